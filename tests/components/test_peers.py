"""Who may speak DIMSE with the node, as whom, and whose images theirs are: by REST, by the shell, seen at once."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian
from pynetdicom import AE, evt
from pynetdicom.association import Association
from pynetdicom.pdu import A_ASSOCIATE_RJ
from pynetdicom.pdu_primitives import UserIdentityNegotiation

from dicom_network.standard.sop_classes import STUDY_ROOT_FIND, STUDY_ROOT_MOVE, VERIFICATION
from tests.destination import destination
from tests.made_instances import STUDY, make
from tests.web_node import Answer
from tests.whole_node import ADMINISTRATOR, AE_TITLE, SECONDS, WholeNode, whole_node

JSON = {"Content-Type": "application/json"}
PASSWORD = "patru cuvinte fără legătură"
ISSUER = "https://id.example.org"
KEY = ECKey.generate_key("P-256", {"kid": "k1"})


@pytest.fixture
def node(tmp_path: Path) -> Iterator[WholeNode]:
    """A node that lets nobody in who is not listed."""
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [KEY.as_dict(private=False)]}))
    identity = {"jwt_keys": keys, "jwt_issuer": ISSUER}
    with whole_node(tmp_path / "data", peers={"accept_unknown": False}, identity=identity) as made:
        yield made


def put(node: WholeNode, path: str, **body: Any) -> Answer:
    return node.request("PUT", path, headers=JSON, body=json.dumps(body).encode())


def put_peer(node: WholeNode, ae_title: str = "CT1", status: int = 200, **body: Any) -> dict[str, Any]:
    answer = put(node, f"/api/v1/peers/{ae_title}", **{"host": "127.0.0.1", "port": 104, **body})
    assert answer.status == status, answer.body
    return dict(answer.json())


def call(
    node: WholeNode, calling: str = "CT1", called: str = AE_TITLE, identity: Any = None, answers: Any = None
) -> Association:
    """Ask for an association for everything; ``answers`` gathers the PDUs that come."""
    ae = AE(calling)
    ae.acse_timeout = ae.dimse_timeout = ae.network_timeout = SECONDS
    for abstract_syntax in (VERIFICATION, CTImageStorage, STUDY_ROOT_FIND, STUDY_ROOT_MOVE):
        ae.add_requested_context(abstract_syntax, ExplicitVRLittleEndian)
    handlers = [] if answers is None else [(evt.EVT_PDU_RECV, lambda event: answers.append(event.pdu))]
    return ae.associate(
        "127.0.0.1",
        node.dicom_port,
        ae_title=called,
        ext_neg=[identity] if identity else [],
        evt_handlers=handlers,
    )


def accepted(node: WholeNode, *args: Any, **kwargs: Any) -> set[str] | None:
    """Give what the node takes of a caller; None where it is not let in."""
    answers: list[Any] = []
    association = call(node, *args, **kwargs, answers=answers)
    if not association.is_established:
        # Not its ``is_rejected``: now and then pynetdicom takes a rejection for an abort.
        assert isinstance(answers[0], A_ASSOCIATE_RJ)
        return None
    found = {str(one.abstract_syntax) for one in association.accepted_contexts}
    association.release()
    return found


EVERYTHING = {VERIFICATION, str(CTImageStorage), STUDY_ROOT_FIND, STUDY_ROOT_MOVE}


def test_a_peer_is_let_in_once_it_is_listed_and_as_long(node: WholeNode) -> None:
    assert accepted(node) is None
    put_peer(node)
    assert accepted(node) == EVERYTHING
    node.shell("peer", "put", "CT1", "127.0.0.1:104", "--permission", "echo")
    assert accepted(node) == {VERIFICATION}
    assert put_peer(node, permissions=["store", "find"])["permissions"] == ["find", "store"]
    assert accepted(node) == {str(CTImageStorage), STUDY_ROOT_FIND}
    node.shell("peer", "remove", "CT1")
    assert accepted(node) is None


def test_a_peer_is_let_in_from_its_host_alone_where_that_is_checked(node: WholeNode) -> None:
    put_peer(node, host="192.0.2.7", check_host=True)
    assert accepted(node) is None
    put_peer(node, host="localhost", check_host=True)
    assert accepted(node) == EVERYTHING
    put_peer(node, host="192.0.2.7", check_host=False)
    assert accepted(node) == EVERYTHING


def test_the_node_answers_at_its_own_titles_alone_each_with_its_rules(node: WholeNode) -> None:
    put_peer(node)
    assert accepted(node, called="VINERI") is None
    assert put(node, "/api/v1/application-entities/VINERI", permissions=["store", "echo"]).status == 200
    assert accepted(node, called="VINERI") == {VERIFICATION, str(CTImageStorage)}
    assert accepted(node, "STRANGER", "VINERI") is None
    assert put(node, "/api/v1/application-entities/VINERI", accept_unknown_peers=True).status == 200
    assert accepted(node, "STRANGER", "VINERI") == EVERYTHING
    assert accepted(node, "STRANGER", AE_TITLE) is None
    assert node.request("DELETE", "/api/v1/application-entities/VINERI").status == 204
    assert accepted(node, called="VINERI") is None
    assert accepted(node, called=AE_TITLE) == EVERYTHING


def test_images_belong_to_the_institution_of_the_title_or_else_of_the_peer(node: WholeNode) -> None:
    node.shell("institution", "add", "Spitalul Sfânta Vineri", "--aet", "VINERI")
    new = {"name": "Institutul Oncologic", "ae_titles": ["ONCO"]}
    assert node.request("POST", "/api/v1/institutions", headers=JSON, body=json.dumps(new).encode()).status == 201
    put_peer(node)
    node.shell("institution", "add", "Policlinica 4")
    put_peer(node, "XR2", institution="Policlinica 4")
    listed = {one["name"]: one for one in node.request("GET", "/api/v1/institutions").json()}
    assert {name: one["ae_titles"] for name, one in listed.items()} == {
        "Spitalul Sfânta Vineri": ["VINERI"],
        "Institutul Oncologic": ["ONCO"],
        "Policlinica 4": [],
    }
    for number, (calling, called) in enumerate(
        [("CT1", "VINERI"), ("CT1", "ONCO"), ("XR2", "ONCO"), ("CT1", AE_TITLE)]
    ):
        association = call(node, calling, called)
        uid = f"{STUDY}.{number}"
        sent = make(StudyInstanceUID=uid, SeriesInstanceUID=f"{uid}.1", SOPInstanceUID=f"{uid}.1.1")
        assert association.send_c_store(sent).Status == 0
        association.release()
    assert institutions_by_study(node) == {
        f"{STUDY}.0": {"Spitalul Sfânta Vineri"},
        f"{STUDY}.1": {"Institutul Oncologic"},
        f"{STUDY}.2": {"Policlinica 4"},
    }


def institutions_by_study(node: WholeNode) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with node.node.database.snapshot() as transaction:
        rows = transaction.cursor.execute(
            "SELECT study.study_instance_uid, institution.name FROM study_institution"
            " JOIN study ON study.id = study_institution.study"
            " JOIN institution ON institution.id = study_institution.institution"
        ).fetchall()
    for uid, name in rows:
        found.setdefault(uid, set()).add(name)
    return found


def test_a_peer_is_verified_from_here(node: WholeNode) -> None:
    with destination(node, "WS1", takes={VERIFICATION: (ExplicitVRLittleEndian, "1.2.840.10008.1.2")}):
        answer = node.request("POST", "/api/v1/peers/WS1/echo").json()
        assert (answer["status"], answer["milliseconds"] >= 0) == (0, True)
    answer = node.request("POST", "/api/v1/peers/WS1/echo")
    assert (answer.status, answer.json()["code"]) == (503, "dimse.unreachable")
    assert node.request("POST", "/api/v1/peers/NOBODY/echo").status == 404


@pytest.mark.parametrize(
    ("ae_title", "body", "status"),
    [
        ("A%20TITLE%20THAT%20IS%20TOO%20LONG", {}, 422),
        ("BACK%5CSLASH", {}, 400),
        ("%20CT1", {}, 400),
        ("CT%00", {}, 422),
        ("CT1", {"port": 0}, 422),
        ("CT1", {"port": 65536}, 422),
        ("CT1", {"host": "a b"}, 400),
        ("CT1", {"host": "a\0b"}, 422),
        ("CT1", {"host": "ț.example"}, 400),
        ("CT1", {"transfer_syntaxes": ["1.2.3"]}, 400),
        ("CT1", {"quirks": ["slow"]}, 400),
        ("CT1", {"permissions": ["everything"]}, 422),
        ("CT1", {"colour": "red"}, 422),
        ("CT1", {"institution": " \t"}, 400),
        ("CT1", {"comment": "a\0b"}, 422),
        ("CT1", {"comment": "a\nb"}, 400),
    ],
)
def test_a_peer_that_makes_no_sense_is_not_listed(
    node: WholeNode, ae_title: str, body: dict[str, Any], status: int
) -> None:
    assert set(put_peer(node, ae_title, status, **body)) == {"code", "message", "hint"}
    assert node.request("GET", "/api/v1/peers").json() == []


def test_a_mistyped_institution_is_refused_and_not_made(node: WholeNode) -> None:
    node.shell("institution", "add", "Policlinica 4")
    answer = put_peer(node, status=400, institution="Policlinca 4")
    assert "institution add" in answer["hint"]
    title = put(node, "/api/v1/application-entities/VINERI", institution="Policlinca 4")
    assert (title.status, title.json()["code"]) == (400, "peers.institution")
    names = [one["name"] for one in node.request("GET", "/api/v1/institutions").json()]
    assert names == ["Policlinica 4"]
    assert node.request("GET", "/api/v1/peers").json() == []


def test_what_is_put_replaces_all_of_what_was_listed(node: WholeNode) -> None:
    put_peer(node, tls=True, permissions=["store"], comment="la parter")
    again = put_peer(node, port=105)
    assert (again["tls"], again["comment"], len(again["permissions"])) == (False, "", 5)


def test_what_is_put_is_given_back(node: WholeNode) -> None:
    body = {
        "host": "ct1.example.org",
        "port": 11112,
        "tls": True,
        "permissions": ["store"],
        "transfer_syntaxes": ["1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2"],
        "institution": "Policlinica 4",
        "check_host": True,
        "quirks": ["max-pdu-16k"],
        "comment": "la parter",
        "role": "technologist",
    }
    node.shell("institution", "add", "Policlinica 4")
    put_peer(node, "CT%201", **body)
    assert node.request("GET", "/api/v1/peers/CT%201").json() == {"ae_title": "CT 1", **body}
    assert node.request("GET", "/api/v1/peers").json() == [{"ae_title": "CT 1", **body}]
    assert node.request("GET", "/api/v1/peers/CT2").status == 404
    assert node.request("DELETE", "/api/v1/peers/CT%201").status == 204
    assert node.request("DELETE", "/api/v1/peers/CT%201").status == 404
    verbs = [event["actor"] for verb in ("put", "remove") for event in node.events(f"peers:peer:{verb}")]
    assert verbs == [f"person:{ADMINISTRATOR}"] * 2


# -- user identity -----------------------------------------------------------------------------------------------------


def identity(kind: int, primary: str, secondary: str = "") -> UserIdentityNegotiation:
    made = UserIdentityNegotiation()
    made.user_identity_type, made.primary_field = kind, primary.encode()
    if kind == 2:
        made.secondary_field = secondary.encode()
    made.positive_response_requested = True
    return made


def web_token(**claims: Any) -> str:
    given = {"iss": ISSUER, "aud": "dicom-network", "exp": time.time() + 600, "preferred_username": "elena", **claims}
    return jwt.encode({"alg": "ES256", "kid": "k1"}, given, KEY)


def test_a_person_is_known_by_password_token_or_web_token(node: WholeNode) -> None:
    put_peer(node)
    node.identity.add_person("elena", "administrator", PASSWORD, actor="test")
    token = node.identity.create_token("elena", actor="test")
    of_another = node.identity.create_token(ADMINISTRATOR, actor="test")
    for proof in (identity(2, "elena", PASSWORD), identity(2, "elena", token), identity(5, web_token())):
        association = call(node, identity=proof)
        assert association.is_established
        assert association.acceptor.user_identity is not None, "the positive response that was asked for"
        sent = make(SOPInstanceUID=f"{STUDY}.1.{len(node.node.index.versions())}")
        assert association.send_c_store(sent).Status == 0
        association.release()
    people = {version.reception.person for version in node.node.index.versions()}
    assert people == {"elena"}
    reading = node.identity.create_token("elena", scope="read", actor="test")
    for proof in (
        identity(2, "elena", "nu este aceasta"),
        identity(2, "elena", of_another),
        identity(2, "elena", reading),
        identity(2, "nimeni", PASSWORD),
        identity(1, "elena"),
        identity(5, web_token(exp=1)),
        identity(5, web_token(preferred_username="nimeni")),
        identity(5, "no.web.token"),
    ):
        assert accepted(node, identity=proof) is None


def test_who_must_say_who_they_are_is_not_let_in_without(tmp_path: Path) -> None:
    with whole_node(tmp_path / "data", dimse={"user_identity": "required"}) as node:
        node.identity.add_person("elena", "administrator", PASSWORD, actor="test")
        assert accepted(node) is None
        assert accepted(node, identity=identity(2, "elena", PASSWORD)) == EVERYTHING


def test_without_keys_of_an_issuer_no_web_token_is_taken(tmp_path: Path) -> None:
    with whole_node(tmp_path / "data", identity={"jwt_keys": tmp_path / "missing.json", "jwt_issuer": ISSUER}) as node:
        node.identity.add_person("elena", "administrator", PASSWORD, actor="test")
        assert accepted(node, identity=identity(5, web_token())) is None
        assert accepted(node) == EVERYTHING
