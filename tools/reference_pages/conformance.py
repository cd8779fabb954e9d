"""docs/reference/conformance.md: the DICOM Conformance Statement (PS3.2), from the tables that the code runs on."""

from collections.abc import Iterable, Sequence

from dicom_network.base.dimse import DimseService
from dicom_network.base.node import Node
from dicom_network.base.settings import DimseSettings
from dicom_network.components.server import SERVER
from dicom_network.hosts.dimse_association import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from dicom_network.hosts.dimse_tls import CIPHERS
from dicom_network.modules.rendering.codecs.table import CODECS
from dicom_network.protocol.dataset.character_sets import CODECS as CHARACTER_SETS
from dicom_network.standard import statuses
from dicom_network.standard.elements import format_tag
from dicom_network.standard.query_attributes import LEVELS, Key, QueryAttribute, attributes_of
from dicom_network.standard.sop_classes import STORAGE_SOP_CLASSES
from dicom_network.standard.transfer_syntaxes import TRANSFER_SYNTAXES
from dicom_network.standard.uids import name_of
from reference_pages.markdown import NOTE, table
from reference_pages.node import empty_node

HEAD = """# DICOM Conformance Statement

DICOM Network, component Server. Clause numbers are those of the DICOM standard of 2026. Defaults are those of the
[settings](settings.md).

## Overview

| service | as user (SCU) | as provider (SCP) |
|---|---|---|
| Verification | yes | yes |
| Storage | yes | yes |
| Query/Retrieve, Patient Root and Study Root: FIND, MOVE, GET | yes | yes |
| STOW-RS, QIDO-RS, WADO-RS, WADO-URI | no | yes |

Not supported: Storage Commitment, Modality Worklist, Modality Performed Procedure Step, Unified Procedure Step, media
creation.
"""
STORAGE_WORDS = """An instance is stored as received: its data set is given back byte for byte, no attribute is coerced.
Success is answered once the bytes are synced to disk and the index is committed (level 2, full, PS3.4 B.4.1).

SOP classes that are not listed here (private and future ones) are taken too, unless
`dimse.unknown_storage_sop_classes` is off. SOP classes that belong to no patient (PS3.4 Annex GG) are not.
"""
QUERY_WORDS = """Hierarchical and relational queries at all levels. Matching of PS3.4 C.2.2.2: single value, list of
UID, multiple value, universal, wildcard, range, sequence; date and time ranges are combined where both are given. Keys
that are not listed are answered where the index keeps them, and never restrict; the answer then has status FF01H.
Attributes that `index.extra_tags` names restrict too; those that the index does not keep are matched and not returned.
A value that cannot be one of its VR (a date that is none, a UID with wildcards, a word as UID) is refused with A900H,
by QIDO-RS with 400, rather than answered as if nothing were here.

Person names match whatever the case, the diacritics and the script (Latin or Cyrillic) in which they are stored and
asked for.
"""
DICOMWEB = (
    (
        "Store (STOW-RS)",
        "`application/dicom`; `application/dicom+json` with bulk data; any size, streamed; an answer an instance",
    ),
    (
        "Search (QIDO-RS)",
        "the attributes above by keyword or tag; `includefield` (also `all`), `limit`, `offset`, `fuzzymatching`;"
        " a filter that is not supported is named in a `Warning` header",
    ),
    (
        "Retrieve (WADO-RS)",
        "study, series, instance, frames, metadata, bulk data, rendered, thumbnail; `transfer-syntax` in `Accept`",
    ),
    ("metadata", "`application/dicom+json`"),
    ("rendered", "window, viewport, quality"),
    ("WADO-URI", "an instance as DICOM or rendered"),
)
CHARACTER_SET_WORDS = """Specific Character Set (0008,0005) is honoured in what is stored, asked and answered. Code
extensions (`ISO 2022 IR …`, single-byte and multi-byte) are decoded. Answers are in the character set of the question
where it can express them, else in UTF-8 (`ISO_IR 192`).
"""
SECURITY_WORDS = """DIMSE over TLS 1.2 and 1.3 (BCP 195, PS3.15 B.12), cipher suites of TLS 1.2: `{ciphers}`. Off,
beside plain, or required; client certificates off, optional or required. Audit events are recorded for every act in a
hash-chained trail. File preambles that could be run as programs are blanked (PS3.10 7.1).
"""
REPORT_WORDS = """A report that a person signs (see [Write a report](../how-to/write-a-report.md)) becomes two
instances of its study, each kind in a series of its own. They are in UTF-8 (`ISO_IR 192`), Explicit VR Little Endian,
with UIDs of the 2.25 branch. What names patient, study and request is taken from the study. They are never changed: an
amendment is another version.
"""
REPORT_OBJECTS = (
    (
        "Basic Text SR Storage",
        "TID 2000 with TID 1204 (language) and TID 1002 (observer); headings of CID 7001, text by elements of CID 7002",
        "`COMPLETE`, `VERIFIED`, `FINAL`; Verifying Observer, Author Observer, Predecessor Documents of an amendment or"
        " addendum, Current Requested Procedure Evidence, Referenced Request where there is an accession number",
    ),
    (
        "Encapsulated PDF Storage",
        "the same on A4, fonts embedded",
        "Source Instance names the structured report; `VERIFIED`, Burned In Annotation `YES`",
    ),
)
KEY_NAMES = {Key.UNIQUE: "U", Key.REQUIRED: "R", Key.OPTIONAL: "O"}
LEVEL_NAMES = {"PATIENT": "Patient", "STUDY": "Study", "SERIES": "Series", "IMAGE": "Instance (IMAGE)"}
SERVICE_STATUSES = {
    "Storage": statuses.STORAGE,
    "Query (C-FIND)": statuses.FIND,
    "Retrieve (C-MOVE)": statuses.MOVE,
    "Retrieve (C-GET)": statuses.GET,
}


