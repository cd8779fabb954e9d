"""Site: gives browsers the built web site, under any path, with the name, colours and texts of who runs it.

Not here: what the pages show, which they ask of the REST API. Entry points: ``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.site import api, web

MODULE = Module(
    name="site",
    summary="Gives browsers the web site, with the name, colours and texts of who runs it.",
    open_web=web.routes,
    pages=web.pages,
    open_api=api.router,
)
