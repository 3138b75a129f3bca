"""The words of the vocabulary and their search in running text.

Case, hyphens and spaces do not matter, with one exception: a word of up to five capital letters ("CAR", "ALL", "MET")
is found in capitals only. A word ends where letters and digits end; a plural s may follow. Names are glued in this
field ("CD19CAR-T", "antiCD19", "CAR.CD30"), so a few words may touch another without a break.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache, cached_property
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from kg.model import Term
from kg.ontology import Vocabulary, vocabulary

# Countries and the registry's codes ("ALL", "None") are looked up by name only: in running text they are other words.
_READ_IN_TEXT = {"cell", "modification", "antigen", "donor", "source", "condition", "state", "product", "drug"}
_READ_IN_CRITERIA = {"therapy"}
_SAME = str.maketrans(
    dict.fromkeys("-‐‑‒–—−_\t\n\xa0\u2009\u202f", " ") | dict.fromkeys("’‘`´", "'") | {"，": ",", "İ": "i", "⁺": "+", "＋": "+"}
)
_CAPITALS = re.compile(r"[A-Z]{1,5}s?", re.ASCII)
_GLUED_BEFORE = frozenset(("anti", "αanti", "car", "cart", "carts", "ucart", "nk", "x", "mono", "dual", "uni", "h", "hu"))
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZα"
_GLUED_AFTER = re.compile(r"(?:car|ucar|x(?=cd|\d)|specific|directed|targeted|tcr|bite|(?<=\d)t\b|(?<=\d)nk\b)", re.IGNORECASE)
# "aBCMA", "αCD19"
_ANTI = re.compile(r"(?<![^\W_])[aα]$")
# "4SCAR19", "UniCAR", "LCAR", "mTCR": short names before a receptor in capitals
_GLUED_RECEPTOR = re.compile(r"(?<![^\W_])(?:(?=\w*[a-z\d])\w{1,4}|[A-RT-Z])$", re.ASCII)
# "CD19/22", "CD19/20/22", "CD19x22": the later numbers are antigens of the same family.
_FURTHER = re.compile(r"(?:/|x|×|\+|&|、|-(?=\d\d+(?:[\s,)/]|$)))(\d{1,3})(?![\d.%A-Za-z])", re.ASCII)
_FAMILY = re.compile(r"CD\s?\d{1,3}", re.IGNORECASE | re.ASCII)
# "CARv3"
_VERSION = re.compile(r"v\d", re.ASCII)
_FIRST_OF_NUMBERED = frozenset("cChU")  # of a family and of a receptor
# "CAR.19", "CART-123", "CAR70", "CAR 70-BCMA"
_RECEPTOR = re.compile(r"(?:hu|U-?)?CAR-?T?", re.ASCII)
_ITS_TARGET = re.compile(r"(?:[.\-](?=\d\d)|\s(?=\d\d-[A-Z]))?(\d{1,3})(?![\d.%]|[A-Z]{2}|[C-Z])", re.ASCII)

_INFECTION = re.compile(r"\sinfections?$", re.IGNORECASE)


class Hit(NamedTuple):
    """A word of the vocabulary at text[start:end] and the concepts it stands for."""

    start: int
    end: int
    terms: tuple[Term, ...]
    needs_context: bool


class _Sense(NamedTuple):
    terms: tuple[Term, ...]
    needs_context: bool


class _Search:
    """Spellings, searched all at once."""

    def __init__(self, senses: Mapping[str, list[_Sense]]) -> None:
        self._senses = [_merged(found) for found in senses.values()]
        self._automaton = AhoCorasick(list(senses), implementation=Implementation.DFA)

    def hits(self, levelled: str, text: str) -> Iterator[Hit]:
        """The spellings in a levelled text that stand as words in the text itself."""
        length = len(text)
        for index, start, end in self._automaton.find_matches_as_indexes(levelled, overlapping=True):
            if start and text[start - 1].isalnum() and not _is_glued_before(text, start):
                continue
            if end < length and text[end].isalnum() and not _is_glued_after(text, start, end):
                continue
            for sense in self._senses[index]:
                yield Hit(start, end, sense.terms, sense.needs_context)


class Lexicon:
    """The words of a vocabulary, ready to be found."""

    def __init__(self, words: Vocabulary, schemes: Collection[str] = _READ_IN_TEXT) -> None:
        self.vocabulary = words
        in_capitals: dict[str, list[_Sense]] = defaultdict(list)
        in_any_case: dict[str, list[_Sense]] = defaultdict(list)
        names: dict[str, list[Term]] = defaultdict(list)
        for word in words.words:
            names[_same(word.label)] += word.terms
            if any(term.scheme in schemes for term in word.terms):
                sense = _Sense(word.terms, word.needs_context)
                if _CAPITALS.fullmatch(word.label):
                    in_capitals[word.label].append(sense)
                else:
                    for spelling in _spellings(word.label):
                        in_any_case[spelling].append(sense)
        self._names = {name: tuple(dict.fromkeys(terms)) for name, terms in names.items()}
        self._searches = (_Search(in_any_case), _Search(in_capitals))

    @cached_property
    def therapies(self) -> "Lexicon":
        """The words of what participants had before: in other texts than criteria they name what is given."""
        return Lexicon(self.vocabulary, _READ_IN_CRITERIA)

    def exactly(self, text: str) -> tuple[Term, ...]:
        """The concepts of which the whole text is a word, in any case."""
        return self._names.get(_same(text), ())

    def find(self, text: str) -> list[Hit]:
        """The words of the text from left to right; of words that overlap the longest, then the first.

        The name of a product may hold words of what it is ("UCART22"): they are found beside it. Those that the product
        is not known for are part of the name only ("CB-010" is not from cord blood). The name of an infection begins with
        its virus ("EBV infection"), which is found beside it.
        """
        hits = self._candidates(text)
        names = _longest([hit for hit in hits if _hold_product(hit.terms)], len(text))
        words = _longest([hit for hit in hits if not _hold_product(hit.terms)], len(text))
        words += _viruses(hits, words, text)
        further = [one for hit in words if text[hit.start] in _FIRST_OF_NUMBERED for one in self._further(text, hit)]
        words += [one for one in further if not any(hit.start < one.end and one.start < hit.end for hit in words)]
        if not names:
            return sorted(words)
        return sorted(names + [word for hit in words if (word := self._outside_names(hit, names)).terms])

    def _outside_names(self, hit: Hit, names: list[Hit]) -> Hit:
        """The word without the concepts that only a name seems to say."""
        for name in names:
            if name.start <= hit.start and hit.end <= name.end:
                known = {each for term in name.terms for each in self.vocabulary.concepts[term].known}
                known |= {wider for term in known for wider in self.vocabulary.broader(term)}
                return hit._replace(terms=tuple(term for term in hit.terms if term in known))
        return hit

    def _candidates(self, text: str) -> list[Hit]:
        in_any_case, in_capitals = self._searches
        return [*in_any_case.hits(_same(text), text), *in_capitals.hits(text.translate(_SAME), text)]

    def _further(self, text: str, hit: Hit) -> list[Hit]:
        """The antigens that are told by their number alone, after another antigen or after a receptor."""
        if _RECEPTOR.fullmatch(text, hit.start, hit.end):
            numbers = [match] if (match := _ITS_TARGET.match(text, hit.end)) else []
        else:
            numbers = list(_numbers(text, hit)) if _FAMILY.fullmatch(text, hit.start, hit.end) else []
        return [
            Hit(match.start(1), match.end(1), terms, False) for match in numbers if (terms := self.exactly(f"CD{match[1]}"))
        ]


@cache
def lexicon() -> Lexicon:
    """The words of this installation's ontology."""
    return Lexicon(vocabulary())


