"""Which cells a trial gives, and what is said of each: facets with the words that support them.

What names the intervention outweighs what is told of it. Each facet is taken from the first tier that states it
(titles and names, then arm and intervention texts, then summary, then description); what lower tiers add to it is
background, what they repeat is further evidence. Sources are gathered from all tiers: they are told late. What a named
product is known to be is added last, where the words leave it open.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from kg.annotate.context import Judgement, is_given, judge
from kg.annotate.named import Name, added, akin, cells_of, first_of_each, names
from kg.annotate.seen import Seen, Tier, is_binder
from kg.model import Basis, Facet, Mention, Passage, Polarity, Product, ProductFact, Role, Term
from kg.ontology import Vocabulary

_FACETS = {
    "cell": Facet.CELL,
    "modification": Facet.MODIFICATION,
    "antigen": Facet.ANTIGEN,
    "donor": Facet.DONOR,
    "source": Facet.SOURCE,
}
NOT_STATED = Term("donor", "NOT_STATED")
_IN_VIVO = Term("modification", "IN_VIVO")
# Named without a cell ("CAR-GPRC5D"), these receptors are a T cell's: the words came into use for them.
_RECEPTORS = frozenset(Term("modification", key) for key in ("CAR", "TCR", "CAAR"))
_T = Term("cell", "T")
# Cells that others are made from: a product only where no other cell is named.
_MATERIAL = frozenset(Term("cell", key) for key in ("LYM", "MNC", "PBMC", "CBMNC", "HSC", "PBSC", "CD34", "CBHSC", "MONO"))


class Judged(NamedTuple):
    """A seen word, what it is in the trial, and the concept it counts for (a binder counts for what it binds)."""

    seen: Seen
    judgement: Judgement
    term: Term
    basis: Basis = Basis.STATED

    @property
    def facet(self) -> Facet:
        return _FACETS[self.term.scheme]

    @property
    def fact(self) -> Facet | ProductFact:
        return ProductFact.NAMED_PRODUCT if self.term.scheme == "product" else self.facet

    @property
    def of_product(self) -> bool:
        return self.judgement.role is Role.PRODUCT and self.judgement.polarity is Polarity.AFFIRMED

    def as_background(self) -> "Judged":
        return self._replace(judgement=Judgement(Role.BACKGROUND, self.judgement.polarity, "outweighed"))


class Found(NamedTuple):
    """The products of a trial and every mention of their kind of words, other roles included."""

    products: tuple[Product, ...]
    mentions: tuple[Mention, ...]


def products(seen: Iterable[Seen], vocabulary: Vocabulary) -> Found:
    """The cell products that the seen words name."""
    words = list(seen)
    found = names(words)
    named = [_known(name, cell) for name in first_of_each(found) for cell in cells_of(name)]
    judged = [each for word in words if word.term.scheme in _FACETS for each in _judged(word)]
    judged += [] if named else _cells_of_receptors(judged)
    cells = _with_named(_cells(judged, vocabulary), named, vocabulary)
    judged = _weighed(judged, cells, vocabulary)
    judged += _implied(judged, vocabulary)
    stated = {each.term for each in judged if each.of_product}
    judged += [each for each in named if each.term in cells and each.term not in stated]
    paths = {cell: f"product/{number}" for number, cell in enumerate(cells, 1)}
    given = _given(judged, paths)
    mentions = tuple(_mention(each, _supported(each, given, paths, vocabulary)) for each in judged)
    mentions += tuple(_of_names(found, mentions, paths, vocabulary))
    return Found(tuple(_product(path, mentions, vocabulary) for path in paths.values()), mentions)


def _known(name: Name, term: Term) -> Judged:
    """What is known of a named product, read from its name."""
    return Judged(name.seen, name.judgement, term, Basis.NAMED_PRODUCT)


def _with_named(stated: list[Term], named: list[Judged], vocabulary: Vocabulary) -> list[Term]:
    """The stated cells, and those of named products that no words state. Material is none beside a named product."""
    known = list(dict.fromkeys(each.term for each in named))
    cells = [
        cell for cell in stated if not known or cell not in _MATERIAL or not {cell, *vocabulary.broader(cell)}.isdisjoint(known)
    ]
    return cells + [each for each in known if not any(akin(cell, each, vocabulary) for cell in cells)]


def _of_names(
    found: list[Name], stated: tuple[Mention, ...], paths: dict[Term, str], vocabulary: Vocabulary
) -> Iterator[Mention]:
    """The mentions of names, and of what is known of each product beside what its words state."""
    first = first_of_each(found)
    for name in found:
        own = _paths_of(name, paths, vocabulary) if name.of_product else ()
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


def _paths_of(name: Name, paths: dict[Term, str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The products that a name is one of: of its very cells, else of cells akin to them."""
    known = cells_of(name)
    exact = tuple(path for cell, path in paths.items() if cell in known)
    return exact or tuple(path for cell, path in paths.items() if any(akin(cell, each, vocabulary) for each in known))


def _judged(seen: Seen) -> list[Judged]:
    """What a seen word counts for; nothing where it would need context that the text does not give."""
    judgement = judge(seen)
    if judgement is None:
        return []
    if not is_binder(seen):
        return [Judged(seen, judgement, seen.term)]
    binder = Judged(seen, judgement._replace(role=Role.BINDER), seen.term)
    if judgement.role is not Role.PRODUCT:
        return [binder]
    return [binder, *(Judged(seen, judgement, target, Basis.INFERRED) for target in seen.concept.binds)]


