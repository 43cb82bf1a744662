"""Charts: classes and attributes only, true to the numbers."""

import re

import pytest

from reports.templatetags.charts import ceiling, columns_chart, rows_chart

LABELS = list(range(1, 13))
SERIES = [("bar", "Nộp", [0, 3, 11, *[0] * 9]), ("bar2", "Duyệt", [0, 1, 5, *[0] * 9])]


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, 5), (1, 5), (5, 5), (6, 10), (11, 15), (99, 100), (101, 150), (12345, 15000)],
)
def test_the_scale_ends_on_a_round_number(most, top):
    assert ceiling([0, most]) == top


@pytest.mark.parametrize("draw", [columns_chart, rows_chart])
def test_a_chart_is_an_image_with_a_name_and_without_styles(draw):
    svg = draw(LABELS, SERIES, "title finding")

    assert 'role="img" aria-labelledby="title finding"' in svg
    assert "style" not in svg
    assert "<script" not in svg
    assert svg.count("<rect") == 4  # a nought draws nothing


def test_heights_follow_the_numbers():
    heights = [
        float(h)
        for h in re.findall(r'<rect[^>]* height="([\d.]+)"', columns_chart(LABELS, SERIES, "t"))
    ]

    assert heights[2] / heights[3] == pytest.approx(11 / 5, rel=0.01)


def test_labels_are_escaped():
    assert "<b>" not in columns_chart(["<b>"], [("bar", "x", [1])], "t")
