"""A text cut at its words is the text again, and each piece knows what it names."""

from hypothesis import given
from hypothesis import strategies as st

from kg.marked import Span, anchor, cut

TEXT = "Relapsed B-cell lymphoma"
STATE, DISEASE = Span(0, 8, "Relapsed", True), Span(9, 24, "B-cell lymphoma", True)


def test_words_are_pieces_of_their_own() -> None:
    pieces = cut(TEXT, 3, [STATE, DISEASE])
    assert [(piece.text, piece.named) for piece in pieces] == [
        ("Relapsed", ("Relapsed",)),
        (" ", ()),
        ("B-cell lymphoma", ("B-cell lymphoma",)),
    ]
    assert [piece.anchor for piece in pieces] == [anchor(3, start) for start in (0, 8, 9)]


def test_words_within_words_name_both() -> None:
    pieces = cut(TEXT, 0, [DISEASE, Span(16, 24, "lymphoma", False)])
    assert [(piece.text, piece.named, piece.fact) for piece in pieces[1:]] == [
        ("B-cell ", ("B-cell lymphoma",), True),
        ("lymphoma", ("B-cell lymphoma", "lymphoma"), True),
    ]


def test_a_mention_that_makes_no_fact_is_no_fact() -> None:
    (_, piece) = cut(TEXT, 0, [Span(16, 24, "lymphoma", False)])
    assert piece.named
    assert not piece.fact


def test_a_text_in_which_nothing_was_read_is_one_piece() -> None:
    assert [piece.text for piece in cut(TEXT, 0, [])] == [TEXT]


SPANS = st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)).map(lambda ends: Span(min(ends), max(ends), "x", True)))


@given(SPANS)
def test_the_pieces_are_the_text(spans: list[Span]) -> None:
    pieces = cut(TEXT, 0, spans)
    assert "".join(piece.text for piece in pieces) == TEXT
    assert len({piece.anchor for piece in pieces}) == len(pieces)
    assert {anchor(0, span.start) for span in spans if span.start < len(TEXT)} <= {piece.anchor for piece in pieces}
