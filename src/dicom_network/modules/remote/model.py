"""What a person types, as peers, keys and identifiers."""

import re
from collections.abc import Sequence

from dicom_network.base.ae_titles import check_ae_title
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.peers import Peer
from dicom_network.domain.ports import DICOMJSON
from dicom_network.standard.elements import format_tag, tag_of, vr_of
from dicom_network.standard.uids import USED_UID

TAG = re.compile(r"\(?([0-9A-Fa-f]{4}),?([0-9A-Fa-f]{4})\)?")
ADDRESS = re.compile(r"(?P<ae_title>[^@]+)@(?P<host>\[[0-9A-Fa-f:]+\]|[^:@\s]+):(?P<port>\d{1,5})")
UID = re.compile(USED_UID)
GREATEST_PORT = 65535
_PLURALS = {Level.SERIES: "series", Level.INSTANCE: "instances"}
_ARTICLES = {Level.STUDY: "a study", Level.SERIES: "a series", Level.INSTANCE: "an instance"}

USUAL_KEYS = {
    Level.PATIENT: ("PatientName", "PatientID", "PatientBirthDate", "PatientSex"),
    Level.STUDY: (
        "PatientName",
        "PatientID",
        "StudyDate",
        "StudyTime",
        "AccessionNumber",
        "ModalitiesInStudy",
        "StudyDescription",
        "StudyInstanceUID",
        "NumberOfStudyRelatedInstances",
    ),
    Level.SERIES: (
        "Modality",
        "SeriesNumber",
        "SeriesDescription",
        "SeriesInstanceUID",
        "NumberOfSeriesRelatedInstances",
    ),
    Level.INSTANCE: ("InstanceNumber", "SOPClassUID", "SOPInstanceUID"),
}
"""Asked for when nothing else is."""


def read_peer(text: str) -> Peer | None:
    """Read ``TITLE@host:port``; None where the text is a bare AE title.

    Raises: InvalidInput for what is no AE title or no port.
    """
    matched = ADDRESS.fullmatch(text)
    if matched is None:
        return None
    if not 1 <= int(matched["port"]) <= GREATEST_PORT:
        raise InvalidInput(f"{matched['port']} is no port", code="remote.port", hint=f"1 to {GREATEST_PORT}")
    ae_title = matched["ae_title"].strip()
    check_ae_title(ae_title)
    return Peer(ae_title, matched["host"].strip("[]"), int(matched["port"]))


def read_identifier(level: Level, keys: Sequence[str]) -> DICOMJSON:
    """Make the identifier of keys: ``PatientName=TUR*``, ``0010,0020=1234``, or ``StudyDescription`` to be returned.

    Raises: InvalidInput for a key that the dictionary does not know.
    """
    identifier: DICOMJSON = {}
    for key in (*USUAL_KEYS[level], *keys):
        name, _, value = key.partition("=")
        tag = _tag_of(name.strip())
        identifier[f"{tag:08X}"] = _element(vr_of(tag), value)
    identifier["00080052"] = {"vr": "CS", "Value": [level.value]}
    if not all(key.isascii() for key in keys):
        identifier["00080005"] = {"vr": "CS", "Value": ["ISO_IR 192"]}
    return dict(sorted(identifier.items()))


def _tag_of(name: str) -> int:
    matched = TAG.fullmatch(name)
    if matched:
        return int(matched[1] + matched[2], 16)
    tag = tag_of(name)
    if tag is None:
        raise InvalidInput(f"{name} is no attribute", code="remote.key", hint="a keyword of PS3.6, or gggg,eeee")
    return tag


def _element(vr: str, value: str) -> DICOMJSON:
    if not value:
        return {"vr": vr}
    values = value.split("\\")
    return {"vr": vr, "Value": [{"Alphabetic": one} for one in values] if vr == "PN" else values}


def retrieve_identifier(level: Level, uids: Sequence[str], parents: dict[Level, str], patient_id: str) -> DICOMJSON:
    """Make the identifier of a C-MOVE or C-GET: the unique keys of the level, and of those above it.

    Raises: InvalidInput where a key above the level is missing, and for what is no UID.
    """
    unique = {Level.PATIENT: 0x00100020, Level.STUDY: 0x0020000D, Level.SERIES: 0x0020000E, Level.INSTANCE: 0x00080018}
    identifier: DICOMJSON = {"00080052": {"vr": "CS", "Value": [level.value]}}
    for above in (Level.STUDY, Level.SERIES):
        if above is level or level in (Level.PATIENT, Level.STUDY):
            break
        if not parents.get(above):
            raise InvalidInput(
                f"the {above.name.lower()} is needed to retrieve {_PLURALS[level]} of it",
                code="remote.parent",
                hint=f"its unique key is {format_tag(unique[above])}",
            )
        identifier[f"{unique[above]:08X}"] = _unique_key(above, [parents[above]])
    if level is Level.PATIENT:
        identifier["00100020"] = {"vr": "LO", "Value": [patient_id]}
    else:
        identifier[f"{unique[level]:08X}"] = _unique_key(level, uids)
    return dict(sorted(identifier.items()))


def _unique_key(level: Level, uids: Sequence[str]) -> DICOMJSON:
    for uid in uids:
        if not UID.fullmatch(uid):
            raise InvalidInput(
                f"{uid!r} is no UID of {_ARTICLES[level]}",
                code="remote.uid",
                hint="digits and points, no wildcards",
            )
    return {"vr": "UI", "Value": list(uids)}
