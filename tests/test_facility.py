import pytest

from kg.sources.facility import is_person, named

PEOPLE = ("Jane Q. Doe, MD", "Li Yu")


@pytest.mark.parametrize(
    "facility",
    [
        "Invented University Hospital", "Gustave Imaginaire", "Clinic 12", "Cancer Center of Exampleton", "The Site Hospital", "Mayo", "Hôpital Inventé",
        "Krankenhaus Beispiel", "Example Research Institute", "Dr. Example Memorial Hospital", "Jane Q. Doe Clinic", "Invented Pharma Inc",
        "University of Exampleton Clinical Trial Center", "Professor Example Cancer Hospital", "Doe Jane Quincy", "虚构医院",
    ],
)  # fmt: skip
def test_a_facility_keeps_its_name(facility: str) -> None:
    assert named(facility, PEOPLE) == facility


@pytest.mark.parametrize(
    "facility",
    [
        "Research Site", "Investigational Site", "Clinical Research Site", "Study Site", "Site 101", "Site #12", "research site", "Local Institution",
        "Local Institution - 0012", "Invented Pharma Investigative Site", "Clinical Trial Site", "Study Center", "Trial Facility",
        "For additional information contact the sponsor", "Many Locations", "Investigational Site Number 123", "",
    ],
)  # fmt: skip
def test_a_placeholder_is_no_name(facility: str) -> None:
    assert named(facility, PEOPLE) == ""


@pytest.mark.parametrize(
    "facility",
    [
        "Jane Q. Doe", "Jane Q. Doe, MD", "JANE Q DOE", "Doe, Jane Q.", "Yu Li", "LiYu", "Li Yu, Ph.D.", "Dr. Somebody Else", "Somebody Else, M.D.",
        "Prof. Somebody", "Somebody Else PhD", "Somebody Else, MD, PhD",
    ],
)  # fmt: skip
def test_a_persons_name_is_no_facility(facility: str) -> None:
    assert named(facility, PEOPLE) == ""


def test_two_capitalised_words_may_be_a_hospital() -> None:
    assert named("Gustave Imaginaire", ()) == "Gustave Imaginaire"
    assert named("Gustave Imaginaire", ("Imaginaire Gustave",)) == ""


@pytest.mark.parametrize("name", ["Ada Example, MD", "Li Yu, Dr", "Jean-Luc van der Invented", "YuLi"])
def test_a_person_is_one(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "name", ["", "Study Director", "Clinical Trials", "Call 1-800-INVENTED", "Invented Inc.", "Medical Monitor", "01 Admins"]
)
def test_an_office_is_no_person(name: str) -> None:
    assert not is_person(name)
