"""OHIF beside our own Viewer: fetched and put beside the data by whoever wants it, never part of the product.

Purpose: some readers are used to OHIF, and an independent viewer on the same archive shows that ours is no island.
It runs below ``/ohif/`` of the site: same origin, same session, and so exactly the rights of whoever reads.
``release`` is the pinned one and what is changed of it; ``page`` what the node writes for it; ``service`` puts it there
and takes it away; ``download`` gets it from a registry; ``web`` gives it to browsers; ``api`` says whether it is there.
Not here: anything of OHIF itself. Entry points: ``MODULE``, ``service.Installation``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.ohif import api, web

MODULE = Module(
    name="ohif",
    summary="Serves the OHIF viewer where it was installed, behind the same log-in.",
    web=web.routes,
    api=api.router,
)
