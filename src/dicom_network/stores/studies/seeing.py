"""Who may see which studies, as conditions of the list."""

import sqlalchemy as sa

from dicom_network.domain.study_rules import Anything, AtInstitution, StudyRule
from dicom_network.stores.database.schema import study_institution
from dicom_network.stores.studies.condition import Condition, linked


def holds(rule: StudyRule) -> sa.ColumnElement[bool]:
    """Write a rule as a check of a row of ``study``."""
    if isinstance(rule, AtInstitution):
        return linked(study_institution, study_institution.c.institution, (rule.institution,)).check
    return sa.true() if isinstance(rule, Anything) else sa.false()


def rule_condition(rule: StudyRule) -> Condition | None:
    """Write a rule as a condition; None where it holds for everything."""
    if isinstance(rule, AtInstitution):
        return linked(study_institution, study_institution.c.institution, (rule.institution,))
    return None if isinstance(rule, Anything) else Condition(holds(rule))
