"""SERVER: the archive node of an institution; receives, keeps, finds and gives back."""

from dicom_network.base.component import Component
from dicom_network.components.foundation import FOUNDATION
from dicom_network.modules import (
    capacity,
    completeness,
    importing,
    integrity,
    lifecycle,
    peers,
    query,
    rendering,
    retrieve,
    samples,
    sending,
    storage,
    verification,
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
        completeness.MODULE,
        capacity.MODULE,
        samples.MODULE,
        peers.MODULE,
        *FOUNDATION,
    ),
)
