"""What a graph says of itself agrees with what it holds, and foreign clients find it with the queries they always ask."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from make import nct, record, whole_study, write
from rdflib import DCTERMS, OWL, RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef, Variable
from rdflib.plugins.sparql import prepareQuery
from serving import served

from kg import description, export, iri, ontology, pipeline, queries, rdf, store
from kg.description import Counts
from kg.iri import Iris
from kg.model import Party, SponsorRole
from kg.store import Store

VOID, EXT, SD = (Namespace(iri.PREFIXES[prefix]) for prefix in ("void", "void-ext", "sd"))
DCAT, SH, FOAF = (Namespace(iri.PREFIXES[prefix]) for prefix in ("dcat", "sh", "foaf"))
KG = Namespace(iri.KG)
WELL_KNOWN = URIRef(f"{iri.BASE}.well-known/void")
DATASET = URIRef(f"{WELL_KNOWN}#dataset")

# The queries of sib-swiss/sparql-editor and sib-swiss/sparql-llm, in their own words: they must go on to find something.
EXAMPLES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq"""
PREFIXES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix"""
SCHEMA = """PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT DISTINCT ?subjectClass ?prop ?objectClass ?objectDatatype WHERE {
  { ?cp void:class ?subjectClass ; void:propertyPartition ?pp .
    ?pp void:property ?prop .
    OPTIONAL {
      { ?pp void:classPartition [ void:class ?objectClass ] }
      UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] }
    }
  } UNION {
    ?linkset void:subjectsTarget [ void:class ?subjectClass ] ; void:linkPredicate ?prop ;
      void:objectsTarget [ void:class ?objectClass ] .
  }
}"""


@pytest.fixture(scope="module")
def described(graph_dir: Path) -> Graph:
    """The description of the graph of examples/."""
    return Graph().parse(data="\n".join(store.shard_lines(graph_dir, pipeline.DESCRIPTION)), format="nt")


@pytest.fixture(scope="module")
def bare(graph_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The graph of examples/ without its description."""
    directory = tmp_path_factory.mktemp("bare")
    with store.Builder(directory) as builder:
        for shard in (pipeline.TRIALS, pipeline.VOCABULARY):
            builder.write(shard, store.shard_lines(graph_dir, shard))
        builder.publish()
    return store.open_store(str(directory))


@pytest.fixture(scope="module")
def web(graph_dir: Path) -> Iterator[httpx.Client]:
    with served(graph_dir) as address, httpx.Client(base_url=address) as client:
        yield client


def asked(web: httpx.Client, query: str) -> list[dict[str, str]]:
    """The rows of a query as sparql-editor asks it."""
    reply = web.get("/sparql", params={"ac": "1", "query": query}, headers={"Accept": "application/sparql-results+json"})
    return [{name: value["value"] for name, value in row.items()} for row in reply.json()["results"]["bindings"]]


def counted(bare: Store, pattern: str, *keys: str) -> dict[tuple[str | None, ...], int]:
    names = " ".join(f"?{key}" for key in keys)
    grouped = f"GROUP BY {names}" if keys else ""
    rows = store.rows_of(bare.query(f"SELECT {names} (COUNT(*) AS ?n) WHERE {{ {pattern} }} {grouped}"))
    return {tuple(row[key] for key in keys): int(row["n"] or 0) for row in rows}


def said(described: Graph, pattern: str, *keys: str) -> dict[tuple[str | None, ...], int]:
    names = " ".join(f"?{key}" for key in keys)
    prefixes = f"PREFIX void: <{VOID}> PREFIX ext: <{EXT}> PREFIX d: <{WELL_KNOWN}#>"
    rows = described.query(f"{prefixes} SELECT {names} ?n WHERE {{ {pattern} }}").bindings
    return {tuple(str(row[Variable(key)]) for key in keys): int(str(row[Variable("n")])) for row in rows}


# Counts

_OF_CLASS = "?of void:class ?c ; void:propertyPartition ?pp . ?pp void:property ?p"


