"""The command ``dicom-network``: finds the verb, runs it, and turns an error into one line and an exit status.

A verb's file is imported when the verb is used, so that ``--help`` and the quick verbs stay quick.
"""

import difflib
import os
import sys
from contextlib import nullcontext
from typing import Final

from cyclopts import App, CycloptsError, Group, Parameter

from dicom_network import __version__
from dicom_network.base.figures_folder import figures_folder
from dicom_network.cli.failure import INTERRUPTED, USAGE, error_line, exit_status, print_error
from dicom_network.domain.errors import DicomNetworkError

VERBS: Final = {
    "run": ("run:run", "Run a node.", "Node"),
    "settings": ("settings:app", "Check, show and explain settings.", "Node"),
    "samples": ("samples:samples", "Put the sample studies into the archive.", "Node"),
    "ohif": ("ohif:app", "Put the OHIF viewer beside the node, or take it away.", "Node"),
    "bench": ("bench:bench", "Measure what this machine can take and give.", "Node"),
    "user": ("user:app", "Add people and let them in.", "People and peers"),
    "role": ("role:app", "List roles, and explain what follows from them.", "People and peers"),
    "token": ("token:app", "Make and revoke tokens for programs.", "People and peers"),
    "peer": ("peer:app", "Say which application entities may speak with the node.", "People and peers"),
    "institution": ("institution:app", "Say whose images arrive at which AE title.", "People and peers"),
    "import": ("import_files:import_files", "Import folders, ZIPs and DICOMDIRs.", "Archive"),
    "check": ("check:check", "Compare the index with the store.", "Archive"),
    "reindex": ("reindex:reindex", "Build the index anew from the store.", "Archive"),
    "delete": ("delete:delete", "Move a study, series or instance to the trash.", "Archive"),
    "trash": ("trash:app", "List, restore and purge what was deleted.", "Archive"),
    "conflicts": ("conflicts:app", "List and resolve conflicts.", "Archive"),
    "job": ("job:app", "List, retry and cancel jobs.", "Archive"),
    "audit": ("audit:app", "Verify the audit trail.", "Archive"),
    "echo": ("echo:echo", "Verify another application entity (C-ECHO).", "Other archives"),
    "find": ("find:find", "Query another archive (C-FIND).", "Other archives"),
    "move": ("move:move", "Have another archive send to an AE title (C-MOVE).", "Other archives"),
    "get": ("get:get", "Retrieve from another archive (C-GET).", "Other archives"),
    "send": ("send:send", "Send studies to another application entity (C-STORE).", "Other archives"),
}
"""Verb → where it is, what it does, and the heading it stands under."""

HEADINGS: Final = tuple(dict.fromkeys(heading for _place, _summary, heading in VERBS.values()))


def build_app() -> App:
    """Give the command with its verbs, none of them imported yet."""
    app = App(
        name="dicom-network",
        help="Archive, find, give access to, process and show medical images.",
        version=__version__,
        help_format="plaintext",
        default_parameter=Parameter(negative=()),
        help_epilogue="Every verb that touches a node takes --data FOLDER or --config FILE (default ./data).",
    )
    headings = {heading: Group(heading, sort_key=place) for place, heading in enumerate(HEADINGS)}
    for verb, (place, summary, heading) in VERBS.items():
        app.command(f"dicom_network.cli.{place}", name=verb, help=summary, group=headings[heading])
    app["--help"].group = app["--version"].group = Group("Options", sort_key=len(HEADINGS))
    return app


def main() -> None:
    """Run the command line and exit."""
    arguments = sys.argv[1:]
    # Here, because what counts is imported with the verb and asks for the folder then.
    with figures_folder() if arguments[:1] == ["run"] else nullcontext():
        status = run_command(arguments)
    sys.exit(status)


def run_command(arguments: list[str]) -> int:
    """Run a command line; gives the exit status."""
    verb = arguments[0] if arguments else "--help"
    if not verb.startswith("-") and verb not in VERBS:
        near = difflib.get_close_matches(verb, VERBS, n=1, cutoff=0)
        print_error(error_line(f"there is no command {verb}", f"did you mean {near[0]}?"))
        return USAGE
    try:
        result = build_app()(arguments, exit_on_error=False, print_error=False, result_action="return_value")
        sys.stdout.flush()
    except CycloptsError as error:
        print_error(error_line(str(error), f"dicom-network {verb} --help"))
        return USAGE
    except DicomNetworkError as error:
        print_error(error_line(str(error)))
        return exit_status(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python would complain once more while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0
