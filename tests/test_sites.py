"""Where a trial runs."""

from pathlib import Path

import make
from make import NCT

from kg import pipeline, sites
from kg.store import open_store

PLACES = [
    {"facility": "Clinic B", "city": "Seoul", "country": "Korea, Republic of", "status": "RECRUITING", "geoPoint": {"lat": 37.5, "lon": 127.0}},
    {"facility": "Clinic A", "city": "Oslo", "state": "Viken", "country": "Norway"},
    {"city": "Bergen", "country": "Norway"},
]  # fmt: skip


def test_sites_by_country_and_city_with_what_is_known(tmp_path: Path) -> None:
    study = make.whole_study(contactsLocationsModule={"locations": PLACES})
    pipeline.build([make.write(tmp_path, study)], tmp_path / "graph")
    store = open_store(str(tmp_path / "graph"))
    bergen, oslo, seoul = sites.of_trial(store, NCT)
    assert (seoul.name, seoul.latitude, seoul.longitude, seoul.status) == ("Clinic B", 37.5, 127.0, "Recruiting")
    assert (oslo.name, oslo.region, oslo.country, oslo.latitude, oslo.status) == ("Clinic A", "Viken", "Norway", None, "")
    assert bergen.name == ""
    (alone,) = sites.of_site(store, seoul.site)
    assert (alone.name, alone.city, alone.status) == ("Clinic B", "Seoul", "")
    assert sites.of_site(store, "https://w3id.org/trial-kg/term/cell/NK") == []
