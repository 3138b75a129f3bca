from contextlib import suppress

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import guard, queries
from kg.errors import QueryError
from kg.store import kind_of

SELECT = "SELECT * WHERE { ?s ?p ?o }"
KEYWORD = "SERVICE"
BIG = guard.MAX_LENGTH - 200


def refused(query: str, words: str) -> None:
    with pytest.raises(QueryError, match=words):
        guard.check(query)


@pytest.mark.parametrize(
    "query",
    [
        SELECT,
        "ASK {}",
        "DESCRIBE <https://example.org/a>",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "PREFIX ex: <https://example.org/> SELECT ?add ?delete WHERE { ?add ex:p ?delete } GROUP BY ?add ?delete",
        "SELECT ?n WHERE { ?s ?p ?o FILTER NOT EXISTS { ?s a ?t } MINUS { ?s ?q ?x } } ORDER BY DESC(?n) LIMIT 5",
        "SELECT (1 + -1 AS ?n) WHERE { FILTER(!!(1 < 2)) ?s ^<https://example.org/p>/!<https://example.org/q> ?o }",
        "BASE <https://example.org/> SELECT * WHERE { ?s <p> 'it''s' }",
    ],
)
def test_questions_pass(query: str) -> None:
    guard.check(query)


@pytest.mark.parametrize("name", queries.named())
def test_named_queries_pass(name: str) -> None:
    guard.check(queries.named()[name].text)


@pytest.mark.parametrize(
    "spelling",
    ["SERVICE", "service", "SeRvIcE", "\\u0053ERVICE", "SERVIC\\u0045", "\\U00000053ERVICE", "\\u0073ervice", "SERVICE SILENT", "service#comment\n",
     "\nSERVICE\t", "SERVICE\u0020", "\\u0053\\u0045\\u0052\\u0056\\u0049\\u0043\\u0045"],
)  # fmt: skip
@pytest.mark.parametrize(
    "before",
    ["", ".", "} {", "?s ?p 1.", "?s ?p 'a'.", '?s ?p """a"""@en.', "# comment\n", "?s ?p <a>.", "OPTIONAL{", "?s ?p 1;"],
)
@pytest.mark.parametrize("where", ["<https://example.org/sparql>", "?where", "ex:a"])
def test_service_is_refused_in_any_spelling(spelling: str, before: str, where: str) -> None:
    refused(f"SELECT * WHERE {{ {before} {spelling} {where} {{ ?s ?p ?o }} }}", KEYWORD)


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX a: <urn:a:> SELECT * { BIND(a:\\# AS ?z) SERVICE <https://example.org/> { ?s ?p ?o } }",
        "PREFIX a: <urn:a:> SELECT * { ?s a:b\\'c ?o . SERVICE <https://example.org/> { ?s ?p 'o' } }",
        "PREFIX a: <urn:a:> SELECT * { ?s a:\\( ?o } " + "(" * 200,
        "SELECT * { ?s ?p \\# SERVICE <https://example.org/> {} \n }",
        'SELECT * { BIND("\\u0022" AS ?x) FILTER(?z != <http://x/\\u00e9#>) SERVICE <http://e/> {} BIND("\\u0022" AS ?y) }',
        "SELECT * { BIND('\\u0027' AS ?x) FILTER(?z != <http://x/\\U000000E9#>) SERVICE <http://e/> {} BIND('\\u0027' AS ?y) }",
    ],
    ids=range(6),
)
def test_escapes_in_names_hide_nothing(query: str) -> None:
    refused(query, "SERVICE|nests|means nothing")


