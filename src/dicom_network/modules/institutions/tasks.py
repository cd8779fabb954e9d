"""The job that applies the rules of today to the studies that are here already."""

from collections.abc import Sequence

from dicom_network.base.clock import now
from dicom_network.base.module import JobHandler, JobRun
from dicom_network.base.node import Node
from dicom_network.domain.audit import AuditEvent
from dicom_network.domain.institutions import ImageRules, OwnershipRules
from dicom_network.domain.peers import ApplicationEntity

JOB = "apply-institution-rules"
STUDIES_AT_ONCE = 200


def order(node: Node, *, actor: str) -> int:
    """Order the rules to be applied; gives the id of the job."""
    with node.database.transaction() as transaction:
        job = node.jobs.enqueue(transaction, JOB, {"actor": actor}, key=JOB)
        event = AuditEvent(action="institutions:rules:order", occurred=now(), actor=actor, objects={"job": job})
        node.audit.record(transaction, [event])
    return job


def jobs(node: Node) -> Sequence[JobHandler]:
    """Give the job handler."""
    return [JobHandler(JOB, lambda run: _apply(node, run))]


def rules_of(node: Node) -> OwnershipRules:
    """Read the rules as they are now."""
    entities = {entity.ae_title: entity for entity in node.peers.list_application_entities()}
    own = node.settings.dimse.ae_title
    ids = {one.name: one.id for one in node.institutions.list_institutions()}
    return OwnershipRules(
        ids=ids,
        peers={peer.ae_title: peer for peer in node.peers.list_peers()},
        entities={own: ApplicationEntity(own)} | entities,
        images=ImageRules(node.institutions.image_name_rules(), ids.values()),
    )


def _apply(node: Node, run: JobRun) -> None:
    """Go through the studies in the order of their ids, so that an interrupted run goes on where it was."""
    rules, total = rules_of(node), node.institutions.count_unassigned()
    result = run.result
    while page := node.institutions.evidence(after=result.get("after", 0), limit=STUDIES_AT_ONCE):
        changed = {one.study: owners for one in page if (owners := rules.owners(one)) != one.institutions}
        with node.database.transaction() as transaction:
            for study, owners in changed.items():
                node.institutions.own(transaction, study, owners)
            result["after"] = page[-1].study
            result["studies"] = result.get("studies", 0) + len(page)
            result["changed"] = result.get("changed", 0) + len(changed)
            if changed:
                node.audit.record(transaction, [_event(run, len(changed))])
        run.progress(result["studies"], max(total, result["studies"]), result)
        if run.is_cancelled():
            result["unfinished"] = True
            return
    result.pop("unfinished", None)


def _event(run: JobRun, changed: int) -> AuditEvent:
    return AuditEvent(
        action="institutions:rules:apply",
        occurred=now(),
        actor=run.arguments["actor"],
        objects={"job": run.id, "studies": changed},
    )
