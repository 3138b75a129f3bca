"""What a graph says of itself: VoID, DCAT and SPARQL service description, and the named queries as SHACL executables.

The counts are of the triples that a build writes, taken while it writes them; the description itself is not counted.
SIB's sparql-editor and sparql-llm read the partitions and the queries, Comunica the counts; each resource has an IRI, since
the graph has no blank nodes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kg import iri, queries
from kg.iri import Iris
from kg.queries import Query
from kg.rdf import literal, resource
from kg.store import FORMS, Answer, Askable, media_type_of, rows_of

Classes = tuple[str, ...]
Value = Classes | str
"""What a triple's object is: the classes of a resource, or the datatype of a literal; terms as they are written."""
Said = tuple[str, str]
"""A property by its prefixed name, and its value as it is written."""

_W3C = "http://www.w3.org/ns/formats/"
RESULT_FORMATS = [_W3C + form.called for form in FORMS.values()]
"""What answers can be written as, by the IRIs that the W3C has for them."""

SHARDS = ("description", "trials", "vocabulary")
"""The files of a graph: what it says of itself, the trials, and the concepts."""

_WRITTEN = ("turtle", "ntriples")
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_TARGETS = {
    "hgnc": "HGNC",
    "uniprot": "UniProt",
    "mondo": "Mondo Disease Ontology",
    "doid": "Human Disease Ontology",
    "cl": "Cell Ontology",
    "ncit": "NCI Thesaurus",
    "uberon": "Uberon",
    "chebi": "ChEBI",
    "obi": "Ontology for Biomedical Investigations",
    "cto": "Clinical Trials Ontology",
    "mesh": "Medical Subject Headings",
    "pubmed": "PubMed",
}
_ABOUT = "Who runs trials of living cells, where, with which cells, from whom, against what, for which disease, with the words."
_RIGHTS = (
    "From ClinicalTrials.gov, U.S. National Library of Medicine (NLM){date}; read and annotated by machine; not endorsed by "
    "NLM. The vocabulary has facts from HGNC and the Human Disease Ontology (CC0), the Cell Ontology and Mondo (CC BY 4.0), "
    "the NCI Thesaurus and MeSH."
)
_SOURCE, _TERMS = "https://clinicaltrials.gov/", "https://clinicaltrials.gov/about-site/terms-conditions"


def _name(prefixed: str) -> str:
    return resource(iri.expand(prefixed))


_TYPE, _STRING, _LANGUAGE = _name("rdf:type"), _name("xsd:string"), _name("rdf:langString")
_UPDATED = _name("kg:lastUpdated")
_WHOLE = """PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
CONSTRUCT { ?subject ?property ?value } WHERE {
  ?document a void:DatasetDescription ;
    (foaf:primaryTopic|foaf:topic|void:subset|void:classPartition|void:propertyPartition|void-ext:datatypePartition
    |void:objectsTarget|dcat:distribution|sd:defaultDataset|sh:declare)* ?subject .
  ?subject ?property ?value
}"""


_DATASET = """PREFIX void: <http://rdfs.org/ns/void#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
SELECT ?dataset WHERE { ?document a void:DatasetDescription ; foaf:primaryTopic ?dataset } LIMIT 1"""


def triples(store: Askable) -> Answer:
    """All that a graph says of itself; nothing where it was built before graphs said anything."""
    return store.query(_WHOLE)


def dataset(store: Askable) -> str | None:
    """The IRI under which a graph describes itself, if it does."""
    found = rows_of(store.query(_DATASET))
    return found[0]["dataset"] if found else None


