"""Cells of workbooks as dabao's readers and as other readers give them."""
import datetime as dt
import json
import signal
import subprocess
import warnings
from pathlib import Path

SUFFIXES = {".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".xlt", ".xltx", ".xltm"}
SECONDS = 60
PASSWORDS = "password test Password1234_ pass solrcell 12345 VelvetSweatshop xyzwvtuabcd nopassword 123 secret"
EPOCH = dt.datetime(1899, 12, 30)


class TooLong(Exception):
    """A peer did not come to an end."""


def plain(value):
    """One value in a form that can be compared: a letter and what stands there."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "b", value
    if isinstance(value, (int, float)):
        return "n", float(value)
    if isinstance(value, dt.datetime):
        return "d", value
    if isinstance(value, dt.date):
        return "d", dt.datetime(value.year, value.month, value.day)
    if isinstance(value, dt.time):
        return "d", EPOCH + dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second,
                                         microseconds=value.microsecond)
    if isinstance(value, dt.timedelta):
        return "d", EPOCH + value
    return "t", str(value).replace("\r\n", "\n")


def ours(sheets):
    """What dabao gives, sheet by sheet."""
    told = {}
    for sheet in sheets:
        cells = told.setdefault(sheet["name"], {})
        for number, row in sheet["rows"]:
            for column, (form, text) in enumerate(row):
                if text != "":
                    cells[number - 1, column] = (form, text.replace("\r\n", "\n"))
    return told


def grid(rows):
    return {(r, c): plain(v) for r, row in enumerate(rows) for c, v in enumerate(row) if plain(v) is not None}


def calamine(path):
    import python_calamine
    with python_calamine.load_workbook(str(path)) as book:
        return {name: grid(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names}


def openpyxl(path):
    import openpyxl
    with open(path, "rb") as file:
        book = openpyxl.load_workbook(file, data_only=True)
        return {sheet.title: grid(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def xlrd(path):
    import xlrd
    import os
    with open(os.devnull, "w") as null:
        book = xlrd.open_workbook(str(path), logfile=null, formatting_info=False)

    def value(cell):
        if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            return None
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#?")
        if cell.ctype == xlrd.XL_CELL_DATE:
            epoch = dt.datetime(1904, 1, 1) if book.datemode else EPOCH
            return epoch + dt.timedelta(days=cell.value)
        return cell.value

    return {s.name: grid([value(c) for c in s.row(r)] for r in range(s.nrows)) for s in book.sheets()}


def pyxlsb(path):
    import pyxlsb
    with pyxlsb.open_workbook(str(path)) as book:
        told = {}
        for name in book.sheets:
            with book.get_sheet(name) as sheet:
                told[name] = {(c.r, c.c): plain(c.v) for row in sheet.rows() for c in row if plain(c.v) is not None}
        return told


PEERS = {
    "xlsx": (openpyxl, calamine),
    "xls": (xlrd, calamine),
    "xlsb": (pyxlsb, calamine),
    "ods": (calamine,),
    "office-encrypted": (),
}


def asked(peer, path):
    """What a peer says, or why it says nothing."""
    def stop(*_):
        raise TooLong
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return peer(path)
    except BaseException as error:  # pyo3's panics are no Exceptions
        return f"{type(error).__name__}: {str(error)[:120]}"
    finally:
        signal.alarm(0)


def moment(text):
    """A date as dabao writes it."""
    for form in ("%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text, form)
        except ValueError:
            pass
    parts = text.lstrip("-").split(":")
    try:
        seconds = float(parts[0]) * 3600 + float(parts[1]) * 60 + (float(parts[2]) if len(parts) > 2 else 0)
    except (ValueError, IndexError):
        return None
    return EPOCH + dt.timedelta(seconds=-seconds if text.startswith("-") else seconds)


def same(mine, theirs):
    """Whether two readers mean the same by a cell."""
    (form, text), (kind, value) = mine, theirs
    try:
        if form == "n" and kind in "nb":
            return float(text) == float(value)
        if form == "p" and kind == "n":
            return abs(float(text.rstrip("%")) / 100 - value) <= 1e-12 * max(1, abs(value))
        if form == "d":
            at = moment(text)
            if kind == "n":
                value = EPOCH + dt.timedelta(days=value)
            elif kind == "t":
                return text == value
            return at is not None and abs((at - value).total_seconds()) < 1
        if form == "n" and kind == "d":
            return abs((EPOCH + dt.timedelta(days=float(text)) - value).total_seconds()) < 1
        if form == "b":
            return (text == "true") == bool(value)
    except (ValueError, OverflowError, TypeError):
        return False
    return text == value or (kind == "n" and text == f"{value:g}")


def look(job):
    """Compares one file; a dictionary of what was seen."""
    cells, path = job
    try:
        done = subprocess.run([cells, str(path)], capture_output=True, timeout=SECONDS, env={"PASSWORDS": PASSWORDS})
    except subprocess.TimeoutExpired:
        return {"path": str(path), "kind": "?", "trouble": "no end", "faults": []}
    if done.returncode != 0:
        return {"path": str(path), "kind": "?", "trouble": f"exit {done.returncode}: {done.stderr[-200:]}", "faults": []}
    told = json.loads(done.stdout)
    seen = {"path": str(path), "kind": told["kind"], "error": told["error"], "ms": told["ms"], "faults": [],
            "codes": sorted({f[0] for f in told["findings"]}), "cells": 0, "peers": {}}
    mine = ours(told.get("sheets", []))
    seen["cells"] = sum(map(len, mine.values()))
    answers = {}
    for peer in PEERS.get(told["kind"], ()):
        answer = asked(peer, path)
        if isinstance(answer, dict):
            answers[peer.__name__] = answer
        seen["peers"][peer.__name__] = answer if isinstance(answer, str) else "read"
    if answers and not (told["error"] and not mine):
        compare(mine, answers, seen["faults"])
    return seen


def compare(mine, answers, faults):
    """Adds what dabao says against every peer that has an opinion."""
    names = list(dict.fromkeys(name for answer in answers.values() for name in answer))
    for name in names:
        opinions = {peer: answer[name] for peer, answer in answers.items() if name in answer}
        if name not in mine:
            if any(opinions.values()):
                faults.append(("sheet", name, len(next(iter(opinions.values())))))
            continue
        places = set().union(*opinions.values()) | set(mine[name])
        for place in sorted(places):
            cell, others = mine[name].get(place), {p: o.get(place) for p, o in opinions.items()}
            if cell is None:
                if all(o is not None for o in others.values()):
                    faults.append(("lost", name, place, str(others)[:200]))
            elif not any(o is not None and same(cell, o) for o in others.values()):
                what = "extra" if not any(others.values()) else "differs"
                faults.append((what, name, place, str(cell)[:120], str(others)[:200]))
