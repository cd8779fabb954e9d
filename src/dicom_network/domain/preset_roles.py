"""The roles that a node begins with: one for each kind of person. All may be changed; no code asks for their names."""

from collections.abc import Iterable
from typing import Final

from dicom_network.domain.permissions import NODE_WIDE, Permission
from dicom_network.domain.roles import Grant, Role, Scope

ADMINISTRATOR: Final = "administrator"
"""Name of the role that the first person is given."""

_READ = (Permission.FIND, Permission.VIEW, Permission.VIEW_REPORTS, Permission.SEE_IDENTITY)
_WORK = (*_READ, Permission.DOWNLOAD)
_TAKEN = (Scope.ASSIGNED, Scope.SHARED)


def _grants(scopes: Iterable[Scope], permissions: Iterable[Permission]) -> set[Grant]:
    listed = tuple(permissions)
    return {Grant(permission, scope) for scope in scopes for permission in listed}


def _preset(name: str, title: str, description: str, *grants: set[Grant]) -> Role:
    return Role(name, title, frozenset().union(*grants), preset=True, description=description)


PRESETS: Final = (
    _preset(
        ADMINISTRATOR,
        "Network administrator",
        "Everything, everywhere.",
        _grants([Scope.EVERYTHING], Permission),
    ),
    _preset(
        "institution-administrator",
        "Institution administrator",
        "People, roles and studies of the own institution.",
        _grants(
            [Scope.INSTITUTION],
            set(Permission) - NODE_WIDE - {Permission.CURATE},
        ),
        _grants(_TAKEN, _WORK),
    ),
    _preset(
        "radiologist",
        "Radiologist",
        "Reads the studies of the own institution and what is assigned or shared, and writes reports.",
        _grants(
            [Scope.INSTITUTION],
            (
                *_WORK,
                Permission.WRITE_REPORTS,
                Permission.SEND,
                Permission.SHARE,
                Permission.UPLOAD,
                Permission.BREAK_GLASS,
            ),
        ),
        _grants(_TAKEN, (*_WORK, Permission.SEND)),
        _grants([Scope.ASSIGNED], (Permission.WRITE_REPORTS,)),
    ),
    _preset(
        "referring-physician",
        "Referring physician",
        "Sees the studies that the person referred or that were shared.",
        _grants([Scope.REFERRED], (*_WORK, Permission.SHARE)),
        _grants(_TAKEN, _WORK),
        _grants([Scope.INSTITUTION], (Permission.BREAK_GLASS,)),
    ),
    _preset(
        "technologist",
        "Technologist",
        "Uploads studies, looks after those of the own institution and corrects them.",
        _grants(
            [Scope.INSTITUTION],
            (*_WORK, Permission.UPLOAD, Permission.SEND, Permission.EDIT, Permission.DELETE, Permission.RESTORE),
        ),
        _grants([Scope.UPLOADED, Scope.PERFORMED], _WORK),
    ),
    _preset(
        "auditor",
        "Auditor",
        "Reads the audit trail; sees that studies are there, but neither pictures nor who the patients are.",
        _grants([Scope.EVERYTHING], (Permission.READ_AUDIT, Permission.FIND)),
    ),
    _preset(
        "researcher",
        "Researcher",
        "Sees datasets and what is shared, without the patients' identities.",
        _grants([Scope.DATASET, Scope.SHARED], (Permission.FIND, Permission.VIEW, Permission.DOWNLOAD)),
    ),
    _preset(
        "data-curator",
        "Data curator",
        "Makes de-identified datasets of the studies of the own institution.",
        _grants(
            [Scope.INSTITUTION],
            (*_WORK, Permission.DEIDENTIFY, Permission.CURATE),
        ),
        _grants([Scope.DATASET], (Permission.FIND, Permission.VIEW, Permission.DOWNLOAD, Permission.CURATE)),
    ),
    _preset(
        "patient",
        "Patient",
        "Sees the own studies and may pass them on.",
        _grants([Scope.OWN], (*_WORK, Permission.SHARE)),
        _grants([Scope.SHARED], _READ),
    ),
)