def _cells_of_receptors(judged: list[Judged]) -> list[Judged]:
    """T cells that a receptor implies, where no cell is named."""
    if any(each.of_product and each.facet is Facet.CELL for each in judged):
        return []
    return [each._replace(term=_T, basis=Basis.INFERRED) for each in judged if each.of_product and each.term in _RECEPTORS]


def _cells(judged: list[Judged], vocabulary: Vocabulary) -> list[Term]:
    """The cells that are given, in the order they are named: the most specific ones of the first tier that has any.

    A description alone makes no product: it tells of too much else. Nor does material that is only told of.
    """
    for tier in (Tier.NAMED, Tier.SHOWN, Tier.SUMMARY):
        of_tier = [each for each in judged if each.of_product and each.seen.tier == tier and is_given(each.seen)]
        named = list(dict.fromkeys(each.term for each in of_tier if each.facet is Facet.CELL))
        if tier > Tier.SHOWN:
            named = [cell for cell in named if cell not in _MATERIAL]
        specific = vocabulary.most_specific(frozenset(named))
        cells = [cell for cell in named if cell in specific]
        if any(cell not in _MATERIAL for cell in cells):
            cells = [cell for cell in cells if cell not in _MATERIAL]
        if cells:
            return cells
    return []


def _weighed(judged: list[Judged], cells: list[Term], vocabulary: Vocabulary) -> list[Judged]:
    """Product words that a higher tier does not bear out become background; all of them where no cells are given."""
    if not cells:
        return [each.as_background() if each.of_product else each for each in judged]
    accepted: dict[Facet, frozenset[Term]] = {Facet.CELL: frozenset(cells)}
    for facet in (Facet.MODIFICATION, Facet.ANTIGEN, Facet.DONOR, Facet.SOURCE):
        accepted[facet] = _accepted([each for each in judged if each.of_product and each.facet is facet], facet)
    accepted[Facet.ANTIGEN] |= _in_one_word_with(frozenset(cells), judged)
    return [each if not each.of_product or _borne_out(each, accepted, vocabulary) else each.as_background() for each in judged]


def _in_one_word_with(cells: frozenset[Term], judged: list[Judged]) -> frozenset[Term]:
    """The antigens that one word names together with the given cells, wherever it stands: "EBVST", "CMV-CTL"."""
    places = {(each.seen.passage, each.seen.start) for each in judged if each.of_product and each.term in cells}
    return frozenset(
        each.term for each in judged if each.facet is Facet.ANTIGEN and (each.seen.passage, each.seen.start) in places
    )


def _accepted(stated: list[Judged], facet: Facet) -> frozenset[Term]:
    if facet in (Facet.SOURCE, Facet.MODIFICATION):
        return frozenset(each.term for each in stated)
    named = frozenset(each.term for each in stated if each.seen.tier <= Tier.SHOWN)
    if named or not stated:
        return named
    first = min(each.seen.tier for each in stated)
    return frozenset(each.term for each in stated if each.seen.tier == first)


def _borne_out(each: Judged, accepted: dict[Facet, frozenset[Term]], vocabulary: Vocabulary) -> bool:
    """Whether the term is among the accepted ones, or broader than one of them."""
    terms = accepted[each.facet]
    return each.term in terms or any(each.term in vocabulary.broader(term) for term in terms)


def _implied(judged: list[Judged], vocabulary: Vocabulary) -> list[Judged]:
    """The donor relations that stated sources bring along: by their nature, or where nothing else is said."""
    sources = [each for each in judged if each.of_product and each.facet is Facet.SOURCE]
    found = [each._replace(term=donor, basis=Basis.INFERRED) for each in sources for donor in _donors(each.term, vocabulary)]
    if found or any(each.of_product and each.facet is Facet.DONOR for each in judged):
        return found
    return [
        each._replace(term=donor, basis=Basis.INFERRED)
        for each in sources
        for donor in vocabulary.concepts[each.term].default_donor
    ]


def _donors(source: Term, vocabulary: Vocabulary) -> tuple[Term, ...]:
    chain = (source, *vocabulary.broader(source))
    return tuple(dict.fromkeys(donor for each in chain for donor in vocabulary.concepts[each].implies))


def _given(judged: list[Judged], paths: dict[Term, str]) -> dict[Passage, list[Judged]]:
    """The words that name the given cells, by the passage they stand in."""
    given: dict[Passage, list[Judged]] = defaultdict(list)
    for each in judged:
        if each.of_product and each.term in paths:
            given[each.seen.passage].append(each)
    return given


def _supported(
    each: Judged, given: dict[Passage, list[Judged]], paths: dict[Term, str], vocabulary: Vocabulary
) -> tuple[str, ...]:
    """The products that a word speaks of: that of the nearest cells in its passage, or all where it names none."""
    if not each.of_product:
        return ()
    if each.facet is Facet.CELL:
        return tuple(path for cell, path in paths.items() if each.term == cell or each.term in vocabulary.broader(cell))
    cells_here = given.get(each.seen.passage)
    if not cells_here:
        return tuple(paths.values())
    return (paths[min(cells_here, key=partial(_distance, each)).term],)


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
    in_vivo = (Facet.MODIFICATION, _IN_VIVO) in facets
    if not in_vivo and not any(facet is Facet.DONOR for facet, _ in facets):
        facets.append((Facet.DONOR, NOT_STATED))
    named = sorted(term for fact, term in said if fact is ProductFact.NAMED_PRODUCT)
    return Product(path, tuple(facets), tuple(named))
