"""Arrivals of instances that never were, for what only the index sees."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from dicom_network.domain.hierarchy import Arrival, Extent, Landed, Reception
from dicom_network.standard.elements import TAG_BY_KEYWORD, VR_BY_TAG

CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
RECEIVED = datetime(2026, 3, 4, 5, 6, 7, 890123, tzinfo=UTC)
LENGTH = 1000


def element(keyword: str, value: Any) -> tuple[str, dict[str, Any]]:
    """Give an attribute in the DICOM JSON model: a value, a list of them, or items by keyword for a sequence."""
    tag = TAG_BY_KEYWORD[keyword]
    vr = VR_BY_TAG[tag]
    values = value if isinstance(value, list) else [value]
    if vr == "SQ":
        values = [dict(element(*pair) for pair in item.items()) for item in values]
    elif vr == "PN":
        values = [_person_name(one) for one in values]
    return f"{tag:08X}", {"vr": vr, "Value": values}


def attributes(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Give attributes by keyword in the DICOM JSON model; None leaves one out."""
    return dict(element(keyword, value) for keyword, value in values.items() if value is not None)


def _person_name(text: str) -> dict[str, str]:
    return dict(zip(("Alphabetic", "Ideographic", "Phonetic"), text.split("="), strict=False))


@dataclass
class SyntheticInstances:
    """Makes arrivals; each lies behind the one before it in one landing log."""

    container: str = "landing/20260304T050607-0123456789ab.log"
    _offset: int = 0
    defaults: dict[str, Any] = field(
        default_factory=lambda: {
            "PatientName": "Țurcanu^Ion",
            "PatientID": "MD1",
            "PatientBirthDate": "19700102",
            "PatientSex": "M",
            "StudyDate": "20260303",
            "StudyTime": "101500",
            "AccessionNumber": "A1",
            "StudyID": "S1",
            "StudyDescription": "TORACE NATIV",
            "ReferringPhysicianName": "Munteanu^Ileana",
            "Modality": "CT",
            "SeriesNumber": 1,
            "SeriesDescription": "Axial",
            "Rows": 512,
            "Columns": 512,
            "BitsAllocated": 16,
            "PhotometricInterpretation": "MONOCHROME2",
        }
    )

    def make(
        self,
        study: str = "1.2.3",
        series: str = "1.2.3.1",
        instance: str = "1.2.3.1.1",
        *,
        content: str = "",
        sop_class: str = CT_IMAGE_STORAGE,
        transfer_syntax: str = EXPLICIT_VR_LITTLE_ENDIAN,
        institutions: tuple[int, ...] = (),
        container: str = "",
        reception: Reception | None = None,
        **values: Any,
    ) -> Arrival:
        """Make one; ``values`` are attributes by keyword, None leaves a default out. Other ``content``: other bytes."""
        described = attributes({**self.defaults, "InstanceNumber": None, **values})
        described |= attributes(
            {
                "SOPClassUID": sop_class,
                "SOPInstanceUID": instance,
                "StudyInstanceUID": study,
                "SeriesInstanceUID": series,
            }
        )
        extent = Extent(container or self.container, self._offset, LENGTH)
        self._offset += LENGTH
        return Arrival(
            sop_class_uid=sop_class,
            sop_instance_uid=instance,
            series_instance_uid=series,
            study_instance_uid=study,
            transfer_syntax_uid=transfer_syntax,
            attributes=described,
            pixel_data_offset=400,
            landed=Landed(extent, 300, hashlib.sha256((instance + content).encode()).digest()),
            reception=reception or Reception("C-STORE", RECEIVED, "CT1", "DICOMNET", "127.0.0.1", "", "a1"),
            institutions=institutions,
        )
