"""What an identifier selects, what is proposed to a peer, and how sub-operations add up."""

import pytest

from dicom_network.base.dimse import Context
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import Extent, InstanceLocation, Level
from dicom_network.domain.peers import Peer
from dicom_network.modules.sending.model import Selection, Tally, choose_context, propose, read_selection
from dicom_network.standard.transfer_syntaxes import (
    EXPLICIT_VR_LITTLE_ENDIAN,
    IMPLICIT_VR_LITTLE_ENDIAN,
    JPEG_2000_LOSSLESS,
)

CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
VIDEO = "1.2.840.10008.1.2.4.102"
PEER = Peer("WS1", "127.0.0.1", 104)


def located(sop_class: str = CT, transfer_syntax: str = EXPLICIT_VR_LITTLE_ENDIAN) -> InstanceLocation:
    return InstanceLocation(
        study_instance_uid="1.2",
        series_instance_uid="1.2.3",
        sop_instance_uid="1.2.3.4",
        sop_class_uid=sop_class,
        transfer_syntax_uid=transfer_syntax,
        extent=Extent("landing/a.log", 0, 100),
        data_set_offset=10,
        pixel_data_offset=None,
        number_of_frames=1,
        digest=b"",
    )


def identifier(level: str, **keys: list[str]) -> dict[str, object]:
    tags = {"patient": "00100020", "study": "0020000D", "series": "0020000E", "instance": "00080018"}
    given = {tags[name]: {"vr": "UI", "Value": values} for name, values in keys.items()}
    return {"00080052": {"vr": "CS", "Value": [level]}, **given}


def test_a_list_of_studies_is_selected() -> None:
    selection = read_selection(identifier("STUDY", study=["1.2", "1.3"]), patient_root=False)
    assert selection == Selection(Level.STUDY, studies=("1.2", "1.3"))


def test_a_series_may_be_asked_for_without_its_study() -> None:
    selection = read_selection(identifier("SERIES", series=["1.2.3"]), patient_root=False)
    assert selection == Selection(Level.SERIES, series=("1.2.3",))


@pytest.mark.parametrize(
    "wrong",
    [
        identifier("STUDY"),
        identifier("STUDIES", study=["1.2"]),
        identifier("PATIENT", patient=["P1"]),
        {"0020000D": {"vr": "UI", "Value": ["1.2"]}},
        identifier("STUDY", study=[""]),
    ],
    ids=["no unique key", "no such level", "patient level in study root", "no level", "empty unique key"],
)
def test_an_identifier_that_selects_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        read_selection(wrong, patient_root=False)


def test_every_stored_transfer_syntax_is_proposed_in_a_context_of_its_own() -> None:
    [contexts] = propose([located(), located(transfer_syntax=JPEG_2000_LOSSLESS), located(MR)], PEER)
    proposed = {(context.abstract_syntax, context.transfer_syntaxes) for context in contexts}
    uncompressed = (EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN)
    assert proposed == {
        (CT, uncompressed),
        (CT, (EXPLICIT_VR_LITTLE_ENDIAN,)),
        (CT, (JPEG_2000_LOSSLESS,)),
        (MR, uncompressed),
        (MR, (EXPLICIT_VR_LITTLE_ENDIAN,)),
    }


def test_what_a_peer_must_not_be_sent_is_not_proposed() -> None:
    peer = Peer("WS1", "127.0.0.1", 104, transfer_syntaxes=(IMPLICIT_VR_LITTLE_ENDIAN,))
    [contexts] = propose([located(transfer_syntax=JPEG_2000_LOSSLESS)], peer)
    assert [context.transfer_syntaxes for context in contexts] == [(IMPLICIT_VR_LITTLE_ENDIAN,)]


def test_more_contexts_than_an_association_holds_are_spread_over_several() -> None:
    locations = [located(f"1.2.3.{number}") for number in range(200)] + [located("1.2.3.7", JPEG_2000_LOSSLESS)]
    associations = propose(locations, PEER)
    assert [len(contexts) for contexts in associations] == [127, 128, 128, 18]
    classes = [{context.abstract_syntax for context in contexts} for contexts in associations]
    assert sum(map(len, classes)) == 200, "all contexts of a SOP class are in one association"


def test_an_instance_goes_as_it_is_stored_where_the_peer_takes_it_so() -> None:
    contexts = [Context(1, CT, EXPLICIT_VR_LITTLE_ENDIAN), Context(3, CT, JPEG_2000_LOSSLESS)]
    assert choose_context(located(transfer_syntax=JPEG_2000_LOSSLESS), contexts) == contexts[1]


def test_an_instance_goes_uncompressed_where_the_peer_takes_nothing_else() -> None:
    contexts = [Context(1, MR, EXPLICIT_VR_LITTLE_ENDIAN), Context(3, CT, IMPLICIT_VR_LITTLE_ENDIAN)]
    assert choose_context(located(transfer_syntax=JPEG_2000_LOSSLESS), contexts) == contexts[1]


def test_a_video_is_never_turned_into_frames() -> None:
    assert choose_context(located(transfer_syntax=VIDEO), [Context(1, CT, EXPLICIT_VR_LITTLE_ENDIAN)]) is None


@pytest.mark.parametrize(
    ("statuses", "final"),
    [
        ([0x0000, 0x0000], 0x0000),
        ([], 0x0000),
        ([0x0000, 0xB000], 0xB000),
        ([0x0000, 0xA700], 0xB000),
        ([0xA700, 0xC000], 0xA702),
    ],
)
def test_the_final_status_tells_how_the_suboperations_went(statuses: list[int], final: int) -> None:
    tally = Tally(remaining=len(statuses))
    for number, status in enumerate(statuses):
        tally.add(f"1.2.{number}", status)
    assert tally.final_status() == final
    assert tally.remaining == 0
    assert len(tally.failed) == sum(status in (0xA700, 0xC000) for status in statuses)
