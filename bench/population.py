"""An archive that never was: ten years of invented studies, the same in every run and in every peer.

Three series a study and one instance a series. Names are Romanian, Russian and Macedonian; the frequencies of names,
modalities and days are skewed as real ones are, so that some questions have thousands of answers and others a handful.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bench.synthesis import CT, uid

FAMILY = 187_000
FIRST_DAY = date(2016, 11, 1)
DAYS = 3650
SERIES_A_STUDY = 3

FAMILY_NAMES = (
    "Popescu Ionescu Popa Rusu Munteanu Țurcanu Ciobanu Moraru Ceban Lungu Cojocaru Grosu Rotaru Sârbu Ungureanu "
    "Ștefănescu Dobre Vlad Cazacu Bostan Ivanov Petrov Smirnov Kuznețov Sokolov Popov Lebedev Kozlov Novikov Morozov "
    "Volkov Zaițev Pavlov Semionov Golubev Trajkovski Nikolovski Stojanovski Dimitrovski Petrovski Jovanovski "
    "Georgievski Angelovski Ristovski Todorovski Mitrevski Spasovski Iliev Naumov Bogdanov"
).split()
GIVEN_NAMES = (
    "Ion Maria Vasile Elena Andrei Ana Mihai Ioana Gheorghe Natalia Serghei Olga Aleksandr Tatiana Dmitri Svetlana "
    "Goran Biljana Zoran Vesna Dragan Marija Igor Liudmila Nicolae Ecaterina Victor Galina Stefan Daniela"
).split()
MODALITIES = ("CT", "MR", "DX", "US", "CR", "MG", "RF", "NM", "PT", "XA")
WEIGHTS = (300, 180, 220, 150, 90, 40, 12, 5, 2.5, 0.5)
RARE_MODALITY = "XA"
DESCRIPTIONS = (
    "TORACE NATIV",
    "CRANIU",
    "ABDOMEN CU CONTRAST",
    "GENUNCHI STÂNG",
    "COLOANĂ LOMBARĂ",
    "PELVIS",
    "UMĂR DREPT",
)


@dataclass(frozen=True)
class Study:
    """A study of the archive; everything about it follows from its number."""

    number: int
    patient_name: str
    patient_id: str
    birth_date: str
    sex: str
    study_date: str
    study_time: str
    accession_number: str
    description: str
    modality: str

    @property
    def study_instance_uid(self) -> str:
        """UID of the study."""
        return uid(FAMILY, self.number * 100)

    def series_instance_uid(self, index: int) -> str:
        """UID of one of its series."""
        return uid(FAMILY, self.number * 100 + 10 + index)

    def sop_instance_uid(self, index: int) -> str:
        """UID of the only instance of that series."""
        return uid(FAMILY, self.number * 100 + 20 + index)

    def attributes(self, index: int) -> dict[str, tuple[str, str]]:
        """Give the text attributes of the instance of a series: keyword tag (8 hex digits) to VR and value."""
        return {
            "00080005": ("CS", "ISO_IR 192"),
            "00080016": ("UI", CT),
            "00080018": ("UI", self.sop_instance_uid(index)),
            "00080020": ("DA", self.study_date),
            "00080021": ("DA", self.study_date),
            "00080030": ("TM", self.study_time),
            "00080050": ("SH", self.accession_number),
            "00080060": ("CS", self.modality),
            "00080090": ("PN", "Munteanu^Ileana"),
            "00081030": ("LO", self.description),
            "0008103E": ("LO", f"Seria {index + 1}"),
            "00100010": ("PN", self.patient_name),
            "00100020": ("LO", self.patient_id),
            "00100030": ("DA", self.birth_date),
            "00100040": ("CS", self.sex),
            "0020000D": ("UI", self.study_instance_uid),
            "0020000E": ("UI", self.series_instance_uid(index)),
            "00200010": ("SH", str(self.number)),
            "00200011": ("IS", str(index + 1)),
            "00200013": ("IS", "1"),
        }


def studies(count: int) -> Iterator[Study]:
    """Yield the studies of an archive of this size, spread evenly over the ten years, in the order of their numbers."""
    for number in range(count):
        yield study(number, count)


def study(number: int, count: int) -> Study:
    """Give one study of an archive of ``count`` studies. Every patient has three studies on average."""
    chance = random.Random(number * 2_654_435_761 + count)
    patient = random.Random(chance.randrange(max(1, count // 3)) * 7919 + 1)
    patient_number = patient.randrange(10**9)
    family = FAMILY_NAMES[int(len(FAMILY_NAMES) * patient.random() ** 2)]
    suffix = patient.choice(("", "", "", "a", "enco", "ici", "escu", "ova"))
    day = FIRST_DAY + timedelta(days=number * DAYS // count)
    hour = min(23, max(0, round(chance.gauss(12, 3))))
    return Study(
        number=number,
        patient_name=f"{family}{suffix}^{patient.choice(GIVEN_NAMES)}",
        patient_id=f"MD{patient_number:09d}",
        birth_date=(date(1935, 1, 1) + timedelta(days=patient.randrange(30_000))).strftime("%Y%m%d"),
        sex=patient.choice("FM"),
        study_date=day.strftime("%Y%m%d"),
        study_time=f"{hour:02d}{chance.randrange(60):02d}{chance.randrange(60):02d}",
        accession_number=f"A{number:08d}",
        description=chance.choice(DESCRIPTIONS),
        modality=chance.choices(MODALITIES, WEIGHTS)[0],
    )
