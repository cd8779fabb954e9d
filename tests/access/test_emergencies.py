"""Breaking the glass: a reason, a time, a notice to whose studies they are, and a review by somebody else."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.house import ABSENT, FOREIGN, House, Said
from tests.patience import wait_for

REASON = "Resuscitation, the patient cannot be asked"


@pytest.fixture(scope="module", autouse=True)
def breakable(house: House) -> Iterator[None]:
    """Let radiologists break the glass of every institution; as the program comes, it is that of their own."""
    roles = house.ask("administrator", "GET", "/api/v1/roles").json()
    role = next(one for one in roles if one["name"] == "radiologist")
    grants = [*role["grants"], {"permission": "break-glass", "scope": "everything"}]
    body = {name: role[name] for name in ("name", "title", "description")} | {"grants": grants}
    assert house.ask("administrator", "PUT", f"/api/v1/roles/{role['id']}", body).status == 200
    # Told apart by what it says: as long as the right is not there, it is the permission that lacks.
    wait_for(lambda: break_glass(house, study=ABSENT).code == "access.study", "the permission counts")
    yield


def break_glass(house: House, role: str = "radiologist", **what: Any) -> Said:
    return house.ask(role, "POST", "/api/v1/emergencies", {"reason": REASON, **what})


def is_open(house: House, study: str = FOREIGN) -> bool:
    return house.ask("radiologist", "GET", f"/dicomweb/studies/{study}/metadata").status == 200


def test_the_glass_opens_a_study_and_somebody_looks_at_it(house: House) -> None:
    assert not is_open(house)
    said = wait_for(lambda: (one := break_glass(house, study=FOREIGN)).status == 201 and one, "the glass breaks")
    opened = said.json()
    assert (opened["person"], opened["institutions"], opened["finding"]) == ("the-radiologist", [2], None)
    wait_for(lambda: is_open(house), "the study opens")
    refused = house.ask("radiologist", "GET", f"/dicomweb/studies/{FOREIGN}")
    assert refused.status == 403, "looked at, not taken away"
    (event,) = house.served.events("access:emergency:open")
    assert (event["actor"], event["reason"]) == ("person:the-radiologist", REASON)

    waiting = "/api/v1/emergencies?waiting=true"
    assert house.ask("institution-administrator", "GET", waiting).json() == [], "it is another institution's"
    assert [one["id"] for one in house.ask("auditor", "GET", waiting).json()] == [opened["id"]]
    review = f"/api/v1/emergencies/{opened['id']}/review"
    body = {"finding": "justified", "note": "seen"}
    assert house.ask("institution-administrator", "POST", review, body).status == 404
    assert house.ask("auditor", "POST", review, body).json()["reviewer"] == "the-auditor"
    assert house.ask("auditor", "POST", review, body).status == 409
    assert house.ask("auditor", "GET", waiting).json() == []


def test_the_studies_of_a_patient_are_opened_and_the_patient_is_told_to_nobody(house: House) -> None:
    said = break_glass(house, patient_id="B-1", minutes=5)
    assert said.status == 201
    assert said.json()["of_patient"] is True
    listed = house.ask("auditor", "GET", "/api/v1/emergencies")
    assert b"B-1" not in listed.body


@pytest.mark.parametrize(
    ("what", "status"),
    [
        ({"study": ABSENT}, 404),
        ({"patient_id": "nobody"}, 404),
        ({}, 400),
        ({"study": FOREIGN, "patient_id": "B-1"}, 400),
        ({"study": FOREIGN, "reason": "short"}, 422),
        ({"study": FOREIGN, "minutes": 0}, 422),
        ({"study": FOREIGN, "minutes": 10_000}, 422),
    ],
)
def test_what_makes_no_sense_opens_nothing(house: House, what: dict[str, Any], status: int) -> None:
    assert break_glass(house, **what).status == status


def test_the_glass_is_broken_as_far_as_the_role_says(house: House) -> None:
    assert break_glass(house, "referring-physician", study=FOREIGN).status == 404
    assert break_glass(house, "technologist", study=FOREIGN).code == "access.permission"


def test_nobody_reviews_their_own(house: House) -> None:
    opened = break_glass(house, "administrator", study=FOREIGN).json()
    said = house.ask("administrator", "POST", f"/api/v1/emergencies/{opened['id']}/review", {"finding": "justified"})
    assert said.code == "access.own-emergency"
