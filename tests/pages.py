"""Pages written from ClinicalTrials.gov API v2 records, in the form in which each layout prints them.

The sentences that explain a section are invented after the first words, which tell them on pages without labels.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from kg.sources.meddatax_bare import _EXPLAINED as FIRST_WORDS

Study = dict[str, Any]
Lines = Iterator[str]

_CRITERIA = re.compile(r"(.*?)^Inclusion Criteria:\n+(.*?)^Exclusion Criteria:\n+(.*)", re.DOTALL | re.MULTILINE)
_ITEM = re.compile(r"^ *(?=\*|\d{1,2}\.)", re.MULTILINE)
_BULLET = re.compile(r"^  \*", re.MULTILINE)
_FLAGS = {"China": "🇨🇳", "Spain": "🇪🇸", "United States": "🇺🇸"}
_STATUSES = {"ENROLLING_BY_INVITATION": "Invitation-only", "ACTIVE_NOT_RECRUITING": "Active, not recruiting"}
_MODELS = {"SINGLE_GROUP": "Single Group Assignment", "PARALLEL": "Parallel Assignment", "NA": "N/A"}
_MASKINGS = {"NONE": "None (Open label)", "DOUBLE": "Double Blind", "QUADRUPLE": "Quadruple Blind"}


class Criteria(NamedTuple):
    """An eligibility text as pages part it."""

    before: str
    inclusion: str
    exclusion: str


def module(study: Study, name: str) -> dict[str, Any]:
    """A module of the protocol by its own name without `Module`, empty where the record lacks it."""
    found: dict[str, Any] = study["protocolSection"].get(f"{name}Module") or {}
    return found


def criteria(study: Study) -> Criteria:
    """Both lists where the registry's headings part them, else the whole text before them."""
    text = module(study, "eligibility").get("eligibilityCriteria") or ""
    parted = _CRITERIA.fullmatch(text)
    return Criteria(*parted.groups()) if parted else Criteria(text, "", "")


def _date(study: Study, name: str) -> str:
    return (module(study, "status").get(f"{name}DateStruct") or {}).get("date") or ""


def _design(study: Study) -> dict[str, Any]:
    info: dict[str, Any] = module(study, "design").get("designInfo") or {}
    return info | {
        "model": info.get("interventionModel") or info.get("observationalModel"),
        "masking": (info.get("maskingInfo") or {}).get("masking"),
    }


def _count(study: Study) -> str:
    count = (module(study, "design").get("enrollmentInfo") or {}).get("count")
    return "" if count is None else str(count)


def _given(study: Study) -> list[dict[str, Any]]:
    return list(module(study, "armsInterventions").get("interventions") or [])


def _groups(study: Study) -> list[dict[str, Any]]:
    return list(module(study, "armsInterventions").get("armGroups") or [])


