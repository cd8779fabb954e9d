"""Whose studies are, by the rules."""

import pytest

from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.institutions import (
    Evidence,
    ImageRules,
    OwnershipRules,
    check_image_name,
    image_name_key,
    owner_by_image_name,
)
from dicom_network.domain.peers import ApplicationEntity, Peer

VINERI, ONCOLOGY, BALTI = 1, 2, 3
IMAGE_NAMES = {image_name_key("Spitalul Bălți*"): BALTI, image_name_key("Spitalul Bălți Oncologie"): ONCOLOGY}
RULES = OwnershipRules(
    ids={"Sfânta Vineri": VINERI, "Oncologie": ONCOLOGY, "Bălți": BALTI},
    peers={"CT1": Peer("CT1", "ct1", 104, institution="Sfânta Vineri"), "XR": Peer("XR", "xr", 104)},
    entities={"ONCO": ApplicationEntity("ONCO", "Oncologie"), "DICOMNET": ApplicationEntity("DICOMNET")},
    images=ImageRules(IMAGE_NAMES, {VINERI, ONCOLOGY, BALTI}),
)


def test_a_name_is_known_in_every_spelling() -> None:
    for spelling in ("SPITALUL BALTI", "Spitalul  Bălţi", "Спиталул Бэлць", "spitalul balti, radiologie"):
        assert owner_by_image_name(IMAGE_NAMES, spelling) == BALTI, spelling


def test_the_whole_name_goes_before_its_beginning() -> None:
    assert owner_by_image_name(IMAGE_NAMES, "Spitalul Bălți Oncologie") == ONCOLOGY
    assert owner_by_image_name(IMAGE_NAMES, "Spitalul") is None


@pytest.mark.parametrize(
    ("came", "names", "owners"),
    [
        ({("CT1", "ONCO")}, {"Spitalul Bălți"}, {VINERI}),
        ({("XR", "ONCO")}, {"Spitalul Bălți"}, {ONCOLOGY}),
        ({("XR", "DICOMNET")}, {"Spitalul Bălți"}, {BALTI}),
        ({("CT1", "DICOMNET"), ("XR", "ONCO")}, set(), {VINERI, ONCOLOGY}),
        ({("XR", "DICOMNET")}, {"Alt spital"}, set()),
        (set(), {"Spitalul Bălți"}, {BALTI}),
    ],
    ids=["peer", "title", "image", "several", "nobody", "unknown-way"],
)
def test_the_first_that_says_anything_decides(came: set[tuple[str, str]], names: set[str], owners: set[int]) -> None:
    assert RULES.owners(Evidence(7, came=came, image_names=names)) == owners


def test_what_was_uploaded_keeps_its_institutions() -> None:
    uploaded = Evidence(7, came={("", "")}, institutions={ONCOLOGY})
    assert RULES.owners(uploaded) == {ONCOLOGY}
    both = Evidence(7, came={("", ""), ("CT1", "DICOMNET")}, institutions={ONCOLOGY})
    assert RULES.owners(both) == {ONCOLOGY, VINERI}


@pytest.mark.parametrize("came", [set(), {("", "")}, {("XR", "OTHER")}], ids=["unknown-way", "uploaded", "sent"])
def test_the_only_institution_has_what_nothing_decides(came: set[tuple[str, str]]) -> None:
    alone = OwnershipRules(ids={"Bălți": BALTI}, peers={}, entities={}, images=ImageRules({}, [BALTI]))
    assert alone.owners(Evidence(7, came=came, image_names={"Alt spital"})) == {BALTI}
    assert alone.owners(Evidence(7, came=came)) == {BALTI}


@pytest.mark.parametrize("name", ["*", "a*", "Spital*ul", " Spital", ""])
def test_a_name_that_would_take_everything_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        check_image_name(name)
