"""Vietnamese text: a hand-written second opinion on folding, order, names and differences."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import clean_name, fold, name_key, nfc, slug, text_key, word_diff


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đổi mới, sáng tạo", "doi moi, sang tao"),
        ("HOÁ", "hoa"),
        ("Hóa", "hoa"),
        ("thuỷ", "thuy"),
        ("thủy", "thuy"),
        ("  Khơi\u00a0 Nguồn ", "khoi nguon"),
        ("ĐẶC KHU CÔN ĐẢO", "dac khu con dao"),
        ("ưỡn ẹo ậm ừ", "uon eo am u"),
    ],
)
def test_fold(typed, folded):
    assert fold(typed) == folded
    assert fold(unicodedata.normalize("NFD", typed)) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


DICTIONARY = [
    "a",
    "à",
    "ả",
    "ã",
    "á",
    "ạ",
    "am",
    "an",
    "an giang",
    "an toàn",
    "anh",
    "ánh",
    "ạnh",
    "ăn",
    "ằn",
    "ân",
    "ba",
    "ba hoa",
    "bà",
    "bà con",
    "bả",
    "bã",
    "bá",
    "bạ",
    "cu",
    "da",
    "Dương",
    "đa",
    "Đào",
    "Đặng",
    "e",
    "em",
    "ê",
    "êm",
    "hoa",
    "hóa",
    "hoạ",
    "o",
    "oi",
    "ô",
    "ôi",
    "ơ",
    "ơi",
    "phường 2",
    "phường 10",
    "phường an khánh",
    "u",
    "uy",
    "ư",
    "ương",
    "vĩ",
    "xa",
    "y",
    "ý",
]


def test_text_is_sorted_as_in_a_dictionary():
    shuffled = DICTIONARY[:]
    random.Random(7).shuffle(shuffled)

    assert sorted(shuffled, key=text_key) == DICTIONARY
    assert all(text_key(word).isascii() for word in DICTIONARY)


def test_both_tone_spellings_sort_alike():
    assert text_key("hóa") == text_key("hoá")
    assert text_key("Thủy") == text_key("thuỷ")


def test_people_are_sorted_by_given_name():
    people = [
        "Lê Thị An",
        "Nguyễn Văn An",
        "Phạm Anh",
        "Đỗ Thị Ánh",
        "Bùi Văn Ân",
        "Trần Văn Bình",
        "Nguyễn Dương",
        "Cao Thị Đào",
        "Trần Đặng",
        "Vũ Thị Hà",
        "Bùi Văn Hải",
        "Đinh Văn Hải",
        "Huỳnh Tấn Hạnh",
        "Y Moan",
    ]
    shuffled = people[:]
    random.Random(3).shuffle(shuffled)

    assert sorted(shuffled, key=name_key) == people
    assert name_key("") == ""
    assert name_key("Bình") == text_key("Bình")


def test_slug():
    assert slug("Đổi mới: sáng tạo!") == "doi-moi-sang-tao"
    assert slug("ĐX-2026-SNV-0007") == "dx-2026-snv-0007"
    assert slug("đ" * 100, limit=10) == "d" * 10
    assert slug("!!!") == ""


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Kế hoạch đề xuất.pdf", "Kế hoạch đề xuất.pdf"),
        (unicodedata.normalize("NFD", "Tờ trình.docx"), "Tờ trình.docx"),
        ("C:\\Users\\lan\\Báo cáo.xlsx", "Báo cáo.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("ba\u200bo\x00 cao\r\n.pdf", "bao cao.pdf"),
        ("  ...  ", "tệp"),
        ("", "tệp"),
        ("con.txt", "_con.txt"),
        ('mục <1>: "a"?.pdf', "mục _1__ _a__.pdf"),
        (".htaccess", "htaccess"),
        ("a" * 300 + ".pdf", "a" * 146 + ".pdf"),
        ("ă" * 300, "ă" * 150),
    ],
)
def test_clean_name(sent, kept):
    assert clean_name(sent) == kept


@given(st.text())
def test_a_clean_name_is_safe_and_stays_clean(text):
    name = clean_name(text)

    assert 0 < len(name) <= 150
    assert not set(name) & set('/\\<>:"|?*\r\n\t\x00\u202e\u2066')
    assert clean_name(name) == name


def test_word_diff_reads_well():
    old = "Giảm thời gian chờ từ 07 ngày xuống 05 ngày."
    new = "Giảm thời gian chờ từ 07 ngày xuống 03 ngày làm việc."

    assert word_diff(old, new) == [
        ("same", "Giảm thời gian chờ từ 07 ngày xuống "),
        ("removed", "05 "),
        ("added", "03 "),
        ("same", "ngày "),
        ("added", "làm việc"),
        ("same", "."),
    ]


def test_spacing_alone_is_no_difference():
    assert word_diff("một  hai\nba", "một hai ba") == [("same", "một hai ba")]
    assert word_diff("", "") == []
    assert word_diff("", "mới") == [("added", "mới")]
    assert word_diff("cũ", "") == [("removed", "cũ")]


TEXTS = st.lists(st.sampled_from(["đổi", "mới", "sáng tạo", ".", ",", " ", "\n", "\n\n", "7"])).map(
    " ".join
)


@given(TEXTS, TEXTS)
def test_the_pieces_give_back_both_texts(a, b):
    pieces = word_diff(a, b)

    assert "".join(text for op, text in pieces if op != "removed") == b
    words = "".join(text for op, text in pieces if op != "added")
    assert "".join(words.split()) == "".join(a.split())
    assert all(one[0] != two[0] for one, two in zip(pieces, pieces[1:], strict=False))


def test_a_long_text_is_compared_quickly():
    paragraphs = [f"Đoạn {n}: " + "nội dung của phương án này. " * 20 for n in range(200)]
    changed = [*paragraphs[:50], "Đoạn thêm.", *paragraphs[51:]]

    pieces = word_diff("\n".join(paragraphs), "\n".join(changed))

    assert {op for op, _text in pieces} == {"same", "added", "removed"}
    assert nfc("\n".join(changed)) == "".join(t for op, t in pieces if op != "removed")
