"""Who may not know the patient: what is shown in their place, what is refused, and what cached answers tell."""

from typing import Any

import pytest

from dicom_network.domain.study_facts import Bond
from dicom_network.domain.study_rules import Relation
from tests.house import FOREIGN, OWN, House, uids

NAMES = (b"urcanu", b"A-1", b"B-1", b"A77", b"19700102")
SERIES = f"/dicomweb/studies/{OWN}/series/{OWN}.1"
INSTANCE = f"{SERIES}/instances/{OWN}.1.1"


@pytest.fixture(scope="module", autouse=True)
def shared(house: House) -> None:
    """Share the study with the researcher, whose role does not show who patients are."""
    node = house.served.node
    researcher = node.people.find_person("the-researcher")
    assert researcher is not None
    bond = Bond(Relation.SHARED, researcher["id"], permissions=frozenset({"find", "view", "download"}))
    with node.database.transaction() as transaction:
        node.access.bonds.put(transaction, OWN, bond)


def patient_of(answer: dict[str, Any]) -> tuple[str, str]:
    return answer["00100010"]["Value"][0]["Alphabetic"], answer["00100020"]["Value"][0]


@pytest.mark.parametrize("role", ["auditor", "researcher"])
@pytest.mark.parametrize("path", ["studies", f"studies/{OWN}/series", "instances"])
def test_searches_tell_a_pseudonym(house: House, role: str, path: str) -> None:
    said = house.ask(role, "GET", f"/dicomweb/{path}?includefield=all")
    assert said.status == 200
    assert said.json()
    assert not [name for name in NAMES if name in said.body]


def test_a_pseudonym_is_the_patients_in_every_answer(house: House) -> None:
    by_study = {
        one["0020000D"]["Value"][0]: patient_of(one) for one in house.ask("auditor", "GET", "/dicomweb/studies").json()
    }
    assert by_study[OWN] != by_study[FOREIGN]
    (found,) = house.ask("researcher", "GET", f"{SERIES}/metadata").json()
    assert patient_of(found) == by_study[OWN]


@pytest.mark.parametrize(
    "key", ["PatientName=*urcanu*", "PatientID=A-1", "AccessionNumber=A77", "PatientBirthDate=19700102"]
)
@pytest.mark.parametrize("role", ["auditor", "researcher"])
def test_nobody_is_found_by_what_is_hidden(house: House, role: str, key: str) -> None:
    assert house.ask("radiologist", "GET", f"/dicomweb/studies?{key}").json()
    assert house.ask(role, "GET", f"/dicomweb/studies?{key}").json() == []
    assert house.ask(role, "GET", f"/dicomweb/instances?{key}").json() == []


@pytest.mark.parametrize("path", [f"/dicomweb/studies/{OWN}", SERIES, INSTANCE])
def test_metadata_are_masked_and_whole_instances_refused(house: House, path: str) -> None:
    metadata = house.ask("researcher", "GET", f"{path}/metadata")
    assert metadata.status == 200
    assert not [name for name in NAMES if name in metadata.body]
    assert metadata.json()[0]["00280010"]["Value"] == [16], "what the pixels are is not hidden"
    refused = house.ask("researcher", "GET", path)
    assert (refused.status, refused.code) == (403, "access.identity")
    old = (
        "/wado?requestType=WADO&studyUID={study}&seriesUID={series}&objectUID={instance}&contentType=application/dicom"
    )
    assert house.ask("researcher", "GET", old.format(**uids(OWN))).code == "access.identity"


@pytest.mark.parametrize("path", ["frames/1", "rendered", "thumbnail", "pixeldata", "bulkdata/7FE00010"])
def test_pixels_are_shown(house: House, path: str) -> None:
    assert house.ask("researcher", "GET", f"{INSTANCE}/{path}").status == 200


def test_values_that_may_name_the_patient_are_refused(house: House) -> None:
    assert house.ask("researcher", "GET", f"{INSTANCE}/bulkdata/00420011").code == "access.identity"


@pytest.mark.parametrize("path", [f"{SERIES}/metadata", f"{INSTANCE}/metadata"])
def test_the_tag_of_one_kind_of_answer_is_not_that_of_the_other(house: House, path: str) -> None:
    """Two people at one browser: what it keeps of the one is not taken for what the other may see."""
    whole = house.ask("radiologist", "GET", path).headers["etag"]
    masked = house.ask("researcher", "GET", path).headers["etag"]
    assert whole != masked
    assert house.ask("researcher", "GET", path, If_None_Match=whole).status == 200
    assert house.ask("researcher", "GET", path, If_None_Match=masked).status == 304
    frames = f"{INSTANCE}/frames/1"
    known = house.ask("radiologist", "GET", frames).headers["etag"]
    assert house.ask("auditor", "GET", frames, If_None_Match=known).status == 403


def test_a_study_list_tells_who_the_patient_is_to_whom_it_may(house: House) -> None:
    said = house.ask("researcher", "GET", "/api/v1/studies")
    assert said.status == 200
    assert not [name for name in NAMES if name in said.body]
    assert b"A-1" in house.ask("radiologist", "GET", "/api/v1/studies").body
