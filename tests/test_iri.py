import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import iri, ontology, rdf
from kg.iri import Iris
from kg.model import Field, Mention, Role, Site, Term

NAMES = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=100)


def mention(**changed: object) -> Mention:
    said: dict[str, object] = {
        "field": Field.TITLE, "part": "", "start": 1, "end": 5, "quote": "CD19", "term": Term("antigen", "CD19"), "role": Role.PRODUCT,
    }  # fmt: skip
    return Mention(**said | changed)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=200)
@given(NAMES)
def test_a_slug_is_short_ascii_and_always_ends_in_eight_hex(name: str) -> None:
    slug = iri.slug(name)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*-)?[0-9a-f]{8}", slug)
    assert len(slug) <= 60 + 1 + 8
    assert rdf.resource(Iris().organization(name))


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("Invented University", "invented-university-"),
        ("Hôpital Inventé", "hopital-invente-"),
        ("  --Two  words!! ", "two-words-"),
        ("a" * 100, "a" * 60 + "-"),
        ("a" * 59 + " bcd", "a" * 59 + "-"),
        ("虚构医院", ""),
        ("", ""),
    ],
)
def test_a_slug_begins_with_what_can_be_read(name: str, readable: str) -> None:
    assert re.fullmatch(re.escape(readable) + "[0-9a-f]{8}", iri.slug(name))


def test_slugs_are_stable() -> None:
    assert iri.slug("Invented Institute") == "invented-institute-600545b3"
    assert iri.slug("Invented Institute", "Exampleton", "Narnia") == "invented-institute-cbc05d77"


def test_names_that_read_alike_are_told_apart() -> None:
    alike = ["Invented Institute", "invented institute", "Invented-Institute", "Invented Institute ", "Invénted Institute"]
    assert len({iri.slug(name) for name in alike}) == len(alike)


def test_a_facility_is_its_name_and_its_place() -> None:
    iris, here = Iris(), Site("Clinic", "Exampleton", country="Narnia")
    other_city, other_country = Site("Clinic", "Otherton", country="Narnia"), Site("Clinic", "Exampleton", country="Gondor")
    assert len({iris.site("NCT99999901", 1, site) for site in (here, other_city, other_country)}) == 3
    assert iris.site("NCT99999901", 1, here) == iris.site("NCT99999902", 7, here)


def test_a_site_without_a_facility_belongs_to_its_trial() -> None:
    nowhere = Site("", "Exampleton", country="Narnia")
    assert Iris().site("NCT99999901", 3, nowhere) == "https://w3id.org/trial-kg/trial/NCT99999901/site/3"


@pytest.mark.parametrize(
    ("made", "path"),
    [
        (lambda iris: iris.trial("NCT99999901"), "trial/NCT99999901"),
        (lambda iris: iris.part("NCT99999901", "arm/1"), "trial/NCT99999901/arm/1"),
        (lambda iris: iris.part("NCT99999901", ""), "trial/NCT99999901"),
        (lambda iris: iris.record("ab" * 32), "record/" + "ab" * 32),
        (lambda iris: iris.organization("X"), "org/x-4b68ab38"),
    ],
)
def test_resources_stand_under_the_base(made: object, path: str) -> None:
    assert callable(made)
    for base in (iri.BASE, "https://example.org/kg/"):
        assert made(Iris(base)) == base + path


def test_the_vocabulary_keeps_its_iris_whatever_the_base() -> None:
    assert iri.term(Term("antigen", "CD19")) == "https://w3id.org/trial-kg/term/antigen/CD19"
    assert iri.vocabulary("Trial") == "https://w3id.org/trial-kg/ontology#Trial"


@pytest.mark.parametrize(
    "changed",
    [
        {"field": Field.SUMMARY}, {"part": "arm/1"}, {"start": 0}, {"end": 6}, {"term": Term("antigen", "CD20")},
        {"term": Term("cell", "CD19")}, {"role": Role.MARKER},
    ],
)  # fmt: skip
def test_a_mention_is_its_place_term_and_role(changed: dict[str, object]) -> None:
    iris = Iris()
    assert iris.mention("NCT99999901", mention()) != iris.mention("NCT99999901", mention(**changed))
    assert re.search(r"/NCT99999901/mention/[0-9a-f]{8}$", iris.mention("NCT99999901", mention(**changed)))


def test_every_concept_is_read_back_from_its_iri() -> None:
    concepts = ontology.vocabulary().concepts
    assert len(concepts) > 100
    assert all(iri.term_of(iri.term(concept)) == concept for concept in concepts)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "https://example.org/term/antigen/CD19",
        "https://w3id.org/trial-kg/term/antigen",
        "https://w3id.org/trial-kg/term/cell/",
    ],
)
def test_what_is_no_concept_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a concept"):
        iri.term_of(wrong)


def test_every_scheme_has_its_prefix() -> None:
    assert {term.scheme for term in ontology.vocabulary().concepts} <= set(iri.SCHEMES)
    assert iri.expand("antigen:CD19") == iri.term(Term("antigen", "CD19"))
    with pytest.raises(KeyError):
        iri.expand("unknown:CD19")
