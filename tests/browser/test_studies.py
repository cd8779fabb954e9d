"""The study list and the page of a study, as the people who live in them use them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visiting
from tests.browser.site_node import ADMINISTRATOR, SiteNode
from tests.browser.visits import PHONE
from tests.made_instances import file_of, make
from tests.patience import MILLISECONDS
from tests.web_node import stow_body, stow_type

SAMPLES = True
OUTSIDER = "scojocaru"


@pytest.fixture(scope="module", autouse=True)
def people(site_node: SiteNode) -> None:
    """Somebody of an institution that has no studies; what arrives is not the only institution's, as there are two."""
    for name in ("Cahul", "Orhei"):
        site_node.command("institution", "add", name)
    site_node.add(OUTSIDER, "radiologist", institution="Cahul")


def rows(page: Page) -> list[str]:
    """Give what stands in the rows of the list."""
    return (
        page.get_by_role("grid", name="Studies")
        .get_by_role("row")
        .filter(has=page.get_by_role("gridcell"))
        .all_inner_texts()
    )


def test_a_name_typed_in_another_script_is_found_and_opened_with_the_keyboard_alone(visit: Visiting) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/studies")
        expect(page.get_by_role("status").filter(has_text="studies")).to_have_text("5 studies")
        page.keyboard.press("/")
        page.keyboard.type("цуркан")
        expect(page.get_by_role("row", name=re.compile("Țurcanu"))).to_be_visible()
        expect(page.get_by_role("gridcell").filter(has_text="Munteanu")).to_have_count(0)
        expect(page).to_have_url(re.compile(r"q=%D1%86|q=ц"))
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Țurcanu, Ion Vasile")
        expect(page.get_by_role("img").or_(page.locator("img")).first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("searchbox", name="Search studies")).to_have_value("цуркан")


def test_filters_order_and_kept_searches_stand_in_the_address(visit: Visiting) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/studies")
        page.get_by_role("button", name="Modality", exact=True).first.click()
        page.get_by_role("checkbox", name="MR").check()
        page.keyboard.press("Escape")
        expect(page.get_by_role("gridcell").filter(has_text="МРТ")).to_be_visible()
        expect(page).to_have_url(re.compile("modality"))
        page.get_by_role("button", name="Searches").click()
        page.get_by_role("menuitem", name="Keep this search").click()
        page.get_by_label("Name of the search").fill("Brains")
        page.get_by_role("button", name="Keep", exact=True).click()
        expect(page.get_by_text("Search “Brains” is kept")).to_be_visible()
        page.get_by_role("button", name="Clear all").click()
        expect(page.get_by_role("gridcell").filter(has_text="Munteanu")).to_be_visible()
        page.get_by_role("button", name="Searches").click()
        page.get_by_role("menuitem", name="Brains").click()
        expect(page.get_by_role("gridcell").filter(has_text="Munteanu")).to_have_count(0)
        page.get_by_role("button", name="Clear all").click()
        page.get_by_role("columnheader", name="Patient", exact=True).get_by_role("button").click()
        expect(page.get_by_role("gridcell").filter(has_text=re.compile("Munteanu|Соколова")).first).to_be_visible()
        expect(page).to_have_url(re.compile("sort=name"))
        page.go_back()
        expect(page).not_to_have_url(re.compile("sort=name"))


def test_studies_are_marked_and_labelled_together_and_it_can_be_taken_back(visit: Visiting) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/studies")
        page.get_by_role("row", name=re.compile("Munteanu")).focus()
        page.keyboard.press("x")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("x")
        bar = page.get_by_role("toolbar", name="2 selected")
        bar.get_by_role("button", name="Mark read", exact=True).click()
        expect(page.get_by_text("2 studies marked read")).to_be_visible()
        expect(page.get_by_role("img", name="Read", exact=True)).to_have_count(2)
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("img", name="Read", exact=True)).to_have_count(0)
        bar.get_by_role("button", name="Labels").click()
        page.get_by_placeholder("New label").fill("predare")
        page.keyboard.press("Enter")
        expect(page.get_by_role("gridcell").filter(has_text="predare")).to_have_count(2)


def test_a_study_that_arrives_is_announced_without_moving_what_is_read(visit: Visiting, site_node: SiteNode) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/studies")
        expect(page.get_by_role("gridcell").filter(has_text="Munteanu")).to_be_visible()
        page.wait_for_function(
            "() => performance.getEntriesByType('resource').some(({name}) => name.includes('labels'))"
        )
        new = make(1, PatientName="Новиков^Пётр", StudyDate="20261121", StudyDescription="Ургентно")
        headers = {"Content-Type": stow_type()}
        answer = site_node.running.request("POST", "/dicomweb/studies", headers=headers, body=stow_body([file_of(new)]))
        assert answer.status == 200
        expect(page.get_by_role("gridcell").filter(has_text="Новиков, Пётр")).to_be_visible(timeout=MILLISECONDS)


def test_everything_of_a_study_can_be_read_and_written(visit: Visiting) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.open("/studies?q=turcanu")
        page.get_by_role("gridcell").filter(has_text="Țurcanu").click()
        expect(page.get_by_role("heading", name="2 series")).to_be_visible()
        page.get_by_role("tab", name="Documents").click()
        expect(page.locator("iframe[title='Raport CT torace']")).to_be_visible()
        page.get_by_role("tab", name="Attributes").click()
        page.get_by_label("Search tag, name or value").fill("patientname")
        expect(page.get_by_role("cell", name="PatientName")).to_be_visible()
        expect(page.get_by_role("cell", name="StudyDate")).to_have_count(0)
        page.get_by_label("Write a comment").fill("De comparat cu 2024")
        page.keyboard.press("Control+Enter")
        # Not by its text alone: that stands in the field as well until it is known to be kept.
        expect(page.get_by_role("paragraph").filter(has_text="De comparat cu 2024")).to_be_visible()
        page.get_by_role("button", name="Take it").click()
        expect(page.get_by_text("is to read it")).to_be_visible()
        page.get_by_role("tab", name="Activity").click()
        expect(page.get_by_role("listitem").filter(has_text="commented")).to_be_visible()
        expect(page.get_by_role("heading", name="Who has seen this study")).to_be_visible()
        page.get_by_role("button", name="Delete").click()
        expect(page.get_by_text("The study is in the trash")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Taken back")).to_be_visible()


def test_on_a_phone_studies_are_cards_under_the_thumb(visit: Visiting) -> None:
    with visit(ADMINISTRATOR, size=PHONE, language="ro") as one:
        page = one.open("/studies")
        page.get_by_text("Munteanu, Ștefania").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Munteanu, Ștefania")
        expect(page.get_by_role("link", name="Deschide imaginile")).to_be_visible()


def test_who_may_see_nothing_finds_nothing_anywhere(visit: Visiting, site_node: SiteNode) -> None:
    with visit(OUTSIDER) as one:
        page = one.open("/studies")
        expect(page.get_by_role("heading", name="No studies are here yet")).to_be_visible()
        one.allow("404: GET")
        uid = re.search(r'"uid":"([^"]+)"', site_node.running.get("/api/v1/studies?size=1").body.decode())
        assert uid is not None
        page.goto(f"{site_node.url}/studies/{uid.group(1)}")
        expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
