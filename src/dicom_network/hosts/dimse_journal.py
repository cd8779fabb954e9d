"""The listener's journal: who called, who is calling and who was refused, told to the database once a second.

What happens between two tellings is gathered in memory, so that an association costs no transaction of its own, and a
database that does not answer stops nobody. A stranger cannot make it grow: there is a bound on everything.
"""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from dicom_network.base.clock import now
from dicom_network.base.dimse import AssociationInfo
from dicom_network.base.log import logger
from dicom_network.domain.administration_ports import Senders
from dicom_network.domain.ports import Database
from dicom_network.domain.senders import Calls, Heard, LiveAssociation

EVERY_SECONDS = 1.0
MOST_WAITING = 1000
"""Callers and refusals remembered between two tellings."""

Counts = Callable[[], tuple[int, int]]
"""() → images taken and bytes received on an association so far."""

log = logger("dimse")


@dataclass(slots=True)
class _Open:
    """An association and what was told of it last."""

    live: LiveAssociation
    counts: Counts
    told: bool = False


class Journal:
    """Gathers and tells. Thread-safe; ``start`` and ``stop`` are the listener's."""

    def __init__(self, database: Database, senders: Senders) -> None:
        self._database = database
        self._senders = senders
        self._lock = threading.Lock()
        self._open: dict[str, _Open] = {}
        self._heard: dict[str, Heard] = {}
        self._refused: Counter[tuple[str, str, str, str]] = Counter()
        self._ended: list[str] = []
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def opened(self, info: AssociationInfo, counts: Counts) -> None:
        """Note an association that was accepted."""
        at = now()
        calling, called = fit_for_text(info.calling_ae_title), fit_for_text(info.called_ae_title)
        live = LiveAssociation(info.id, calling, called, info.peer_address, at, at)
        with self._lock:
            self._open[info.id] = _Open(live, counts)
            self._of(live).associations += 1

    def ended(self, association_id: str) -> None:
        """Note that an association is over."""
        with self._lock:
            found = self._open.pop(association_id, None)
            if found is not None:
                self._count(found)
                self._ended.append(association_id)

    def refused(self, calling_ae_title: str, called_ae_title: str, address: str, reason: str) -> None:
        """Note an association that was refused."""
        who = (fit_for_text(calling_ae_title), fit_for_text(called_ae_title), address, reason)
        with self._lock:
            if who in self._refused or len(self._refused) < MOST_WAITING:
                self._refused[who] += 1

    def start(self) -> None:
        """Begin to tell, in a thread of its own."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="dimse-journal", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Tell what is left, and stop."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def tell(self) -> None:
        """Write down what was gathered. What cannot be written now waits for the next time."""
        calls = self._gather()
        if not (calls.heard or calls.live or calls.ended or calls.refused):
            return
        try:
            with self._database.transaction() as transaction:
                self._senders.note(transaction, calls)
        except Exception:  # the boundary: whatever it was, images must come in
            log.exception("what the listener heard is not written down")
            self._put_back(calls)

    def _run(self) -> None:
        try:
            with self._database.transaction() as transaction:
                self._senders.forget_live(transaction)
        except Exception:  # the boundary: whatever it was, images must come in
            log.exception("open associations of an earlier run are not forgotten")
        while not self._stop.wait(EVERY_SECONDS):
            self.tell()
        self.tell()

    def _gather(self) -> Calls:
        at = now()
        live: list[LiveAssociation] = []
        with self._lock:
            for one in self._open.values():
                if self._count(one) or not one.told:
                    one.told = True
                    one.live = replace(one.live, heard=at)
                    live.append(one.live)
            calls = Calls(at, self._heard, live, self._ended, dict(self._refused))
            self._heard, self._ended, self._refused = {}, [], Counter()
        return calls

    def _put_back(self, calls: Calls) -> None:
        with self._lock:
            self._ended = calls.ended + self._ended
            for who, times in calls.refused.items():
                self._refused[who] += times
            for ae_title, heard in calls.heard.items():
                later = self._heard.setdefault(ae_title, Heard(heard.called_ae_title, heard.address))
                later.associations += heard.associations
                later.images += heard.images
                later.bytes += heard.bytes

    def _count(self, one: _Open) -> bool:
        """Add what has come on an association since it was last looked at; tells whether anything has."""
        images, size = one.counts()
        if (images, size) == (one.live.images, one.live.bytes):
            return False
        heard = self._of(one.live)
        heard.images += images - one.live.images
        heard.bytes += size - one.live.bytes
        one.live = replace(one.live, images=images, bytes=size)
        return True

    def _of(self, live: LiveAssociation) -> Heard:
        """Give what was heard of a caller; of one too many, something that nobody will be told of."""
        found = self._heard.get(live.calling_ae_title)
        if found is None:
            found = Heard(live.called_ae_title, live.address)
            if len(self._heard) < MOST_WAITING:
                self._heard[live.calling_ae_title] = found
        found.called_ae_title, found.address = live.called_ae_title, live.address
        return found


def fit_for_text(ae_title: str) -> str:
    """Make an AE title that a stranger sent fit for logs, databases and pages."""
    return "".join(character if character.isprintable() else "?" for character in ae_title)[:64]
