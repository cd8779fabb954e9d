"""The command line of the bench: which cells, which peers, how many rounds."""

import argparse
import os
import platform
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from bench import namespace, report
from bench.campaign import Campaign
from bench.cells import CELLS
from bench.cells.viewer import ReadingSeries
from bench.ohif_package import fetch_package
from bench.peers import DEFAULT, PEERS
from bench.place import OUT, Place
from bench.report import Circumstances

Thing = TypeVar("Thing")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and report; gives 1 where a peer could not be measured."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = _parse(given)
    if options.list:
        _list()
        return 0
    cells = _chosen(options.only, CELLS, "cell") or list(CELLS.values())
    if any(cell.name == ReadingSeries.name for cell in cells):
        fetch_package()
    namespace.enter("bench.run", given)
    signal.signal(signal.SIGTERM, _end)
    peers = _chosen(options.peers, PEERS, "peer")
    rounds = options.rounds or (1 if options.quick else 3)
    campaign = Campaign(cells, peers, rounds, Place(options.quick, keep=options.keep))
    circumstances = Circumstances(_machine(), rounds, options.quick, campaign.installed())
    stem = time.strftime("%Y%m%d-%H%M%S")
    for cell in cells:
        campaign.run(cell)
        path = report.write(OUT, stem, circumstances, cells, campaign.measurements)
    for latest in (path, path.with_suffix(".json")):
        shutil.copyfile(latest, OUT / f"latest{latest.suffix}")
    print(f"report: {path}")
    return 1 if campaign.failures else 0


def _end(number: int, _frame: object) -> None:
    """End as on an error, so that every peer that runs is stopped."""
    sys.exit(128 + number)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything, one round: a few minutes")
    parser.add_argument(
        "--only", default="", metavar="CELL,…", help="cells to measure; a prefix will do (default: all)"
    )
    parser.add_argument(
        "--peers", default="", metavar="PEER,…", help=f"peers to measure (default: {','.join(DEFAULT)})"
    )
    parser.add_argument("--rounds", type=int, help="interleaved rounds (default: 3, quick 1)")
    parser.add_argument("--keep", action="store_true", help="leave the peers' folders in bench/data")
    parser.add_argument("--list", action="store_true", help="list cells and peers, and end")
    return parser.parse_args(arguments)


def _chosen(names: str, known: Mapping[str, Thing], what: str) -> list[Thing]:
    found: dict[str, Thing] = {}
    for name in filter(None, (part.strip() for part in names.split(","))):
        matching = [name] if name in known else [one for one in known if one.startswith(name)]
        if not matching:
            raise SystemExit(f"there is no {what} {name}; there are {', '.join(known)}")
        found.update({one: known[one] for one in matching})
    return list(found.values())


def _list() -> None:
    for cell in CELLS.values():
        print(f"cell  {cell.name:18} {cell.title}")
    for peer in PEERS.values():
        print(f"peer  {peer.name:26} {peer.version() or 'not installed'}")


def _machine() -> dict[str, str]:
    processor = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "?"
    )
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "processor": f"{processor}, {os.cpu_count()} cores",
        "memory": f"{memory / 1e6:.0f} GB",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "started": time.strftime("%Y-%m-%d %H:%M"),
        "load before": f"{os.getloadavg()[0]:.2f}",
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()


if __name__ == "__main__":
    sys.exit(main())
