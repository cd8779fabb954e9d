from struct import pack

import pytest

from dicom_network.protocol.dataset.encapsulation import encapsulate, read_fragments
from dicom_network.protocol.dataset.errors import DataSetError, TruncatedDataSet
from dicom_network.protocol.dataset.frames import PixelDescription, frame_extents
from tests.unit.dataset.building import (
    BIG_ENDIAN,
    EXPLICIT,
    IMPLICIT,
    JPEG_BASELINE,
    UNDEFINED,
    delimiter,
    explicit,
    implicit,
    item,
)

RLE = "1.2.840.10008.1.2.5"
ENCAPSULATED_UNCOMPRESSED = "1.2.840.10008.1.2.1.98"
MPEG4 = "1.2.840.10008.1.2.4.102"


def described(frames: int = 1, *, rows: int = 2, columns: int = 2, bits: int = 8, samples: int = 1, colour: str = ""):  # type: ignore[no-untyped-def]
    return PixelDescription(rows, columns, samples, bits, frames, colour)


def encapsulated(*fragments: bytes, table: bytes = b"") -> bytes:
    value = item(table) + b"".join(item(fragment) for fragment in fragments) + delimiter()
    return explicit(0x7FE00010, "OB", value, length=UNDEFINED)


def frames_of(data_set: bytes, description: PixelDescription, syntax: str = JPEG_BASELINE) -> list[bytes]:
    extents = frame_extents(data_set, 0, syntax, description)
    return [b"".join(data_set[offset : offset + length] for offset, length in frame) for frame in extents]


JPEG_1, JPEG_2, JPEG_3 = (b"\xff\xd8\xff" + letter * 3 for letter in (b"a", b"b", b"c"))


def test_one_fragment_a_frame() -> None:
    assert frames_of(encapsulated(JPEG_1, JPEG_2, JPEG_3), described(3)) == [JPEG_1, JPEG_2, JPEG_3]


def test_all_fragments_are_of_the_only_frame() -> None:
    assert frames_of(encapsulated(JPEG_1, b"more", b"rest"), described(1)) == [JPEG_1 + b"morerest"]


def test_fragments_are_told_apart_by_the_offset_table() -> None:
    # The codec's marker is in no fragment, so only the table can tell.
    table = pack("<2I", 0, 2 * (8 + 4))
    assert frames_of(encapsulated(b"aaaa", b"bbbb", b"cccc", table=table), described(2)) == [b"aaaabbbb", b"cccc"]


@pytest.mark.parametrize("table", [b"", pack("<2I", 0, 13), pack("<2I", 14, 0), pack("<3I", 0, 14, 28), b"\x00"])
def test_fragments_are_told_apart_by_start_markers_where_the_table_is_wrong(table: bytes) -> None:
    data_set = encapsulated(JPEG_1, b"more", JPEG_2, b"rest", table=table)
    assert frames_of(data_set, described(2)) == [JPEG_1 + b"more", JPEG_2 + b"rest"]


@pytest.mark.parametrize("start", [b"\xff\x4f\xff\x51", b"\x00\x00\x00\x0cjP  ", b"\xff\x0a", b"\x00\x00\x00\x0cJXL "])
def test_start_markers_of_other_codecs(start: bytes) -> None:
    one, two = start + b"1234", start + b"5678"
    assert frames_of(encapsulated(one, b"more", two, b"rest"), described(2)) == [one + b"more", two + b"rest"]


def test_uncompressed_fragments_are_told_apart_by_their_length() -> None:
    data_set = encapsulated(b"aa", b"aa", b"bb", b"bb")
    assert frames_of(data_set, described(2), ENCAPSULATED_UNCOMPRESSED) == [b"aaaa", b"bbbb"]


def test_what_cannot_be_told_apart_is_an_error_that_counts() -> None:
    with pytest.raises(DataSetError, match="3 fragments cannot be told apart as 2 frames"):
        frame_extents(encapsulated(b"xx", b"yyyyyy", b"zz"), 0, JPEG_BASELINE, described(2, rows=9))
    with pytest.raises(DataSetError, match="1 fragments"):
        frame_extents(encapsulated(JPEG_1), 0, JPEG_BASELINE, described(2))
    with pytest.raises(DataSetError, match="2 fragments"):
        frame_extents(encapsulated(JPEG_1, b"more"), 0, RLE, described(3))


def test_a_delimiter_inside_of_a_fragment_ends_nothing() -> None:
    tricky = JPEG_1 + delimiter() + b"ab"
    assert frames_of(encapsulated(tricky, JPEG_2), described(2)) == [tricky, JPEG_2]