def _used(study: Study, group: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for printed in group.get("interventionNames") or []:
        name = printed.partition(": ")[2] or printed
        yield next((each for each in _given(study) if each.get("name") == name), {"name": name})


def _sites(study: Study) -> list[dict[str, Any]]:
    return list(module(study, "contactsLocations").get("locations") or [])


def _place(site: dict[str, Any]) -> str:
    return ", ".join(site.get(part) or "" for part in ("city", "state", "country"))


def _words(code: str) -> str:
    return code.replace("_", " ").capitalize()


def _page(lines: Lines, gap: str) -> str:
    return gap.join(line for line in lines if line) + "\n"


# --- meddatax


def meddatax(study: Study) -> str:
    """The page with its labels, each value a paragraph."""
    return _page(chain(_head(study, "Results pending"), *(part(study) for part in _MEDDATAX)), "\n\n")


def _head(study: Study, results: str) -> Lines:
    ident = module(study, "identification")
    yield from (ident["briefTitle"], f"NCT ID: {ident['nctId']}")
    if updated := _date(study, "lastUpdatePost"):
        yield f"Last Updated: {updated}"
    yield from ("Study Results", results, "The invented trial has no results on this page.")


def _section(heading: str) -> Lines:
    yield heading
    yield f"{FIRST_WORDS[heading]} invented words that explain the section."


def _labelled(values: dict[str, str]) -> Lines:
    for label, value in values.items():
        if value:
            yield from (label, value)


def _basic(study: Study) -> Lines:
    yield from _section("Basic Information")
    yield from _labelled(_basic_values(study))


def _basic_values(study: Study) -> dict[str, str]:
    design = module(study, "design")
    return {
        "Recruitment Status": module(study, "status").get("overallStatus") or "",
        "Clinical Phase": "/".join(design.get("phases") or []),
        "Total Enrollment": f"{_count(study)} participants" if _count(study) else "",
        "Study Classification": design.get("studyType") or "",
        "Study Start Date": _date(study, "start"),
        "Study Completion Date": _date(study, "completion"),
    }


def _texts(study: Study) -> Lines:
    described = module(study, "description")
    yield from _section("Brief Summary")
    yield described.get("briefSummary") or ""
    yield from _section("Detailed Description")
    yield described.get("detailedDescription") or ""


def _conditions(study: Study) -> Lines:
    yield from _section("Conditions")
    yield from module(study, "conditions").get("conditions") or []


def _study_design(study: Study) -> Lines:
    yield from _section("Study Design")
    yield from _labelled(_design_values(study))


def _design_values(study: Study) -> dict[str, str]:
    info = _design(study)
    return {
        "Allocation Method": info.get("allocation") or "",
        "Intervention Model": info["model"] or "",
        "Primary Study Purpose": info.get("primaryPurpose") or "",
        "Blinding Strategy": info["masking"] or "",
    }


def _study_groups(study: Study) -> Lines:
    if not _groups(study):
        return
    yield from _section("Study Groups")
    for group in _groups(study):
        yield from (group["label"], group.get("description") or "", f"Group Type {group.get('type') or ''}")
        for used in _used(study, group):
            yield from (used["name"], f"Intervention Type {used.get('type') or ''}", used.get("description") or "")


def _interventions(study: Study) -> Lines:
    if not _given(study):
        return
    yield from _section("Interventions")
    for given in _given(study):
        yield from (given["name"], given.get("description") or "", f"Intervention Type {given.get('type') or ''}")
        if others := given.get("otherNames"):
            yield from (*_section("Other Intervention Names"), *others)


def _eligibility(study: Study) -> Lines:
    before, inclusion, exclusion = criteria(study)
    yield from _section("Eligibility Criteria")
    yield before.strip()
    yield from _labelled({"Inclusion Criteria": inclusion.strip(), "Exclusion Criteria": exclusion.strip()})
    yield from _labelled(_participants(study))


def _participants(study: Study) -> dict[str, str]:
    eligibility = module(study, "eligibility")
    return {
        "Minimum Eligible Age": eligibility.get("minimumAge") or "",
        "Maximum Eligible Age": eligibility.get("maximumAge") or "",
        "Eligible Sex": eligibility.get("sex") or "",
        "Accepts Healthy Volunteers": {True: "Yes", False: "No", None: ""}[eligibility.get("healthyVolunteers")],
    }


def _sponsors(study: Study) -> Lines:
    module_ = module(study, "sponsorCollaborators")
    yield from _section("Sponsors")
    for party in module_.get("collaborators") or []:
        yield from (party["name"], party.get("class") or "", "Sponsor Role collaborator")
    if lead := module_.get("leadSponsor"):
        yield from (lead["name"], lead.get("class") or "", "Sponsor Role lead")


def _responsible(study: Study) -> Lines:
    module_ = module(study, "sponsorCollaborators")
    party = module_.get("responsibleParty") or {}
    if kind := party.get("type"):
        lead = (module_.get("leadSponsor") or {}).get("name") or ""
        yield from _section("Responsible Party")
        yield party.get("investigatorFullName") or lead
        yield from (party.get("investigatorTitle") or "", f"Responsibility Role {kind}")


def _investigators(study: Study) -> Lines:
    if officials := module(study, "contactsLocations").get("overallOfficials"):
        yield from _section("Principal Investigators")
        for official in officials:
            yield from (official["name"], f"Role: {official.get('role') or ''}", official.get("affiliation") or "")


def _locations(study: Study) -> Lines:
    if not _sites(study):
        return
    yield from _section("Locations")
    for site in _sites(study):
        yield from (site.get("facility") or "", _place(site), f"Site Status {site.get('status') or ''}")
    yield from _section("Countries")
    yield from dict.fromkeys(site.get("country") or "" for site in _sites(study))


def _contacts(study: Study) -> Lines:
    central = module(study, "contactsLocations").get("centralContacts") or []
    local = [contact for site in _sites(study) for contact in site.get("contacts") or []]
    for heading, contacts in (("Central Contacts", central), ("Facility Contacts", local)):
        if contacts:
            yield from _section(heading)
            for contact in contacts:
                yield from (contact.get("name") or "", f"Role: {contact.get('role') or ''}", "09000000000")


def _identifiers(study: Study) -> Lines:
    ident = module(study, "identification")
    yield from _section("Other Identifiers")
    if own := (ident.get("orgStudyIdInfo") or {}).get("id"):
        yield from (own, "Identifier Type: -", "Identifier Source: org_study_id")
    for other in ident.get("secondaryIdInfos") or []:
        yield from (other["id"], f"Identifier Type: {other.get('type') or '-'}", "Identifier Source: secondary_id")


def _related(study: Study) -> Lines:
    yield from _section("More Related Trials")
    yield "Another invented trial\nNCT99999990 RECRUITING PHASE1"


_MEDDATAX: tuple[Callable[[Study], Lines], ...] = (
    _basic, _texts, _conditions, _study_design, _study_groups, _interventions, _eligibility, _sponsors, _responsible,
    _investigators, _locations, _contacts, _identifiers, _related,
)  # fmt: skip


def bare(study: Study) -> str:
    """The page without labels, blank lines, conditions, countries, types, roles of sponsors, site status, related trials."""
    lines = chain(_head(study, ""), *(part(study) for part in _BARE))
    return re.sub(r"\n\s*\n", "\n", _page(lines, "\n"))


def _bare_values(study: Study) -> Lines:
    yield from _section("Basic Information")
    yield from _basic_values(study).values()
    yield from _texts(study)
    yield from _section("Conditions")
    yield from _section("Study Design")
    yield from _design_values(study).values()


def _bare_eligibility(study: Study) -> Lines:
    before, inclusion, exclusion = criteria(study)
    yield from _section("Eligibility Criteria")
    yield before.strip()
    for heading, items in (("Inclusion Criteria", inclusion.strip()), ("Exclusion Criteria", exclusion.strip())):
        if items:
            yield from (heading, items)
    yield from _participants(study).values()


def _without_marks(part: Callable[[Study], Lines]) -> Callable[[Study], Lines]:
    marks = ("Group Type", "Intervention Type", "Sponsor Role", "Responsibility Role", "Site Status", "09000000000")
    return lambda study: (line for line in part(study) if not line.startswith(marks))


def _bare_locations(study: Study) -> Lines:
    yield from (line for line in _without_marks(_locations)(study) if line not in {_country(site) for site in _sites(study)})


def _country(site: dict[str, Any]) -> str:
    return site.get("country") or ""


_BARE: tuple[Callable[[Study], Lines], ...] = (
    _bare_values, _without_marks(_study_groups), _without_marks(_interventions), _bare_eligibility, _without_marks(_sponsors),
    _without_marks(_responsible), _investigators, _bare_locations, _without_marks(_contacts), _identifiers,
)  # fmt: skip


# --- medpath


def medpath(study: Study) -> str:
    """The page whose tables have lost the space between their columns."""
    return _page(chain(*(part(study) for part in _MEDPATH)), "\n")


def _listed(text: str) -> str:
    """Lists as the site draws them, with an indent."""
    return _ITEM.sub("  ", text.strip())


def _medpath_head(study: Study) -> Lines:
    ident, status = module(study, "identification"), module(study, "status").get("overallStatus") or ""
    yield from ("MedPath\n", ident["briefTitle"] + "\n", _medpath_phase(study))
    if status != "UNKNOWN":
        yield _words(status)
    yield from ("Conditions", *(module(study, "conditions").get("conditions") or []))
    yield from ("Interventions", *map(_typed, _given(study)))
    yield from ("Registration Number", ident["nctId"], "Lead Sponsor")
    yield (module(study, "sponsorCollaborators").get("leadSponsor") or {}).get("name") or ""


def _medpath_phase(study: Study) -> str:
    phases = [
        phase.replace("PHASE", "Phase ").replace("EARLY_", "Early ") for phase in module(study, "design").get("phases") or []
    ]
    return "Not Applicable" if phases == ["NA"] else "/".join(phases).replace("/Phase ", "/")


def _medpath_texts(study: Study) -> Lines:
    described = module(study, "description")
    yield from ("Brief Summary\n", (described.get("briefSummary") or "") + "\n")
    yield from ("Detailed Description\n", (described.get("detailedDescription") or "Not provided") + "\n")


def _medpath_eligibility(study: Study) -> Lines:
    eligibility = module(study, "eligibility")
    before, inclusion, exclusion = criteria(study)
    yield from ("Recruitment & Eligibility\n", "Status", module(study, "status").get("overallStatus") or "")
    yield from ("Sex", _words(eligibility.get("sex") or ""), "Target Recruitment", _count(study))
    yield from ("Inclusion Criteria", _listed(before + inclusion) or "\nNot provided\n")
    yield from ("Exclusion Criteria", _listed(exclusion) or "\nNot provided\n")


def _medpath_design(study: Study) -> Lines:
    yield from ("\nStudy & Design\n", "Study Type", module(study, "design").get("studyType") or "")
    yield from ("Study Design", _design(study)["model"] or "", "Arm && Interventions", "GroupInterventionDescription")
    for group in _groups(study):
        names = ", ".join(used["name"] for used in _used(study, group))
        kind = f"{_words(group['type']).title()}: " if group.get("type") else ""
        yield f"{kind}{group['label']}{names}{_cell(group.get('description'))}"
    for name, heading in (("primary", "Primary"), ("secondary", "Secondary")):
        yield from (f"{heading} Outcome Measures", "NameTimeMethod")
        for outcome in module(study, "outcomes").get(f"{name}Outcomes") or []:
            yield "".join(_cell(outcome.get(column)) for column in ("measure", "timeFrame", "description"))


def _cell(text: str | None) -> str:
    return " ".join((text or "").split())


def _medpath_sites(study: Study) -> Lines:
    yield from ("\nTrial Locations\n", f"Locations ({len(_sites(study))})\n")
    for site in _sites(study):
        yield from ((site.get("facility") or "") + "\n", _FLAGS.get(_country(site), "🇳🇱") + "\n", _place(site) + "\n")
    yield "© Copyright 2026. All Rights Reserved by MedPath"


_MEDPATH: tuple[Callable[[Study], Lines], ...] = (
    _medpath_head, _medpath_texts, _medpath_eligibility, _medpath_design, _medpath_sites,
)  # fmt: skip


# --- veeva


def veeva(study: Study) -> str:
    """The page of plain headings that counts its sites and names none."""
    return _page(chain(*(part(study) for part in _VEEVA)), "\n\n")


def _veeva_head(study: Study) -> Lines:
    ident = module(study, "identification")
    lead = (module(study, "sponsorCollaborators").get("leadSponsor") or {}).get("name") or ""
    yield from ("ClinicalTrials.Veeva", "Menu", ident["briefTitle"], lead[:1], lead)
    status = module(study, "status").get("overallStatus") or ""
    yield from ("Status and phase", "\n".join(filter(None, (_STATUSES.get(status, _words(status)), _veeva_phase(study)))))
    yield from ("Conditions", "\n".join(module(study, "conditions").get("conditions") or []))
    yield from ("Treatments", "\n".join(map(_typed, _given(study))))
    yield from (
        "Study type",
        _words(module(study, "design").get("studyType") or ""),
        "Funder types",
        "\n".join(_funders(study)),
    )
    own = (ident.get("orgStudyIdInfo") or {}).get("id") or ""
    others = [other["id"] for other in ident.get("secondaryIdInfos") or []]
    yield from ("Identifiers", "\n".join(filter(None, (ident["nctId"], own, *others))))


def _typed(given: dict[str, Any]) -> str:
    return f"{_words(given['type'])}: {given['name']}" if given.get("type") else str(given["name"])


def _veeva_phase(study: Study) -> str:
    phases = [
        phase.replace("PHASE", "Phase ").replace("EARLY_", "Early ") for phase in module(study, "design").get("phases") or []
    ]
    return "N/A" if phases == ["NA"] else "\n".join(phases)


def _funders(study: Study) -> Iterator[str]:
    parties = module(study, "sponsorCollaborators")
    classes = (party.get("class") or "" for party in [parties.get("leadSponsor") or {}, *(parties.get("collaborators") or [])])
    return (_words(kind) for kind in dict.fromkeys(classes) if kind)


def _veeva_texts(study: Study) -> Lines:
    described = module(study, "description")
    yield from ("Details and patient eligibility", "About", described.get("briefSummary") or "")
    if text := described.get("detailedDescription"):
        yield from ("Full description", text)


def _veeva_eligibility(study: Study) -> Lines:
    eligibility = module(study, "eligibility")
    before, inclusion, exclusion = criteria(study)
    actual = (module(study, "design").get("enrollmentInfo") or {}).get("type") == "ACTUAL"
    if count := _count(study):
        yield from ("Enrollment", f"{count} patients" if actual else f"{count} estimated patients")
    yield from ("Sex", _words(eligibility.get("sex") or ""), "Ages", _ages(eligibility))
    volunteers = {True: "Accepts Healthy Volunteers", False: "No Healthy Volunteers", None: ""}
    yield from ("Volunteers", volunteers[eligibility.get("healthyVolunteers")])
    yield from ("Inclusion criteria", _BULLET.sub("  •", _listed(before + inclusion)).rstrip())
    yield from ("Exclusion criteria", _BULLET.sub("  •", _listed(exclusion)).rstrip())


def _ages(eligibility: dict[str, Any]) -> str:
    low, low_unit = (*(eligibility.get("minimumAge") or "").lower().rstrip("s").split(), "", "")[:2]
    high, high_unit = (*(eligibility.get("maximumAge") or "").lower().rstrip("s").split(), "", "")[:2]
    if low and high:
        return f"{low}{'' if low_unit == high_unit else f' {low_unit}s'} to {high} {high_unit}s old"
    return f"{low}+ {low_unit}s old" if low else f"Under {high} {high_unit}s old" if high else ""


def _veeva_design(study: Study) -> Lines:
    info = _design(study)
    yield from ("Trial design", "Primary purpose", _words(info.get("primaryPurpose") or ""))
    allocation = info.get("allocation") or ""
    yield from ("Allocation", _MODELS.get(allocation, _words(allocation).replace(" ", "-").title()))
    yield from ("Interventional model", _MODELS.get(info["model"] or "", _words(info["model"] or "")))
    yield from (
        "Masking",
        _MASKINGS.get(info["masking"] or "", f"{_words(info['masking'] or '')} Blind".removeprefix(" Blind")),
    )
    groups = _groups(study)
    yield f"{_count(study) or '0'} participants in {len(groups)} patient group{'s' * (len(groups) > 1)}" if groups else ""
    yield from ("\n".join(_veeva_group(study, group)) for group in groups)


def _veeva_group(study: Study, group: dict[str, Any]) -> Lines:
    yield group["label"]
    if kind := group.get("type"):
        yield f"{_words(kind).title() if kind != 'EXPERIMENTAL' else 'Experimental'} group"
    if text := group.get("description"):
        yield from ("Description:", text)
    if used := list(_used(study, group)):
        yield from ("Treatment:", *map(_typed, used))


def _veeva_foot(study: Study) -> Lines:
    yield from (
        "Trial contacts and locations",
        str(len(_sites(study)) or ""),
        "Loading...",
        "Data sourced from clinicaltrials.gov",
    )
    yield from ("Clinical trials", "Find clinical trialsTrials by location\n© Copyright 2026 Veeva Systems")


_VEEVA: tuple[Callable[[Study], Lines], ...] = (_veeva_head, _veeva_texts, _veeva_eligibility, _veeva_design, _veeva_foot)
