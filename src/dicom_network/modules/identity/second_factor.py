"""The second factor: codes of an app (TOTP, RFC 6238) and recovery codes, each good once."""

import importlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dicom_network.base.clock import now
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.errors import InvalidInput, NotFound
from dicom_network.domain.people import KeptSecret
from dicom_network.modules.identity.ceremonies import Ceremonies
from dicom_network.modules.identity.model import SecretKind, digest_of
from dicom_network.modules.identity.sessions import Sessions
from dicom_network.modules.identity.throttle import Throttle
from dicom_network.modules.identity.trail import Trail

ENROLMENT = "authenticator"
"""The ceremony of somebody who was shown a key and has to show a first code made by it."""
ISSUER = "DICOM Network"
STEP_SECONDS = 30
DRIFT_STEPS = 1
"""Clocks of telephones may be so many steps off."""
RECOVERY_CODES = 10
RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without letters and digits that look alike."""
RECOVERY_GROUPS, GROUP_LETTERS = 4, 4
"""31 ** 16 is 79 bits: no guess, and no search of the hashes, finds one."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an app is given: the key, as text and as a picture of the address that holds it."""

    handle: str
    key: str
    address: str
    """``otpauth://…``"""
    picture: str
    """SVG of the QR code of the address."""


class SecondFactor:
    """Enrols, verifies and forgets."""

    def __init__(self, node: Node, trail: Trail, sessions: Sessions, ceremonies: Ceremonies) -> None:
        self._node = node
        self._trail = trail
        self._sessions = sessions
        self._ceremonies = ceremonies
        self._throttle = Throttle()

    def of(self, person: int) -> tuple[str, ...]:
        """Tell what a person can show besides the password; empty where a password is enough."""
        factors = self._node.people.factors
        code = ("code",) if factors.find_authenticator(person) is not None else ()
        passkey = ("passkey",) if factors.list_passkeys(person) else ()
        recovery = ("recovery-code",) if (code or passkey) and self.recovery_codes_left(person) else ()
        return code + passkey + recovery

    def begin(self, who: Principal) -> Enrolment:
        """Give a key to an app. Raises: Refused where the person has not shown lately who they are."""
        self._sessions.check_proof(who)
        # Imported only where they are used: few enrol, and every process would hold them.
        pyotp, segno = importlib.import_module("pyotp"), importlib.import_module("segno")
        key = pyotp.random_base32()
        address = pyotp.TOTP(key).provisioning_uri(name=who.name, issuer_name=ISSUER)
        handle = self._ceremonies.begin(ENROLMENT, person=who.person, content={"key": key})
        picture = segno.make(address, error="m").svg_inline(scale=4, border=2, dark="#000", light="#fff")
        return Enrolment(handle, key, address, picture)

    def confirm(self, who: Principal, handle: str, code: str) -> tuple[str, ...]:
        """Take the app whose first code is right, end the other sessions, and give recovery codes if there are none.

        Raises: Refused, InvalidInput.
        """
        self._sessions.check_proof(who)
        ceremony = self._ceremonies.find(ENROLMENT, handle)
        step = _step_of(ceremony["content"]["key"], code) if ceremony["person_id"] == who.person else None
        if step is None:
            raise InvalidInput(
                "this code is not right", code="identity.code", hint="check that the telephone's clock is right"
            )
        with self._node.database.transaction() as transaction:
            self._ceremonies.finish(transaction, ceremony)
            self._node.people.factors.put_authenticator(transaction, who.person, ceremony["content"]["key"], step)
            codes = self.first_recovery_codes(transaction, who)
            self._sessions.end_others(transaction, who.person, who.session)
            self._trail.record(transaction, "factor:add", who.actor, {"factor": "authenticator"})
        return codes

    def remove(self, who: Principal) -> None:
        """Forget the app, and the recovery codes where no passkey needs them. Raises: Refused, NotFound."""
        self._sessions.check_proof(who)
        with self._node.database.transaction() as transaction:
            if not self._node.people.factors.remove_authenticator(transaction, who.person):
                raise NotFound("there is no app to forget", code="identity.unknown-authenticator")
            if not self._node.people.factors.list_passkeys(who.person):
                self._node.people.remove_secrets(transaction, who.person, (SecretKind.RECOVERY_CODE,))
            self._sessions.end_others(transaction, who.person, who.session)
            self._trail.record(transaction, "factor:remove", who.actor, {"factor": "authenticator"})

    def new_recovery_codes(self, who: Principal) -> tuple[str, ...]:
        """Make new recovery codes in place of the old ones. Raises: Refused, InvalidInput."""
        self._sessions.check_proof(who)
        if not self.of(who.person):
            raise InvalidInput("recovery codes stand in for a second factor, and there is none", code="identity.code")
        with self._node.database.transaction() as transaction:
            self._node.people.remove_secrets(transaction, who.person, (SecretKind.RECOVERY_CODE,))
            codes = self._make_recovery_codes(transaction, who.person)
            self._trail.record(transaction, "recovery-codes:issue", who.actor)
        return codes

    def first_recovery_codes(self, transaction: object, who: Principal) -> tuple[str, ...]:
        """Make recovery codes for somebody who has none; nothing for somebody who has."""
        if self.recovery_codes_left(who.person):
            return ()
        return self._make_recovery_codes(transaction, who.person)

    def recovery_codes_left(self, person: int) -> int:
        """Count the recovery codes that were not used yet."""
        return len(self._node.people.list_secrets(SecretKind.RECOVERY_CODE, person_id=person))

    def use(self, person: Mapping[str, Any], code: str) -> str:
        """Tell what a code is, ``code`` or ``recovery-code``, and use it up; empty where it is neither."""
        plain = "".join(code.split()).replace("-", "").lower()
        if plain.isdigit() and len(plain) == 6:
            return "code" if self._use_step(person["id"], plain) else ""
        return "recovery-code" if self._use_recovery_code(person["id"], plain) else ""

    def _use_step(self, person: int, code: str) -> bool:
        # Six digits can be guessed, from however many addresses: the pauses are for the person, five minutes at most.
        if not self._throttle.allows("", str(person)):
            return False
        app = self._node.people.factors.find_authenticator(person)
        step = _step_of(app["key"], code) if app is not None else None
        taken = False
        if step is not None:
            with self._node.database.transaction() as transaction:
                taken = self._node.people.factors.take_step(transaction, person, step)
        if taken:
            self._throttle.succeeded("", str(person))
        else:
            self._throttle.failed("", str(person))
        return taken

    def _use_recovery_code(self, person: int, code: str) -> bool:
        found = self._node.people.find_secret(SecretKind.RECOVERY_CODE, digest_of(f"{person}:{code}"))
        if found is None or found["person_id"] != person:
            return False
        with self._node.database.transaction() as transaction:
            try:
                self._node.people.remove_secret(transaction, found["id"])
            except NotFound:
                return False
        return True

    def _make_recovery_codes(self, transaction: object, person: int) -> tuple[str, ...]:
        codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
        for code in codes:
            digest = digest_of(f"{person}:{code.replace('-', '')}")
            self._node.people.put_secret(transaction, KeptSecret(SecretKind.RECOVERY_CODE, digest, person))
        return codes


def _recovery_code() -> str:
    groups = ("".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(GROUP_LETTERS)) for _ in range(RECOVERY_GROUPS))
    return "-".join(groups)


def _step_of(key: str, code: str) -> int | None:
    """Give the step whose code this is; None where it is of none that is near."""
    plain = "".join(code.split())
    totp = importlib.import_module("pyotp").TOTP(key)
    present = int(now().timestamp()) // STEP_SECONDS
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), plain.encode()):
            return step
    return None
