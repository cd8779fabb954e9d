"""DICOM objects around what was drawn: the attributes that all have, and writing one as a Part 10 file.

Standard: PS3.3 C.7 (patient, study, series, equipment), C.12.1 (SOP common), PS3.10 7.1.
"""

import io
from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian

from dicom_network.modules.samples.model import SampleStudy, sample_uid


def make_dataset(**attributes: Any) -> Dataset:
    """Make a data set of attributes given by keyword; a list of data sets becomes a sequence."""
    dataset = Dataset()
    for keyword, value in attributes.items():
        is_sequence = isinstance(value, list) and value and isinstance(value[0], Dataset)
        setattr(dataset, keyword, Sequence(value) if is_sequence else value)
    return dataset


def make_code(value: str, scheme: str, meaning: str) -> Dataset:
    """Make an item of a code sequence (PS3.3 8.8)."""
    return make_dataset(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def make_instance(study: SampleStudy, modality: str, series: int, instance: int, **attributes: Any) -> Dataset:
    """Make an instance of a study's series; ``attributes`` are those of its kind, by keyword."""
    patient = study.patient
    return make_dataset(
        SpecificCharacterSet=list(patient.character_set)
        if len(patient.character_set) > 1
        else patient.character_set[0],
        InstanceCreationDate=study.date,
        InstanceCreationTime=study.time,
        SOPInstanceUID=sample_uid(study.key, series, instance),
        StudyDate=study.date,
        SeriesDate=study.date,
        ContentDate=study.date,
        StudyTime=study.time,
        SeriesTime=study.time,
        ContentTime=study.time,
        AccessionNumber=study.accession_number,
        Modality=modality,
        Manufacturer="DICOM Network",
        ManufacturerModelName="Synthetic " + modality,
        DeviceSerialNumber="1",
        SoftwareVersions="1",
        InstitutionName=study.institution_name,
        ReferringPhysicianName=study.referring_physician_name,
        StudyDescription=study.description,
        PatientName=patient.patient_name,
        PatientID=patient.patient_id,
        PatientBirthDate=patient.birth_date,
        PatientSex=patient.sex,
        PatientAge=f"{study.patient_age_years:03}Y",
        PatientComments="Synthetic: no such person exists",
        StudyInstanceUID=study.study_instance_uid,
        SeriesInstanceUID=sample_uid(study.key, series),
        StudyID=study.accession_number[-4:],
        SeriesNumber=series,
        InstanceNumber=instance,
        **attributes,
    )


def write_part10(dataset: Dataset, transfer_syntax_uid: str = ExplicitVRLittleEndian) -> bytes:
    """Write a data set as a Part 10 file."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = UID(transfer_syntax_uid)
    meta.ImplementationClassUID = UID(sample_uid("implementation"))
    dataset.file_meta = meta
    content = io.BytesIO()
    dcmwrite(content, dataset, enforce_file_format=True)
    return content.getvalue()
