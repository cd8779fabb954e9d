"""What the two objects of a report have in common: patient, study, series, equipment, and the file that they become."""

from datetime import datetime
from typing import Final

from dicom_network.domain.ports import DICOMJSON
from dicom_network.domain.reports import SignedReport
from dicom_network.modules.reporting.elements import element
from dicom_network.modules.reporting.subject import Subject
from dicom_network.protocol.dataset.encode import encode_data_set
from dicom_network.protocol.dataset.part10 import IMPLEMENTATION_VERSION_NAME, build_part10_header
from dicom_network.standard.transfer_syntaxes import EXPLICIT_VR_LITTLE_ENDIAN

_PRODUCT: Final = "DICOM Network"


def common_modules(
    subject: Subject, report: SignedReport, *, sop_class: str, series: str, instance: str, series_number: int
) -> DICOMJSON:
    """Give patient, study, series, equipment, and SOP common module; the modality is left to the caller."""
    signed = report.signature.signed.astimezone()
    return {
        **subject.attributes,
        "00080005": element("CS", "ISO_IR 192"),
        "00080012": element("DA", day_of(signed)),
        "00080013": element("TM", time_of(signed)),
        "00080016": element("UI", sop_class),
        "00080018": element("UI", instance),
        "00080023": element("DA", day_of(signed)),
        "00080033": element("TM", time_of(signed)),
        "00080070": element("LO", _PRODUCT),
        "00080080": element("LO", report.signature.organization[:64]),
        "00081090": element("LO", _PRODUCT),
        "00181020": element("LO", IMPLEMENTATION_VERSION_NAME),
        "0020000D": element("UI", subject.study),
        "0020000E": element("UI", series),
        "00200011": element("IS", series_number),
        "00200013": element("IS", report.version),
    }


def file_of(model: DICOMJSON) -> bytes:
    """Write a data set as a DICOM file (PS3.10) in Explicit VR Little Endian."""
    header = build_part10_header(
        sop_class_uid=str(model["00080016"]["Value"][0]),
        sop_instance_uid=str(model["00080018"]["Value"][0]),
        transfer_syntax_uid=EXPLICIT_VR_LITTLE_ENDIAN,
    )
    return header + encode_data_set(model, EXPLICIT_VR_LITTLE_ENDIAN)


def day_of(moment: datetime) -> str:
    """Write a day as DA."""
    return f"{moment:%Y%m%d}"


def time_of(moment: datetime) -> str:
    """Write a time of the day as TM, in whole seconds."""
    return f"{moment:%H%M%S}"


def moment_of(moment: datetime) -> str:
    """Write an instant as DT, with its offset from UTC."""
    return f"{moment:%Y%m%d%H%M%S%z}"
