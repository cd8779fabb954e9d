"""DICOM over TLS, with certificates made here: DCMTK as client and server, our dialer, and whoever shows none."""

import datetime
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pydicom
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from dicom_network.base.dimse import Operation, ProposedContext
from dicom_network.base.settings import DimseSettings, Settings
from dicom_network.domain.errors import InvalidInput, Unavailable
from dicom_network.domain.peers import Peer
from dicom_network.hosts.dimse_dialer import SocketDialer
from dicom_network.hosts.dimse_tls import client_context, server_context
from dicom_network.protocol.dimse.message import Message
from dicom_network.protocol.upper_layer.events import AssociationAccepted
from dicom_network.protocol.upper_layer.items import OperationsWindow, UserInformation
from dicom_network.standard.sop_classes import VERIFICATION
from tests.dimse_listening import CT, EXPLICIT, IMPLICIT, SECONDS, RawPeer, Services, context, listening

CT_FILE = Path(pydicom.__file__).parent / "data" / "test_files" / "CT_small.dcm"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Certificates:
    """Files: an authority, the node's certificate, a client's, and one of an authority that nobody trusts."""

    folder: Path

    def path(self, name: str) -> Path:
        """A file by its name."""
        return self.folder / f"{name}.pem"

    def node(self, **changes: object) -> dict[str, object]:
        """Settings of a node with these certificates."""
        return {
            "tls_certificate": self.path("node"),
            "tls_key": self.path("node-key"),
            "tls_authorities": self.path("authority"),
            **changes,
        }

    def client(self, *certificate: str) -> ssl.SSLContext:
        """A client's context that trusts the authority and shows a certificate, if one is given."""
        context = ssl.create_default_context(cafile=str(self.path("authority")))
        for name in certificate:
            context.load_cert_chain(self.path(name), self.path(f"{name}-key"))
        return context


def _write_key(path: Path, key: Key) -> None:
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )


def _certify(name: str, key: Key, issuer: str, issuer_key: Key, *, is_authority: bool) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    alternatives = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(alternatives, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    made = Certificates(tmp_path_factory.mktemp("certificates"))
    for authority, names in (("authority", ("node", "client")), ("stranger-authority", ("stranger",))):
        authority_key = rsa.generate_private_key(65537, 2048)
        root = _certify(authority, authority_key, authority, authority_key, is_authority=True)
        made.path(authority).write_bytes(root.public_bytes(serialization.Encoding.PEM))
        for name in names:
            key = rsa.generate_private_key(65537, 2048)
            certificate = _certify(name, key, authority, authority_key, is_authority=False)
            made.path(name).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
            _write_key(made.path(f"{name}-key"), key)
    return made


def run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, errors="replace", check=False, timeout=SECONDS
    )


@pytest.mark.parametrize("profile", ["+py", "+px", "+pz"])
def test_dcmtk_stores_over_tls(needs: Callable[..., None], certificates: Certificates, profile: str) -> None:
    needs("storescu")
    services = Services()
    own = ("+tls", certificates.path("client-key"), certificates.path("client"), "+cf", certificates.path("authority"))
    with listening(services, tls="required", tls_client_certificate="required", **certificates.node()) as listener:
        done = run("storescu", *own, profile, "-aec", "DICOMNET", "localhost", listener.port, CT_FILE)
        assert done.returncode == 0, done.stderr
    assert len(services.received) == 1


def test_a_client_without_a_trusted_certificate_is_refused_where_one_is_required(
    needs: Callable[..., None], certificates: Certificates
) -> None:
    needs("echoscu")
    trust = ("+cf", certificates.path("authority"), "-aec", "DICOMNET", "localhost")
    stranger = (certificates.path("stranger-key"), certificates.path("stranger"))
    with listening(tls="required", tls_client_certificate="required", **certificates.node()) as listener:
        assert run("echoscu", "+tla", *trust, listener.port).returncode != 0
        assert run("echoscu", "+tls", *stranger, *trust, listener.port).returncode != 0
        own = (certificates.path("client-key"), certificates.path("client"))
        assert run("echoscu", "+tls", *own, *trust, listener.port).returncode == 0


@pytest.mark.parametrize("policy", ["off", "optional"])
def test_a_client_without_a_certificate_is_welcome_where_none_is_required(
    needs: Callable[..., None], certificates: Certificates, policy: str
) -> None:
    needs("echoscu")
    with listening(tls="required", tls_client_certificate=policy, **certificates.node()) as listener:
        trust = ("+cf", certificates.path("authority"))
        done = run("echoscu", "+tla", *trust, "-aec", "DICOMNET", "localhost", listener.port)
        assert done.returncode == 0, done.stderr


