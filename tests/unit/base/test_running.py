"""What a running node leaves in its data folder for those who work beside it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dicom_network.base.running import FILE, ae_title_of_running_node, announce, claim, url_of_running_node
from dicom_network.cli.node_access import node_at
from dicom_network.cli.where import Where
from dicom_network.domain.errors import Conflict, Unavailable

URL = "http://127.0.0.1:8080"
TITLE = "ARCHIVE"
HOLD = """
import sys
from pathlib import Path
from dicom_network.base.running import announce, claim
with claim(Path(sys.argv[1])) as claimed:
    announce(claimed, url="http://127.0.0.1:8081", ae_title="ARCHIVE")
    print("held", flush=True)
    sys.stdin.read()
"""


def test_where_a_node_answers_is_known_while_it_runs(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert url_of_running_node(data) == ""
    with claim(data) as claimed:
        assert url_of_running_node(data) == ""
        announce(claimed, url=URL, ae_title=TITLE)
        assert (url_of_running_node(data), ae_title_of_running_node(data)) == (URL, TITLE)
    assert (url_of_running_node(data), ae_title_of_running_node(data)) == ("", "")


def test_a_command_goes_by_the_ae_title_that_the_node_was_started_with(tmp_path: Path) -> None:
    with claim(tmp_path) as claimed:
        announce(claimed, url=URL, ae_title=TITLE)
        assert node_at(Where(data=tmp_path)).settings.dimse.ae_title == TITLE
    assert node_at(Where(data=tmp_path)).settings.dimse.ae_title != TITLE


def test_two_nodes_never_run_on_one_folder(tmp_path: Path) -> None:
    with claim(tmp_path) as claimed:
        announce(claimed, url=URL, ae_title=TITLE)
        with pytest.raises(Conflict, match="another node runs"), claim(tmp_path):
            pass
        assert url_of_running_node(tmp_path) == URL, "who was refused has changed nothing"
    with claim(tmp_path):
        pass


def test_a_node_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert url_of_running_node(tmp_path) == "http://127.0.0.1:8081"
        with pytest.raises(Conflict), claim(tmp_path):
            pass
    finally:
        holder.kill()
        holder.communicate()
    assert url_of_running_node(tmp_path) == "", "what it wrote down is no longer true"
    with claim(tmp_path):
        pass


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="cannot be used"), claim(tmp_path / "file" / "data"):
        pass


def test_what_others_write_there_is_no_trouble(tmp_path: Path) -> None:
    with claim(tmp_path) as claimed:
        os.pwrite(claimed, b"{nonsense", 0)
        assert url_of_running_node(tmp_path) == ""
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0, "nobody else reads it"
