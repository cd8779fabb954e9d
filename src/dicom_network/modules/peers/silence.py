"""Which senders have been silent for unusually long, by how long they have been silent before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

LOOKED_AT = timedelta(days=28)
FEWEST_HOURS = 12
"""Of hours with images: who has sent less is not known well enough."""
SHORTEST_SILENCE = timedelta(hours=4)
"""Nobody is worried about less."""
MARGIN = 1.25
"""How much longer than ever before a silence has to be."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A sender that says nothing for longer than it ever did in the last weeks."""

    since: datetime
    """When its last image came."""
    usual: timedelta
    """Its longest pause of the last weeks."""


def silence_of(hours: Sequence[int], last_image: datetime | None, at: datetime) -> Silence | None:
    """Tell whether a sender is unusually silent; ``hours`` with images since 1970, in order, of the last weeks."""
    if last_image is None or len(hours) < FEWEST_HOURS:
        return None
    pauses = [later - earlier for earlier, later in pairwise(hours)]
    usual = timedelta(hours=max(pauses))
    if at - last_image > max(usual * MARGIN, SHORTEST_SILENCE):
        return Silence(last_image, usual)
    return None
