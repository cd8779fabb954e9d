"""The first day of a node: from the link that it prints to a colleague who takes a study home, by a person's clicks."""

import re
import zipfile
from pathlib import Path

import pydicom
from playwright.sync_api import Browser, Page, expect
from pydicom.fileset import FileSet

from tests.browser.visits import is_inside, somebody
from tests.made_instances import ROOT
from tests.many_files import ManyFiles
from tests.patience import MILLISECONDS
from tests.running_node import RunningNode

PASSWORD = "patru cuvinte fără legătură"
HOSPITAL = "Spitalul Bălți"
STUDY = ManyFiles(8, study=f"{ROOT}.78", family="Țurcanu")


def test_from_the_printed_link_to_a_colleague_who_takes_a_study_home(
    browser: Browser, new_node: RunningNode, tmp_path: Path
) -> None:
    STUDY.write(tmp_path / "CD")
    with somebody(browser) as (_, page):
        _set_up(page, new_node.setup_link())
        site = page.url.rstrip("/")
        _make_role(page, site)
        invitation = _invite(page, site)
        _upload(page, site, tmp_path / "CD")
    with somebody(browser) as (_, page):
        _accept(page, invitation)
        _find(page, site, "цуркану")
        _take_home(page, tmp_path)


def _set_up(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Name of your institution").fill(HOSPITAL)
    page.get_by_label("Your name").fill("Vera Rusu")
    page.get_by_label("Name to log in with").fill("vera.rusu")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    is_inside(page)
    expect(page.get_by_role("region", name="Send an image here")).to_be_visible()


def _make_role(page: Page, site: str) -> None:
    """A role of one's own: what a new role begins with, and leave to download."""
    page.goto(f"{site}/roles")
    page.get_by_role("link", name="Make a role").click()
    page.get_by_label("Name of the role").fill("Medic de gardă")
    allowed = page.get_by_role("combobox", name="may", exact=True)
    for permission in ("know who the patient is", "download"):
        allowed.fill(permission)
        page.get_by_role("option", name=permission, exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Make a role").click()
    expect(page.get_by_role("listitem").filter(has_text="Medic de gardă")).to_contain_text("find")


def _invite(page: Page, site: str) -> str:
    page.goto(f"{site}/people")
    page.get_by_role("button", name="Invite").click()
    page.get_by_label("Full name").fill("Elena Moraru")
    page.get_by_label("Where").select_option(label=HOSPITAL)
    page.get_by_label("As what").select_option(label="Medic de gardă")
    page.get_by_role("button", name="Make the invitation").click()
    return page.get_by_label("Link", exact=True).input_value()


def _upload(page: Page, site: str, folder: Path) -> None:
    page.goto(f"{site}/upload")
    page.locator("input[webkitdirectory]").first.set_input_files(folder)
    expect(page.get_by_role("status").filter(has_text="All has arrived")).to_be_visible(timeout=MILLISECONDS)


def _accept(page: Page, invitation: str) -> None:
    page.goto(invitation)
    page.get_by_label("Name to log in with").fill("elena.moraru")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    is_inside(page)


def _find(page: Page, site: str, typed: str) -> None:
    page.goto(f"{site}/studies")
    page.get_by_role("searchbox", name="Search studies").fill(typed)
    page.get_by_role("row", name=re.compile("Țurcanu")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Țurcanu")
    page.get_by_role("link", name="Open images").click()
    expect(page.locator("canvas").first).to_be_visible(timeout=MILLISECONDS)
    page.get_by_role("link", name="Back to the study").click()


def _take_home(page: Page, home: Path) -> None:
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download() as saving:
        page.get_by_role("dialog", name="Download as a ZIP").get_by_role("link", name="Save").click()
    with zipfile.ZipFile(saving.value.path()) as taken:
        taken.extractall(home / "taken")
    listed = FileSet(pydicom.dcmread(home / "taken" / "DICOMDIR"))
    assert {str(image.SOPInstanceUID) for image in listed} == STUDY.uids()
