"""What a person has chosen in a study and not stored yet: after a reload, for others, while it is read and saved."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Visiting
from tests.browser.phantom import Phantom
from tests.browser.site_node import ADMINISTRATOR, PASSWORD, SiteNode

HOSPITAL = "Spitalul Clinic"
DISPLAYED = "[data-cell='0'] [data-loaded^='dn:']"
KEPT_IN_THE_BROWSER = """async () => {
  const database = await new Promise((done) => {
    const asked = indexedDB.open('dicom-network.viewer'); asked.onsuccess = () => done(asked.result); });
  for (let kept = []; !kept.some((one) => one.keyImages.length === 1); ) {
    kept = await new Promise((done) => {
      const all = database.transaction('drafts').objectStore('drafts').getAll();
      all.onsuccess = () => done(all.result); });
  }
}"""
"""Waits until a key image is in the browser's own store."""


@pytest.fixture(scope="module")
def series(site_node: SiteNode, tmp_path_factory: pytest.TempPathFactory) -> tuple[Phantom, Phantom]:
    """The two series of a study; the patient has been here before."""
    first, second, before = (Phantom(name, np.zeros((4, 16, 16), dtype=int)) for name in ("prima", "secunda", "demult"))
    second.study, second.patient, before.patient = first.study, first.patient, first.patient
    for phantom in (first, second, before):
        site_node.command("import", str(phantom.write(tmp_path_factory.mktemp("series") / "files")))
    return first, second


def test_what_is_not_saved_outlives_a_reload_and_is_for_nobody_else(
    visit: Visiting, site_node: SiteNode, series: tuple[Phantom, Phantom]
) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.page
        page.on("dialog", lambda dialog: dialog.accept())
        _open(page, site_node, series)
        page.keyboard.press("k")
        expect(_key_images(page)).to_have_count(1)
        page.evaluate(KEPT_IN_THE_BROWSER)
        for name, number in ((site_node.add("dceban"), 0), (ADMINISTRATOR, 1)):
            _come_in(page, site_node, name)
            _open(page, site_node, series)
            expect(_key_images(page)).to_have_count(number)


def test_one_may_choose_before_all_series_are_read_and_while_it_is_saved(
    visit: Visiting, site_node: SiteNode, series: tuple[Phantom, Phantom]
) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.page
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route(re.compile(f"{series[1].series}/metadata$"), hold)
        page.goto(f"{site_node.url}/viewer/{series[0].study}?series={series[0].series}")
        page.locator(DISPLAYED).wait_for()
        page.get_by_role("button", name="Measurements").click()
        page.keyboard.press("k")
        expect(_key_images(page)).to_have_count(1)
        save = page.get_by_role("button", name="Save in the archive")
        expect(save).to_be_disabled()
        held.pop().continue_()
        expect(save).to_be_enabled()
        expect(_key_images(page)).to_have_count(1)
        page.route(re.compile("/dicomweb/studies$"), hold)
        save.click()
        page.locator(DISPLAYED).click()
        page.keyboard.press("End")
        page.keyboard.press("k")
        expect(_key_images(page)).to_have_count(2)
        held.pop().continue_()
        page.unroute_all()
        save.click()
        page.get_by_role("button", name="Saved in the archive").wait_for()
        _open(page, site_node, series)
        expect(_key_images(page)).to_have_count(2)
        _choose_others(page)
        _open(page, site_node, series)
        expect(_key_images(page)).to_have_count(1)


def test_that_no_picture_is_a_key_image_any_more_is_kept_by_those_who_may_delete(
    visit: Visiting, site_node: SiteNode, series: tuple[Phantom, Phantom]
) -> None:
    site_node.command("institution", "add", HOSPITAL)
    with visit(ADMINISTRATOR) as one:
        page = one.page
        _open(page, site_node, series)
        _give_to_hospital(page, site_node, series[0].study)
        page.locator(DISPLAYED).click()
        for position in ("Home", "End"):  # stored twice: the second selection takes the place of the first
            page.keyboard.press(position)
            page.keyboard.press("k")
            page.get_by_role("button", name="Save in the archive").click()
            page.get_by_role("button", name="Saved in the archive").wait_for()
        number = _key_images(page).count()
        assert number >= 1
        _come_in(page, site_node, site_node.add("imunteanu", "radiologist", institution=HOSPITAL))
        _open(page, site_node, series)
        expect(_key_images(page)).to_have_count(number)
        _choose_none(page)
        expect(page.get_by_role("status").filter(has_text="you may not delete")).to_be_visible()
        expect(_key_images(page)).to_have_count(number)
        _come_in(page, site_node, ADMINISTRATOR)
        _open(page, site_node, series)
        expect(_key_images(page)).to_have_count(number)
        _choose_none(page)
        expect(page.get_by_text("Nothing is measured yet")).to_be_visible()
    found = site_node.running.get(f"/dicomweb/studies/{series[0].study}/series?Modality=KO")
    assert (found.status, found.body) in ((200, b"[]"), (204, b""))


def test_an_earlier_study_is_there_each_time_that_the_viewer_is_opened(
    visit: Visiting, site_node: SiteNode, series: tuple[Phantom, Phantom]
) -> None:
    with visit(ADMINISTRATOR) as one:
        page = one.page
        _open(page, site_node, series)
        for _ in range(2):
            page.get_by_role("button", name=re.compile("2026"), expanded=False).click()
            expect(page.get_by_role("button", name=re.compile("demult"))).to_be_visible()
            page.get_by_role("link", name="Back to the study").click()
            page.get_by_role("link", name="Open images").click()
            page.locator(DISPLAYED).wait_for()


def _choose_others(page: Page) -> None:
    """Take the choice of the first and of the last picture back, and choose one of them again."""
    page.keyboard.press("k")
    page.keyboard.press("End")
    page.keyboard.press("k")
    expect(_key_images(page)).to_have_count(0)
    page.get_by_role("button", name="Save in the archive").click()
    expect(page.get_by_text("Nothing is measured yet")).to_be_visible()
    page.locator(DISPLAYED).click()
    page.keyboard.press("k")
    expect(_key_images(page)).to_have_count(1)
    page.get_by_role("button", name="Save in the archive").click()
    page.get_by_role("button", name="Saved in the archive").wait_for()


def _give_to_hospital(page: Page, node: SiteNode, study: str) -> None:
    (hospital,) = page.context.request.get(f"{node.url}/api/v1/institutions").json()
    body = {"institutions": [hospital["id"]]}
    assert page.context.request.put(f"{node.url}/api/v1/studies/{study}/institutions", data=body).ok


def _choose_none(page: Page) -> None:
    """Take every choice back, and save that."""
    while _key_images(page).count():
        page.get_by_role("button", name="No longer a key image").first.click()
    page.get_by_role("button", name="Save in the archive").click()
    page.get_by_role("button", name="Save in the archive").wait_for(state="detached")


def _come_in(page: Page, node: SiteNode, name: str) -> None:
    answer = page.context.request.post(f"{node.url}/api/v1/session", data={"name": name, "password": PASSWORD})
    assert answer.ok, answer.text()


def _open(page: Page, node: SiteNode, series: tuple[Phantom, Phantom]) -> None:
    """Open the study, and what is known of it beside; both series are in memory then."""
    page.goto(f"{node.url}/viewer/{series[0].study}")
    page.locator(DISPLAYED).wait_for()
    expect(page.get_by_role("button", name=re.compile("prima|secunda"))).to_have_count(2)
    page.get_by_role("button", name="Measurements").click()


def _key_images(page: Page) -> Locator:
    return page.get_by_text(re.compile("^Key image: "))
