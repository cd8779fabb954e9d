"""PORTAL: the web site; who may come in, what each may see, and the pages for it."""

from dicom_network.base.component import Component
from dicom_network.modules import ohif, site

PORTAL = Component(
    name="portal",
    title="Portal",
    summary="The web site: studies, people, roles, institutions, upload and download, administration; OHIF beside it.",
    modules=(ohif.MODULE, site.MODULE),
)
