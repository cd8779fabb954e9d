"""Where a codec process enters: a call comes in, an answer goes out."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dicom_network.modules.rendering.calls import (
    Answer,
    Call,
    DescribeReport,
    DrawPlaceholder,
    FindDocument,
    FindVideo,
    Render,
    StoredDataSet,
    TranscodeFrame,
    TranscodeInstance,
)
from dicom_network.modules.rendering.pictures.drawing import render_animation, render_frame
from dicom_network.modules.rendering.pictures.placeholder import draw_placeholder
from dicom_network.modules.rendering.stored.documents import find_document, find_video
from dicom_network.modules.rendering.stored.frames import StoredFrames
from dicom_network.modules.rendering.stored.instance import StoredInstance
from dicom_network.modules.rendering.stored.report import describe_report
from dicom_network.modules.rendering.transcoding.frames import transcode_frame
from dicom_network.modules.rendering.transcoding.instances import transcode_instance


def perform(call: Call, descriptors: Sequence[int]) -> Answer:
    """Do a call. Raises: what the codecs raise, which may be anything."""
    return TASKS[type(call)](call, descriptors)


def _open(data_set: StoredDataSet, descriptors: Sequence[int]) -> StoredInstance:
    return StoredInstance(descriptors[0], data_set)


def _render(call: Render, descriptors: Sequence[int]) -> Answer:
    frames = StoredFrames(_open(call.data_set, descriptors))
    if call.options.media_type == "image/gif" and call.frame_number is None:
        return Answer(render_animation(frames, call.options))
    return Answer(render_frame(frames, call.frame_number, call.options))


def _transcode_frame(call: TranscodeFrame, _descriptors: Sequence[int]) -> Answer:
    return Answer(transcode_frame(call))


def _transcode_instance(call: TranscodeInstance, descriptors: Sequence[int]) -> Answer:
    with os.fdopen(descriptors[1], "w+b", closefd=False) as output:
        instance = _open(call.data_set, descriptors)
        data_set_offset = transcode_instance(instance, call.to_transfer_syntax, output)
        length = output.seek(0, os.SEEK_END)
    return Answer(facts={"length": length, "data_set_offset": data_set_offset})


def _find_document(call: FindDocument, descriptors: Sequence[int]) -> Answer:
    return find_document(_open(call.data_set, descriptors))


def _find_video(call: FindVideo, descriptors: Sequence[int]) -> Answer:
    return find_video(_open(call.data_set, descriptors))


def _describe_report(call: DescribeReport, descriptors: Sequence[int]) -> Answer:
    return Answer(describe_report(_open(call.data_set, descriptors)).encode())


def _draw_placeholder(call: DrawPlaceholder, _descriptors: Sequence[int]) -> Answer:
    return Answer(draw_placeholder(call.words, call.options))


TASKS: Mapping[type, Callable[[Any, Sequence[int]], Answer]] = {
    Render: _render,
    TranscodeFrame: _transcode_frame,
    TranscodeInstance: _transcode_instance,
    FindDocument: _find_document,
    FindVideo: _find_video,
    DescribeReport: _describe_report,
    DrawPlaceholder: _draw_placeholder,
}
