"""Institutions: whose images are whose.

Rules say it when images come in, and a person may decide otherwise. Not here: people and departments (``access``), AE
titles and peers by themselves (``peers``). Entry points: ``service.Institutions``, ``MODULE``.
"""

from dicom_network.base.module import Module
from dicom_network.modules.institutions import api, tasks

MODULE = Module(
    name="institutions",
    summary="Says whose images are whose: by sender, AE title, Institution Name, or a person.",
    api=api.router,
    jobs=tasks.jobs,
)