def test_a_video_is_one_frame() -> None:
    assert frames_of(encapsulated(b"mpeg", b"more"), described(250), MPEG4) == [b"mpegmore"]


def test_cut_off_and_lying_fragments_are_refused() -> None:
    whole = encapsulated(JPEG_1, JPEG_2)
    for length in (4, 11, 14, 20, 30, len(whole) - 1):
        with pytest.raises(TruncatedDataSet):
            frame_extents(whole[:length], 0, JPEG_BASELINE, described(2))
    with pytest.raises(DataSetError, match="expected a fragment"):
        frame_extents(explicit(0x7FE00010, "OB", item(b"") + b"garbage!" * 3, length=UNDEFINED), 0, RLE, described(1))
    with pytest.raises(DataSetError, match="no Pixel Data"):
        frame_extents(explicit(0x00100020, "LO", b"1234"), 0, EXPLICIT, described(1))


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
def test_native_frames(syntax: str) -> None:
    order = ">" if syntax == BIG_ENDIAN else "<"
    pixels = bytes(range(12))
    data_set = implicit(0x7FE00010, pixels) if syntax == IMPLICIT else explicit(0x7FE00010, "OW", pixels, order=order)
    assert frames_of(data_set, described(3), syntax) == [pixels[:4], pixels[4:8], pixels[8:]]


def test_native_frames_that_are_not_there_are_an_error() -> None:
    with pytest.raises(DataSetError, match="Pixel Data of 4 bytes hold no frame 2 of 32 bits"):
        frame_extents(explicit(0x7FE00010, "OW", bytes(4)), 0, EXPLICIT, described(2))
    with pytest.raises(DataSetError):
        frame_extents(explicit(0x7FE00010, "OW", bytes(4)), 0, EXPLICIT, described(1, rows=0))


def test_frames_of_one_bit_are_covered_and_say_where_they_begin() -> None:
    description = described(3, rows=3, columns=3, bits=1)
    data_set = explicit(0x7FE00010, "OB", bytes(4))
    assert frame_extents(data_set, 0, EXPLICIT, description) == [[(12, 2)], [(13, 2)], [(14, 2)]]
    assert [description.first_bit(index) for index in range(3)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("colour", "samples", "length"),
    [("YBR_FULL_422", 3, 8), ("YBR_FULL", 3, 12), ("RGB", 3, 12), ("YBR_PARTIAL_420", 3, 6), ("MONOCHROME2", 1, 4)],
)
def test_native_frames_of_subsampled_colour(colour: str, samples: int, length: int) -> None:
    description = described(2, samples=samples, colour=colour)
    data_set = explicit(0x7FE00010, "OB", bytes(2 * length))
    assert [frame[0][1] for frame in frame_extents(data_set, 0, EXPLICIT, description)] == [length, length]


def test_description_is_taken_from_attributes() -> None:
    attributes = {
        "00280002": {"vr": "US", "Value": [3]},
        "00280004": {"vr": "CS", "Value": ["RGB"]},
        "00280008": {"vr": "IS", "Value": ["1A"]},
        "00280010": {"vr": "US", "Value": [4]},
        "00280011": {"vr": "US", "Value": [5]},
        "00280100": {"vr": "US", "Value": [8]},
    }
    assert PixelDescription.of(attributes) == PixelDescription(4, 5, 3, 8, 1, "RGB")
    assert PixelDescription.of({}) == PixelDescription(0, 0, 1, 0, 1, "")


def test_a_reader_is_asked_for_headers_only() -> None:
    frames = [b"\xff\xd8\xff" + bytes(100_000) for _ in range(5)]
    data_set = explicit(0x7FE00010, "OB", b"".join(encapsulate(frames)), length=UNDEFINED)
    asked = []

    def read(offset: int, length: int) -> bytes:
        asked.append(length)
        return data_set[offset : offset + length]

    assert len(frame_extents(read, 0, JPEG_BASELINE, described(5))) == 5
    assert sum(asked) < 50_000


def test_encapsulate_writes_offsets_that_lead_to_the_frames() -> None:
    frames = [b"one!", b"odd", b""]
    value = b"".join(encapsulate(frames))
    fragments = read_fragments(lambda offset, length: value[offset : offset + length], 0)
    assert len(value) % 2 == 0
    assert [value[offset : offset + length] for offset, length in fragments.extents] == [b"one!", b"odd\x00", b""]
    assert [fragments.base + offset + 8 for offset in fragments.offset_table] == [o for o, _ in fragments.extents]
