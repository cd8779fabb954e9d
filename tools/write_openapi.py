"""Write web/openapi.json, from which the site's client is generated, or with --check only compare it."""

import json
import sys
from pathlib import Path

from reference_pages.node import all_modules, empty_node

from dicom_network.hosts.web.api import describe_api

TARGET = Path(__file__).resolve().parent.parent / "web" / "openapi.json"


def description() -> str:
    """Give the description of the REST application of all components."""
    with empty_node() as node:
        makers = [make for module in all_modules() for make in (module.open_api, module.api) if make is not None]
        described = describe_api([make(node) for make in makers])
    # The version belongs to the package: a new one alone is no new interface.
    described["info"]["version"] = "1"
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write or compare; gives the exit status."""
    written = TARGET.read_text(encoding="utf-8") if TARGET.is_file() else ""
    current = description()
    if "--check" in arguments:
        if written != current:
            sys.stderr.write("web/openapi.json does not say what the code says (make client)\n")
        return int(written != current)
    if written != current:
        TARGET.write_text(current, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