class Counts:
    """What is counted of a graph's triples while records are written: of each, and of what several of them say, once."""

    def __init__(self, iris: Iris) -> None:
        self.iris = iris
        self.updated = ""  # the newest date of a record, as it is written
        self.example = ""
        self.entities = 0
        self.classes = Counter[str]()
        self.links = Counter[tuple[str, str]]()
        self._trials = f"<{iris.trial('')}"
        self._home = (f"<{iris.base}", f"<{iri.BASE}")
        self._types = dict[str, Classes]()  # of all subjects but the parts of trials
        self._shared = set[str]()  # lines that several records may have
        self._triples = Counter[tuple[Classes, str, Value]]()
        self._later = Counter[tuple[Classes, str, str]]()  # links to trials that may follow

    def add(self, lines: Sequence[str]) -> None:
        """Count a record's lines, which begin with its trial; the vocabulary's come before all records'."""
        rows = [line[:-2].split(" ", 2) for line in lines]
        first = rows[0][0]
        own, types = first[:-1], _types(rows)
        if first.startswith(self._trials):
            self.example = self.example or first
        self._count_entities(types, own + "/")
        for line, (subject, property_, value) in zip(lines, rows, strict=True):
            if subject.startswith(own) or self._is_new(line):
                self._count(types.get(subject, ()), property_, value, types)

    def triples(self) -> Counter[tuple[Classes, str, Value]]:
        """How many triples there are of each kind: the classes of the subject, the property, what the object is."""
        whole = Counter(self._triples)
        for (classes, property_, value), count in self._later.items():
            whole[classes, property_, self._types.get(value, ())] += count
        return whole

    def _count_entities(self, types: dict[str, Classes], own: str) -> None:
        fresh = {subject: classes for subject, classes in types.items() if subject not in self._types}
        self.entities += len(fresh)
        for classes in fresh.values():
            self.classes.update(classes)
        self._types.update((subject, classes) for subject, classes in fresh.items() if not subject.startswith(own))

    def _is_new(self, line: str) -> bool:
        known = len(self._shared)
        self._shared.add(line)
        return len(self._shared) > known

    def _count(self, classes: Classes, property_: str, value: str, types: dict[str, Classes]) -> None:
        if value[0] == '"':
            self._triples[classes, property_, _datatype(value)] += 1
            if property_ == _UPDATED:
                self.updated = max(self.updated, value)
            return
        found = types.get(value) or self._types.get(value)
        if found is None and value.startswith(self._trials):
            self._later[classes, property_, value] += 1
        else:
            self._triples[classes, property_, found or ()] += 1
        if not value.startswith(self._home):
            self._count_link(property_, value)

    def _count_link(self, property_: str, value: str) -> None:
        for prefix, space in iri.LINKED.items():
            if value.startswith(space, 1):
                self.links[property_, prefix] += 1


def _types(rows: Iterable[list[str]]) -> dict[str, Classes]:
    types: dict[str, Classes] = {}
    for subject, property_, value in rows:
        if property_ == _TYPE:
            types[subject] = (*types.get(subject, ()), value)
    return types


def _datatype(value: str) -> str:
    tail = value[value.rindex('"') + 1 :]
    return _LANGUAGE if tail.startswith("@") else tail.removeprefix("^^") or _STRING


def lines(counts: Counts) -> Iterator[str]:
    """The description as N-Triples lines, each once, the same for the same counts."""
    yield from dict.fromkeys(_lines(counts))


def _lines(counts: Counts) -> Iterator[str]:
    iris = counts.iris
    yield from _document(iris)
    yield from _dataset(counts)
    yield from _partitions(counts)
    for (property_, prefix), number in sorted(counts.links.items()):
        yield from _linkset(iris, property_, prefix, number)
    yield from _service(iris)
    for form in _WRITTEN:
        yield from _distribution(iris, form)
    for shard in SHARDS:
        yield from _file(iris, shard)
    for query in queries.named().values():
        yield from _example(iris, query, counts.example)
    yield from _prefixes(iris)


def _node(subject: str, kinds: Iterable[str], *said: Said) -> Iterator[str]:
    """A resource with its classes, by their prefixed names, and what is said of it."""
    about = resource(subject)
    yield from (f"{about} {_TYPE} {_name(kind)} ." for kind in kinds)
    yield from (f"{about} {_name(name)} {value} ." for name, value in said)


def _english(text: str) -> str:
    return f"{literal(text)}@en"


def _document(iris: Iris) -> Iterator[str]:
    topics = [iris.endpoint(), _prefixes_iri(iris), *map(iris.query, queries.named())]
    yield from _node(
        iris.described(),
        ("void:DatasetDescription",),
        ("dcterms:title", _english("Description of the trial knowledge graph")),
        ("foaf:primaryTopic", resource(iris.described("dataset"))),
        *(("foaf:topic", resource(topic)) for topic in topics),
    )


