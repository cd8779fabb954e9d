"""A pynetdicom client that sends and keeps the very bytes of data sets.

A program of its own, so that it runs in any network::

    python exact.py send HOST PORT AE < JSON list of paths           prints JSON: path to status
    python exact.py get HOST PORT AE FOLDER < JSON list of objects   writes data sets named by SOP Instance UID

The objects have the keys study, series, instance, sop_class and transfer_syntax.
"""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

from pydicom import Dataset
from pydicom.filereader import read_file_meta_info
from pynetdicom import AE, _config, evt
from pynetdicom.association import Association
from pynetdicom.presentation import build_context, build_role
from pynetdicom.sop_class import StudyRootQueryRetrieveInformationModelGet  # type: ignore[attr-defined]

CONTEXTS_AN_ASSOCIATION = 60
NO_STATUS = -1
ATTEMPTS = 3
"""On a busy machine pynetdicom now and then takes the answer to a request for a request of the peer, and loses it."""


def send(host: str, port: int, ae_title: str, paths: list[str]) -> dict[str, int]:
    """Send files as they are, each data set byte by byte; the answers' statuses by path, -1 where none came."""
    waiting = {path: _context(path) for path in paths}
    statuses: dict[str, int] = {}
    while waiting:
        contexts = list(dict.fromkeys(waiting.values()))[:CONTEXTS_AN_ASSOCIATION]
        now = [path for path, context in waiting.items() if context in contexts]
        association = _associate(host, port, ae_title, contexts)
        for path in now:
            for _attempt in range(ATTEMPTS):
                if not association.is_established:
                    association = _associate(host, port, ae_title, contexts)
                statuses[path] = _send_one(association, path)
                if statuses[path] != NO_STATUS:
                    break
            del waiting[path]
        association.release()
    return statuses


def get(host: str, port: int, ae_title: str, folder: Path, wanted: list[dict[str, str]]) -> None:
    """Fetch instances by C-GET and write what comes, byte by byte."""

    def keep(event: evt.Event) -> int:
        request: Any = event.request
        (folder / str(request.AffectedSOPInstanceUID)).write_bytes(request.DataSet.getvalue())
        return 0x0000

    for start in range(0, len(wanted), CONTEXTS_AN_ASSOCIATION):
        group = wanted[start : start + CONTEXTS_AN_ASSOCIATION]
        pairs = list(dict.fromkeys((one["sop_class"], one["transfer_syntax"]) for one in group))
        roles = [build_role(sop_class, scp_role=True) for sop_class in dict.fromkeys(pair[0] for pair in pairs)]
        ae = AE()
        ae.add_requested_context(StudyRootQueryRetrieveInformationModelGet)
        for sop_class, syntax in pairs:
            ae.add_requested_context(sop_class, syntax)
        associate = partial(
            ae.associate, host, port, ae_title=ae_title, ext_neg=list(roles), evt_handlers=[(evt.EVT_C_STORE, keep)]
        )
        association = associate()
        for one in group:
            for _attempt in range(ATTEMPTS):
                if not association.is_established:
                    association = associate()
                if _get_one(association, one) and (folder / one["instance"]).exists():
                    break
        association.release()


def _get_one(association: Association, one: dict[str, str]) -> bool:
    identifier = Dataset()
    identifier.QueryRetrieveLevel = "IMAGE"
    identifier.StudyInstanceUID = one["study"]
    identifier.SeriesInstanceUID = one["series"]
    identifier.SOPInstanceUID = one["instance"]
    try:
        for _status, _identifier in association.send_c_get(identifier, StudyRootQueryRetrieveInformationModelGet):
            pass
    except (ValueError, RuntimeError):
        return False
    return True


def _context(path: str) -> tuple[str, str]:
    meta = read_file_meta_info(path)
    return str(meta.MediaStorageSOPClassUID), str(meta.TransferSyntaxUID)


def _associate(host: str, port: int, ae_title: str, contexts: list[tuple[str, str]]) -> Association:
    ae = AE()
    ae.requested_contexts = [build_context(sop_class, syntax) for sop_class, syntax in contexts]
    return ae.associate(host, port, ae_title=ae_title)


def _send_one(association: Association, path: str) -> int:
    try:
        status = association.send_c_store(path)
    except (ValueError, RuntimeError):
        return NO_STATUS
    return int(status.Status) if "Status" in status else NO_STATUS


def main() -> None:
    """Do what the command line says."""
    _config.STORE_SEND_CHUNKED_DATASET = True
    _config.UNRESTRICTED_STORAGE_SERVICE = True
    verb, host, port, ae_title, *rest = sys.argv[1:]
    given = json.load(sys.stdin)
    if verb == "send":
        json.dump(send(host, int(port), ae_title, given), sys.stdout)
    else:
        get(host, int(port), ae_title, Path(rest[0]), given)


if __name__ == "__main__":
    main()
