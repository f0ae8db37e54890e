"""Packages of five ecosystems as source files with their licences. Read as data, never run."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from fnmatch import translate
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from fairhand_index import licences
from fairhand_index.archives import LARGEST_MEMBER, ArchiveError, members_of
from fairhand_index.extraction import looks_generated
from fairhand_index.licences import NOASSERTION
from fairhand_index.segments import PackageFacts
from fairhand_syntax.languages import language_of_path

_LICENSE_NAME = re.compile(r"^(?:un)?licen[cs]e|^copying", re.IGNORECASE)
_NOT_A_TEXT = frozenset((".py", ".js", ".java", ".json", ".html", ".class", ".pyc", ".png"))
# Output of bundlers; kept only where a package holds nothing else.
_BUILT = frozenset(
    [
        "dist",
        "umd",
        "build",
        "bundles",
        "bundle",
        "esm",
        "esm5",
        "esm2015",
        "fesm2015",
        "fesm5",
        "cjs",
        "es",
        "lib-esm",
        "_esm5",
        "_esm2015",
        "min",
        "minified",
        "standalone",
    ]
)
_MINIFIED = re.compile(r"[.\-]min\.|[.\-]bundle\.|\.umd\.|\.production\.", re.IGNORECASE)
_FEW_FILES = 3


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source file as text, with its own licence and what said so."""

    path: str
    language: str
    text: str
    license: str
    license_source: str


@dataclass(frozen=True, slots=True)
class Package:
    """A package read from an archive, a checkout or a folder."""

    facts: PackageFacts
    files: tuple[SourceFile, ...]


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


class _Tree:
    """The files of a package that matter: sources and licence texts, by path."""

    def __init__(self, members: Iterable[tuple[str, bytes]]) -> None:
        self.sources: dict[str, bytes] = {}
        self.texts: dict[str, str] = {}
        self.other: dict[str, bytes] = {}
        for name, data in members:
            path = PurePosixPath(name)
            if language_of_path(name):
                self.sources[name] = data
            elif _is_license_path(path) and len(data) < 400_000:
                self.texts[name] = data.decode("utf-8", "replace")
            elif path.name in (
                "METADATA",
                "PKG-INFO",
                "package.json",
                "copyright",
                "REUSE.toml",
                "dep5",
            ):
                self.other[name] = data

    def chosen(self) -> Iterator[tuple[str, str, str]]:
        """Path, language and text of the files to index."""
        own = [name for name in self.sources if not _is_built(name)]
        names = own if len(own) > _FEW_FILES else [*own, *_one_flavour(self.sources, own)]
        for name in sorted(names):
            text = self.sources[name].decode("utf-8", "replace")
            language = language_of_path(name)
            if language is not None and not _MINIFIED.search(name) and not looks_generated(text):
                yield name, language.id, text


def _is_license_path(path: PurePosixPath) -> bool:
    if path.suffix.lower() in _NOT_A_TEXT:
        return False
    return bool(_LICENSE_NAME.match(path.name)) or path.parent.name.lower() in (
        "licenses",
        "licences",
    )


def _is_built(name: str) -> bool:
    return language_of_path(name) is not None and not _BUILT.isdisjoint(
        part.lower() for part in PurePosixPath(name).parts[:-1]
    )


def _one_flavour(sources: Mapping[str, bytes], own: list[str]) -> list[str]:
    """Of the same file built several times, the first by name."""
    seen = {PurePosixPath(name).name.split(".")[0] for name in own}
    out = []
    for name in sorted(sources):
        stem = PurePosixPath(name).name.split(".")[0]
        if _is_built(name) and not _MINIFIED.search(name) and stem not in seen:
            seen.add(stem)
            out.append(name)
    return out


def _package(
    facts: PackageFacts, tree: _Tree, by_path: Callable[[str], tuple[str, str] | None] | None = None
) -> Package:
    """Join facts and files. `by_path` is what a file list such as debian/copyright says."""
    nearest = _nearest_texts(tree.texts)
    files = []
    for path, language, text in tree.chosen():
        found = _file_licence(text)
        if found is None and by_path is not None:
            found = by_path(path)
        if found is None:
            found = nearest(path)
        license_, source = found or (facts.license, facts.license_source)
        files.append(SourceFile(path, language, text, license_, source))
    return Package(facts, tuple(files))


def _file_licence(text: str) -> tuple[str, str] | None:
    tag = licences.file_tag(text)
    if tag:
        return tag, "file-tag"
    notice = licences.header_notice(text)
    return (notice, "file-header") if notice else None


