"""Administration by hand: an institution, a refused peer, a role with its preview, and what people see first."""

import json
import re
import socket

import pytest
from playwright.sync_api import Page, expect
from pynetdicom import AE

from dicom_network.standard.sop_classes import VERIFICATION
from tests.browser.conftest import Visiting
from tests.browser.site_node import ADMINISTRATOR, SiteNode
from tests.made_instances import STUDY, file_of, make
from tests.web_node import stow_body, stow_type

SAMPLES = True
HOSPITAL = "Spitalul Clinic Municipal „Sfânta Treime”"
RADIOLOGIST = "ipopescu"
AUDITOR = "amunteanu"
TECHNOLOGIST = "dcebotari"


@pytest.fixture(scope="module", autouse=True)
def people(site_node: SiteNode) -> None:
    site_node.command("institution", "add", HOSPITAL)
    site_node.add(RADIOLOGIST, "radiologist", institution=HOSPITAL)
    site_node.add(AUDITOR, "auditor")
    site_node.add(TECHNOLOGIST, "technologist", institution=HOSPITAL)
    close(site_node)


def close(node: SiteNode) -> None:
    """Let in who is listed and nobody else; nodes of tests are open."""
    headers = {"Authorization": f"Bearer {node.running.token}", "Content-Type": "application/json"}
    answer = node.running.request(
        "PUT",
        "/api/v1/application-entities/DICOMNET",
        headers=headers,
        body=json.dumps({"accept_unknown_peers": False}).encode(),
    )
    assert answer.status == 200, answer.body


def call(node: SiteNode, calling: str, called: str = "DICOMNET") -> bool:
    """Try the connection as a modality does; tells whether it is let in."""
    ae = AE(calling)
    ae.add_requested_context(VERIFICATION)
    association = ae.associate("127.0.0.1", node.running.dicom_port, ae_title=called)
    is_in = bool(association.is_established)
    if is_in:
        association.release()
    return is_in


def test_a_peer_that_was_refused_is_let_in_from_the_first_page(visit: Visiting, site_node: SiteNode) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/")
        panel = page.get_by_role("region", name="Send an image here")
        expect(panel).to_contain_text("DICOMNET")
        expect(panel).to_contain_text("Waiting for the first association")
        assert not call(site_node, "CT9")
        expect(panel).to_contain_text("CT9 was refused: it is not listed as a peer.")
        expect(page.get_by_text("Everything works.")).to_be_hidden()
        panel.get_by_role("button", name="Allow this peer").click()
        expect(page.get_by_text("CT9 is let in from now on")).to_be_visible()
        expect(panel).not_to_contain_text("was refused")
        expect(page.get_by_text("Everything works.")).to_be_visible()
        assert call(site_node, "CT9")
        expect(panel).to_contain_text("CT9 has connected from 127.0.0.1")
        expect(panel.get_by_test_id("call-state")).to_have_attribute("data-state", "arrived")


def test_a_peer_is_tested_and_removed_with_a_way_back(visit: Visiting, site_node: SiteNode) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    site_node.command("peer", "put", "WS1", f"127.0.0.1:{port}")
    with visit(ADMINISTRATOR) as one:
        one.allow("503: POST")
        page = one.open("/admin/peers")
        record = page.get_by_role("listitem").filter(has_text="WS1")
        record.get_by_role("button", name="Test").click()
        expect(record.get_by_role("status")).to_contain_text("No answer")
        record.get_by_role("button", name="Remove WS1").click()
        expect(page.get_by_role("listitem").filter(has_text="WS1")).to_have_count(0)
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("listitem").filter(has_text="WS1")).to_have_count(1)


def test_the_images_of_a_peer_go_to_an_institution_that_there_is(visit: Visiting, site_node: SiteNode) -> None:
    site_node.command("peer", "put", "US1", "127.0.0.1:104")
    with visit(ADMINISTRATOR) as one:
        page = one.open("/admin/peers")
        page.get_by_role("listitem").filter(has_text="US1").get_by_role("button", name="US1", exact=True).click()
        form = page.get_by_role("dialog")
        institution = form.get_by_role("combobox", name="Its images belong to")
        institution.fill("Spitalul Clinik")
        expect(page.get_by_text("There is no such institution")).to_be_visible()
        institution.fill("Treime")
        page.get_by_role("option", name=HOSPITAL).click()
        form.get_by_role("button", name="Save").click()
        expect(page.get_by_role("listitem").filter(has_text="US1")).to_contain_text(HOSPITAL)


def test_an_institution_is_added_with_what_its_images_are_known_by(visit: Visiting) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/admin/institutions")
        page.get_by_role("button", name="Add an institution").click()
        form = page.get_by_role("dialog")
        form.get_by_role("textbox", name="Name", exact=True).fill("Клиничка болница Скопје")
        titles = form.get_by_role("combobox", name="AE titles at which its images arrive")
        titles.fill("SKOPJE")
        titles.press("Enter")
        names = form.get_by_role("combobox", name="What its images say of themselves")
        names.fill("Klinicka bolnica*")
        names.press("Enter")
        form.get_by_role("button", name="Add an institution").click()
        record = page.get_by_role("listitem").filter(has_text="Клиничка болница Скопје")
        expect(record).to_contain_text("arrive at SKOPJE")
        expect(record).to_contain_text("named Klinicka bolnica*")
        record.get_by_role("button", name="Клиничка болница Скопје").click()
        form.get_by_role("textbox", name="Name of the department").fill("Радиологија")
        form.get_by_role("button", name="Add", exact=True).click()
        expect(form.get_by_role("list", name="Departments")).to_contain_text("Радиологија")
        page.keyboard.press("Escape")
        expect(form).to_be_hidden()


