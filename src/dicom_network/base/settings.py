"""Settings: one TOML file, one section a concern, every value with a default, read once and handed on frozen.

``load`` reads file, environment (``DICOM_NETWORK_STORAGE__RESERVE_BYTES``) and command line; what comes later wins.
An unknown key is an error that names the nearest known one. Secrets are given as ``file:PATH`` or ``env:NAME``.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin

from pydantic import AfterValidator, BaseModel, Field, PrivateAttr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from dicom_network.base.identity_settings import IdentitySettings, MailSettings
from dicom_network.base.section import Port, Section
from dicom_network.domain.errors import InvalidInput
from dicom_network.domain.hierarchy import DuplicatePolicy

AETitle = Annotated[str, Field(min_length=1, max_length=16, pattern=r"^[\x21-\x5b\x5d-\x7e][\x20-\x5b\x5d-\x7e]*$")]
MIB = 1 << 20
GIB = 1 << 30
LEAST_RESERVE_BYTES = 32 * MIB


class NodeSettings(Section):
    """The node as a whole."""

    data: Path = Path("data")
    """Folder of everything that the node keeps."""
    components: tuple[str, ...] = ("server", "portal")
    """Components that run in this process tree."""


class DimseSettings(Section):
    """The DIMSE listener and the associations that the node opens."""

    host: str = "127.0.0.1"
    port: Port = 11112
    ae_title: AETitle = "DICOMNET"
    """The node's own AE title; more are added with `dicom-network institution add`."""
    accept_any_called_ae_title: bool = False
    max_pdu_bytes: Annotated[int, Field(ge=4096, le=16 * MIB)] = 256 * 1024
    """Largest PDU that the node receives; announced to the peer and enforced."""
    max_associations: Annotated[int, Field(ge=1)] = 200
    max_associations_per_peer: Annotated[int, Field(ge=1)] = 50
    max_operations_outstanding: Annotated[int, Field(ge=1, le=64)] = 8
    """Asynchronous operations window offered to peers that ask for one (PS3.7 D.3.3.3)."""
    association_timeout_seconds: Annotated[float, Field(gt=0)] = 30
    """ARTIM: from the connection to the A-ASSOCIATE-RQ, and from the last word to the close."""
    idle_timeout_seconds: Annotated[float, Field(gt=0)] = 300
    """An association on which nothing moves for so long is aborted."""
    dimse_timeout_seconds: Annotated[float, Field(gt=0)] = 60
    """Longest pause inside a message, and longest wait for a peer's response."""
    sending_associations: Annotated[int, Field(ge=1, le=16)] = 2
    """How many associations one large C-MOVE or send job may open to a peer at once."""
    connect_timeout_seconds: Annotated[float, Field(gt=0)] = 10
    tls: Literal["off", "optional", "required"] = "off"
    """``optional``: TLS on ``tls_port`` beside plain on ``port``; ``required``: TLS only, on ``port``."""
    tls_port: Port = 2762
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_authorities: Path | None = None
    """Certificates that peers' certificates must chain to."""
    tls_client_certificate: Literal["off", "optional", "required"] = "optional"
    user_identity: Literal["ignored", "verified", "required"] = "verified"
    """User identities that peers send (PS3.7 D.3.3.7). `ignored`: the peer alone counts. `verified`: who sends
    none comes in as the peer, who sends one that proves nobody (a wrong passcode, a name alone) is refused.
    `required`: who sends none is refused too."""
    unknown_storage_sop_classes: bool = True
    """Take instances of SOP classes that the standard does not list."""


class PeersSettings(Section):
    """Peers in general; each one is listed with `dicom-network peer put`."""

    accept_unknown: bool = False
    """Let in peers that nobody listed. For a bench or a demonstration."""


class HttpSettings(Section):
    """The web server."""

    host: str = "127.0.0.1"
    port: Port = 8080
    processes: Annotated[int, Field(ge=1, le=64)] = 2
    public_url: str = ""
    """Base URL at which people reach the node; empty: as the request says."""
    session_hours: Annotated[int, Field(ge=1)] = 12
    """How long a session lasts at most."""
    session_idle_minutes: Annotated[int, Field(ge=5)] = 120
    """A session that nothing comes from for so long is over."""
    max_upload_bytes: Annotated[int, Field(ge=MIB)] = 64 * GIB
    """Largest body of one request."""
    max_uploads: Annotated[int, Field(ge=1, le=256)] = 16
    """Requests whose body is stored at the same time in one process; more are told to come again."""
    cors_origins: tuple[str, ...] = ()
    """Origins (``https://viewer.example.org``) whose pages may call this node from a browser; empty: its own only."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks of proxies whose ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed."""


