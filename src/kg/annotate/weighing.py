"""Which words of the given cells count, and what they bring along.

What names the intervention outweighs what is told of it. Each facet is taken from the first tier that states it
(titles and names with arm and intervention texts, then summary, then description); what lower tiers add to it is
background, what they repeat is further evidence. Modifications and sources are gathered from all tiers: they are told late.
"""

from kg.annotate.cells import CTL, HSC, VST
from kg.annotate.context import is_fought, is_of_marrow, is_of_patients, tells_of_transplant
from kg.annotate.judged import Judged
from kg.annotate.seen import Tier
from kg.model import Facet, Role, Term
from kg.ontology import Vocabulary

IN_VIVO = Term("modification", "IN_VIVO")
_AUTOLOGOUS = Term("donor", "AUTOLOGOUS")
_BONE_MARROW, _DONOR, _LEUKAPHERESIS, _TRANSPLANT_DONOR = (
    Term("source", key) for key in ("BONE_MARROW", "DONOR_NOS", "LEUKAPHERESIS", "TRANSPLANT_DONOR")
)
# Tissues by where they come from: names tell those of one birth apart loosely ("umbilical cord cells" may be of its blood).
_TISSUES = tuple(
    frozenset(Term("source", key) for key in keys)
    for keys in (
        ("CORD_BLOOD", "CORD_TISSUE", "PLACENTA", "AMNION"), ("BONE_MARROW",), ("ADIPOSE",), ("DENTAL_PULP",), ("MENSTRUAL",),
        ("ESC",),
    )
)  # fmt: skip
_DLI, _MSC, _OTHER = Term("cell", "DLI"), Term("cell", "MSC"), Term("cell", "OTHER")


def weighed(judged: list[Judged], cells: list[Term], vocabulary: Vocabulary) -> list[Judged]:
    """The words with what outweighs them heeded, and what the ones that count imply; none count where no cells are given."""
    if not cells:
        return [each.as_background() if each.of_product else each for each in judged]
    if HSC in cells or _OTHER in cells:
        judged = [each.as_given("graft") if _tells_of_graft(each) else each for each in judged]
    if VST in cells or CTL in cells:
        judged = _fought(judged)
    judged = _contradicted(_borne_out(judged, cells, vocabulary), vocabulary)
    return judged + _implied(judged, cells, vocabulary)


def _tells_of_graft(each: Judged) -> bool:
    """Whether the word tells whose or which a transplant is; "bone marrow transplant" is any, where it is of blood."""
    return each.judgement.rule == "transplant" and (each.term != _BONE_MARROW or (each.is_name and is_of_marrow(each.seen)))


def _fought(judged: list[Judged]) -> list[Judged]:
    """The viruses that lines are told to fight are their targets, where no name says it."""
    if any(each.of_product and each.facet is Facet.ANTIGEN and each.seen.tier <= Tier.SHOWN for each in judged):
        return judged
    return [each.as_given("fought") if each.judgement.role is Role.MARKER and is_fought(each.seen) else each for each in judged]


def _borne_out(judged: list[Judged], cells: list[Term], vocabulary: Vocabulary) -> list[Judged]:
    """Product words that a higher tier does not bear out become background."""
    accepted: dict[Facet, frozenset[Term]] = {Facet.CELL: frozenset(cells)}
    for facet in (Facet.MODIFICATION, Facet.ANTIGEN, Facet.DONOR, Facet.SOURCE):
        accepted[facet] = _accepted([each for each in judged if each.of_product and each.facet is facet], facet)
    accepted[Facet.ANTIGEN] |= _in_one_word_with(frozenset(cells), judged)
    return [
        each.as_background() if each.of_product and not _is_accepted(each, accepted, vocabulary) else each for each in judged
    ]


def _accepted(stated: list[Judged], facet: Facet) -> frozenset[Term]:
    if facet in (Facet.SOURCE, Facet.MODIFICATION):
        return frozenset(each.term for each in stated)
    named = frozenset(each.term for each in stated if each.seen.tier <= Tier.SHOWN)
    if named or not stated:
        return named
    first = min(each.seen.tier for each in stated)
    return frozenset(each.term for each in stated if each.seen.tier == first)


