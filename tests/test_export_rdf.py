"""Exports as RDF: what readers that are not ours read is the graph; a diff of two Turtle exports shows what changed."""

import difflib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pyld
import pyoxigraph
import pytest
from make import nct, whole_study, write
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad
from rdflib import Dataset, Graph
from rdflib.compare import to_isomorphic
from serving import oxigraph

from kg import export, pipeline
from kg.errors import KgError, StoreError
from kg.export import Format, xml
from kg.export.part import part
from kg.store import Builder, Embedded, Store, open_store

PARSERS = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
XSD = "http://www.w3.org/2001/XMLSchema#"
KG = "https://w3id.org/trial-kg/ontology#"
ODD_TEXTS = (
    "",
    " spaces ",
    "first line\nsecond line\n\n",
    'ends in a quote"',
    'three """ quotes\nand \\ a backslash\\',
    "\\n is no line feed",
    "carriage\r\nreturn\r",
    "tab\tand <b>&amp;</b> ]]>",
    "𝒰nicode \u0085 \u2028 \u00a0",
)
ODD_LITERALS = (
    *(Literal(text) for text in ODD_TEXTS),
    Literal("of a language\nin two lines", language="en"),
    *(Literal(text, datatype=NamedNode(f"{XSD}integer")) for text in ("0", "-7", "12345678901234567890")),
    Literal("7", datatype=NamedNode(f"{XSD}decimal")),
    Literal("true", datatype=NamedNode(f"{XSD}boolean")),
    Literal("2024-03", datatype=NamedNode(f"{XSD}gYearMonth")),
    Literal("maybe", datatype=NamedNode("http://example.org/own")),
)
ODD_NAMES = (
    "http://example.org/",
    "http://example.org/a.b",
    "http://purl.obolibrary.org/obo/MONDO_0018874",
    "https://w3id.org/trial-kg/",
    "https://w3id.org/trial-kg/.well-known/void#class/kg:Trial",
    "https://w3id.org/trial-kg/term/cell/NK.92",
    f"{KG}source",
    "urn:x:é",
)

