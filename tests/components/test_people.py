"""Managing people: invitations, roles, letting in again; and that nobody manages more than their own."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from dicom_network.base.clock import now
from dicom_network.modules.identity.model import INVITATION_LIFETIME
from tests.patience import wait_for
from tests.rest_person import PASSWORD, Person, person_in
from tests.whole_node import ADMINISTRATOR, WholeNode, whole_node

HERE, THERE = "Spitalul Bălți", "Clinica Orhei"


@dataclass
class Town:
    """A node with two institutions, its administrator, and one who manages the people of the first alone."""

    node: WholeNode
    here: int
    there: int
    chief: Person
    local: Person

    def role(self, name: str) -> int:
        """Give the id of a role."""
        found = self.node.node.access.roles.find(name)
        assert found is not None
        return found.id

    def membership(self, role: str, institution: int | None) -> dict[str, int | None]:
        """Give a membership as REST takes it."""
        return {"role": self.role(role), "institution": institution}

    def id_of(self, name: str) -> int:
        """Give the id of a person."""
        found = self.node.node.people.find_person(name)
        assert found is not None
        return int(found["id"])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A node that the tests of this module share; each has people of its own."""
    with whole_node(tmp_path_factory.mktemp("people") / "data") as node:
        with node.node.database.transaction() as transaction:
            here, there = (node.node.peers.put_institution(transaction, name) for name in (HERE, THERE))
        chief = person_in(node, ADMINISTRATOR)
        local = person_in(node, "liviu", "institution-administrator", institution=HERE)
        yield Town(node, here, there, chief, local)


def secret_in(url: str) -> str:
    return url.rpartition("/")[2]


# -- invitations -------------------------------------------------------------------------------------------------------


def test_whoever_is_invited_makes_an_account_with_the_roles_that_were_decided(town: Town) -> None:
    ends = (now() + timedelta(days=30)).isoformat()
    order = {
        "memberships": [{**town.membership("radiologist", town.here), "ends": ends}],
        "email": "Ana.Turcanu@Hospital.example",
        "display_name": "Ana Țurcanu",
        "language": "ro",
    }
    made = town.local.told("POST", "/invitations", order)
    ana, secret = Person(town.node), secret_in(made["url"])
    state = ana.told("POST", "/invitations/check", {"secret": secret})
    assert (state["inviter"], state["display_name"], state["language"]) == ("liviu", "Ana Țurcanu", "ro")
    assert [(one["role_title"], one["institution_name"]) for one in state["memberships"]] == [("Radiologist", HERE)]
    taken = {"secret": secret, "name": ADMINISTRATOR, "password": PASSWORD}
    assert ana.refused("POST", "/invitations/acceptance", taken) == (409, "people.name-taken")
    come = {"secret": secret, "name": "ana", "display_name": "Ana Țurcanu", "password": PASSWORD}
    assert ana.told("POST", "/invitations/acceptance", come) == {"name": "ana"}
    session = ana.told("GET", "/session")
    assert session["institutions"] == [{"id": town.here, "name": HERE, "role": "Radiologist"}]
    assert (session["person"]["language"], session["person"]["email"]) == ("ro", "ana.turcanu@hospital.example")
    again = {**come, "name": "ion"}
    assert Person(town.node).refused("POST", "/invitations/acceptance", again) == (403, "identity.link")
    told = town.node.events("identity:invitation:accept")[-1]
    assert (told["actor"], told["objects"]["inviter"]) == ("person:ana", "liviu")


