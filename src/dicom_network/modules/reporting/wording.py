"""The words of a printed report, in the languages that it can be written in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dicom_network.domain.reports import ReportAct, ReportLanguage, SectionKind


@dataclass(frozen=True, slots=True)
class Wording:
    """Of one language."""

    title: str
    sections: Mapping[SectionKind, str]
    patient: str
    patient_id: str
    born: str
    sex: str
    study: str
    performed: str
    accession: str
    referrer: str
    acts: Mapping[ReportAct, str]
    """What a version is; ``{version}`` is its own number, ``{replaces}`` that of the one before."""
    reason: str
    signed: str
    page: str
    """``{page}`` is its number."""


_ENGLISH: Final = Wording(
    title="Radiology report",
    sections={
        SectionKind.CLINICAL: "Clinical information",
        SectionKind.TECHNIQUE: "Technique",
        SectionKind.COMPARISON: "Comparison",
        SectionKind.FINDINGS: "Findings",
        SectionKind.IMPRESSION: "Impression",
        SectionKind.RECOMMENDATION: "Recommendations",
        SectionKind.ADDENDUM: "Addendum",
    },
    patient="Patient",
    patient_id="Patient ID",
    born="Born",
    sex="Sex",
    study="Study",
    performed="Performed",
    accession="Accession number",
    referrer="Referred by",
    acts={
        ReportAct.REPORT: "Version {version}",
        ReportAct.AMENDMENT: "Version {version}, amended; replaces version {replaces}",
        ReportAct.ADDENDUM: "Version {version}, with an addendum to version {replaces}",
    },
    reason="Reason",
    signed="Signed electronically",
    page="Page {page}",
)

_ROMANIAN: Final = Wording(
    title="Raport radiologic",
    sections={
        SectionKind.CLINICAL: "Date clinice",
        SectionKind.TECHNIQUE: "Tehnică",
        SectionKind.COMPARISON: "Comparație",
        SectionKind.FINDINGS: "Descriere",
        SectionKind.IMPRESSION: "Concluzie",
        SectionKind.RECOMMENDATION: "Recomandări",
        SectionKind.ADDENDUM: "Completare",
    },
    patient="Pacient",
    patient_id="ID pacient",
    born="Data nașterii",
    sex="Sex",
    study="Investigație",
    performed="Efectuată",
    accession="Număr de acces",
    referrer="Trimis de",
    acts={
        ReportAct.REPORT: "Versiunea {version}",
        ReportAct.AMENDMENT: "Versiunea {version}, rectificată; înlocuiește versiunea {replaces}",
        ReportAct.ADDENDUM: "Versiunea {version}, cu o completare la versiunea {replaces}",
    },
    reason="Motiv",
    signed="Semnat electronic",
    page="Pagina {page}",
)

_RUSSIAN: Final = Wording(
    title="Заключение лучевой диагностики",
    sections={
        SectionKind.CLINICAL: "Клинические данные",
        SectionKind.TECHNIQUE: "Методика",
        SectionKind.COMPARISON: "Сравнение",
        SectionKind.FINDINGS: "Описание",
        SectionKind.IMPRESSION: "Заключение",
        SectionKind.RECOMMENDATION: "Рекомендации",
        SectionKind.ADDENDUM: "Дополнение",
    },
    patient="Пациент",
    patient_id="ID пациента",
    born="Дата рождения",
    sex="Пол",
    study="Исследование",
    performed="Проведено",
    accession="Учётный номер",
    referrer="Направил",
    acts={
        ReportAct.REPORT: "Версия {version}",
        ReportAct.AMENDMENT: "Версия {version}, исправленная; заменяет версию {replaces}",
        ReportAct.ADDENDUM: "Версия {version}, с дополнением к версии {replaces}",
    },
    reason="Причина",
    signed="Подписано электронно",
    page="Страница {page}",
)

_MACEDONIAN: Final = Wording(
    title="Радиолошки извештај",
    sections={
        SectionKind.CLINICAL: "Клинички податоци",
        SectionKind.TECHNIQUE: "Техника",
        SectionKind.COMPARISON: "Споредба",
        SectionKind.FINDINGS: "Наод",
        SectionKind.IMPRESSION: "Заклучок",
        SectionKind.RECOMMENDATION: "Препораки",
        SectionKind.ADDENDUM: "Дополнување",
    },
    patient="Пациент",
    patient_id="ID на пациентот",
    born="Датум на раѓање",
    sex="Пол",
    study="Преглед",
    performed="Изведен",
    accession="Пристапен број",
    referrer="Упатил",
    acts={
        ReportAct.REPORT: "Верзија {version}",
        ReportAct.AMENDMENT: "Верзија {version}, изменета; ја заменува верзијата {replaces}",
        ReportAct.ADDENDUM: "Верзија {version}, со дополнување на верзијата {replaces}",
    },
    reason="Причина",
    signed="Електронски потпишано",
    page="Страница {page}",
)

WORDINGS: Final[Mapping[ReportLanguage, Wording]] = {
    ReportLanguage.ENGLISH: _ENGLISH,
    ReportLanguage.ROMANIAN: _ROMANIAN,
    ReportLanguage.RUSSIAN: _RUSSIAN,
    ReportLanguage.MACEDONIAN: _MACEDONIAN,
}
