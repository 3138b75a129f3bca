"""Text cut into sentences, with bullets and without."""

import pytest

from kg.annotate.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Cells are grown. They are given once; Blood is drawn",
            ["Cells are grown.", "They are given once;", "Blood is drawn"],
        ),
        ("Cells vs. Drugs are compared at 2.5 mg. (Day 0)", ["Cells vs. Drugs are compared at 2.5 mg.", "(Day 0)"]),
        ("T cells\n\nNK cells. - B cells", ["T cells", "NK cells.", "- B cells"]),
        ("Given are: * T cells * NK cells", ["Given are:", "* T cells", "* NK cells"]),
        ("Given are: • T cells. • NK cells", ["Given are:", "• T cells.", "• NK cells"]),
        ("Groups 2*3 and CAR*T are one", ["Groups 2*3 and CAR*T are one"]),
    ],
)
def test_sentences_end_at_marks_lines_and_bullets(text: str, expected: list[str]) -> None:
    assert [text[start:end].strip() for start, end in sentences(text)] == expected
