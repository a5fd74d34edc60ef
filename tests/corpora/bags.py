"""Bags that bagit.py makes, bent in one way each: what does each verifier say?"""
import shutil
import subprocess
from pathlib import Path


def rewrite(path, change):
    path.write_bytes(change(path.read_bytes()))


def tag(name, change):
    """Changes a tag file and seals the tag manifest anew, so that this alone is odd."""
    return lambda bag: (rewrite(bag / name, change), reseal(bag))


def reseal(bag):
    import hashlib
    for sealed in bag.glob("tagmanifest-*.txt"):
        algorithm = sealed.stem.split("-")[1]
        files = sorted(p.name for p in bag.iterdir() if p.is_file() and not p.name.startswith("tagmanifest-"))
        lines = [f"{hashlib.new(algorithm, (bag / n).read_bytes()).hexdigest()} {n}\n" for n in files]
        sealed.write_text("".join(lines))


M = "manifest-sha256.txt"
ODDITIES = {
    "as it is": lambda bag: None,
    "a byte changed": lambda bag: rewrite(bag / "data/a.txt", lambda b: b"X" + b[1:]),
    "a file gone": lambda bag: (bag / "data/a.txt").unlink(),
    "a file more": lambda bag: (bag / "data/new.txt").write_text("new"),
    "a file renamed": lambda bag: (bag / "data/a.txt").rename(bag / "data/z.txt"),
    "a tag file more": lambda bag: (bag / "note.txt").write_text("a note"),
    "an empty folder more": lambda bag: (bag / "data/empty").mkdir(),
    "no bag-info": lambda bag: ((bag / "bag-info.txt").unlink(), reseal(bag)),
    "no declaration": lambda bag: (bag / "bagit.txt").unlink(),
    "no manifest": lambda bag: ((bag / M).unlink(), reseal(bag)),
    "no tag manifest": lambda bag: (bag / "tagmanifest-sha256.txt").unlink(),
    "lines end in CRLF": tag(M, lambda b: b.replace(b"\n", b"\r\n")),
    "lines end in CR": tag(M, lambda b: b.replace(b"\n", b"\r")),
    "no last line end": tag(M, lambda b: b.rstrip(b"\n")),
    "a blank line": tag(M, lambda b: b + b"\n"),
    "digests in capitals": tag(M, lambda b: b"".join(l[:64].upper() + l[64:] for l in b.splitlines(True))),
    "a tab between": tag(M, lambda b: b.replace(b"  ", b"\t")),
    "one blank between": tag(M, lambda b: b.replace(b"  ", b" ")),
    "an asterisk": tag(M, lambda b: b.replace(b"  data", b" *data")),
    "dot and slash": tag(M, lambda b: b.replace(b"  data", b"  ./data")),
    "a mark before the manifest": tag(M, lambda b: b"\xef\xbb\xbf" + b),
    "a line twice": tag(M, lambda b: b + b.splitlines(True)[0]),
    "a path that leads out": tag(M, lambda b: b + b"0" * 64 + b"  ../out.txt\n"),
    "a digest cut": tag(M, lambda b: b[1:]),
    "an oxum of other bytes": tag("bag-info.txt", lambda b: b.replace(b"Payload-Oxum: ", b"Payload-Oxum: 9")),
    "an oxum that is none": tag("bag-info.txt", lambda b: b.replace(b"Payload-Oxum: ", b"Payload-Oxum: x")),
    "a folded value": tag("bag-info.txt", lambda b: b + b"Note: one\n  two\n\tthree\n"),
    "a label twice": tag("bag-info.txt", lambda b: b + b"Note: one\nNote: two\n"),
    "a label without a colon": tag("bag-info.txt", lambda b: b + b"Note\n"),
    "version 0.96": tag("bagit.txt", lambda b: b.replace(b"0.97", b"0.96").replace(b"1.0", b"0.96")),
    "version 1.0": tag("bagit.txt", lambda b: b.replace(b"0.97", b"1.0")),
    "version 9.9": tag("bagit.txt", lambda b: b.replace(b"0.97", b"9.9").replace(b"1.0", b"9.9")),
    "no encoding": tag("bagit.txt", lambda b: b.splitlines(True)[0]),
    "an encoding nobody knows": tag("bagit.txt", lambda b: b.replace(b"UTF-8", b"UTF-5")),
    "a mark before the declaration": tag("bagit.txt", lambda b: b"\xef\xbb\xbf" + b),
    "a blank before the colon": tag("bagit.txt", lambda b: b.replace(b": ", b" : ")),
    "a list to fetch": lambda bag: (
        (bag / "data/a.txt").unlink(), (bag / "fetch.txt").write_text("http://h.invalid/a 5 data/a.txt\n"), reseal(bag)),
    "fetched already": lambda bag: (
        (bag / "fetch.txt").write_text("http://h.invalid/a 5 data/a.txt\n"), reseal(bag)),
}

# Where bagit.py is the laxer one, and why dabao is not.
STRICTER = {
    "a blank before the colon": "RFC 8493, 2.1.1: the declaration has these very lines",
}


def compare(dabao, bagit, work):
    """Gives how many bags agree, and the others as (algorithm, oddity, dabao, bagit.py)."""
    shutil.rmtree(work, ignore_errors=True)
    agreed, others = 0, []
    for algorithm in ("md5", "sha1", "sha256", "sha512", "sha3_256"):
        for number, (name, bend) in enumerate(ODDITIES.items()):
            if algorithm != "sha256" and number > 3:
                continue
            bag = Path(work) / algorithm / f"{number:02}"
            (bag / "sub").mkdir(parents=True)
            (bag / "a.txt").write_text("first")
            (bag / "sub/名 字.txt").write_text("第二")
            made = subprocess.run([bagit, f"--{algorithm}", "--quiet", bag], capture_output=True)
            if made.returncode != 0:
                continue
            bend(bag)
            mine = subprocess.run([dabao, "verify", "--quiet", bag], capture_output=True).returncode in (0, 1)
            theirs = subprocess.run([bagit, "--validate", "--quiet", bag], capture_output=True).returncode == 0
            if mine == theirs:
                agreed += 1
            else:
                others.append((algorithm, name, "valid" if mine else "not valid", "valid" if theirs else "not valid"))
    return agreed, others
