"""Welcome: the node's own page, for whoever has just started it: where to send, what has come in, how it is.

Not here: the Portal. Entry points: ``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.welcome import api, web

MODULE = Module(
    name="welcome",
    summary="The node's own page: where to send, what has come in, how it is.",
    web=web.routes,
    open_web=web.open_routes,
    api=api.router,
)