@cache
def _hold_product(terms: tuple[Term, ...]) -> bool:
    return any(term.scheme == "product" for term in terms)


@cache
def _hold_antigens_only(terms: tuple[Term, ...]) -> bool:
    return all(term.scheme == "antigen" for term in terms)


def _viruses(hits: list[Hit], words: list[Hit], text: str) -> list[Hit]:
    """The viruses with which the names of infections begin: whether they are a target, only the context tells."""
    viruses = [hit for hit in hits if _hold_antigens_only(hit.terms)]
    if not viruses:
        return []
    infections = {word.start: word.end for word in words if _INFECTION.search(text, max(word.start, word.end - 11), word.end)}
    return [hit._replace(needs_context=True) for hit in viruses if hit.end < infections.get(hit.start, 0)]


def _longest(hits: list[Hit], length: int) -> list[Hit]:
    """Of hits that overlap in a text of this length the longest, then the first."""
    if len(hits) < 2:
        return hits
    taken = bytearray(length)
    chosen = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if taken.find(1, hit.start, hit.end) < 0:
            taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            chosen.append(hit)
    return chosen


def _numbers(text: str, hit: Hit) -> Iterator[re.Match[str]]:
    end = hit.end
    while match := _FURTHER.match(text, end):
        end = match.end()
        yield match


def _spellings(label: str) -> tuple[str, ...]:
    """How a label may stand in text: "CD19" also as "CD 19", "lymphoma, B-cell" also without its comma or its blank."""
    same = _same(label)
    if re.match(r"cd\d", same):
        return (same, f"cd {same[2:]}")
    return (same, same.replace(", ", ","), same.replace(", ", " ")) if ", " in same else (same,)


def _same(text: str) -> str:
    """The text with case, dashes and kinds of space levelled, character for character."""
    lowered = text.translate(_SAME).lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text.translate(_SAME))


def _merged(senses: list[_Sense]) -> tuple[_Sense, ...]:
    """The senses of one spelling, those under the same conditions as one, so that none hides another."""
    terms: dict[bool, dict[Term, None]] = defaultdict(dict)
    for sense in senses:
        terms[sense.needs_context] |= dict.fromkeys(sense.terms)
    return tuple(_Sense(tuple(found), context) for context, found in terms.items())


def _is_glued_before(text: str, start: int) -> bool:
    """Whether a word may begin at a place that no break stands before."""
    if text[start].islower() and text[start - 1].islower():  # inside a word, but for "anticd19"
        return text.startswith("anti", start - 4) and _is_glued(text, start)
    if text.startswith(("CAR", "TCR"), start):
        return text[start - 1].isdigit() or _GLUED_RECEPTOR.search(text, max(0, start - 6), start) is not None
    if text[start].isupper() and _ANTI.search(text, max(0, start - 2), start):
        return True
    return _is_glued(text, start)


def _is_glued(text: str, start: int) -> bool:
    before = text[max(0, start - 8) : start]
    return before[len(before.rstrip(_LETTERS)) :].lower() in _GLUED_BEFORE


def _is_glued_after(text: str, start: int, end: int) -> bool:
    """Whether a word may end at a place that no break stands after."""
    if text[end].isdigit() or _VERSION.match(text, end):
        return _RECEPTOR.fullmatch(text, start, end) is not None
    if text[end] == "s" and not text[end + 1 : end + 2].isalnum():
        return True
    return bool(_GLUED_AFTER.match(text, end))
