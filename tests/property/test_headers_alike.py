"""A header that is read with the help of those before it says the same as one that is read alone."""

from struct import pack
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dicom_network.protocol.dataset.errors import DataSetError
from dicom_network.protocol.dataset.header import Header, scan_header
from dicom_network.protocol.dataset.memory import ElementMemory
from tests.unit.dataset.building import EXPLICIT, IMPLICIT, UNDEFINED, delimiter, explicit, implicit, item

VALUES: dict[int, tuple[str, list[bytes]]] = {
    0x00080000: ("UL", [pack("<I", 300), pack("<I", 302)]),
    0x00080005: ("CS", [b"ISO_IR 100", b"ISO_IR 144"]),
    0x00080008: ("CS", [b"ORIGINAL\\PRIMARY", b"DERIVED "]),
    0x00080018: ("UI", [b"1.2.3.1\0", b"1.2.3.10", b"1.2.3.2\0"]),
    0x00081140: ("SQ", [item(explicit(0x00081155, "UI", b"1.2\0")), item(explicit(0x00081155, "UI", b"1.20")), b""]),
    0x00090010: ("LO", [b"MAKER", b"CS"]),
    0x00091001: ("UN", [bytes(9), bytes(300), b"CS\0\0"]),
    0x00100010: ("PN", [b"Rusu^Ana", b"\xb8\xd2\xd0\xdd\xde\xd2", b""]),
    0x0020000D: ("UI", [b"1.2.3.4\0", b"1.2.3.44"]),
    0x00200013: ("IS", [b"1 ", b"2 ", b"100 "]),
    0x00280103: ("US", [b"\0\0", b"\1\0"]),
    0x00280106: ("US", [b"\xff\xff", b"\0\0"]),
    0x00281201: ("OW", [bytes(10), bytes(12)]),
}
WANTED = frozenset({0x00080018, 0x00081140, 0x00091001, 0x00100010, 0x00200013, 0x00280106})


@st.composite
def series(draw: st.DrawFn) -> tuple[list[bytes], str]:
    """Draw data sets that are alike, and some that are not, or not whole."""
    syntax = draw(st.sampled_from((EXPLICIT, IMPLICIT)))
    tags = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=2, unique=True).map(sorted))
    if draw(st.integers(0, 9)) == 0:
        tags.insert(0, tags[0])
    varying = draw(st.sets(st.sampled_from(tags)))
    data_sets = []
    for _ in range(draw(st.integers(3, 10))):
        chosen = [(tag, draw(st.integers(0, 2)) if tag in varying else 0) for tag in tags]
        content = b"".join(_element(tag, choice, syntax) for tag, choice in chosen)
        content += _pixel_data(syntax) if draw(st.integers(0, 9)) else b""
        if not draw(st.integers(0, 5)):
            content = content[: draw(st.integers(0, len(content)))]
        elif not draw(st.integers(0, 5)):
            position = draw(st.integers(0, len(content) - 1))
            content = content[:position] + draw(st.binary(min_size=1, max_size=2)) + content[position + 1 :]
        data_sets.append(content)
    return data_sets, syntax


def _element(tag: int, choice: int, syntax: str) -> bytes:
    vr, values = VALUES[tag]
    value = values[choice % len(values)]
    if vr == "SQ" and choice == 1:
        # The other encoding of a sequence, in the place of one of its values.
        value += delimiter()
        if syntax == EXPLICIT:
            return explicit(tag, vr, value, length=UNDEFINED)
        return implicit(tag, value, length=UNDEFINED)
    if syntax == EXPLICIT:
        return explicit(tag, vr, value)
    return implicit(tag, value)


def _pixel_data(syntax: str) -> bytes:
    return explicit(0x7FE00010, "OW", bytes(8)) if syntax == EXPLICIT else implicit(0x7FE00010, bytes(8))


def _read(data_set: bytes, syntax: str, **more: Any) -> Header | str | None:
    try:
        return scan_header(memoryview(data_set), syntax, **more)
    except DataSetError as error:
        return str(error)


@settings(max_examples=300, deadline=None)
@given(series(), st.booleans(), st.sampled_from((None, WANTED)))
def test_a_header_says_the_same_whatever_was_read_before(
    made: tuple[list[bytes], str], whole: bool, wanted: frozenset[int] | None
) -> None:
    data_sets, syntax = made
    memory = ElementMemory()
    for data_set in data_sets * 2:
        alone = _read(data_set, syntax, whole=whole, wanted=wanted)
        assert _read(data_set, syntax, whole=whole, wanted=wanted, memory=memory) == alone
