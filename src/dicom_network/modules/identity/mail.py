"""E-mail: invitations and links for a new password, sent by jobs, where a server for outgoing mail is set.

The secret of a link is made when the mail is written and rests nowhere but in it: a job that is tried again makes
another one, and the last counts.
"""

import smtplib
import ssl
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from dicom_network.base.clock import now
from dicom_network.base.identity_settings import MailSettings
from dicom_network.base.module import JobHandler, JobRun
from dicom_network.base.node import Node
from dicom_network.base.settings import Settings, secret
from dicom_network.domain.errors import NotFound, Unavailable
from dicom_network.domain.people import KeptSecret
from dicom_network.modules.identity import mail_texts
from dicom_network.modules.identity.model import (
    INVITATION_LIFETIME,
    MAILED_RESET_LIFETIME,
    SecretKind,
    digest_of,
    new_secret,
)
from dicom_network.modules.identity.trail import Trail

INVITATION_JOB = "identity.mail-invitation"
RESET_JOB = "identity.mail-reset"
TIMEOUT_SECONDS = 30
ATTEMPTS = 6


def can_mail(settings: Settings) -> bool:
    """Tell whether mail can be sent; it needs to say where the node is, which a request must not."""
    return bool(settings.mail.host and settings.mail.sender and settings.http.public_url)


def handlers(node: Node) -> list[JobHandler]:
    """Give what sends."""
    post = Post(node)
    return [
        JobHandler(INVITATION_JOB, post.send_invitation, ATTEMPTS),
        JobHandler(RESET_JOB, post.send_reset, ATTEMPTS),
    ]


class Post:
    """Writes mails and hands them to the server."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._trail = Trail(node)

    def send_invitation(self, job: JobRun) -> None:
        """Send an invitation. Raises: NotFound where it was withdrawn, Unavailable where it is not taken."""
        invitation = self._node.people.invitations.invitation(job.arguments["invitation"])
        if invitation is None or invitation["accepted"] is not None or not invitation["email"]:
            raise NotFound("the invitation is not there any more", code="identity.unknown-invitation")
        link, expires = new_secret(SecretKind.RESET_LINK), now() + INVITATION_LIFETIME
        with self._node.database.transaction() as transaction:
            self._node.people.invitations.renew(transaction, invitation["id"], digest_of(link), expires)
            self._trail.record(transaction, "invitation:send", "node", {"invitation": invitation["id"]})
        words = {"inviter": invitation["inviter"], **self._words(f"invitation/{link}", expires)}
        self._send(invitation["email"], mail_texts.INVITATION, invitation["language"], words)

    def send_reset(self, job: JobRun) -> None:
        """Send a link for a new password. Raises: NotFound, Unavailable where the server does not take it."""
        person = self._node.people.person(job.arguments["person"])
        if person is None or person["disabled"] or not person["email"]:
            raise NotFound("there is nobody to send a link to any more", code="people.unknown")
        link, expires = new_secret(SecretKind.RESET_LINK), now() + MAILED_RESET_LIFETIME
        kept = KeptSecret(SecretKind.RESET_LINK, digest_of(link), person["id"], expires)
        with self._node.database.transaction() as transaction:
            self._node.people.remove_secrets(transaction, person["id"], (SecretKind.RESET_LINK,))
            self._node.people.put_secret(transaction, kept)
            self._trail.record(transaction, "reset-link:send", "node", {"person": person["name"]})
        words = {"name": person["name"], **self._words(f"reset/{link}", expires)}
        self._send(person["email"], mail_texts.RESET, person["preferences"].get("language", ""), words)

    def _words(self, path: str, expires: datetime) -> dict[str, str]:
        base = self._node.settings.http.public_url.rstrip("/")
        site = self._node.settings.mail.site or base
        return {"site": site, "link": f"{base}/{path}", "expires": f"{expires:%Y-%m-%d %H:%M} UTC"}

    def _send(self, to: str, texts: Mapping[str, tuple[str, str]], language: str, words: Mapping[str, str]) -> None:
        settings = self._node.settings.mail
        subject, text = texts.get(language or settings.language, texts["en"])
        message = EmailMessage()
        message["From"], message["To"] = settings.sender, to
        message["Subject"] = " ".join(subject.format_map(words).split())
        message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=settings.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text.format_map(words))
        try:
            _hand_over(settings, message)
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(
                f"the mail server {settings.host}:{settings.port} does not take a mail: {type(error).__name__}",
                code="identity.mail",
                hint="look at the settings of [mail]",
            ) from error


def _hand_over(settings: MailSettings, message: EmailMessage) -> None:
    context = ssl.create_default_context()
    if settings.tls == "on":
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_SECONDS)
    with server:
        if settings.tls == "starttls":
            server.starttls(context=context)
        if settings.user:
            server.login(settings.user, secret(settings.password))
        server.send_message(message)
