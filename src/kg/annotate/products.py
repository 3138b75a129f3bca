"""The products of a trial, and which of them each word speaks of.

A product is one kind of cell. Where the names of two interventions direct the same kind against different antigens, take
it from different donors, or are those of different named products, they are two products.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.annotate.binding import Place, cells_meant
from kg.annotate.cells import MATERIAL, cells, unnamed
from kg.annotate.judged import Judged, judged
from kg.annotate.named import RECEPTORS, Name, added, akin, cells_of, first_of_each, names
from kg.annotate.seen import Seen, Tier
from kg.annotate.weighing import IN_VIVO, defaults, weighed
from kg.model import Basis, Facet, Mention, Passage, Product, ProductFact, Term
from kg.ontology import Vocabulary

NOT_STATED = Term("donor", "NOT_STATED")
# What products may have alike, though the name of only one says it: each whose name says no other has it.
_SHARED = frozenset(("donor", "modification"))
_TOLD_APART_BY = frozenset(("antigen", "donor", "source"))


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


class _Products(NamedTuple):
    """The given products, and the words of the cells they are of, by the passage these stand in."""

    given: list[_Given]
    places: dict[Passage, Place]
    vocabulary: Vocabulary

    def supported(self, each: Judged) -> tuple[str, ...]:
        """The products that a word speaks of: those of its cells in its passage, or all where it names none."""
        if not each.of_product:
            return ()
        given = self.given
        if each.facet is Facet.CELL:
            given = [one for one in given if each.term in self.vocabulary.lineage(one.cell)]
        elif place := self.places.get(each.seen.passage):
            meant = cells_meant(each, place)
            given = [one for one in given if one.cell in meant]
        return tuple(one.path for one in _meant(each, given))


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
    given = _told_apart(kinds, words, found, vocabulary)
    whole = _Products(given, _places(words, frozenset(kinds)), vocabulary)
    mentions = tuple(_mention(each, whole.supported(each)) for each in words)
    for implied in defaults(words, vocabulary):
        mentions += tuple(_of_those_without_donor(implied, mentions, whole))
    mentions += tuple(_of_names(found, mentions, given, vocabulary))
    return Found(tuple(_product(each.path, mentions, vocabulary) for each in given), mentions)


def _of_those_without_donor(implied: list[Judged], mentions: tuple[Mention, ...], whole: _Products) -> Iterator[Mention]:
    """The mentions of donors that sources have by default, of the products of which nothing else tells the donor."""
    told = {path for mention in mentions if mention.fact is Facet.DONOR for path in mention.supports}
    for each in implied:
        supports = tuple(path for path in whole.supported(each) if path not in told)
        if supports:
            yield _mention(each, supports)


def _known(name: Name, term: Term) -> Judged:
    """What is known of a named product, read from its name."""
    return Judged(name.seen, name.judgement, term, Basis.NAMED_PRODUCT)


def _with_known(stated: list[Term], named: list[Judged], vocabulary: Vocabulary) -> list[Term]:
    """The stated cells, and those of named products that no words state. Material is none beside a named product."""
    known = list(dict.fromkeys(each.term for each in named))
    kinds = [cell for cell in stated if not known or cell not in MATERIAL or not vocabulary.lineage(cell).isdisjoint(known)]
    return kinds + [each for each in known if not any(akin(cell, each, vocabulary) for cell in kinds)]


def _of_names(found: list[Name], stated: tuple[Mention, ...], given: list[_Given], vocabulary: Vocabulary) -> Iterator[Mention]:
    """The mentions of names, and of what is known of each product beside what its words state."""
    first = first_of_each(found)
    for name in found:
        own = _named(name, given, vocabulary) if name.of_product else []
        yield _mention(Judged(name.seen, name.judgement, name.seen.term), tuple(one.path for one in own))
        if name in first:
            yield from _beside(stated, name, own, vocabulary)


def _beside(stated: tuple[Mention, ...], name: Name, own: list[_Given], vocabulary: Vocabulary) -> Iterator[Mention]:
    """What a name adds to what is stated of its products; its cells only where none are."""
    known = name.seen.concept.known
    new: dict[str, list[Term]] = {}
    for one in own:
        said = frozenset(mention.term for mention in stated if one.path in mention.supports)
        new[one.path] = added(known, said, vocabulary)
        if not any(term.scheme == "cell" for term in said):
            new[one.path] += [cell for cell in cells_of(name) if akin(one.cell, cell, vocabulary)]
    for term in known:
        supports = tuple(path for path, terms in new.items() if term in terms)
        if supports:
            yield _mention(_known(name, term), supports)


def _named(name: Name, given: list[_Given], vocabulary: Vocabulary) -> list[_Given]:
    """The products that a name is one of: of each kind of cell that it is of."""
    word = Judged(name.seen, name.judgement, name.seen.term)
    kinds = _kinds_of(name, list(dict.fromkeys(one.cell for one in given)), vocabulary)
    return [meant for cell in kinds for meant in _meant(word, [one for one in given if one.cell == cell])]


def _kinds_of(name: Name, kinds: list[Term], vocabulary: Vocabulary) -> list[Term]:
    """The cells that a name is one of: its very cells, else those akin to them."""
    known = cells_of(name)
    exact = [cell for cell in kinds if cell in known]
    return exact or [cell for cell in kinds if any(akin(cell, each, vocabulary) for each in known)]


def _told_apart(kinds: list[Term], words: list[Judged], found: list[Name], vocabulary: Vocabulary) -> list[_Given]:
    """The products of each cell: one, or as many as its interventions have different targets, donors or names."""
    stated = _stated_by_interventions(words)
    named = _named_by_interventions(found)
    variants: list[tuple[Term, frozenset[Term], frozenset[str]]] = []
    for cell in kinds:
        own = {part: _own(terms) for part, terms in stated.items() if cell in terms}
        for part, name in named:
            if cell in _kinds_of(name, kinds, vocabulary):
                own[part] = own.get(part, frozenset()) | _own_of_name(name, stated.get(part, frozenset()), vocabulary)
        variants += [(cell, *variant) for variant in _variants(own).items()]
    return [_Given(f"product/{number}", *each) for number, each in enumerate(variants, 1)]


def _variants(said: dict[str, frozenset[Term]]) -> dict[frozenset[Term], frozenset[str]]:
    """What interventions say of a cell, each with those that say the same; one empty where none differ."""
    found: dict[frozenset[Term], set[str]] = defaultdict(set)
    for part, own in said.items():
        if own and not any(_is_vaguer(own, other) for other in said.values()):
            found[own].add(part)
    if len(found) < 2:
        return {frozenset(): frozenset()}
    return {own: frozenset(parts) for own, parts in found.items()}


def _stated_by_interventions(words: list[Judged]) -> dict[str, frozenset[Term]]:
    """What the names of interventions say of products."""
    said: dict[str, set[Term]] = defaultdict(set)
    for each in words:
        if each.of_product and each.is_name and _is_of_intervention(each.seen):
            said[each.seen.passage.part].add(each.term)
    return {part: frozenset(terms) for part, terms in said.items()}


def _named_by_interventions(found: list[Name]) -> list[tuple[str, Name]]:
    """The named products that are interventions' names."""
    return [
        (name.seen.passage.part, name)
        for name in found
        if name.of_product and name.seen.tier is Tier.NAMED and _is_of_intervention(name.seen)
    ]