def _nearest_texts(texts: Mapping[str, str]) -> Callable[[str], tuple[str, str] | None]:
    """A licence text in a folder of its own covers that folder, as vendored code has it."""
    by_folder: dict[str, set[str | None]] = {}
    for name, text in texts.items():
        folder = PurePosixPath(name).parent
        if folder.parts and not folder.parts[0].endswith((".dist-info", ".egg-info")):
            by_folder.setdefault(str(folder), set()).add(licences.text_expression(text))

    def of(path: str) -> tuple[str, str] | None:
        for parent in PurePosixPath(path).parents:
            found = by_folder.get(str(parent))
            if found and str(parent) != ".":
                only = next(iter(found)) if len(found) == 1 else None
                return (only or NOASSERTION, "license-text")
        return None

    return of


def _whole_licence(
    fields: Iterable[tuple[str | None, str]],
    texts: Mapping[str, str],
    classifiers: Iterable[str] = (),
) -> tuple[str, str]:
    """A package's licence: metadata, then the licence text, then classifiers, else NOASSERTION."""
    listed = licences.from_classifiers(classifiers)
    for value, source in fields:
        known = licences.expression(value) if value else None
        if known:
            return _sharpened(known, source, listed)
    main = _main_text(texts)
    if main:
        return _sharpened(main, "license-text", listed)
    return (listed, "classifier") if listed else (NOASSERTION, "none")


def _sharpened(known: str, source: str, listed: str | None) -> tuple[str, str]:
    """A GNU text does not say whether later versions apply, but a classifier may."""
    if listed and " OR " in known and listed in known.split(" OR "):
        return listed, f"{source}+classifier"
    return known, source


def _main_text(texts: Mapping[str, str]) -> str | None:
    """What the licence texts beside a package say, if they say one thing."""
    found: dict[str, str] = {}
    for name, text in texts.items():
        known = licences.text_expression(text)
        if known:
            found[PurePosixPath(name).name.lower()] = known
    plain = [
        value
        for name, value in found.items()
        if re.fullmatch(r"(?:un)?(?:licen[cs]es?|copying)(?:\.(?:txt|md|rst|markdown))?", name)
    ]
    kinds = set(found.values())
    lesser = {value for name, value in found.items() if "lesser" in name or "lgpl" in name}
    if len(lesser) == 1:
        # The lesser licence is terms on top of the general one, whose text lies beside it.
        return lesser.pop()
    if len(kinds) == 1:
        return kinds.pop()
    return plain[0] if len(set(plain)) == 1 and len(texts) == len(plain) else None


def read_wheel(path: Path, url: str = "") -> Package:
    """A Python wheel. Raises ArchiveError."""
    tree = _Tree(members_of(path))
    metadata = next(
        (data for name, data in sorted(tree.other.items()) if name.endswith(".dist-info/METADATA")),
        None,
    )
    if metadata is None:
        raise ArchiveError(f"{path.name} is no wheel: it has no METADATA")
    message = message_from_bytes(metadata)
    root = {
        name: text
        for name, text in tree.texts.items()
        if ".dist-info/" in name and _not_vendored(name)
    }
    classifiers = [str(value) for value in message.get_all("Classifier") or []]
    field = str(message.get("License") or "")
    license_, source = _whole_licence(
        [
            (message.get("License-Expression"), "metadata"),
            (field if len(field) < 200 else None, "metadata"),
        ],
        root,
        classifiers,
    )
    name, version = str(message.get("Name")), str(message.get("Version"))
    facts = PackageFacts(
        "pypi",
        re.sub(r"[-_.]+", "-", name).lower(),
        version,
        license_,
        source,
        _repository(_project_urls(message)),
        url or path.name,
        digest_of(path),
        f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}",
    )
    return _package(facts, tree)


def _not_vendored(name: str) -> bool:
    inside = (
        name.split(".dist-info/", 1)[1].removeprefix("licenses/").removeprefix("license_files/")
    )
    return "/" not in inside


def _project_urls(message: Message) -> list[tuple[str, str]]:
    out = []
    for value in message.get_all("Project-URL") or []:
        label, _, url = str(value).partition(",")
        out.append((label.strip().lower(), url.strip()))
    out.append(("homepage", str(message.get("Home-page") or "")))
    return out


_FORGE = re.compile(
    r"https?://(?:www\.)?((?:github|gitlab|bitbucket|codeberg)\.[a-z]+/[^/\s]+/[^/\s#?]+)"
)


def _repository(urls: Iterable[tuple[str, str]]) -> str:
    ordered = sorted(urls, key=lambda entry: not re.search(r"source|repo|code", entry[0]))
    for _, url in ordered:
        match = _FORGE.match(url)
        if match:
            return "https://" + match[1].removesuffix(".git")
    return next((url for label, url in ordered if url.startswith("http") and "home" in label), "")


