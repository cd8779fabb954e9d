"""Attributes as rows: the columns of a patient, a study or a series from the attributes that describe it."""

from typing import Any

from dicom_network.domain.names import name_key
from dicom_network.standard.query_attributes import PATIENT, SERIES, STUDY
from dicom_network.stores.database.schema import NO_NUMBER
from dicom_network.stores.index.parts import Attributes, further_json, usual_json
from dicom_network.stores.index.values import first_key, first_number, words_of

PATIENT_COLUMNS = ("patient_id", "issuer", "name_key", "birth_date", "sex", "attributes", "further")
STUDY_COLUMNS = (
    "study_date",
    "study_time",
    "accession_number",
    "study_id",
    "referring_key",
    "description",
    "attributes",
    "further",
)
SERIES_COLUMNS = (
    "modality",
    "number",
    "description",
    "series_date",
    "series_time",
    "body_part_examined",
    "performed_date",
    "performed_time",
    "attributes",
    "further",
)

INSTANCE_COLUMNS = (
    "id",
    "series",
    "sop_instance_uid",
    "number",
    "content_date",
    "content_time",
    "shape",
    "container",
    "start",
    "length",
    "data_set_offset",
    "pixel_data_offset",
    "digest",
    "reception",
    "received",
    "attributes",
)


def patient_row(attributes: Attributes) -> dict[str, Any]:
    """Give the columns of a patient."""
    return {
        "patient_id": first_key(attributes, "00100020", "LO"),
        "issuer": first_key(attributes, "00100021", "LO"),
        "name_key": first_key(attributes, "00100010", "PN"),
        "birth_date": first_key(attributes, "00100030", "DA"),
        "sex": first_key(attributes, "00100040", "CS"),
        "attributes": usual_json(attributes, PATIENT),
        "further": further_json(attributes, PATIENT),
    }


def study_row(attributes: Attributes) -> dict[str, Any]:
    """Give the columns of a study."""
    return {
        "study_date": first_key(attributes, "00080020", "DA"),
        "study_time": first_key(attributes, "00080030", "TM"),
        "accession_number": first_key(attributes, "00080050", "SH"),
        "study_id": first_key(attributes, "00200010", "SH"),
        "referring_key": first_key(attributes, "00080090", "PN"),
        "description": first_key(attributes, "00081030", "LO"),
        "attributes": usual_json(attributes, STUDY),
        "further": further_json(attributes, STUDY),
    }


def described(study: int, description: str) -> list[dict[str, Any]]:
    """Give the rows of the words of a study's description, folded as names are: it is found in any script."""
    return [{"word": word, "study": study} for word in sorted(words_of(name_key(description)))]


def series_row(attributes: Attributes) -> dict[str, Any]:
    """Give the columns of a series."""
    number = first_number(attributes, "00200011")
    return {
        "modality": first_key(attributes, "00080060", "CS"),
        "number": NO_NUMBER if number is None else number,
        "description": first_key(attributes, "0008103E", "LO"),
        "series_date": first_key(attributes, "00080021", "DA"),
        "series_time": first_key(attributes, "00080031", "TM"),
        "body_part_examined": first_key(attributes, "00180015", "CS"),
        "performed_date": first_key(attributes, "00400244", "DA"),
        "performed_time": first_key(attributes, "00400245", "TM"),
        "attributes": usual_json(attributes, SERIES),
        "further": further_json(attributes, SERIES),
    }


def identity_of(patient: Attributes, study_instance_uid: str) -> str:
    """Tell who a patient is: the issuer and the Patient ID; without an ID, whoever this study is of."""
    patient_id = first_key(patient, "00100020", "LO")
    if not patient_id:
        return f"\\\\{study_instance_uid}"
    return f"{first_key(patient, '00100021', 'LO')}\\{patient_id}"


def is_same_patient(kept: str, arrived: str) -> bool:
    """Compare two identities of ``identity_of``. A missing ID or a missing issuer contradicts nothing."""
    if kept == arrived or arrived.startswith("\\\\"):
        return True
    kept_issuer, _, kept_id = kept.partition("\\")
    issuer, _, patient_id = arrived.partition("\\")
    return kept_id == patient_id and (not kept_issuer or not issuer)
