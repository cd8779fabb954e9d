"""Audit events: who did what to what, and the chain of hashes that shows whether one was changed or taken out.

The vocabulary of ``action`` is ``source:subject:verb``. PS3.15 A.5 messages are made of these elsewhere.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import orjson


class Outcome(StrEnum):
    """How the act ended."""

    SUCCESS = "success"
    REFUSED = "refused"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One act. ``objects`` name what was touched by UID or id (never by a patient's name)."""

    action: str
    """For example ``dimse:instances:store``, ``web:study:retrieve``, ``shell:peer:put``, ``node:series:seal``."""
    occurred: datetime
    """UTC."""
    actor: str
    """``ae:CT1``, ``person:amoraru``, ``node``."""
    outcome: Outcome = Outcome.SUCCESS
    address: str = ""
    association: str = ""
    objects: Mapping[str, object] = field(default_factory=dict)
    """For example ``{"study": "1.2.3", "series": ["1.2.3.4"], "instances": 12}``."""
    reason: str = ""


def canonical_bytes(event: AuditEvent) -> bytes:
    """Give the bytes of an event that its hash covers: UTF-8 JSON with sorted keys and no white space."""
    content = {
        "action": event.action,
        "occurred": event.occurred,
        "actor": event.actor,
        "outcome": event.outcome,
        "address": event.address,
        "association": event.association,
        "objects": dict(event.objects),
        "reason": event.reason,
    }
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def chain_hash(previous: bytes, canonical: bytes) -> bytes:
    """Give the hash of an event in its chain: SHA-256 over the previous hash (32 zero bytes at first) and the event."""
    return hashlib.sha256(previous + canonical).digest()
