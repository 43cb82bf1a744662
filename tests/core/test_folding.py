"""Folded templates say what Django's own say, in every language and for every value."""

from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from django.db.models import TextChoices
from django.template import defaultfilters
from django.template.backends.django import DjangoTemplates
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from core.folding import Loader, Said
from core.templatetags.core import instant, linebreaksbr

PIECES = {
    "words": '{% load i18n %}<b>{% translate "Open" context "a task" %}</b> {% translate "Due" %}',
    "kept word": '{% load i18n %}{% translate "Due" as due %}[{{ due }}{% translate word %}]',
    "percent": "{% load i18n %}{% blocktranslate %}100% of & <i>all</i>{% endblocktranslate %}",
    "gap": "{% load i18n %}{% blocktranslate trimmed with day=row.day %}since {{ day }}"
    "{% endblocktranslate %}",
    "gap of the page": "{% load i18n %}{% blocktranslate %}step: {{ word }} {{ none }}"
    "{% endblocktranslate %}",
    "gap twice": "{% load i18n %}{% blocktranslate with a=word b=row.day %}{{ a }}, {{ b }}, "
    "{{ a }}{% endblocktranslate %}{{ a }}",
    "count": "{% load i18n %}{% blocktranslate trimmed count n=number %}{{ n }} working day left"
    "{% plural %}{{ n }} working days left{% endblocktranslate %}{{ n }}",
    "count of a gap": "{% load i18n %}{% blocktranslate with m=number count n=m %}{{ n }} a"
    "{% plural %}{{ n }} b{% endblocktranslate %}",
    "kept sentence": "{% load i18n %}{% blocktranslate asvar a %}step: {{ word }}"
    "{% endblocktranslate %}{{ a }}",
    "address": "{% url 'guide' %} {% url 'guide' as there %}{{ there }}",
    "address of a number": "{% url 'approvals:task' number %} {% url 'approvals:task' text %}",
    "address of two": "{% url 'proposals:version' number 2 %}{% url 'workdays:year' year=number %}",
    "place": '{% load static %}{% static "css/theme.css" %}{% static word as there %}{{ there }}',
    "icon": '{% load core %}{% icon "key" %}{% icon picture %}{% icon "key" label=word %}',
    "branches": '{% load i18n %}{% if number > 2 %}{% translate "Due" %}{% elif word %}'
    '{% translate "Open" context "a task" %}{% else %}{% translate "None" %}{% endif %}',
    "loop": '{% load i18n %}{% for one in many %}{% translate "Due" %}{{ one }}{% empty %}'
    '{% translate "None" %}{% endfor %}',
    "part": "{% partialdef part %}{{ number }} {{ word }}{% endpartialdef %}{% partial part %}",
    "one inside": '{% include "part" %}{% include "part" with word=number only %}{{ word }}',
    "one named": "{% include name %}{% include 'part' with word='x' %}",
    "comment": "a{% comment %}b{% endcomment %}c{# d #}e",
    "values": "{{ word }}|{{ word|safe }}|{{ number }}|{{ price }}|{{ at }}|{{ label }}|{{ none }}",
    "paths": "{{ row.day }}|{{ row.none }}|{{ many.0 }}|{{ many.9 }}|{{ thing.name }}|"
    "{{ thing.say }}|{{ thing.erase }}|{{ thing.needs }}|{{ thing.none }}|{{ row.items }}|"
    "{{ none.a.b }}|{{ thing }}",
    "paths in tags": "{% if thing.none or thing.name == row.day|default:thing.say %}a{% endif %}"
    "{% if not row.day and thing.name|length > number %}b{% else %}c{% endif %}"
    "{% for key, value in row.items %}{{ key }}{{ value|default:thing.name }}{{ forloop.last }}"
    "{% endfor %}{% with a=thing.say b=many.0 %}{{ a }}{{ b }}{% endwith %}",
    "pairs and kinds": "{{ pair.left }}|{{ pair.1 }}|{{ pair.count }}|{{ pair.none }}|"
    "{{ pair.say }}|{{ kind.DUE }}|{{ kind.DUE.label }}|{{ kind }}|{{ pair.kind.DUE.value }}|"
    "{{ say }}|{{ erase }}|{{ kept }}",
    "no escape": "{% load i18n static %}{% autoescape off %}{% blocktranslate %}{{ word }} & "
    '{% endblocktranslate %}{% translate "Due" %}{% endautoescape %}',
    "other language": '{% load i18n %}{% language "en" %}{% translate "Due" %}{% endlanguage %}',
}
LABEL = gettext_lazy("Due")


