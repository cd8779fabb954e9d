"""QIDO-RS against a real index: what is found, what is returned, what is told about what was ignored."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.made_instances import ROOT, file_of, make, scheduled
from tests.web_node import WebNode, make_node, serving

NAME, PATIENT_ID, STUDY, SERIES, INSTANCE = "00100010", "00100020", "0020000D", "0020000E", "00080018"
RETRIEVE_URL, MODALITIES, DESCRIPTION = "00081190", "00080061", "00081030"
STUDIES = {
    "ana": {"PatientName": "Țurcanu^Ana", "PatientID": "RO-1001", "StudyDate": "20240311", "StudyTime": "101500"},
    "ion": {"PatientName": "Цуркану^Ион", "PatientID": "MD-2002", "StudyDate": "20240312", "StudyTime": "083000"},
    "mila": {"PatientName": "Петровска^Мила", "PatientID": "MK-3003", "StudyDate": "20231105", "StudyTime": "220000"},
}


def uid(name: str, *numbers: int) -> str:
    return ".".join([ROOT, str(1 + list(STUDIES).index(name)), *map(str, numbers)])


def files() -> list[bytes]:
    """Three studies; Ana's has a CT series of two and an MR series of one."""
    made = []
    for name, attributes in STUDIES.items():
        series = {"ana": (("CT", 2), ("MR", 1)), "ion": (("CT", 1),), "mila": (("US", 1),)}[name]
        for series_number, (modality, count) in enumerate(series, start=1):
            for number in range(1, count + 1):
                dataset = make(
                    number,
                    StudyInstanceUID=uid(name),
                    SeriesInstanceUID=uid(name, series_number),
                    SOPInstanceUID=uid(name, series_number, number),
                    SeriesNumber=series_number,
                    Modality=modality,
                    AccessionNumber=f"A-{name}",
                    RequestAttributesSequence=scheduled(f"STEP-{name}", "P1"),
                    BodyPartExamined="CHEST",
                    **attributes,
                )
                made.append(file_of(dataset))
    return made


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebNode]:
    data: Path = tmp_path_factory.mktemp("qido") / "data"
    with serving(make_node(data, index={"page": 2, "max_page": 4})) as running:
        assert running.store(*files()).status == 200
        yield running


def values(answers: list[dict[str, Any]], key: str) -> list[Any]:
    return [answer[key]["Value"][0] for answer in answers]


def found(web: WebNode, query: str, path: str = "/studies") -> list[str]:
    """Give the names of the studies that are found."""
    answer = web.get(f"/dicomweb{path}?{query}")
    assert answer.status == 200, answer.body
    names = {uid(name): name for name in STUDIES}
    return [names[one] for one in values(answer.json(), STUDY)]


def test_studies_come_newest_first_with_what_the_standard_requires(web: WebNode) -> None:
    answer = web.get("/dicomweb/studies?limit=3", "application/dicom+json")
    answers = answer.json()

    assert answer.headers["content-type"] == "application/dicom+json"
    assert values(answers, STUDY) == [uid("ion"), uid("ana"), uid("mila")]
    ana = answers[1]
    assert ana[NAME]["Value"] == [{"Alphabetic": "Țurcanu^Ana"}]
    assert ana[MODALITIES]["Value"] == ["CT", "MR"]
    assert (ana["00201206"]["Value"], ana["00201208"]["Value"]) == ([2], [3])
    assert ana["00080056"]["Value"] == ["ONLINE"]
    assert ana[RETRIEVE_URL]["Value"] == [f"http://127.0.0.1:{web.port}/dicomweb/studies/{uid('ana')}"]
    required = "00080020 00080030 00080050 00080056 00080061 00080090 00081190 00100010 00100020 00100030 00100040"
    assert set(required.split()) | {STUDY, "00200010", "00201206", "00201208"} <= ana.keys()
    assert list(ana) == sorted(ana)
    assert DESCRIPTION not in ana


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("PatientID=RO-1001", ["ana"]),
        ("00100020=RO-1001", ["ana"]),
        ("PatientName=Turcanu*", ["ion", "ana"]),
        (f"PatientName={quote('țurcanu')}*", ["ion", "ana"]),
        (f"PatientName={quote('Цуркану^Ион')}", ["ion"]),
        ("PatientName=*mila*", ["mila"]),
        ("PatientName=ana%20turc&fuzzymatching=true", ["ana"]),
        ("PatientName=ana%20turc&fuzzymatching=false", []),
        ("StudyDate=20240311-20240312", ["ion", "ana"]),
        ("StudyDate=-20231231", ["mila"]),
        ("StudyDate=20240311", ["ana"]),
        ("StudyDate=20240311-20240312&StudyTime=101500-083000", ["ion", "ana"]),
        ("StudyDate=20240311-20240312&StudyTime=102000-083000", ["ion"]),
        ("ModalitiesInStudy=MR", ["ana"]),
        ("ModalitiesInStudy=MR&ModalitiesInStudy=US", ["ana", "mila"]),
        ("ModalitiesInStudy=MR,US", ["ana", "mila"]),
        (r"ModalitiesInStudy=MR\US", ["ana", "mila"]),
        ("Modality=US", ["mila"]),
        (f"StudyInstanceUID={uid('ana')},{uid('mila')}", ["ana", "mila"]),
        (f"StudyInstanceUID={uid('ana')}&StudyInstanceUID={uid('mila')}", ["ana", "mila"]),
        ("AccessionNumber=A-i*", ["ion"]),
        ("AccessionNumber=A-?na", ["ana"]),
        ("PatientID=nobody", []),
        ("PatientName=*&PatientID=RO-1001&StudyInstanceUID=*", ["ana"]),
        ("ReferringPhysicianName=*ion*&PatientID=MK-3003", ["mila"]),
    ],
)
def test_filters(web: WebNode, query: str, names: list[str]) -> None:
    assert found(web, query) == names