def _is_of_intervention(seen: Seen) -> bool:
    return seen.passage.part.startswith("intervention")


def _own(terms: Iterable[Term]) -> frozenset[Term]:
    """The antigens, donors and sources among what is said."""
    return frozenset(term for term in terms if term.scheme in _TOLD_APART_BY)


def _own_of_name(name: Name, stated: frozenset[Term], vocabulary: Vocabulary) -> frozenset[Term]:
    """What tells a named product from others: which it is, and what it is known for beside what its intervention states."""
    new = stated.union(added(name.seen.concept.known, stated, vocabulary))
    return _own(new) | (RECEPTORS & new) | {name.seen.term}


def _is_vaguer(one: frozenset[Term], other: frozenset[Term]) -> bool:
    """Whether two name the same antigens, and the other tells more of donor and source."""
    return one < other and all(term.scheme != "antigen" for term in other - one)


def _places(words: list[Judged], kinds: frozenset[Term]) -> dict[Passage, Place]:
    """The words that name the given cells, and those of their donors, sources and targets, by the passage they stand in."""
    cells_in: dict[Passage, list[Judged]] = defaultdict(list)
    told_in: dict[Passage, list[Judged]] = defaultdict(list)
    for each in words:
        if each.of_product and each.term in kinds:
            cells_in[each.seen.passage].append(each)
        elif each.of_product and each.facet in (Facet.DONOR, Facet.SOURCE, Facet.ANTIGEN):
            told_in[each.seen.passage].append(each)
    return {passage: Place(found, told_in[passage]) for passage, found in cells_in.items()}


def _meant(each: Judged, given: list[_Given]) -> list[_Given]:
    """Of products of one cell those that the word names, whose intervention it stands in, or that it tells from the others."""
    if of_name := [one for one in given if each.seen.term.scheme == "product" and each.seen.term in one.own]:
        return of_name
    if of_part := [one for one in given if each.seen.passage.part in one.parts]:
        return of_part
    if each.term.scheme in _SHARED:
        return [one for one in given if not _has_other(one, each.term)] or given
    return [one for one in given if each.term in one.own] or given


def _has_other(one: _Given, term: Term) -> bool:
    """Whether what tells a product from others says another donor, or another receptor, than a word does."""
    if term.scheme == "donor":
        own = {each for each in one.own if each.scheme in ("donor", "source")}
    else:
        own = set(RECEPTORS & one.own) if term in RECEPTORS else set()
    return bool(own) and term not in own


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
