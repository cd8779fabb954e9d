"""Empty value matching: terms for attributes that are missing or have no value (PS3.4 C.2.2.2.7)."""

import sqlalchemy as sa

from dicom_network.standard.query_attributes import INSTANCE, MATCHABLE, PATIENT, STUDY
from dicom_network.stores.database.schema import NO_NUMBER, attribute, study
from dicom_network.stores.index.attribute_rows import LEVEL_NUMBER
from dicom_network.stores.index.further_keys import FurtherKeys, path_of
from dicom_network.stores.index.predicates import Binds, Column
from dicom_network.stores.index.term import TABLES, Term, Veil, unsupported

_NEVER_EMPTY = frozenset({"sop_class_uid", "transfer_syntax_uid", "number_of_frames"})
_STUDY_LISTS = {0x00080061: study.c.modalities, 0x00080062: study.c.sop_classes}
_PATIENT_NAME = 0x00100010


def empty_term(tag: int, level: str, keys: FurtherKeys) -> Term:
    """Bind empty value matching of an attribute, in a query of a level. Raises: InvalidInput."""
    known = MATCHABLE.get(tag)
    if known is None:
        extra_level = keys.level_of(tag)
        if extra_level is None:
            raise unsupported(tag)
        return _no_rows(extra_level, tag)
    if tag in _STUDY_LISTS:
        return _equals(STUDY, tag, _STUDY_LISTS[tag], "''")
    if tag == _PATIENT_NAME and level != PATIENT:
        return _equals(STUDY, tag, study.c.name_key, "''")
    if not known.column:
        return _no_rows(known.level, tag)
    if known.column in _NEVER_EMPTY:
        return Term(INSTANCE, ("empty", tag), (), lambda _binds, _veil: sa.false(), tag)
    column = TABLES[known.level].c[known.column]
    return _equals(known.level, tag, column, str(NO_NUMBER) if isinstance(column.type, sa.Integer) else "''")


def _equals(level: str, tag: int, column: sa.Column[str], nothing: str) -> Term:
    def build(_binds: Binds, veil: Veil) -> Column:
        return veil(column) == sa.literal_column(nothing)

    return Term(level, ("empty", tag), (), build, tag)


def _no_rows(level: str, tag: int) -> Term:
    """Restrict to objects that have no key of the attribute, nor of anything in its items."""
    number, path = LEVEL_NUMBER[level], path_of(tag)

    def build(_binds: Binds, _veil: Veil) -> Column:
        has_path = sa.or_(
            attribute.c.path == sa.literal_column(f"'{path}'"),
            sa.and_(
                attribute.c.path >= sa.literal_column(f"'{path}.'"), attribute.c.path < sa.literal_column(f"'{path}/'")
            ),
        )
        own = [attribute.c.object == TABLES[level].c.id, attribute.c.level == sa.literal_column(str(number))]
        return sa.not_(sa.exists().where(*own, has_path).correlate(TABLES[level]))

    return Term(level, ("empty", tag), (), build, tag)
