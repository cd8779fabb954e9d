"""Modalities that studies have together.

A role for one modality and a filter for another leave few studies or none, and both sets are large. What a study has of
modalities stands in one column, in as many ways as there are combinations: a few dozen, found by hopping over an index.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from dicom_network.stores.database.hopping import hopping
from dicom_network.stores.database.padding import padded
from dicom_network.stores.database.schema import study, study_modality
from dicom_network.stores.index.values import parted
from dicom_network.stores.studies.condition import FOUND, NEVER, ONE, VISIBLE, Condition, Start
from dicom_network.stores.studies.reader import Reader

MODALITY = study_modality.c.modality


def meeting(reader: Reader, conditions: Sequence[Condition]) -> list[Condition]:
    """Give the studies in which all conditions on modalities meet, to start from; nothing with fewer than two."""
    wanted = [set(one.values) for one in conditions if one.entries is MODALITY]
    if len(wanted) < 2:
        return []
    kept = [row[0] for row in reader.rows("modality-sets", lambda: hopping(study.c.modalities, VISIBLE), {})]
    together = padded([text for text in kept if text and all(one.intersection(parted(text)) for one in wanted)])
    if not together:
        return [NEVER]
    return [
        Condition(
            ("together", len(together)),
            tuple(together),
            lambda _binds: sa.true(),
            (Start(lambda binds: sa.select(FOUND.c.id).where(FOUND.c.visible == ONE, FOUND.c.modalities.in_(binds))),),
        )
    ]
