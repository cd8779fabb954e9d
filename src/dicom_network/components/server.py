"""SERVER: the archive node of an institution; receives, keeps, finds and gives back."""

from dicom_network.base.component import Component
from dicom_network.components.uploading import UPLOADING
from dicom_network.modules import (
    identity,
    importing,
    integrity,
    jobs,
    lifecycle,
    peers,
    query,
    rendering,
    retrieve,
    samples,
    sending,
    storage,
    verification,
    vitals,
    welcome,
)

SERVER = Component(
    name="server",
    title="Server",
    summary="The archive node of an institution: receives, keeps, finds and gives back.",
    modules=(
        verification.MODULE,
        storage.MODULE,
        query.MODULE,
        retrieve.MODULE,
        rendering.MODULE,
        sending.MODULE,
        importing.MODULE,
        lifecycle.MODULE,
        integrity.MODULE,
        samples.MODULE,
        peers.MODULE,
        UPLOADING,
        identity.MODULE,
        jobs.MODULE,
        vitals.MODULE,
        welcome.MODULE,
    ),
)