def page() -> str:
    """Write the page."""
    with empty_node() as node:
        services = _services(node)
        parts = [NOTE, HEAD, _application_entity(node.settings.dimse), _provided(services)]
    parts += [
        _storage(),
        _reports(),
        _query(),
        _transfer_syntaxes(),
        _statuses(),
        _dicomweb(),
        _character_sets(),
        _security(),
    ]
    return "\n".join(parts)


def _services(node: Node) -> list[DimseService]:
    return [service for module in SERVER.modules if module.dimse is not None for service in module.dimse(node)]


def _reports() -> str:
    return "\n".join(
        [
            "## Reports that the node makes\n",
            REPORT_WORDS,
            table(("SOP class", "content", "attributes"), REPORT_OBJECTS),
        ]
    )


def _application_entity(dimse: DimseSettings) -> str:
    rows = [
        ("Application Context Name", "1.2.840.10008.3.1.1.1"),
        ("Implementation Class UID", IMPLEMENTATION_CLASS_UID),
        ("Implementation Version Name", IMPLEMENTATION_VERSION_NAME),
        ("AE title", f"`dimse.ae_title` ({dimse.ae_title}), and those of institutions"),
        ("maximum PDU received", f"{dimse.max_pdu_bytes} bytes (`dimse.max_pdu_bytes`)"),
        ("associations at once", f"{dimse.max_associations}, of one peer {dimse.max_associations_per_peer}"),
        ("asynchronous operations window", f"up to {dimse.max_operations_outstanding} performed, where the peer asks"),
        ("SCP/SCU role selection", "supported; needed for C-GET"),
        ("SOP class extended negotiation", "supported; common extended negotiation is understood"),
        ("user identity", "types 2 (name and passcode) and 5 (JSON Web Token); 1 (a name) proves nobody; not 3 and 4"),
        ("user identity that proves nobody", "the association is refused, unless `dimse.user_identity` is `ignored`"),
        ("ARTIM and association time-out", f"{dimse.association_timeout_seconds:g} s"),
        ("idle time-out", f"{dimse.idle_timeout_seconds:g} s"),
        ("DIMSE time-out", f"{dimse.dimse_timeout_seconds:g} s"),
    ]
    text = (
        "Calling AE titles that are not listed as peers are refused unless `peers.accept_unknown` is on;"
        " each listed peer has permissions. A peer may act as a role, and a person who proves who they are in the"
        " association as a person: then queries match, and retrievals give, only what the role permits, and C-STORE of"
        " what it does not permit is refused with 0124H. Without the permission to see identity, matches hold a"
        " pseudonym in place of what names the patient, keys that ask for it match nothing, and no instance is given."
        " See [how roles decide](../explanation/access.md).\n"
    )
    return "\n".join(["## Application entity\n", text, table(("", "value"), rows)])