@pytest.mark.parametrize(
    "name", ["a:b\\#c\\/d", "a:cafe\u0301\\(x\\)", "a:a\u00b7\\,b", "a:a:.\\#b", "a::b", "<http://x/\\u00e9#a>"]
)
def test_escapes_in_names_are_fine(name: str) -> None:
    query = f"PREFIX a: <urn:a:> SELECT * {{ ?s {name} ?o }}"
    guard.check(query)
    pyoxigraph.Store().query(query)


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        (SELECT, guard.ROWS),
        ("ASK {}", guard.ROWS),
        ("CONSTRUCT WHERE { ?s ?p ?o }", guard.TRIPLES),
        ("PREFIX describe: <urn:d:> SELECT * { ?s describe:a ?o }", guard.ROWS),
        ("PREFIX : <urn:d:> DESCRIBE:a", guard.TRIPLES),
        ("#\\u000A DESCRIBE <urn:a>\nSELECT * {}", guard.ROWS),
    ],
)
def test_the_kind_of_answer_is_the_store_s(query: str, kind: str) -> None:
    assert guard.check(query) == kind == kind_of(pyoxigraph.Store().query(query))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { # SERVICE <https://example.org/>\n ?s ?p ?o }",
        "SELECT * WHERE { ?s ?p 'SERVICE <a> {}' }",
        'SELECT * WHERE { ?s ?p "SERVICE" }',
        "SELECT * WHERE { ?s ?p '''it's a SERVICE''' }",
        'SELECT * WHERE { ?s ?p """a "SERVICE" \\""" b""" }',
        "SELECT * WHERE { ?s ?p 'a\\' SERVICE' }",
        "SELECT * WHERE { ?s <https://example.org/SERVICE> ?o }",
        "SELECT * WHERE { ?s <https://example.org/#SERVICE> ?SERVICE }",
        "SELECT ?service ?SERVICE WHERE { ?service ?p $SERVICE }",
        "PREFIX service: <https://example.org/> SELECT * WHERE { ?s service:SERVICE ?o . ?s service:a.SERVICE ?x }",
        "PREFIX : <https://example.org/> SELECT * WHERE { ?s :SERVICE ?o }",
        "SELECT * WHERE { ?s ?p 'a'@service }",
        "SELECT * WHERE { _:SERVICE ?p ?o }",
    ],
    ids=range(13),
)
def test_service_in_comments_strings_iris_and_names_is_fine(query: str) -> None:
    guard.check(query)
    pyoxigraph.Store().query(query)


# A call to a service stands where @ does; the store takes each of these for one.
HIDDEN = (
    "?s ?p 'a' @",
    "?s ?p 'a\\\\' . @ . ?s ?p 'c'",
    "?s ?p '''a''' . @",
    "?s ?p '' . @ . ?s ?p ''",
    "?s ?p '''''' . @ . ?s ?p ''''''",
    "VALUES ?x { '''a' } @",
    "?s ?p <https://e.org/a#b> . @",
    "?s ?p <https://e.org/a'b> . @ . ?s ?p 'x'",
    "FILTER(1 < 2) @ FILTER(2 > 1)",
    "FILTER(?a<?b) @ FILTER(?b>?a)",
    "FILTER(?a<'x>') @ FILTER(?b = 'y')",
    "FILTER(?a<1#>'''\n) @ #'''\n",
    "FILTER(?a<ex:b#>'''\n) @ #'''\n",
    "FILTER(?a<#>'''\n1) @ #'''\n",
    "?s ?p 1 # '\n @ # '\n",
    "?s ?p 1 # '\r @ # '\n",
    "?s ?p 1 # a\r @",
    "?s ?p '\\u0027 # ' . @",
    "?s ?p '\\u005C' . @ . ?s ?p '\\u005C'",
    "?s ?p '\\u005C' . @ . ?s ?p 'a' . ?s ?p 'b' . ?s ?p '\\u005C'",
    "?s ?p '\\u005C\\u0027' . @",
    "?s ?p 5@",
    "?s ?p 1e5@",
    "?s ?p .5e1@",
    "?s ?p true@",
    "?s ?p true.@",
    "?s ?p false.@",
    "?s ?p ex:.@",
    "?s ?p :.@",
    "?s ?p [].@",
    "{}@",
    "BIND(1 AS ?a)@",
    "GRAPH ?g {@}",
    "{SELECT*{@}}",
    "FILTER EXISTS {@}",
)
CALLS = (
    "SERVICE ?w { ?x ?y ?z }",
    "SERVICE:a{}",
    "SERVICEex:a{}",
    "SERVICE?w{}",
    "SERVICE$w{}",
    "SERVICE SILENT ?w {}",
    "SERVICE<urn:x:y>{}",
)


def is_sparql(query: str) -> bool:
    try:
        pyoxigraph.Store().query(query)
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        return True
    return True


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("around", HIDDEN)
def test_service_is_found_behind_whatever_might_hide_it(around: str, call: str) -> None:
    query = f"PREFIX ex: <urn:x:> PREFIX : <urn:x:> SELECT * WHERE {{ {around.replace('@', call)} }}"
    assert is_sparql(query)
    with pytest.raises(QueryError):
        guard.check(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { FILTER(?a<" + "(" * 5000 + "1" + ")" * 5000 + ">2) }",
        "SELECT * WHERE { FILTER(?a<" + "(" * 60 + "1>" + "(" * 60 + "1) }",
        "SELECT * WHERE { FILTER(?a<" + "!" * 5000 + "1>2) }",
    ],
    ids=["parentheses", "in-turn", "negations"],
)
def test_what_may_be_an_iri_or_a_comparison_hides_no_nesting(query: str) -> None:
    refused(query, "IRI or a comparison")


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a> <b> <c> }", "DELETE WHERE { ?s ?p ?o }", "insert data {}", "LOAD <https://example.org/>", "CLEAR ALL", "CREATE GRAPH <a>", "DROP ALL",
        "COPY <a> TO <b>", "MOVE <a> TO <b>", "ADD <a> TO <b>", "WITH <a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "DELETE DATA {}",
        "PREFIX ex: <https://example.org/> INSERT DATA { ex:a ex:b ex:c }", "# SELECT\nINSERT DATA {}", "\\u0049NSERT DATA {}",
        "BASE <https://example.org/SELECT> LOAD <a>", "PREFIX SELECT: <a> LOAD <a>",
    ],
)  # fmt: skip
def test_updates_are_refused(update: str) -> None:
    refused(update, "update")


