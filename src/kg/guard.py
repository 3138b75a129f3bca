"""What a query from outside may not do: reach the network, change the graph, or nest so deep that a parser breaks.

A small lexer steps over IRIs, strings and comments, so that only real keywords count.
"""

import re

from kg.errors import QueryError

MAX_LENGTH = 100_000  # characters of a query
MAX_NESTING = 100  # brackets open at once, or prefix operators in a row; 5,000 break the store's parser

_TOKEN = re.compile(
    r"""
    (?P<skip> \#[^\n]* | <[^<>"{}|^`\\\x00-\x20]*> | '''(?:\\.|[^\\])*?''' | \"\"\"(?:\\.|[^\\])*?\"\"\"
            | '(?:\\.|[^'\\\n\r])*' | "(?:\\.|[^"\\\n\r])*" | [?$]\w+ | @[A-Za-z\-]+ | \s+ )
  | (?P<open> [({\[] ) | (?P<close> [)}\]] )
  | (?P<name> [A-Za-z_][\w.\-]*:?[\w.\-%]* | :[\w.\-%]* )
  | (?P<prefix> [!^+\-] ) | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


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
        depth += (kind == "open") - (kind == "close")
        run = run + 1 if kind == "prefix" or text.upper() in ("NOT", "EXISTS") else 0 if kind != "open" else run
        if max(depth, run) > MAX_NESTING:
            raise QueryError(f"the query nests deeper than {MAX_NESTING}: write it flatter")
        if kind == "name":
            begun = begun or text.upper() in _FORMS
            _check_word(text.upper(), begun)


def _check_word(word: str, begun: bool) -> None:
    if word == "SERVICE":
        raise QueryError("SERVICE is not allowed: this endpoint answers from its own graph only")
    if word in _UPDATES and not begun:
        raise QueryError(f"{word} is an update: this endpoint is read-only")


def _unescaped(query: str) -> str:
    """SPARQL resolves \\uXXXX before it reads a query: so must whoever looks for keywords."""
    return _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), query)