def _in_one_word_with(cells: frozenset[Term], judged: list[Judged]) -> frozenset[Term]:
    """The antigens that one word names together with the given cells, wherever it stands: "EBVST", "CMV-CTL"."""
    places = {(each.seen.passage, each.seen.start) for each in judged if each.of_product and each.term in cells}
    return frozenset(
        each.term for each in judged if each.facet is Facet.ANTIGEN and (each.seen.passage, each.seen.start) in places
    )


def _is_accepted(each: Judged, accepted: dict[Facet, frozenset[Term]], vocabulary: Vocabulary) -> bool:
    """Whether the term is among the accepted ones, or broader than one of them."""
    return any(each.term in vocabulary.lineage(term) for term in accepted[each.facet])


def _contradicted(judged: list[Judged], vocabulary: Vocabulary) -> list[Judged]:
    """Sources that are only told of give way to the donor or the tissue that a name states, as those of feeder cells do.

    Cells that are made in the patient have neither donor nor source but those that a name gives.
    """
    given = [each for each in judged if each.of_product]
    stated = {each.term for each in given if each.is_name and each.facet is Facet.DONOR}
    of_others = _tissues_of_others(given)
    in_vivo = any(each.term == IN_VIVO for each in given)

    def gives_way(each: Judged) -> bool:
        if not each.of_product or each.is_name or each.facet not in (Facet.SOURCE, Facet.DONOR):
            return False
        if in_vivo or each.seen.tier <= Tier.SHOWN:
            return in_vivo
        return each.term in of_others or (bool(stated) and not stated.issuperset(_donors(each.term, vocabulary)))

    return [each.as_background() if gives_way(each) else each for each in judged]


def _tissues_of_others(given: list[Judged]) -> frozenset[Term]:
    """The tissues that cells are not made from, where a name says which they are made from."""
    named = {each.term for each in given if each.is_name}
    unnamed = [tissues for tissues in _TISSUES if named.isdisjoint(tissues)]
    return frozenset[Term]().union(*unnamed) if len(unnamed) < len(_TISSUES) else frozenset()


def _implied(judged: list[Judged], cells: list[Term], vocabulary: Vocabulary) -> list[Judged]:
    """The donor of the transplant, and the donor relations that sources have by nature."""
    sources = _sources(judged)
    found = [] if _have_other_donors(cells, sources, vocabulary) else _of_transplant(judged)
    return found + [each.inferring(donor) for each in sources + found for donor in _donors(each.term, vocabulary)]


def defaults(judged: list[Judged], vocabulary: Vocabulary) -> tuple[list[Judged], list[Judged]]:
    """The donor relations of products of which no word tells one: by default of a source, else by who has leukapheresis."""
    sources = _sources(judged)
    by_default = [each.inferring(donor) for each in sources for donor in vocabulary.concepts[each.term].default_donor]
    of_patients = [each.inferring(_AUTOLOGOUS) for each in sources if each.term == _LEUKAPHERESIS and is_of_patients(each.seen)]
    return by_default, of_patients


def _sources(judged: list[Judged]) -> list[Judged]:
    return [each for each in judged if each.of_product and each.facet is Facet.SOURCE]


def _have_other_donors(cells: list[Term], sources: list[Judged], vocabulary: Vocabulary) -> bool:
    """Whether the cells come from others than the donor of a transplant, as a source says, or are the transplant itself."""
    if any(each.term != _DONOR and _donors(each.term, vocabulary) for each in sources):
        return True
    return all(cell == _OTHER or vocabulary.lineage(cell) & {HSC, _MSC} for cell in cells)


def _of_transplant(judged: list[Judged]) -> list[Judged]:
    """A donor without more words is that of the transplant, where the trial tells of one."""
    donors = [each for each in judged if each.of_product and each.term in (_DONOR, _DLI)]
    if not donors or not any(tells_of_transplant(each.seen) for each in judged if each.seen.tier <= Tier.DESCRIPTION):
        return []
    return [each.inferring(_TRANSPLANT_DONOR) for each in donors]


def _donors(source: Term, vocabulary: Vocabulary) -> tuple[Term, ...]:
    """The donor relations that a source has by its nature; none for other terms."""
    chain = (source, *vocabulary.broader(source))
    return tuple(dict.fromkeys(donor for each in chain for donor in vocabulary.concepts[each].implies))