class SiteSettings(Section):
    """The web site: what a hospital makes its own."""

    name: Annotated[str, Field(min_length=1, max_length=60)] = "DICOM Network"
    """What the site is called, in the browser's tab and at its top."""
    logo: Path | None = None
    """Picture (SVG, PNG, WebP, JPEG) beside the name."""
    accent: Annotated[str, Field(pattern=r"^(#[0-9a-fA-F]{6})?$")] = ""
    """The one colour of buttons, links and what is selected (`#0f766e`); empty: the site's own."""
    languages: tuple[Literal["en", "ro", "ru", "mk"], ...] = ("en", "ro", "ru", "mk")
    """Languages that can be chosen."""
    texts: Path | None = None
    """Folder of `LANGUAGE/AREA.json` files whose texts replace those of the site, read at every visit."""


def _with_room_for_the_database(reserve_bytes: int) -> int:
    return max(reserve_bytes, LEAST_RESERVE_BYTES)


class StorageSettings(Section):
    """Where and how instances are kept."""

    duplicates: DuplicatePolicy = DuplicatePolicy.CONFLICT
    """Other bytes under a SOP Instance UID that is already here: ``conflict``, ``replace`` or ``keep-first``."""
    reserve_bytes: Annotated[int, Field(ge=0), AfterValidator(_with_room_for_the_database)] = 2 * GIB
    """Below so much free disk nothing is taken any more. Less than 32 MiB counts as 32 MiB: to read is to write to the
    audit trail."""
    landing_log_bytes: Annotated[int, Field(ge=MIB)] = 512 * MIB
    """A landing log is closed at this size and a new one begun."""
    large_object_bytes: Annotated[int, Field(ge=64 * 1024)] = 4 * MIB
    """From this size an instance lands in a file of its own."""
    group_milliseconds: Annotated[float, Field(ge=0, le=100)] = 5
    """How long at most a commit waits for instances that are being received; 0: it takes what has gathered during the
    last one."""


class UploadsSettings(Section):
    """Uploads of people, from the web site and from programs."""

    unfinished_days: Annotated[int, Field(ge=1, le=365)] = 7
    """An upload to which nothing has come for so long expires; large files that arrived in part are forgotten."""
    report_days: Annotated[int, Field(ge=1)] = 365
    """How long the report of an upload is kept."""


class LifecycleSettings(Section):
    """What happens to instances after they have come in."""

    metadata_after_seconds: Annotated[float, Field(gt=0)] = 3
    """A series that has been quiet for so long gets its metadata prepared."""
    seal_after_seconds: Annotated[float, Field(gt=0)] = 600
    """A series that has been quiet for so long is sealed into one ZIP."""
    trash_days: Annotated[int, Field(ge=0)] = 30
    """How long what was deleted can be restored."""
    check_every_days: Annotated[int, Field(ge=0)] = 7
    """How often index and store are compared; 0: only by hand."""
    check_bytes_per_second: Annotated[int, Field(ge=MIB)] = 50 * MIB
    """Reading rate of the scheduled check."""


class IndexSettings(Section):
    """The database."""

    url: str = ""
    """SQLAlchemy URL; empty: SQLite in the data folder. May be ``file:PATH`` or ``env:NAME``."""
    extra_tags: tuple[str, ...] = ()
    """More to search by: keywords or tags; for what is here already `dicom-network reindex --extra-tags`."""
    max_results: Annotated[int, Field(ge=1)] = 100_000
    """A C-FIND never gives more answers; QIDO-RS pages have ``max_page``."""
    page: Annotated[int, Field(ge=1)] = 100
    max_page: Annotated[int, Field(ge=1)] = 1000


class RenderingSettings(Section):
    """Decoding, transcoding and rendering."""

    processes: Annotated[int, Field(ge=1, le=64)] = 2
    timeout_seconds: Annotated[float, Field(gt=0)] = 60
    memory_bytes: Annotated[int, Field(ge=256 * MIB)] = 4 * GIB
    """Address space of one codec process."""
    cache_bytes: Annotated[int, Field(ge=0)] = 2 * GIB
    """Disk used for rendered frames and thumbnails."""


class LogSettings(Section):
    """The log, on standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "text", "json"] = "auto"
    """``auto``: text on a terminal, else JSON."""


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
    )

    node: NodeSettings = NodeSettings()
    dimse: DimseSettings = DimseSettings()
    peers: PeersSettings = PeersSettings()
    http: HttpSettings = HttpSettings()
    site: SiteSettings = SiteSettings()
    storage: StorageSettings = StorageSettings()
    uploads: UploadsSettings = UploadsSettings()
    lifecycle: LifecycleSettings = LifecycleSettings()
    index: IndexSettings = IndexSettings()
    rendering: RenderingSettings = RenderingSettings()
    identity: IdentitySettings = IdentitySettings()
    mail: MailSettings = MailSettings()
    log: LogSettings = LogSettings()

    _origins: dict[str, str] = PrivateAttr(default_factory=dict)
    _file: Path | None = PrivateAttr(default=None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what ``load`` has gathered alone; it reads the environment itself."""
        return (init_settings,)

    @property
    def origins(self) -> Mapping[str, str]:
        """What gave a setting its value, by key: ``file``, ``environment`` or ``command-line``; no defaults."""
        return self._origins

    @property
    def file(self) -> Path | None:
        """The file that was read; None: there is none."""
        return self._file

    def note_file(self, path: Path | None) -> None:
        """Note which file was read."""
        self._file = path

    def note_origins(self, origin: str, content: Mapping[str, Mapping[str, Any]]) -> None:
        """Note where these come from; what was noted of them before no longer counts."""
        self._origins.update({f"{section}.{name}": origin for section in content for name in content[section]})


