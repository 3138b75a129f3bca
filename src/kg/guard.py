"""What a query from outside may not do: reach the network, change the graph, or nest so deep that a parser breaks.

A small lexer steps over IRIs, strings and comments, so that only real keywords count.
"""

import re

from kg.errors import QueryError

MAX_LENGTH = 100_000  # characters of a query
MAX_NESTING = 100  # brackets open at once, or prefix operators in a row; 5,000 break the store's parser

_TOKEN = re.compile(
    r"""
    (?P<skip> \#[^\n\r]* | '''(?:\\.|[^\\])*?''' | \"\"\"(?:\\.|[^\\])*?\"\"\"
            | '(?:\\.|[^'\\\n\r])*+' | "(?:\\.|[^"\\\n\r])*+" | [?$]\w+ | @[A-Za-z\-]+ | \s+ )
  | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
  | (?P<open> [({\[] ) | (?P<close> [)}\]] )
  | (?P<name> [A-Za-z_][\w.\-]*(?::(?:[\w%][\w.\-%]*)?)? | :(?:[\w%][\w.\-%]*)? )
  | (?P<prefix> [!^+\-] ) | (?P<quote> ['"] ) | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
# "?a<'x>" compares, and its string ends later: only what begins with a scheme and // is an IRI wherever it stands.
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")
_AMBIGUOUS = re.compile(r"['#()!+]|--")


def check(query: str) -> None:
    """Raise QueryError for a query that is too long, too deep, an update, or one that calls another service."""
    if len(query) > MAX_LENGTH:
        raise QueryError(f"the query has {len(query):,} characters; {MAX_LENGTH:,} are allowed")
    depth = run = 0
    begun = False
    for match in _TOKEN.finditer(_unescaped(query)):
        kind, text = match.lastgroup, match[0]
        if kind == "skip":
            continue
        depth = max(0, depth + (kind == "open") - (kind == "close"))
        run = run + 1 if kind == "prefix" or text.upper() in ("NOT", "EXISTS") else 0 if kind != "open" else run
        if max(depth, run) > MAX_NESTING:
            raise QueryError(f"the query nests deeper than {MAX_NESTING}: write it flatter")
        begun = begun or text.upper() in _FORMS
        _check_token(kind, text, begun)


def _check_token(kind: str | None, text: str, begun: bool) -> None:
    if kind == "name":
        _check_word(text.upper(), begun)
    elif kind == "quote":
        raise QueryError("a string is not closed")
    elif kind == "iri" and _AMBIGUOUS.search(text) and not _ABSOLUTE.match(text):
        raise QueryError(f"{text} may be an IRI or a comparison: write the whole IRI, or a space after the <")


def _check_word(word: str, begun: bool) -> None:
    """Names may touch ("true.SERVICE", "1e5SERVICE", "SERVICE:a"): a service is looked for anywhere before a colon."""
    if "SERVICE" in word.partition(":")[0]:
        raise QueryError("SERVICE is not allowed: this endpoint answers from its own graph only")
    if word in _UPDATES and not begun:
        raise QueryError(f"{word} is an update: this endpoint is read-only")


def _unescaped(query: str) -> str:
    """SPARQL resolves \\uXXXX before it reads a query: so must whoever looks for keywords."""
    return _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), query)
