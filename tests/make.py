"""Invented trials: short values with what a test needs, and nothing else."""

import json
from pathlib import Path
from typing import Any

from kg.annotate import annotate
from kg.lexicon import lexicon
from kg.link import link
from kg.model import Facet, Intervention, Mention, Origin, Passage, Product, Reading, Record, Trial, passages
from kg.sources.criteria import criteria

NCT = "NCT99999910"
ORIGIN = Origin("ctgov-json", "invented.json", "", "0" * 64)


def nct(number: int) -> str:
    """An id that no registry gave."""
    return f"NCT9{number:07}"


def trial(**fields: Any) -> Trial:
    """A trial of the given fields; its id and origin are invented, its criteria parted, where they are not given."""
    whole: dict[str, Any] = {"nct": NCT, "origin": ORIGIN, "criteria": criteria(fields.get("eligibility", ""))} | fields
    return Trial(**whole)


def given(*names: str) -> tuple[Intervention, ...]:
    """Interventions of these names."""
    return tuple(Intervention(name) for name in names)


def reading(**fields: Any) -> Reading:
    """What is read from a trial of the given fields."""
    return annotate(trial(**fields), lexicon())


def record(**fields: Any) -> Record:
    """A trial of the given fields with what is read from it."""
    made = trial(**fields)
    return Record(made, annotate(made, lexicon()), link(made, lexicon()))


def keys(product: Product, facet: Facet) -> set[str]:
    """The keys that a product has in a facet."""
    return {term.key for found, term in product.facets if found is facet}


def text_of(mention: Mention, of: Trial) -> list[str]:
    """The texts of the passages that a mention may stand in: other names of one part are several."""
    places: list[Passage] = [place for place in passages(of) if (place.field, place.part) == (mention.field, mention.part)]
    return [place.text for place in places]


def study(nct_id: str = NCT, title: str = "CD19 CAR-T cells in an invented trial", **modules: Any) -> dict[str, Any]:
    """A study as the ClinicalTrials.gov API gives it; `modules` are whole modules under their own names."""
    identification = {"nctId": nct_id, "briefTitle": title} | modules.pop("identificationModule", {})
    return {"protocolSection": {"identificationModule": identification} | modules}


def whole_study(nct_id: str = NCT, title: str = "CD19 CAR-T cells in an invented trial", **modules: Any) -> dict[str, Any]:
    """A study that no shape has anything to say about."""
    whole: dict[str, Any] = {
        "statusModule": {
            "overallStatus": "RECRUITING",
            "startDateStruct": {"date": "2024-03"},
            "completionDateStruct": {"date": "2027-01-15"},
            "lastUpdatePostDateStruct": {"date": "2026-02-01"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Invented Institute", "class": "OTHER"}},
        "conditionsModule": {"conditions": ["Multiple Myeloma"]},
    }
    return study(nct_id, title, **whole | modules)


def encoded(*studies: Any) -> bytes:
    """Studies as one study a line, or the one study as it is."""
    return b"\n".join(json.dumps(each, ensure_ascii=False).encode() for each in studies)


def write(directory: Path, *studies: Any, name: str = "studies.jsonl") -> Path:
    """A file of studies, one a line."""
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / name
    file.write_bytes(encoded(*studies) + b"\n")
    return file
