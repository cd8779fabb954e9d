"""Settings tried out without a node: what `run` would stumble over, and what only the first who needs it would find."""

from collections.abc import Callable, Iterator
from functools import partial

from dicom_network.base.settings import Settings, secret
from dicom_network.components.process_tree import chosen_components
from dicom_network.domain.errors import DicomNetworkError
from dicom_network.domain.searchable import Searchable
from dicom_network.hosts.dimse_tls import client_context, server_context
from dicom_network.modules.identity.web_token import WebTokens
from dicom_network.modules.site.brand import read_logo, read_texts


def failures(settings: Settings) -> Iterator[DicomNetworkError]:
    """Yield what is wrong with settings that are well-formed: files that are missing or not what they should be."""
    seen: set[str] = set()
    for trial in _trials(settings):
        try:
            trial()
        except DicomNetworkError as error:
            if str(error) not in seen:
                seen.add(str(error))
                yield error


def _trials(settings: Settings) -> Iterator[Callable[[], object]]:
    yield partial(chosen_components, settings)
    yield partial(Searchable, settings.index.extra_tags)
    if settings.dimse.tls != "off":
        yield partial(server_context, settings.dimse)
    yield partial(client_context, settings.dimse)
    yield partial(WebTokens, settings.identity)
    references = [settings.index.url, settings.mail.password]
    references += [provider.client_secret for provider in settings.identity.providers]
    yield from (partial(secret, reference) for reference in references)
    if settings.site.logo is not None:
        yield partial(read_logo, settings.site)
    yield from (partial(read_texts, settings.site, language) for language in settings.site.languages)
