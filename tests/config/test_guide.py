"""The guidance pages: each statement with its source, what was not read said once and plainly."""

import re
from html import unescape

import pytest
from django.test import Client

from config.guide.views import POLICY, PROTECTION, REGISTER

pytestmark = pytest.mark.django_db
PAGES = {"policy": POLICY, "protection": PROTECTION, "register": REGISTER}


def said(name, language):
    desk = Client()
    desk.cookies["django_language"] = language
    page = desk.get(f"/guide/{name}/").content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("name", PAGES)
def test_who_has_not_compared_what_is_said_once(name):
    page = said(name, "vi")
    assert page.count("nhóm xây dựng cổng chưa đối chiếu câu đó với nguyên văn") == 1
    assert "chúng tôi" not in page
    english = said(name, "en")
    assert "have not read" not in english
    for vietnamese in ("theo báo", "Quy ước", "Cách tính thời hạn"):
        assert vietnamese not in english


def test_a_statement_about_article_5_names_article_5():
    page = said("protection", "en")
    [told] = re.findall(
        r"Article 5\(2\) names one more case.*? not verified · ([^;]*?) A risk", page
    )
    assert told == "Nghị định 73/2023, Điều 5 khoản 2"
    page = said("protection", "vi")
    assert "không bị xử lý trách nhiệm. Trang này không diễn giải trường hợp đó" in page
    assert "chưa xác minh · Nghị định 73/2023, Điều 5 khoản 2" in page
