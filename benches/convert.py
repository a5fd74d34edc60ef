#!/usr/bin/env python3
"""`dabao convert` against named peers: interleaved, told as ratios, results compared.

    convert.py [--rounds N] [--rows N] [--work DIR]

The list is that of `whole.py`: ten columns, 19-digit ids, Chinese names, telephones. The
peers keep every cell as text, as dabao does with --original-columns: a peer that changes an
id, a name or a decimal is none. They are

    jsonl    Python's csv and json, row by row
    xlsx     openpyxl, write-only, every cell a text (in a venv below the work folder)
    sqlite   the sqlite3 command line, .import

In every round each command runs once, one after another; a ratio is taken within a round, and
its median is told, with the peak memory of dabao. Afterwards what dabao wrote is read back
and compared with the list, cell by cell.
"""
import argparse
import csv
import json
import shutil
import sqlite3
import statistics
import sys
from pathlib import Path

from whole import HEADINGS, fan, make_csv, peak, run

HERE = Path(__file__).resolve().parent

JSONL = """
import csv, json, sys
with open(sys.argv[1], encoding="utf-8-sig", newline="") as source, open(sys.argv[2], "w", encoding="utf-8") as out:
    for row in csv.DictReader(source):
        out.write(json.dumps(row, ensure_ascii=False))
        out.write("\\n")
"""

XLSX = """
import csv, sys
from openpyxl import Workbook
book = Workbook(write_only=True)
sheet = book.create_sheet("fans")
with open(sys.argv[1], encoding="utf-8-sig", newline="") as source:
    for row in csv.reader(source):
        sheet.append(row)
book.save(sys.argv[2])
"""


def same(wanted, rows):
    """Compares row by row without holding either list."""
    count = 0
    for count, row in enumerate(rows, 1):
        expected = list(next(wanted))
        if row != expected:
            sys.exit(f"row {count} differs: {row} is not {expected}")
    if next(wanted, None) is not None:
        sys.exit(f"only {count} rows")


def check(what, path, rows):
    wanted = (fan(number) for number in range(rows))
    if what == "jsonl":
        with open(path, encoding="utf-8") as file:
            same(wanted, ([value or "" for value in json.loads(line).values()] for line in file))
    elif what == "sqlite":
        base = sqlite3.connect(path)
        same(wanted, ([value or "" for value in row] for row in base.execute('SELECT * FROM "fans"')))
    elif what == "xlsx":
        back = path.with_suffix(".csv")
        back.unlink(missing_ok=True)
        run(DABAO, "convert", path, "-o", back, "--original-columns", "--reveal", "phone", "--quiet")
        with open(back, encoding="utf-8", newline="") as file:
            read = csv.reader(file)
            assert tuple(next(read)) == HEADINGS
            same(wanted, read)


def main():
    global DABAO
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--work", type=Path, default=Path("/tmp/dabao-benches"))
    options = options.parse_args()
    work = options.work / "convert"
    shutil.rmtree(work, ignore_errors=True)
    make_csv(work, options.rows)
    source = work / "fans.csv"
    run("cargo", "build", "--release", "--quiet", cwd=HERE.parent)
    DABAO = HERE.parent / "target/release/dabao"
    python = options.work / "venv-openpyxl/bin/python"
    if not python.exists():
        run(sys.executable, "-m", "venv", options.work / "venv-openpyxl")
        run(python, "-m", "pip", "install", "--quiet", "openpyxl==3.1.5")
    peers = {
        "jsonl": ("Python csv, json", lambda out: [python, "-c", JSONL, source, out]),
        "xlsx": ("openpyxl write-only", lambda out: [python, "-c", XLSX, source, out]),
        "sqlite": ("sqlite3 .import", lambda out: ["sqlite3", out, ".mode csv", f".import {source} fans"]),
    }
    ratios = {what: [] for what in peers}
    times, held = {what: [] for what in peers}, dict.fromkeys(peers, 0)
    for _ in range(options.rounds):
        for what, (_, command) in peers.items():
            ours, theirs = work / f"ours.{what}", work / f"theirs.{what}"
            ours.unlink(missing_ok=True), theirs.unlink(missing_ok=True)
            seconds, most = peak(DABAO, "convert", source, "-o", ours, "--original-columns", "--reveal", "phone", "--quiet")
            other, _ = peak(*command(theirs))
            ratios[what].append(seconds / other)
            times[what].append(seconds)
            held[what] = max(held[what], most)
    print(f"\n| {options.rows:,} fans, csv to | peer | dabao : peer | dabao, s | rows/s | peak |\n|---|---|---:|---:|---:|---:|")
    for what, (name, _) in peers.items():
        check(what, work / f"ours.{what}", options.rows)
        seconds = statistics.median(times[what])
        print(f"| {what} | {name} | {statistics.median(ratios[what]):.2f} | {seconds:.1f} "
              f"| {options.rows / seconds:,.0f} | {held[what]:.0f} MiB |")
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
