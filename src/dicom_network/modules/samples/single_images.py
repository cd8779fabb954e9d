"""The studies of one object each: radiograph, ultrasound cine, photograph; and the report of the CT."""

import imagecodecs
import numpy as np
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DigitalXRayImageStorageForPresentation,
    EncapsulatedPDFStorage,
    JPEGBaseline8Bit,
    SecondaryCaptureImageStorage,
    UltrasoundMultiFrameImageStorage,
)

from dicom_network.modules.samples import heart, model
from dicom_network.modules.samples.datasets import make_code, make_dataset, make_instance
from dicom_network.modules.samples.radiograph import chest_radiograph
from dicom_network.modules.samples.report import Line, write_pdf
from dicom_network.modules.samples.retina import fundus_photograph
from dicom_network.modules.samples.volumes import key_image

CINE_FRAMES = 30
CINE_TRANSFER_SYNTAX = JPEGBaseline8Bit
RADIOGRAPH_SPACING_MM = 0.2

REPORT = (
    Line("DICOM Network: sample report", 816, 15, bold=True),
    Line("Everything on this page is invented; no such person exists.", 778, 9),
    Line("Patient: Țurcanu, Ion Vasile      ID: RO-1002      born 14 March 1958", 752, 11, bold=True),
    Line("CT of the chest with contrast medium, 12 November 2026, accession number A26-0412", 734),
    Line("Spitalul Exemplu; referred by Dr. Elena Ciobanu", 718),
    Line("Technique", 686, 11, bold=True),
    Line("96 axial slices of 3 mm from the apex of the lungs to the kidneys, 120 kV, venous phase.", 670),
    Line("Findings", 642, 11, bold=True),
    Line("Spiculated nodule of 15 mm in the right upper lobe, next to the pleura of the front wall.", 626),
    Line("No enlarged lymph nodes in the mediastinum or at the hila. Heart and great vessels of normal size.", 611),
    Line("No effusion. Simple cyst of 18 mm in the liver. Spleen, adrenals and kidneys without finding.", 596),
    Line("Impression", 568, 11, bold=True),
    Line("Nodule of the right upper lobe, to be clarified by PET-CT or biopsy.", 552),
    Line("Key image", 522, 11, bold=True),
)


def radiograph_instance() -> Dataset:
    """Give the radiograph of the chest."""
    picture = chest_radiograph(1800, 1760, RADIOGRAPH_SPACING_MM)
    return make_instance(
        model.DX,
        "DX",
        1,
        1,
        SOPClassUID=DigitalXRayImageStorageForPresentation,
        ImageType=["ORIGINAL", "PRIMARY"],
        SeriesDescription="PA",
        PresentationIntentType="FOR PRESENTATION",
        BodyPartExamined="CHEST",
        ViewPosition="PA",
        PositionerType="COLUMN",
        ImageLaterality="U",
        PatientOrientation=["L", "F"],
        KVP="125",
        ImagerPixelSpacing=[RADIOGRAPH_SPACING_MM, RADIOGRAPH_SPACING_MM],
        PixelSpacing=[RADIOGRAPH_SPACING_MM, RADIOGRAPH_SPACING_MM],
        DetectorType="DIRECT",
        PixelIntensityRelationship="LOG",
        PixelIntensityRelationshipSign=-1,
        RescaleIntercept=0,
        RescaleSlope=1,
        RescaleType="US",
        PresentationLUTShape="IDENTITY",
        LossyImageCompression="00",
        BurnedInAnnotation="NO",
        AnatomicRegionSequence=[make_code("51185008", "SCT", "Chest")],
        ViewCodeSequence=[make_code("399348003", "SCT", "postero-anterior")],
        AcquisitionContextSequence=[],
        WindowCenter=2000,
        WindowWidth=3800,
        SamplesPerPixel=1,
        PhotometricInterpretation="MONOCHROME2",
        Rows=picture.shape[0],
        Columns=picture.shape[1],
        BitsAllocated=16,
        BitsStored=12,
        HighBit=11,
        PixelRepresentation=0,
        PixelData=np.rint(picture).astype("<u2").tobytes(),
    )


