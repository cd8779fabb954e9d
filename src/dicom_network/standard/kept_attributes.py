"""Which attributes of an instance are kept in the index, by the level that they describe (PS3.3 A.1.4, C.7).

What stands here is kept and given back on request (``includefield=all``); what can also be matched is in
``query_attributes``. Keys are those of DICOM JSON: eight hexadecimal digits.
"""

from typing import Final

from dicom_network.standard.elements import TAG_BY_KEYWORD


def _keys(keywords: str) -> tuple[str, ...]:
    return tuple(f"{TAG_BY_KEYWORD[keyword]:08X}" for keyword in keywords.split())


PATIENT_KEPT: Final = _keys(
    """
    PatientName PatientID IssuerOfPatientID IssuerOfPatientIDQualifiersSequence TypeOfPatientID PatientBirthDate
    PatientBirthTime PatientSex ReferencedPatientSequence OtherPatientIDs OtherPatientIDsSequence OtherPatientNames
    PatientBirthName PatientMotherBirthName EthnicGroup PatientComments PatientSpeciesDescription
    PatientSpeciesCodeSequence PatientBreedDescription PatientBreedCodeSequence ResponsiblePerson
    ResponsiblePersonRole ResponsibleOrganization PatientIdentityRemoved DeidentificationMethod
    DeidentificationMethodCodeSequence QualityControlSubject PatientInsurancePlanCodeSequence
    PatientPrimaryLanguageCodeSequence PatientReligiousPreference CountryOfResidence RegionOfResidence PatientAddress
    PatientTelephoneNumbers ClinicalTrialSponsorName ClinicalTrialProtocolID ClinicalTrialProtocolName
    ClinicalTrialSiteID ClinicalTrialSiteName ClinicalTrialSubjectID ClinicalTrialSubjectReadingID
    """
)
"""Patient and Clinical Trial Subject modules (PS3.3 C.7.1)."""

STUDY_KEPT: Final = _keys(
    """
    StudyInstanceUID StudyDate StudyTime AccessionNumber IssuerOfAccessionNumberSequence StudyID StudyDescription
    ReferringPhysicianName ReferringPhysicianIdentificationSequence ConsultingPhysicianName PhysiciansOfRecord
    NameOfPhysiciansReadingStudy RequestingService RequestingPhysician ReferencedStudySequence ProcedureCodeSequence
    ReasonForPerformedProcedureCodeSequence OtherStudyNumbers TimezoneOffsetFromUTC AdmittingDiagnosesDescription
    AdmittingDiagnosesCodeSequence PatientAge PatientSize PatientWeight PatientBodyMassIndex MedicalAlerts Allergies
    SmokingStatus PregnancyStatus LastMenstrualDate PatientState SpecialNeeds Occupation AdditionalPatientHistory
    AdmissionID IssuerOfAdmissionIDSequence ServiceEpisodeID ServiceEpisodeDescription ReasonForVisit
    PatientSexNeutered VisitComments ClinicalTrialTimePointID ClinicalTrialTimePointDescription
    """
)
"""General Study, Patient Study and Clinical Trial Study modules (PS3.3 C.7.2)."""

SERIES_KEPT: Final = _keys(
    """
    SeriesInstanceUID Modality SeriesNumber Laterality SeriesDate SeriesTime SeriesDescription
    SeriesDescriptionCodeSequence PerformingPhysicianName ProtocolName OperatorsName BodyPartExamined PatientPosition
    ReferencedPerformedProcedureStepSequence RelatedSeriesSequence PerformedProcedureStepStartDate
    PerformedProcedureStepStartTime PerformedProcedureStepEndDate PerformedProcedureStepEndTime
    PerformedProcedureStepID PerformedProcedureStepDescription PerformedProtocolCodeSequence
    RequestAttributesSequence CommentsOnThePerformedProcedureStep AnatomicalOrientationType Manufacturer
    InstitutionName InstitutionAddress InstitutionalDepartmentName StationName ManufacturerModelName
    DeviceSerialNumber SoftwareVersions DeviceUID SpatialResolution FrameOfReferenceUID PositionReferenceIndicator
    SynchronizationFrameOfReferenceUID PresentationIntentType ViewPosition MagneticFieldStrength
    ContrastBolusAgent ClinicalTrialCoordinatingCenterName ClinicalTrialSeriesID ClinicalTrialSeriesDescription
    """
)
"""General Series, General Equipment, Frame of Reference, and what some modalities add (PS3.3 C.7.3 to C.8)."""

SHAPE_KEPT: Final = _keys(
    """
    SOPClassUID ImageType PhotometricInterpretation SamplesPerPixel PlanarConfiguration Rows Columns BitsAllocated
    BitsStored HighBit PixelRepresentation NumberOfFrames PixelSpacing ImagerPixelSpacing NominalScannedPixelSpacing
    PixelAspectRatio RescaleIntercept RescaleSlope RescaleType PresentationLUTShape RepresentativeFrameNumber FrameTime
    CineRate RecommendedDisplayFrameRate LossyImageCompression LossyImageCompressionMethod BurnedInAnnotation
    SliceThickness SpacingBetweenSlices ImageOrientationPatient ImageLaterality ConvolutionKernel KVP
    ExtendedOffsetTable FloatPixelData DoubleFloatPixelData
    """
)
"""What the instances of a series usually share: the description of the pixels. Kept once for all that are alike."""

INSTANCE_KEPT: Final = _keys(
    """
    SOPInstanceUID InstanceNumber AcquisitionNumber AcquisitionDate AcquisitionTime AcquisitionDateTime ContentDate
    ContentTime InstanceCreationDate InstanceCreationTime ImagePositionPatient SliceLocation TemporalPositionIdentifier
    TriggerTime ImageComments ConceptNameCodeSequence ContentTemplateSequence ContentLabel ContentDescription
    ContentCreatorName PresentationCreationDate PresentationCreationTime CompletionFlag VerificationFlag DocumentTitle
    MIMETypeOfEncapsulatedDocument StructureSetLabel RTPlanLabel ContainerIdentifier RelatedGeneralSOPClassUID
    AlternateRepresentationSequence
    """
)
"""What is each instance's own."""
