"""The page of one study: series, priors, documents, key images, attributes, and what happened to it.

``documents`` tells what can be read, ``report`` makes a tree of a structured report, ``attributes`` a table of a data
set, ``activity`` sentences of audit events. Not here: images (``modules.rendering``), notes (``modules.annotations``).
Entry point: ``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.study_page import api

MODULE = Module(
    name="study-page",
    summary="Shows one study: series, priors, documents, key images, attributes, activity.",
    standard=("PS3.3 A.35", "PS3.3 A.45", "PS3.3 C.17.6"),
    api=api.router,
)