def _provided(services: Sequence[DimseService]) -> str:
    rows = [
        (
            service.name,
            ", ".join(service.handlers),
            "see [Storage](#storage)" if "C-STORE" in service.handlers else _named(service.abstract_syntaxes),
            "all of [Transfer syntaxes](#transfer-syntaxes)"
            if len(service.transfer_syntaxes) == len(TRANSFER_SYNTAXES)
            else _named(service.transfer_syntaxes),
            service.permission,
        )
        for service in services
    ]
    headings = ("service", "operations", "SOP classes", "transfer syntaxes", "permission of the peer")
    return "\n".join(["## Services provided\n", table(headings, rows)])


def _named(uids: Iterable[str]) -> str:
    return "<br>".join(f"{name_of(uid)} `{uid}`" for uid in uids)


def _storage() -> str:
    rows = [
        (one.name, f"`{uid}`", "retired" if one.retired else "")
        for uid, one in STORAGE_SOP_CLASSES.items()
        if one.has_patient
    ]
    return "\n".join(["## Storage\n", STORAGE_WORDS, table(("SOP class", "UID", ""), rows)])


def _query() -> str:
    parts = ["## Query\n", QUERY_WORDS]
    headings = ("attribute", "tag", "VR", "key", "matching", "QIDO-RS")
    for level in LEVELS:
        parts += [f"### {LEVEL_NAMES[level]}\n", table(headings, map(_key_row, attributes_of(level)))]
    parts.append("Key: U unique, R required, O optional. QIDO-RS: m required for matching, r in every answer.\n")
    return "\n".join(parts)


def _key_row(attribute: QueryAttribute) -> tuple[str, ...]:
    matching = ", ".join(attribute.matching) or "returned only"
    if attribute.items:
        matching += f" ({', '.join(item.keyword for item in attribute.items)})"
    qido = ("m" if attribute.qido_match else "") + ("r" if attribute.qido_return else "")
    return (
        attribute.keyword,
        format_tag(attribute.tag),
        attribute.vr,
        KEY_NAMES[attribute.key],
        matching + (", computed" if attribute.computed else ""),
        qido,
    )


def _transfer_syntaxes() -> str:
    rows = [
        (
            syntax.name,
            f"`{uid}`",
            "yes",
            "yes" if uid in CODECS else "no",
            "yes" if uid in CODECS and CODECS[uid].encode is not None else "no",
            " ".join(
                word
                for word, is_so in (("lossy", syntax.lossy), ("video", syntax.video), ("retired", syntax.retired))
                if is_so
            ),
        )
        for uid, syntax in TRANSFER_SYNTAXES.items()
    ]
    headings = ("transfer syntax", "UID", "stored and given back", "rendered, transcoded from", "transcoded to", "")
    return "\n".join(["## Transfer syntaxes\n", table(headings, rows)])


def _statuses() -> str:
    parts = ["## Status codes\n"]
    for name, listed in SERVICE_STATUSES.items():
        rows = [(_code(one), one.kind.value, one.name) for one in listed]
        parts += [f"### {name}\n", table(("code", "kind", "meaning"), rows)]
    rows = [(_code(one), one.kind.value, one.name) for one in statuses.GENERAL]
    parts += ["### General (PS3.7 Annex C)\n", table(("code", "kind", "meaning"), rows)]
    return "\n".join(parts)


def _code(status: statuses.Status) -> str:
    digits = f"{status.code:04X}"
    if status.mask != 0xFFFF:
        digits = "".join(
            "x" if place == "0" else digit for digit, place in zip(digits, f"{status.mask:04X}", strict=True)
        )
    return f"{digits}H"


def _dicomweb() -> str:
    return "\n".join(["## DICOMweb\n", "Addresses are in [HTTP](http-api.md).\n", table(("", "supported"), DICOMWEB)])


def _character_sets() -> str:
    rows = [(f"`{_term(name)}`", codec) for name, codec in CHARACTER_SETS.items()]
    return "\n".join(["## Character sets\n", CHARACTER_SET_WORDS, table(("defined term", "codec"), rows)])


def _term(name: str) -> str:
    return f"ISO_IR {name.removeprefix('ISOIR')}" if name.startswith("ISOIR") else name


def _security() -> str:
    return "\n".join(["## Security\n", SECURITY_WORDS.format(ciphers=CIPHERS)])
