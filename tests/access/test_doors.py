"""Every route of the application, every preset role, a study of the own and one of another institution."""

from collections.abc import Iterator
from functools import cache

import pytest

from dicom_network.base.node import Node
from tests.access.expectations import DOORS, REST, UPLOADERS, Needs, Open, Search, Study
from tests.house import ABSENT, FOREIGN, NETWORK_WIDE, OWN, ROLES, House, Said, image, uids
from tests.made_instances import file_of
from tests.web_node import stow_body, stow_type
from tests.whole_node import MODULES

NO_SUCH_STUDY = frozenset(
    {
        "access.study",
        "downloading.unknown",
        "index.unknown",
        "retrieve.instance",
        "retrieve.series",
        "retrieve.study",
        "studies.unknown",
    }
)
"""Codes by which a door says that a study is not there."""
NO_PERMISSION = frozenset({"access.permission", "storage.not-permitted"})
WITHOUT_BODY = frozenset({"GET", "DELETE"})
FILLED = {
    "frames": "1",
    "path:path": "7FE00010",
    "ae_title": "CT1",
    "secret": "nothing",
    "provider": "nobody",
    "label": "999999",
    "language": "ro",
}


def doors_of(node: Node) -> Iterator[str]:
    """List the routes that modules bring: ``GET /api/v1/studies``."""
    for module in MODULES:
        for kind, prefix in (("web", ""), ("open_web", ""), ("api", REST), ("open_api", REST)):
            make = getattr(module, kind)
            if make is not None:
                made = make(node)
                for route in made.routes if prefix else made:
                    yield from (f"{method} {prefix}{route.path}" for method in route.methods - {"HEAD"})


def asked(house: House, role: str, door: str, study: str = ABSENT, query: str = "") -> Said:
    """Go through a door; what it needs beside a study is nonsense."""
    method, path = door.split(" ", 1)
    names = uids(study) | FILLED | {"study_instance_uid": study}
    for part in [piece.partition("}")[0] for piece in path.split("{")[1:]]:
        path = path.replace(f"{{{part}}}", names.get(part, "999999"))
    if query:
        path += f"?{query.format(**uids(study))}"
    return house.ask(role, method, path, None if method in WITHOUT_BODY else {"nonsense": 1})


@cache
def _doors(kind: type) -> list[str]:
    return [door for door, expected in DOORS.items() if isinstance(expected, kind)]


def test_every_route_has_an_expectation(house: House) -> None:
    doors = set(doors_of(house.served.node))
    assert doors - DOORS.keys() == set(), "say in expectations.py who may pass"
    assert DOORS.keys() - doors == set(), "these routes are gone"


@pytest.mark.parametrize("door", _doors(Study))
def test_a_door_to_a_study_lets_in_those_who_may(house: House, door: str) -> None:
    expected = DOORS[door]
    assert isinstance(expected, Study)
    passed = set()
    for role in ROLES:
        said = asked(house, role, door, OWN, expected.query)
        assert said.status < 500, (role, said)
        if said.status not in (401, 403) and said.code not in NO_SUCH_STUDY:
            passed.add(role)
    # What is nonsense is refused before it is asked whose the study is: only more may seem to have passed.
    assert expected.roles <= passed
    if passed != expected.roles:
        assert {asked(house, role, door, OWN, expected.query).status for role in passed - expected.roles} == {422}


@pytest.mark.parametrize("door", _doors(Study))
def test_a_study_of_others_is_as_if_it_were_not_there(house: House, door: str) -> None:
    expected = DOORS[door]
    assert isinstance(expected, Study)
    for role in set(ROLES) - NETWORK_WIDE:
        foreign, absent = (asked(house, role, door, study, expected.query) for study in (FOREIGN, ABSENT))
        assert foreign.status in (403, 404, 422), role
        assert foreign.status == absent.status, role
        assert foreign.body.replace(FOREIGN.encode(), b"") == absent.body.replace(ABSENT.encode(), b""), role


@pytest.mark.parametrize("door", _doors(Search))
def test_a_search_gives_what_may_be_found_only(house: House, door: str) -> None:
    for role in ROLES:
        said = asked(house, role, door, FOREIGN)
        assert said.status == 200, role
        if role not in NETWORK_WIDE:
            assert FOREIGN.encode() not in said.body, role
            assert b"B-1" not in said.body, role


@pytest.mark.parametrize("door", _doors(Needs))
def test_a_door_lets_in_those_whose_role_permits_it(house: House, door: str) -> None:
    expected = DOORS[door]
    assert isinstance(expected, Needs)
    said = {role: asked(house, role, door) for role in ROLES}
    assert not {role: one for role, one in said.items() if one.status >= 500}
    refused = {role for role, one in said.items() if one.status == 403 and one.code in NO_PERMISSION}
    assert set(ROLES) - refused == expected.roles


@pytest.mark.parametrize("door", [door for door in DOORS if not isinstance(DOORS[door], Open)])
def test_nobody_passes_who_has_not_shown_who_they_are(house: House, door: str) -> None:
    assert asked(house, "", door, OWN).status == 401


@pytest.mark.parametrize("door", _doors(Open))
def test_an_open_door_asks_nobody_who_they_are(house: House, door: str) -> None:
    assert asked(house, "", door).code != "http.unauthenticated"


def test_nobody_adds_to_a_study_of_others(house: House) -> None:
    """A person who could would make it a study of their own institution."""
    for role in set(ROLES) - NETWORK_WIDE:
        body = stow_body([file_of(image(FOREIGN, "B-1", SOPInstanceUID=f"{FOREIGN}.9"))])
        said = house.ask(role, "POST", f"/dicomweb/studies/{FOREIGN}", body, Content_Type=stow_type())
        assert said.status in ((409,) if role in UPLOADERS else (403,)), role
        found = house.ask(role, "GET", f"/dicomweb/studies?StudyInstanceUID={FOREIGN}")
        assert (found.status, found.body) in ((200, b"[]"), (403, found.body)), role