def _dataset(counts: Counts) -> Iterator[str]:
    iris, whole = counts.iris, counts.triples()
    properties = {property_ for _, property_, _ in whole}
    date = counts.updated[1:].partition('"')[0]
    yield from _node(
        iris.described("dataset"),
        ("void:Dataset", "dcat:Dataset", "sd:Graph"),
        ("dcterms:title", _english("Trial knowledge graph")),
        ("dcterms:description", _english(_ABOUT)),
        ("dcterms:source", resource(_SOURCE)),
        ("dcterms:license", resource(_TERMS)),
        ("dcterms:rights", _english(_RIGHTS.format(date=f", as of {date}" if date else ""))),
        *([("dcterms:modified", counts.updated)] if date else []),
        *([("void:exampleResource", counts.example)] if counts.example else []),
        ("void:sparqlEndpoint", resource(iris.endpoint())),
        ("void:triples", literal(whole.total())),
        ("void:entities", literal(counts.entities)),
        ("void:classes", literal(len(counts.classes))),
        ("void:properties", literal(len(properties))),
        *(("void:vocabulary", resource(space)) for space in _vocabularies({*counts.classes, *properties})),
        *(("dcat:distribution", resource(iris.described("distribution", each))) for each in (*_WRITTEN, *SHARDS)),
        *(("void:dataDump", resource(iris.dump(shard))) for shard in SHARDS),
    )


def _vocabularies(names: set[str]) -> list[str]:
    """The namespaces of classes and properties."""
    found = {iri.PREFIXES.get(iri.compact(name[1:-1]).partition(":")[0]) for name in names}
    return sorted(space for space in found if space)


def _partitions(counts: Counts) -> Iterator[str]:
    """How many triples each property has, in the whole and for each class, and there for each kind of value."""
    iris, whole = counts.iris, counts.triples()
    by_property, by_class, by_value = Counter[str](), Counter[tuple[str, str]](), Counter[tuple[str, str, str]]()
    for (classes, property_, value), number in whole.items():
        by_property[property_] += number
        for of in classes:
            by_class[of, property_] += number
            for kind in (value,) if isinstance(value, str) else value:
                by_value[of, property_, kind] += number
    dataset = iris.described("dataset")
    for property_, number in sorted(by_property.items()):
        yield from _property_partition(dataset, iris.described("property", _short(property_)), property_, number)
    for of, number in sorted(counts.classes.items()):
        yield from _class_partition(dataset, iris.described("class", _short(of)), of, ("void:entities", literal(number)))
    for (of, property_), number in sorted(by_class.items()):
        whole_class = iris.described("class", _short(of))
        yield from _property_partition(whole_class, f"{whole_class}/{_short(property_)}", property_, number)
    for (of, property_, kind), number in sorted(by_value.items()):
        part = iris.described("class", _short(of), _short(property_))
        yield from _value_partition(part, kind, number, is_class=kind in counts.classes)


def _short(name: str) -> str:
    return iri.compact(name[1:-1])


def _property_partition(of: str, part: str, property_: str, number: int) -> Iterator[str]:
    yield from _node(of, (), ("void:propertyPartition", resource(part)))
    yield from _node(part, ("void:Dataset",), ("void:property", property_), ("void:triples", literal(number)))


def _class_partition(of: str, part: str, kind: str, size: Said) -> Iterator[str]:
    yield from _node(of, (), ("void:classPartition", resource(part)))
    yield from _node(part, ("void:Dataset",), ("void:class", kind), size)


def _value_partition(of: str, kind: str, number: int, *, is_class: bool) -> Iterator[str]:
    part, size = f"{of}/{_short(kind)}", ("void:triples", literal(number))
    if is_class:
        yield from _class_partition(of, part, kind, size)
    else:
        yield from _node(of, (), ("void-ext:datatypePartition", resource(part)))
        yield from _node(part, ("void:Dataset",), ("void-ext:datatype", kind), size)


