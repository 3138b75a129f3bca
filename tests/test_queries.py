import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import guard, iri, ontology, queries, store
from kg.errors import QueryError
from kg.model import Term
from kg.ontology import vocabulary
from kg.queries import Parameter

CELL = Parameter("cell", "concept", ("cell",))
SOURCE = Parameter("source", "concept", ("donor", "source"))
NCT = Parameter("nct", "trial")
TEXT = Parameter("key", "text")
INJECTIONS = [
    "NK } INSERT DATA { <a> <b> <c> } #", 'NK" }', "UNDEF", "<https://example.org/>", "NK> <a", "*", "", " NK", "NK\n", "?x", "NK }", "NK NK", "cell:NK", "%00", "'",
]  # fmt: skip
SLOT = r"VALUES \?(\w+) \{ (?:UNDEF|\w+:\w+) \}"
FILE = """# title: Invented
# description: An invented question.
# param cell: concept cell
# param word: text
SELECT ?x WHERE { VALUES ?cell { UNDEF } VALUES ?word { UNDEF } ?x ?y ?cell ; ?z ?word }
"""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> store.Store:
    """A graph of the vocabulary alone."""
    directory = tmp_path_factory.mktemp("vocabulary")
    with store.Builder(directory) as builder:
        builder.write("vocabulary", ontology.lines())
        builder.publish()
    return store.open_store(str(directory))


@pytest.mark.parametrize("value", ["NK", "nk", "Nk", f"{iri.TERM}cell/NK"])
def test_a_concept_is_asked_for_by_its_key_or_its_iri(value: str) -> None:
    assert CELL.term(value) == f"<{iri.TERM}cell/NK>"


def test_a_key_may_be_of_several_schemes() -> None:
    assert SOURCE.term("ALLOGENEIC") == f"<{iri.TERM}donor/ALLOGENEIC>"
    assert SOURCE.term("CORD_BLOOD") == f"<{iri.TERM}source/CORD_BLOOD>"


@pytest.mark.parametrize(("value", "key"), [("CAR", "CAR_THERAPY"), ("bone marrow transplant", "HSCT"), ("CD91", "CD99")])
def test_what_is_no_key_is_told_the_keys_that_it_may_mean(value: str, key: str) -> None:
    with pytest.raises(QueryError, match=rf"; as (?:\w+, )*{key}\b"):
        Parameter("about", "concept", ("therapy", "antigen")).term(value)


def test_every_key_is_found_by_its_own_name() -> None:
    for term in vocabulary().concepts:
        assert f"<{iri.term(term)}>" in Parameter("x", "concept", (term.scheme,)).term(term.key).split()


@pytest.mark.parametrize("value", INJECTIONS)
@pytest.mark.parametrize("parameter", [CELL, SOURCE, NCT])
def test_other_text_is_no_concept_and_no_trial(parameter: Parameter, value: str) -> None:
    with pytest.raises(QueryError) as refused:
        parameter.term(value)
    assert repr(value) in str(refused.value)
    assert parameter.name in str(refused.value)


@pytest.mark.parametrize("value", ["NKX", "natural killer cell", "CD19", f"{iri.TERM}antigen/CD19", f"{iri.TERM}cell/"])
def test_an_unknown_key_is_refused_with_near_ones(value: str) -> None:
    with pytest.raises(QueryError, match=r"no such key in cell; as \w+"):
        CELL.term(value)


def test_near_keys_are_near() -> None:
    with pytest.raises(QueryError, match="CD19"):
        Parameter("antigen", "concept", ("antigen",)).term("CD 19")
    with pytest.raises(QueryError, match=r"in donor or source; as .*HAPLOIDENTICAL"):
        SOURCE.term("haploidentic")


@pytest.mark.parametrize("value", ["NCT1", "nct99999910", "NCT999999101", "99999910", "NCT99999910 ", "NCT9999991٠"])
def test_a_trial_is_asked_for_by_its_id(value: str) -> None:
    assert NCT.term("NCT99999910") == '"NCT99999910"'
    with pytest.raises(QueryError, match="NCT01234567"):
        NCT.term(value)


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")) | st.lists(
    st.sampled_from(
        ["\\", '"', "'", "\n", "\r", "\t", "}", "{", "\\u0022", "\\n", "#", "SERVICE", "a", " ", '"""', "\x01", "😀"]
    )
).map("".join)


@settings(deadline=None, max_examples=200)
@given(TEXTS)
def test_any_text_stays_one_text(empty: store.Store, text: str) -> None:
    answer = store.rows_of(empty.query(f"SELECT ?x WHERE {{ VALUES ?x {{ {TEXT.term(text)} }} }}"))
    assert answer == [{"x": text}]


def test_a_text_with_a_nul_is_refused(empty: store.Store) -> None:
    with pytest.raises(QueryError, match="NUL"):
        empty.query(f"SELECT ?x WHERE {{ VALUES ?x {{ {TEXT.term(chr(0))} }} }}")


