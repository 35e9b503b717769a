"""Spellings of names that mean one person, and those that do not."""

from __future__ import annotations

import pytest

from stance.spelling import near, spellings


def meet(a: str, b: str) -> bool:
    return bool(set(spellings(a)) & set(spellings(b)))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Sergei Lavrov", "LAVROV SERGEY"),
        ("Mao Zedong", "Mao Ze-dong"),
        ("Ban Ki-moon", "Ki Moon Ban"),
        ("Bill Clinton", "William Clinton"),
        ("Muhammad al-Baradei", "Mohamed Baradei"),
        ("Hosein Mousavi", "Hussein Musavi"),
        ("Volodymyr Zelenskyy", "Volodymyr Zelensky"),
        ("Jose Maria Aznar", "José María Aznar"),
        ("Arseniy Yatsenyuk", "Arsenii Yatseniuk"),
        ("Yi Pyong-tae", "Lee Byung-tae"),
        ("Yi Yong-tok", "Lee Yung-dug"),
        ("Kim Tae-chung", "Kim Dae-jung"),
        ("Kim Yong-sam", "Kim Young-sam"),
        ("No Tae-u", "Roh Tae-woo"),
        ("Pak Chong-hui", "Park Chung-hee"),
        ("Chon Tu-hwan", "Chun Doo-hwan"),
        ("Ch'oe Kyu-ha", "Choi Kyu-hah"),
        ("Kim Chong-pil", "Kim Jong-pil"),
    ],
)
def test_ways_of_writing_one_name_meet(a: str, b: str) -> None:
    assert meet(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Li Peng", "Li Ping"),
        ("Kim Jong Il", "Kim Jong Un"),
        ("Kim Il Sung", "Kim Jong Il"),
        ("George Bush", "Jeb Bush"),
        ("Ivan Ivanov", "Sergei Ivanov"),
        ("Ali Abdullah Saleh", "Ali Salem"),
        ("Bashar al-Assad", "Hafez al-Assad"),
        ("Wang Yi", "Wang Li"),
        ("Tony Blair", "Tony Blinken"),
        ("Abdullah Gul", "Abdullah Gil"),
        ("Kim Jong-il", "Kim Jong-un"),
        ("Kim Young-sam", "Kim Yong-nam"),
        ("Kim Dae-jung", "Kim Jong-pil"),
        ("Lee Myung-bak", "Lee Nak-yon"),
        ("Park Chung-hee", "Park Geun-hye"),
        ("Chung Eui-yong", "Chung Dong-young"),
    ],
)
def test_false_friends_do_not_meet(a: str, b: str) -> None:
    assert not meet(a, b)


def test_a_single_word_has_no_other_spelling() -> None:
    assert list(spellings("Lavrov")) == []


def test_the_nearest_names_come_first() -> None:
    known = ["sergei lavrov", "sergei ivanov", "john kerry"]
    assert near("Sergei Lavorv", known)[0] == "sergei lavrov"
    assert near("Jane Doe", known) == []
