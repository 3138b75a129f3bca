"""The products of a trial, and which of them each word speaks of.

A product is one kind of cell. Where the names of two interventions direct the same kind against different antigens, or
take it from different donors, they are two products.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from kg.annotate.cells import MATERIAL, cells, unnamed
from kg.annotate.context import is_joined
from kg.annotate.judged import Judged, judged
from kg.annotate.named import Name, added, akin, cells_of, first_of_each, names
from kg.annotate.seen import Seen
from kg.annotate.weighing import IN_VIVO, weighed
from kg.model import Basis, Facet, Mention, Passage, Product, ProductFact, Term
from kg.ontology import Vocabulary

NOT_STATED = Term("donor", "NOT_STATED")
_TOLD_APART_BY = (Facet.ANTIGEN, Facet.DONOR, Facet.SOURCE)


class Found(NamedTuple):
    """The products of a trial and every mention of their kind of words, other roles included."""

    products: tuple[Product, ...]
    mentions: tuple[Mention, ...]


class _Given(NamedTuple):
    """A product before its facets are known: its cell, what tells it from others of it, the interventions that name it."""

    path: str
    cell: Term
    own: frozenset[Term]
    parts: frozenset[str]


def products(seen: Iterable[Seen], vocabulary: Vocabulary, told: bool = True) -> Found:
    """The cell products that the seen words name; unless `told`, only names and texts of what is given make one.

    What a named product is known to be is added last, where the words leave it open.
    """
    everything = list(seen)
    found = names(everything)
    known = [_known(name, cell) for name in first_of_each(found) for cell in cells_of(name)]
    words = judged(everything)
    words += [] if known else unnamed(words, vocabulary, told)
    kinds = _with_known(cells(words, vocabulary, told), known, vocabulary)
    words = weighed(words, kinds, vocabulary)
    stated = {each.term for each in words if each.of_product}
    words += [each for each in known if each.term in kinds and each.term not in stated]
    given = _told_apart(kinds, words)
    places = _places(words, frozenset(kinds))
    mentions = tuple(_mention(each, _supported(each, given, places, vocabulary)) for each in words)
    mentions += tuple(_of_names(found, mentions, given, vocabulary))
    return Found(tuple(_product(each.path, mentions, vocabulary) for each in given), mentions)


def _known(name: Name, term: Term) -> Judged:
    """What is known of a named product, read from its name."""
    return Judged(name.seen, name.judgement, term, Basis.NAMED_PRODUCT)


def _with_known(stated: list[Term], named: list[Judged], vocabulary: Vocabulary) -> list[Term]:
    """The stated cells, and those of named products that no words state. Material is none beside a named product."""
    known = list(dict.fromkeys(each.term for each in named))
    kinds = [
        cell for cell in stated if not known or cell not in MATERIAL or not {cell, *vocabulary.broader(cell)}.isdisjoint(known)
    ]
    return kinds + [each for each in known if not any(akin(cell, each, vocabulary) for cell in kinds)]


def _of_names(found: list[Name], stated: tuple[Mention, ...], given: list[_Given], vocabulary: Vocabulary) -> Iterator[Mention]:
    """The mentions of names, and of what is known of each product beside what its words state."""
    first = first_of_each(found)
    for name in found:
        own = _paths_of(name, given, vocabulary) if name.of_product else ()
        yield _mention(Judged(name.seen, name.judgement, name.seen.term), own)
        if name in first:
            yield from _beside(stated, name, own, vocabulary)


def _beside(stated: tuple[Mention, ...], name: Name, own: tuple[str, ...], vocabulary: Vocabulary) -> Iterator[Mention]:
    """What a name adds to what is stated of its products."""
    said = {path: frozenset(mention.term for mention in stated if path in mention.supports) for path in own}
    known = name.seen.concept.known
    new = {path: added(known, said[path], vocabulary) for path in own}
    for term in known:
        supports = tuple(path for path in own if term in new[path])
        if supports:
            yield _mention(_known(name, term), supports)


def _paths_of(name: Name, given: list[_Given], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The products that a name is one of: of its very cells, else of cells akin to them."""
    known = cells_of(name)
    exact = [one for one in given if one.cell in known]
    of_cell = exact or [one for one in given if any(akin(one.cell, each, vocabulary) for each in known)]
    return tuple(one.path for one in _meant(Judged(name.seen, name.judgement, name.seen.term), of_cell))


def _told_apart(named: list[Term], words: list[Judged]) -> list[_Given]:
    """The products of each cell: one, or as many as its interventions have different targets or donors."""
    found = [(cell, own, parts) for cell in named for own, parts in _variants(cell, words).items()]
    return [_Given(f"product/{number}", *each) for number, each in enumerate(found, 1)]


