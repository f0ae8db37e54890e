"""Packages are read as data, within limits, and every file gets the licence it says it has."""

from __future__ import annotations

import gzip
import io
import json
import stat
import subprocess
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from index_samples import BEES, LEDGER, TIDES, write_wheel

from fairhand_index import licence_texts
from fairhand_index.archives import ArchiveError, members_of, safe_name
from fairhand_index.checkouts import read_folder, read_git
from fairhand_index.debian_packages import read_debian
from fairhand_index.npm_packages import read_npm
from fairhand_index.packages import Package
from fairhand_index.path_rules import path_rules
from fairhand_index.wheels import read_wheel

MIT = licence_texts.license_text("MIT") or ""
GPL = licence_texts.license_text("GPL-3.0") or ""


def tarball(path: Path, files: dict[str, str | bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, text in files.items():
            data = text.encode() if isinstance(text, str) else text
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


def said(package: Package) -> dict[str, tuple[str, str]]:
    return {file.path: (file.license, file.license_source) for file in package.files}


def wheel(folder: Path, metadata: str, files: dict[str, str]) -> Package:
    path = folder / "p-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("p-1.0.dist-info/METADATA", f"Name: My_P\nVersion: 1.0\n{metadata}\n")
        for name, text in files.items():
            archive.writestr(name, text)
    return read_wheel(path)


WHEELS = [
    ("License-Expression: MIT", {}, ("MIT", "metadata")),
    ("License: Apache 2.0", {}, ("Apache-2.0", "metadata")),
    ("License: BSD", {}, ("NOASSERTION", "none")),
    ("License: BSD", {"p-1.0.dist-info/licenses/LICENSE": MIT}, ("MIT", "license-text")),
    ("Classifier: License :: OSI Approved :: MIT License", {}, ("MIT", "classifier")),
    ("Classifier: License :: OSI Approved :: BSD License", {}, ("NOASSERTION", "none")),
    (
        "Classifier: License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)",
        {"p-1.0.dist-info/COPYING": GPL},
        ("GPL-3.0-or-later", "license-text+classifier"),
    ),
    (
        "Classifier: License :: OSI Approved"
        " :: GNU Lesser General Public License v2 or later (LGPLv2+)",
        {"p-1.0.dist-info/COPYING": licence_texts.license_text("LGPL-2.1") or ""},
        ("LGPL-2.1-or-later", "license-text+classifier"),
    ),
    (
        "",
        {"p-1.0.dist-info/COPYING": GPL},
        ("GPL-3.0-only OR GPL-3.0-or-later", "license-text"),
    ),
    (
        "",
        {
            "p-1.0.dist-info/LICENSE.APACHE": licence_texts.license_text("Apache-2.0") or "",
            "p-1.0.dist-info/LICENSE.MIT": MIT,
        },
        # Two texts side by side: together, or one to choose? Nobody says.
        ("NOASSERTION", "none"),
    ),
]


@pytest.mark.parametrize(("metadata", "files", "expected"), WHEELS)
def test_the_licence_of_a_wheel(
    tmp_path: Path, metadata: str, files: dict[str, str], expected: tuple[str, str]
) -> None:
    package = wheel(tmp_path, metadata, {"p/a.py": "x = 1\n", **files})
    assert expected == (package.facts.license, package.facts.license_source)
    assert {"p/a.py": expected} == said(package)
    assert package.facts.name == "my-p"


def test_files_with_licences_of_their_own(tmp_path: Path) -> None:
    package = wheel(
        tmp_path,
        "License-Expression: MIT",
        {
            "p/own.py": "x = 1\n",
            "p/tagged.py": "# SPDX-License-Identifier: ISC\nx = 1\n",
            "p/_vendor/LICENSE": licence_texts.license_text("BSD-3-Clause") or "",
            "p/_vendor/deep/there.py": "x = 1\n",
            "p/strange/COPYING": "All rights reserved.\n",
            "p/strange/here.py": "x = 1\n",
        },
    )
    assert said(package) == {
        "p/own.py": ("MIT", "metadata"),
        "p/tagged.py": ("ISC", "file-tag"),
        "p/_vendor/deep/there.py": ("BSD-3-Clause", "license-text"),
        "p/strange/here.py": ("NOASSERTION", "license-text"),
    }


NPM = [
    ({"license": "MIT"}, "MIT"),
    ({"license": "(MIT OR GPL-3.0-or-later)"}, "MIT OR GPL-3.0-or-later"),
    ({"license": {"type": "ISC", "url": "x"}}, "ISC"),
    ({"licenses": [{"type": "MIT"}, {"type": "Apache-2.0"}]}, "MIT OR Apache-2.0"),
    ({"license": "SEE LICENSE IN LICENSE.md"}, "NOASSERTION"),
    ({"license": "UNLICENSED"}, "NOASSERTION"),
    ({}, "NOASSERTION"),
]


@pytest.mark.parametrize(("manifest", "expected"), NPM)
def test_the_licence_of_an_npm_package(
    tmp_path: Path, manifest: dict[str, object], expected: str
) -> None:
    whole = {"name": "@scope/p", "version": "2.0.1", "repository": "github:a/b", **manifest}
    path = tarball(
        tmp_path / "p.tgz", {"package/package.json": json.dumps(whole), "package/a.js": "f()\n"}
    )
    package = read_npm(path)
    assert {"a.js": expected} == {file.path: file.license for file in package.files}
    assert package.facts.repository == "https://github.com/a/b"
    assert package.facts.purl == "pkg:npm/%40scope/p@2.0.1"


def test_bundles_are_left_out_where_there_is_source(tmp_path: Path) -> None:
    manifest = json.dumps({"name": "p", "version": "1", "license": "MIT"})
    files = {f"package/lib/{n}.js": f"f({n})\n" for n in range(5)}
    built = {
        "package/dist/p.js": "f(1)\n",
        "package/lib/p.min.js": "f(1)\n",
        "package/x.js": "x" * 900,
    }
    path = tarball(tmp_path / "p.tgz", {"package/package.json": manifest, **files, **built})
    assert [f"lib/{n}.js" for n in range(5)] == [file.path for file in read_npm(path).files]
    only = tarball(
        tmp_path / "q.tgz", {"package/package.json": manifest, "package/dist/p.js": "f(1)\n"}
    )
    assert [file.path for file in read_npm(only).files] == ["dist/p.js"]


def test_debian_copyright_says_it_by_path(tmp_path: Path) -> None:
    copyright_ = (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
        "Files: *\nCopyright: somebody\nLicense: GPL-2+\n\n"
        "Files: src/free/*\n src/other.java\nCopyright: x\nLicense: Expat or Apache-2.0\n\n"
        "Files: src/odd/*\nCopyright: x\nLicense: odd-terms\n"
    )
    orig = tarball(
        tmp_path / "p_1.orig.tar.gz",
        {
            f"p-1/src/{name}": TIDES
            for name in ("a.java", "free/b.java", "other.java", "odd/c.java")
        },
    )
    extra = tarball(tmp_path / "p_1-1.debian.tar.xz", {"debian/copyright": copyright_}, "w:xz")
    sums = "".join(
        f" {sha256(path.read_bytes()).hexdigest()} {path.stat().st_size} {path.name}\n"
        for path in (orig, extra)
    )
    dsc = tmp_path / "p_1-1.dsc"
    dsc.write_text(f"Format: 3.0 (quilt)\nSource: p\nVersion: 1-1\nChecksums-Sha256:\n{sums}")
    package = read_debian(dsc)
    assert package.facts.license == "GPL-2.0-or-later"
    assert said(package) == {
        "src/a.java": ("GPL-2.0-or-later", "dep5"),
        "src/free/b.java": ("MIT OR Apache-2.0", "dep5"),
        "src/other.java": ("MIT OR Apache-2.0", "dep5"),
        "src/odd/c.java": ("NOASSERTION", "dep5"),
    }
    orig.write_bytes(orig.read_bytes() + b"x")
    with pytest.raises(ArchiveError, match="checksum"):
        read_debian(dsc)


def test_a_folder_and_a_checkout(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    (folder / "node_modules" / "x").mkdir(parents=True)
    (folder / "node_modules" / "x" / "a.js").write_text("f()\n")
    (folder / "LICENSE").write_text(MIT)
    (folder / "book.py").write_text(LEDGER)
    (folder / "outside.py").symlink_to("/etc/passwd")
    assert said(read_folder(folder)) == {"book.py": ("MIT", "license-text")}

    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b", *words],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout.strip()

    git("init", "-q")
    git("remote", "add", "origin", "git@git.example.org:team/work.git")
    git("add", "book.py", "LICENSE")
    git("commit", "-q", "-m", "x")
    (folder / "book.py").write_text("not committed")
    # Neither hooks nor filters of a checkout may run.
    marker = tmp_path / "ran"
    git("config", "core.fsmonitor", f"touch {marker}")
    package = read_git(folder)
    assert (
        git("-c", "core.fsmonitor=false", "rev-parse", "HEAD"),
        "https://git.example.org/team/work",
    ) == (
        package.facts.version,
        package.facts.repository,
    )
    assert [file.text for file in package.files] == [LEDGER]
    marker.unlink(missing_ok=True)
    read_git(folder)
    assert not marker.exists()


UNSAFE = ["../x.py", "/etc/x.py", "a/../../x.py", "C:/x.py", "a\\..\\..\\x.py"]


@pytest.mark.parametrize("name", UNSAFE)
def test_names_that_climb_out_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArchiveError):
        safe_name(name)
    with pytest.raises(ArchiveError):
        list(members_of(tarball(tmp_path / "a.tgz", {name: "x"})))


def test_bombs_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"p/{number}.py", b"0" * 3_000_000)
    with pytest.raises(ArchiveError, match="unpacks to more"):
        list(members_of(path))
    bomb = tarball(tmp_path / "b.tgz", {f"p/{n}.py": b"0" * 3_000_000 for n in range(40)})
    with pytest.raises(ArchiveError, match="unpacks to more"):
        list(members_of(bomb))


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_that_fills_the_memory_is_refused(tmp_path: Path, kind: bytes) -> None:
    entry = tarfile.TarInfo("p/a.py")
    entry.type, entry.size = kind, 2_000_000
    path = tmp_path / "header.tgz"
    with gzip.open(path, "wb") as packed:
        packed.write(entry.tobuf() + bytes(2_000_384))
    with pytest.raises(ArchiveError, match="header of 2000000 bytes"):
        list(members_of(path))


def test_links_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "links.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            entry = tarfile.TarInfo(f"p/{kind!r}.py")
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
    assert list(members_of(path)) == []
    zipped = tmp_path / "links.whl"
    with zipfile.ZipFile(zipped, "w") as archive:
        info = zipfile.ZipInfo("p/a.py")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert list(members_of(zipped)) == []


@pytest.mark.parametrize("name", ["p.whl", "p.tgz"])
@pytest.mark.parametrize("cut", [0, 10, 60, 0.5, 0.9])
def test_broken_archives_are_refused(tmp_path: Path, name: str, cut: float) -> None:
    if name == "p.whl":
        path = write_wheel(tmp_path, "p", "MIT", {"p/a.py": LEDGER * 40})
    else:
        path = tarball(tmp_path / name, {"package/package.json": "{}", "package/a.js": BEES * 40})
    data = path.read_bytes()
    path.write_bytes(data[: int(cut * len(data)) if cut < 1 else int(cut)])
    with pytest.raises(ArchiveError):
        read = read_wheel if name == "p.whl" else read_npm
        read(path)


REUSE = """version = 1
[[annotations]]
path = ["src/**", "*.js"]
SPDX-License-Identifier = "MIT"
SPDX-FileCopyrightText = ["2019 Anna", "© 2020 Bert"]
[[annotations]]
path = "src/vendor/*.js"
SPDX-License-Identifier = ["BSD-3-Clause", "ISC"]
[[annotations]]
path = "odd.js"
SPDX-License-Identifier = "whatever"
"""
DEP5 = (
    "Format: x\n\nFiles: *\nLicense: GPL-2+\nCopyright: 2001, Carl <c@example.org>\n"
    "           2002 Dora\n\nFiles: doc/*.js\nLicense: Expat\n"
)
ANNA = "Copyright 2019 Anna\n© 2020 Bert"
GPL_CARL = ("GPL-2.0-or-later", "dep5", "Copyright 2001, Carl <c@example.org>\nCopyright 2002 Dora")
RULES = [
    ({"REUSE.toml": REUSE}, "src/deep/a.js", ("MIT", "reuse", ANNA)),
    ({"REUSE.toml": REUSE}, "a.js", ("MIT", "reuse", ANNA)),
    ({"REUSE.toml": REUSE}, "lib/a.js", None),
    ({"REUSE.toml": REUSE}, "src/vendor/a.js", ("BSD-3-Clause AND ISC", "reuse", "")),
    ({"REUSE.toml": REUSE}, "odd.js", ("NOASSERTION", "reuse", "")),
    ({"sub/REUSE.toml": REUSE}, "sub/a.js", ("MIT", "reuse", ANNA)),
    ({"sub/REUSE.toml": REUSE}, "a.js", None),
    (
        {
            "REUSE.toml": REUSE,
            "a.js.license": "SPDX-FileCopyrightText: 2021 Eve\nSPDX-License-Identifier: ISC",
        },
        "a.js",
        ("ISC", "reuse", "Copyright 2021 Eve"),
    ),
    ({"REUSE.toml": "broken ["}, "a.js", None),
    ({".reuse/dep5": DEP5}, "x/y.py", GPL_CARL),
    ({"debian/copyright": DEP5}, "doc/y.js", ("MIT", "dep5", "")),
    ({"copyright": DEP5}, "doc/y.js", None),
]


@pytest.mark.parametrize(("texts", "path", "found"), RULES)
def test_lists_inside_a_package_say_the_licence_of_a_path(
    texts: dict[str, str], path: str, found: tuple[str, str, str] | None
) -> None:
    assert path_rules(texts)(path) == found


NAMED = f"The MIT License\n\nCopyright (c) 2015 Flo\n\n{MIT}"
HEAD = "# Copyright 2017 Gil\n"
OWNERS: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("nobody is named", {"p.py": LEDGER}, {"p.py": ""}),
    (
        "the licence file",
        {"p.py": LEDGER, "p-1.0.dist-info/licenses/LICENSE": NAMED},
        {"p.py": "Copyright (c) 2015 Flo"},
    ),
    (
        "the file and the licence file",
        {"p.py": HEAD + LEDGER, "p-1.0.dist-info/LICENSE": NAMED},
        {"p.py": "Copyright 2017 Gil\nCopyright (c) 2015 Flo"},
    ),
    (
        "a folder of somebody else's",
        {
            "p.py": LEDGER,
            "p/_vendor/q/a.py": LEDGER,
            "p/_vendor/q/LICENSE": NAMED,
            "p-1.0.dist-info/NOTICE": "My P\nCopyright 2016 Hana",
        },
        {"p.py": "Copyright 2016 Hana", "p/_vendor/q/a.py": "Copyright (c) 2015 Flo"},
    ),
]


