"""Fuzzy matching of names (PS3.4 C.2.2.2.1.1): words in any order, each as the beginning of a word of the name."""

from dataclasses import replace

from dicom_network.domain.query import AnyMatch, Match, NameMatch


def with_fuzzy_names(match: Match) -> Match:
    """Make the matches of names fuzzy; any other stays as it is."""
    if isinstance(match, AnyMatch):
        names = (replace(one, any_word=True) if isinstance(one, NameMatch) else one for one in match.matches)
        return AnyMatch(match.tag, tuple(names))
    return replace(match, any_word=True) if isinstance(match, NameMatch) else match