def load(path: Path | None = None, overrides: Mapping[str, Mapping[str, Any]] | None = None) -> Settings:
    """Read the settings.

    ``overrides`` are section → key → value, from the command line. Without ``path``, ``dicom-network.toml`` of the
    data folder is read where it exists.

    Raises: InvalidInput, with the file, the key and the nearest known key or the allowed range.
    """
    overrides = overrides or {}
    if path is None:
        candidate = Path(overrides.get("node", {}).get("data", "data")) / "dicom-network.toml"
        path = candidate if candidate.is_file() else None
    content = _read(path) if path else {}
    environment = _from_environment()
    merged = {
        section: {**content.get(section, {}), **environment.get(section, {}), **overrides.get(section, {})}
        for section in {*content, *environment, *overrides}
    }
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        raise InvalidInput(_explain(error, path, environment), code="settings.invalid") from error
    for origin, layer in (("file", content), ("environment", environment), ("command-line", overrides)):
        settings.note_origins(origin, layer)
    settings.note_file(path)
    return settings


def secret(reference: str) -> str:
    """Resolve ``file:PATH`` or ``env:NAME``; any other text is given back as it is.

    Raises: InvalidInput where the file or the variable is missing.
    """
    kind, _, name = reference.partition(":")
    if kind == "file":
        try:
            return Path(name).read_text().strip()
        except OSError as error:
            raise InvalidInput(
                f"the secret file {name} cannot be read: {error.strerror}", code="settings.secret"
            ) from error
    if kind == "env":
        try:
            return os.environ[name]
        except KeyError as error:
            raise InvalidInput(f"the environment variable {name} is not set", code="settings.secret") from error
    return reference


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput(
            f"the settings file {path} cannot be read: {error.strerror}",
            code="settings.file",
            hint="--config names the file; without it every setting has its default",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"the settings file {path} is not TOML: {error}", code="settings.file") from error


def _from_environment() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, value in os.environ.items():
        prefix, _, rest = name.partition("DICOM_NETWORK_")
        section, _, key = rest.lower().partition("__")
        if not prefix and key:
            found.setdefault(section, {})[key] = _items(value) if _is_list(section, key) else value
        elif not prefix and (meant := _with_one_underscore().get(section)):
            raise InvalidInput(
                f"the variable {name} is not read; between section and key there are two underscores",
                code="settings.variable",
                hint=f"DICOM_NETWORK_{meant.upper()}",
            )
    return found


def _with_one_underscore() -> dict[str, str]:
    """Give the names of all settings as variables, by what they look like with an underscore too few."""
    return {
        f"{section}_{key}": f"{section}__{key}" for section in Settings.model_fields for key in _known_keys((section,))
    }


def _is_list(section: str, key: str) -> bool:
    model = getattr(Settings.model_fields.get(section), "annotation", None)
    field = getattr(model, "model_fields", {}).get(key)
    return field is not None and get_origin(field.annotation) is tuple


def _items(text: str) -> list[str]:
    """Read a list that stands in one line of text, with commas between its items."""
    return [item.strip() for item in text.split(",") if item.strip()]


def _explain(error: ValidationError, path: Path | None, environment: Mapping[str, Mapping[str, Any]]) -> str:
    lines = []
    for problem in error.errors():
        location = ".".join(str(part) for part in problem["loc"])
        message = problem["msg"]
        if problem["type"] == "extra_forbidden":
            known = _known_keys(problem["loc"][:-1])
            near = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1, cutoff=0)
            message = f"is not known; did you mean {near[0]}?" if near else "is not known"
        section, key = (*(str(part) for part in problem["loc"]), "", "")[:2]
        if section in environment and (not key or key in environment[section]):
            location += f" (variable {f'DICOM_NETWORK_{section}__{key}'.upper()})"
        lines.append(f"{location}: {message}")
    where = f" in {path}" if path else ""
    return f"settings{where} are not usable: " + "; ".join(lines)


def _known_keys(location: tuple[Any, ...]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in location:
        annotation = model.model_fields[str(part)].annotation
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return []
        model = annotation
    return list(model.model_fields)
