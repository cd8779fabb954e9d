"""Combined datetime matching: a date range and the time range that belongs to it are one range of instants.

PS3.4 C.2.2.2.5.1; PS3.18 asks for it in every search (8.3.4.1).
"""

from collections.abc import Sequence

from dicom_network.domain.query import CombinedRangeMatch, Match, RangeMatch
from dicom_network.standard.elements import TAG_BY_KEYWORD

DATE_AND_TIME = {
    TAG_BY_KEYWORD[date]: TAG_BY_KEYWORD[time]
    for date, time in (
        ("StudyDate", "StudyTime"),
        ("SeriesDate", "SeriesTime"),
        ("PerformedProcedureStepStartDate", "PerformedProcedureStepStartTime"),
        ("ContentDate", "ContentTime"),
    )
}


def combine_date_and_time(matches: Sequence[Match]) -> list[Match]:
    """Put every date range together with its time range; what has no partner stays as it is."""
    ranges = {match.tag: match for match in matches if isinstance(match, RangeMatch)}
    combined = list(matches)
    for date_tag, time_tag in DATE_AND_TIME.items():
        date, time = ranges.get(date_tag), ranges.get(time_tag)
        if date is not None and time is not None:
            combined = [match for match in combined if match not in (date, time)]
            low, high = date.low and date.low + time.low, date.high and date.high + time.high
            combined.append(CombinedRangeMatch(date_tag, time_tag, low, high))
    return combined
