"""Where trials run: the sites of one trial, or a site itself, with their coordinates."""

from msgspec import Struct

from kg import iri, rdf
from kg.store import Askable, texts_of

_PREFIXES = iri.prologue("kg", "skos", "rdfs", "dcterms")
_OF_TRIAL = "?trial dcterms:identifier {0} ; kg:site ?site ."
_ITSELF = "VALUES ?site {{ {0} }} ?site a kg:Site ."
_PLACES = """SELECT DISTINCT ?site ?name ?city ?region ?country ?latitude ?longitude WHERE {{
  {where}
  # one pattern in each, so that stores look it up for the site at hand
  OPTIONAL {{ ?site rdfs:label ?name }}
  OPTIONAL {{ ?site kg:city ?city }}
  OPTIONAL {{ ?site kg:region ?region }}
  OPTIONAL {{ ?site kg:country ?known }}
  OPTIONAL {{ ?site kg:countryName ?printed }}
  OPTIONAL {{ ?site kg:latitude ?latitude }}
  OPTIONAL {{ ?site kg:longitude ?longitude }}
  BIND(COALESCE(?known, ?site) AS ?of)
  OPTIONAL {{ ?of skos:prefLabel ?preferred }}
  BIND(COALESCE(?preferred, ?printed) AS ?country)
}}
ORDER BY ?country ?city ?name ?site"""
_STATUSES = """SELECT ?site ?status WHERE {{
  ?trial dcterms:identifier {0} ; kg:location ?location .
  ?location kg:atSite ?site ; kg:status ?concept .
  ?concept skos:prefLabel ?status
}}"""


class Place(Struct, frozen=True):
    """A site; what is not known of it is "" or None. Degrees are north and east. `status` is the trial's there."""

    site: str
    name: str
    city: str
    region: str
    country: str
    latitude: float | None
    longitude: float | None
    status: str


def of_trial(store: Askable, nct: str) -> list[Place]:
    """The sites of a trial by country, city and name."""
    written = rdf.literal(nct)
    statuses = {row["site"]: row["status"] for row in _rows(store, _STATUSES.format(written))}
    return _places(store, _OF_TRIAL.format(written), statuses)


def of_site(store: Askable, name: str) -> list[Place]:
    """A site by its IRI; nothing where the IRI is none of a site."""
    return _places(store, _ITSELF.format(rdf.resource(name)), {})


def _places(store: Askable, where: str, statuses: dict[str, str]) -> list[Place]:
    found = (_place(row, statuses.get(row["site"], "")) for row in _rows(store, _PLACES.format(where=where)))
    return list({place.site: place for place in found}.values())


def _place(row: dict[str, str], status: str) -> Place:
    latitude, longitude = (float(row[name]) if row[name] else None for name in ("latitude", "longitude"))
    return Place(row["site"], row["name"], row["city"], row["region"], row["country"], latitude, longitude, status)


def _rows(store: Askable, query: str) -> list[dict[str, str]]:
    return list(texts_of(store.query(_PREFIXES + query)))
