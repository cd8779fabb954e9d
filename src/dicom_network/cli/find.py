"""``dicom-network find``."""

from collections.abc import Mapping
from typing import Annotated, Any

from cyclopts import Parameter

from dicom_network.cli.node_access import node_at
from dicom_network.cli.output import show
from dicom_network.cli.selection import LEVELS, LevelName
from dicom_network.cli.where import NOWHERE, Where
from dicom_network.modules.remote.model import read_identifier
from dicom_network.modules.remote.service import Remote
from dicom_network.standard.elements import keyword_of


def find(
    peer: str,
    /,
    *keys: str,
    level: LevelName = "study",
    json: Annotated[bool, Parameter(help="Print a line of DICOM JSON an answer.")] = False,
    where: Where = NOWHERE,
) -> None:
    """Query another archive (C-FIND).

    Args:
        peer: AE title of a listed peer, or TITLE@host:port.
        keys: Attributes to match, by keyword or tag, as PatientName=TUR* or 0010,0020=1234; without a value it is
            only asked for.
        level: Level of the query.
    """
    remote = Remote(node_at(where))
    chosen = LEVELS[level]
    answers = remote.find(remote.peer(peer), chosen, read_identifier(chosen, keys))
    if json:
        show(answers, (), as_json=True, nothing="")
        return
    rows = [_row(answer) for answer in answers]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    show(rows, columns, as_json=False, nothing="nothing was found")


def _row(answer: Mapping[str, Any]) -> dict[str, str]:
    """Give the values by keyword; what every answer says in the same way is left out."""
    return {
        keyword_of(int(tag, 16)) or tag: "\\".join(_plain(value) for value in element.get("Value", ()))
        for tag, element in answer.items()
        if tag not in ("00080005", "00080052", "00080054") and element.get("vr") != "SQ"
    }


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("Alphabetic") or value.get("Ideographic") or value.get("Phonetic") or "")
    return str(value)