class Kind(TextChoices):
    DUE = "due", LABEL


class Pair(NamedTuple):
    """A row of two that has words to say besides, and a class beside it that is not called."""

    left: str
    right: str
    kind = Kind

    def say(self):
        return self.left


class Kept:
    """What is not called although it could be."""

    do_not_call_in_templates = True

    def __call__(self):
        return "called"

    def __str__(self):
        return "kept"


class Thing:
    """What a template may meet: a name, words to say, and what must not be called."""

    name = "<i>"

    def say(self):
        return mark_safe("<b>said</b>")

    def needs(self, what):
        return what

    def erase(self):
        return "a template called what alters"

    erase.alters_data = True

    def __str__(self):
        return "a <thing>"


FACTS = [
    {"number": 1, "text": "7", "word": "<b>&", "row": {"day": "a%b"}, "many": [], "name": "part"},
    {"number": 3, "text": "8", "word": "", "row": {}, "many": [1, 2], "name": "words"},
]  # fmt: skip


def _engine(loader):
    pieces = [("django.template.loaders.locmem.Loader", PIECES)]
    options = {
        "loaders": [("template_partials.loader.Loader", [(loader, pieces)])],
        "builtins": ["template_partials.templatetags.partials"],
    }
    return DjangoTemplates({"NAME": loader, "DIRS": [], "APP_DIRS": False, "OPTIONS": options})


FOLDED = _engine("core.folding.Loader")
PLAIN = _engine("django.template.loaders.cached.Loader")


@pytest.mark.parametrize("name", PIECES)
def test_a_folded_template_says_the_same(name):
    for _again in range(2):
        for language in ("vi", "en"):
            for facts in FACTS:
                facts = facts | {"picture": "bell", "thing": Thing(), "price": 1234.5}
                facts |= {"pair": Pair("<a>", "b"), "kind": Kind}
                facts |= {"say": Thing().say, "erase": Thing().erase, "kept": Kept()}
                facts |= {"at": datetime(2026, 3, 9, 2, tzinfo=UTC), "label": LABEL}
                with translation.override(language):
                    said = FOLDED.get_template(name).render(facts)
                    assert said == PLAIN.get_template(name).render(facts)


def test_what_is_alike_is_folded_into_one():
    template = FOLDED.get_template("words").template
    assert [type(node) for node in template.nodelist] == [Said]


def test_the_pages_are_read_folded(settings):
    ((_partials, ((loader, _inner),)),) = settings.TEMPLATES[0]["OPTIONS"]["loaders"]
    assert loader == f"{Loader.__module__}.{Loader.__qualname__}"


@pytest.mark.parametrize(
    "value",
    ["", "a", "<b>&'\"", "a\nb", "a\r\nb\rc\n", mark_safe("<b>\n</b>"), LABEL, 3, None, "<i>\n{x}"],
)
@pytest.mark.parametrize("autoescape", [True, False])
def test_lines_are_broken_as_django_breaks_them(value, autoescape):
    ours = linebreaksbr(value, autoescape=autoescape)
    theirs = defaultfilters.linebreaksbr(value, autoescape=autoescape)
    assert (ours, type(ours)) == (theirs, type(theirs))


def test_an_instant_is_written_as_django_writes_it():
    at = datetime(2026, 3, 9, 2, 5, 7, 89, tzinfo=UTC)
    assert instant(at) == defaultfilters.date(timezone.localtime(at), "c")
    assert instant(None) == ""
