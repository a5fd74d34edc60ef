"""CSV against Python's own reader, and the JSON parsing suite."""
import csv
import io
import json
import subprocess
from pathlib import Path

PYTHON_NAMES = {"UTF-8": "utf-8-sig", "windows-1252": "cp1252", "UTF-16LE": "utf-16", "UTF-16BE": "utf-16",
                "Big5": "big5hkscs"}


def told(cells, path):
    done = subprocess.run([cells, path], capture_output=True, timeout=120)
    return json.loads(done.stdout) if done.returncode == 0 else {"kind": f"exit {done.returncode}", "error": None}


def same_rows(cells, path):
    """None if some delimiter makes Python read the same rows, otherwise what dabao said."""
    csv.field_size_limit(1 << 30)
    answer = told(cells, path)
    if answer["kind"] != "text":
        return None if answer["kind"] in ("empty", "zip", "gzip") else f"kind {answer['kind']}"
    if answer["error"]:
        return answer["error"]
    plain = lambda text: text.replace("\r\n", "\n").replace("\r", "\n")
    mine = [[plain(text) for _, text in row] for _, row in answer["sheets"][0]["rows"]]
    encoding = PYTHON_NAMES.get(answer["encoding"], answer["encoding"])
    text = path.read_bytes().decode(encoding, errors="replace")
    for delimiter in ",;\t|: ":
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        if [[plain(cell) for cell in row] for row in rows if row] == mine:
            return None
    return f"{len(mine)} rows, findings {sorted({f[0] for f in answer['findings']})}"


def json_suite(cells, package, work):
    """Yields (name, what is wrong): a sound document refused, or a bad one read without a word."""
    work.mkdir(parents=True, exist_ok=True)
    source = (package / "data/parsing.js").read_text()
    for case in json.loads(source[source.index("[") : source.rindex("]") + 1]):
        path = work / case["name"]
        path.write_text(case["input"], encoding="utf-8", errors="surrogatepass")
        answer = told(cells, path)
        verdict, read = case["name"][0], answer["kind"] == "json" and not answer["error"]
        if answer["kind"].startswith("exit"):
            yield case["name"], answer["kind"]
        elif verdict == "n" and read and not answer["findings"]:
            yield case["name"], "read without a finding"
        elif verdict == "y" and answer["kind"] == "json" and answer["error"]:
            yield case["name"], answer["error"]
        elif verdict == "y" and case["input"].lstrip()[:1] in "{[" and answer["kind"] != "json":
            yield case["name"], f"taken for {answer['kind']}"