def read_npm(path: Path, url: str = "") -> Package:
    """An npm tarball. Raises ArchiveError."""
    members = ((name.partition("/")[2] or name, data) for name, data in members_of(path))
    tree = _Tree(members)
    try:
        manifest = json.loads(tree.other["package.json"])
        name, version = str(manifest["name"]), str(manifest["version"])
    except (KeyError, ValueError, TypeError) as error:
        raise ArchiveError(f"{path.name} is no npm package: {error}") from error
    root = {name: text for name, text in tree.texts.items() if "/" not in name}
    license_, source = _whole_licence([(_npm_licence(manifest), "metadata")], root)
    repository = manifest.get("repository") or ""
    link = str(repository.get("url", "")) if isinstance(repository, dict) else str(repository)
    link = re.sub(r"^git\+|^git:|^ssh:", "", link).replace("git@", "")
    if re.fullmatch(r"(?:github:)?[\w.-]+/[\w.-]+", link):
        link = f"https://github.com/{link.removeprefix('github:')}"
    facts = PackageFacts(
        "npm",
        name,
        version,
        license_,
        source,
        _repository([("repository", "https:" + link if link.startswith("//") else link)]),
        url or path.name,
        digest_of(path),
        f"pkg:npm/{name.replace('@', '%40')}@{version}",
    )
    return _package(facts, tree)


def _npm_licence(manifest: Mapping[str, Any]) -> str | None:
    value = manifest.get("license")
    if isinstance(value, dict):
        value = value.get("type")
    several = manifest.get("licenses")
    if value is None and isinstance(several, list):
        names = [str(entry.get("type")) for entry in several if isinstance(entry, dict)]
        # The old list form has always meant a choice.
        value = " OR ".join(names)
    return str(value) if value else None


def read_debian(dsc: Path, url: str = "") -> Package:
    """A Debian source package, by its .dsc with the archives beside it. Raises ArchiveError."""
    text = dsc.read_text("utf-8", "replace")
    message = message_from_bytes(_unsigned(text).encode())
    listed = re.findall(
        r"^ ([0-9a-f]{64}) (\d+) (\S+)$", str(message.get("Checksums-Sha256")), re.MULTILINE
    )
    if not listed:
        raise ArchiveError(f"{dsc.name} lists no archives")
    members: dict[str, bytes] = {}
    main = ""
    for digest, _, name in listed:
        archive = dsc.parent / PurePosixPath(name).name
        if not re.search(r"\.tar\.\w+$", name):
            continue
        if not archive.is_file() or digest_of(archive) != digest:
            raise ArchiveError(f"{name} is missing or has the wrong checksum")
        debian = ".debian.tar." in name
        if ".orig.tar." in name or not main:
            main = digest
        for member, data in members_of(archive):
            inside = member if debian else member.partition("/")[2] or member
            members[inside] = data
    tree = _Tree(members.items())
    by_path, whole = _dep5(tree.other.get("debian/copyright", b"").decode("utf-8", "replace"))
    name, version = str(message.get("Source")), str(message.get("Version"))
    root = {name: text for name, text in tree.texts.items() if "/" not in name}
    license_, source = (whole, "dep5") if whole else _whole_licence([], root)
    facts = PackageFacts(
        "debian",
        name,
        version,
        license_,
        source,
        _repository([("homepage", str(message.get("Homepage") or ""))]),
        url or dsc.name,
        main,
        f"pkg:deb/debian/{name}@{version}?arch=source",
    )
    return _package(facts, tree, by_path)


def _unsigned(text: str) -> str:
    if "-----BEGIN PGP SIGNED MESSAGE-----" not in text:
        return text
    body = text.split("\n\n", 1)[1]
    return body.split("-----BEGIN PGP SIGNATURE-----", 1)[0]


def _dep5(text: str) -> tuple[Callable[[str], tuple[str, str] | None] | None, str | None]:
    """What a machine-readable debian/copyright says: by path, and of the whole."""
    if "Format:" not in text[:600]:
        return None, None
    rules: list[tuple[re.Pattern[str], str | None]] = []
    whole = None
    for paragraph in re.split(r"\n[ \t]*\n", text):
        files = re.search(r"^Files:((?:.*\n?)(?:[ \t]+.*\n?)*)", paragraph, re.MULTILINE)
        named = re.search(r"^License:[ \t]*(.*)$", paragraph, re.MULTILINE)
        if not files or not named:
            continue
        known = licences.debian_expression(named[1])
        for pattern in files[1].split():
            rules.append((re.compile(translate(pattern)), known))
            if pattern == "*":
                whole = known

    def of(path: str) -> tuple[str, str] | None:
        # The last paragraph that matches a path is the one that holds.
        for pattern, known in reversed(rules):
            if pattern.match(path):
                return known or NOASSERTION, "dep5"
        return None

    return of, whole


