"""Elements, coded terms and content items as DICOM JSON (PS3.18 F.2): what the objects of a report are made of."""

from collections.abc import Iterable, Sequence
from typing import Any

from dicom_network.domain.ports import DICOMJSON
from dicom_network.modules.reporting.coding import Code


def element(vr: str, *values: Any) -> DICOMJSON:
    """Make an element; without values, or with an empty text only, it is there and empty (type 2)."""
    given = [value for value in values if value != ""]
    return {"vr": vr, "Value": given} if given else {"vr": vr}


def person_name(name: str) -> DICOMJSON:
    """Make an element of VR PN."""
    groups = zip(("Alphabetic", "Ideographic", "Phonetic"), name.split("="), strict=False)
    value = {group: text for group, text in groups if text}
    return {"vr": "PN", "Value": [value]} if value else {"vr": "PN"}


def sequence(*items: DICOMJSON) -> DICOMJSON:
    """Make a sequence."""
    return {"vr": "SQ", "Value": list(items)}


def coded(code: Code) -> DICOMJSON:
    """Make the sequence that holds a coded term (PS3.3 Table 8.8-1)."""
    return sequence(
        {
            "00080100": element("SH", code.value),
            "00080102": element("SH", code.scheme),
            "00080104": element("LO", code.meaning),
        }
    )


def container(relationship: str, name: Code, children: Iterable[DICOMJSON]) -> DICOMJSON:
    """Make a container with its children (PS3.3 C.18.8)."""
    return {
        **_item(relationship, "CONTAINER", name),
        "0040A050": element("CS", "SEPARATE"),
        "0040A730": sequence(*children),
    }


def text_item(relationship: str, name: Code, text: str) -> DICOMJSON:
    """Make an item of text, its lines parted as PS3.5 6.2 wants it."""
    return {**_item(relationship, "TEXT", name), "0040A160": element("UT", "\r\n".join(text.splitlines()))}


def code_item(relationship: str, name: Code, value: Code) -> DICOMJSON:
    """Make an item that is a coded term."""
    return {**_item(relationship, "CODE", name), "0040A168": coded(value)}


def name_item(relationship: str, name: Code, value: str) -> DICOMJSON:
    """Make an item that names a person."""
    return {**_item(relationship, "PNAME", name), "0040A123": person_name(value)}


def referenced(sop_class: str, instance: str) -> DICOMJSON:
    """Name an instance (PS3.3 Table 10-11)."""
    return {"00081150": element("UI", sop_class), "00081155": element("UI", instance)}


def study_reference(study: str, series: Sequence[tuple[str, Sequence[DICOMJSON]]]) -> DICOMJSON:
    """Name instances of a study, series by series (PS3.3 Table C.17-3)."""
    return {
        "0020000D": element("UI", study),
        "00081115": sequence(
            *({"0020000E": element("UI", uid), "00081199": sequence(*instances)} for uid, instances in series)
        ),
    }


def _item(relationship: str, kind: str, name: Code) -> DICOMJSON:
    return {
        **({"0040A010": element("CS", relationship)} if relationship else {}),
        "0040A040": element("CS", kind),
        "0040A043": coded(name),
    }
