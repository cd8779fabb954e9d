"""REST of explanations: why somebody may do what with a study."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from dicom_network.base.api import PrincipalDependency, Uid, problems, text
from dicom_network.base.node import Node
from dicom_network.domain.permissions import Permission
from dicom_network.domain.roles import Scope, grant_to_json
from dicom_network.domain.subjects import Reason
from dicom_network.modules.access.explaining import Explanation, explain


class ReasonAnswer(BaseModel):
    """One link of the chain."""

    permission: Permission
    holds: bool = Field(description="it permits this for the study, now")
    source: Literal["role", "emergency"]
    role: str = Field(description="title of the role; empty for an emergency")
    role_id: int | None
    scope: Scope | None
    conditions: dict[str, Any] = Field(description="as they stand in the grant; empty: none")
    institution: int | None = Field(description="at which the person has the role; null: in the whole network")
    department: int | None
    starts: datetime | None
    ends: datetime | None = Field(description="of the membership or the emergency; null: open")


class ExplanationAnswer(BaseModel):
    """Why a person may do what with a study."""

    person: str
    study: str
    institutions: list[int] = Field(description="whose the study is")
    permitted: list[Permission]
    reasons: list[ReasonAnswer] = Field(description="every grant and emergency, whether it holds or not")


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["access"])

    @routes.get("/explain", responses=problems(404), summary="Explain why somebody may do what with a study")
    def explain_access(
        who: PrincipalDependency,
        study: Annotated[Uid, Query(description="Study Instance UID")],
        person: Annotated[str, text(64), Query(description="name of a person; left out: oneself")] = "",
    ) -> ExplanationAnswer:
        """Give every grant that the person has, and whether it holds for the study."""
        return _answer(explain(node, who, study, person or who.name))

    return routes


def _answer(explained: Explanation) -> ExplanationAnswer:
    return ExplanationAnswer(
        person=explained.person,
        study=explained.study,
        institutions=sorted(explained.facts.institutions),
        permitted=explained.permitted(),
        reasons=[_reason(one, holds=explained.holds(one)) for one in explained.reasons],
    )


def _reason(reason: Reason, *, holds: bool) -> ReasonAnswer:
    membership, grant, emergency = reason.membership, reason.grant, reason.emergency
    kept = {} if grant is None else grant_to_json(grant)
    conditions = {name: value for name, value in kept.items() if name not in ("permission", "scope")}
    return ReasonAnswer(
        permission=reason.permission,
        holds=holds,
        source="role" if emergency is None else "emergency",
        role="" if membership is None else membership.role.title,
        role_id=None if membership is None else membership.role.id,
        scope=None if grant is None else grant.scope,
        conditions=conditions,
        institution=None if membership is None else membership.institution,
        department=None if membership is None else membership.department,
        starts=None if membership is None else membership.starts,
        ends=emergency.until if emergency is not None else membership.ends if membership is not None else None,
    )
