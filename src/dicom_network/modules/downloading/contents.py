"""Contents: the tree of what a download holds, with the path of every file and the records that list it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dicom_network.domain.hierarchy import InstanceLocation
from dicom_network.modules.downloading.naming import Steps, plain
from dicom_network.protocol.media_directory import Record
from dicom_network.standard.directory_records import IMAGE, KEYS, RecordKey, record_type_of
from dicom_network.standard.elements import vr_of

FOLDER = "DICOM"
Attributes = Mapping[str, Any]
ReadHeader = Callable[[InstanceLocation], Attributes]
"""Reads the attributes of an instance; asked only for what is no picture."""
_NAME, _ID, _ISSUER = "00100010", "00100020", "00100021"
_STUDY_DATE, _STUDY_DESCRIPTION, _SERIES_DESCRIPTION = "00080020", "00081030", "0008103E"
_MODALITY, _SERIES_NUMBER, _INSTANCE_NUMBER = "00080060", "00200011", "00200013"
_STUDY_UID, _SERIES_UID = "0020000D", "0020000E"


@dataclass(slots=True)
class Contents:
    """What a download holds."""

    roots: list[Record] = field(default_factory=list)
    files: list[tuple[str, InstanceLocation]] = field(default_factory=list)
    """Path and place of every file, in their order."""
    lines: list[str] = field(default_factory=list)
    """For people: a line a study and a series, with its folder."""
    dates: list[str] = field(default_factory=list)
    """Study Date of every file, or empty."""


@dataclass(slots=True)
class _Folder:
    record: Record
    path: tuple[str, ...]
    steps: Steps = field(default_factory=Steps)


class Arrangement:
    """Arranges instances into folders: patient, study, series. Not thread-safe; of use once."""

    def __init__(self, series: Mapping[str, Attributes], read_header: ReadHeader) -> None:
        """Take the attributes of every series, with those of the levels above it, by its UID."""
        self._series = series
        self._read_header = read_header
        self._contents = Contents()
        self._root = _Folder(Record("", {}, children=self._contents.roots), (FOLDER,))
        self._folders: dict[tuple[str, ...], _Folder] = {}

    def arrange(self, locations: Iterable[InstanceLocation]) -> Contents:
        """Give the contents; the same instances in the same order give the same."""
        by_series: dict[str, list[InstanceLocation]] = {}
        for location in locations:
            by_series.setdefault(location.series_instance_uid, []).append(location)
        for uid, members in by_series.items():
            self._add_series(self._series.get(uid, {}), members)
        return self._contents

    def _add_series(self, attributes: Attributes, members: Sequence[InstanceLocation]) -> None:
        first = members[0]
        known = {
            **attributes,
            _STUDY_UID: {"vr": "UI", "Value": [first.study_instance_uid]},
            _SERIES_UID: {"vr": "UI", "Value": [first.series_instance_uid]},
        }
        patient = self._patient(known)
        study = self._study(patient, known)
        number = _text(known, _SERIES_NUMBER)
        wanted = f"S{int(number) if number.isdigit() else 0:03d}{plain(_text(known, _SERIES_DESCRIPTION))}"
        series = _folder("SERIES", known, study, wanted)
        title = " · ".join(filter(None, (_text(known, _MODALITY), _text(known, _SERIES_DESCRIPTION))))
        self._contents.lines.append(f"    {'/'.join(series.path)}    {title} ({len(members)})")
        for position, location in enumerate(members, start=1):
            self._add_file(series, location, position)
            self._contents.dates.append(_text(known, _STUDY_DATE))

    def _patient(self, known: Attributes) -> _Folder:
        key = (_text(known, _ISSUER), _text(known, _ID))
        if key not in self._folders:
            family = _text(known, _NAME).partition("=")[0].partition("^")[0]
            self._folders[key] = _folder("PATIENT", known, self._root, plain(family) or "PATIENT")
        return self._folders[key]

    def _study(self, patient: _Folder, known: Attributes) -> _Folder:
        key = ("study", _text(known, _STUDY_UID))
        if key not in self._folders:
            date = _text(known, _STUDY_DATE)
            wanted = f"{plain(_text(known, _MODALITY))[:2] or 'ST'}{date[2:8] if date.isdigit() else ''}"
            study = self._folders[key] = _folder("STUDY", known, patient, wanted)
            who = _text(known, _NAME).partition("=")[0].replace("^", " ").strip()
            parts = (who, _text(known, _ID), date, _text(known, _STUDY_DESCRIPTION))
            self._contents.lines.append(f"{'/'.join(study.path)}    {' · '.join(filter(None, parts))}")
        return self._folders[key]

    def _add_file(self, series: _Folder, location: InstanceLocation, position: int) -> None:
        record_type = record_type_of(location.sop_class_uid)
        number = location.instance_number
        attributes: dict[str, Any] = {} if record_type == IMAGE else dict(self._read_header(location))
        attributes[_INSTANCE_NUMBER] = {"vr": "IS", "Value": [position if number is None else number]}
        name = series.steps.name(f"I{position if number is None or not 0 <= number < 10**7 else number:07d}")
        path = (*series.path, name)
        series.record.children.append(
            Record(
                record_type,
                _keys(record_type, attributes),
                file_id=path,
                sop_class_uid=location.sop_class_uid,
                sop_instance_uid=location.sop_instance_uid,
                transfer_syntax_uid=location.transfer_syntax_uid,
            )
        )
        self._contents.files.append(("/".join(path), location))


def _folder(record_type: str, known: Attributes, above: _Folder, wanted: str) -> _Folder:
    record = Record(record_type, _keys(record_type, known))
    above.record.children.append(record)
    return _Folder(record, (*above.path, above.steps.name(wanted)))


def _keys(record_type: str, attributes: Attributes) -> dict[str, Any]:
    chosen = {f"{key.tag:08X}": _value(key, attributes.get(f"{key.tag:08X}")) for key in KEYS[record_type]}
    return {tag: value for tag, value in chosen.items() if value is not None}


def _value(key: RecordKey, found: Any) -> dict[str, Any] | None:
    if found and found.get("Value"):
        return {"vr": vr_of(key.tag), "Value": found["Value"]}
    if key.default is None:
        return None if key.is_conditional else {"vr": vr_of(key.tag)}
    return {"vr": vr_of(key.tag), "Value": [key.default]}


def _text(attributes: Attributes, tag: str) -> str:
    """Give the first value as text; of a name all its groups."""
    values = (attributes.get(tag) or {}).get("Value") or [""]
    first = values[0]
    if isinstance(first, Mapping):
        return "=".join(str(first.get(group, "")) for group in ("Alphabetic", "Ideographic", "Phonetic")).rstrip("=")
    return "" if first is None else str(first)
