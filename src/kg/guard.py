"""What a query from outside may not do: reach the network, change the graph, or nest so deep that a parser breaks.

A small lexer steps over IRIs, strings and comments, so that only real keywords count.
"""

import re

from kg.errors import QueryError

ROWS, TRIPLES = "rows", "triples"
MAX_LENGTH = 100_000  # characters of a query
MAX_UNIONS = 250  # in a query: the store nests each in the one before
MAX_NESTING = 100  # brackets open at once, or prefix operators in a row; 5,000 break the store's parser

_ESCAPED = r"\\[_~.\-!$&'()*+,;=/?\#@%]"  # a character of a local name, as in "ex:a\#b", which is no comment
_LETTER = r"[\w.\-%:\u00b7\u0300-\u036f\u203f\u2040]"  # of a local name, after its first
_TOKEN = re.compile(
    r"""
    (?P<skip> \#[^\n\r]* | '''(?:\\.|[^\\])*?''' | \"\"\"(?:\\.|[^\\])*?\"\"\"
            | '(?:\\.|[^'\\\n\r])*+' | "(?:\\.|[^"\\\n\r])*+" | [?$]\w+ | @[A-Za-z\-]+ | \s+ )
  | (?P<iri> <(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*> )
  | (?P<open> [({\[] ) | (?P<close> [)}\]] )
  | (?P<name> (?:[A-Za-z_][\w.\-]*)? : (?: (?:[\w%:]|ESCAPED) (?:LETTER|ESCAPED)* )? | [A-Za-z_][\w.\-]* )
  | (?P<prefix> [!^+\-] ) | (?P<quote> ['"] ) | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8} | (?P<stray> \\ ) | (?P<other> . )
    """.replace("ESCAPED", _ESCAPED).replace("LETTER", _LETTER),
    re.VERBOSE | re.DOTALL,
)
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
# "?a<'x>" compares, and its string ends later: only what begins with a scheme and // is an IRI wherever it stands.
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")
_AMBIGUOUS = re.compile(r"['#()!+]|--")


def check(query: str) -> str:
    """What a query gives, "rows" or "triples": truth values go with rows, and so does what is no query.

    Raises QueryError for one that is too long, too deep, an update, or one that calls another service.
    """
    if "\0" in query:
        raise QueryError("the query holds a NUL character")
    if len(query) > MAX_LENGTH:
        raise QueryError(f"the query has {len(query):,} characters; {MAX_LENGTH:,} are allowed")
    forms = [_form(reading) for reading in dict.fromkeys((query, _unescaped(query)))]
    return TRIPLES if (forms[0] or forms[-1]) in ("CONSTRUCT", "DESCRIBE") else ROWS


def _form(query: str) -> str:
    """The word that says what a query gives; raises QueryError where the query is refused."""
    depth = run = unions = 0
    begun = last = ""
    for match in _TOKEN.finditer(query):
        kind, text = match.lastgroup, match[0].upper()
        if kind == "skip":
            continue
        depth = max(0, depth + (kind == "open") - (kind == "close"))
        run = run + 1 if kind == "prefix" or text in ("NOT", "EXISTS") else 0 if kind != "open" else run
        if max(depth, run) > MAX_NESTING:
            raise QueryError(f"the query nests deeper than {MAX_NESTING}: write it flatter")
        if not begun and last != "PREFIX":
            word = text.partition(":")[0]  # "DESCRIBE:a" describes
            begun = word if word in _FORMS else ""
        unions += kind == "name" and text == "UNION"
        if unions > MAX_UNIONS:
            raise QueryError(f"the query has more than {MAX_UNIONS} UNIONs: use VALUES, or ask in parts")
        _check_token(kind, text, last, begun=bool(begun))
        last = text
    return begun


def _check_token(kind: str | None, text: str, last: str, *, begun: bool) -> None:
    if kind == "quote":
        raise QueryError("a string is not closed")
    if kind == "stray":
        raise QueryError("a \\ stands where it means nothing: it escapes characters of strings and of names after their colon")
    if kind == "iri" and _AMBIGUOUS.search(text) and not _ABSOLUTE.match(text):
        raise QueryError(f"{text} may be an IRI or a comparison: write the whole IRI, or a space after the <")
    if _calls(kind, text, last):
        raise QueryError("SERVICE is not allowed: this endpoint answers from its own graph only")
    if kind == "name" and text in _UPDATES and not begun:
        raise QueryError(f"{text} is an update: this endpoint is read-only")


def _calls(kind: str | None, text: str, last: str) -> bool:
    """Words may touch, as "true.SERVICE" and "1e5SERVICE:a {": a name with a colon is a call where a brace follows."""
    named = text if kind == "name" and ":" not in text else last if text == "{" and ":" in last else ""
    return "SERVICE" in named.partition(":")[0]


def _unescaped(query: str) -> str:
    """SPARQL resolves \\uXXXX before it reads a query, some stores only inside strings: both readings are checked."""
    return _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), query)
