"""Assembly: the one place that names the concrete stores and hosts which a node's modules are given."""

from dicom_network.base.node import Node
from dicom_network.base.running import unusable
from dicom_network.base.settings import Settings
from dicom_network.hosts.codec_pool import CodecPool
from dicom_network.hosts.dimse_dialer import SocketDialer
from dicom_network.modules.rendering.cache import Cache
from dicom_network.modules.rendering.service import Pixels
from dicom_network.stores.access.access import SqlAccess
from dicom_network.stores.audit import SqlAuditTrail
from dicom_network.stores.blobs.local import LocalBlobStore
from dicom_network.stores.database.database import SqlDatabase, open_database
from dicom_network.stores.database.migration import migrate
from dicom_network.stores.holdings import SqlHoldings
from dicom_network.stores.index.index import SqlIndex
from dicom_network.stores.institutions import SqlInstitutions
from dicom_network.stores.jobs import SqlJobQueue
from dicom_network.stores.peers import SqlPeerDirectory
from dicom_network.stores.people import SqlPeople
from dicom_network.stores.senders import SqlSenders
from dicom_network.stores.studies.listing import SqlStudyList
from dicom_network.stores.studies.notes import SqlStudyNotes

CACHE_FOLDER = "cache"


def open_node(settings: Settings) -> Node:
    """Give the durable things of a node, the database brought up to date where it is not.

    Raises: InvalidInput (the database's URL), Unavailable (it does not answer, or belongs to a newer version, or the
    data folder cannot be used).
    """
    try:
        database = open_database(settings)
        migrate(database)
        return _assembled(settings, database)
    except OSError as error:
        raise unusable(settings.node.data, error) from error


def assemble_node(settings: Settings) -> Node:
    """Give the durable things of a node without touching them: nothing is connected, and processes may be forked.

    Raises: InvalidInput (the database's URL).
    """
    return _assembled(settings, open_database(settings))


def _assembled(settings: Settings, database: SqlDatabase) -> Node:
    index = SqlIndex(database, settings.index)
    blobs = LocalBlobStore(settings.node.data, settings.storage)
    codecs = CodecPool(settings.rendering, max(1, settings.rendering.processes // settings.http.processes))
    cache = Cache(settings.node.data / CACHE_FOLDER, settings.rendering.cache_bytes)
    return Node(
        settings=settings,
        database=database,
        index=index,
        blobs=blobs,
        audit=SqlAuditTrail(database),
        jobs=SqlJobQueue(database),
        peers=SqlPeerDirectory(database),
        people=SqlPeople(database),
        access=SqlAccess(database),
        institutions=SqlInstitutions(database),
        senders=SqlSenders(database),
        holdings=SqlHoldings(database),
        studies=SqlStudyList(database),
        notes=SqlStudyNotes(database),
        dialer=SocketDialer(settings),
        pixels=Pixels(index, blobs, codecs, cache),
    )
