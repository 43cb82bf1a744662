"""What the rules rest on, and the days they are known from."""

from datetime import date

DECREE_73 = "Nghị định 73/2023/NĐ-CP"
PLAN_124 = "Kết luận 14-KL/TW; Kế hoạch 124-KH/TU"
CITY_PLAN = "Kế hoạch của UBND Thành phố triển khai Nghị định 73/2023/NĐ-CP (11/2023)"
DRAFT_PROCESS = f"{PLAN_124}; dự thảo quy trình của Ban Thường vụ Thành ủy (6/2022)"
"""Shown at the conference of 4/6/2022; the process as issued was not found (domain j.9)."""
DEFAULT = "Mặc định của hệ thống"
DECREE_DAY = date(2023, 9, 29)
"""Decree 73 is in force from the day of its signing."""
CITY_DAY = date(2023, 11, 3)
"""The city's plan to carry the decree out is known from this day on; no rule of it is older."""
