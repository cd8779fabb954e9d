"""Who may pass through which door: the expectation for every route of the running application.

A route that is not in these tables fails the test: whoever adds one says here who may use it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FINDERS = frozenset(
    "administrator institution-administrator radiologist referring-physician technologist auditor data-curator "
    "patient".split()
)
"""Preset roles of people of institution A that find its study."""
VIEWERS = FINDERS - {"auditor"}
KNOWERS = VIEWERS
"""Who also may know who the patient is."""
SHARERS = frozenset("administrator institution-administrator radiologist referring-physician patient".split())
EDITORS = frozenset("administrator institution-administrator technologist".split())
WRITERS = frozenset("administrator institution-administrator radiologist".split())
"""Who writes reports."""
UPLOADERS = frozenset("administrator institution-administrator radiologist technologist".split())
SENDERS = UPLOADERS
ADMINISTRATORS = frozenset({"administrator"})
MANAGERS = frozenset({"administrator", "institution-administrator"})
CURERS = frozenset({"administrator", "institution-administrator", "technologist"})
BREAKERS = frozenset("administrator institution-administrator radiologist referring-physician".split())
REVIEWERS = frozenset("administrator institution-administrator auditor".split())
EVERYBODY = FINDERS | {"researcher"}


@dataclass(frozen=True)
class Study:
    """A door to one study: who passes for a study of the own institution. To others' it is as if it were not there."""

    roles: frozenset[str]
    query: str = ""


@dataclass(frozen=True)
class Search:
    """A door that gives everybody what they may find, and nothing of anything else."""


@dataclass(frozen=True)
class Needs:
    """A door that is about no study by itself: who passes at all."""

    roles: frozenset[str]


@dataclass(frozen=True)
class Open:
    """A door for whoever has not shown yet who they are."""


@dataclass(frozen=True)
class Tested:
    """A door whose expectation is written as a test of its own, named here."""

    where: str


Expectation = Study | Search | Needs | Open | Tested

DICOMWEB = "/dicomweb/studies/{study}"
SERIES = DICOMWEB + "/series/{series}"
INSTANCE = SERIES + "/instances/{instance}"
REST = "/api/v1"
ONE = REST + "/studies/{study}"

