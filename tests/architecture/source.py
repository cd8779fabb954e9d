"""The source tree as the architecture tests see it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "dicom_network"


def written_files() -> list[Path]:
    """List the files of the package that people write; generated ones are left out."""
    return sorted(path for path in PACKAGE.rglob("*.py") if "_generated" not in path.parts)


def name_of(path: Path) -> str:
    """Give the path as people say it."""
    return str(path.relative_to(ROOT))


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Yield the files with their syntax trees."""
    for path in written_files():
        yield path, ast.parse(path.read_text(encoding="utf-8"))
