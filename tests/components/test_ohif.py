"""OHIF beside the node: put there, served behind the log-in below a path, taken away; and how each of these fails."""

import base64
import gzip
import hashlib
import io
import re
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from dicom_network.cli.main import run_command
from dicom_network.modules import ohif
from dicom_network.modules.ohif import service
from dicom_network.modules.ohif.release import PACKAGE_PATH, VERSION
from tests.patience import SECONDS
from tests.web_node import Answer, WebNode, make_node, serving

PAGE = b"""<!doctype html><html><head><link rel="manifest" href="/manifest.json"><script src="/app-config.js"></script>
<script>window.PUBLIC_URL="/"</script><script defer src="/app.bundle.0123456789abcdef.js"></script></head></html>"""
SCRIPT = b'let x = 1;\n__webpack_require__.p = "/";\n' + b"// as long as others\n" * 50
FILES = {
    "package/package.json": b"{}",
    "package/dist/index.html": PAGE,
    "package/dist/app-config.js": b"window.config = 'of the package';",
    "package/dist/app.bundle.0123456789abcdef.js": SCRIPT,
    "package/dist/app.bundle.css": b"@font-face { src: url(/a.woff2) }",
    "package/dist/0ddf166f7a343eda.wasm": b"\0asm",
    "package/dist/locales/ru.json": b'{"a": "b"}',
    "package/dist/ort/large.wasm": b"\0asm" * 9,
}
AS_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def packed(files: dict[str, bytes]) -> bytes:
    """Make a package as a registry gives it."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return made.getvalue()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package as small as one can be that counts as the pinned release."""
    path = tmp_path / "package.tgz"
    path.write_bytes(packed(FILES))
    digest = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
    monkeypatch.setattr(service, "SHA512", digest)
    return path


@pytest.fixture
def registry(package: Path) -> Iterator[str]:
    """The address of a registry that has the package."""

    class Registry(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = package.read_bytes() if self.path == f"/npm/{PACKAGE_PATH}" else None
            self.send_response(200 if content else 404)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Registry)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/npm/"
    server.shutdown()
    thread.join(SECONDS)
    server.server_close()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebNode]:
    """A node with the module and nothing else, below a path."""
    node = make_node(tmp_path / "data", http={"public_url": "https://example.org/radiology"})
    with serving(node, [ohif.MODULE]) as running:
        yield running


def command(tmp_path: Path, *arguments: str) -> int:
    return run_command(["ohif", *arguments, "--data", str(tmp_path / "data")])


def visit(web: WebNode, path: str, **headers: str) -> Answer:
    return web.request("GET", path, headers={**AS_BROWSER, **headers})


def test_what_is_installed_is_served_below_the_path_of_the_site(web: WebNode, package: Path, tmp_path: Path) -> None:
    assert visit(web, "/ohif/viewer").status == 404
    assert web.get("/api/v1/ohif").json() == {"installed": False, "version": ""}
    assert command(tmp_path, "install", "--from", str(package)) == 0
    assert web.get("/api/v1/ohif").json() == {"installed": True, "version": VERSION}
    for path in ("/ohif/", "/ohif/viewer?StudyInstanceUIDs=1.2", "/radiology/ohif/viewer"):
        page = visit(web, path)
        assert page.status == 200
        assert b'<base href="/radiology/ohif/">' in page.body
        assert not re.search(rb'(href|src)="/(?!radiology)', page.body)


def test_scripts_find_their_parts_where_the_page_is(web: WebNode, package: Path, tmp_path: Path) -> None:
    command(tmp_path, "install", "--from", str(package))
    script = web.get("/ohif/app.bundle.0123456789abcdef.js", accept_encoding="gzip")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert b'.p = "/"' not in gzip.decompress(script.body)
    assert web.get("/ohif/app.bundle.css").body == b"@font-face { src: url(a.woff2) }"
    assert web.get("/ohif/0ddf166f7a343eda.wasm").headers["content-type"] == "application/wasm"
    assert web.get("/ohif/ort/large.wasm").status == 404
    configuration = web.get("/ohif/app-config.js")
    assert configuration.headers["content-type"].startswith("text/javascript")
    assert b'"wadoRoot":"/radiology/dicomweb"' in configuration.body


def test_its_own_policy_lets_its_scripts_run_and_nothing_of_others(web: WebNode, package: Path, tmp_path: Path) -> None:
    command(tmp_path, "install", "--from", str(package))
    page = visit(web, "/ohif/")
    policy = page.headers["content-security-policy"]
    (script,) = re.findall(rb"<script>(.*?)</script>", page.body)
    assert base64.b64encode(hashlib.sha256(script).digest()).decode() in policy
    assert "http" not in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]


def test_who_is_not_logged_in_is_led_to_the_log_in_and_back_to_the_study(
    web: WebNode, package: Path, tmp_path: Path
) -> None:
    command(tmp_path, "install", "--from", str(package))
    answer = visit(web, "/ohif/viewer?StudyInstanceUIDs=1.2", Authorization="")
    assert (answer.status, answer.headers["location"]) == (
        303,
        "../login?next=/ohif/viewer%3FStudyInstanceUIDs%3D1.2",
    )
    assert web.get("/ohif/app.bundle.css", Authorization="").status == 401


@pytest.mark.parametrize("path", ["../dicom-network.sqlite", "%2e%2e/dicom-network.sqlite", "locales/../../x.js"])
def test_nothing_outside_of_its_folder_is_given(web: WebNode, package: Path, tmp_path: Path, path: str) -> None:
    command(tmp_path, "install", "--from", str(package))
    (tmp_path / "data" / "ohif" / "x.js").write_text("secret")
    answer = visit(web, f"/ohif/{path}")
    assert answer.status == 404 or b"<base" in answer.body


def test_a_registry_gives_the_package_and_another_package_changes_nothing(
    registry: str, package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(tmp_path, "install", "--registry", registry) == 0
    assert f"OHIF {VERSION} is installed" in capsys.readouterr().out
    package.write_bytes(packed({**FILES, "package/dist/app.bundle.css": b"other"}))
    assert command(tmp_path, "install", "--registry", registry) == 8
    assert "SHA-512" in capsys.readouterr().err
    assert command(tmp_path, "status") == 0
    assert f"OHIF {VERSION} is installed (9 files" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("source", "status", "said"),
    [
        ("http://127.0.0.1:9/", 7, "--from FILE"),
        ("ftp://example.org/", 3, "https://"),
    ],
)
def test_without_a_registry_it_is_said_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], source: str, status: int, said: str
) -> None:
    assert command(tmp_path, "install", "--registry", source) == status
    assert said in capsys.readouterr().err
    assert not (tmp_path / "data" / "ohif").exists()


def test_a_registry_without_the_package_says_so(
    registry: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(tmp_path, "install", "--registry", f"{registry}elsewhere/") == 7
    assert "404" in capsys.readouterr().err


def test_what_is_removed_is_gone(web: WebNode, package: Path, tmp_path: Path) -> None:
    command(tmp_path, "install", "--from", str(package))
    command(tmp_path, "install", "--from", str(package))
    assert command(tmp_path, "remove") == 0
    assert visit(web, "/ohif/").status == 404
    assert not list((tmp_path / "data" / "ohif").iterdir())
    assert command(tmp_path, "remove") == 4
