"""The guidance pages: each statement with its source, what was not read said once and plainly."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from config.guide.views import POLICY, PROTECTION, REGISTER
from tests.world import make_user

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


def test_every_link_of_a_heads_guide_leads_somewhere():
    head = Client()
    head.force_login(make_user(seat=Role.HEAD))
    page = head.get(reverse("guide_head")).content.decode()
    links = re.findall(r'<a class="reach" href="([^"]+)"', page)
    assert len(links) == 5
    assert {head.get(link).status_code for link in links} == {200}


def test_a_statement_about_article_5_names_article_5():
    page = said("protection", "en")
    [told] = re.findall(
        r"Article 5\(2\) names one more case.*? not verified · ([^;]*?) A risk", page
    )
    assert told == "Nghị định 73/2023, Điều 5 khoản 2"
    page = said("protection", "vi")
    assert "không bị xử lý trách nhiệm. Trang này không diễn giải trường hợp đó" in page
    assert "chưa xác minh · Nghị định 73/2023, Điều 5 khoản 2" in page
