"""Who the samples are of, and the studies: all invented."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

NAMESPACE: Final = UUID("5f0c1a52-6a0f-4f6d-9d4e-3d1c9be0a7d1")
"""Everything that identifies a sample grows from this, so that it is the same on every machine."""

UNICODE, CYRILLIC, LATIN_AND_CYRILLIC = ("ISO_IR 192",), ("ISO_IR 144",), ("", "ISO 2022 IR 144")


@dataclass(frozen=True, slots=True)
class SamplePatient:
    """An invented patient; the character set is the one that the data sets are written in (PS3.3 C.12.1.1.2)."""

    patient_id: str
    patient_name: str
    birth_date: str
    sex: str
    character_set: tuple[str, ...] = UNICODE


@dataclass(frozen=True, slots=True)
class SampleStudy:
    """A study of a patient; ``key`` names it within this package."""

    key: str
    patient: SamplePatient
    description: str
    date: str
    time: str
    accession_number: str
    referring_physician_name: str
    institution_name: str

    @property
    def study_instance_uid(self) -> str:
        """UID of the study."""
        return sample_uid(self.key)

    @property
    def patient_age_years(self) -> int:
        """Age of the patient on the day of the study."""
        born = self.patient.birth_date
        return int(self.date[:4]) - int(born[:4]) - (self.date[4:] < born[4:])


def sample_uid(*names: str | int) -> str:
    """Derive a UID of the 2.25 branch (PS3.5 B.2) from names."""
    return f"2.25.{uuid5(NAMESPACE, '/'.join(map(str, names))).int}"


CT = SampleStudy(
    "ct",
    SamplePatient("RO-1002", "Țurcanu^Ion^Vasile", "19580314", "M"),
    "CT torace cu contrast",
    "20261112",
    "084512",
    "A26-0412",
    "Ciobanu^Elena^^Dr.",
    "Spitalul Exemplu",
)
MR = SampleStudy(
    "mr",
    SamplePatient("RU-2043", "Соколова^Марина^Петровна", "19790822", "F", CYRILLIC),
    "МРТ головного мозга",
    "20261113",
    "101730",
    "A26-0428",
    "Орлов^Андрей",
    "Городская больница",
)
DX = SampleStudy(
    "dx",
    SamplePatient("MK-3017", "Stojanovska^Biljana=Стојановска^Билјана", "19900205", "F", LATIN_AND_CYRILLIC),
    "Рендген на граден кош",
    "20261113",
    "112208",
    "A26-0431",
    "Gjorgjievski^Nikola=Ѓорѓиевски^Никола",
    "Клиничка болница",
)
US = SampleStudy(
    "us",
    SamplePatient("RO-1055", "Munteanu^Ștefania", "19660719", "F"),
    "Ecocardiografie",
    "20261116",
    "140945",
    "A26-0440",
    "Țîbuleac^Mircea",
    "Spitalul Exemplu",
)
PHOTOGRAPH = SampleStudy(
    "photograph",
    SamplePatient("MK-3021", "Петрушевски^Трајче", "19841130", "M"),
    "Фотографија на очно дно",
    "20261117",
    "093020",
    "A26-0447",
    "Љубенова^Ѕвезда",
    "Клиничка болница",
)
STUDIES: Final = (CT, MR, DX, US, PHOTOGRAPH)
