"""Script-blind names: one key for the spellings that one person's name has in four languages and two scripts.

Țurcanu, Turcanu, Tsurkanu and Цуркану are one patient, and so are Ciobanu, Chobanu and Чобану. A letter table alone
cannot bring them together, because Latin letters stand for other sounds in Romanian, in English transliteration and
in Macedonian Latin. So both scripts are folded to a skeleton in which those sounds share a letter. It errs on the side
of finding: two names of different people may share a key, two usual spellings of one name should not differ.

The rules, in the order in which they apply to each word:

1.  Case, diacritics and compatibility forms go (NFKD): ă â → a, î → i, ș ş š → s, ț ţ → t, č ć → c.
2.  Digraphs: ``ch tch`` → c, ``sh`` → s, ``sch`` → s (sc before e, i: Romanian), ``kh gh`` → g, ``th`` → t,
    ``ph`` → f, ``zh ž`` → i, ``dj dzh dž đ`` and дж → g.
3.  One letter for sounds that are written with the other's letter somewhere:

    ===== ==========================================================================================
    c     c k q, к ч ќ ћ (Cojocaru, Kozhokaru; Ciobanu, Chobanu); щ is sc (Șcerbina, Shcherbina)
    g     g h, г ґ х ѓ џ ђ (Goncharenko, Honcharenko; Mihail, Mikhail; Gjorgjievski, Đorđievski)
    i     i j y, и й і ї ј ы ж (Josan, Жосан; Stojanov, Stoianov, Stoyanov)
    s     s, с ш
    t     t ts tz, т ц (Țurcanu without its comma is Turcanu)
    v     v w, в
    e     e ie, е ё є э; э after a consonant is a, as Russian writes ă so (Цэрану, Țăranu)
    ia    я, and ea as well (Munteanu, Мунтяну); iu is ю, li is љ, ni is њ, dz is ѕ, cs is x
    ===== ==========================================================================================

    ь, ъ and apostrophes go.
4.  Doubled letters become one; ``cz`` → c, ``sz`` → s.
5.  After c and g, the i and e that Romanian writes only to soften them go before o, u and a (Ciobanu, Mircea, Giurgiu);
    not the i before an a that ends the word (Lucia is not Luca).
6.  An i after a consonant goes at the end of a word of four letters or more (Cebotari, Чеботарь; -schi, -ский, -sky).

What it does not bring together: â with î and ы (Brânză is Branza, Brînză is Brinza and Брынза), ž with z, Macedonian
Latin c with ц, Fiodor with Фёдор.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_DIGRAPHS: Final = {
    "дж": "g",
    "dzh": "g",
    "dž": "g",
    "dj": "g",
    "zh": "i",
    "tsch": "c",
    "tch": "c",
    "sch": "s",
    "ch": "c",
    "sh": "s",
    "kh": "g",
    "gh": "g",
    "th": "t",
    "ph": "f",
}
_DIGRAPH: Final = re.compile("s(?=ch[ei])|" + "|".join(sorted(_DIGRAPHS, key=len, reverse=True)))

_FOLDED: Final = {
    "a": "а",
    "b": "б",
    "c": "ckqкчќћ",
    "d": "дðď",
    "e": "еёєэ",
    "f": "ф",
    "g": "hгґхѓџђđ",
    "i": "jyиійїјыжžı",
    "l": "лł",
    "m": "м",
    "n": "н",
    "o": "оø",
    "p": "п",
    "r": "р",
    "s": "сш",
    "t": "тцþ",
    "u": "уў",
    "v": "wв",
    "z": "з",
    "ae": "æ",
    "cs": "x",
    "dz": "ѕ",
    "ia": "я",
    "iu": "ю",
    "li": "љ",
    "ni": "њ",
    "oe": "œ",
    "sc": "щ",
    "": "ьъ",
}
_LETTERS: Final = str.maketrans({letter: folded for folded, letters in _FOLDED.items() for letter in letters})
_COMPOSED: Final = frozenset("ёйїѓќž")
"""Letters of their own, though Unicode takes them for a base and a mark."""

_ROMANIAN_A: Final = re.compile("(?<=[бвгджзклмнпрстфхцчшщ])э")
_APOSTROPHES: Final = re.compile("['’ʼ`´ʹ]")
_MARKS: Final = re.compile("[\u0300-\u036f]")
_WORD: Final = re.compile(r"[^\W_]+")

# Applied in this order, again and again until nothing changes, so that a key is its own key.
_SKELETON: Final = (
    (re.compile(r"([a-z])\1+"), r"\1"),
    (re.compile("t[sz]"), "t"),
    (re.compile("([cs])z"), r"\1"),
    (re.compile(r"(?<=[cg])(?:e(?=[aou])|i(?=[ou]|a[a-z]))"), ""),
    (re.compile("ie"), "e"),
    (re.compile("ea"), "ia"),
)
_SOFT_END: Final = re.compile("(?<=[a-z]{2}[bcdfglmnprstvz])i$")
_SOFT_END_AFTER_WILDCARD: Final = re.compile("(?<=[bcdfglmnprstvz])i$")

# What may follow a cut-off name and change how its end is folded.
_CONTINUATIONS: Final = (
    *("a", "ab", "e", "ea", "ha", "he", "i", "ib", "j", "o", "s", "z", "zh"),
    *("а", "аб", "е", "ж", "и", "о", "с", "я"),
)


@lru_cache(maxsize=16_384)
def name_key(person_name: str) -> str:
    """Fold a PN value to its key: words parted by one space, component groups by ``=`` (PS3.5 6.2.1.1).

    ``^`` parts words as spaces and hyphens do. Scripts other than Latin and Cyrillic stay as they are, in lower case.
    ``name_key(name_key(x)) == name_key(x)``.
    """
    return "=".join(_words_key(group) for group in person_name.split("=")).rstrip("=")


def name_pattern(text: str) -> str:
    """Fold what somebody searches for, in which ``*`` stands for any characters and ``?`` for one.

    What stands before a ``*`` loses letters at its end that a longer name would fold otherwise, so that the beginning
    of a name, followed by ``*``, matches that name's key. (Not where it cuts a digraph in two at the start of a word:
    ``D*`` does not find Djordjević, nor ``Z*`` Zhosan.) A text without wildcards gives its ``name_key``.
    """
    if "*" not in text and "?" not in text:
        return name_key(text)
    return "=".join(_group_pattern(group) for group in _APOSTROPHES.sub("", text).split("=")).rstrip("=")


def _group_pattern(text: str) -> str:
    parts = re.split(r"([*?])", re.sub(r"\*+", "*", text))
    last = len(parts) - 1
    return "".join(
        part if part in ("*", "?") else _part_key(part, parts[index + 1] if index < last else "", is_first=index == 0)
        for index, part in enumerate(parts)
    )


@lru_cache(maxsize=1024)
def _part_key(part: str, wildcard: str, *, is_first: bool) -> str:
    """Fold what stands between wildcards, and before ``wildcard``; spaces beside one remain."""
    key = _words_key(part, is_cut=bool(wildcard))
    is_open = bool(part) and _WORD.match(part[-1]) is not None
    if not key:
        return " " if part and wildcard and not is_first else ""
    if wildcard == "*" and is_open:
        key = _stable(part, key)
    if not wildcard and not is_first and _WORD.match(part[0]) and " " not in key:
        key = _SOFT_END_AFTER_WILDCARD.sub("", key)
    before = "" if is_first or _WORD.match(part[0]) else " "
    return f"{before}{key}{' ' if wildcard and not is_open else ''}"


def _stable(part: str, key: str) -> str:
    """Take from the end of a part's key what some continuation of the name would change."""
    kept = key
    for continuation in _CONTINUATIONS:
        longer = _words_key(part + continuation, is_cut=True)
        while not longer.startswith(kept):
            kept = kept[:-1]
    # Never a whole word: a search for one letter is not a search for everything.
    return kept if kept and not kept.endswith(" ") else key


def _words_key(text: str, *, is_cut: bool = False) -> str:
    """Fold the words of a text; ``is_cut`` says that the last one may go on."""
    lowered = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    words = _WORD.findall(_without_marks(_APOSTROPHES.sub("", lowered)))
    keys = [_word_key(word, is_whole=not is_cut or index < len(words) - 1) for index, word in enumerate(words)]
    return " ".join(key for key in keys if key)


def _without_marks(text: str) -> str:
    if text.isascii():
        return text
    stripped = "".join(
        letter if letter in _COMPOSED else _MARKS.sub("", unicodedata.normalize("NFKD", letter)) for letter in text
    )
    return unicodedata.normalize("NFC", stripped)


def _word_key(word: str, *, is_whole: bool) -> str:
    key = _ROMANIAN_A.sub("а", word)
    key = _DIGRAPH.sub(lambda found: _DIGRAPHS.get(found.group(), found.group()), key)
    key = key.translate(_LETTERS)
    before = ""
    while before != key:
        before = key
        for pattern, folded in _SKELETON:
            key = pattern.sub(folded, key)
    return _SOFT_END.sub("", key) if is_whole else key
