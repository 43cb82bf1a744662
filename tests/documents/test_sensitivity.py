"""The gate tells a stamp from a word."""

import unicodedata

import pytest

from documents.sensitivity import Kind, scan

MARKS = [
    "MẬT",
    "  (MẬT)  ",
    "[ MẬT ]",
    "M Ậ T",
    "TỐI MẬT",
    "TUYỆT  MẬT",
    "Tài liệu TỐI MẬT của đơn vị",
    "Độ mật: Mật",
    "ĐỘ MẬT: TUYỆT MẬT",
    "Mức độ mật: tối mật",
    "tài liệu đóng dấu MẬT",
    "đóng dấu “MẬT”",
    "Số: 12/BC-UBND\nMẬT\nngày 01/3/2026",
    unicodedata.normalize("NFD", "TỐI MẬT"),
]
WORDS = [
    "Giảm mật độ giao thông",
    "MẬT ĐỘ DÂN CƯ",
    "Tôi cam kết hồ sơ không chứa bí mật nhà nước.",
    "CAM KẾT KHÔNG CHỨA BÍ MẬT NHÀ NƯỚC",
    "BẢO MẬT THÔNG TIN",
    "mật khẩu, bảo mật, cơ mật",
    "Không có nội dung mật, tối mật, tuyệt mật.",
    "KHÔNG CÓ NỘI DUNG MẬT, TỐI MẬT HOẶC TUYỆT MẬT",
    "Phẫu thuật túi mật, SỎI MẬT",
    "Độ mật: không",
    "phân loại tài liệu theo độ mật",
    "mật ong Phú Thọ",
    "MẠT",
    "",
]


@pytest.mark.parametrize("text", MARKS)
def test_a_mark_is_found(text):
    assert Kind.SECRET in {finding.kind for finding in scan(text)}


@pytest.mark.parametrize("text", WORDS)
def test_a_word_is_no_mark(text):
    assert scan(text) == []


PERSONAL = {
    "CCCD 079085001234": "079085001234",
    "số 079 085 001 234 cấp ngày": "079 085 001 234",
    "gọi 0903123456": "0903123456",
    "gọi 0903 123 456 hoặc": "0903 123 456",
    "+84 903 123 456": "+84 903 123 456",
    "nguyen.van.a@gmail.com": "nguyen.van.a@gmail.com",
    "số tài khoản 0071000123456 tại": "0071000123456",
    "STK: 1903 2345 6789 01": "STK: 1903 2345 6789 01",
    "CMND số 024123456": "024123456",
}
NOTHING_PERSONAL = [
    "Kinh phí 1.250.000.000 đồng",
    "Kinh phí 125.000.000.000 đồng",
    "Mã hồ sơ ĐX-2026-SNV-0007",
    "a@hochiminhcity.gov.vn",
    "đường dây nóng 1022",
    "tổng đài 028 3829 1054",
    "tài khoản của phường",
    "Nghị định 73/2023/NĐ-CP ngày 29/9/2023",
    "từ 2024 đến 2026 có 12500 hồ sơ",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_personal_data_is_warned_of(text):
    (finding,) = scan(text)
    assert finding.kind == Kind.PERSONAL
    assert PERSONAL[text] in finding.excerpt
    assert str(finding.message)


@pytest.mark.parametrize("text", NOTHING_PERSONAL)
def test_numbers_of_the_work_are_no_personal_data(text):
    assert scan(text) == []


def test_findings_are_bounded():
    assert len(scan("0903123456 " * 500)) == 20
    long = "a" * 200 + " 0903123456 " + "b" * 200
    assert len(scan(long)[0].excerpt) < 120
