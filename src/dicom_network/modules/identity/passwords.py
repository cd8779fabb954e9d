"""Passwords: hashed by Argon2id, few at a time, and looked at only when nobody is guessing."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dicom_network.base.node import Node
from dicom_network.modules.identity.model import LONGEST_PASSWORD, PersonKind, SecretKind, new_secret
from dicom_network.modules.identity.throttle import Throttle

CONCURRENT_HASHES = 2
"""Argon2 takes 64 MiB a password; more at once would let a login storm take the node's memory."""


class Passwords:
    """Hashes and verifies."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._hasher = PasswordHasher()
        self._hashing = threading.BoundedSemaphore(CONCURRENT_HASHES)
        self._throttle = Throttle()
        self._nobody = ""

    def hash(self, password: str) -> str:
        """Give what is kept of a password."""
        with self._hashing:
            return self._hasher.hash(password)

    def passes(self, address: str, name: str, password: str) -> bool:
        """Tell whether a password is right; one that comes too soon after wrong ones is not even looked at."""
        if not self._throttle.allows(address, name):
            return False
        if not self._is_password_of(name, password):
            self._throttle.failed(address, name)
            return False
        self._throttle.succeeded(address, name)
        return True

    def _is_password_of(self, name: str, password: str) -> bool:
        if len(password) > LONGEST_PASSWORD:
            return False
        person = self._node.people.find_person(name)
        may_log_in = person is not None and not person["disabled"] and person["kind"] == PersonKind.PERSON
        stored = person["password_hash"] if person is not None and may_log_in else ""
        with self._hashing:
            self._nobody = self._nobody or self._hasher.hash(new_secret(SecretKind.SESSION))
            try:
                # An unknown name costs as much as a known one, so that the time does not tell them apart.
                self._hasher.verify(stored or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return bool(stored)