def test_an_invitation_runs_out_is_renewed_and_withdrawn(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    order = {"memberships": [town.membership("radiologist", town.here)], "display_name": "Boris"}
    made = town.chief.told("POST", "/invitations", order)
    listed = town.chief.told("GET", "/invitations")["invitations"]
    assert [one["display_name"] for one in listed if one["id"] == made["id"]] == ["Boris"]
    old = {"secret": secret_in(made["url"])}
    with monkeypatch.context() as later:
        over = now() + INVITATION_LIFETIME + timedelta(seconds=1)
        later.setattr("dicom_network.stores.people_invitations.now", lambda: over)
        assert Person(town.node).refused("POST", "/invitations/check", old) == (403, "identity.link")
    new = town.chief.told("POST", f"/invitations/{made['id']}/renewal", {})
    assert Person(town.node).refused("POST", "/invitations/check", old) == (403, "identity.link")
    assert Person(town.node).told("POST", "/invitations/check", {"secret": secret_in(new["url"])})
    assert town.chief.ask("DELETE", f"/invitations/{made['id']}").status == 204
    assert Person(town.node).refused("POST", "/invitations/check", {"secret": secret_in(new["url"])})[0] == 403
    assert town.chief.refused("DELETE", f"/invitations/{made['id']}") == (404, "identity.unknown-invitation")


def test_nobody_invites_to_more_than_they_manage(town: Town) -> None:
    def invite(role: str, institution: int | None) -> tuple[int, str]:
        return town.local.refused("POST", "/invitations", {"memberships": [town.membership(role, institution)]})

    assert invite("radiologist", town.there) == (403, "access.institution")
    assert invite("radiologist", None) == (403, "access.institution")
    assert invite("administrator", town.here) == (403, "access.role-beyond")
    assert invite("data-curator", town.here) == (403, "access.role-beyond")
    unsaid = {"role": town.membership("radiologist", None)["role"]}
    status, _ = town.chief.refused("POST", "/invitations", {"memberships": [unsaid]})
    assert status == 422, "where is said: a place that was forgotten is not the whole network"
    order = {"memberships": [town.membership("radiologist", town.there)]}
    foreign = town.chief.told("POST", "/invitations", order)
    assert foreign["id"] not in {one["id"] for one in town.local.told("GET", "/invitations")["invitations"]}
    assert town.local.refused("DELETE", f"/invitations/{foreign['id']}")[0] == 404
    assert town.local.refused("POST", f"/invitations/{foreign['id']}/renewal", {})[0] == 404


def test_only_roles_that_one_may_give_are_offered(town: Town) -> None:
    (place,) = town.local.told("GET", "/memberships/places")
    assert (place["institution"], place["name"]) == (town.here, HERE)
    offered = {one["title"] for one in place["roles"]}
    assert "Radiologist" in offered
    assert not offered & {"Network administrator", "Data curator", "Auditor"}
    everywhere = town.chief.told("GET", "/memberships/places")
    assert [one["institution"] for one in everywhere] == [None, town.there, town.here]


# -- people ------------------------------------------------------------------------------------------------------------


def test_people_are_found_in_any_script_page_by_page(town: Town) -> None:
    for name in ("cebotari.a", "cebotari.b", "cebotari.c"):
        town.node.identity.add_person(name, "radiologist", "", institution=HERE, actor="test")
    first = town.chief.told("GET", "/people?search=%D0%A7%D0%B5%D0%B1%D0%BE%D1%82%D0%B0%D1%80%D1%8C&limit=2")
    assert [one["name"] for one in first["people"]] == ["cebotari.a", "cebotari.b"]
    rest = town.chief.told("GET", f"/people?search=cebotari&limit=2&after={first['next']}")
    assert ([one["name"] for one in rest["people"]], rest["next"]) == (["cebotari.c"], None)


def test_whoever_manages_one_institution_sees_its_people_alone(town: Town) -> None:
    town.node.identity.add_person("dina", "radiologist", PASSWORD, institution=THERE, actor="test")
    dina = town.id_of("dina")
    assert "dina" not in {one["name"] for one in town.local.told("GET", "/people?limit=200")["people"]}
    assert "dina" in {one["name"] for one in town.chief.told("GET", "/people?limit=200")["people"]}
    for method, path, body in every_act(dina, town):
        assert town.local.refused(method, path, body)[0] == 404, path


def test_who_belongs_elsewhere_too_or_may_more_is_not_touched(town: Town) -> None:
    town.node.identity.add_person("elena", "radiologist", PASSWORD, institution=HERE, actor="test")
    town.node.identity.add_person("elena", "radiologist", PASSWORD, institution=THERE, actor="test")
    town.node.identity.add_person("felix", "administrator", PASSWORD, institution=HERE, actor="test")
    for name, code in (("elena", "access.elsewhere"), ("felix", "access.role-beyond")):
        person = town.id_of(name)
        details = town.local.told("GET", f"/people/{person}")
        assert details["can_manage_account"] is False
        assert {one["institution"] for one in details["memberships"]} == {town.here}
        for method, path, body in every_act(person, town):
            if "memberships" not in path:
                assert town.local.refused(method, path, body) == (403, code), (name, path)


def every_act(person: int, town: Town) -> list[tuple[str, str, Any]]:
    """List what can be done to somebody."""
    at = f"/people/{person}"
    return [
        ("PATCH", at, {"email": "taken@over.example"}),
        ("PATCH", at, {"is_disabled": True}),
        ("POST", f"{at}/reset-link", None),
        ("DELETE", f"{at}/factors", None),
        ("DELETE", f"{at}/sessions", None),
        ("PUT", f"{at}/dicom-names", {"names": ["Moraru^Elena"]}),
        ("PUT", f"{at}/patient-ids", {"ids": ["MD\\1"]}),
        ("POST", f"{at}/memberships", town.membership("radiologist", town.here)),
        ("POST", f"{at}/tokens", {"label": "x"}),
        ("DELETE", at, None),
    ]


def test_a_role_is_given_for_a_time_and_taken_away(town: Town) -> None:
    ion = person_in(town.node, "ion.b", "radiologist", institution=HERE)
    at = f"/people/{town.id_of('ion.b')}"
    over = (now() - timedelta(days=1)).isoformat()
    past = town.chief.told("POST", f"{at}/memberships", {**town.membership("auditor", None), "ends": over})
    assert "read-audit" not in ion.told("GET", "/session")["permissions"]
    given = town.chief.told("POST", f"{at}/memberships", town.membership("auditor", None))
    wait_for(lambda: "read-audit" in ion.told("GET", "/session")["permissions"], "the new role")
    assert town.local.refused("DELETE", f"{at}/memberships/{given['id']}") == (404, "access.membership")
    for one in (past, given):
        assert town.chief.ask("DELETE", f"{at}/memberships/{one['id']}").status == 204
    wait_for(lambda: "read-audit" not in ion.told("GET", "/session")["permissions"], "the end of the role")
    told = town.node.events("identity:membership:remove")[-1]["objects"]
    assert (told["person"], told["role"]) == ("ion.b", "auditor")


def test_who_is_disabled_is_out_at_once_until_let_in_again(town: Town) -> None:
    grigore = person_in(town.node, "grigore", "radiologist", institution=HERE)
    token = grigore.told("POST", "/me/tokens", {"label": "x"})["token"]
    program = Person(town.node, headers={"Authorization": f"Bearer {token}"})
    at = f"/people/{town.id_of('grigore')}"
    town.local.told("PATCH", at, {"is_disabled": True})
    wait_for(lambda: not grigore.is_in() and not program.is_in(), "the end of every way in")
    assert Person(town.node).refused("POST", "/session", {"name": "grigore", "password": PASSWORD})[0] == 403
    town.local.told("PATCH", at, {"is_disabled": False})
    assert Person(town.node).log_in("grigore")["next"] == "home"


def test_nobody_shuts_themselves_out_and_somebody_always_can_manage(tmp_path: Path) -> None:
    with whole_node(tmp_path / "data") as node:
        chief = Person(node, headers={"Authorization": f"Bearer {node.token}"})
        own = chief.told("GET", "/session")["person"]["id"]
        assert chief.refused("PATCH", f"/people/{own}", {"is_disabled": True}) == (403, "identity.self")
        assert chief.refused("DELETE", f"/people/{own}") == (403, "identity.self")
        (membership,) = chief.told("GET", f"/people/{own}")["memberships"]
        last = chief.refused("DELETE", f"/people/{own}/memberships/{membership['id']}")
        assert last == (409, "access.last-caretaker")
        assert "manage-people" in chief.told("GET", "/session")["permissions"]


def test_who_is_deleted_leaves_only_the_trail(town: Town) -> None:
    hanna = person_in(town.node, "hanna", "radiologist", institution=HERE)
    person = town.id_of("hanna")
    assert town.local.ask("DELETE", f"/people/{person}").status == 204
    wait_for(lambda: not hanna.is_in(), "the end of the session")
    assert town.chief.refused("GET", f"/people/{person}") == (404, "people.unknown")
    new = {"name": "hanna", "membership": town.membership("radiologist", town.here)}
    assert town.chief.refused("POST", "/people", new) == (409, "people.name-taken")
    assert any(one["actor"] == "person:hanna" for one in town.node.events("identity:session:open"))


def test_a_lost_password_and_a_lost_factor_are_replaced_by_who_manages_people(town: Town) -> None:
    irina = person_in(town.node, "irina", "radiologist", institution=HERE)
    person = town.id_of("irina")
    with town.node.node.database.transaction() as transaction:
        town.node.node.people.factors.put_authenticator(transaction, person, "JBSWY3DPEHPK3PXP", 0)
    assert Person(town.node).log_in("irina")["next"] == "second-factor"
    assert town.local.ask("DELETE", f"/people/{person}/factors").status == 204
    wait_for(lambda: not irina.is_in(), "the end of the session")
    handed = town.local.told("POST", f"/people/{person}/reset-link")
    newer = town.local.told("POST", f"/people/{person}/reset-link")
    fresh, secret = Person(town.node), secret_in(newer["url"])
    assert fresh.told("POST", "/resets/check", {"secret": secret_in(handed["url"])})["is_open"] is False
    assert fresh.told("POST", "/resets/check", {"secret": secret})["name"] == "irina"
    chosen = {"secret": secret, "password": "cu totul alte cuvinte"}
    assert fresh.refused("POST", "/resets/password", {**chosen, "password": "irina"})[0] == 400
    assert fresh.told("POST", "/resets/password", chosen) == {"name": "irina"}
    assert not fresh.is_in(), "whoever has the link still logs in"
    assert fresh.refused("POST", "/resets/password", chosen) == (403, "identity.link")
    assert fresh.log_in("irina", "cu totul alte cuvinte")["next"] == "home"


def test_a_program_comes_by_token_alone(town: Town) -> None:
    order = {"name": "exporter", "kind": "service", "membership": town.membership("radiologist", town.here)}
    person = town.local.told("POST", "/people", order)["id"]
    secret = town.local.told("POST", f"/people/{person}/tokens", {"label": "nightly", "scope": "find view"})["token"]
    program = Person(town.node, headers={"Authorization": f"Bearer {secret}"})
    assert program.told("GET", "/session")["permissions"] == ["find", "view"]
    assert town.local.refused("POST", f"/people/{person}/reset-link") == (403, "identity.service")
    (token,) = town.local.told("GET", f"/people/{person}")["tokens"]
    assert town.local.ask("DELETE", f"/people/{person}/tokens/{token['id']}").status == 204
    wait_for(lambda: not program.is_in(), "the end of the token")
    human = person_in(town.node, "jora", "radiologist", institution=HERE)
    own = town.id_of("jora")
    assert town.local.refused("POST", f"/people/{own}/tokens", {"label": "x"}) == (403, "identity.service")
    assert human.is_in()


def test_names_in_studies_and_patient_numbers_are_kept(town: Town) -> None:
    town.node.identity.add_person("kira", "referring-physician", "", institution=HERE, actor="test")
    at = f"/people/{town.id_of('kira')}"
    town.local.told("PUT", f"{at}/dicom-names", {"names": ["Munteanu^Kira", "Мунтяну^Кира"]})
    town.local.told("PUT", f"{at}/patient-ids", {"ids": ["MD\\2001"]})
    details = town.local.told("GET", at)
    assert details["patient_ids"] == ["MD\\2001"]
    assert len(details["dicom_names"]) == 1, "both are one name"
    assert town.local.refused("PUT", f"{at}/patient-ids", {"ids": ["2001"]}) == (400, "access.patient")
    assert town.local.refused("PUT", f"{at}/dicom-names", {"names": ["^"]})[0] == 400


# -- mail --------------------------------------------------------------------------------------------------------------


@dataclass
class Mailbox:
    """A server for outgoing mail that keeps what it is given."""

    mails: list[Any] = field(default_factory=list)
    port: int = 0

    def link(self) -> str:
        """Give the link in the last mail."""
        found = re.search(r"https://\S+", self.mails[-1].get_content())
        assert found is not None
        return found[0]


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Take mails on loopback until left (RFC 5321, as little of it as a client needs)."""
    box = Mailbox()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 mail.example\r\n")
            for line in self.rfile:
                verb = line[:4].upper()
                if verb == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    content = b"".join(iter(self.rfile.readline, b".\r\n"))
                    box.mails.append(message_from_bytes(content, policy=policy.default))
                self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
                if verb == b"QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield box
        server.shutdown()
        thread.join()


@contextmanager
def mailing_node(data: Path, port: int) -> Iterator[WholeNode]:
    mail = {"host": "127.0.0.1", "port": port, "tls": "off", "sender": "node@hospital.example", "site": "Arhiva"}
    with whole_node(data, mail=mail, http={"public_url": "https://pacs.example.org"}) as node, node.run_jobs():
        yield node


def test_a_forgotten_password_is_chosen_anew_by_mail(tmp_path: Path) -> None:
    with mail_server() as box, mailing_node(tmp_path / "data", box.port) as node:
        node.identity.add_person("ana", "radiologist", PASSWORD, actor="test")
        with node.node.database.transaction() as transaction:
            person = node.node.people.find_person("ana")
            assert person is not None
            known = {"email": "ana@hospital.example", "preferences": {"language": "ro"}}
            node.node.people.change_person(transaction, person["id"], **known)
        ana = Person(node)
        assert ana.told("GET", "/session/ways")["resets_by_mail"] is True
        for somebody in ("nobody", "nobody@hospital.example", "Ana@Hospital.example"):
            assert ana.ask("POST", "/resets", {"name_or_email": somebody}).status == 204
        wait_for(lambda: box.mails, "the mail")
        mail = box.mails[-1]
        assert (mail["To"], mail["From"]) == ("ana@hospital.example", "node@hospital.example")
        assert mail["Subject"] == "O parolă nouă pentru Arhiva"
        assert box.link().startswith("https://pacs.example.org/reset/")
        chosen = {"secret": secret_in(box.link()), "password": "cu totul alte cuvinte"}
        assert ana.told("POST", "/resets/password", chosen) == {"name": "ana"}
        assert len(box.mails) == 1


def test_an_invitation_comes_by_mail_with_a_link_of_its_own(tmp_path: Path) -> None:
    with mail_server() as box, mailing_node(tmp_path / "data", box.port) as node:
        role = node.node.access.roles.find("radiologist")
        assert role is not None
        chief = Person(node, headers={"Authorization": f"Bearer {node.token}"})
        everywhere = {"role": role.id, "institution": None}
        order = {"memberships": [everywhere], "email": "ion@hospital.example", "language": "mk", "by_mail": True}
        made = chief.told("POST", "/invitations", order)
        assert made["is_mailed"] is True
        wait_for(lambda: box.mails, "the mail")
        assert box.mails[-1]["Subject"] == "Покана за Arhiva"
        assert Person(node).refused("POST", "/invitations/check", {"secret": secret_in(made["url"])})[0] == 403
        come = {"secret": secret_in(box.link()), "name": "ion", "password": PASSWORD}
        assert Person(node).told("POST", "/invitations/acceptance", come) == {"name": "ion"}
        without = {**order, "email": ""}
        assert chief.refused("POST", "/invitations", without) == (400, "identity.email")


def test_without_a_mail_server_nothing_is_promised(town: Town) -> None:
    assert Person(town.node).refused("POST", "/resets", {"name_or_email": "ana"}) == (400, "identity.mail-off")
    order = {"memberships": [town.membership("radiologist", town.here)], "email": "a@b.example", "by_mail": True}
    assert town.chief.refused("POST", "/invitations", order) == (400, "identity.mail-off")
