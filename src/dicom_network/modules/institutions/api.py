"""REST of institutions and of whose studies are whose."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dicom_network.base.api import Body, Id, Needs, PrincipalDependency, Uid, problems, text
from dicom_network.base.node import Node
from dicom_network.base.principal import Principal
from dicom_network.domain.access import Permission
from dicom_network.domain.access_ports import Department
from dicom_network.domain.institutions import LONGEST_NAME, MOST_IMAGE_NAMES, Institution
from dicom_network.modules.institutions import tasks
from dicom_network.modules.institutions.departments import Departments
from dicom_network.modules.institutions.service import Institutions, Steward

InstitutionManager = Annotated[Principal, Needs(Permission.MANAGE_INSTITUTIONS)]

AETitle = Annotated[str, text(16, shortest=1)]
ImageName = Annotated[str, text(LONGEST_NAME, shortest=1)]
MOST_AE_TITLES = 100
MOST_OWNERS = 50


class InstitutionBody(Body):
    """An institution, and what its images are known by."""

    name: Annotated[str, text(LONGEST_NAME, shortest=1)]
    ae_titles: Annotated[tuple[AETitle, ...], Field(max_length=MOST_AE_TITLES)] = ()
    image_names: Annotated[
        tuple[ImageName, ...],
        Field(max_length=MOST_IMAGE_NAMES, description="values of Institution Name (0008,0080); `*` at the end"),
    ] = ()


class InstitutionAnswer(BaseModel):
    """An institution."""

    id: int
    name: str
    ae_titles: list[str] = Field(description="at which its images arrive")
    peers: list[str] = Field(description="whose images are its own, wherever they arrive")
    image_names: list[str] = Field(description="what Institution Name says in its images")
    studies: int
    people: int = Field(description="who have a role there today")

    @classmethod
    def of(cls, one: Institution, people: int) -> "InstitutionAnswer":
        """Describe an institution."""
        return cls(
            people=people,
            id=one.id,
            name=one.name,
            ae_titles=list(one.ae_titles),
            peers=list(one.peers),
            image_names=list(one.image_names),
            studies=one.studies,
        )


class InstitutionName(BaseModel):
    """An institution as everybody may know it."""

    id: int
    name: str


class OwnersBody(Body):
    """Whose a study is."""

    institutions: Annotated[
        tuple[Annotated[int, Field(ge=1, strict=True)], ...] | None,
        Field(max_length=MOST_OWNERS, description="null: as the rules say"),
    ]


class OwnersAnswer(BaseModel):
    """Whose a study is."""

    institutions: list[int]
    assigned: bool = Field(description="a person has decided it; no rule changes that")


class OrderedRules(BaseModel):
    """The job that was ordered."""

    job: int


class DepartmentBody(Body):
    """A department as it is put."""

    name: Annotated[str, text(LONGEST_NAME, shortest=1)]


class DepartmentAnswer(BaseModel):
    """A department."""

    id: int
    institution: int
    name: str

    @classmethod
    def of(cls, one: Department) -> "DepartmentAnswer":
        """Describe a department."""
        return cls(id=one.id, institution=one.institution, name=one.name)


def router(node: Node) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["institutions"])
    institutions = Institutions(node)
    _add_listing_routes(routes, node, institutions)
    _add_changing_routes(routes, node, institutions)
    _add_department_routes(routes, Departments(node))
    _add_study_routes(routes, node, institutions)
    return routes


def _described(institutions: Institutions, institution_id: int, who: Principal) -> InstitutionAnswer:
    found = institutions.get(institution_id, Steward.of(who))
    return InstitutionAnswer.of(found, institutions.count_people().get(institution_id, 0))


def _add_listing_routes(routes: APIRouter, node: Node, institutions: Institutions) -> None:
    @routes.get("/institution-names", summary="List institutions by name")
    def list_institution_names(_who: PrincipalDependency) -> list[InstitutionName]:
        """Whoever is logged in sees the names: they stand in filters and beside people."""
        return [InstitutionName(id=one.id, name=one.name) for one in node.institutions.list_institutions()]

    @routes.get("/institutions", summary="List institutions and what their images are known by")
    def list_institutions(who: InstitutionManager) -> list[InstitutionAnswer]:
        people = institutions.count_people()
        return [InstitutionAnswer.of(one, people.get(one.id, 0)) for one in institutions.list(Steward.of(who))]

    @routes.get("/institutions/{institution_id}", summary="Give an institution", responses=problems(404))
    def get_institution(institution_id: Id, who: InstitutionManager) -> InstitutionAnswer:
        return _described(institutions, institution_id, who)


def _add_changing_routes(routes: APIRouter, node: Node, institutions: Institutions) -> None:
    @routes.post("/institutions", status_code=201, summary="Add an institution", responses=problems(400, 409))
    def add_institution(new: InstitutionBody, who: InstitutionManager) -> InstitutionAnswer:
        """Images that come from now on are its own; `apply_institution_rules` looks at those that are here."""
        steward = Steward.of(who)
        added = institutions.add(new.name, new.ae_titles, image_names=new.image_names, steward=steward)
        return _described(institutions, added, who)

    @routes.put("/institutions/{institution_id}", summary="Change an institution", responses=problems(400, 404, 409))
    def change_institution(institution_id: Id, body: InstitutionBody, who: InstitutionManager) -> InstitutionAnswer:
        institutions.change(
            institution_id,
            name=body.name,
            ae_titles=body.ae_titles,
            image_names=body.image_names,
            steward=Steward.of(who),
        )
        return _described(institutions, institution_id, who)

    @routes.delete(
        "/institutions/{institution_id}",
        status_code=204,
        summary="Remove an institution that owns nothing",
        responses=problems(404, 409),
    )
    def remove_institution(institution_id: Id, who: InstitutionManager) -> None:
        institutions.remove(institution_id, steward=Steward.of(who))

    @routes.post("/institution-rules/apply", status_code=202, summary="Apply the rules to what is here already")
    def apply_institution_rules(who: InstitutionManager) -> OrderedRules:
        steward = Steward.of(who)
        steward.require_all()
        return OrderedRules(job=tasks.order(node, actor=steward.actor))


def _add_department_routes(routes: APIRouter, departments: Departments) -> None:
    path = "/institutions/{institution_id}/departments"

    @routes.get(path, summary="List the departments of an institution", responses=problems(404))
    def list_departments(institution_id: Id, who: InstitutionManager) -> list[DepartmentAnswer]:
        return [DepartmentAnswer.of(one) for one in departments.list(institution_id, Steward.of(who))]

    @routes.post(path, status_code=201, summary="Add a department", responses=problems(400, 404))
    def add_department(institution_id: Id, body: DepartmentBody, who: InstitutionManager) -> DepartmentAnswer:
        return DepartmentAnswer.of(departments.add(institution_id, body.name, Steward.of(who)))

    @routes.put("/departments/{department_id}", summary="Rename a department", responses=problems(400, 404, 409))
    def rename_department(department_id: Id, body: DepartmentBody, who: InstitutionManager) -> DepartmentAnswer:
        return DepartmentAnswer.of(departments.rename(department_id, body.name, Steward.of(who)))

    @routes.delete(
        "/departments/{department_id}",
        status_code=204,
        summary="Remove a department in which nobody is",
        responses=problems(404, 409),
    )
    def remove_department(department_id: Id, who: InstitutionManager) -> None:
        departments.remove(department_id, Steward.of(who))


def _add_study_routes(routes: APIRouter, node: Node, institutions: Institutions) -> None:
    @routes.get("/studies/{study_instance_uid}/institutions", summary="Whose a study is", responses=problems(404))
    def get_study_institutions(study_instance_uid: Uid, who: InstitutionManager) -> OwnersAnswer:
        owners, assigned = institutions.of_study(study_instance_uid, who)
        return OwnersAnswer(institutions=list(owners), assigned=assigned)

    @routes.put(
        "/studies/{study_instance_uid}/institutions",
        summary="Decide whose a study is, against the rules if need be",
        responses=problems(400, 404),
    )
    def assign_study_institutions(study_instance_uid: Uid, body: OwnersBody, who: InstitutionManager) -> OwnersAnswer:
        institutions.assign(study_instance_uid, body.institutions, who)
        owners, assigned = node.institutions.institutions_of(study_instance_uid)
        return OwnersAnswer(institutions=list(owners), assigned=assigned)
