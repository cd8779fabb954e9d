import subprocess
import sys
from pathlib import Path

import pydicom
import pynetdicom.sop_class
import pytest
from pydicom.datadict import dictionary_VR, keyword_for_tag, tag_for_keyword
from pydicom.uid import UID

from dicom_network.standard import elements, sop_classes, statuses, transfer_syntaxes, uids
from dicom_network.standard import value_representations as vrs

ROOT = Path(__file__).parents[3]


def test_generated_tables_are_up_to_date() -> None:
    script = ROOT / "tools" / "generate_standard.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("tag", "vr", "keyword"),
    [
        (0x00100010, "PN", "PatientName"),
        (0x7FE00010, "OW", "PixelData"),
        (0x00280106, "US", "SmallestImagePixelValue"),
        (0x60020010, "US", "OverlayRows"),
        (0x601E3000, "OW", "OverlayData"),
        (0x00203145, "CS", "SourceImageIDs"),
        (0x00090010, "LO", ""),
        (0x00091001, "UN", ""),
        (0x00080000, "UL", ""),
        (0x00EE0EEE, "UN", ""),
    ],
)
def test_dictionary(tag: int, vr: str, keyword: str) -> None:
    assert elements.vr_of(tag) == vr
    assert elements.keyword_of(tag) == keyword


def test_every_attribute_of_pydicom_is_known() -> None:
    for tag in elements.VR_BY_TAG:
        assert elements.keyword_of(tag) == keyword_for_tag(tag)
        assert elements.VR_BY_TAG[tag] in vrs.KNOWN
        assert elements.VR_BY_TAG[tag] in dictionary_VR(tag) or dictionary_VR(tag) == "NONE"
    assert elements.tag_of("PatientName") == tag_for_keyword("PatientName")
    assert elements.tag_of("NoSuchKeyword") is None


def test_tags_are_written_as_in_the_standard() -> None:
    assert elements.format_tag(0x7FE00010) == "(7FE0,0010)"
    assert elements.is_private(0x00091001)
    assert not elements.is_private(0x00100010)


def test_every_vr_has_one_form_of_length() -> None:
    assert vrs.KNOWN == {vr.value for vr in pydicom.valuerep.VR if len(vr.value) == 2}
    assert not vrs.LONG_LENGTH & vrs.SHORT_LENGTH
    assert {vr.value for vr in pydicom.valuerep.EXPLICIT_VR_LENGTH_32} == vrs.LONG_LENGTH


def test_storage_sop_classes_hold_those_of_pynetdicom() -> None:
    theirs = set(pynetdicom.sop_class._STORAGE_CLASSES.values())
    assert theirs <= set(sop_classes.STORAGE_SOP_CLASSES)
    assert len(sop_classes.STORAGE_SOP_CLASSES) > 200
    for uid in ("1.2.840.10008.1.3.10", "1.2.840.10008.1.20.1", sop_classes.STUDY_ROOT_FIND):
        assert uid not in sop_classes.STORAGE_SOP_CLASSES


@pytest.mark.parametrize(
    ("keyword", "has_patient", "retired"),
    [
        ("CTImageStorage", True, False),
        ("UltrasoundImageStorageRetired", True, True),
        ("HangingProtocolStorage", False, False),
        ("LabelMapSegmentationStorage", True, False),
        ("UltrasoundWaveformStorage", True, False),
        ("RTBeamsDeliveryInstructionStorage", True, False),
    ],
)
def test_storage_sop_classes(keyword: str, *, has_patient: bool, retired: bool) -> None:
    sop_class = sop_classes.STORAGE_SOP_CLASSES[uids.uid_of(keyword) or ""]
    assert (sop_class.has_patient, sop_class.retired) == (has_patient, retired)


@pytest.mark.parametrize("uid", transfer_syntaxes.TRANSFER_SYNTAXES)
def test_transfer_syntaxes_agree_with_pydicom(uid: str) -> None:
    ours = transfer_syntaxes.TRANSFER_SYNTAXES[uid]
    theirs = UID(uid)
    is_known = theirs.is_transfer_syntax and not theirs.startswith(("1.2.840.10008.1.2.7.", "1.2.840.10008.1.20"))
    if is_known and ours.keyword not in ("JPIPReferenced", "JPIPHTJ2KReferenced"):
        is_jpip_deflate = "Deflate" in ours.name and "JPIP" in ours.name
        assert ours.explicit_vr != theirs.is_implicit_VR
        assert ours.little_endian == theirs.is_little_endian
        assert ours.encapsulated == (theirs.is_encapsulated and not is_jpip_deflate)
        assert ours.deflated == (theirs.is_deflated or is_jpip_deflate)
        assert ours.name == theirs.name


def test_transfer_syntaxes_that_others_must_keep_in_mind() -> None:
    table = transfer_syntaxes.TRANSFER_SYNTAXES
    assert table["1.2.840.10008.1.2.4.112"].media_type == "image/jxl"
    assert table["1.2.840.10008.1.2.4.201"].media_type == "image/jphc"
    assert table["1.2.840.10008.1.2.4.105.1"].video
    assert table["1.2.840.10008.1.2.8.1"].encapsulated
    assert not table["1.2.840.10008.1.2.4.90"].lossy
    assert table["1.2.840.10008.1.2.4.91"].lossy


def test_an_unknown_transfer_syntax_is_taken_as_explicit_and_encapsulated() -> None:
    private = transfer_syntaxes.transfer_syntax_of("1.2.3.4")
    assert private.explicit_vr
    assert private.little_endian
    assert private.encapsulated
    assert private.name == "1.2.3.4"


@pytest.mark.parametrize(
    ("service", "code", "kind", "name"),
    [
        (statuses.STORAGE, 0x0000, "Success", "Success"),
        (statuses.STORAGE, 0xA755, "Failure", "Refused: Out of Resources"),
        (statuses.STORAGE, 0xC123, "Failure", "Error: Cannot Understand"),
        (statuses.STORAGE, 0xB007, "Warning", "Data Set Does Not Match SOP Class"),
        (statuses.STORAGE, 0x0124, "Failure", "Refused: Not Authorized"),
        (statuses.FIND, 0xFF01, "Pending", "Matches are continuing; some Optional Keys are not supported"),
        (statuses.FIND, 0xFE00, "Cancel", "Cancel"),
        (statuses.MOVE, 0xA801, "Failure", "Refused: Move Destination unknown"),
        (statuses.GET, 0xB000, "Warning", "Sub-operations complete, one or more failures or warnings"),
        (statuses.PROCEDURE_STEP, 0x0110, "Failure", "Performed Procedure Step Object may no longer be updated"),
        (statuses.VERIFICATION, 0xB123, "Warning", ""),
        (statuses.VERIFICATION, 0x7777, "Failure", ""),
    ],
)
def test_statuses(service: tuple[statuses.Status, ...], code: int, kind: str, name: str) -> None:
    status = statuses.status_of(service, code)
    assert (status.kind, status.name) == (kind, name)
    assert statuses.kind_of(code) == kind or name == "Sub-operations complete, one or more failures or warnings"


def test_uids_have_names() -> None:
    assert uids.name_of("1.2.840.10008.5.1.4.1.1.2") == "CT Image Storage"
    assert uids.name_of("1.2.3") == "1.2.3"
    assert uids.keyword_of("1.2.840.10008.1.1") == "Verification"
    assert uids.keyword_of("1.2.3") == ""
    assert uids.uid_of("NoSuchKeyword") is None
