"""Verification SCP (PS3.4 A.4)."""

from collections.abc import Sequence

from dicom_network.base.dimse import DimseService, Operation
from dicom_network.base.node import Node
from dicom_network.standard.sop_classes import VERIFICATION
from dicom_network.standard.statuses import SUCCESS
from dicom_network.standard.transfer_syntaxes import (
    EXPLICIT_VR_BIG_ENDIAN,
    EXPLICIT_VR_LITTLE_ENDIAN,
    IMPLICIT_VR_LITTLE_ENDIAN,
)


def services(_node: Node) -> Sequence[DimseService]:
    """Give the DIMSE service."""
    return [
        DimseService(
            name="Verification",
            abstract_syntaxes=(VERIFICATION,),
            transfer_syntaxes=(EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_BIG_ENDIAN),
            handlers={"C-ECHO": _echo},
            permission="echo",
        )
    ]


def _echo(operation: Operation) -> None:
    operation.respond(SUCCESS)