def _linkset(iris: Iris, property_: str, prefix: str, number: int) -> Iterator[str]:
    dataset, target = iris.described("dataset"), iris.described("target", prefix)
    links = iris.described("links", _short(property_), prefix)
    yield from _node(dataset, (), ("void:subset", resource(links)))
    yield from _node(
        links,
        ("void:Linkset",),
        ("void:linkPredicate", property_),
        ("void:subjectsTarget", resource(dataset)),
        ("void:objectsTarget", resource(target)),
        ("void:triples", literal(number)),
    )
    title, space = literal(_TARGETS[prefix]), literal(iri.LINKED[prefix])
    yield from _node(target, ("void:Dataset",), ("dcterms:title", title), ("void:uriSpace", space))


def _service(iris: Iris) -> Iterator[str]:
    endpoint, default = iris.endpoint(), iris.described("default")
    dataset = resource(iris.described("dataset"))
    yield from _node(
        endpoint,
        ("sd:Service", "dcat:DataService"),
        ("dcterms:title", _english("SPARQL endpoint of the trial knowledge graph")),
        ("sd:endpoint", resource(endpoint)),
        ("sd:supportedLanguage", _name("sd:SPARQL11Query")),
        *(("sd:resultFormat", resource(form)) for form in RESULT_FORMATS),
        ("sd:defaultDataset", resource(default)),
        ("dcat:endpointURL", resource(endpoint)),
        ("dcat:servesDataset", dataset),
    )
    yield from _node(default, ("sd:Dataset",), ("sd:defaultGraph", dataset))


def _distribution(iris: Iris, form: str) -> Iterator[str]:
    """The whole as the endpoint gives it to CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }."""
    endpoint = resource(iris.endpoint())
    yield from _node(
        iris.described("distribution", form),
        ("dcat:Distribution",),
        ("dcterms:license", resource(_TERMS)),
        ("dcat:mediaType", resource(_MEDIA_TYPES + media_type_of(form))),
        ("dcat:accessURL", endpoint),
        ("dcat:accessService", endpoint),
    )


def _file(iris: Iris, shard: str) -> Iterator[str]:
    """A part of the graph as a file: all of them together are the whole."""
    file = resource(iris.dump(shard))
    yield from _node(
        iris.described("distribution", shard),
        ("dcat:Distribution",),
        ("dcterms:license", resource(_TERMS)),
        ("dcat:mediaType", resource(_MEDIA_TYPES + media_type_of("nquads"))),
        ("dcat:compressFormat", resource(_MEDIA_TYPES + "application/gzip")),
        ("dcat:accessURL", file),
        ("dcat:downloadURL", file),
    )


def _example(iris: Iris, query: Query, trial: str) -> Iterator[str]:
    """A query as it can be asked: one of a trial's facts asks for an example, since those of all trials take long."""
    nct = trial[1:-1].rpartition("/")[2]
    values = {parameter.name: nct for parameter in query.parameters if parameter.kind == "trial" and nct}
    yield from _node(
        iris.query(query.name),
        ("sh:SPARQLExecutable", "sh:SPARQLSelectExecutable"),
        ("rdfs:label", _english(query.title)),
        ("rdfs:comment", _english(query.description)),
        ("sh:select", literal(query.with_values(values))),
        ("sh:prefixes", resource(_prefixes_iri(iris))),
        ("schema:target", resource(iris.endpoint())),
    )


def _prefixes_iri(iris: Iris) -> str:
    return iris.described("prefixes")


def _prefixes(iris: Iris) -> Iterator[str]:
    anywhere = _prefixes_iri(iris)
    yield from _node(anywhere, ("owl:Ontology",), ("rdfs:label", _english("Prefixes of the trial knowledge graph")))
    for prefix, space in iri.PREFIXES.items():
        declared, namespace = f"{anywhere}/{prefix}", f"{literal(space)}^^{_name('xsd:anyURI')}"
        yield from _node(anywhere, (), ("sh:declare", resource(declared)))
        yield from _node(declared, ("sh:PrefixDeclaration",), ("sh:prefix", literal(prefix)), ("sh:namespace", namespace))
