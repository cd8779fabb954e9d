"""Who signs: as whom the person stands in studies, and for which institution."""

from datetime import datetime

from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.reports import Signature


def signature_of(node: Node, who: Principal, study: str, at: datetime) -> Signature:
    """Give the signature of whoever asks under a report on a study."""
    row = node.people.person(who.person) or {}
    names = node.access.members.names(who.person)
    name = names[0] if names else _plain(str(row.get("display_name") or who.name), "\\^=")
    return Signature(who.person, who.name, name, _plain(_organization(node, who, study, at), "\\"), at)


def _plain(text: str, special: str) -> str:
    """Take out of a text what would part it into several values or components (PS3.5 6.2)."""
    return text.translate(dict.fromkeys(map(ord, special), " "))


def _organization(node: Node, who: Principal, study: str, at: datetime) -> str:
    """Choose an institution of the person that the study belongs to, else one of the study, else one of the person."""
    known = {one.id: one.name for one in node.institutions.list_institutions()}
    owners, _ = node.institutions.institutions_of(study)
    memberships = node.access.members.of(who.person)
    own = [one.institution for one in memberships if one.institution is not None and one.is_valid(at)]
    chosen = [*(one for one in owners if one in own), *owners, *own]
    return next((known[one] for one in chosen if one in known), node.settings.site.name)