def test_what_matches_everything_is_not_ignored(web: WebNode) -> None:
    answer = web.get("/dicomweb/studies?PatientName=*&limit=3")

    assert len(answer.json()) == 3
    assert "warning" not in answer.headers


def test_nothing_found_is_an_empty_array(web: WebNode) -> None:
    answer = web.get("/dicomweb/studies?PatientID=nobody")

    assert (answer.status, answer.body) == (200, b"[]")


def test_series_of_a_study(web: WebNode) -> None:
    answers = web.get(f"/dicomweb/studies/{uid('ana')}/series?includefield=00080021,BodyPartExamined").json()

    assert values(answers, SERIES) == [uid("ana", 1), uid("ana", 2)]
    assert values(answers, "00080060") == ["CT", "MR"]
    assert values(answers, "00201209") == [2, 1]
    assert values(answers, "00180015") == ["CHEST", "CHEST"]
    assert values(answers, STUDY) == [uid("ana")] * 2
    assert answers[0]["00400275"]["Value"][0]["00400009"]["Value"] == ["STEP-ana"]
    assert NAME not in answers[0], "the path names the study already"
    url = f"http://127.0.0.1:{web.port}/dicomweb/studies/{uid('ana')}/series/{uid('ana', 1)}"
    assert answers[0][RETRIEVE_URL]["Value"] == [url]


def test_series_of_all_studies_come_with_their_study(web: WebNode) -> None:
    answers = web.get("/dicomweb/series?Modality=CT").json()

    assert set(values(answers, SERIES)) == {uid("ana", 1), uid("ion", 1)}
    assert {"Țurcanu^Ana", "Цуркану^Ион"} == {name["Alphabetic"] for name in values(answers, NAME)}
    assert found(web, "RequestAttributesSequence.ScheduledProcedureStepID=STEP-mila", "/series") == ["mila"]
    assert found(web, "00400275.00400009=STEP-ion", "/series") == ["ion"]


@pytest.mark.parametrize(
    "path", [f"/studies/{uid('ana')}/instances", f"/studies/{uid('ana')}/series/{uid('ana', 1)}/instances"]
)
def test_instances(web: WebNode, path: str) -> None:
    answers = web.get(f"/dicomweb{path}").json()

    assert values(answers, INSTANCE)[:2] == [uid("ana", 1, 1), uid("ana", 1, 2)]
    assert values(answers, "00200013")[:2] == [1, 2]
    assert values(answers, "00280010")[:2] == [16, 16]
    assert answers[0][RETRIEVE_URL]["Value"][0].endswith(f"/series/{uid('ana', 1)}/instances/{uid('ana', 1, 1)}")
    assert ("00080060" in answers[0]) == ("/series/" not in path)


def test_an_instance_among_all(web: WebNode) -> None:
    (answer,) = web.get(f"/dicomweb/instances?SOPInstanceUID={uid('mila', 1, 1)}").json()

    assert answer[NAME]["Value"] == [{"Alphabetic": "Петровска^Мила"}]
    assert answer["00080060"]["Value"] == ["US"]