EXPORTED = """
import sys
from pathlib import Path
from kg import export
from kg.store import open_store
export.write(open_store(sys.argv[1]), export.named(sys.argv[2]), Path(sys.argv[3]))
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""  # prints the most memory that it had, in KiB


@pytest.fixture(scope="module")
def store(graph_dir: Path) -> Store:
    return open_store(str(graph_dir))


@pytest.fixture(scope="module")
def few(store: Store) -> Store:
    return part(store, [("antigen", "CD7")])


@pytest.fixture(scope="module")
def odd() -> Store:
    """Values that formats trip over, under properties that have terms of their own and under one that has none."""
    memory = pyoxigraph.Store()
    properties = [
        NamedNode(name)
        for name in (
            f"{KG}startDate",
            f"{KG}minimumAge",
            f"{KG}role",
            f"{KG}site",
            f"{KG}text",
            f"{KG}label",
            "http://example.org/p-1",
        )
    ]
    for property_ in properties:
        memory.extend(Quad(NamedNode("http://example.org/s"), property_, value) for value in ODD_LITERALS)
        memory.extend(Quad(NamedNode("http://example.org/s"), property_, NamedNode(name)) for name in ODD_NAMES)
    memory.extend(Quad(NamedNode(name), properties[0], Literal(name)) for name in ODD_NAMES)
    return Embedded(memory)


def written(form: str, store: Store) -> bytes:
    output = io.BytesIO()
    export.named(form).write(store, output)
    return output.getvalue()


def read(form: str, content: bytes) -> Graph:
    return Graph().parse(data=content, format=PARSERS[form])


@pytest.mark.parametrize("form", PARSERS)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own JSON-LD parser warns
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
def test_rdflib_reads_the_graph_of_the_store(form: str, store: Store) -> None:
    found = read(form, written(form, store))
    assert len(found) == len(store)
    assert set(found) == set(read("ntriples", written("ntriples", store)))


@pytest.mark.parametrize("form", PARSERS)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own JSON-LD parser warns
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
def test_odd_values_survive(form: str, odd: Store) -> None:
    expected = Graph().parse(data=written("ntriples", odd), format="nt")
    assert to_isomorphic(read(form, written(form, odd))) == to_isomorphic(expected)


@pytest.mark.parametrize("which", ["few", "odd"])
def test_pyld_reads_the_graph_of_the_store(which: str, request: pytest.FixtureRequest) -> None:
    asked: Store = request.getfixturevalue(which)
    quads = pyld.jsonld.to_rdf(json.loads(written("jsonld", asked)), {"format": "application/n-quads"})
    assert set(Graph().parse(data=quads, format="nt")) == set(read("ntriples", written("ntriples", asked)))


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
def test_nquads_hold_named_graphs_and_turtle_does_not() -> None:
    memory = pyoxigraph.Store()
    one, two = NamedNode("http://example.org/one"), NamedNode("http://example.org/two")
    memory.extend([Quad(one, one, one, DefaultGraph()), Quad(two, two, two, NamedNode("http://example.org/graph"))])
    read_back = Dataset().parse(data=written("nquads", Embedded(memory)), format="nquads")
    assert {str(graph) for _, _, _, graph in read_back.quads()} == {"urn:x-rdflib:default", "http://example.org/graph"}
    assert b"two" not in written("turtle", Embedded(memory))


def test_the_lines_of_a_generation_leave_named_graphs_out(tmp_path: Path) -> None:
    told = ["<x:s> <x:p> <x:o> .", '<x:s> <x:p> "a <b> c ." .', '<x:s> <x:p> "\\"2024\\""^^<x:d> .']
    graphs = ["<x:s> <x:p> <x:o> <x:g> .", '<x:s> <x:p> "a \\" c" <x:g> .', '<x:s> <x:p> "2024"^^<x:d> <x:g> .']
    with Builder(tmp_path) as builder:
        builder.write("trials", [*told, *graphs])
        builder.write("vocabulary", told[:1])
        builder.publish()
    assert sorted(open_store(str(tmp_path)).lines()) == sorted([*told, told[0]])
    assert written("turtle", open_store(str(tmp_path))).count(b";") == 3


def test_a_remote_store_is_exported_alike(store: Store, remote: str) -> None:
    asked = open_store(remote)
    assert written("turtle", asked) == written("turtle", store)
    assert sorted(written("nquads", asked).splitlines()) == sorted(written("nquads", store).splitlines())


@pytest.mark.parametrize("form", ["ntriples", "nquads"])
def test_a_remote_graph_of_any_size_is_exported_in_the_same_memory(form: str, tmp_path: Path) -> None:
    peaks = []
    for many in (20_000, 400_000):
        quads = tmp_path / f"{many}.nq"
        with quads.open("w") as lines:
            lines.writelines(f'<x:s{number // 10}> <x:p> "{number:0150}" .\n' for number in range(many))
        with oxigraph([quads], tmp_path / f"store-{many}") as url:
            command = [sys.executable, "-c", EXPORTED, url, form, str(tmp_path / "out")]
            peaks.append(int(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        assert (tmp_path / "out").read_bytes().count(b"\n") == many
    assert peaks[1] < peaks[0] + (tmp_path / "out").stat().st_size / 1024 / 4


def built(directory: Path, *studies: Any) -> list[str]:
    pipeline.build([write(directory, *studies)], directory / "graph")
    return written("turtle", open_store(str(directory / "graph"))).decode().splitlines()


def test_a_diff_shows_the_trial_that_changed_and_nothing_else(tmp_path: Path) -> None:
    studies = [whole_study(nct(number), f"CD19 CAR-T cells, part {number}") for number in range(1, 6)]
    changed = [
        *studies[:2],
        whole_study(nct(3), "CD19 CAR-T cells, part 3", designModule={"enrollmentInfo": {"count": 12}}),
        *studies[3:],
    ]
    before, after = built(tmp_path / "before", *studies), built(tmp_path / "after", *changed)
    facts = [
        line
        for line in difflib.ndiff(before, after)
        if line[0] in "+-" and "void" not in line and "record" not in line and "sha256" not in line
    ]
    assert [line for line in facts if "enrollment" in line] == ["+     kg:enrollment 12 ;"]


def test_turtle_gives_a_trial_before_its_parts_and_counts_them(store: Store) -> None:
    subjects = [line for line in written("turtle", store).decode().splitlines() if line.startswith("<trial/NCT05993611")]
    numbers = [int(line.rpartition("/")[2].rstrip(">")) for line in subjects if "/intervention/" in line]
    assert subjects[0] == "<trial/NCT05993611>"
    assert numbers == sorted(numbers)
    assert max(numbers) >= 10


def test_turtle_breaks_long_texts_where_they_are_broken(odd: Store) -> None:
    assert '"""first line\nsecond line\n\n"""' in written("turtle", odd).decode()
    assert '"\\\\n is no line feed"' in written("turtle", odd).decode()


def test_jsonld_reads_as_if_written_by_hand(store: Store) -> None:
    document = json.loads(written("jsonld", store))
    (trial,) = [node for node in document["@graph"] if node["id"] == "trial/NCT04887012"]
    assert (trial["type"], trial["identifier"], trial["enrollment"]) == ("Trial", "NCT04887012", 25)
    assert (trial["startDate"], trial["phase"], trial["effectorCell"]) == ("2021-05-01", "term/phase/PHASE1", ["term/cell/NK"])
    assert {each["role"] for each in trial["mention"]} >= {"product"}
    assert all(each["field"] == "label" or each["field"][0].islower() for each in trial["mention"])
    assert not any("://" in key for node in document["@graph"] for key in node)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\ufffe", "\uffff"])
def test_what_xml_cannot_carry_is_stood_in_for(character: str) -> None:
    memory = pyoxigraph.Store()
    node = NamedNode("http://example.org/s")
    memory.add(Quad(node, NamedNode(f"{KG}text"), Literal(f"a{character}b")))
    ((_, _, value),) = read("rdfxml", written("rdfxml", Embedded(memory)))
    assert str(value) == f"a{xml.clean(character)}b"
    assert xml.clean(character) in "␀␇␛\ufffd"


def test_a_property_without_a_name_is_no_rdfxml() -> None:
    memory = pyoxigraph.Store()
    node = NamedNode("http://example.org/s")
    memory.add(Quad(node, NamedNode("http://example.org/7"), node))
    with pytest.raises(KgError, match=r"http://example\.org/7 cannot be written as RDF/XML"):
        written("rdfxml", Embedded(memory))


def test_an_unknown_format_is_said(store: Store) -> None:
    with pytest.raises(KgError, match="no format is called 'owl'; there are turtle, ntriples"):
        export.named("owl")
    with pytest.raises(StoreError, match="no RDF format is called 'text/plain-nonsense'"):
        store.dump(io.BytesIO(), "text/plain-nonsense")


def half(_: Store, output: IO[bytes]) -> None:
    output.write(b"half")
    raise KgError("cannot go on")


def test_a_file_is_written_whole_or_not_at_all(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "graph.ttl"
    file.write_text("before")
    broken = Format("broken", "", "", half, "")
    with pytest.raises(KgError, match="cannot go on"):
        export.write(store, broken, file)
    assert [each.name for each in tmp_path.iterdir()] == ["graph.ttl"]
    assert file.read_text() == "before"
    export.write(store, export.named("turtle"), file)
    assert file.read_bytes() == written("turtle", store)


def test_a_file_that_cannot_be_written_goes_by_its_own_name(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as told:
        export.write(store, export.named("turtle"), tmp_path / "missing" / "graph.ttl")
    assert told.value.filename == str(tmp_path / "missing" / "graph.ttl")


def test_a_file_behind_a_link_is_replaced_and_not_the_link(store: Store, tmp_path: Path) -> None:
    (tmp_path / "link.nt").symlink_to(tmp_path / "graph.nt")
    export.write(store, export.named("ntriples"), tmp_path / "link.nt")
    assert (tmp_path / "link.nt").is_symlink()
    assert (tmp_path / "graph.nt").stat().st_size > 0


def test_every_format_has_a_suffix_of_its_own() -> None:
    assert len({each.suffix for each in export.FORMATS.values()}) == len(export.FORMATS)
