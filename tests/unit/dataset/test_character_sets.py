import pytest

from dicom_network.protocol.dataset.character_sets import character_set_of

# PS3.5 Annexes H, I, J and K: the standard's own examples.
STANDARD_NAMES = [
    (("", "ISO 2022 IR 87"), "Yamada^Tarou=山田^太郎=やまだ^たろう",
     b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B"),
    (("", "ISO 2022 IR 149"), "Hong^Gildong=洪^吉洞=홍^길동",
     b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf"),
    (("GB18030",), "Wang^XiaoDong=王^小东=", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab="),
    (("ISO_IR 192",), "Țurcanu^Ion=王", "Țurcanu^Ion=王".encode()),
]  # fmt: skip

SINGLE_BYTE = [
    ("ISO_IR 100", "Buc^Jérôme", "iso8859_1"),
    ("ISO_IR 101", "Wałęsa^Jarosław", "iso8859_2"),
    ("ISO_IR 109", "Ĉapek", "iso8859_3"),
    ("ISO_IR 110", "Āboliņš", "iso8859_4"),
    ("ISO_IR 126", "Διονυσιος", "iso8859_7"),
    ("ISO_IR 127", "قباني^لنزار", "iso8859_6"),
    ("ISO_IR 138", "שרון^דבורה", "iso8859_8"),
    ("ISO_IR 144", "Люкceмбypг", "iso8859_5"),
    ("ISO_IR 148", "Çavuşoğlu", "iso8859_9"),
    ("ISO_IR 166", "นามสกุล^ชื่อ", "tis_620"),
    ("ISO_IR 203", "Šœ€", "iso8859_15"),
    ("ISO_IR 13", "ﾔﾏﾀﾞ^ﾀﾛｳ", "shift_jis"),
    ("GBK", "王^小东", "gbk"),
]


@pytest.mark.parametrize(("terms", "name", "encoded"), STANDARD_NAMES, ids=lambda value: str(value)[:20])
def test_names_of_the_standard_in_both_directions(terms: tuple[str, ...], name: str, encoded: bytes) -> None:
    character_set = character_set_of(terms)
    assert character_set.name_decoder()(encoded) == name
    assert character_set.encode_name(name) == encoded


@pytest.mark.parametrize(("term", "text", "codec"), SINGLE_BYTE)
def test_single_byte_sets_in_both_directions(term: str, text: str, codec: str) -> None:
    character_set = character_set_of((term,))
    assert character_set.text_decoder()(text.encode(codec)) == text
    assert character_set.encode_text(text) == text.encode(codec)


@pytest.mark.parametrize(("term", "text", "codec"), [row for row in SINGLE_BYTE if row[0] != "GBK"])
def test_single_byte_sets_with_code_extensions(term: str, text: str, codec: str) -> None:
    number = term.removeprefix("ISO_IR ")
    character_set = character_set_of(("ISO 2022 IR 6", f"ISO 2022 IR {number}"))
    encoded = character_set.encode_name(f"Rusu^Ana={text}")
    assert b"\x1b" in encoded
    assert character_set.name_decoder()(encoded) == f"Rusu^Ana={text}"
    assert character_set_of((f"ISO 2022 IR {number}",)).text_decoder()(text.encode(codec)) == text


def test_several_sets_in_one_text() -> None:
    character_set = character_set_of(("ISO 2022 IR 100", "ISO 2022 IR 144", "ISO 2022 IR 126", "ISO 2022 IR 58"))
    text = "Jérôme\\Люкс Διον\r\nÉté 小东"
    assert character_set.text_decoder()(character_set.encode_text(text)) == text


def test_japanese_sets_of_the_low_half() -> None:
    character_set = character_set_of(("ISO 2022 IR 13", "ISO 2022 IR 87", "ISO 2022 IR 159"))
    name = "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"
    assert character_set.name_decoder()(character_set.encode_name(name)) == name
    supplementary = "丂丄"
    assert character_set.text_decoder()(character_set.encode_text(supplementary)) == supplementary


def test_a_backslash_byte_inside_of_a_chinese_character_parts_nothing() -> None:
    text = "\u4e5a\u820d"
    encoded = text.encode("gb18030")
    character_set = character_set_of(("GB18030",))
    assert character_set.text_decoder()(encoded) == text


@pytest.mark.parametrize(
    "terms",
    [
        *[(term,) for term in ("ISO_IR 100", "ISO_IR 192", "GB18030", "GBK", "ISO_IR 13", "ISO_IR 166")],
        *[(), ("", "ISO 2022 IR 87", "ISO 2022 IR 159"), ("ISO 2022 IR 149",), ("nonsense", "more")],
    ],
)
@pytest.mark.parametrize("raw", [b"\xff\xfe\x1b", b"\x1b$B\x7f", b"\x1b$)C\xff", b"\xc3", b"\x1b(Z\xe9", b"\x81"])
def test_what_cannot_be_decoded_is_replaced(terms: tuple[str, ...], raw: bytes) -> None:
    character_set = character_set_of(terms)
    for text in (character_set.text_decoder()(raw), character_set.name_decoder()(raw)):
        text.encode("utf-8")
        assert text


@pytest.mark.parametrize(
    "spelling", ["ISO_IR 144", "ISO-IR 144", "ISO IR 144", "iso_ir 144", "ISO_IR144", "ISO 2022 IR 144", " ISO_IR_144 "]
)
def test_spelling_of_the_terms_is_forgiven(spelling: str) -> None:
    assert character_set_of((spelling,)).text_decoder()("Жосан".encode("iso8859_5")) == "Жосан"


def test_undeclared_text_is_utf_8_if_it_can_be_and_else_latin_1() -> None:
    decode = character_set_of(()).text_decoder()
    assert decode(b"Rusu") == "Rusu"
    assert decode("Țurcanu".encode()) == "Țurcanu"
    assert decode("Jérôme".encode("iso8859_1")) == "Jérôme"
    assert character_set_of(("ISO_IR 6",)).text_decoder()("Țurcanu".encode()) == "Țurcanu"


@pytest.mark.parametrize("terms", [("ISO_IR 100",), ("ISO_IR 13",), (), ("", "ISO 2022 IR 87")])
def test_what_a_set_lacks_is_not_encoded(terms: tuple[str, ...]) -> None:
    with pytest.raises(UnicodeEncodeError):
        character_set_of(terms).encode_text("Їжак 漢𠮷")