def _variants(cell: Term, words: list[Judged]) -> dict[frozenset[Term], frozenset[str]]:
    """What the interventions that name a cell say of it, each with those that say the same; one empty where none differ."""
    said = _said_by_interventions(cell, words)
    found: dict[frozenset[Term], set[str]] = defaultdict(set)
    for part, own in said.items():
        if own and not any(_is_vaguer(own, other) for other in said.values()):
            found[own].add(part)
    if len(found) < 2:
        return {frozenset(): frozenset()}
    return {own: frozenset(parts) for own, parts in found.items()}


def _said_by_interventions(cell: Term, words: list[Judged]) -> dict[str, frozenset[Term]]:
    """The antigens, donors and sources that the names of interventions give together with a cell."""
    names = [each for each in words if each.of_product and each.is_name and each.seen.passage.part.startswith("intervention")]
    parts = dict.fromkeys(each.seen.passage.part for each in names if each.term == cell)
    return {
        part: frozenset(each.term for each in names if each.seen.passage.part == part and each.facet in _TOLD_APART_BY)
        for part in parts
    }


def _is_vaguer(one: frozenset[Term], other: frozenset[Term]) -> bool:
    """Whether two name the same antigens, and the other tells more of donor and source."""
    return one < other and all(term.scheme != "antigen" for term in other - one)


def _places(words: list[Judged], named: frozenset[Term]) -> dict[Passage, list[Judged]]:
    """The words that name the given cells, by the passage they stand in."""
    places: dict[Passage, list[Judged]] = defaultdict(list)
    for each in words:
        if each.of_product and each.term in named:
            places[each.seen.passage].append(each)
    return places


def _supported(
    each: Judged, given: list[_Given], places: dict[Passage, list[Judged]], vocabulary: Vocabulary
) -> tuple[str, ...]:
    """The products that a word speaks of: that of the nearest cells in its passage, or all where it names none."""
    if not each.of_product:
        return ()
    if each.facet is Facet.CELL:
        given = [one for one in given if each.term == one.cell or each.term in vocabulary.broader(one.cell)]
    elif here := places.get(each.seen.passage):
        cells_meant = _cells_meant(each, here)
        given = [one for one in given if one.cell in cells_meant]
    return tuple(one.path for one in _meant(each, given))


def _cells_meant(each: Judged, here: list[Judged]) -> set[Term]:
    """The nearest cells, and for donors and sources those that stand beside them: "NK cells and DLI of one donor"."""
    nearest = min(here, key=partial(_distance, each))
    found = {nearest.term}
    if each.facet in (Facet.DONOR, Facet.SOURCE) and _distance(each, nearest) > 0:
        found |= {
            other.term
            for other in here
            if is_joined(nearest.seen, other.seen) and not _is_between(each.seen, nearest.seen, other.seen)
        }
    return found


def _is_between(seen: Seen, one: Seen, other: Seen) -> bool:
    return min(one.start, other.start) < seen.start < max(one.start, other.start)


def _meant(each: Judged, given: list[_Given]) -> list[_Given]:
    """Of products of one cell those whose intervention the word stands in, or that it tells from the others."""
    of_part = [one for one in given if each.seen.passage.part in one.parts]
    return of_part or [one for one in given if each.term in one.own] or given


def _distance(one: Judged, other: Judged) -> int:
    """Characters between two words; 0 where one word says both."""
    return max(one.seen.start - other.seen.end, other.seen.start - one.seen.end, 0)


def _mention(each: Judged, supports: tuple[str, ...]) -> Mention:
    seen, judgement = each.seen, each.judgement
    return Mention(
        field=seen.passage.field,
        part=seen.passage.part,
        start=seen.start,
        end=seen.end,
        quote=seen.quote,
        term=each.term,
        role=judgement.role,
        polarity=judgement.polarity,
        basis=each.basis,
        rule=judgement.rule,
        supports=supports,
        fact=each.fact if supports else None,
    )


def _product(path: str, mentions: tuple[Mention, ...], vocabulary: Vocabulary) -> Product:
    said = {(mention.fact, mention.term) for mention in mentions if path in mention.supports}
    facets: list[tuple[Facet, Term]] = []
    for facet in Facet:
        terms = vocabulary.most_specific(frozenset(term for fact, term in said if fact is facet))
        facets += [(facet, term) for term in sorted(terms)]
    in_vivo = (Facet.MODIFICATION, IN_VIVO) in facets
    if not in_vivo and not any(facet is Facet.DONOR for facet, _ in facets):
        facets.append((Facet.DONOR, NOT_STATED))
    named = sorted(term for fact, term in said if fact is ProductFact.NAMED_PRODUCT)
    return Product(path, tuple(facets), tuple(named))
