"""A signed report printed on paper: A4, as PDF. The same report gives the same bytes."""

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import as_file, files
from io import BytesIO
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from dicom_network.domain.person_names import readable_name
from dicom_network.domain.reports import ReportAct, SignedReport
from dicom_network.modules.reporting.subject import Subject
from dicom_network.modules.reporting.wording import WORDINGS, Wording

REGULAR: Final = "DejaVuSans"
BOLD: Final = "DejaVuSans-Bold"
MARGIN: Final = 20 * mm
FRAME_PADDING: Final = 6
"""Points that ReportLab keeps free inside of the margins."""
_GREY: Final = HexColor("#555555")
_BODY: Final = ParagraphStyle("body", fontName=REGULAR, fontSize=10, leading=14)
_SMALL: Final = ParagraphStyle("small", parent=_BODY, fontSize=8.5, leading=12)
_LABEL: Final = ParagraphStyle("label", parent=_SMALL, textColor=_GREY)
_TITLE: Final = ParagraphStyle("title", parent=_BODY, fontName=BOLD, fontSize=16, leading=21)
_HEADING: Final = ParagraphStyle("heading", parent=_BODY, fontName=BOLD, fontSize=11, spaceBefore=9, spaceAfter=2)


def print_report(subject: Subject, report: SignedReport) -> bytes:
    """Give a version of a report as a PDF document."""
    _register_fonts()
    wording = WORDINGS[report.language]
    target = BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=wording.title,
        author=readable_name(report.signature.name),
        creator="DICOM Network",
        lang=report.language.value,
        invariant=1,
    )

    def number(canvas: Any, page: Any) -> None:
        canvas.setFont(REGULAR, 8)
        canvas.setFillColor(_GREY)
        canvas.drawString(MARGIN, MARGIN / 2, subject.text("00100020"))
        canvas.drawRightString(A4[0] - MARGIN, MARGIN / 2, wording.page.format(page=page.page))

    document.build(list(_parts(subject, report, wording)), onFirstPage=number, onLaterPages=number)
    return target.getvalue()


@cache
def _register_fonts() -> None:
    """Make the fonts known that this package brings: Latin with all its marks, Cyrillic, Greek."""
    for name in (REGULAR, BOLD):
        with as_file(files("dicom_network.modules.reporting") / "fonts" / f"{name}.ttf") as path:
            registerFont(TTFont(name, str(path)))
    registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def _parts(subject: Subject, report: SignedReport, wording: Wording) -> Iterator[Flowable]:
    yield Paragraph(escape(report.signature.organization), _LABEL)
    yield Paragraph(escape(wording.title), _TITLE)
    yield Spacer(1, 3 * mm)
    yield _facts(subject, wording)
    yield HRFlowable(width="100%", color=_GREY, thickness=0.5, spaceBefore=4 * mm, spaceAfter=1 * mm)
    for section in report.sections:
        lines = section.text.splitlines() or [""]
        first, *others = (Paragraph(escape(line) or "&nbsp;", _BODY) for line in lines)
        # A heading never ends a page; what is long goes on over it.
        yield KeepTogether([Paragraph(escape(wording.sections[section.kind]), _HEADING), first])
        yield from others
    yield KeepTogether(list(_signature(report, wording)))


def _facts(subject: Subject, wording: Wording) -> Table:
    facts = (
        (wording.patient, readable_name(subject.text("00100010"))),
        (wording.patient_id, subject.text("00100020")),
        (wording.born, _day(subject.text("00100030"))),
        (wording.sex, subject.text("00100040")),
        (wording.study, " · ".join(one for one in (", ".join(subject.modalities), subject.text("00081030")) if one)),
        (wording.performed, _day(subject.text("00080020"))),
        (wording.accession, subject.text("00080050")),
        (wording.referrer, readable_name(subject.text("00080090"))),
    )
    cells = [[Paragraph(escape(name), _LABEL), Paragraph(escape(value), _SMALL)] for name, value in facts]
    rows = [left + right for left, right in zip(cells[::2], cells[1::2], strict=True)]
    return Table(rows, colWidths=_widths((0.16, 0.38, 0.18, 0.28)), style=_TABLE)


_TABLE: Final = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 1),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
]


def _widths(shares: Sequence[float]) -> list[float]:
    return [share * (A4[0] - 2 * MARGIN) for share in shares]


def _signature(report: SignedReport, wording: Wording) -> Iterator[Flowable]:
    signature = report.signature
    signed = signature.signed.astimezone()
    version = wording.acts[report.act].format(version=report.version, replaces=report.replaces)
    yield HRFlowable(width="100%", color=_GREY, thickness=0.5, spaceBefore=6 * mm, spaceAfter=2 * mm)
    yield Paragraph(f"{escape(wording.signed)}: <b>{escape(readable_name(signature.name))}</b>", _BODY)
    yield Paragraph(f"{signed:%Y-%m-%d %H:%M:%S} (UTC{signed:%z})", _SMALL)
    yield Paragraph(escape(version), _SMALL)
    if report.act is not ReportAct.REPORT:
        yield Paragraph(f"{escape(wording.reason)}: {escape(report.reason)}", _SMALL)


def _day(value: str) -> str:
    return f"{value[:4]}-{value[4:6]}-{value[6:8]}" if len(value) == 8 and value.isdigit() else value
