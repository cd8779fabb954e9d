"""What a person types, as peers, keys and identifiers."""

import pytest

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.peers import Peer
from dicom_network.modules.remote.model import USUAL_KEYS, read_identifier, read_peer, retrieve_identifier
from dicom_network.standard.elements import tag_of


@pytest.mark.parametrize(
    ("text", "peer"),
    [
        ("CT1@192.0.2.7:104", Peer("CT1", "192.0.2.7", 104)),
        ("CT 1@ct1.example.org:11112", Peer("CT 1", "ct1.example.org", 11112)),
        ("CT1@[2001:db8::7]:104", Peer("CT1", "2001:db8::7", 104)),
        ("CT1", None),
        ("CT1@host", None),
        ("@host:104", None),
    ],
)
def test_a_peer_may_be_spelled_out(text: str, peer: Peer | None) -> None:
    assert read_peer(text) == peer


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(InvalidInput, match=port):
        read_peer(f"CT1@host:{port}")


@pytest.mark.parametrize("title", ["A TITLE THAT IS TOO LONG", "ȚINTA", "A\\B"])
def test_a_title_that_is_none_is_refused(title: str) -> None:
    with pytest.raises(InvalidInput, match="no AE title"):
        read_peer(f"{title}@host:104")


def test_keys_are_keywords_or_tags_with_values_or_without() -> None:
    keys = ["PatientName=Țurcanu*", "0010,0020=RO1\\RO2", "(0008,1030)", "StudyDate=20240101-"]
    identifier = read_identifier(Level.STUDY, keys)
    assert list(identifier) == sorted(identifier)
    assert identifier["00080052"] == {"vr": "CS", "Value": ["STUDY"]}
    assert identifier["00080005"] == {"vr": "CS", "Value": ["ISO_IR 192"]}
    assert identifier["00100010"] == {"vr": "PN", "Value": [{"Alphabetic": "Țurcanu*"}]}
    assert identifier["00100020"] == {"vr": "LO", "Value": ["RO1", "RO2"]}
    assert identifier["00081030"] == {"vr": "LO"}
    assert identifier["00080020"] == {"vr": "DA", "Value": ["20240101-"]}
    for keyword in USUAL_KEYS[Level.STUDY]:
        assert f"{tag_of(keyword):08X}" in identifier


def test_plain_keys_declare_no_characters() -> None:
    assert "00080005" not in read_identifier(Level.STUDY, ["PatientID=RO1"])


@pytest.mark.parametrize("key", ["PatientNme=x", "0010", "=x", ""])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(InvalidInput):
        read_identifier(Level.STUDY, [key])


def keys_of(level: Level, uids: list[str], study: str = "", series: str = "") -> dict[str, list[str]]:
    identifier = retrieve_identifier(level, uids, {Level.STUDY: study, Level.SERIES: series}, "RO1")
    return {tag: element["Value"] for tag, element in identifier.items()}


def test_a_retrieval_names_its_level_and_those_above_it() -> None:
    assert keys_of(Level.PATIENT, []) == {"00080052": ["PATIENT"], "00100020": ["RO1"]}
    assert keys_of(Level.STUDY, ["1.2", "1.3"]) == {"00080052": ["STUDY"], "0020000D": ["1.2", "1.3"]}
    assert keys_of(Level.SERIES, ["1.2.3"], "1.2") == {
        "00080052": ["SERIES"],
        "0020000D": ["1.2"],
        "0020000E": ["1.2.3"],
    }
    assert keys_of(Level.INSTANCE, ["1.2.3.4"], "1.2", "1.2.3") == {
        "00080018": ["1.2.3.4"],
        "00080052": ["IMAGE"],
        "0020000D": ["1.2"],
        "0020000E": ["1.2.3"],
    }


@pytest.mark.parametrize("uid", ["1.2 3", "", "*", "1.2\\1.3", "1" * 65])
def test_a_retrieval_of_what_is_no_uid_is_refused(uid: str) -> None:
    with pytest.raises(InvalidInput, match="no UID of a study"):
        keys_of(Level.STUDY, [uid])


def test_a_retrieval_without_what_is_above_it_is_refused() -> None:
    for level, study, series in ((Level.SERIES, "", ""), (Level.INSTANCE, "1.2", ""), (Level.INSTANCE, "", "1.2.3")):
        with pytest.raises(InvalidInput, match="needed"):
            keys_of(level, ["1"], study, series)