def test_fields_are_included_by_name_by_tag_or_all(web: WebNode) -> None:
    query = "/dicomweb/studies?PatientID=RO-1001"
    (by_name,) = web.get(f"{query}&includefield=StudyDescription").json()
    (by_tag,) = web.get(f"{query}&includefield=0008103E&includefield=00081030").json()
    (everything,) = web.get(f"{query}&includefield=all").json()
    (empty_value,) = web.get(f"{query}&StudyDescription=").json()

    assert [one[DESCRIPTION]["Value"] for one in (by_name, by_tag, everything, empty_value)] == [["Torace"]] * 4
    assert by_name.keys() <= everything.keys()


def test_pages_by_offset_and_by_link(web: WebNode) -> None:
    first = web.get("/dicomweb/studies?limit=2&fuzzymatching=true")
    by_offset = web.get("/dicomweb/studies?limit=2&offset=2")
    link = first.headers["link"]
    by_link = web.get(link[link.index("/dicomweb") : link.index(">")])

    assert values(first.json(), STUDY) == [uid("ion"), uid("ana")]
    assert "additional results" in first.headers["warning"]
    assert link.endswith('rel="next"')
    assert by_link.json() == by_offset.json() != []
    assert "warning" not in by_link.headers
    assert "link" not in by_link.headers
    assert web.get("/dicomweb/studies?limit=0").json() == []


def test_without_a_limit_a_page_is_as_long_as_the_setting_says(web: WebNode) -> None:
    assert len(web.get("/dicomweb/studies").json()) == 2
    assert len(web.get(f"/dicomweb/studies/{uid('ana')}/instances").json()) == 3, "what belongs to a study is not cut"
    too_many = web.get("/dicomweb/instances?limit=1000")
    assert len(too_many.json()) == 4
    assert "limit lowered to 4" in too_many.headers["warning"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("viewport=256,256", "viewport"),
        ("NoSuchKeyword=1", "NoSuchKeyword"),
        ("SeriesDescription=Axial", "SeriesDescription"),
        ("00091001=private", "00091001"),
        ("includefield=NoSuchKeyword", "NoSuchKeyword"),
        ("x%22%0d%0aSet-Cookie:%20a=1", "x???Set-Cookie: a"),
    ],
)
def test_what_is_ignored_is_named(web: WebNode, query: str, named: str) -> None:
    answer = web.get(f"/dicomweb/studies?limit=3&{query}")

    assert len(answer.json()) == 3
    assert answer.headers["warning"] == f'299 http://127.0.0.1:{web.port}/dicomweb: "ignored: {named}"'


@pytest.mark.parametrize(
    "query",
    [
        "StudyDate=yesterday",
        "StudyDate=20240199",
        "StudyDate=20240312-20240311-20240310",
        "StudyInstanceUID=not.a.uid",
        "StudyInstanceUID=1.2%203",
        f"StudyInstanceUID=1.2,{'1' * 65}",
        "limit=-1",
        "limit=many",
        "offset=x",
        "0010,0020=A",
        "001000=A",
        "includefield=0010",
        "fuzzymatching=perhaps",
        "after=nonsense",
        "PatientName=%ff",
    ],
)
def test_nonsense_is_told(web: WebNode, query: str) -> None:
    answer = web.get(f"/dicomweb/studies?{query}")

    assert answer.status == 400, answer.body
    assert answer.json()["message"]


def test_media_types(web: WebNode) -> None:
    assert web.get("/dicomweb/studies", "application/json").headers["content-type"] == "application/json"
    assert web.get("/dicomweb/studies?accept=application/json", "text/html").status == 200
    assert web.get("/dicomweb/studies", "application/dicom+xml").status == 406
    assert web.get("/dicomweb/studies", 'multipart/related; type="application/dicom+xml"').status == 406


def test_a_query_is_recorded_by_its_keys_and_never_by_their_values(web: WebNode) -> None:
    web.get("/dicomweb/studies?PatientName=Petrovska*&StudyDate=20231105")

    event = web.events()[-1]

    assert event["action"] == "web:study:find"
    assert event["objects"] == {"keys": ["PatientName", "StudyDate"]}
    assert "etrovska" not in str(web.events())


def test_urls_are_those_by_which_the_client_knows_the_node(web: WebNode) -> None:
    (answer,) = web.get("/dicomweb/studies?PatientID=RO-1001", Host="pacs.example.org:8443").json()

    assert answer[RETRIEVE_URL]["Value"] == [f"http://pacs.example.org:8443/dicomweb/studies/{uid('ana')}"]
    (portless,) = web.get("/dicomweb/studies?PatientID=RO-1001", Host="127.0.0.1").json()
    assert portless[RETRIEVE_URL]["Value"] == [f"http://127.0.0.1:{web.port}/dicomweb/studies/{uid('ana')}"]
    assert web.get("/dicomweb/studies", Host="<script>").status == 400
