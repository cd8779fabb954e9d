"""The audit events of storing: one for each association (or request), study and outcome in a group."""

from collections import defaultdict
from collections.abc import Sequence

from dicom_network.base.clock import now
from dicom_network.domain.audit import AuditEvent, Outcome
from dicom_network.domain.hierarchy import Arrival, Reception, Verdict

_SOURCES = {
    "C-STORE": "dimse",
    "C-GET": "dimse",
    "STOW-RS": "web",
    "upload": "web",
    "report": "web",
    "import": "import",
    "sample": "sample",
}
_BY_SHELL = ("import", "sample")
"""What whoever types commands takes in; their name is that of the operating system."""


def audit_events(arrivals: Sequence[Arrival], verdicts: Sequence[Verdict]) -> list[AuditEvent]:
    """Give the events of a group, in the order of arrival."""
    acts: defaultdict[tuple[str, str, str, str, bool], list[tuple[Arrival, Verdict]]] = defaultdict(list)
    for arrival, verdict in zip(arrivals, verdicts, strict=True):
        came = arrival.reception
        act = (came.via, came.association, _actor(came), arrival.study_instance_uid, verdict is Verdict.KEPT_FIRST)
        acts[act].append((arrival, verdict))
    return [_event(taken) for taken in acts.values()]


def _event(taken: Sequence[tuple[Arrival, Verdict]]) -> AuditEvent:
    first, verdict = taken[0]
    came = first.reception
    objects: dict[str, object] = {
        "study": first.study_instance_uid,
        "series": sorted({arrival.series_instance_uid for arrival, _ in taken}),
        "instances": [arrival.sop_instance_uid for arrival, _ in taken],
    }
    for special in (Verdict.ALREADY_HERE, Verdict.REPLACED, Verdict.CONFLICT):
        uids = [arrival.sop_instance_uid for arrival, verdict in taken if verdict is special]
        if uids:
            objects[special.value] = uids
    return AuditEvent(
        action=f"{_SOURCES.get(came.via, 'node')}:instances:store",
        occurred=now(),
        actor=_actor(came),
        outcome=Outcome.REFUSED if verdict is Verdict.KEPT_FIRST else Outcome.SUCCESS,
        address=came.peer_address,
        association=came.association,
        objects=objects,
    )


def _actor(reception: Reception) -> str:
    if reception.person:
        kind = "shell" if reception.via in _BY_SHELL else "person"
        return f"{kind}:{reception.person}"
    return f"ae:{reception.calling_ae_title}" if reception.calling_ae_title else "node"