def test_the_numbers_of_the_whole(described: Graph, bare: Store) -> None:
    def number(name: str) -> int:
        return int(str(described.value(DATASET, VOID[name])))

    assert number("triples") == len(bare)
    assert number("entities") == len(counted(bare, "?s ?p ?o", "s"))
    assert number("classes") == len(counted(bare, "?s a ?c", "c"))
    assert number("properties") == len(counted(bare, "?s ?p ?o", "p"))


@pytest.mark.parametrize(
    ("stated", "held", "keys"),
    [
        ("d:dataset void:propertyPartition [ void:property ?p ; void:triples ?n ]", "?s ?p ?o", "p"),
        ("d:dataset void:classPartition [ void:class ?c ; void:entities ?n ]", "?s a ?c", "c"),
        (
            "?of void:class ?c ; void:propertyPartition [ void:property ?p ; void:triples ?n ]",
            "?s a ?c ; ?p ?o",
            "cp",
        ),
        (
            f"{_OF_CLASS} ; void:classPartition [ void:class ?d ; void:triples ?n ]",
            "?s a ?c ; ?p ?o . ?o a ?d",
            "cpd",
        ),
        (
            f"{_OF_CLASS} ; ext:datatypePartition [ ext:datatype ?t ; void:triples ?n ]",
            "?s a ?c ; ?p ?o FILTER(isLiteral(?o)) BIND(DATATYPE(?o) AS ?t)",
            "cpt",
        ),
    ],
    ids=["properties", "classes", "properties of classes", "their classes", "their datatypes"],
)
def test_each_partition_has_as_many_as_the_graph(described: Graph, bare: Store, stated: str, held: str, keys: str) -> None:
    expected = counted(bare, held, *keys)
    assert expected
    assert said(described, stated, *keys) == expected


def test_links_to_the_identifiers_of_others(described: Graph, bare: Store) -> None:
    stated = said(
        described,
        "d:dataset void:subset ?l . ?l a void:Linkset ; void:linkPredicate ?p ; void:triples ?n ; "
        "void:subjectsTarget d:dataset ; void:objectsTarget/void:uriSpace ?space",
        "p",
        "space",
    )
    assert {space for _, space in stated} <= {*iri.LINKED.values()}
    for (property_, space), number in stated.items():
        assert counted(bare, f'?s <{property_}> ?o FILTER(STRSTARTS(STR(?o), "{space}"))') == {(): number}
    mappings = {prefix for prefix, space in iri.LINKED.items() if (f"{iri.PREFIXES['skos']}exactMatch", space) in stated}
    assert mappings >= {"hgnc", "mondo", "cl", "ncit", "mesh", "doid"}


def counts(*records: tuple[str, ...]) -> Counts:
    made = Counts(Iris())
    made.add(ontology.lines())
    for lines in records:
        made.add(lines)
    return made


def written(number: int, **fields: object) -> tuple[str, ...]:
    return tuple(rdf.lines(record(nct=nct(number), title="CD19 CAR-T cells", **fields)))


def test_what_two_records_say_is_counted_once() -> None:
    sponsor = (Party("Invented Institute", SponsorRole.LEAD),)
    one, two = written(1, parties=sponsor), written(2, parties=sponsor)
    assert counts(one, two).triples().total() == len({*ontology.lines(), *one, *two})
    assert counts(one, two).classes[f"<{KG.Organization}>"] == 1
    assert counts(one, written(2)).triples().total() > counts(one).triples().total()


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_a_link_to_a_trial_counts_as_one_wherever_the_trial_stands(order: tuple[int, int]) -> None:
    records = {1: written(1, related=(nct(2),)), 2: written(2)}
    of = ((f"<{KG.Trial}>",), f"<{KG.listedAsRelated}>")
    found = counts(*(records[number] for number in order)).triples()
    assert found[*of, (f"<{KG.Trial}>",)] == 1
    alone = counts(records[1]).triples()
    assert (alone[*of, ()], alone[*of, (f"<{KG.Trial}>",)]) == (1, 0)


