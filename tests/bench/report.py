"""The table, the file of figures, and how a cost grows from one number of dossiers to another."""

from __future__ import annotations

import json
from pathlib import Path

from .measure import Cost

CSV, XLSX = 20_000, 12_000
MORE_CSV, MORE_XLSX = 30, 40
FIRST_BYTE = 300
WORKER = 110


def table(costs: list[Cost], earlier: dict[int, dict[str, dict]]) -> list[str]:
    """A line a page: its floors beside the budget, `ok` or `OVER`; how its floors have grown."""
    width = max(len(one.name) for one in costs)
    lines = [
        f"{'page or act':{width}}  SQL   CPU ms      F  budget  p50/p95 ms    8 clients     bytes"
        "  growth"
    ]
    for one in costs:
        if one.wrong:
            lines.append(f"{one.name:{width}}  WRONG: {one.wrong}")
            continue
        said = "OVER" if one.is_over else "ok"
        grown = "  ".join(
            f"x{one.floor_ratio / before[one.name]['floor_ratio']:.2f} of {n:,}"
            for n, before in sorted(earlier.items())
            if n < one.n and before.get(one.name, {}).get("floor_ratio")
        )
        many = f"{one.p50_ms_8:6.0f}/{one.p95_ms_8:<5.0f}" if one.p50_ms_8 else " " * 12
        lines.append(
            f"{one.name:{width}}  {one.queries:3}  {one.cpu_ms:7.2f}  {one.floor_ratio:5.2f}  "
            f"{one.budget:3} {said:4} {one.p50_ms:5.0f}/{one.p95_ms:<5.0f}  {many}  {one.bytes:7,}"
            f"  {grown}"
        )
    return lines


def _row(name: str, n: int) -> dict:
    """A row of the file, as yet without figures."""
    figures = ("queries", "cpu_ms", "floor_ratio", "p50_ms", "p95_ms", "bytes")
    return {"name": name, "n": n, **dict.fromkeys(figures, 0), "over": [], "wrong": ""}


def failed_row(name: str, n: int, wrong: str) -> dict:
    return {**_row(name, n), "wrong": wrong}


def worker_row(n: int, megabytes: float) -> dict:
    """What a web worker holds once it has answered everything."""
    over = [f"more than {WORKER} MB"] if megabytes > WORKER else []
    return {**_row("memory of a web worker", n), "peak_mb": round(megabytes, 1), "over": over}


def work_row(name: str, n: int, found: dict, first_byte: float | None) -> dict:
    """A piece of long work as a row of the file, with what it is over, if anything."""
    took = found["cpu_ms"] + found["server_ms"]
    row = {
        **_row(name, n),
        "p50_ms": round(1000 * found["seconds"], 1),
        "p95_ms": round(1000 * found["seconds"], 1),
        **found,
        "rows_per_s": round(found["rows"] / found["seconds"]),
        "rows_per_cpu_s": round(found["rows"] / (took / 1000)),
        "more_mb": round(found["peak_mb"] - found["before_mb"], 1),
        "first_byte_ms": first_byte,
        "cpu_ms": round(took, 1),
    }
    pace, more = {"CSV": (CSV, MORE_CSV), "XLSX": (XLSX, MORE_XLSX)}.get(name[:4].strip(), (0, 40))
    over = []
    if row["rows_per_cpu_s"] < pace:
        over.append(f"slower than {pace:,} rows a CPU second")
    if row["more_mb"] > more:
        over.append(f"more than {more} MB")
    if (first_byte or 0) > FIRST_BYTE:
        over.append(f"first byte after {FIRST_BYTE} ms")
    row["over"] = over
    return row


def work_line(row: dict) -> str:
    if row["wrong"]:
        return f"{row['name']}: WRONG: {row['wrong']}"
    said = "OVER: " + ", ".join(row["over"]) if row["over"] else "ok"
    first = f"first byte {row['first_byte_ms']:.0f} ms, " if row["first_byte_ms"] else ""
    return (
        f"{row['name']}: {row['rows']:,} rows in {row['seconds']:.1f} s, "
        f"{row['rows_per_s']:,}/s, {row['rows_per_cpu_s']:,} a CPU second (web and PostgreSQL), "
        f"{first}memory {row['before_mb']:.0f} + {row['more_mb']:.0f} MB  {said}"
    )


def earlier_runs(folder: Path) -> dict[int, dict[str, dict]]:
    """Kept runs of other numbers: {n: {name: row}}."""
    found = {}
    for path in folder.glob("bench-*.json"):
        rows = json.loads(path.read_text())
        if rows:
            found[rows[0]["n"]] = {row["name"]: row for row in rows}
    return found


def keep(folder: Path, rows: list[dict]) -> None:
    """`bench.json` is the last run; a copy under its number is what others are compared with."""
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    (folder / "bench.json").write_text(text)
    (folder / f"bench-{rows[0]['n']}.json").write_text(text)