DOORS: Mapping[str, Expectation] = {
    # QIDO-RS
    "GET /dicomweb/studies": Search(),
    "GET /dicomweb/series": Search(),
    "GET /dicomweb/instances": Search(),
    f"GET {DICOMWEB}/series": Search(),
    f"GET {DICOMWEB}/instances": Search(),
    f"GET {SERIES}/instances": Search(),
    # WADO-RS, WADO-URI
    f"GET {DICOMWEB}": Study(KNOWERS),
    f"GET {SERIES}": Study(KNOWERS),
    f"GET {INSTANCE}": Study(KNOWERS),
    f"GET {DICOMWEB}/metadata": Study(VIEWERS),
    f"GET {SERIES}/metadata": Study(VIEWERS),
    f"GET {INSTANCE}/metadata": Study(VIEWERS),
    f"GET {INSTANCE}/frames/{{frames}}": Study(VIEWERS),
    f"GET {INSTANCE}/pixeldata": Study(VIEWERS),
    f"GET {INSTANCE}/bulkdata/{{path:path}}": Study(VIEWERS),
    **{
        f"GET {place}/{kind}": Study(VIEWERS)
        for place in (DICOMWEB, SERIES, INSTANCE, f"{INSTANCE}/frames/{{frames}}")
        for kind in ("rendered", "thumbnail")
    },
    "GET /wado": Study(VIEWERS, "requestType=WADO&studyUID={study}&seriesUID={series}&objectUID={instance}"),
    # STOW-RS
    "POST /dicomweb/studies": Needs(UPLOADERS),
    f"POST {DICOMWEB}": Tested("test_doors.test_nobody_adds_to_a_study_of_others"),
    # the study list
    f"GET {REST}/studies": Search(),
    f"GET {REST}/studies/count": Search(),
    f"GET {REST}/suggestions": Search(),
    f"GET {REST}/modalities": Search(),
    f"GET {REST}/series-gaps": Tested("components/test_administration.py: it asks for the studies that it is about"),
    f"GET {REST}/arrivals": Tested("components/test_study_api.py: a stream does not end"),
    f"GET {REST}/saved-searches": Needs(EVERYBODY),
    f"POST {REST}/saved-searches": Needs(EVERYBODY),
    f"PUT {REST}/saved-searches/{{search_id}}": Needs(EVERYBODY),
    f"DELETE {REST}/saved-searches/{{search_id}}": Needs(EVERYBODY),
    # a study
    f"GET {ONE}": Study(FINDERS),
    f"GET {ONE}/priors": Study(FINDERS),
    f"GET {ONE}/documents": Study(VIEWERS),
    f"GET {ONE}/reports/{{instance}}": Study(VIEWERS),
    f"GET {ONE}/reports": Study(VIEWERS),
    f"GET {ONE}/reports/{{instance}}/text": Study(VIEWERS),
    f"POST {ONE}/reports": Study(WRITERS),
    f"GET {ONE}/report-draft": Study(WRITERS),
    f"PUT {ONE}/report-draft": Study(WRITERS),
    f"DELETE {ONE}/report-draft": Study(WRITERS),
    f"GET {REST}/report-templates": Needs(VIEWERS),
    f"POST {REST}/report-templates": Needs(MANAGERS),
    f"PUT {REST}/report-templates/{{template}}": Needs(MANAGERS),
    f"DELETE {REST}/report-templates/{{template}}": Needs(MANAGERS),
    f"GET {ONE}/key-images": Study(VIEWERS),
    f"GET {ONE}/series/{{series}}/instances": Study(VIEWERS),
    f"GET {ONE}/instances/{{instance}}/attributes": Study(VIEWERS),
    f"GET {ONE}/activity": Study(FINDERS),
    f"GET {ONE}/viewers": Study(FINDERS),
    f"PUT {ONE}/reading": Study(VIEWERS),
    f"PUT {ONE}/labels/{{label}}": Study(VIEWERS),
    f"DELETE {ONE}/labels/{{label}}": Study(VIEWERS),
    f"GET {ONE}/comments": Study(FINDERS),
    f"POST {ONE}/comments": Study(VIEWERS),
    f"PUT {ONE}/comments/{{comment}}": Study(FINDERS),
    f"DELETE {ONE}/comments/{{comment}}": Study(FINDERS),
    f"GET {ONE}/people": Study(FINDERS),
    f"PUT {ONE}/assignments/{{person}}": Study(SHARERS),
    f"DELETE {ONE}/assignments/{{person}}": Study(SHARERS),
    f"PUT {ONE}/shares/{{person}}": Study(SHARERS),
    f"DELETE {ONE}/shares/{{person}}": Study(SHARERS),
    f"GET {REST}/studies/{{study_instance_uid}}/institutions": Study(MANAGERS),
    f"PUT {REST}/studies/{{study_instance_uid}}/institutions": Study(MANAGERS),
    f"GET {REST}/downloads/studies/{{study}}": Study(KNOWERS),
    f"GET {REST}/downloads/series/{{series}}": Study(KNOWERS),
    f"GET {REST}/explain": Study(FINDERS, "study={study}"),
    f"GET {REST}/labels": Needs(EVERYBODY),
    f"POST {REST}/labels": Needs(VIEWERS | {"researcher"}),
    f"DELETE {REST}/labels/{{label}}": Needs(EDITORS),
    f"GET {REST}/colleagues": Needs(SHARERS),
    # sending, uploading, downloading
    f"GET {REST}/send/destinations": Needs(SENDERS),
    f"GET {REST}/send": Needs(SENDERS),
    f"POST {REST}/send": Needs(SENDERS),
    f"GET {REST}/send/{{job_id}}": Needs(SENDERS),
    f"DELETE {REST}/send/{{job_id}}": Needs(SENDERS),
    f"POST {REST}/send/{{job_id}}/retry": Needs(SENDERS),
    f"POST {REST}/downloads": Needs(KNOWERS | {"researcher"}),
    f"GET {REST}/downloads/{{download_id}}": Needs(KNOWERS | {"researcher"}),
    **{
        f"{method} {REST}/{path}": Needs(UPLOADERS)
        for method, path in (
            ("POST", "uploads"),
            ("GET", "uploads"),
            ("GET", "upload-institutions"),
            ("POST", "uploads/{upload_id}/finish"),
            ("DELETE", "uploads/{upload_id}"),
            ("POST", "uploads/{upload_id}/files"),
            ("PUT", "uploads/{upload_id}/pieces"),
            ("POST", "uploads/{upload_id}/left-out"),
            ("GET", "uploads/{upload_id}"),
            ("GET", "uploads/{upload_id}/files"),
            ("GET", "uploads/{upload_id}/file"),
            ("POST", "uploads/{upload_id}/arrived"),
            ("GET", "uploads/{upload_id}/report.csv"),
        )
    },
    # the trash, conflicts, jobs
    f"GET {REST}/trash": Needs(CURERS),
    f"POST {REST}/trash": Needs(CURERS),
    f"POST {REST}/trash/{{deletion_id}}/restore": Needs(CURERS),
    f"POST {REST}/trash/purge": Needs(ADMINISTRATORS),
    f"GET {REST}/conflicts": Needs(EDITORS),
    f"GET {REST}/conflicts/{{conflict_id}}": Needs(EDITORS),
    f"POST {REST}/conflicts/{{conflict_id}}/resolve": Needs(EDITORS),
    f"GET {REST}/jobs": Needs(EVERYBODY),
    f"POST {REST}/jobs/{{job_id}}/retry": Needs(EVERYBODY),
    f"DELETE {REST}/jobs/{{job_id}}": Needs(EVERYBODY),
    # the node
    **{
        f"{method} {REST}/{path}": Needs(ADMINISTRATORS)
        for method, path in (
            ("GET", "check"),
            ("POST", "check"),
            ("GET", "peers"),
            ("GET", "peers/{ae_title}"),
            ("PUT", "peers/{ae_title}"),
            ("DELETE", "peers/{ae_title}"),
            ("POST", "peers/{ae_title}/echo"),
            ("GET", "application-entities"),
            ("PUT", "application-entities/{ae_title}"),
            ("DELETE", "application-entities/{ae_title}"),
            ("GET", "calls"),
            ("GET", "senders"),
            ("GET", "refused-associations"),
            ("POST", "refused-associations/{refusal_id}/allow"),
            ("DELETE", "refused-associations/{refusal_id}"),
            ("GET", "storage"),
            ("GET", "health"),
            ("GET", "settings"),
            ("GET", "statistics"),
            ("GET", "node"),
            ("DELETE", "institutions/{institution_id}"),
            ("POST", "institution-rules/apply"),
        )
    },
    # institutions, people, roles
    f"GET {REST}/institution-names": Needs(EVERYBODY),
    f"GET {REST}/institutions": Needs(MANAGERS),
    # Those of one institution are told that others make them.
    f"POST {REST}/institutions": Needs(MANAGERS),
    f"GET {REST}/institutions/{{institution_id}}": Needs(MANAGERS),
    f"PUT {REST}/institutions/{{institution_id}}": Needs(MANAGERS),
    f"GET {REST}/institutions/{{institution_id}}/departments": Needs(MANAGERS),
    f"POST {REST}/institutions/{{institution_id}}/departments": Needs(MANAGERS),
    f"PUT {REST}/departments/{{department_id}}": Needs(MANAGERS),
    f"DELETE {REST}/departments/{{department_id}}": Needs(MANAGERS),
    **{
        f"{method} {REST}/{path}": Needs(MANAGERS)
        for method, path in (
            ("GET", "people"),
            ("POST", "people"),
            ("GET", "people/{person_id}"),
            ("PATCH", "people/{person_id}"),
            ("DELETE", "people/{person_id}"),
            ("POST", "people/{person_id}/reset-link"),
            ("DELETE", "people/{person_id}/factors"),
            ("DELETE", "people/{person_id}/sessions"),
            ("POST", "people/{person_id}/memberships"),
            ("DELETE", "people/{person_id}/memberships/{membership_id}"),
            ("PUT", "people/{person_id}/dicom-names"),
            ("PUT", "people/{person_id}/patient-ids"),
            ("POST", "people/{person_id}/tokens"),
            ("DELETE", "people/{person_id}/tokens/{token_id}"),
            ("GET", "memberships/places"),
            ("POST", "invitations"),
            ("GET", "invitations"),
            ("POST", "invitations/{invitation_id}/renewal"),
            ("DELETE", "invitations/{invitation_id}"),
            ("GET", "tokens"),
            ("POST", "tokens"),
            ("DELETE", "tokens/{token_id}"),
            ("GET", "roles"),
            ("GET", "roles/{role_id}"),
            ("POST", "roles"),
            ("PUT", "roles/{role_id}"),
            ("DELETE", "roles/{role_id}"),
            ("POST", "roles/{role_id}/preview"),
        )
    },
    f"POST {REST}/emergencies": Needs(BREAKERS),
    f"GET {REST}/emergencies": Needs(REVIEWERS),
    f"POST {REST}/emergencies/{{emergency_id}}/review": Needs(REVIEWERS),
    # oneself
    **{
        f"{method} {REST}/{path}": Needs(EVERYBODY)
        for method, path in (
            ("GET", "session"),
            ("DELETE", "session"),
            ("GET", "me"),
            ("PATCH", "me"),
            ("PUT", "me/password"),
            ("POST", "me/proof"),
            ("POST", "me/proof/passkey/options"),
            ("POST", "me/proof/passkey"),
            ("GET", "me/sessions"),
            ("DELETE", "me/sessions/{session_id}"),
            ("DELETE", "me/sessions"),
            ("GET", "me/tokens"),
            ("POST", "me/tokens"),
            ("DELETE", "me/tokens/{token_id}"),
            ("GET", "me/factors"),
            ("POST", "me/factors/app"),
            ("PUT", "me/factors/app"),
            ("DELETE", "me/factors/app"),
            ("POST", "me/factors/recovery-codes"),
            ("POST", "me/passkeys/options"),
            ("POST", "me/passkeys"),
            ("PATCH", "me/passkeys/{passkey_id}"),
            ("DELETE", "me/passkeys/{passkey_id}"),
        )
    },
    # OHIF, for whoever has come in
    "GET /ohif": Needs(EVERYBODY),
    "GET /ohif/{path:path}": Needs(EVERYBODY),
    f"GET {REST}/ohif": Needs(EVERYBODY),
    # whoever has not shown yet who they are
    **{
        door: Open()
        for door in (
            "GET /link/{secret}",
            "GET /oidc/{provider}/begin",
            "GET /oidc/{provider}/callback",
            "POST /oidc/{provider}/back-channel-logout",
            f"POST {REST}/session",
            f"GET {REST}/session/ways",
            f"POST {REST}/session/passkey/options",
            f"POST {REST}/session/passkey",
            f"POST {REST}/session/second-factor",
            f"POST {REST}/setup/check",
            f"POST {REST}/setup",
            f"POST {REST}/invitations/check",
            f"POST {REST}/invitations/acceptance",
            f"POST {REST}/resets",
            f"POST {REST}/resets/check",
            f"POST {REST}/resets/password",
            "GET /assets/{name}",
            f"GET {REST}/site",
            f"GET {REST}/site/logo",
            f"GET {REST}/site/texts/{{language}}",
        )
    },
}