def test_a_text_that_reads_like_a_link_is_a_text() -> None:
    text = f'" <{iri.LINKED["mesh"]}D1> "@en'
    assert counts(written(1, summary=text)).links == counts(written(1)).links
    assert counts(written(1, summary=text)).triples().total() == counts(written(1)).triples().total() + 1


# Bytes


def built(directory: Path, file: Path, iris: Iris = rdf.DEFAULT) -> bytes:
    pipeline.build([file], directory, iris)
    return gzip.decompress((directory / "current" / f"{pipeline.DESCRIPTION}.nq.gz").read_bytes())


def test_the_same_records_give_the_same_description(tmp_path: Path) -> None:
    file = write(tmp_path, whole_study(nct(1)), whole_study(nct(2)))
    one, two = built(tmp_path / "one", file), built(tmp_path / "two", file)
    assert one == two
    lines = one.decode().splitlines()
    assert len(lines) == len(set(lines))
    assert b"_:" not in one


def test_the_date_is_that_of_the_newest_record(tmp_path: Path) -> None:
    dates = [{"lastUpdatePostDateStruct": {"date": date}} for date in ("2025-11-30", "2026-03", "2024")]
    studies = [whole_study(nct(number), statusModule=date) for number, date in enumerate(dates)]
    file = write(tmp_path, *studies)
    described = Graph().parse(data=built(tmp_path / "graph", file), format="nt")
    assert str(described.value(DATASET, DCTERMS.modified)) == "2026-03"
    assert "as of 2026-03" in str(described.value(DATASET, DCTERMS.rights))


def test_a_graph_under_another_base_describes_itself_there(tmp_path: Path) -> None:
    base = "https://example.org/trials/"
    described = Graph().parse(data=built(tmp_path / "graph", write(tmp_path, whole_study()), Iris(base)), format="nt")
    own = [subject for subject in described.subjects() if isinstance(subject, URIRef)]
    assert own
    assert all(subject.startswith(base) for subject in own)
    assert URIRef(f"{base}sparql") in set(described.objects(None, VOID.sparqlEndpoint))


# RDF


def test_what_stands_in_it(described: Graph) -> None:
    assert not any(isinstance(node, BNode) for triple in described for node in triple)
    assert described.value(WELL_KNOWN, FOAF.primaryTopic) == DATASET
    assert {*described.objects(DATASET, RDF.type)} == {VOID.Dataset, DCAT.Dataset, SD.Graph}
    assert "not endorsed by NLM" in str(described.value(DATASET, DCTERMS.rights))
    assert described.value(DATASET, DCTERMS.source) == URIRef("https://clinicaltrials.gov/")
    assert {URIRef(iri.KG), URIRef(iri.PREFIXES["skos"])} <= {*described.objects(DATASET, VOID.vocabulary)}
    endpoint = URIRef(f"{iri.BASE}sparql")
    assert {*described.objects(endpoint, RDF.type)} == {SD.Service, DCAT.DataService}
    assert described.value(described.value(endpoint, SD.defaultDataset), SD.defaultGraph) == DATASET
    forms = {described.value(each, DCAT.mediaType) for each in described.objects(DATASET, DCAT.distribution)}
    assert {str(form).rpartition("media-types/")[2] for form in forms} == {
        "text/turtle",
        "application/n-triples",
        "application/n-quads",
    }


