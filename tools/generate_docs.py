"""Write the pages of docs/reference that the code itself can tell, or with --check only compare them.

Everything is read from the tables that the program runs on, so a page cannot say what the program does not do.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from reference_pages import commands, conformance, errors, http, settings

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings.page,
    "commands.md": commands.page,
    "errors.md": errors.page,
    "conformance.md": conformance.page,
    "http-api.md": http.page,
}


def main(arguments: list[str]) -> int:
    """Write or compare; gives the exit status."""
    stale = [name for name, page in PAGES.items() if _differs(REFERENCE / name, page())]
    if "--check" in arguments:
        for name in stale:
            sys.stderr.write(f"docs/reference/{name} does not say what the code says (make docs)\n")
        return 1 if stale else 0
    for name in stale:
        (REFERENCE / name).write_text(PAGES[name](), encoding="utf-8")
        sys.stdout.write(f"docs/reference/{name}\n")
    return 0


def _differs(path: Path, content: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != content


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
