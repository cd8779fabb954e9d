"""The intake of an upload as a job sees it: with the rights that its person has when it is done."""

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.domain.access import ANYTHING, StudyRule
from dicom_network.domain.hierarchy import Reception
from dicom_network.domain.uploads import Upload, Uploads
from dicom_network.modules.uploading.intake import Admission, Intake
from dicom_network.modules.uploading.ports import Receive


def intake_of(
    node: Node, uploads: Uploads, receive: Receive, upload: Upload, *, address: str = "", rule: StudyRule = ANYTHING
) -> Intake:
    """Make the intake of an upload."""
    reception = Reception(
        via="upload",
        received=now(),
        peer_address=address,
        person=upload.actor.removeprefix("person:"),
        association=f"upload-{upload.id}",
    )
    return Intake(node, uploads, receive, upload, reception, Admission(node, rule))
