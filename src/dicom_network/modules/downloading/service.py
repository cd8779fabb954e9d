"""Use cases of downloading: what may be taken, and the archive of it."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from datetime import timedelta

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import NOTHING, Permission, StudyRule, covers
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.downloads import Download, Downloads, DownloadSelection
from dicom_network.domain.errors import InvalidInput, NotFound, Refused
from dicom_network.domain.hierarchy import InstanceLocation, Level, SeriesState
from dicom_network.domain.ports import DICOMJSON
from dicom_network.domain.query import Query, ValueMatch
from dicom_network.modules.downloading.archive import Archive, build_archive
from dicom_network.modules.downloading.checksums import Checksums
from dicom_network.modules.downloading.contents import Arrangement
from dicom_network.modules.downloading.opening import open_located
from dicom_network.protocol.dataset.decode import decode_data_set
from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.standard.sop_classes import is_report

MOST_INSTANCES = 250_000
"""Of one archive: what is computed of it beforehand lies in memory, some kilobytes an instance."""
LIFETIME = timedelta(hours=24)
KEPT_ARCHIVES = 4
LONGEST_HEADER_BYTES = 4 << 20
_STUDY, _PATIENT_ID, _ISSUER = 0x0020000D, 0x00100020, 0x00100021


class Downloading:
    """Gives archives of what a person may download. One a process; thread-safe."""

    def __init__(self, node: Node, downloads: Downloads) -> None:
        self._node = node
        self._downloads = downloads
        self._checksums = Checksums(node)
        self._archives: OrderedDict[Hashable, Archive] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, who: Principal, selection: DownloadSelection, *, patient_of: str = "", name: str = "") -> Download:
        """Keep a selection under an address that may be opened for some time. Raises: as ``archive``."""
        rule = who.rule(Permission.DOWNLOAD)
        if patient_of:
            of_patient = self._studies_of_patient(patient_of, rule)
            selection = DownloadSelection((*selection.studies, *of_patient), selection.series)
        self._states(who, selection)
        at = now()
        asked = Download(0, who.person, selection, name or "dicom", at, at + LIFETIME)
        with self._node.database.transaction() as transaction:
            self._downloads.remove_expired(transaction, at)
            kept = self._downloads.add(transaction, asked)
            objects = {"download": kept, "studies": list(selection.studies), "series": list(selection.series)}
            event = AuditEvent(action="web:download:ask", occurred=at, actor=who.actor, objects=objects)
            self._node.audit.record(transaction, [event])
        return Download(kept, who.person, selection, asked.name, asked.created, asked.expires)

    def get(self, download_id: int, who: Principal) -> Download:
        """Give what this person asked for. Raises: NotFound."""
        found = self._downloads.find(download_id)
        if found is None or found.person != who.person or found.expires < now():
            raise NotFound(
                f"there is no download {download_id}", code="downloading.unknown", hint="ask for it once more"
            )
        return found

    def archive(self, who: Principal, selection: DownloadSelection) -> Archive:
        """Give the archive of a selection.

        Raises: NotFound where something of it is not there for this person, Refused where it would tell the person
        the identity of patients that is hidden from them, InvalidInput where it is too much at once.
        """
        states = self._states(who, selection)
        silent = self._without_reports(who, {state.study_instance_uid for state in states})
        key = (selection, tuple((state.series_instance_uid, state.revision) for state in states), silent)
        with self._lock:
            known = self._archives.get(key)
        if known is not None:
            return known
        made = self._build(selection, who.rule(Permission.DOWNLOAD), silent)
        with self._lock:
            self._archives[key] = made
            while len(self._archives) > KEPT_ARCHIVES:
                self._archives.popitem(last=False)
        return made

    def _states(self, who: Principal, selection: DownloadSelection) -> list[SeriesState]:
        """Check a selection, and give the series that it holds. Raises: as ``archive``."""
        rule = who.rule(Permission.DOWNLOAD)
        states: dict[str, SeriesState] = {}
        if not selection.studies and not selection.series:
            raise InvalidInput("nothing is selected", code="downloading.selection")
        for level, uids in (("study", selection.studies), ("series", selection.series)):
            for uid in uids:
                found = self._node.index.series_states(**{level: uid}, within=rule)
                if not found:
                    raise NotFound(f"there is no such {level}", code=f"retrieve.{level}")
                states |= {state.series_instance_uid: state for state in found}
        self._check_identity(who, rule, {state.study_instance_uid for state in states.values()})
        if sum(state.number_of_instances for state in states.values()) > MOST_INSTANCES:
            raise InvalidInput(
                f"a download holds {MOST_INSTANCES} images at most", code="downloading.too-many", hint="take a part"
            )
        return list(states.values())

    def _check_identity(self, who: Principal, rule: StudyRule, studies: set[str]) -> None:
        """Files name their patients. Raises: Refused where names are hidden from whoever asks."""
        identity = who.rule(Permission.SEE_IDENTITY)
        if covers(identity, rule):
            return
        shown = self._node.index.allowed(sorted(studies), within=identity) if identity is not NOTHING else frozenset()
        if studies - shown:
            raise Refused(
                "the files would tell who the patient is, which is hidden from you",
                code="downloading.identity",
                hint="this needs the permission see-identity",
            )

    def _without_reports(self, who: Principal, studies: set[str]) -> frozenset[str]:
        """Tell of which of these studies the person may not read the reports."""
        reports = who.rule(Permission.VIEW_REPORTS)
        if covers(reports, who.rule(Permission.DOWNLOAD)):
            return frozenset()
        return frozenset(studies) - self._node.index.allowed(sorted(studies), within=reports)

    def _studies_of_patient(self, study: str, rule: StudyRule) -> tuple[str, ...]:
        """List the studies of the patient of a study, of those that may be downloaded. Raises: NotFound."""
        found = next(iter(self._find(Level.STUDY, rule, ValueMatch(_STUDY, (study,)))), None)
        if found is None:
            raise NotFound("there is no such study", code="retrieve.study")
        patient_id, issuer = _first(found, _PATIENT_ID), _first(found, _ISSUER)
        if not patient_id:
            return (study,)
        same = self._find(Level.STUDY, rule, ValueMatch(_PATIENT_ID, (patient_id,)))
        return tuple(_first(one, _STUDY) for one in same if _first(one, _ISSUER) == issuer)

    def _build(self, selection: DownloadSelection, rule: StudyRule, silent: frozenset[str]) -> Archive:
        """Lay out the archive; the reports of studies in ``silent`` are left out."""
        index = self._node.index
        found = [
            *(one for uid in selection.studies for one in index.locate(study=uid, within=rule)),
            *(one for uid in selection.series for one in index.locate(series=uid, within=rule)),
        ]
        locations = [
            one
            for one in {one.sop_instance_uid: one for one in found}.values()
            if one.study_instance_uid not in silent or not is_report(one.sop_class_uid)
        ]
        studies = dict.fromkeys(one.study_instance_uid for one in locations)
        series = {
            _first(one, 0x0020000E): one
            for uid in studies
            for one in self._find(Level.SERIES, rule, ValueMatch(_STUDY, (uid,)))
        }
        contents = Arrangement(series, self._header).arrange(locations)
        return build_archive(self._node, contents, self._checksums.of([one for _, one in contents.files]))

    def _find(self, level: Level, rule: StudyRule, match: ValueMatch) -> list[DICOMJSON]:
        return list(self._node.index.find(Query(level, (match,), all_attributes=True), within=rule))

    def _header(self, location: InstanceLocation) -> DICOMJSON:
        """Read the attributes of what is no picture; what cannot be read has none."""
        with open_located(self._node, location) as reading:
            start = location.data_set_offset
            content = reading.read(start, min(location.extent.length - start, LONGEST_HEADER_BYTES))
        try:
            return decode_data_set(content, location.transfer_syntax_uid)
        except DataSetError:
            return {}


def _first(attributes: DICOMJSON, tag: int) -> str:
    values = (attributes.get(f"{tag:08X}") or {}).get("Value") or [""]
    return str(values[0] or "")
