"""PDUs of every kind, for property tests."""

from hypothesis import strategies as st

from dicom_network.protocol.upper_layer.items import (
    AnsweredPresentationContext,
    CommonExtendedNegotiation,
    ExtendedNegotiation,
    OperationsWindow,
    ProposedPresentationContext,
    RoleSelection,
    UserIdentity,
    UserInformation,
)
from dicom_network.protocol.upper_layer.pdu import (
    Abort,
    AssociateAccept,
    AssociateReject,
    AssociateRequest,
    DataTransfer,
    PresentationDataValue,
    ReleaseRequest,
    ReleaseResponse,
)

UIDS = st.lists(st.integers(0, 10**9), min_size=2, max_size=5).map(lambda parts: "1.2." + ".".join(map(str, parts)))
AE_TITLES = st.text("ABCXYZ019_-", min_size=1, max_size=16)
NUMBERS = st.integers(0, 0xFFFF)
IDENTITIES = st.one_of(
    st.builds(UserIdentity, st.sampled_from([1, 3, 4, 5]), st.binary(min_size=1, max_size=40), st.just(b"")),
    st.builds(UserIdentity, st.just(2), st.binary(min_size=1, max_size=40), st.binary(min_size=1, max_size=40)),
).flatmap(
    lambda identity: st.booleans().map(
        lambda asked: UserIdentity(identity.kind, identity.primary, identity.secondary, asked)
    )
)
ROLES = st.builds(RoleSelection, UIDS, st.booleans(), st.booleans()).filter(lambda role: role.scu or role.scp)
COMMON = st.builds(CommonExtendedNegotiation, UIDS, UIDS, st.lists(UIDS, max_size=3).map(tuple))


def several(strategy: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    """A tuple of a few."""
    return st.lists(strategy, max_size=most).map(tuple)


def _once_a_class(items: tuple) -> tuple:
    return tuple({item.sop_class_uid: item for item in items}.values())


REQUESTING_USERS = st.builds(
    UserInformation,
    maximum_length=st.integers(0, 0xFFFFFFFF),
    implementation_class_uid=UIDS,
    implementation_version_name=st.just("") | AE_TITLES,
    operations_window=st.none() | st.builds(OperationsWindow, NUMBERS, NUMBERS),
    roles=several(ROLES).map(_once_a_class),
    extended=several(st.builds(ExtendedNegotiation, UIDS, st.binary(min_size=1, max_size=9))).map(_once_a_class),
    common_extended=several(COMMON).map(_once_a_class),
    user_identity=st.none() | IDENTITIES,
)
ACCEPTING_USERS = st.builds(
    UserInformation,
    maximum_length=st.integers(0, 0xFFFFFFFF),
    implementation_class_uid=UIDS,
    implementation_version_name=st.just("") | AE_TITLES,
    operations_window=st.none() | st.builds(OperationsWindow, NUMBERS, NUMBERS),
    roles=several(ROLES).map(_once_a_class),
    extended=several(st.builds(ExtendedNegotiation, UIDS, st.binary(min_size=1, max_size=9))).map(_once_a_class),
    user_identity_response=st.none() | st.binary(min_size=1, max_size=30),
)
CONTEXT_IDS = st.lists(st.integers(0, 127).map(lambda n: 2 * n + 1), min_size=1, max_size=6, unique=True)


@st.composite
def requests(draw: st.DrawFn) -> AssociateRequest:
    contexts = [
        ProposedPresentationContext(
            identifier, draw(UIDS), tuple(draw(st.lists(UIDS, min_size=1, max_size=4, unique=True)))
        )
        for identifier in draw(CONTEXT_IDS)
    ]
    return AssociateRequest(draw(AE_TITLES), draw(AE_TITLES), tuple(contexts), draw(REQUESTING_USERS))


@st.composite
def accepts(draw: st.DrawFn) -> AssociateAccept:
    contexts = [
        AnsweredPresentationContext(identifier, 0, draw(UIDS))
        if draw(st.booleans())
        else AnsweredPresentationContext(identifier, draw(st.integers(1, 4)), "")
        for identifier in draw(CONTEXT_IDS)
    ]
    return AssociateAccept(draw(AE_TITLES), draw(AE_TITLES), tuple(contexts), draw(ACCEPTING_USERS))


VALUES = st.builds(
    PresentationDataValue,
    st.integers(0, 127).map(lambda n: 2 * n + 1),
    st.booleans(),
    st.booleans(),
    st.binary(max_size=60),
)
REJECTIONS = st.builds(AssociateReject, st.integers(1, 2), st.integers(1, 3), st.integers(1, 2))
ABORTS = st.builds(Abort, st.sampled_from([0, 2]), st.sampled_from([0, 1, 2, 4, 5, 6]))
DATA = st.builds(DataTransfer, st.lists(VALUES, min_size=1, max_size=4).map(tuple))
PDUS = st.one_of(requests(), accepts(), REJECTIONS, ABORTS, DATA, st.just(ReleaseRequest()), st.just(ReleaseResponse()))
