#!/usr/bin/env python3
"""Whole commands against named peers: interleaved, and told as ratios.

    whole.py [--rounds N] [--only CASE[,CASE]] [--work DIR] [--keep]

Cases: media-512, media-1024, media-4096 (on request only), small-2000, memory, tables,
scan.
Prints one Markdown table for each. The files are made here, from a fixed seed: media are
incompressible bytes in MP4 boxes, small files incompressible bytes behind a JPEG's head.

In every round each command runs once, one after another, so that whatever else the machine
does falls on all of them alike; a ratio is taken within a round, and its median is told.
Processor time (user and system, of all threads and processes) is told beside: the ratio of
the least of all rounds, which other work on the machine hardly touches.
Before each command the disk is at rest (`sync`), and the inputs are in the page cache.
Peers are given the folder for nothing: the copy that bagit.py changes is a tree of hard
links, made before the clock starts.

Needs bsdtar, unzip and zip; bagit.py goes into a venv below the work folder.
"""
import argparse
import csv
import html
import os
import random
import resource
import shutil
import statistics
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
MIB = 1 << 20
DATE = "2026-01-31"


def run(*command, cwd=None, codes=(0,)):
    """Runs a command to its end; what it prints is thrown away unless it fails."""
    done = subprocess.run([str(c) for c in command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode not in codes:
        sys.exit(f"{command[0]}: exit {done.returncode}\n{done.stderr.decode()[-2000:]}")


def media(path, size, seed):
    """A whole movie with its index, so that there is as much to look at as in life."""
    run(sys.executable, HERE.parent / "fixtures/make_mp4.py", path, "--kind", "whole", "--size", size)
    # Its samples repeat, which no camera's do: the media data box gets other bytes.
    noise = random.Random(seed)
    with open(path, "r+b") as file:
        at, end = 0, os.path.getsize(path)
        while at < end:
            file.seek(at)
            length, kind = struct.unpack(">I4s", file.read(8))
            if kind == b"mdat":
                left = length - 8
                while left:
                    left -= file.write(noise.randbytes(min(left, MIB)))
            at += length


def make_media(folder, count, size):
    folder.mkdir(parents=True)
    for number in range(count):
        media(folder / f"video-{number}.mp4", size, number)


def make_small(folder, count):
    noise = random.Random(2000)
    for number in range(count):
        place = folder / f"{number // 100:02}"
        place.mkdir(parents=True, exist_ok=True)
        size = noise.randrange(4 << 10, 60 << 10)
        (place / f"picture-{number:04}.jpg").write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF\0" + noise.randbytes(size))


class Took(float):
    """Seconds that passed; `cpu` are those that processors worked."""

    def __new__(cls, wall, cpu):
        took = super().__new__(cls, wall)
        took.cpu = cpu
        return took

    def __add__(self, other):
        return Took(float(self) + float(other), self.cpu + getattr(other, "cpu", 0))

    __radd__ = __add__


def processor():
    """Seconds that processors have worked for the commands run so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Bench:
    def __init__(self, work, rounds):
        self.work, self.rounds = work, rounds
        target = HERE.parent / "target"
        run("cargo", "build", "--release", "--quiet", cwd=HERE.parent)
        run("cargo", "build", "--release", "--quiet", "--bin", "floor", "--target-dir", target / "benches", cwd=HERE)
        self.dabao = target / "release/dabao"
        self.floor = target / "benches/release/floor"
        self.bagit = work / "venv/bin/bagit.py"
        if not self.bagit.exists():
            run(sys.executable, "-m", "venv", work / "venv")
            run(work / "venv/bin/pip", "install", "--quiet", "bagit==1.9.0")

    def fresh(self, name):
        """A path at which nothing stands."""
        path = self.work / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        return path

    def time(self, act):
        os.sync()
        begun, worked = time.perf_counter(), processor()
        act()
        return Took(time.perf_counter() - begun, processor() - worked)

    def pack(self, source, out):
        run(self.dabao, "pack", source, "-o", out, "--date", DATE, "--overwrite", "--quiet", codes=(0, 1))

    def bag(self, bag):
        run(self.bagit, "--sha256", "--processes", "2", "--quiet", bag)

    def validate(self, bag):
        run(self.bagit, "--validate", "--processes", "2", "--quiet", bag)

    def store(self, bag, out):
        run("bsdtar", "--format", "zip", "--options", "zip:compression=store", "-cf", out, "-C", bag.parent, bag.name)

    def copy(self, source):
        bag = self.fresh("bag")
        shutil.copytree(source, bag, copy_function=os.link)
        return bag

    def round(self, source):
        """One round of everything; seconds by name."""
        files = sorted(p for p in source.rglob("*") if p.is_file())
        took, out = {}, self.fresh("out.zip")
        took["pack"] = self.time(lambda: self.pack(source, out))
        copied = self.fresh("floor.out")
        for threads in (1, 2):
            took[f"floor {threads}"] = self.time(lambda: run(self.floor, "pack", threads, copied, *files))
        self.fresh("floor.out")
        bag, theirs = self.copy(source), self.fresh("theirs.zip")
        took["bagit"] = self.time(lambda: self.bag(bag))
        took["bsdtar"] = self.time(lambda: self.store(bag, theirs))
        opened = self.fresh("opened")
        took["unzip"] = self.time(lambda: run("unzip", "-q", theirs, "-d", opened))
        took["validate"] = self.time(lambda: self.validate(opened / "bag"))
        self.fresh("opened"), self.fresh("theirs.zip"), self.fresh("bag")
        zipped = self.fresh("zip.zip")
        took["zip -0"] = self.time(lambda: run("zip", "-q", "-0", "-r", zipped, source.name, cwd=source.parent))
        self.fresh("zip.zip")
        took["verify"] = self.time(lambda: run(self.dabao, "verify", out, "--quiet"))
        for threads in (1, 2):
            took[f"read {threads}"] = self.time(lambda: run(self.floor, "verify", threads, out))
        self.fresh("out.zip")
        return took

    def case(self, name, make, wanted):
        source = self.work / name
        if not source.exists():
            make(source)
        run(self.floor, "pack", 2, self.fresh("floor.out"), *[p for p in source.rglob("*") if p.is_file()])
        rounds = []
        for number in range(self.rounds):
            rounds.append(self.round(source))
            print(f"{name} {number + 1}/{self.rounds} " + " ".join(f"{k}={v:.2f}" for k, v in rounds[-1].items()),
                  file=sys.stderr)
        size = sum(p.stat().st_size for p in source.rglob("*") if p.is_file())
        print(f"\n### {name}: {size / MIB:.0f} MiB, {self.rounds} rounds\n")
        print("| | median s | ratio | target | processor ratio |\n|---|---:|---:|---:|---:|")
        for label, mine, peer, target in wanted:
            ratio = statistics.median(mine(r) / peer(r) for r in rounds)
            seconds = statistics.median(peer(r) for r in rounds)
            mark = "" if ratio <= target else " (missed)"
            cpu = min(mine(r).cpu for r in rounds) / min(peer(r).cpu for r in rounds)
            print(f"| {label} | {seconds:.2f} | {ratio:.2f} | ≤ {target}{mark} | {cpu:.2f} |")
        for mine in ("pack", "verify"):
            print(f"| dabao {mine} itself | {statistics.median(r[mine] for r in rounds):.2f} | | | |")
        sys.stdout.flush()


def took(*names):
    return lambda r: sum(r[name] for name in names)


def best(name):
    return lambda r: min(r[f"{name} 1"], r[f"{name} 2"])


PACK, VERIFY = took("pack"), took("verify")
MEDIA = [
    ("pack : floor", PACK, best("floor"), 1.2),
    ("pack : bagit.py, bsdtar", PACK, took("bagit", "bsdtar"), 1.0),
    ("pack : bagit.py, bsdtar, unzip, bagit.py --validate", PACK, took("bagit", "bsdtar", "unzip", "validate"), 0.25),
    ("verify : floor", VERIFY, best("read"), 1.15),
    ("verify : unzip, bagit.py --validate", VERIFY, took("unzip", "validate"), 0.1),
]
SMALL = [
    ("pack : floor", PACK, best("floor"), 1.3),
    ("pack : zip -0 -r", PACK, took("zip -0"), 0.85),
    ("pack : bagit.py, bsdtar", PACK, took("bagit", "bsdtar"), 1.0),
    ("verify : floor", VERIFY, best("read"), 1.15),
]


def peak(*command):
    """Seconds, and the most memory held at once in MiB."""
    begun = time.perf_counter()
    child = subprocess.Popen([str(c) for c in command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"{command}: exit {child.returncode}")
    return time.perf_counter() - begun, usage.ru_maxrss / 1024


def fan(number):
    """One invented fan, as a row of a list that any tool might have made."""
    day = 1 + number % 28
    return (f"粉丝{number}", str(6_900_000_000_000_000_000 + number * 7919),
            f"2025-{1 + number % 12:02}-{day:02} {number % 24:02}:{number % 60:02}:{number * 7 % 60:02}",
            ("男", "女", "未知")[number % 3], ("广东", "浙江", "四川", "北京")[number % 4], str(number % 977),
            str(number % 131), f"138{number % 100_000_000:08}", "新粉;活跃" if number % 5 == 0 else "",
            "备注，含逗号, 和\"引号\"" if number % 11 == 0 else "")


HEADINGS = ("粉丝昵称", "粉丝ID", "关注时间", "性别", "地区", "点赞数", "评论数", "手机号", "标签", "备注")


def make_csv(folder, rows):
    folder.mkdir(parents=True)
    with open(folder / "fans.csv", "w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out)
        table.writerow(HEADINGS)
        table.writerows(map(fan, range(rows)))


def make_orders(folder, rows):
    """The first order of a card's fixture over and over, under different numbers."""
    folder.mkdir(parents=True)
    fixture = next((HERE.parent / "fixtures/platforms/kuaishou/orders-csv-bom/downloads").iterdir())
    with open(fixture, encoding="utf-8-sig", newline="") as found:
        header, order = list(csv.reader(found))[:2]
    with open(folder / "orders.csv", "w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out)
        table.writerow(header)
        table.writerows([str(2_609_900_000_000_001 + number * 7), *order[1:]] for number in range(rows))


def make_xlsx(folder, rows):
    """Inline strings: what streaming writers make of a list this long."""
    folder.mkdir(parents=True)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(folder / "fans.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types">'
                      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                      '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
                      '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>')
        book.writestr("_rels/.rels", f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
                      f'Type="{rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{rels}"><sheets>'
                      '<sheet name="粉丝" sheetId="1" r:id="rId1"/></sheets></workbook>')
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
                      f'Type="{rels}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{main}"><sheetData>'.encode())
            for number in range(rows):
                cells = HEADINGS if number == 0 else fan(number)
                texts = "".join(f'<c r="{"ABCDEFGHIJ"[i]}{number + 1}" t="inlineStr"><is><t>{html.escape(text)}</t></is></c>'
                                for i, text in enumerate(cells))
                sheet.write(f'<row r="{number + 1}">{texts}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")


def make_exports(folder, count):
    """The fixtures of all cards over and over, each copy made different where it does not
    matter: by empty lines at its end, or by the comment of a workbook's ZIP."""
    fixtures = HERE.parent / "fixtures/platforms"
    fixtures = sorted(p for p in fixtures.glob("*/*/downloads/**/*") if p.suffix in (".csv", ".xlsx", ".json"))
    for number in range(count):
        fixture = fixtures[number % len(fixtures)]
        place = folder / f"{number // len(fixtures):02}" / fixture.parts[-3] / f"{number}{fixture.suffix}"
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(fixture, place)
        if fixture.suffix == ".xlsx" and zipfile.is_zipfile(place):
            with zipfile.ZipFile(place, "a") as book:
                book.comment = str(number).encode()
        else:
            with open(place, "ab") as out:
                out.write(b"\n" * (1 + number // len(fixtures)))


def scan(bench, count=5000):
    """Files in a second of one core."""
    source = bench.work / f"exports-{count}"
    if not source.exists():
        make_exports(source, count)
    speeds = []
    for _ in range(bench.rounds):
        before = processor()
        run(bench.dabao, "scan", source, "--threads", "1", codes=(0, 1))
        speeds.append(count / (processor() - before))
    mark = "" if max(speeds) > 500 else " (missed)"
    print(f"\nscan of {count} exports: {max(speeds):,.0f} files in a second of one core, target > 500{mark}")


def memory(bench, name, make, limit, rows=None, keep=False):
    """Peak memory of pack and of verify."""
    source = bench.work / name
    if not source.exists():
        make(source)
    out = bench.fresh("out.zip")
    packed = peak(bench.dabao, "pack", source, "-o", out, "--date", DATE, "--quiet")
    verified = peak(bench.dabao, "verify", out, "--quiet")
    bench.fresh("out.zip")
    if not keep:
        bench.fresh(name)
    for what, (seconds, held), rows in (("pack", packed, rows), ("verify", verified, None)):
        speed = f"{rows / seconds:,.0f} rows/s" if rows else ""
        mark = "" if held < limit else " (missed)"
        print(f"| {name}: {what} | {held:.0f} MiB{mark} | < {limit} MiB | {seconds:.1f} | {speed} |")
    sys.stdout.flush()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--only", default="media-512,media-1024,small-2000,scan,memory,tables")
    options.add_argument("--work", type=Path, default=Path("/tmp/dabao-benches"))
    options.add_argument("--keep", action="store_true", help="keep the inputs made for memory and tables (10 GiB)")
    options = options.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    bench = Bench(options.work, options.rounds)
    cases = options.only.split(",")
    for size in (512, 1024, 4096):
        if f"media-{size}" in cases:
            bench.case(f"media-{size}", lambda to: make_media(to, 8, size // 8 * MIB), MEDIA)
    if "small-2000" in cases:
        bench.case("small-2000", lambda to: make_small(to, 2000), SMALL)
    if "scan" in cases:
        scan(bench)
    if {"memory", "tables"} & set(cases):
        print("\n| | peak | limit | s | |\n|---|---:|---:|---:|---:|")
    if "memory" in cases:
        memory(bench, "media-4096", lambda to: make_media(to, 8, 512 * MIB), 128, keep=options.keep)
    if "tables" in cases:
        memory(bench, "fans-csv", lambda to: make_csv(to, 10_000_000), 128, 10_000_000, options.keep)
        memory(bench, "orders-csv", lambda to: make_orders(to, 10_000_000), 256, 10_000_000, options.keep)
        memory(bench, "fans-xlsx", lambda to: make_xlsx(to, 1_048_576), 512, 1_048_575, options.keep)


if __name__ == "__main__":
    main()
