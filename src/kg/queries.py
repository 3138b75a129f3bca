"""Named questions: SPARQL files that run anywhere, with parameters as VALUES slots.

A query's head says what it is: `# title:`, `# description:`, and one line a parameter, as `# param cell: concept cell`
or `# param source: concept donor source`. A slot `VALUES ?cell { UNDEF }` stands in the body; a given value replaces
UNDEF, always as a checked term, never as text of its own. A slot may hold a default in place of UNDEF, one prefixed name
as in `VALUES ?status { status:OPEN }`: it stays where no value is given, so that the file answers the same anywhere.
"""

import difflib
import re
from functools import cache
from pathlib import Path

from msgspec import Struct

from kg import data, iri
from kg.errors import QueryError
from kg.model import Term
from kg.ontology import vocabulary

_HEAD = re.compile(r"^#\s*(title|description|param(?:\s+\w+)?)\s*:\s*(.*)$")
_SLOT = re.compile(r"VALUES \?(\w+) \{ (?:UNDEF|\w+:\w+) \}")
_DEFAULT = re.compile(r"VALUES \?(\w+) \{ \w+:(\w+) \}")
_EXAMPLES = 5  # keys that an error names


class Parameter(Struct, frozen=True):
    """What a query can be given. `kind` is "concept" (of one of `schemes`), "trial" (an NCT id) or "text"."""

    name: str
    kind: str
    schemes: tuple[str, ...] = ()

    def term(self, value: str) -> str:
        """The value as SPARQL terms for the slot; raises QueryError for a value that means nothing here."""
        if self.kind == "concept":
            return " ".join(f"<{iri.term(concept)}>" for concept in self._concepts(value))
        if self.kind == "trial" and not iri.NCT.fullmatch(value):
            raise QueryError(f"{self.name}={value!r}: not a trial's id, as NCT01234567")
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
        return f'"{escaped}"'

    def keys(self) -> list[str]:
        """The keys of its concepts, each once, in the order of the vocabulary."""
        return list(dict.fromkeys(term.key for term in vocabulary().concepts if term.scheme in self.schemes))

    def _concepts(self, value: str) -> list[Term]:
        concepts = [term for term in vocabulary().concepts if term.scheme in self.schemes]
        found = [term for term in concepts if value in (term.key, iri.term(term)) or value.upper() == term.key.upper()]
        if not found:
            raise QueryError(f"{self.name}={value!r}: no such key in {' or '.join(self.schemes)}{_near(value, concepts)}")
        return found


class Query(Struct, frozen=True):
    """A named question."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str

    @property
    def defaults(self) -> dict[str, str]:
        """The keys that stand where no value is given, by parameter."""
        return dict(_DEFAULT.findall(self.text))

    def described(self) -> dict[str, object]:
        """What the query says of itself, for programs."""
        parameters = [{"name": each.name, "kind": each.kind, "schemes": each.schemes} for each in self.parameters]
        said = {"name": self.name, "title": self.title, "description": self.description}
        return {**said, "parameters": parameters, "sparql": self.text}

    def with_values(self, values: dict[str, str]) -> str:
        """The SPARQL text with the given values in its slots; raises QueryError for an unknown name or a bad value."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                raise QueryError(f"{self.name} has no parameter {name!r}; it has {', '.join(known) or 'none'}")
        terms = {name: known[name].term(value) for name, value in values.items()}
        return _SLOT.sub(lambda slot: _filled(slot[1], terms[slot[1]]) if slot[1] in terms else slot[0], self.text)


@cache
def named() -> dict[str, Query]:
    """Every named query by its name."""
    return {path.stem: _read(path) for path in sorted(data.directory("queries").glob("*.rq"))}


def text_of(asked: str, values: dict[str, str]) -> str:
    """The SPARQL text of a named query, of a file, or of a query written out: told apart in this order.

    Raises QueryError with suggestions where it is none of them.
    """
    if asked in named():
        return named()[asked].with_values(values)
    if asked.endswith(".rq") or _is_file(asked):
        return _of_file(Path(asked), values)
    if re.search(r"\s", asked):
        return _without_parameters(asked, values)
    near = difflib.get_close_matches(asked, named(), n=3, cutoff=0.4)
    hint = f"; did you mean {' or '.join(near)}?" if near else "; `kg queries` lists them"
    raise QueryError(f"no query named {asked!r} and no such file{hint}")


def _is_file(asked: str) -> bool:
    try:
        return Path(asked).is_file()
    except (OSError, ValueError):  # a query written out may be too long for a path, or hold a NUL
        return False


def _filled(name: str, terms: str) -> str:
    return f"VALUES ?{name} {{ {terms} }}"


def _of_file(path: Path, values: dict[str, str]) -> str:
    if not path.is_file():
        raise QueryError(f"no such file: {path}")
    try:
        return _read(path).with_values(values)
    except UnicodeDecodeError:
        raise QueryError(f"{path} is not UTF-8 text: a query is wanted") from None


def _without_parameters(text: str, values: dict[str, str]) -> str:
    if values:
        raise QueryError(f"a query written out takes no parameters: {', '.join(values)}")
    return text


def _read(path: Path) -> Query:
    text = path.read_text(encoding="utf-8")
    heads = [match for line in text.splitlines() if (match := _HEAD.match(line))]
    said = {match[1]: match[2].strip() for match in heads}
    parameters = tuple(_parameter(key.split()[1], value) for key, value in said.items() if key.startswith("param "))
    return Query(path.stem, said.get("title", path.stem), said.get("description", ""), parameters, text)


def _parameter(name: str, declared: str) -> Parameter:
    kind, *schemes = declared.split()
    return Parameter(name, kind, tuple(schemes))


def _near(value: str, concepts: list[Term]) -> str:
    """Keys that may be meant: of the concepts that the value is a word of, then those spelt alike, else the first."""
    keys = [term.key for term in concepts]
    labelled = {term for word in vocabulary().words if word.label.upper() == value.upper() for term in word.terms}
    named = [term.key for term in concepts if term in labelled]
    near = named + difflib.get_close_matches(value.upper(), keys, n=3, cutoff=0.5)
    return f"; as {', '.join(dict.fromkeys(near or keys[:_EXAMPLES]))}"
