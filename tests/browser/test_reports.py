"""A report from its first word to the PDF that a patient is given, as radiologists and readers do it in a browser."""

import json
import re
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Visiting
from tests.browser.site_node import ADMINISTRATOR, SiteNode
from tests.browser.visits import Visit, axe_findings, check_fits_a_phone
from tests.patience import MILLISECONDS

SAMPLES = True
COLLEAGUE, READER = "amoraru", "ptodorov"
FINDINGS = "Nodul de 15 mm în lobul superior.\nОчаг < 15 мм & ѓубре ќе."


@pytest.fixture(scope="module")
def studies(site_node: SiteNode) -> dict[str, str]:
    """The samples by modality, the radiograph of an institution with a radiologist and a technologist."""
    site_node.command("institution", "add", "Spitalul Cahul")
    for name, role in ((COLLEAGUE, "radiologist"), (READER, "technologist")):
        site_node.add(name, role, institution="Spitalul Cahul")
    found = {modality: _study_with(site_node, modality) for modality in ("CT", "DX", "MR", "US")}
    answer = site_node.running.request(
        "PUT",
        f"/api/v1/studies/{found['DX']}/institutions",
        headers={"Content-Type": "application/json"},
        body=json.dumps({"institutions": [1]}).encode(),
    )
    assert answer.status == 200, answer.body
    return found


def _study_with(node: SiteNode, modality: str) -> str:
    found = json.loads(node.running.get(f"/dicomweb/studies?ModalitiesInStudy={modality}").body)
    return str(found[0]["0020000D"]["Value"][0])


def reports_of(study: str) -> str:
    """Give the address of the reports of a study."""
    return f"/studies/{study}?tab=reports"


def saved(page: Page) -> None:
    """Wait until the server has everything that was written."""
    expect(page.get_by_role("status").filter(has_text="Saved at")).to_be_visible(timeout=MILLISECONDS)


def sign(page: Page, reason: str = "") -> None:
    """Sign what is written."""
    page.get_by_role("button", name="Sign…").click()
    dialog = page.get_by_role("dialog")
    if reason:
        dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_role("button", name="Sign", exact=True).click()
    expect(dialog).to_have_count(0, timeout=MILLISECONDS)


def write(one: Visit, study: str) -> None:
    """Begin a report with what the template brings, and find it again after a reload."""
    page = one.open(reports_of(study))
    page.get_by_role("button", name="Write a report").click()
    findings = page.get_by_label("Findings", exact=True)
    expect(findings).to_have_value(re.compile("Lungs: no consolidation"))
    findings.fill(FINDINGS)
    saved(page)
    page.reload()
    expect(findings).to_have_value(FINDINGS)


def write_on_after_the_session_has_ended(one: Visit, study: str) -> None:
    """Lose the session while writing; come in again, and everything is there."""
    page = one.page
    page.context.clear_cookies()
    impression = page.get_by_label("Impression", exact=True)
    impression.fill("Пневмония")
    expect(page.get_by_role("status").filter(has_text="Kept in this browser")).to_be_visible()
    page.reload()
    expect(page).to_have_url(re.compile("login"))
    page.goto(one.node.link(ADMINISTRATOR))
    page.locator("main").wait_for()
    one.open(reports_of(study))
    expect(impression).to_have_value("Пневмония")
    saved(page)


def check_printed(page: Page) -> None:
    """Read the PDF as whoever is given it."""
    printed = page.context.request.get(str(page.get_by_role("link", name="PDF, print").get_attribute("href")))
    text = PdfReader(BytesIO(printed.body())).pages[0].extract_text()
    for line in (*FINDINGS.splitlines(), "Пневмония"):
        assert line in text


def test_a_report_is_written_and_signed_and_no_word_is_lost(visit: Visiting, studies: dict[str, str]) -> None:
    study = studies["CT"]
    with visit(ADMINISTRATOR) as one:
        write(one, study)
        write_on_after_the_session_has_ended(one, study)
        sign(one.page)
        expect(one.page.get_by_text(re.compile("Signed by vrusu"))).to_be_visible()
        expect(one.page.get_by_role("heading", name="Findings")).to_be_visible()
        check_printed(one.page)
        assert not axe_findings(one.page)


def test_two_who_write_know_of_each_other_and_what_is_signed_is_amended(
    visit: Visiting, studies: dict[str, str]
) -> None:
    study = studies["DX"]
    with visit(COLLEAGUE) as late:
        page = late.open(reports_of(study))
        page.get_by_role("button", name="Write a report").click()
        page.get_by_label("Impression", exact=True).fill("Пневмония, регресс")
        saved(page)
        with visit(ADMINISTRATOR) as early:
            expect(early.open(reports_of(study)).get_by_text("amoraru is writing about this study too")).to_be_visible()
            early.page.get_by_role("button", name="Write a report").click()
            saved(early.page)
            sign(early.page)
        late.open(reports_of(study))
        expect(page.get_by_text("vrusu has signed a report on this study")).to_be_visible()
        expect(page.get_by_role("button", name="Sign…")).to_be_disabled()
        page.get_by_role("button", name="Go on with mine as the next version").click()
        sign(page, reason="Второе чтение")
        expect(page.get_by_text("Reason: Второе чтение")).to_be_visible()
        expect(page.get_by_text("Superseded")).to_be_visible()
        page.get_by_role("button", name="Read version 1").click()
        expect(page.get_by_text("No acute cardiopulmonary abnormality.")).to_be_visible()
    with visit(READER) as one:
        page = one.open(reports_of(study))
        expect(page.get_by_text("Пневмония, регресс")).to_be_visible()
        for name in ("Amend", "Add an addendum", "Write a report"):
            expect(page.get_by_role("button", name=name)).to_have_count(0)
        check_fits_a_phone(page)
        page.goto(f"{one.node.url}/studies?report=signed")
        expect(page.get_by_role("img", name="There is a signed report").first).to_be_visible()


def test_a_report_is_written_beside_the_images(visit: Visiting, studies: dict[str, str]) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.page
        page.goto(f"{one.node.url}/viewer/{studies['MR']}")
        page.locator("[data-cell='0']").wait_for(timeout=MILLISECONDS)
        page.keyboard.press("Shift+W")
        page.get_by_role("button", name="Write a report").click()
        field = page.get_by_label("Findings", exact=True)
        field.fill("i w 0: litere, nu taste")
        saved(page)
        expect(field).to_have_value("i w 0: litere, nu taste")
        page.get_by_role("button", name="Throw away").click()
        expect(page.get_by_role("button", name="Write a report")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(field).to_have_value("i w 0: litere, nu taste")
        page.get_by_role("button", name="Throw away").click()
        expect(page.get_by_role("button", name="Write a report")).to_be_visible()


def test_a_template_is_made_and_a_report_begun_with_it(visit: Visiting, studies: dict[str, str]) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/admin/templates")
        page.get_by_role("button", name="Make a template").click()
        form = page.get_by_role("dialog")
        form.get_by_label("Name").fill("Our heart protocol")
        form.get_by_label("Modalities").fill("US")
        form.get_by_label("Findings").fill("As our protocol wants it")
        form.get_by_role("button", name="Save").click()
        expect(page.get_by_text("The template is saved")).to_be_visible()
        page = one.open(reports_of(studies["US"]))
        page.get_by_role("button", name="Write a report").click()
        findings = page.get_by_label("Findings", exact=True)
        expect(findings).to_have_value("As our protocol wants it")
        page.get_by_role("combobox", name="Template").click()
        page.get_by_role("option", name="Any study").click()
        expect(findings).to_have_value("")
        saved(page)
