"""Folders, ZIPs and DICOMDIRs are imported; whatever cannot be taken is in the report with its reason."""

import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pydicom
import pytest
from pydicom.fileset import FileSet

from dicom_network.base.node import Node
from dicom_network.modules.importing.model import Report
from dicom_network.modules.importing.service import Importing
from dicom_network.modules.storage.part10_intake import FileReceiving, FileSubmission
from dicom_network.modules.storage.service import StorageService
from tests.local_node import Slice, audit_events, open_node, read_current

SLICES = [Slice(instance=f"2.25.1.1.{number}", number=number, fill=number) for number in range(1, 6)]
ROOT = Path(__file__).resolve().parents[3]
CORPUS = ROOT.parent / "shared" / "corpus" / "files"
PYDICOM_FILES = Path(pydicom.__file__).parent / "data" / "test_files"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with open_node(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def run(node: Node) -> Iterator[Callable[..., Report]]:
    service = StorageService(node)

    def importing(*paths: Path, **options: object) -> Report:
        imported = Importing(
            lambda reception: FileReceiving(service, FileSubmission(reception)), person="amoraru", **options
        )
        return imported.run(paths)

    yield importing
    service.close()


def write(folder: Path, slices: list[Slice]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for one in slices:
        (folder / f"IM{one.number:04d}").write_bytes(one.file())


def files_of(slices: list[Slice]) -> dict[str, bytes]:
    return {one.instance: one.file() for one in slices}


def test_a_folder_is_imported_with_everything_below_it(node: Node, run: Callable[..., Report], tmp_path: Path) -> None:
    write(tmp_path / "disc" / "A", SLICES[:2])
    write(tmp_path / "disc" / "B" / "C", SLICES[2:])
    report = run(tmp_path / "disc")
    assert (report.files, report.taken, report.already_here, report.refused) == (5, 5, 0, [])
    assert report.bytes == sum(len(one.file()) for one in SLICES)
    assert read_current(node) == files_of(SLICES)
    again = run(tmp_path / "disc")
    assert (again.taken, again.already_here) == (0, 5)
    assert {event["actor"] for event in audit_events(node, "import:instances:store")} == {"shell:amoraru"}


def test_what_is_no_dicom_is_refused_with_its_reason_and_stops_nothing(
    node: Node, run: Callable[..., Report], tmp_path: Path
) -> None:
    folder = tmp_path / "disc"
    write(folder, SLICES)
    broken = {
        "README.TXT": b"Here are your images." * 100,
        "empty": b"",
        "short": b"D",
        "cut": SLICES[0].file()[:700],
        "cut-pixels": SLICES[0].file()[:-9],
        "viewer.exe": b"MZ" + bytes(100_000),
        "zeros": bytes(5000),
        "broken.zip": b"PK\x05\x06" + bytes(18) + b"x",
        "study.pdf": b"%PDF-1.7\n" * 1000,
    }
    for name, content in broken.items():
        (folder / name).write_bytes(content)
    (folder / ".DS_Store").write_bytes(b"Bud1")
    (folder / "Thumbs.db").write_bytes(b"x")
    report = run(folder)
    refused = {Path(one.file).name.partition("!")[0] for one in report.refused}
    assert refused >= broken.keys() - {"broken.zip"}
    assert all(one.reason and one.code for one in report.refused)
    assert (report.taken, report.skipped) == (len(SLICES), 2)
    assert read_current(node) == files_of(SLICES)


def test_a_path_that_is_not_there_is_in_the_report(run: Callable[..., Report], tmp_path: Path) -> None:
    report = run(tmp_path / "nowhere")
    assert [(one.code, one.file) for one in report.refused] == [("importing.no-file", str(tmp_path / "nowhere"))]


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_is_imported_without_unpacking_it(
    node: Node, run: Callable[..., Report], tmp_path: Path, compression: int
) -> None:
    with zipfile.ZipFile(tmp_path / "study.zip", "w", compression) as archive:
        for one in SLICES:
            archive.writestr(f"../../DICOM/{one.number}.dcm", one.file())
        archive.writestr("__MACOSX/._1.dcm", b"x")
        archive.writestr("notes.txt", b"text" * 500)
        archive.writestr("inner.zip", b"PK\x03\x04" + bytes(500))
    report = run(tmp_path / "study.zip")
    assert (report.taken, report.skipped) == (5, 1)
    assert sorted(one.file.partition("!")[2] for one in report.refused) == ["inner.zip", "notes.txt"]
    assert read_current(node) == files_of(SLICES)
    assert not (tmp_path.parent / "DICOM").exists()


def test_a_sealed_series_of_an_archive_can_be_imported(node: Node, run: Callable[..., Report], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "series.zip", "w") as archive:
        for one in SLICES:
            archive.writestr(f"{one.number:05d}-{one.instance}.dcm", one.file())
    assert run(tmp_path / "series.zip").taken == len(SLICES)


def test_a_zip_bomb_is_refused(node: Node, run: Callable[..., Report], tmp_path: Path) -> None:
    bomb = Slice(size=100_000_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.dcm", bomb.file())
        archive.writestr("b.dcm", SLICES[0].file())
    report = run(tmp_path / "bomb.zip")
    assert [one.code for one in report.refused] == ["importing.zip-bomb"]
    assert report.taken == 1


def test_a_damaged_member_of_a_zip_is_refused_and_the_others_are_taken(
    run: Callable[..., Report], tmp_path: Path
) -> None:
    path = tmp_path / "study.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for one in SLICES:
            archive.writestr(f"{one.number}.dcm", one.file())
    content = bytearray(path.read_bytes())
    at = content.find(bytes([SLICES[2].fill]) * 100)
    content[at + 50] ^= 0xFF
    path.write_bytes(content)
    report = run(path)
    assert report.taken == len(SLICES) - 1
    assert [one.file.partition("!")[2] for one in report.refused] == ["3.dcm"]


def test_a_zip_that_was_cut_off_is_called_a_zip(run: Callable[..., Report], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "cd.zip", "w") as archive:
        archive.writestr("ct.dcm", bytes(3000))
    (tmp_path / "cd.zip").write_bytes((tmp_path / "cd.zip").read_bytes()[:1000])
    (refused,) = run(tmp_path / "cd.zip").refused
    assert "the ZIP cannot be read" in refused.reason


def test_an_encrypted_member_is_refused(run: Callable[..., Report], tmp_path: Path) -> None:
    path = tmp_path / "study.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.dcm", SLICES[0].file())
    content = bytearray(path.read_bytes())
    content[content.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert [one.code for one in run(path).refused] == ["importing.encrypted"]


def make_dicomdir(folder: Path) -> Path:
    """Write a file set of two patients with its DICOMDIR, as a burner does."""
    source = PYDICOM_FILES / "dicomdirtests"
    files = FileSet()
    for path in sorted(source.rglob("*")):
        if path.is_file() and path.name != "DICOMDIR" and pydicom.misc.is_dicom(path):
            files.add(path)
        if len(files) == 4:
            break
    files.write(folder)
    return folder / "DICOMDIR"


@pytest.mark.skipif(not (PYDICOM_FILES / "dicomdirtests").is_dir(), reason="pydicom came without its test files")
def test_the_files_that_a_dicomdir_names_are_imported(node: Node, run: Callable[..., Report], tmp_path: Path) -> None:
    dicomdir = make_dicomdir(tmp_path / "disc")
    (tmp_path / "disc" / "stray.dcm").write_bytes(SLICES[0].file())
    report = run(dicomdir)
    assert (report.taken, report.skipped, report.refused) == (4, 1, [])
    assert SLICES[0].instance not in read_current(node)
    by_folder = run(tmp_path / "disc")
    assert (by_folder.taken, by_folder.already_here, by_folder.skipped) == (1, 4, 1)


@pytest.mark.skipif(not (PYDICOM_FILES / "dicomdirtests").is_dir(), reason="pydicom came without its test files")
def test_names_of_a_dicomdir_are_found_in_other_case_and_missing_ones_are_told(
    run: Callable[..., Report], tmp_path: Path
) -> None:
    dicomdir = make_dicomdir(tmp_path / "disc")
    files = sorted(path for path in (tmp_path / "disc").rglob("*") if path.is_file() and path != dicomdir)
    files[0].rename(files[0].with_name(files[0].name.lower() + ";1"))
    files[1].unlink()
    report = run(dicomdir)
    assert report.taken == 3
    assert [one.code for one in report.refused] == ["importing.no-file"]


def test_a_dicomdir_that_names_files_outside_its_folder_gets_none_of_them(
    run: Callable[..., Report], tmp_path: Path
) -> None:
    write(tmp_path / "secret", SLICES[:1])
    dicomdir = pydicom.Dataset()
    dicomdir.file_meta = pydicom.dataset.FileMetaDataset()
    dicomdir.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.1.3.10"
    dicomdir.file_meta.MediaStorageSOPInstanceUID = "2.25.5"
    dicomdir.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    record = pydicom.Dataset()
    record.DirectoryRecordType = "IMAGE"
    record.ReferencedFileID = ["..", "secret", "IM0001"]
    dicomdir.DirectoryRecordSequence = [record]
    (tmp_path / "disc").mkdir()
    dicomdir.save_as(tmp_path / "disc" / "DICOMDIR", enforce_file_format=True)
    report = run(tmp_path / "disc" / "DICOMDIR")
    assert report.taken == 0
    assert [one.code for one in report.refused] == ["importing.no-file"]


def test_a_file_without_file_meta_information_is_given_one(
    node: Node, run: Callable[..., Report], tmp_path: Path
) -> None:
    (tmp_path / "old.ima").write_bytes(SLICES[0].data_set())
    assert run(tmp_path / "old.ima").taken == 1
    (stored,) = read_current(node).values()
    read = pydicom.dcmread(pydicom.filebase.DicomBytesIO(stored))
    assert read.file_meta.MediaStorageSOPInstanceUID == SLICES[0].instance
    assert stored.endswith(SLICES[0].data_set())


def test_a_preamble_that_could_be_run_is_made_harmless(node: Node, run: Callable[..., Report], tmp_path: Path) -> None:
    (tmp_path / "evil.dcm").write_bytes(b"MZ\x90\x00" + b"\x01" * 124 + SLICES[0].file()[128:])
    assert run(tmp_path / "evil.dcm").taken == 1
    assert read_current(node) == files_of(SLICES[:1])


def test_a_stopped_import_reports_what_it_has_done(run: Callable[..., Report], tmp_path: Path) -> None:
    write(tmp_path / "disc", SLICES)
    stop = threading.Event()
    stop.set()
    assert run(tmp_path / "disc", stop=stop).taken == 0


def test_links_do_not_lead_out_of_a_folder(run: Callable[..., Report], tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", SLICES)
    (tmp_path / "disc").mkdir()
    (tmp_path / "disc" / "link").symlink_to(tmp_path / "elsewhere")
    assert run(tmp_path / "disc").taken == 0


@pytest.mark.parametrize("folder", [PYDICOM_FILES, CORPUS])
def test_files_of_the_field_are_taken_byte_by_byte_or_refused_with_a_reason(
    node: Node, run: Callable[..., Report], folder: Path
) -> None:
    if not folder.is_dir():
        pytest.skip(f"{folder.name} is not here")
    report = run(folder)
    assert report.taken > 20
    assert report.files == report.taken + report.already_here + report.skipped + len(report.refused)
    assert all(one.reason for one in report.refused)
    stored = set(read_current(node).values())
    whole = {path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    # Files without a header of their own were given one; all others are as they were but for their preamble.
    same = sum(one[128:] in {other[128:] for other in whole} for one in stored)
    assert same > len(stored) * 0.7
