"""What every component stands on: who somebody is, what each may do, whose studies are, jobs, and how the node is.

A node that runs several components has each of these once.
"""

from dicom_network.modules import access, configuration, health, identity, institutions, jobs, vitals

FOUNDATION = (
    identity.MODULE,
    access.MODULE,
    institutions.MODULE,
    jobs.MODULE,
    vitals.MODULE,
    health.MODULE,
    configuration.MODULE,
)
