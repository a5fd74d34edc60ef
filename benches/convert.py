#!/usr/bin/env python3
"""`dabao convert` against named peers: interleaved, told as ratios, results compared.

    convert.py [--rounds N] [--rows N] [--only CASE[,CASE]] [--work DIR] [--xan PATH]

The list is that of `whole.py`: ten columns, 19-digit ids, Chinese names, telephones. dabao runs
with --original-columns and --reveal phone, so that it writes what the peers write: every cell as
the file shows it. Masks of numbers in free text stay on. A peer that changes an id, a name or a
decimal is none, so peers take every cell as text, and for Parquet ids and telephones.

    jsonl    xan to jsonl; Python's csv and json
    parquet  DuckDB and polars, ids and telephones as text, other types found, zstd
    sqlite   the sqlite3 command line, .import, once as it is and once with the full-text index that
             dabao makes; DuckDB's extension for SQLite
    xlsx     DuckDB's extension for Excel, all text; openpyxl, write-only
    csv      from the workbook that dabao wrote: xan from
    utf-8    from GB18030: iconv and uconv, which know nothing of CSV

In every round each command runs once, one after another; a ratio is taken within a round and its
median is told, once of the clock and once of processor time (user and system, of all threads),
which other work on the machine hardly touches. Then what dabao wrote is read back and compared
with the list, cell by cell. Peers come from PyPI into venvs below the work folder; xan is given
by its path, or left out.
"""
import argparse
import csv
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path

from whole import HEADINGS, fan, make_csv, run

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

POLARS = """
import polars, sys
text = {"粉丝ID": polars.String, "手机号": polars.String}
polars.scan_csv(sys.argv[1], try_parse_dates=True, schema_overrides=text).sink_parquet(sys.argv[2], compression="zstd")
"""

DUCKDB = """
import duckdb, sys
from pathlib import Path
task, source, out = sys.argv[1:]
base = duckdb.connect()
folder = next(iter(sorted(Path(sys.prefix).glob("lib/*/site-packages/duckdb_ext/extensions/*/*"))), None)
all_text = f"read_csv('{source}', all_varchar=true, header=true)"
if task == "parquet":
    typed = f"read_csv('{source}', types={{'粉丝ID': 'VARCHAR', '手机号': 'VARCHAR'}})"
    base.execute(f"copy (select * from {typed}) to '{out}' (format parquet, compression zstd)")
elif task == "xlsx":
    base.execute(f"load '{folder}/excel.duckdb_extension'")
    base.execute(f"copy (select * from {all_text}) to '{out}' (format xlsx, header true)")
else:
    base.execute(f"load '{folder}/sqlite_scanner.duckdb_extension'")
    base.execute(f"attach '{out}' as other (type sqlite)")
    base.execute(f"create table other.fans as select * from {all_text}")
"""

SEARCH = (
    "create virtual table fans_search using fts5('粉丝昵称', '标签', '备注', content='fans', tokenize='trigram'); "
    "insert into fans_search(fans_search) values ('rebuild');"
)


def timed(command, out=None):
    """Seconds of the clock and of processors, and the most memory held at once in MiB."""
    begun = time.perf_counter()
    with open(out or os.devnull, "wb") as sink:
        child = subprocess.Popen([str(c) for c in command], stdout=sink)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{command}: exit {child.returncode}")
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def venv(folder, *packages):
    python = folder / "bin/python"
    if not python.exists():
        run(sys.executable, "-m", "venv", folder)
        run(python, "-m", "pip", "install", "--quiet", *packages)
    return python


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
    elif what in ("xlsx", "parquet"):
        back = path.with_suffix(".back.csv")
        back.unlink(missing_ok=True)
        run(DABAO, "convert", path, "-o", back, "--original-columns", "--reveal", "phone", "--quiet")
        check("csv", back, rows)
    else:
        with open(path, encoding="utf-8", newline="") as file:
            read = csv.reader(file)
            assert tuple(next(read)) == HEADINGS
            same(wanted, read)