def read_folder(folder: Path, name: str = "", version: str = "") -> Package:
    """A folder of sources. Raises OSError."""
    tree = _Tree(_folder_members(folder))
    license_, source, version_found = _project_licence(tree)
    facts = PackageFacts(
        "folder", name or folder.resolve().name, version or version_found, license_, source
    )
    return _package(facts, tree)


def _folder_members(folder: Path) -> Iterator[tuple[str, bytes]]:
    skipped = {
        ".git",
        ".hg",
        ".svn",
        "__pycache__",
        ".venv",
        "venv",
        "node_modules",
        ".tox",
        ".nox",
    }
    stack = [folder]
    while stack:
        for entry in sorted(stack.pop().iterdir()):
            if entry.is_symlink() or entry.name in skipped:
                continue
            if entry.is_dir():
                stack.append(entry)
            elif entry.is_file() and entry.stat().st_size <= LARGEST_MEMBER:
                name = entry.relative_to(folder).as_posix()
                if (
                    language_of_path(name)
                    or _is_license_path(PurePosixPath(name))
                    or entry.name
                    in (
                        "package.json",
                        "pyproject.toml",
                    )
                ):
                    yield name, entry.read_bytes()


def _project_licence(tree: _Tree) -> tuple[str, str, str]:
    fields: list[tuple[str | None, str]] = []
    version = ""
    if "package.json" in tree.other:
        try:
            manifest = json.loads(tree.other["package.json"])
            fields.append((_npm_licence(manifest), "metadata"))
            version = str(manifest.get("version") or "")
        except (ValueError, AttributeError):
            pass
    root = {name: text for name, text in tree.texts.items() if "/" not in name}
    license_, source = _whole_licence(fields, root)
    return license_, source, version


def read_git(folder: Path) -> Package:
    """A git checkout at its current commit, read from the object store. Raises ArchiveError.

    Blobs are read raw: no filter, hook or attribute of the checkout is ever applied.
    """
    commit = _git(folder, "rev-parse", "HEAD").decode().strip()
    listing = _git(folder, "ls-tree", "-r", "-z", "-l", "HEAD").decode("utf-8", "surrogateescape")
    wanted = []
    for row in filter(None, listing.split("\0")):
        head, _, name = row.partition("\t")
        mode, kind, blob, size = head.split()
        small = size.isdigit() and int(size) <= LARGEST_MEMBER
        path = PurePosixPath(name)
        relevant = language_of_path(name) or _is_license_path(path) or path.name == "package.json"
        if kind == "blob" and mode != "120000" and small and relevant:
            wanted.append((name, blob))
    batch = _git(
        folder, "cat-file", "--batch", feed="".join(f"{blob}\n" for _, blob in wanted).encode()
    )
    members, place = [], 0
    for name, _ in wanted:
        end = batch.index(b"\n", place)
        length = int(batch[place:end].split()[-1])
        members.append((name, batch[end + 1 : end + 1 + length]))
        place = end + length + 2
    try:
        origin = _git(folder, "config", "--get", "remote.origin.url").decode().strip()
    except ArchiveError:
        origin = ""
    tree = _Tree(members)
    license_, source, _ = _project_licence(tree)
    link = re.sub(r"^(?:ssh://)?git@([^:/]+)[:/]", r"https://\1/", origin).removesuffix(".git")
    link = re.sub(r"//[^/@]*@", "//", link)
    name = PurePosixPath(link).name or folder.resolve().name
    return _package(PackageFacts("git", name, commit, license_, source, link), tree)


def _git(folder: Path, *words: str, feed: bytes | None = None) -> bytes:
    command = [
        "git",
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.hooksPath=",
        "-C",
        str(folder),
        *words,
    ]
    try:
        done = subprocess.run(command, input=feed, capture_output=True, timeout=300, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ArchiveError(f"git cannot read {folder}: {error}") from error
    if done.returncode != 0:
        raise ArchiveError(
            f"git cannot read {folder}: {done.stderr.decode('utf-8', 'replace').strip()}"
        )
    return done.stdout


def read_archive(path: Path, url: str = "") -> Package:
    """A package by its file: .whl, .dsc, or an npm tarball. Raises ArchiveError."""
    if path.suffix == ".whl":
        return read_wheel(path, url)
    if path.suffix == ".dsc":
        return read_debian(path, url)
    return read_npm(path, url)
