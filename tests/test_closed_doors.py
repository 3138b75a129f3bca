"""No query reaches the network: a listener on this machine hears nothing of 20,000 that try."""

import random
import socket
import threading
from collections.abc import Iterator

import pyoxigraph
import pytest

from kg.errors import QueryError
from kg.store import Answer, Embedded, forms_of, serialized

VARIANTS = 20_000
CALLS = (
    "SELECT * {{ {service} <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ {service} {silent} <{url}> {{ ?s ?p ?o }} }}",
    "PREFIX x: <{url}> SELECT * {{ {service} x: {{ ?s ?p ?o }} }}",
    "BASE <{url}> SELECT * {{ {service} <> {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?u {{ <{url}> }} {service} ?u {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p ?o OPTIONAL {{ {service} <{url}> {{ ?s ?p ?o }} }} }}",
    "ASK {{ FILTER EXISTS {{ {service} <{url}> {{ ?s ?p ?o }} }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ {service} <{url}> {{ ?s ?p ?o }} }} UNION {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{url}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT * {{ GRAPH <{url}> {{ ?s ?p ?o }} }}",
    "DESCRIBE <{url}>",
    "{load} <{url}>",
    "{load} {silent} <{url}> INTO GRAPH <urn:x>",
    "INSERT {{ ?s ?p ?o }} WHERE {{ {service} <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(true.{service} AS ?x) }}",
    "SELECT (1e5{service} AS ?x) {{ }}",
    "PREFIX a: <urn:a> SELECT * {{ BIND(a:\\# AS ?z) {service} <{url}> {{ ?s ?p ?o }} }}",
    "PREFIX a: <urn:a> SELECT * {{ ?s a:b\\' ?o . {service} <{url}> {{ ?s ?p ?o }} }}",
)
HIDERS = (
    "",
    " ",
    "\n",
    "\t",
    "#c\n",
    "#'\n",
    "# <\n",
    "'a' ",
    '"b" ',
    "'''c''' ",
    "?v ",
    "<urn:a> ",
    "1 ",
    "{} ",
    "; ",
    ". ",
    "a:\\# ",
    "a:\\' ",
)


class Listener:
    """Counts who connects."""

    def __init__(self) -> None:
        self.heard = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.heard += 1
            connection.close()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.close()


def spelt(word: str, chance: random.Random) -> str:
    """A keyword in some spelling: letters of either case, some as escapes."""
    return "".join(_letter(letter, chance) for letter in word)


def _letter(letter: str, chance: random.Random) -> str:
    letter = chance.choice((letter.upper(), letter.lower()))
    return chance.choice((letter,) * 8 + (f"\\u{ord(letter):04X}", f"\\U{ord(letter):08x}"))


def variant(url: str, chance: random.Random) -> str:
    call = chance.choice(CALLS).format(
        service=spelt("SERVICE", chance), silent=spelt("SILENT", chance), load=spelt("LOAD", chance), url=url
    )
    for _ in range(chance.randrange(4)):
        place = chance.randrange(len(call) + 1)
        call = call[:place] + chance.choice(HIDERS) + call[place:]
    return call


def taken(answer: Answer) -> None:
    """All of an answer: what is asked elsewhere is asked when it is read."""
    serialized(answer, forms_of(answer)[0])


def test_the_listener_hears(listener: Listener) -> None:
    with socket.create_connection(("127.0.0.1", int(listener.url.rsplit(":", 1)[1].strip("/")))):
        pass
    while not listener.heard:
        pass


def test_no_query_reaches_a_listener(listener: Listener) -> None:
    memory = pyoxigraph.Store()
    memory.add(pyoxigraph.Quad(*(pyoxigraph.NamedNode(f"urn:{name}") for name in "spo")))
    embedded = Embedded(memory)
    chance = random.Random(5)
    answered = 0
    for _ in range(VARIANTS):
        try:
            taken(embedded.query(variant(listener.url, chance)))
            answered += 1
        except QueryError:
            continue
    assert listener.heard == 0
    assert answered > VARIANTS / 50, "some must be questions, or nothing was tried"
