"""What people read of a study: names, ages, days, attributes, reports; however odd what was sent is."""

from datetime import date, time
from typing import Any

import pytest

from dicom_network.base.study_answer import date_of, time_of
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.person_names import readable_name
from dicom_network.modules.study_page.attributes import MOST_ROWS, attribute_rows
from dicom_network.modules.study_page.report import DEEPEST, MOST_ITEMS, read_report
from dicom_network.stores.studies.rows import age_at


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Țurcanu^Ion^Vasile", "Țurcanu, Ion Vasile"),
        ("Ciobanu^Elena^^Dr.^PhD", "Ciobanu, Dr. Elena, PhD"),
        ("=山田^太郎", "山田, 太郎"),
        ("Popescu", "Popescu"),
        ("^Ana", "Ana"),
        ("^^^^", ""),
        ("", ""),
    ],
)
def test_a_name_is_read_as_people_write_it(name: str, read: str) -> None:
    assert readable_name(name) == read


@pytest.mark.parametrize(
    ("born", "seen", "stated", "age"),
    [
        ("19700102", "20240101", "", "053Y"),
        ("19700102", "20240102", "", "054Y"),
        ("20230301", "20240229", "", "011M"),
        ("20250101", "20240101", "", ""),
        ("", "20240101", "", ""),
        ("19700102", "20240101", "040Y", "040Y"),
    ],
)
def test_an_age_is_what_the_study_says_or_what_the_dates_give(born: str, seen: str, stated: str, age: str) -> None:
    assert age_at(born, seen, stated) == age


def test_a_day_or_time_that_does_not_exist_is_none() -> None:
    assert (date_of("20240229"), date_of("20230229"), date_of(""), date_of("19")) == (
        date(2024, 2, 29),
        None,
        None,
        None,
    )
    assert (time_of("101500.25"), time_of("07"), time_of("250000"), time_of("")) == (time(10, 15), time(7), None, None)


def test_attributes_are_bounded_and_private_ones_have_a_tag() -> None:
    rows, is_more = attribute_rows(
        {"00090010": {"vr": "LO", "Value": ["ACME"]}, "7FE00010": {"vr": "OW", "BulkDataURI": "x"}}
    )
    assert [(row.tag, row.keyword, row.value) for row in rows] == [
        ("(0009,0010)", "", "ACME"),
        ("(7FE0,0010)", "PixelData", "…"),
    ]
    item = {"00080100": {"vr": "SH", "Value": ["x" * 5000]}}
    rows, is_more = attribute_rows({"0040A730": {"vr": "SQ", "Value": [item] * MOST_ROWS}})
    assert (len(rows), is_more) == (MOST_ROWS, True)
    assert len(rows[2].value) <= 1001


def test_a_report_without_end_is_cut() -> None:
    item: dict[str, Any] = {"0040A040": {"vr": "CS", "Value": ["TEXT"]}, "0040A160": {"vr": "UT", "Value": ["x"]}}
    wide = read_report({**item, "0040A730": {"vr": "SQ", "Value": [item] * (MOST_ITEMS + 1)}})
    assert (len(wide.items), wide.is_complete) == (MOST_ITEMS, False)
    deep = item
    for _ in range(DEEPEST + 5):
        deep = {**item, "0040A730": {"vr": "SQ", "Value": [deep]}}
    assert read_report(deep).is_complete is False
    with pytest.raises(InvalidInput):
        read_report({})
