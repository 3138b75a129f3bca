"""Saved HTML, made here from pages of text: what it shows is read as the text is."""

import hashlib
from html import escape
from pathlib import Path

import pytest
from msgspec import structs

from kg import sources
from kg.model import Origin, Reject, Trial
from kg.sources import html

TESTS = Path(__file__).parent
PAGES = sorted([*(TESTS.parent / "examples").glob("*.txt"), *(TESTS / "records").glob("*/*.txt")])
NOWHERE = Origin("", "", "", "")


def shown(body: str) -> str:
    return html.text(f"<!doctype html><html><head><title>t</title></head><body>{body}</body></html>".encode()).decode()


def read(path: Path) -> Trial:
    (raw,) = sources.find([path])
    assert isinstance(raw, sources.RawRecord)
    trial = sources.read(raw)
    assert isinstance(trial, Trial)
    return trial


def saved(text: str) -> str:
    """A page of text as HTML: paragraphs where blank lines part it, their lines in elements of several kinds."""
    kinds = ("<div>{}</div>", "<div><div><span>{}</span></div></div>", "{}<br>")
    paragraphs = (paragraph.split("\n") for paragraph in text.strip().split("\n\n"))
    made = ("".join(kinds[n % 3].format(escape(line)) for n, line in enumerate(lines)) for lines in paragraphs)
    body = "\n".join(f"<section>\n  {paragraph}\n</section>" for paragraph in made)
    menu = "<nav><a href='/'>Home</a></nav><script>var trial = 'Basic Information';</script><style>p { color: red }</style>"
    return f"<!DOCTYPE html>\n<!-- saved -->\n<html><head><title>Saved</title></head><body>{menu}{body}</body></html>"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_saved_page_says_what_its_text_says(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "page"
    file.write_text(saved(path.read_text(encoding="utf-8")), encoding="utf-8")
    trial = read(file)
    assert structs.replace(trial, origin=NOWHERE) == structs.replace(read(path), origin=NOWHERE)
    assert trial.origin.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<div>one</div> <div>two</div>", "one\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("an <b>inline</b>\n  <i>word</i>,&nbsp;&lt;&#233;&gt;", "an inline word, <é>"),
        ("<ul><li>one</li><li><p>two</p></li></ul>", "one\n\ntwo"),
        ("<ol><li>one<li>two</ol>", "one\ntwo"),
        ("<dl><dt>Sex</dt><dd>All</dd></dl>", "Sex\nAll"),
        ("<table><tr><th>Name</th><th>Time</th></tr><tr><td><p>Safety</p></td> <td>1 <br>year</td></tr></table>", "NameTime\nSafety1 year"),
        ("<pre>one\n  two\n\nthree</pre>", "one\ntwo\n\nthree"),
        ("<img alt='Invented logo'><img src='x'>Invented", "Invented logo\nInvented"),
        ("a<!-- b --><script>c</script><style>d</style><noscript>e</noscript><template>f</template><svg><text>g</text></svg>", "a"),
        ("a<nav>b</nav><div hidden>c</div><p style='color: red; DISPLAY:none'>d</p><i style='visibility: hidden'>e</i>", "a"),
        ("", ""),
    ],
)  # fmt: skip
def test_html_is_read_as_it_is_shown(body: str, text: str) -> None:
    assert shown(body) == text


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (b"<!DOCTYPE html>", True),
        (b"\xef\xbb\xbf\n<HTML lang='en'>", True),
        (b"<!-- saved from a site --> <html>", True),
        (b"<htmlx>", False),
        (b"<?xml version='1.0'?><clinical_study/>", False),
        (b"A page about <html>", False),
    ],
)
def test_html_is_recognised_by_its_beginning(head: bytes, known: bool) -> None:
    assert html.sniff(head) is known


def test_deep_html_is_read() -> None:
    assert shown("<div>" * 5000 + "deep") == "deep"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<html><body>{}</body></html>", "no known layout"),
        (b"<html><body>\xff</body></html>", "not UTF-8 text"),
    ],
)
def test_html_of_no_page_is_refused(content: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(content)
    (refused,) = sources.find([tmp_path / "page.html"])
    assert isinstance(refused, Reject)
    assert problem in refused.problem


def test_many_comments_cost_little() -> None:
    assert not html.sniff(b"<!-- x -->" * 5000 + b"text")
