"""Use cases of uploading: open, look, finish, cancel. Each change is one transaction with its audit event."""

from collections.abc import Mapping
from dataclasses import replace

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission, institutions_in
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.errors import InvalidInput, NotFound, Refused
from dicom_network.domain.ports import Transaction
from dicom_network.domain.uploads import FileName, FileState, Upload, Uploads, UploadState
from dicom_network.modules.uploading.intake import still_open
from dicom_network.modules.uploading.model import LEFT_OUT, WhyLeftOut, check_key, clean_path
from dicom_network.modules.uploading.staging import Staging


class Uploading:
    """Opens and closes uploads. A person sees those that they opened themself, and no others."""

    def __init__(self, node: Node, uploads: Uploads, staging: Staging) -> None:
        self._node = node
        self._uploads = uploads
        self._staging = staging

    def institutions(self, who: Principal) -> list[tuple[int, str]]:
        """List the institutions that the person may upload to, by name."""
        allowed = institutions_in(who.rule(Permission.UPLOAD))
        listed = [(int(one["id"]), str(one["name"])) for one in self._node.peers.list_institutions()]
        return [(key, name) for key, name in listed if allowed is None or key in allowed]

    def open(self, who: Principal, name: str, *, files: int, size: int, institution: int | None) -> Upload:
        """Open an upload. Raises: Refused, InvalidInput where the institution has to be said."""
        at = now()
        opened = Upload(
            id=0,
            person=who.person,
            actor=who.actor,
            institution=self._institution(who, institution),
            name=clean_path(name),
            state=UploadState.OPEN,
            files=files,
            bytes=size,
            created=at,
            changed=at,
        )
        with self._node.database.transaction() as transaction:
            opened = replace(opened, id=self._uploads.open(transaction, opened))
            objects = {"upload": opened.id, "files": files, "bytes": size, "institution": opened.institution}
            self._record(transaction, "open", who.actor, objects)
        return opened

    def get(self, upload_id: int, who: Principal) -> Upload:
        """Give an upload of this person. Raises: NotFound."""
        found = self._uploads.find(upload_id)
        if found is None or (found.person, found.actor) != (who.person, who.actor):
            raise NotFound(f"there is no upload {upload_id}", code="uploading.unknown")
        return found

    def leave_out(self, upload: Upload, left: list[tuple[FileName, WhyLeftOut]]) -> None:
        """Note files that the uploader does not send, and why. Raises: Conflict."""
        still_open(upload)
        noted = [(FileName(check_key(name.key), clean_path(name.path), name.size), LEFT_OUT[why]) for name, why in left]
        with self._node.database.transaction() as transaction:
            self._uploads.settle(transaction, upload.id, noted)

    def finish(self, upload: Upload) -> None:
        """Note that this was all; done twice it is done once. Raises: Conflict where it was cancelled or expired."""
        if upload.state is not UploadState.FINISHED:
            still_open(upload)
            self._close(upload, UploadState.FINISHED, "finish")
            for file in self._uploads.list_files(upload.id, states=[FileState.ARRIVING]):
                # The rest of it will not come; what waits to be taken in stays until that is done.
                self._staging.remove(upload.id, file.id)

    def cancel(self, upload: Upload) -> None:
        """Take no more of it. What has been stored stays; what has arrived in part is forgotten."""
        still_open(upload)
        self._close(upload, UploadState.CANCELLED, "cancel")
        self._staging.remove_all(upload.id)

    def _close(self, upload: Upload, state: UploadState, verb: str) -> None:
        tally = self._uploads.tally(upload.id)
        with self._node.database.transaction() as transaction:
            self._uploads.set_state(transaction, upload.id, state)
            counts = {one.value: count for one, count in tally.files.items()}
            self._record(transaction, verb, upload.actor, {"upload": upload.id, **counts})

    def _institution(self, who: Principal, asked: int | None) -> int | None:
        """Give the institution asked for, else the only one there is; none where the person may upload to none."""
        allowed = [key for key, _ in self.institutions(who)]
        if asked is not None and asked not in allowed:
            raise Refused("nothing may be uploaded to this institution", code="uploading.institution")
        if asked is None and len(allowed) > 1:
            raise InvalidInput("say which institution it is for", code="uploading.institution-missing")
        return next(iter(allowed), None) if asked is None else asked

    def _record(self, transaction: Transaction, verb: str, actor: str, objects: Mapping[str, object]) -> None:
        event = AuditEvent(action=f"web:upload:{verb}", occurred=now(), actor=actor, objects=objects)
        self._node.audit.record(transaction, [event])