@pytest.mark.parametrize(
    ("files", "expected"), [case[1:] for case in OWNERS], ids=[case[0] for case in OWNERS]
)
def test_every_file_has_the_copyright_lines_that_cover_it(
    tmp_path: Path, files: dict[str, str], expected: dict[str, str]
) -> None:
    package = wheel(tmp_path, "License-Expression: MIT", files)
    assert {file.path: file.copyright for file in package.files} == expected
    notice = files.get("p-1.0.dist-info/NOTICE", "")
    assert package.facts.notice == notice


PROJECTS = [
    ('[project]\nname = "p"\nversion = "2"\nlicense = "MIT"\n', ("MIT", "metadata")),
    ('[project]\nname = "p"\nlicense = {text = "Apache 2.0"}\n', ("Apache-2.0", "metadata")),
    (
        '[project]\nclassifiers = ["License :: OSI Approved :: MIT License"]\n',
        ("MIT", "classifier"),
    ),
    ("[project\n", ("NOASSERTION", "none")),
    ("project = 1\n", ("NOASSERTION", "none")),
]


@pytest.mark.parametrize(("text", "found"), PROJECTS)
def test_a_folder_says_its_licence_in_pyproject(
    tmp_path: Path, text: str, found: tuple[str, str]
) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    (tmp_path / "a.py").write_text(LEDGER)
    assert said(read_folder(tmp_path)) == {"a.py": found}
