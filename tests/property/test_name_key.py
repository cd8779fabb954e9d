"""The name key: spellings of one invented name in four languages meet; a key is its own key; beginnings match."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicom_network.domain.names import name_key, name_pattern

SPELLINGS = {
    "alecsandr": ["Александр", "Alexandr", "Aleksandr"],
    "balan": ["Бэлан", "Балан", "Bălan", "Balan"],
    "caicovsc": ["Чайковский", "Ceaicovschi", "Tchaikovsky", "Chaykovskiy"],
    "cebotar": ["Чеботарь", "Cebotari", "Chebotar"],
    "cobanu": ["Чобану", "Ciobanu", "Chobanu"],
    "coiocaru": ["Кожокару", "Cojocaru", "Kozhokaru"],
    "cosev": ["Ќосев", "Kjosev", "Ćosev"],
    "covalsc": ["Ковальский", "Ковальський", "Kovalsky", "Kovalskyi", "Covalschi"],
    "dmitr": ["Дмитрий", "Dmitrii", "Dmitry", "Dmitriy"],
    "dzvezdan": ["Ѕвездан", "Dzvezdan"],
    "ecaterina": ["Екатерина", "Ecaterina", "Ekaterina", "Yekaterina"],
    "evgen": ["Євген", "Yevhen", "Yevgen", "Evghen"],
    "gacaturian": ["Хачатурян", "Khachaturyan", "Hacaturean"],
    "geparovsc": ["Џепаровски", "Djeparovski", "Džeparovski"],
    "goncarenco": ["Гончаренко", "Goncharenko", "Honcharenko"],
    "gorgev": ["Георгиев", "Georgiev", "Gheorghiev"],
    "gorgevsc": ["Ѓорѓиевски", "Gjorgjievski", "Đorđievski", "Georgievski", "Gheorghievschi"],
    "grigor": ["Григорій", "Hryhorii", "Григорий", "Grigorii"],
    "gurgu": ["Джурджу", "Giurgiu"],
    "iosan": ["Жосан", "Josan", "Zhosan", "Žosan"],
    "iulia": ["Юлия", "Iulia", "Yulia", "Julia", "Јулија"],
    "ivcovic": ["Живковиќ", "Živković", "Zhivkovikj"],
    "liupco": ["Љупчо", "Ljupcho", "Ljupčo"],
    "lucanenco": ["Лук'яненко", "Lukianenko", "Лукьяненко", "Lukyanenko"],
    "migail": ["Михаил", "Mihail", "Mikhail"],
    "mirca": ["Мирча", "Mircea"],
    "muntianu": ["Мунтяну", "Munteanu"],
    "natalia": ["Наталья", "Наталія", "Natalia", "Natalya", "Natalja"],
    "niagulov": ["Њагулов", "Njagulov"],
    "riscanu": ["Рышкану", "Rîșcanu", "Rişcanu", "Riscanu"],
    "scerbina": ["Щербина", "Shcherbina", "Shcherbyna", "Șcerbina", "Scerbina"],
    "sevcenco": ["Шевченко", "Shevchenko", "Şevcenco", "Șevcenco", "Ševčenko"],
    "stoianov": ["Стојанов", "Stojanov", "Стоянов", "Stoianov", "Stoyanov"],
    "taranu": ["Цэрану", "Țăranu", "Taranu"],
    "turcanu": ["Țurcanu", "Ţurcanu", "Turcanu", "Цуркану", "Tsurkanu", "Tzurcanu"],
    "voinovic": ["Войнович", "Voinovici", "Voynovich"],
}
NAMES = sorted({spelling for spellings in SPELLINGS.values() for spelling in spellings})

# Their first letter, or two, belong to a digraph that stands for the sound of another letter.
CUT_DIGRAPHS = {"Z", "D", "Д", "T", "Tc", "K", "Y", "Kh"}

letters = st.sampled_from("aăâbcčdđeфghiîjkžzștțuüwxyzАБВГДЖЗИЙКЛЉЊЦЧШЩЪЫЬЭЮЯёїєіјѓќџѕ'-^ =*?.0あ山")
people = st.one_of(st.text(letters, max_size=30), st.text(max_size=30), st.sampled_from(NAMES))


@pytest.mark.parametrize(("key", "spellings"), SPELLINGS.items(), ids=SPELLINGS)
def test_spellings_of_a_name_share_its_key(key: str, spellings: list[str]) -> None:
    assert {name_key(spelling) for spelling in spellings} == {key}
    assert {name_key(spelling.upper()) for spelling in spellings} == {key}


def test_names_of_the_table_keep_apart() -> None:
    assert len({name_key(spellings[0]) for spellings in SPELLINGS.values()}) == len(SPELLINGS)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Lucia", "Luca"), ("Ion", "Ioan"), ("Petru", "Petrea"), ("Sandu", "Sanda"), ("Цуркан", "Цуркану")],
)
def test_names_that_differ_stay_different(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(people)
@settings(max_examples=200, deadline=None)
def test_a_key_is_its_own_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(people)
@settings(max_examples=200, deadline=None)
def test_a_key_has_single_spaces_and_no_case(name: str) -> None:
    key = name_key(name)
    assert "  " not in key
    assert key == key.casefold()
    assert all(group == group.strip() for group in key.split("="))


@pytest.mark.parametrize("name", NAMES)
def test_every_beginning_of_a_name_finds_it(name: str) -> None:
    for length in range(1, len(name) + 1):
        if name[:length] not in CUT_DIGRAPHS:
            pattern = name_pattern(f"{name[:length]}*")
            assert fnmatchcase(name_key(name), pattern), (name[:length], pattern)
            assert fnmatchcase(name_key(f"{name}^Maria"), pattern)


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(2, 12))
@settings(max_examples=200, deadline=None)
def test_a_beginning_of_the_given_name_finds_the_person(family: str, given_name: str, length: int) -> None:
    if given_name[:length] not in CUT_DIGRAPHS:
        assert fnmatchcase(name_key(f"{family}^{given_name}"), name_pattern(f"{family}^{given_name[:length]}*"))


@given(st.sampled_from(NAMES), st.integers(1, 4))
@settings(max_examples=100, deadline=None)
def test_patterns_do_not_match_everything(name: str, length: int) -> None:
    pattern = name_pattern(f"{name[:length]}*")
    assert pattern.strip("*") != ""
    assert not all(fnmatchcase(key, pattern) for key in SPELLINGS)


@given(people)
@settings(max_examples=200, deadline=None)
def test_a_pattern_keeps_its_wildcards(text: str) -> None:
    pattern = name_pattern(text)
    assert pattern.count("?") == text.count("?")
    assert ("*" in pattern) == ("*" in text)
    if not set(text) & set("*?"):
        assert pattern == name_key(text)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("Țurcanu^I*", "turcanu i*"),
        ("*ari", "*ar"),
        ("*^Ion", "* ion"),
        ("Чобану*Ion", "cobanu*ion"),
        ("Pop?scu", "pop?scu"),
        ("**", "*"),
        ("", ""),
        ("Ямада^Таро=山田^太郎*", "iamada taro=山田 太郎*"),
    ],
)
def test_patterns_are_folded_like_names(text: str, pattern: str) -> None:
    assert name_pattern(text) == pattern


def test_component_groups_and_components() -> None:
    assert name_key("Yamada^Tarou=山田^太郎=やまだ^たろう") == "iamada tarou=山田 太郎=やまだ たろう"
    assert name_key("Popescu-Ionescu^Ana Maria^^Dr.") == "popescu ionescu ana maria dr"
    assert name_key("ПЕТРОВ^^^") == "petrov"
    assert name_key("^^") == ""
    assert name_key("O'Neil^Seán") == name_key("ONEIL^SEAN")
    assert name_key("がぎ") == "がぎ"
