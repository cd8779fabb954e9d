"""QIDO-RS (PS3.18 10.6): search for studies, series and instances."""

from collections.abc import Sequence
from urllib.parse import urlencode

import orjson
from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dicom_network.base.node import Node
from dicom_network.base.sight import sight_of
from dicom_network.base.web.dicom_json import json_answer, json_media_type
from dicom_network.base.web.reads import read_event
from dicom_network.base.web.request import base_url, principal_of, reads_of, uid_parameters
from dicom_network.base.web.turns import Turns
from dicom_network.domain.access import Permission
from dicom_network.domain.errors import Refused, Unavailable
from dicom_network.domain.hierarchy import Level
from dicom_network.domain.ports import DICOMJSON
from dicom_network.domain.searchable import Searchable
from dicom_network.domain.study_list import Sight
from dicom_network.modules.query.service import Page, Search, read_search, run_search
from dicom_network.protocol.dicomweb.qido_parameters import parse_qido_parameters, parse_query

ROOT = "/dicomweb"
STUDY, SERIES, INSTANCE = "0020000D", "0020000E", "00080018"
RETRIEVE_URL = "00081190"
PLACES = (("studies", STUDY), ("series", SERIES), ("instances", INSTANCE))
FIXED: DICOMJSON = {
    "00080005": {"vr": "CS", "Value": ["ISO_IR 192"]},
    "00080056": {"vr": "CS", "Value": ["ONLINE"]},
}
"""Specific Character Set, of JSON always UTF-8 (PS3.18 F.2), and Instance Availability."""
LONGEST_WARNING = 200
HELD_SECONDS = 0.05
"""Searches take turns, because most of a search is Python: two at once do no more in a second than one after the other,
they only both end late. One that takes ten times as long as a page of studies does lets the next one begin."""
SEARCHES_AT_ONCE = 4
"""Of one process: one that has its turn, and those that take long."""


def routes(node: Node) -> Sequence[BaseRoute]:
    """Give the routes."""
    places = {
        "/studies": Level.STUDY,
        "/studies/{study}/series": Level.SERIES,
        "/studies/{study}/instances": Level.INSTANCE,
        "/studies/{study}/series/{series}/instances": Level.INSTANCE,
        "/series": Level.SERIES,
        "/instances": Level.INSTANCE,
    }
    turns = Turns(1, _busy, held_seconds=HELD_SECONDS)
    limiter = CapacityLimiter(SEARCHES_AT_ONCE)
    return [
        Route(ROOT + path, _Searching(node, level, turns, limiter).answer, methods=["GET"])
        for path, level in places.items()
    ]


class _Searching:
    """Searches at one level."""

    def __init__(self, node: Node, level: Level, turns: Turns, limiter: CapacityLimiter) -> None:
        self._node = node
        self._level = level
        self._searchable = Searchable(node.settings.index.extra_tags)
        self._turns = turns
        self._limiter = limiter

    async def answer(self, request: Request) -> Response:
        """Answer a request; an empty answer is an empty array, which every client reads."""
        who = principal_of(request)
        if not who.may(Permission.FIND):
            raise Refused(f"this needs the permission {Permission.FIND}", code="access.permission")
        media_type = json_media_type(request)
        query_string = request.scope["query_string"].decode("ascii", "replace")
        path = uid_parameters(request.path_params)
        search = read_search(
            self._level, path, parse_qido_parameters(query_string), self._node.settings.index, self._searchable
        )
        base = base_url(request, self._node.settings.http) + ROOT
        # Committed while the index is asked: the answer waits for both.
        # Of the keys no values are kept: they may name a patient.
        event = read_event(request, f"web:{self._level.name.lower()}:find", {"keys": list(search.keys)})
        recorded = reads_of(request).begin(event)
        sight = sight_of(who)
        async with self._turns.take():
            content, page = await to_thread.run_sync(self._find, search, sight, base, limiter=self._limiter)
        await recorded
        return json_answer(request, content, media_type, _headers(request, base, search, page))

    def _find(self, search: Search, sight: Sight, base: str) -> tuple[bytes, Page]:
        page = run_search(self._node, search, sight)
        order = None if search.returned is None else sorted({*search.returned, *FIXED, RETRIEVE_URL})
        return orjson.dumps([_completed(answer, base, order) for answer in page.answers]), page


def _completed(answer: DICOMJSON, base: str, order: Sequence[str] | None) -> DICOMJSON:
    """Add what depends on the request and not on the index: Retrieve URL and the like (PS3.18 Table 10.6.3-3).

    Only the keys of ``order`` are left, in this order: ascending, as PS3.18 F.2.2 wants them; None: all of them.
    """
    url = base
    for name, key in PLACES:
        if key not in answer:
            break
        url += f"/{name}/{answer[key]['Value'][0]}"
    answer |= FIXED
    answer[RETRIEVE_URL] = {"vr": "UR", "Value": [url]}
    return {key: answer[key] for key in (sorted(answer) if order is None else order) if key in answer}


def _headers(request: Request, base: str, search: Search, page: Page) -> dict[str, str]:
    headers = {}
    warnings = list(search.warnings)
    if page.next_cursor:
        warnings.append("There are additional results that can be requested")
        kept = [one for one in parse_query(request.url.query) if one[0].lower() not in ("offset", "after")]
        query = urlencode([*kept, ("after", page.next_cursor)])
        headers["Link"] = f'<{base}{request.scope["path"].removeprefix(ROOT)}?{query}>; rel="next"'
    if warnings:
        headers["Warning"] = ", ".join(f'299 {base}: "{_quotable(text)}"' for text in warnings)
    return headers


def _quotable(text: str) -> str:
    """Give a text as what a quoted string may hold; the names in it are the client's own."""
    safe = "".join(character if " " <= character <= "~" and character not in '"\\' else "?" for character in text)
    return safe[:LONGEST_WARNING]


def _busy() -> Unavailable:
    return Unavailable("too many searches at once", code="query.busy", hint="try again")
