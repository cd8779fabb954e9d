"""The web site as the server gives it: the page, its files, its look."""

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from dicom_network.modules import ohif, query, retrieve, site
from dicom_network.modules.site import built
from tests.web_node import Answer, WebNode, make_node, serving

PAGE = """<!doctype html><html><head><base href="/" /><meta property="csp-nonce" nonce="nonce-of-this-answer">
<script type="module" src="./assets/index-abc.js" nonce="nonce-of-this-answer"></script></head></html>"""
SCRIPT = b"export const answer = 42;" * 100
AS_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Authorization": ""}
NOBODY = {"Authorization": ""}


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built site of two files."""
    folder = tmp_path / "_web"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    (folder / "assets" / "index-abc.js").write_bytes(SCRIPT)
    (folder / "assets" / "index-abc.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "assets" / "index-abc.js.br").write_bytes(b"as if by brotli")
    (folder / "assets" / "decoder-def.wasm").write_bytes(b"\0asm")
    monkeypatch.setattr(built, "BUILT", folder)
    return folder


@pytest.fixture
def web(tmp_path: Path, build: Path) -> Iterator[WebNode]:
    """A node with the site and nothing else."""
    with serving(make_node(tmp_path / "data"), [site.MODULE]) as running:
        yield running


def visit(web: WebNode, path: str) -> Answer:
    return web.request("GET", path, headers=AS_BROWSER)


@pytest.mark.parametrize("path", ["/", "/studies", "/studies/1.2.840.1", "/setup/a-secret", "/viewer/1.2.3?x=1"])
def test_every_visit_of_a_browser_gets_the_page(web: WebNode, path: str) -> None:
    answer = visit(web, path)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"


def test_the_page_is_at_no_path_of_another_module(tmp_path: Path, build: Path) -> None:
    modules = [site.MODULE, query.MODULE, retrieve.MODULE, ohif.MODULE]
    paths = ("/api/v1/nothing", "/dicomweb/nothing", "/wado", "/ohif/viewer", "/assets/no-such.js", "/readyz")
    with serving(make_node(tmp_path / "data"), modules) as web:
        answers = {path: visit(web, path) for path in paths}
        assert visit(web, "/studies/ohif").status == 200
    # A person at an address of programs is asked to log in first.
    expected = (401, 401, 303, 303, 404, 200)
    assert {path: answer.status for path, answer in answers.items()} == dict(zip(paths, expected, strict=True))
    assert not any(b"<html" in answer.body for answer in answers.values())


def test_who_asks_for_no_page_gets_none(web: WebNode) -> None:
    assert web.request("GET", "/studies", headers={**NOBODY, "Accept": "application/json"}).status == 401


def test_the_policy_lets_only_the_page_itself_run(web: WebNode) -> None:
    first, second = visit(web, "/"), visit(web, "/")
    policy = first.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    loose = [rule for rule in policy.split("; ") if "unsafe" in rule]
    assert loose == ["style-src-attr 'unsafe-inline'"], "places of elements; no script and no sheet of styles"
    nonces = [re.findall(r'nonce="([^"]+)"', answer.body.decode()) for answer in (first, second)]
    assert len(set(nonces[0])) == 1
    assert f"'nonce-{nonces[0][0]}'" in policy
    assert nonces[0] != nonces[1], "a nonce that is used twice protects from nothing"


def test_files_are_kept_for_ever_and_sent_in_the_smallest_form(web: WebNode) -> None:
    def give(accept_encoding: str) -> Answer:
        return web.request("GET", "/assets/index-abc.js", headers={**NOBODY, "Accept-Encoding": accept_encoding})

    best, common, plain, refused = give("gzip, deflate, br"), give("gzip"), give(""), give("br;q=0, gzip")
    assert best.headers["content-encoding"] == "br"
    assert best.body == b"as if by brotli"
    assert gzip.decompress(common.body) == SCRIPT
    assert "content-encoding" not in plain.headers
    assert plain.body == SCRIPT
    assert refused.headers["content-encoding"] == "gzip"
    for answer in (best, common, plain):
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["content-type"].startswith("text/javascript")


def test_decoders_may_run_in_workers_only(web: WebNode) -> None:
    script = web.request("GET", "/assets/index-abc.js", headers=NOBODY)
    assert "'wasm-unsafe-eval'" in script.headers["content-security-policy"]
    decoder = web.request("GET", "/assets/decoder-def.wasm", headers=NOBODY)
    assert decoder.headers["content-type"] == "application/wasm"


@pytest.mark.parametrize("prefix", ["", "/radiology"])
def test_the_site_works_below_a_path_whether_the_proxy_cuts_it_off_or_not(
    tmp_path: Path, build: Path, prefix: str
) -> None:
    node = make_node(tmp_path / "data", http={"public_url": "https://hospital.example/radiology/"})
    with serving(node, [site.MODULE]) as web:
        page = visit(web, f"{prefix}/studies")
        assert b'<base href="/radiology/" />' in page.body
        assert web.request("GET", f"{prefix}/assets/index-abc.js", headers=NOBODY).status == 200
        assert web.request("GET", f"{prefix}/api/v1/site", headers=NOBODY).status == 200


def test_without_a_build_the_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(built, "BUILT", tmp_path / "nothing")
    with serving(make_node(tmp_path / "data"), [site.MODULE]) as web:
        answer = visit(web, "/")
    assert answer.status == 503
    assert answer.json()["code"] == "site.not-built"


def branded(tmp_path: Path, texts: dict[str, str], languages: Sequence[str] = ("ro", "en")) -> dict[str, object]:
    """Write a logo and texts; gives the section of the settings that names them."""
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    for name, content in texts.items():
        path = tmp_path / "texts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    section = {"name": "Spitalul Bălți", "accent": "#0f766e", "logo": logo, "texts": tmp_path / "texts"}
    return {**section, "languages": tuple(languages)}


def test_a_hospital_makes_the_site_its_own(tmp_path: Path, build: Path) -> None:
    section = branded(tmp_path, {"ro/studies.json": '{"title": "Investigații"}'})
    with serving(make_node(tmp_path / "data", site=section), [site.MODULE]) as web:
        look = web.request("GET", "/api/v1/site", headers=NOBODY).json()
        logo = web.request("GET", "/api/v1/site/logo", headers=NOBODY)
        texts = web.request("GET", "/api/v1/site/texts/ro", headers=NOBODY)
        (tmp_path / "texts" / "ro" / "studies.json").write_text('{"title": "Examene"}', encoding="utf-8")
        changed = web.request("GET", "/api/v1/site/texts/ro", headers=NOBODY)
        unknown = web.request("GET", "/api/v1/site/texts/de", headers=NOBODY)
        odd = web.request("GET", "/api/v1/site/texts/..%2F..", headers=NOBODY)
    assert look == {
        "name": "Spitalul Bălți",
        "has_logo": True,
        "accent": "#0f766e",
        "languages": ["ro", "en"],
        "replaced_texts": ["ro"],
    }
    assert logo.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in logo.headers["content-security-policy"], "a script in an SVG must not run"
    assert texts.json() == {"studies": {"title": "Investigații"}}
    assert changed.json() == {"studies": {"title": "Examene"}}, "without a start and without a build"
    assert unknown.json() == {}
    assert odd.status in (401, 404, 422)


def test_the_page_says_how_the_site_looks(tmp_path: Path, build: Path) -> None:
    section = {**branded(tmp_path, {}), "name": "</script><b>Spital"}
    with serving(make_node(tmp_path / "data", site=section), [site.MODULE]) as web:
        page = visit(web, "/").body.decode()
        look = web.request("GET", "/api/v1/site", headers=NOBODY).json()
    written = re.search(r'<script type="application/json" id="look">(.*?)</script>', page)
    assert written is not None
    assert json.loads(written[1]) == look
    assert look["name"] == "</script><b>Spital"


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, build: Path) -> None:
    section = branded(tmp_path, {"ro/studies.json": "{"})
    (tmp_path / "logo.svg").unlink()
    with serving(make_node(tmp_path / "data", site=section), [site.MODULE]) as web:
        texts = web.request("GET", "/api/v1/site/texts/ro", headers=NOBODY)
        logo = web.request("GET", "/api/v1/site/logo", headers=NOBODY)
    assert texts.status == 400
    assert "ro/studies.json" in texts.json()["message"]
    assert logo.status == 400
    assert "logo.svg" in logo.json()["message"]


def test_a_site_without_a_logo_says_so(web: WebNode) -> None:
    assert web.request("GET", "/api/v1/site/logo", headers=NOBODY).status == 404
    assert web.request("GET", "/api/v1/site", headers=NOBODY).json()["has_logo"] is False
