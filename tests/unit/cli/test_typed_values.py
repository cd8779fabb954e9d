"""What people type: addresses, expiry dates, selections."""

from datetime import UTC, datetime, timedelta

import pytest

from dicom_network.base.clock import now
from dicom_network.base.settings import HttpSettings
from dicom_network.cli.address import base_url, read_address
from dicom_network.cli.expiry import read_expiry
from dicom_network.cli.selection import Selection
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import Level


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.1:104", ("127.0.0.1", 104)),
        ("ct-1.hospital.example:11112", ("ct-1.hospital.example", 11112)),
        (":8080", ("127.0.0.1", 8080)),
        ("[::1]:8080", ("::1", 8080)),
    ],
)
def test_addresses(text: str, expected: tuple[str, int]) -> None:
    assert read_address(text, host="127.0.0.1") == expected


@pytest.mark.parametrize("text", ["", "8080", "host", "host:", "host:65536", "host:99999999", "a b:80", "http://h:80"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="is no address"):
        read_address(text, host="127.0.0.1")


def test_an_address_without_host_needs_one() -> None:
    with pytest.raises(InvalidInput):
        read_address(":104")


def test_base_url_is_one_that_a_browser_takes() -> None:
    assert base_url(HttpSettings()) == "http://127.0.0.1:8080"
    assert base_url(HttpSettings(host="0.0.0.0", port=80)) == "http://127.0.0.1:80"
    assert base_url(HttpSettings(host="::1", port=80)) == "http://[::1]:80"
    assert base_url(HttpSettings(public_url="https://pacs.example/")) == "https://pacs.example"


def test_the_lowest_level_that_is_given_counts() -> None:
    selection = Selection(study=("1.2",), series=("1.2.3",))
    assert selection.level is Level.SERIES
    assert selection.identifier() == {
        "00080052": {"vr": "CS", "Value": ["SERIES"]},
        "0020000D": {"vr": "UI", "Value": ["1.2"]},
        "0020000E": {"vr": "UI", "Value": ["1.2.3"]},
    }


def test_several_studies_make_a_list_of_uids() -> None:
    assert Selection(study=("1.2", "1.3")).identifier()["0020000D"]["Value"] == ["1.2", "1.3"]


def test_a_series_needs_its_study() -> None:
    with pytest.raises(InvalidInput, match="study is needed"):
        Selection(series=("1.2.3",)).identifier()


def test_selecting_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput, match="nothing is selected"):
        Selection().identifier()


def test_expiry_is_a_span_or_a_date() -> None:
    from_now = now()
    assert read_expiry("12h") - from_now == pytest.approx(timedelta(hours=12), abs=timedelta(seconds=5))
    assert read_expiry("2027-01-31") == datetime(2027, 1, 31, tzinfo=UTC)
    assert read_expiry("") is None


@pytest.mark.parametrize("text", ["soon", "12", "2027-13-01", "-5d"])
def test_what_is_no_expiry_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_expiry(text)