@pytest.mark.parametrize(
    "bomb",
    [
        "SELECT * WHERE { FILTER" + "(" * 5000 + "1" + ")" * 5000 + " }",
        "SELECT * WHERE " + "{" * 5000 + "}" * 5000,
        "SELECT * WHERE { ?s ?p " + "[ ?p " * 5000 + "]" * 5000 + " }",
        "SELECT * WHERE { FILTER(" + "!" * 5000 + "true) }",
        "SELECT * WHERE { FILTER(" + "! " * 5000 + "true) }",
        "SELECT * WHERE { FILTER(" + "!#\n" * 5000 + "true) }",
        "SELECT * WHERE { FILTER(" + "-" * 5000 + "1) }",
        "SELECT * WHERE { FILTER(" + "- + " * 2500 + "1) }",
        "SELECT * WHERE { ?s " + "^" * 5000 + "<p> ?o }",
        "SELECT * WHERE { FILTER(" + "NOT EXISTS {" * 2000 + "}" * 2000 + ") }",
        "SELECT * WHERE { ?s " + "(" * 5000 + "<p>" + ")" * 5000 + " ?o }",
        "SELECT * WHERE { FILTER " + "!(" * 5000 + "true" + ")" * 5000 + " }",
        "SELECT * WHERE { ?s ?p " + "(" * 5000 + ")" * 5000 + " }",
        "SELECT * WHERE { " + "OPTIONAL {" * 5000 + "}" * 5000 + " }",
        "SELECT * WHERE { " + "\\u0028" * 5000 + " }",
        ")" * 5000 + "SELECT * WHERE { FILTER" + "(" * 5000 + " }",
        "SELECT * WHERE { " + "(<" * 5000 + " }",
    ],
    ids=range(17),
)
def test_nesting_that_breaks_a_parser_is_refused(bomb: str) -> None:
    refused(bomb, "nests deeper")


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_string_that_is_not_closed_is_refused(quote: str) -> None:
    refused(f"SELECT * WHERE {{ ?s ?p {quote}a }}", "string is not closed")
    refused(f"SELECT * WHERE {{ ?s ?p {quote}a\n{quote} }}", "string is not closed")


def test_nesting_that_people_write_passes() -> None:
    guard.check("SELECT * WHERE " + "{" * 50 + "}" * 50)
    guard.check("SELECT * WHERE { " + "FILTER(!(1 = 2)) " * 1000 + "}")
    guard.check("SELECT * WHERE { VALUES ?x { " + "-1 " * 5000 + "} }")
    guard.check("SELECT * WHERE { " + "FILTER NOT EXISTS { ?s ?p ?o } " * 1000 + "}")


def test_a_query_that_is_too_long_is_refused_with_its_length() -> None:
    refused("#" * (guard.MAX_LENGTH + 1), "100,001 characters; 100,000 are allowed")
    guard.check(SELECT + "#" * (guard.MAX_LENGTH - len(SELECT)))


@pytest.mark.parametrize(
    "filler",
    [
        "'",
        '"',
        "'''",
        '"""',
        "<",
        "\\",
        "'\\",
        '"\\',
        "#",
        "\\u",
        "\\u0027",
        "a",
        "a:",
        "a.",
        "1",
        " ",
        "\n",
        "'a",
        "''",
        '"""a',
        "@",
        "?",
        "a-",
        "<a",
        "%",
        "é",
    ],
)
def test_no_text_makes_the_lexer_slow(filler: str) -> None:
    """Quadratic steps on a text of this length would take minutes."""
    with suppress(QueryError):
        guard.check("SELECT * WHERE { " + filler * (BIG // len(filler)))


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_passed_or_refused(before: str, after: str) -> None:
    try:
        guard.check(before + " SELECT * WHERE { SERVICE <a> {} }" + after)
    except QueryError as error:
        assert str(error)
