"""Masking: what tells who a patient is taken out of DICOM JSON, a stable pseudonym in its place.

This is not de-identification (PS3.15 Annex E): it hides identity from people of the house whose role does not need it.
Pixels and descriptions stay as they are.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any, Final

from dicom_network.domain.query import CombinedRangeMatch, Match
from dicom_network.standard.elements import TAG_BY_KEYWORD, VR_BY_TAG
from dicom_network.standard.query_attributes import LEVEL_BY_TAG, PATIENT

JSONObject = dict[str, Any]

_KEPT_OF_PATIENT = frozenset(f"{TAG_BY_KEYWORD[name]:08X}" for name in ("PatientSex",))
_HIDDEN = frozenset(
    f"{TAG_BY_KEYWORD[name]:08X}"
    for name in """
    AccessionNumber IssuerOfAccessionNumberSequence StudyID AdmissionID IssuerOfAdmissionIDSequence
    ServiceEpisodeID ServiceEpisodeDescription OtherStudyNumbers RequestAttributesSequence
    ReferringPhysicianIdentificationSequence ReferringPhysicianAddress ReferringPhysicianTelephoneNumbers
    PatientBirthDate PatientBirthTime PatientAddress PatientTelephoneNumbers MilitaryRank BranchOfService
    CountryOfResidence RegionOfResidence PatientReligiousPreference PatientInsurancePlanCodeSequence
    MedicalRecordLocator OtherPatientIDs OtherPatientIDsSequence PatientMotherBirthName ResponsibleOrganization
    Occupation AdditionalPatientHistory PatientComments VisitComments ImageComments PatientState
    CurrentPatientLocation PatientInstitutionResidence RequestingService FillerOrderNumberImagingServiceRequest
    PlacerOrderNumberImagingServiceRequest PerformedProcedureStepID ScheduledProcedureStepID RequestedProcedureID
    DeviceSerialNumber DigitalSignaturesSequence EncryptedAttributesSequence OriginalAttributesSequence
    ClinicalTrialSubjectID ClinicalTrialSubjectReadingID DocumentTitle
    """.split()
)
_HIDDEN_VRS = frozenset({"PN", "LT", "ST", "UT", "UN"})
_NAME, _ID, _ISSUER, _STUDY = "00100010", "00100020", "00100021", "0020000D"
PSEUDONYM_NAME: Final = "Masked"


def mask(answer: Mapping[str, Any], key: bytes) -> JSONObject:
    """Give an object of the DICOM JSON model without what tells who the patient is. ``cursor`` stays.

    The same patient has the same pseudonym in every answer of a node; without the node's key nobody can make it.
    """
    masked = _masked(answer)
    code = pseudonym(answer, key)
    if _NAME in answer:
        masked[_NAME] = {"vr": "PN", "Value": [{"Alphabetic": f"{PSEUDONYM_NAME}^{code}"}]}
    if _ID in answer:
        masked[_ID] = {"vr": "LO", "Value": [code]}
    return masked


def pseudonym(answer: Mapping[str, Any], key: bytes) -> str:
    """Give the pseudonym of an answer's patient: by issuer and ID, or without an ID by the study."""
    patient = _first(answer, _ID)
    identity = f"{_first(answer, _ISSUER)}\\{patient}" if patient else f"\\\\{_first(answer, _STUDY)}"
    digest = hmac.new(key, identity.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:5]).decode()


def identifies(matches: Iterable[Match]) -> bool:
    """Tell whether a query asks for something that masking hides: then its answers would tell it."""
    return any(is_hidden(f"{tag:08X}", VR_BY_TAG.get(tag, "UN")) for tag in map(_tag_of, matches))


def is_hidden(tag: str, vr: str) -> bool:
    """Tell whether masking hides an attribute (eight hexadecimal digits)."""
    if tag in _KEPT_OF_PATIENT:
        return False
    is_private = int(tag[:4], 16) % 2 == 1
    return is_private or vr in _HIDDEN_VRS or tag in _HIDDEN or LEVEL_BY_TAG.get(tag) == PATIENT


def _tag_of(match: Match) -> int:
    return match.date_tag if isinstance(match, CombinedRangeMatch) else match.tag


def _masked(attributes: Mapping[str, Any]) -> JSONObject:
    masked: JSONObject = {}
    for tag, element in attributes.items():
        if not isinstance(element, Mapping):
            masked[tag] = element
        elif is_hidden(tag, str(element.get("vr", "UN"))):
            continue
        elif element.get("vr") == "SQ":
            items = [_masked(item) for item in element.get("Value", ()) if isinstance(item, Mapping)]
            masked[tag] = {"vr": "SQ", "Value": items} if items else {"vr": "SQ"}
        else:
            masked[tag] = element
    return masked


def _first(answer: Mapping[str, Any], tag: str) -> str:
    values = answer.get(tag, {}).get("Value") or [""]
    return str(values[0]).strip()
