"""All the samples, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass

from dicom_network.modules.samples import model, single_images, volumes
from dicom_network.modules.samples.datasets import write_part10


@dataclass(frozen=True, slots=True)
class Sample:
    """An instance: the name of its file and its Part 10 file."""

    name: str
    content: bytes


def list_samples() -> Iterator[Sample]:
    """Yield every sample, study by study; drawing all of them takes some seconds."""
    yield Sample("dx/1.dcm", write_part10(single_images.radiograph_instance()))
    yield Sample("us/1.dcm", write_part10(single_images.cine_instance(), single_images.CINE_TRANSFER_SYNTAX))
    yield Sample("photograph/1.dcm", write_part10(single_images.photograph_instance()))
    for dataset in volumes.mr_instances():
        yield Sample(f"mr/{dataset.SeriesNumber}-{dataset.InstanceNumber:03}.dcm", write_part10(dataset))
    for dataset in volumes.ct_instances():
        yield Sample(f"ct/1-{dataset.InstanceNumber:03}.dcm", write_part10(dataset))
    yield Sample("ct/report.dcm", write_part10(single_images.report_instance()))


def count_samples() -> int:
    """Count the samples without drawing them."""
    return 4 + 2 * len(volumes.MR_HEIGHTS) + len(volumes.CT_HEIGHTS)


def study_instance_uids() -> list[str]:
    """List the studies that the samples make."""
    return [study.study_instance_uid for study in model.STUDIES]
