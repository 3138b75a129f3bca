"""Which cells a trial gives: those that its names say, else its arms, else its summary; and those that no word names.

A description alone makes no product: it tells of too much else.
"""

from kg.annotate.context import (
    SET_ASIDE,
    is_bare,
    is_engineered,
    is_given,
    is_graft,
    is_hematopoietic,
    is_joined,
    is_of_cells,
    is_of_marrow,
    tells_of_giving_cells,
)
from kg.annotate.judged import Judged
from kg.annotate.seen import Tier
from kg.model import Basis, Facet, Term
from kg.ontology import Vocabulary


def _terms(scheme: str, *keys: str) -> frozenset[Term]:
    return frozenset(Term(scheme, key) for key in keys)


HSC, VST, CTL = (Term("cell", key) for key in ("HSC", "VST", "CTL"))
_T, _LYM, _OTHER, _CORD_BLOOD = Term("cell", "T"), Term("cell", "LYM"), Term("cell", "OTHER"), Term("source", "CORD_BLOOD")
# Cells that others are made from: a product only where no other cell is named.
MATERIAL = _terms("cell", "LYM", "MNC", "PBMC", "CBMNC", "HSC", "PBSC", "CD34", "CBHSC", "MONO")
_BLOOD_CELLS = _terms("cell", "LYM", "MNC", "PBMC")
_STEM_CELLS = _terms("cell", "HSC", "CD34")
# Named without a cell ("CAR-GPRC5D"), these receptors are a T cell's: the words came into use for them.
_RECEPTORS = _terms("modification", "CAR", "TCR", "CAAR", "OTHER_RECEPTOR")
_GRAFTS = _terms("source", "CD34_SELECTED", "TCRAB_DEPLETED")
_TISSUES_GIVEN = _terms("source", "CORD_BLOOD", "PLACENTA")


def unnamed(judged: list[Judged], vocabulary: Vocabulary, told: bool) -> list[Judged]:
    """Words that imply cells: of a graft always, of a receptor, a target or a tissue where the cells have no name."""
    grafts = [each.inferring(HSC) for each in judged if each.is_name and each.term in _GRAFTS]
    if not _BLOOD_CELLS.issuperset(cells(judged + grafts, vocabulary, told)):
        return grafts
    given = [each for each in judged if each.of_product]
    tissues = [each for each in given if each.is_name and each.term in _TISSUES_GIVEN and _is_infused(each, judged)]
    marrow = [each for each in judged if each.is_name and _is_stem_cell_of_marrow(each) and _is_infused(each, judged)]
    cord_blood = [each for each in judged if each.is_name and each.term == _CORD_BLOOD and is_graft(each.seen)]
    for cell, words in (
        (_T, [each for each in given if each.term in _RECEPTORS]),
        (HSC, cord_blood or [each for each in tissues if is_hematopoietic(each.seen)]),
        (_LYM, [each for each in given if each.facet is Facet.ANTIGEN and is_of_cells(each.seen)]),
        (_OTHER, tissues + marrow),
    ):
        if words:
            return [*grafts, *(each.inferring(cell) for each in words)]
    return grafts


def _is_stem_cell_of_marrow(each: Judged) -> bool:
    """Whether a name tells that stem cells of marrow are given for other than blood: where it is bare, they are looked at."""
    told = each.of_product or each.judgement.rule == "transplant"
    return told and is_of_marrow(each.seen) and not is_bare(each.seen)


def _is_infused(each: Judged, judged: list[Judged]) -> bool:
    """Whether the trial tells that what a word names is given to patients."""
    return any(other.term == each.term and other.seen.tier > Tier.SHOWN and is_given(other.seen) for other in judged)


def cells(judged: list[Judged], vocabulary: Vocabulary, told: bool) -> list[Term]:
    """The cells that are given, in the order they are named: those of the first tier that has any, and what is given with them.

    Unless `told`, the summary names none. Material that is only told of is no product.
    """
    named_in_full = _without_bare([each for each in judged if each.facet is Facet.CELL], vocabulary)
    words = [each for each in named_in_full if each.of_product and is_given(each.seen)]
    for tier in (Tier.NAMED, Tier.SHOWN, Tier.SUMMARY)[: 3 if told else 2]:
        if tier is Tier.SUMMARY:
            words = _without_set_aside(words, judged, vocabulary)
        named = [each.term for each in words if each.seen.tier == tier and (tier <= Tier.SHOWN or not _is_material(each))]
        if named:
            grafts = [each.term for each in words if each.term == HSC and each.seen.term in _GRAFTS]
            return _kinds(named, _joined(words, frozenset(named)) + grafts, vocabulary)
    return []


def _without_bare(cells: list[Judged], vocabulary: Vocabulary) -> list[Judged]:
    """The words of cells; those of a bare title only where such cells are told to be given, or nothing is told of them."""
    bare = frozenset(each.term for each in cells if is_bare(each.seen))
    others = [each for each in cells if not is_bare(each.seen)]
    told = [each for each in others if bare and _is_akin(each.term, bare, vocabulary)]
    if not told or any(each.of_product and tells_of_giving_cells(each.seen) for each in told):
        return cells
    return others


def _without_set_aside(words: list[Judged], judged: list[Judged], vocabulary: Vocabulary) -> list[Judged]:
    """The words but for cells that a title says are looked at or collected, or makes something else of."""
    aside = frozenset(each.term for each in judged if each.is_name and each.judgement.rule in SET_ASIDE)
    return [each for each in words if not _is_akin(each.term, aside, vocabulary)]


def _is_akin(term: Term, others: frozenset[Term], vocabulary: Vocabulary) -> bool:
    """Whether a cell is one of the others, or broader or narrower than one."""
    return any(term in vocabulary.lineage(other) or other in vocabulary.lineage(term) for other in others)


def _is_material(each: Judged) -> bool:
    """Whether a told word names what cells are made from: stem cells that are engineered are cells themselves."""
    return each.term in MATERIAL and each.basis is Basis.STATED and not (each.term in _STEM_CELLS and is_engineered(each.seen))


def _kinds(named: list[Term], besides: list[Term], vocabulary: Vocabulary) -> list[Term]:
    """Each kind once: the most specific words of it, and material only where nothing is made from it."""
    specific = vocabulary.most_specific(frozenset(named + besides))
    kinds = [cell for cell in dict.fromkeys(named + besides) if cell in specific]
    if VST in kinds and CTL in kinds:  # lines against viruses and tumours are called both
        kinds.remove(CTL)
    return [cell for cell in kinds if cell not in MATERIAL or cell in besides] or kinds


def _joined(words: list[Judged], named: frozenset[Term]) -> list[Term]:
    """Cells that the summary gives together with the named ones: "infusions of donor lymphocytes and CIK cells"."""
    told = [each for each in words if each.seen.tier is Tier.SUMMARY and not _is_material(each)]
    return [
        one.term
        for one in told
        for other in told
        if one.term not in named and other.term in named and is_joined(one.seen, other.seen)
    ]
