"""Every IRI is made here, and only here.

Resources of a graph (trials, organisations, sites, records) stand under its base, which is one setting. The
vocabulary and its concepts are shared by all graphs and keep their IRIs whatever the base is.
"""

import hashlib
import re
import unicodedata
from typing import NamedTuple

from kg.model import Mention, Site, Term

BASE = "https://w3id.org/trial-kg/"
KG = BASE + "ontology#"
TERM = BASE + "term/"

PREFIXES: dict[str, str] = {
    "kg": KG,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "void-ext": "http://ldf.fi/void-ext#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
}
LINKED = {
    "hgnc": "http://identifiers.org/hgnc/",
    "uniprot": "http://purl.uniprot.org/uniprot/",
    "mondo": "http://purl.obolibrary.org/obo/MONDO_",
    "doid": "http://purl.obolibrary.org/obo/DOID_",
    "cl": "http://purl.obolibrary.org/obo/CL_",
    "ncit": "http://purl.obolibrary.org/obo/NCIT_",
    "uberon": "http://purl.obolibrary.org/obo/UBERON_",
    "chebi": "http://purl.obolibrary.org/obo/CHEBI_",
    "obi": "http://purl.obolibrary.org/obo/OBI_",
    "cto": "http://purl.obolibrary.org/obo/CTO_",
    "mesh": "http://id.nlm.nih.gov/mesh/",  # NLM's own IRIs of MeSH descriptors
    "pubmed": "https://pubmed.ncbi.nlm.nih.gov/",
}
"""Where the IRIs of others begin that graphs link to."""
SCHEMES = (
    "allocation", "antigen", "armType", "bioSpecimenRetention", "cell", "condition", "country", "dateType", "donor",
    "drug", "enrollmentType", "interventionType", "ipdSharing", "masking", "model", "modification", "officialRole", "phase",
    "product", "purpose", "samplingMethod", "sex", "source", "sponsorClass", "standardAge", "state", "status",
    "studyType", "therapy", "timePerspective", "whoMasked",
)  # fmt: skip
PREFIXES |= {scheme: f"{TERM}{scheme}/" for scheme in SCHEMES} | LINKED

NCT = re.compile(r"NCT\d{8}", re.ASCII)
_LOCAL = re.compile(r"\w+", re.ASCII)
_RESOURCE = re.compile(r"(?:org|site)/(?:[a-z0-9]+-)*[0-9a-f]{8}|record/[0-9a-f]{64}")
_TRIAL = re.compile(r"trial/NCT[0-9]{8}(?:/[a-z]+/[0-9a-f]+)?")
_CONCEPT = re.compile(r"term/[A-Za-z]+(?:/\w+(?:[.\-]\w+)*)?", re.ASCII)
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def vocabulary(name: str) -> str:
    """A class or property of the ontology by its local name."""
    return KG + name


def expand(prefixed: str) -> str:
    """`kg:summary` as a full IRI; the prefix must be one of PREFIXES."""
    prefix, _, local = prefixed.partition(":")
    return PREFIXES[prefix] + local


def nct(printed: str) -> str | None:
    """A trial's id as the graph has it, whatever its case; None for what is none."""
    found = printed.strip().upper()
    return found if NCT.fullmatch(found) else None


def compact(full: str) -> str:
    """A full IRI as `kg:summary`, or as a slug where no prefix is known for it."""
    found = (f"{prefix}:{full.removeprefix(space)}" for prefix, space in PREFIXES.items() if full.startswith(space))
    return next((name for name in found if _LOCAL.fullmatch(name.partition(":")[2])), slug(full))


def prologue(*prefixes: str) -> str:
    """The declarations of some of PREFIXES that a SPARQL query begins with."""
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in prefixes)


def term(concept: Term) -> str:
    """The IRI of a concept of the vocabulary."""
    return f"{TERM}{concept.scheme}/{concept.key}"


def term_of(iri: str) -> Term:
    """The scheme and key of a concept's IRI; raises ValueError for an IRI that is none."""
    scheme, _, key = iri.removeprefix(TERM).partition("/")
    if not iri.startswith(TERM) or not key:
        raise ValueError(f"not a concept of the vocabulary: {iri!r}")
    return Term(scheme, key)


def mesh(descriptor: str) -> str:
    """A MeSH heading by its unique id, as `D008223`."""
    return LINKED["mesh"] + descriptor


def publication(pmid: str) -> str:
    """A publication's page by its PubMed id."""
    return LINKED["pubmed"] + pmid


def slug(*names: str) -> str:
    """ASCII of the first name, cut to 60 characters, and 8 hex of the sha256 of all of them: stable and readable."""
    ascii_name = unicodedata.normalize("NFKD", names[0]).encode("ascii", "ignore").decode().lower()
    readable = _NOT_SLUG.sub("-", ascii_name).strip("-")[:60].strip("-")
    return f"{readable}-{_hex8(*names)}".lstrip("-")


def _hex8(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


class Iris(NamedTuple):
    """The IRIs of one graph's own resources, under its base."""

    base: str = BASE

    def trial(self, nct: str) -> str:
        return f"{self.base}trial/{nct}"

    def part(self, nct: str, path: str) -> str:
        """A part of a trial, as `arm/1`; the trial itself for an empty path."""
        return f"{self.base}trial/{nct}/{path}" if path else self.trial(nct)

    def mention(self, nct: str, mention: Mention) -> str:
        """8 hex of field, part, start, end, term and role."""
        return self.part(nct, f"mention/{_hex8(*mention.identity)}")

    def organization(self, name: str) -> str:
        return f"{self.base}org/{slug(name)}"

    def site(self, nct: str, number: int, site: Site) -> str:
        """A facility by its name and place; one without a name belongs to its trial alone."""
        if not site.facility:
            return self.part(nct, f"site/{number}")
        return f"{self.base}site/{slug(site.facility, site.city, site.country)}"

    def record(self, sha256: str) -> str:
        return f"{self.base}record/{sha256}"

    def at(self, path: str) -> str:
        """The IRI that a path below the base stands for, as `org/…`, `term/cell/NK` or a trial's; raises ValueError."""
        if _RESOURCE.fullmatch(path) or _TRIAL.fullmatch(path):
            return self.base + path
        if _CONCEPT.fullmatch(path):
            return BASE + path
        raise ValueError(f"no resource has the path {path!r}")

    def path(self, full: str) -> str | None:
        """The path below the base, or below that of the vocabulary; None for the IRIs of others."""
        return next((full.removeprefix(base) for base in (self.base, BASE) if full.startswith(base)), None)

    def described(self, *names: str) -> str:
        """A part of what the graph says of itself, as `class/kg:Trial`; the description itself for no names."""
        document = f"{self.base}.well-known/void"
        return f"{document}#{'/'.join(names)}" if names else document

    def endpoint(self) -> str:
        """Where the graph answers SPARQL."""
        return f"{self.base}sparql"

    def dump(self, shard: str) -> str:
        """A file of the graph, gzip N-Quads."""
        return f"{self.base}dump/{shard}.nq.gz"

    def query(self, name: str) -> str:
        """A named query."""
        return f"{self.base}query/{name}"
