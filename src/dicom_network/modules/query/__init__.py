"""Query: C-FIND and QIDO-RS, the same index seen through two doors.

``identifier`` turns what C-FIND sends into a query, ``service`` what QIDO-RS sends. Not here: how the index finds
(``stores.index``), and what values match (``domain.query``). Entry points: ``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.query import dimse, tasks, web

MODULE = Module(
    name="query",
    summary="Finds patients, studies, series and instances: C-FIND and QIDO-RS.",
    standard=("PS3.4 Annex C", "PS3.18 10.6"),
    dimse=dimse.services,
    web=web.routes,
    timers=tasks.timers,
)
