"""Identity: who is it? Passwords, tokens, sessions, one-time links, and DIMSE user identities (PS3.7 D.3.3.7).

Not here: what they may do. Entry points: ``service.Identity``, ``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.identity import api, mail, web

MODULE = Module(
    name="identity",
    summary="Knows people by password, token, session, one-time link or DIMSE user identity.",
    standard=("PS3.7 D.3.3.7",),
    open_web=web.routes,
    api=api.router,
    open_api=api.open_router,
    jobs=mail.handlers,
)