def test_every_named_query_is_an_example_that_runs(described: Graph) -> None:
    examples = {str(each).rpartition("/")[2]: each for each in described.subjects(RDF.type, SH.SPARQLSelectExecutable)}
    assert set(examples) == set(queries.named())
    assert set(examples.values()) == set(described.subjects(RDF.type, SH.SPARQLExecutable))
    for name, example in examples.items():
        text, comment = described.value(example, SH.select), described.value(example, RDFS.comment)
        trials = {each.name: "NCT00000756" for each in queries.named()[name].parameters if each.kind == "trial"}
        assert str(text) == queries.named()[name].with_values(trials)
        assert prepareQuery(str(text)).algebra.name == "SelectQuery"
        assert isinstance(comment, Literal)
        assert comment.language == "en"
        assert described.value(example, URIRef("https://schema.org/target")) == URIRef(f"{iri.BASE}sparql")
        assert (described.value(example, SH.prefixes), RDF.type, OWL.Ontology) in described


def test_all_of_it_is_found_from_its_document(graph_dir: Path, described: Graph) -> None:
    whole = store.serialized(description.triples(store.open_store(str(graph_dir))), "ntriples")
    assert set(Graph().parse(data=whole, format="nt")) == set(described)


def test_an_export_says_what_it_is(graph_dir: Path, tmp_path: Path) -> None:
    with (tmp_path / "export.nt").open("wb") as output:
        export.FORMATS["ntriples"].write(store.open_store(str(graph_dir)), output)
    assert f"<{DATASET}> <{RDF.type}> <{VOID.Dataset}> ." in (tmp_path / "export.nt").read_text()


# Over HTTP


def test_an_editor_finds_the_examples(web: httpx.Client) -> None:
    found = asked(web, EXAMPLES)
    assert [row["sq"].rpartition("/")[2] for row in found] == sorted(queries.named())
    for row in found:
        assert web.get("/sparql", params={"query": row["query"]}).status_code == 200, row["sq"]


def test_an_editor_finds_the_prefixes(web: httpx.Client) -> None:
    assert {row["prefix"]: row["namespace"] for row in asked(web, PREFIXES)} == iri.PREFIXES


def test_an_editor_finds_classes_and_what_their_properties_lead_to(web: httpx.Client) -> None:
    found = {
        tuple(row.get(name) for name in ("subjectClass", "prop", "objectClass", "objectDatatype")) for row in asked(web, SCHEMA)
    }
    assert (str(KG.Trial), str(KG.leadSponsor), str(KG.Organization), None) in found
    assert (str(KG.Site), str(KG.latitude), None, iri.expand("xsd:decimal")) in found


@pytest.mark.parametrize(
    ("suffix", "accept", "form"),
    [
        ("", "text/turtle", "turtle"),
        ("", "*/*", "turtle"),
        ("", "application/ld+json", "json-ld"),
        ("", "application/rdf+xml", "xml"),
        (".nt", "text/html", "nt"),
    ],
)
@pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset)[. a-z_]* is deprecated:DeprecationWarning")
def test_the_well_known_place(web: httpx.Client, described: Graph, suffix: str, accept: str, form: str) -> None:
    reply = web.get(f"/.well-known/void{suffix}", headers={"Accept": accept})
    assert reply.status_code == 200
    assert set(Graph().parse(data=reply.text, format=form)) == set(described)


def test_a_graph_that_was_built_without_a_description(bare: Store, tmp_path: Path) -> None:
    with store.Builder(tmp_path) as builder:
        builder.write("trials", written(1))
        builder.publish()
    with served(tmp_path) as address:
        reply = httpx.get(f"{address}/.well-known/void")
        assert (reply.status_code, reply.text) == (404, "this graph says nothing of itself: build it again\n")
        service = Graph().parse(data=httpx.get(f"{address}/sparql").text, format="turtle")
        assert (URIRef(f"{address}/sparql"), RDF.type, SD.Service) in service


def test_the_service_description_tells_it_too(web: httpx.Client, described: Graph) -> None:
    service = Graph().parse(data=web.get("/sparql", headers={"Accept": "text/turtle"}).text, format="turtle")
    assert set(described) <= set(service)
    endpoint = URIRef(f"{web.base_url}/sparql".replace("//sparql", "/sparql"))
    assert (service.value(endpoint, SD.defaultDataset), SD.defaultGraph, DATASET) in service