class Bench:
    def __init__(self, options):
        self.rounds, self.rows = options.rounds, options.rows
        self.work = options.work / "convert"
        shutil.rmtree(self.work, ignore_errors=True)
        make_csv(self.work, self.rows)
        self.source = self.work / "fans.csv"
        self.xan = shutil.which(options.xan)
        self.new = venv(options.work / "venv-new", "duckdb==2.0.1", "polars==2.1.0", "openpyxl==3.1.5")
        # Its extensions on PyPI are made for this one.
        old = ("duckdb==1.4.4", "duckdb-ext-excel==1.4.4.20260205", "duckdb-ext-sqlite==1.4.4.20260205")
        self.old = venv(options.work / "venv-duckdb", *old)

    def peers(self, case):
        """The peers of a case, by name: the command that writes to a path, and whether it does so
        to standard output."""
        source, xan = self.source, self.xan
        duckdb = lambda python: lambda out: [python, "-c", DUCKDB, case, source, out]
        peers = {
            "jsonl": {
                "xan to jsonl": xan and (lambda out: [xan, "to", "jsonl", source, "-o", out]),
                "Python csv, json": lambda out: [self.new, "-c", JSONL, source, out],
            },
            "parquet": {
                "DuckDB 2.0.1": duckdb(self.new),
                "polars 2.1.0": lambda out: [self.new, "-c", POLARS, source, out],
            },
            "sqlite": {
                "sqlite3 .import": lambda out: ["sqlite3", out, ".mode csv", f".import {source} fans"],
                "sqlite3 .import, full-text index": lambda out: ["sqlite3", out, ".mode csv", f".import {source} fans", SEARCH],
                "DuckDB 1.4.4": duckdb(self.old),
            },
            "xlsx": {
                "DuckDB 1.4.4, all text": duckdb(self.old),
                "openpyxl write-only": lambda out: [self.new, "-c", XLSX, source, out],
            },
            "csv": {"xan from": xan and (lambda out: [xan, "from", "-f", "xlsx", self.work / "book.xlsx", "-o", out])},
            "utf-8": {
                "iconv": lambda out: ["iconv", "-f", "gb18030", "-t", "utf-8", self.work / "fans.gb.csv", "-o", out],
                "uconv": lambda out: ["uconv", "-f", "gb18030", "-t", "utf-8", "-o", out, self.work / "fans.gb.csv"],
            },
        }
        return {name: command for name, command in peers[case].items() if command}

    def input(self, case):
        if case == "csv":
            book = self.work / "book.xlsx"
            if not book.exists():
                run(*self.ours(self.source, book))
            return book
        if case == "utf-8":
            other = self.work / "fans.gb.csv"
            if not other.exists():
                run("iconv", "-f", "utf-8", "-t", "gb18030", self.source, "-o", other)
            return other
        return self.source

    def ours(self, source, out):
        return [DABAO, "convert", source, "-o", out, "--original-columns", "--reveal", "phone", "--quiet"]

    def case(self, case):
        source, suffix = self.input(case), "csv" if case == "utf-8" else case
        ours, theirs = self.work / f"ours.{suffix}", self.work / f"theirs.{suffix}"
        peers = self.peers(case)
        took = {name: [] for name in ["", *peers]}
        for _ in range(self.rounds):
            ours.unlink(missing_ok=True)
            took[""].append(timed(self.ours(source, ours)))
            for name, command in peers.items():
                theirs.unlink(missing_ok=True)
                took[name].append(timed(command(theirs)))
            theirs.unlink(missing_ok=True)
        check(suffix, ours, self.rows)
        ours.unlink()
        wall, worked, held = (pick(took[""], at) for at, pick in enumerate((middle, least, most)))
        for name in peers:
            ratios = [statistics.median(a[at] / b[at] for a, b in zip(took[""], took[name])) for at in (0, 1)]
            theirs = middle(took[name], 0), least(took[name], 1)
            print(f"| {case} | {name} | {ratios[0]:.2f} | {ratios[1]:.2f} | {wall:.2f} | {worked:.2f} | {held:.0f} "
                  f"| {theirs[0]:.2f} | {theirs[1]:.2f} |", flush=True)


def middle(took, at):
    return statistics.median(each[at] for each in took)


def least(took, at):
    return min(each[at] for each in took)


def most(took, at):
    return max(each[at] for each in took)


CASES = ("jsonl", "parquet", "sqlite", "xlsx", "csv", "utf-8")


def main():
    global DABAO
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--only", default=",".join(CASES))
    options.add_argument("--work", type=Path, default=Path("/tmp/dabao-benches"))
    options.add_argument("--xan", default="xan")
    options = options.parse_args()
    run("cargo", "build", "--release", "--quiet", cwd=HERE.parent)
    DABAO = HERE.parent / "target/release/dabao"
    bench = Bench(options)
    print(f"\n{options.rows:,} fans, {options.rounds} rounds\n")
    print("| to | peer | clock | processor | dabao, s | processor, s | peak, MiB | peer, s | processor, s |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for case in options.only.split(","):
        bench.case(case)
    shutil.rmtree(bench.work)


if __name__ == "__main__":
    main()