def cine_instance() -> Dataset:
    """Give the ultrasound cine, each frame a JPEG."""
    frames = [
        bytes(imagecodecs.jpeg8_encode(frame, level=88, colorspace="RGB", outcolorspace="YCBCR", subsampling="422"))
        for frame in heart.cine(CINE_FRAMES)
    ]
    plain = heart.ROWS * heart.COLUMNS * 3 * len(frames)
    return make_instance(
        model.US,
        "US",
        1,
        1,
        SOPClassUID=UltrasoundMultiFrameImageStorage,
        ImageType=["ORIGINAL", "PRIMARY"],
        SeriesDescription="A4C",
        BodyPartExamined="HEART",
        PatientOrientation="",
        HeartRate=60,
        FrameTime="33.333333",
        CineRate=30,
        StartTrim=1,
        StopTrim=len(frames),
        UltrasoundColorDataPresent=0,
        SequenceOfUltrasoundRegions=[_calibrated_region()],
        LossyImageCompression="01",
        LossyImageCompressionRatio=round(plain / sum(map(len, frames)), 1),
        LossyImageCompressionMethod="ISO_10918_1",
        BurnedInAnnotation="NO",
        SamplesPerPixel=3,
        PhotometricInterpretation="YBR_FULL_422",
        PlanarConfiguration=0,
        Rows=heart.ROWS,
        Columns=heart.COLUMNS,
        NumberOfFrames=len(frames),
        FrameIncrementPointer=0x00181063,
        BitsAllocated=8,
        BitsStored=8,
        HighBit=7,
        PixelRepresentation=0,
        PixelData=encapsulate(frames, has_bot=True),
    )


def _calibrated_region() -> Dataset:
    """Give the region of the sector, in which distances can be measured (PS3.3 C.8.5.5)."""
    return make_dataset(
        RegionSpatialFormat=1,
        RegionDataType=1,
        RegionFlags=0,
        RegionLocationMinX0=88,
        RegionLocationMinY0=heart.APEX[1],
        RegionLocationMaxX1=712,
        RegionLocationMaxY1=heart.APEX[1] + round(heart.DEPTH_MM / heart.PIXEL_MM),
        ReferencePixelX0=heart.APEX[0] - 88,
        ReferencePixelY0=0,
        PhysicalUnitsXDirection=3,
        PhysicalUnitsYDirection=3,
        ReferencePixelPhysicalValueX=0.0,
        ReferencePixelPhysicalValueY=0.0,
        PhysicalDeltaX=heart.PIXEL_MM / 10,
        PhysicalDeltaY=heart.PIXEL_MM / 10,
        TransducerFrequency=2500,
    )


def photograph_instance() -> Dataset:
    """Give the colour photograph, as a secondary capture."""
    picture = fundus_photograph(960, 1280)
    return make_instance(
        model.PHOTOGRAPH,
        "XC",
        1,
        1,
        SOPClassUID=SecondaryCaptureImageStorage,
        ImageType=["DERIVED", "SECONDARY"],
        ConversionType="DI",
        SeriesDescription="Очно дно",
        BodyPartExamined="EYE",
        Laterality="R",
        PatientOrientation="",
        BurnedInAnnotation="NO",
        SamplesPerPixel=3,
        PhotometricInterpretation="RGB",
        PlanarConfiguration=0,
        Rows=picture.shape[0],
        Columns=picture.shape[1],
        BitsAllocated=8,
        BitsStored=8,
        HighBit=7,
        PixelRepresentation=0,
        PixelData=picture.tobytes(),
    )


def report_instance() -> Dataset:
    """Give the report of the CT, as an encapsulated PDF of the same study."""
    document = write_pdf("Sample report", list(REPORT), key_image())
    return make_instance(
        model.CT,
        "DOC",
        2,
        1,
        SOPClassUID=EncapsulatedPDFStorage,
        SeriesDescription="Raport",
        ConversionType="WSD",
        BurnedInAnnotation="YES",
        AcquisitionDateTime=model.CT.date + model.CT.time,
        DocumentTitle="Raport CT torace",
        ConceptNameCodeSequence=[make_code("18748-4", "LN", "Diagnostic Imaging Report")],
        MIMETypeOfEncapsulatedDocument="application/pdf",
        EncapsulatedDocumentLength=len(document),
        EncapsulatedDocument=document + b"\0" * (len(document) % 2),
    )
