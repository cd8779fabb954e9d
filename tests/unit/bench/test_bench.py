"""The bench measures what it says: its sender speaks DICOM, its data are readable, its ratios point the right way."""

from io import BytesIO

import pydicom
import pytest
from pynetdicom.pdu import A_ASSOCIATE_AC, A_ASSOCIATE_RQ, P_DATA_TF

from bench import report, wire
from bench.fast_sender import FramedSeries, Target, send
from bench.measurement import Measurement, percentile
from bench.null_sink import NullSink
from bench.population import studies
from bench.questions import Filter, questions
from bench.synthesis import CT, KINDS, Kind, Series, part10

SMALL = Kind("small", CT, "CT", 32, 32)


def test_sender_sends_every_instance_once_over_each_association() -> None:
    series = [Series(SMALL, family=1, number=number) for number in range(3)]
    with NullSink() as sink:
        sent = send(Target("127.0.0.1", sink.port, "SINK"), series, 7)
    assert (len(sent.latencies), sent.errors, sent.messages) == (21, 0, [])
    assert sent.seconds > 0


def test_sender_reports_a_peer_that_is_not_there_as_errors() -> None:
    sent = send(Target("127.0.0.1", 1, "NOBODY"), [Series(SMALL, family=1)], 5)
    assert sent.errors == 5
    assert "ConnectionRefusedError" in sent.messages[0]


def test_association_request_is_what_pynetdicom_reads() -> None:
    contexts = [wire.Context(CT, (wire.EXPLICIT_LITTLE, wire.IMPLICIT_LITTLE)), wire.Context("1.2.3", ("1.2.4",))]
    pdu = A_ASSOCIATE_RQ()
    pdu.decode(wire.associate_request(calling="BENCH", called="ARCHIVE", contexts=contexts, max_pdu=131072))
    primitive = pdu.to_primitive()
    assert (primitive.calling_ae_title, primitive.called_ae_title) == ("BENCH", "ARCHIVE")
    assert primitive.maximum_length_received == 131072
    proposed = primitive.presentation_context_definition_list
    assert [(one.context_id, one.abstract_syntax, tuple(one.transfer_syntax)) for one in proposed] == [
        (1, CT, (wire.EXPLICIT_LITTLE, wire.IMPLICIT_LITTLE)),
        (3, "1.2.3", ("1.2.4",)),
    ]


def test_association_accept_of_pynetdicom_is_read_back() -> None:
    request = A_ASSOCIATE_RQ()
    contexts = [wire.Context(CT, (wire.EXPLICIT_LITTLE,)), wire.Context("1.2.3", ("1.2.4",))]
    request.decode(wire.associate_request(calling="BENCH", called="ARCHIVE", contexts=contexts, max_pdu=16384))
    primitive = request.to_primitive()
    accepted, refused = primitive.presentation_context_definition_list
    accepted.result, refused.result = 0, 3
    primitive.presentation_context_definition_results_list = [accepted, refused]
    primitive.result = 0
    answer = A_ASSOCIATE_AC()
    answer.from_primitive(primitive)
    found = wire.parse_associate_accept(answer.encode()[6:])
    assert (found.max_pdu, dict(found.transfer_syntaxes)) == (16384, {1: wire.EXPLICIT_LITTLE})


@pytest.mark.parametrize("max_pdu", [4096, 16384, 131072])
def test_message_keeps_to_the_peer_s_maximum_and_holds_the_data_set(max_pdu: int) -> None:
    series = Series(KINDS["mr"], family=3)
    message = bytes(FramedSeries(series, context_id=1, max_pdu=max_pdu).message(5))
    content, at = b"", 0
    while at < len(message):
        length = int.from_bytes(message[at + 2 : at + 6], "big")
        assert length <= max_pdu
        pdu = P_DATA_TF()
        pdu.decode(message[at : at + 6 + length])
        (item,) = pdu.presentation_data_value_items
        assert item.data
        if not item.data[0] & wire.COMMAND:
            content += item.data[1:]
        at += 6 + length
    assert content == series.instance(5)


def test_synthetic_instances_are_readable_and_differ_as_they_should() -> None:
    series = Series(SMALL, family=9, number=2)
    files = [part10(series.instance(index), CT, series.sop_instance_uid(index)) for index in range(2)]
    first, second = (pydicom.dcmread(BytesIO(file)) for file in files)
    assert first.SOPInstanceUID == first.file_meta.MediaStorageSOPInstanceUID == series.sop_instance_uid(0)
    assert second.InstanceNumber == first.InstanceNumber + 1
    assert first.pixel_array.shape == (32, 32)
    assert {first.StudyInstanceUID, second.StudyInstanceUID} == {series.study_instance_uid}


def test_every_question_has_answers_in_the_population() -> None:
    archive = list(studies(20_000))
    for question in questions(archive):
        assert any(one.matches(study) for one in question.filters for study in archive), question.name


def test_filters_become_query_strings_without_empty_keys() -> None:
    one = Filter(patient_name="Pop*", first_date="20200101", last_date="20201231")
    assert one.as_qido() == "PatientName=Pop*&StudyDate=20200101-20201231&limit=100"


@pytest.mark.parametrize(("figure", "ratio"), [("instances_per_second", 4.0), ("cpu_ms", 0.25)])
def test_ratios_are_taken_within_a_round_and_above_one_when_better(figure: str, ratio: float) -> None:
    measurements = [
        Measurement("cell", "1", peer, number, {figure: value})
        for number, ours, others in ((1, 8.0, 2.0), (2, 80.0, 20.0))
        for peer, value in (("dicom-network", ours), ("orthanc", others))
    ]
    assert report.ratios_to_reference(measurements, "dicom-network", figure) == [ratio, ratio]


def test_percentile_is_one_of_the_values() -> None:
    assert [percentile([4, 1, 3, 2], share) for share in (0.5, 0.75, 0.95)] == [2, 3, 4]