def test_optional_tls_stands_beside_plain(certificates: Certificates) -> None:
    with listening(tls="optional", **certificates.node()) as listener:
        with RawPeer(listener.port) as peer:
            assert isinstance(peer.request(), AssociationAccepted)
        with RawPeer(listener.tls_port) as peer:
            peer.socket = certificates.client().wrap_socket(peer.socket, server_hostname="localhost")
            assert isinstance(peer.request(), AssociationAccepted)
            assert peer.echo() == 0


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_versions_and_ciphers(certificates: Certificates, version: ssl.TLSVersion) -> None:
    client = certificates.client()
    client.minimum_version = client.maximum_version = version
    with listening(tls="required", **certificates.node()) as listener, RawPeer(listener.port) as peer:
        peer.socket = connection = client.wrap_socket(peer.socket, server_hostname="localhost")
        assert isinstance(peer.request(), AssociationAccepted)
        cipher = connection.cipher()
        assert cipher is not None
        assert any(part in cipher[0] for part in ("GCM", "CHACHA20"))


def test_old_versions_are_not_spoken(certificates: Certificates) -> None:
    client = certificates.client()
    with pytest.warns(DeprecationWarning):
        client.minimum_version = ssl.TLSVersion.TLSv1
        client.maximum_version = ssl.TLSVersion.TLSv1_1
    client.set_ciphers("ALL:@SECLEVEL=0")
    with (
        listening(tls="required", **certificates.node()) as listener,
        RawPeer(listener.port) as peer,
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        client.wrap_socket(peer.socket, server_hostname="localhost")


def test_a_handshake_that_stalls_keeps_nobody_waiting(certificates: Certificates) -> None:
    with listening(tls="required", association_timeout_seconds=1, **certificates.node()) as listener:
        stalled = [socket.create_connection(("127.0.0.1", listener.port), SECONDS) for _ in range(3)]
        stalled[1].sendall(b"\x16\x03\x01")
        with RawPeer(listener.port) as peer:
            peer.socket = certificates.client().wrap_socket(peer.socket, server_hostname="localhost")
            assert isinstance(peer.request(), AssociationAccepted)
            assert peer.echo() == 0
        for connection in stalled:
            assert connection.recv(100) == b""
            connection.close()


def test_plain_dicom_on_the_tls_port_is_refused(certificates: Certificates) -> None:
    with listening(tls="required", **certificates.node()) as listener, RawPeer(listener.port) as peer:
        with pytest.raises((AssertionError, ConnectionError)):
            peer.request()


def test_large_data_sets_both_ways_over_tls(certificates: Certificates) -> None:
    services = Services()
    content = bytes(range(256)) * 20_000
    own = certificates.node(tls_certificate=certificates.path("client"), tls_key=certificates.path("client-key"))
    settings = Settings(dimse=own)
    with listening(services, tls="required", tls_client_certificate="required", **certificates.node()) as listener:
        peer = Peer("DICOMNET", "localhost", listener.port, tls=True)
        with SocketDialer(settings).open(peer, [ProposedContext(CT, (EXPLICIT,))]) as association:
            pieces = [content[at : at + 700_001] for at in range(0, len(content), 700_001)]
            assert association.c_store(association.contexts[0], "1.2.3", pieces, len(content)) == 0
    assert services.received[0].data_set == content


def test_the_dialer_does_not_trust_strangers(certificates: Certificates) -> None:
    settings = Settings(dimse={"tls_authorities": certificates.path("stranger-authority")})
    with listening(tls="required", **certificates.node()) as listener:
        peer = Peer("DICOMNET", "localhost", listener.port, tls=True)
        contexts = [ProposedContext(VERIFICATION, (IMPLICIT,))]
        with (
            pytest.raises(Unavailable, match="certificate is not trusted"),
            SocketDialer(settings).open(peer, contexts),
        ):
            pass


def test_several_threads_answer_over_one_tls_association(certificates: Certificates) -> None:
    threads: list[threading.Thread] = []

    def store(operation: Operation) -> None:
        operation.read_data_set(1 << 30)
        thread = threading.Thread(target=operation.respond, args=(0,))
        threads.append(thread)
        thread.start()

    user = UserInformation(16384, "1.2.3", operations_window=OperationsWindow(8, 1))
    with listening(Services(store=store), tls="required", **certificates.node()) as listener:
        with RawPeer(listener.port) as peer:
            peer.socket = certificates.client().wrap_socket(peer.socket, server_hostname="localhost")
            peer.request(context(1, CT), user=user)
            for start in range(0, 160, 8):
                for number in range(start, start + 8):
                    peer.store(1, number, bytes(20_000))
                answers = [peer.next() for _ in range(8)]
                assert {item.message_id for item in answers if isinstance(item, Message)} == set(
                    range(start, start + 8)
                )
    for thread in threads:
        thread.join(SECONDS)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tls_key": None}, "tls_key is not set"),
        ({"tls_key": Path("/nowhere/key.pem")}, "cannot be used"),
        ({"tls_authorities": None, "tls_client_certificate": "required"}, "tls_authorities is not set"),
        ({"tls_authorities": Path("/nowhere/authority.pem")}, "cannot be used"),
    ],
)
def test_settings_that_do_not_fit_together_are_named(
    certificates: Certificates, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        server_context(DimseSettings(**certificates.node(**changes)))


def test_with_the_systems_authorities_the_host_name_counts() -> None:
    assert client_context(DimseSettings()).check_hostname
    assert client_context(DimseSettings()).verify_mode is ssl.CERT_REQUIRED