@pytest.mark.parametrize("name", queries.named())
def test_a_named_query_says_what_it_is(name: str) -> None:
    query = queries.named()[name]
    assert query.name == name
    assert query.title
    assert query.title != name
    assert query.description.endswith(".")
    for parameter in query.parameters:
        assert parameter.kind in ("concept", "trial", "text")
        assert bool(parameter.schemes) == (parameter.kind == "concept")
        assert set(parameter.schemes) <= set(iri.SCHEMES)
    assert sorted(re.findall(SLOT, query.text)) == sorted(parameter.name for parameter in query.parameters)
    described = query.described()
    assert described["name"] == name
    assert described["title"] == query.title


@pytest.mark.parametrize("name", queries.named())
def test_a_named_query_runs_with_and_without_its_parameters(empty: store.Store, name: str) -> None:
    examples = {"concept": "", "trial": "NCT99999910", "text": 'a "b" \\'}
    query = queries.named()[name]
    values = {each.name: examples[each.kind] or first_key(each.schemes) for each in query.parameters}
    for given_values in ({}, values, dict(list(values.items())[:1])):
        text = query.with_values(given_values)
        guard.check(text)
        assert store.columns_of(empty.query(text)) == store.columns_of(empty.query(query.text))
        assert re.findall(SLOT, text) == [name for name in re.findall(SLOT, query.text) if name not in given_values]


def first_key(schemes: tuple[str, ...]) -> str:
    return next(term.key for term in vocabulary().concepts if term.scheme in schemes)


def test_a_value_that_holds_a_slot_fills_no_other_slot(tmp_path: Path) -> None:
    file = tmp_path / "invented.rq"
    file.write_text(FILE)
    text = queries.text_of(str(file), {"word": "VALUES ?cell { UNDEF }", "cell": "NK"})
    assert text.count(f"<{iri.TERM}cell/NK>") == 1
    assert '"VALUES ?cell { UNDEF }"' in text


def test_a_default_stands_in_its_slot_until_a_value_is_given() -> None:
    assert "VALUES ?status { status:OPEN }" in queries.text_of("places", {"cell": "NK"})
    asked = queries.text_of("places", {"status": "COMPLETED"})
    assert f"VALUES ?status {{ <{iri.TERM}status/COMPLETED> }}" in asked
    assert "status:OPEN" not in asked


def test_an_unknown_parameter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(QueryError, match=r"trials-by-antigen has no parameter 'antigens'; it has antigen"):
        queries.text_of("trials-by-antigen", {"antigens": "CD19"})
    with pytest.raises(QueryError, match="it has none"):
        queries.text_of("trial-facets", {"nct": "NCT99999910"})


@pytest.mark.parametrize(
    ("asked", "near"), [("trials-by-antigens", "trials-by-antigen"), ("trial-facet", "trial-facets"), ("evidences", "evidence")]
)
def test_an_unknown_name_is_refused_with_near_ones(asked: str, near: str) -> None:
    with pytest.raises(QueryError, match=f"no query named '{asked}'.*did you mean .*{near}"):
        queries.text_of(asked, {})


@pytest.mark.parametrize("asked", ["xyzzy", "zzzzzzzzzzzzz", ""])
def test_a_name_that_is_near_to_none_says_how_to_list_them(asked: str) -> None:
    with pytest.raises(QueryError, match="`kg queries` lists them"):
        queries.text_of(asked, {})


def test_a_query_of_a_file_has_parameters_too(tmp_path: Path) -> None:
    file = tmp_path / "invented.rq"
    file.write_text(FILE)
    text = queries.text_of(str(file), {"cell": "NK", "word": 'a"b'})
    assert f"VALUES ?cell {{ <{iri.TERM}cell/NK> }}" in text
    assert 'VALUES ?word { "a\\"b" }' in text
    assert queries.text_of(str(file), {}) == FILE


def test_a_file_may_have_any_name_without_white_space(tmp_path: Path) -> None:
    file = tmp_path / "question"
    file.write_text("ASK {}")
    assert queries.text_of(str(file), {}) == "ASK {}"


@pytest.mark.parametrize("asked", ["nowhere.rq", "no where.rq"])
def test_a_file_that_is_not_there_is_said(asked: str) -> None:
    with pytest.raises(QueryError, match="no such file"):
        queries.text_of(asked, {})


def test_a_query_written_out_is_itself() -> None:
    assert queries.text_of("ASK { ?s ?p ?o }", {}) == "ASK { ?s ?p ?o }"
    with pytest.raises(QueryError, match="takes no parameters: cell"):
        queries.text_of("ASK { ?s ?p ?o }", {"cell": "NK"})


def test_an_optional_slot_left_open_finds_all(empty: store.Store) -> None:
    text = "SELECT ?k WHERE { VALUES ?c { UNDEF } ?c <http://www.w3.org/2004/02/skos/core#notation> ?k }"
    one = text.replace("UNDEF", f"<{iri.term(Term('cell', 'NK'))}>")
    assert [row["k"] for row in store.rows_of(empty.query(one))] == ["NK"]
    assert len(store.rows_of(empty.query(text))) == len(vocabulary().concepts)
