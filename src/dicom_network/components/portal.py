"""PORTAL: the web site and what its pages ask for; until a network is there, on the stores of the Server beside it."""

from dicom_network.base.component import Component
from dicom_network.components.downloading import DOWNLOADING
from dicom_network.components.foundation import FOUNDATION
from dicom_network.components.reporting import REPORTING
from dicom_network.components.uploading import UPLOADING
from dicom_network.modules import annotations, ohif, sharing, site, study_list, study_page

PORTAL = Component(
    name="portal",
    title="Portal",
    summary="The web site: studies, people, roles, institutions, upload and download, administration; OHIF beside it.",
    modules=(
        study_list.MODULE,
        study_page.MODULE,
        annotations.MODULE,
        sharing.MODULE,
        REPORTING,
        UPLOADING,
        DOWNLOADING,
        *FOUNDATION,
        ohif.MODULE,
        site.MODULE,
    ),
)
