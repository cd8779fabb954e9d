"""Making the intake of an upload, for a request and for a job."""

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.access import NOTHING, Permission, StudyRule
from dicom_network.domain.hierarchy import Reception
from dicom_network.domain.subjects import rights_of
from dicom_network.domain.uploads import Upload, Uploads
from dicom_network.modules.uploading.admission import Admission
from dicom_network.modules.uploading.intake import Intake
from dicom_network.modules.uploading.ports import Receive


def intake_of(
    node: Node, uploads: Uploads, receive: Receive, upload: Upload, *, address: str = "", rule: StudyRule | None = None
) -> Intake:
    """Make the intake of an upload; without a rule, with the rights that its person has now."""
    if rule is None:
        at = now()
        rule = rights_of(node.access.members.subject(upload.person, at), at).get(Permission.UPLOAD, NOTHING)
    reception = Reception(
        via="upload",
        received=now(),
        peer_address=address,
        person=upload.actor.removeprefix("person:"),
        association=f"upload-{upload.id}",
    )
    return Intake(node, uploads, receive, upload, reception, Admission(node, upload.person, rule))