def add_condition(page: Page) -> None:
    """Restrict the first sentence of a role to CT."""
    page.get_by_role("button", name="Only if …").first.click()
    page.get_by_role("menuitem", name="of the modality").click()
    modality = page.get_by_role("combobox", name="of the modality")
    modality.fill("CT")
    modality.press("Enter")
    modality.press("Escape")


def test_what_a_change_of_a_role_does_is_seen_before_it_is_saved(visit: Visiting, site_node: SiteNode) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/roles")
        page.get_by_role("link", name="Make a role").click()
        page.get_by_label("Name of the role").fill("Medic de gardă")
        add_condition(page)
        expect(page.get_by_label("What the change does")).to_contain_text("Nobody has the role yet")
        page.get_by_role("button", name="Make a role").click()
        record = page.get_by_role("listitem").filter(has_text="Medic de gardă")
        expect(record).to_contain_text("find and view: studies of their institution, only CT")

    site_node.add("mlungu", "medic-de-garda", institution=HOSPITAL)
    with visit(ADMINISTRATOR) as one:
        page = one.open("/roles")
        page.get_by_role("button", name="Medic de gardă").click()
        preview = page.get_by_label("What the change does")
        expect(preview).to_contain_text("Nothing changes for anybody.")
        expect(preview).to_contain_text("1 person has the role")
        page.get_by_role("combobox", name="for", exact=True).click()
        page.get_by_role("option", name="all studies of the network").click()
        expect(preview).to_contain_text("1 person gains 1 study.")
        expect(preview).to_contain_text("mlungu +1")
        page.get_by_role("button", name="Save").click()
        expect(page).to_have_url(re.compile(r"/roles$"))
        record = page.get_by_role("listitem").filter(has_text="Medic de gardă")
        expect(record).to_contain_text("all studies of the network, only CT")


def test_it_is_explained_why_somebody_sees_a_study(visit: Visiting) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/roles/explain")
        page.get_by_role("combobox", name="Study").fill("Țurcanu")
        page.get_by_role("option").filter(has_text="Țurcanu").first.click()
        expect(page.locator("main")).to_contain_text(f"{ADMINISTRATOR} may find, view")
        expect(page.get_by_role("region", name="This holds")).to_contain_text("as Network administrator")
        page.get_by_role("combobox", name="Person").fill("ipop")
        page.get_by_role("option", name=RADIOLOGIST).click()
        expect(page.locator("main")).to_contain_text(f"{RADIOLOGIST} may do nothing with this study")
        expect(page.get_by_role("region", name="This does not hold")).to_contain_text("studies of their institution")


def test_everybody_begins_with_what_they_need(visit: Visiting) -> None:
    with visit(RADIOLOGIST) as one:
        page = one.open("/")
        expect(page.get_by_role("heading", name="Everything is read")).to_be_visible()
    with visit(AUDITOR) as one:
        page = one.open("/")
        expect(page.get_by_text("Emergency access that waits for a review.")).to_be_visible()
        expect(page.get_by_role("list", name="Studies for you").get_by_role("listitem")).to_have_count(5)
        expect(page.locator("main")).not_to_contain_text("Țurcanu")
        page = one.open("/admin/settings")
        expect(page.get_by_role("alert")).to_contain_text("You may not see this")
    with visit(TECHNOLOGIST) as one:
        page = one.open("/")
        page.get_by_role("link", name="Administration").click()
        sections = page.get_by_role("navigation", name="Administration").get_by_role("link")
        expect(sections).to_have_text(["Conflicts", "Trash"])
        page = one.open("/admin/peers")
        expect(page.get_by_role("alert")).to_contain_text("You may not see this")
        expect(page.get_by_role("button", name="Add a peer")).to_have_count(0)


def test_health_does_not_say_that_all_is_well_while_a_conflict_waits(visit: Visiting, site_node: SiteNode) -> None:
    with visit(ADMINISTRATOR) as one:
        findings = one.open("/admin").get_by_role("region", name="What needs you")
        expect(findings).to_contain_text("Everything works.")
        two_patients = [file_of(make(1)), file_of(make(2, PatientID="RO-2002", PatientName="Munteanu^Ion"))]
        headers = {"Content-Type": stow_type()}
        answer = site_node.running.request("POST", "/dicomweb/studies", headers=headers, body=stow_body(two_patients))
        assert answer.status == 200, answer.body
        expect(findings).to_contain_text("1 conflict waits for a decision.")
        expect(findings).not_to_contain_text("Everything works.")


def test_a_study_that_was_sent_again_under_another_name_is_corrected_in_one_decision(
    visit: Visiting, site_node: SiteNode
) -> None:
    own = {"StudyInstanceUID": f"{STUDY}.7", "SeriesInstanceUID": f"{STUDY}.7.1", "PatientID": "RO-7007"}
    sent = [
        file_of(make(number, **own, PatientName=name)) for name in ("Gresit^Nume", "Rusu^Vlad") for number in (7, 8)
    ]
    for some in (sent[:2], sent[2:]):
        headers = {"Content-Type": stow_type()}
        answer = site_node.running.request("POST", "/dicomweb/studies", headers=headers, body=stow_body(some))
        assert answer.status in (200, 202), answer.body
    with visit(ADMINISTRATOR) as one:
        page = one.open("/admin/conflicts")
        card = page.get_by_role("region", name="Two versions of one image").filter(has_text="Rusu")
        expect(card).to_have_count(1)
        card.get_by_label("Decide all 2 of this study alike").check()
        card.get_by_role("button", name="Keep the second").click()
        expect(card).to_have_count(0)
        page = one.open(f"/studies/{own['StudyInstanceUID']}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Rusu")
