"""Packages as source files with their licences, whatever they were read from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from fairhand_index import licences
from fairhand_index.contents import PackageFacts
from fairhand_index.copyrights import LONGEST_NOTICE, copyright_lines, joined
from fairhand_index.licences import NOASSERTION
from fairhand_index.path_rules import Said, path_rules
from fairhand_index.source_tree import SourceTree

# A longer licence field of a package's metadata is a text and no name.
LONGEST_FIELD = 200


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source file as text, with its own licence, what said so, and its copyright lines."""

    path: str
    language: str
    text: str
    license: str
    license_source: str
    copyright: str


@dataclass(frozen=True, slots=True)
class Package:
    """A package read from an archive, a checkout or a folder: what is to be indexed, and the rest.

    `files` are those to index; `tree` holds all that was read.
    """

    facts: PackageFacts
    files: tuple[SourceFile, ...]
    tree: SourceTree


def package_of(facts: PackageFacts, tree: SourceTree) -> Package:
    """Join facts and files, each file with its own licence, what said so, and whose it is.

    To the copyright lines of a file belong those of the licence text that covers it: with most
    licences it is these that must be kept.
    """
    facts = _with_notices(facts, tree)
    by_path = path_rules(tree.other)
    nearest = _nearest_texts(tree.texts)
    files = []
    for path, language, text in tree.chosen():
        covering = by_path(path) or nearest(path)
        covering = covering or Said(facts.license, facts.license_source, facts.copyright)
        license_, source = _file_licence(text) or covering[:2]
        head = copyright_lines(licences.top_comment(text))
        lines = joined([*head.splitlines(), *covering.copyright.splitlines()])
        files.append(SourceFile(path, language, text, license_, source, lines))
    return Package(facts, tuple(files), tree)


def _with_notices(facts: PackageFacts, tree: SourceTree) -> PackageFacts:
    """The facts with the copyright lines and the notice that lie beside the package."""
    said = {name: text for name, text in tree.texts.items() if covers_all(name)}
    notices = {name: text for name, text in tree.notices.items() if covers_all(name)}
    lines = [copyright_lines(text) for _, text in sorted({**said, **notices}.items())]
    notice = "\n\n".join(text.strip() for _, text in sorted(notices.items()))
    return replace(
        facts,
        copyright=facts.copyright or joined("\n".join(lines).splitlines()),
        notice=notice if len(notice) <= LONGEST_NOTICE else f"{notice[:LONGEST_NOTICE]} […]",
    )


def covers_all(name: str) -> bool:
    """Whether a text lies where the whole package is meant, not in a folder of somebody else's."""
    if ".dist-info/" not in name:
        return "/" not in name
    inside = name.split(".dist-info/", 1)[1]
    return "/" not in inside.removeprefix("licenses/").removeprefix("license_files/")


def _file_licence(text: str) -> tuple[str, str] | None:
    tag = licences.file_tag(text)
    if tag:
        return tag, "file-tag"
    notice = licences.header_notice(text)
    return (notice, "file-header") if notice else None


def _nearest_texts(texts: Mapping[str, str]) -> Callable[[str], Said | None]:
    """A licence text in a folder of its own covers that folder, as vendored code has it."""
    by_folder: dict[str, list[str]] = {}
    for name, text in sorted(texts.items()):
        folder = PurePosixPath(name).parent
        if folder.parts and not folder.parts[0].endswith((".dist-info", ".egg-info")):
            by_folder.setdefault(str(folder), []).append(text)
    said = {folder: _said_by(found) for folder, found in by_folder.items()}

    def of(path: str) -> Said | None:
        folders = map(str, PurePosixPath(path).parents)
        return next((said[folder] for folder in folders if folder in said), None)

    return of


def _said_by(texts: Sequence[str]) -> Said:
    """What the licence texts of one folder say of the files in it."""
    named = {licences.text_expression(text) for text in texts}
    only = named.pop() if len(named) == 1 else None
    lines = "\n".join(copyright_lines(text) for text in texts)
    return Said(only or NOASSERTION, "license-text", joined(lines.splitlines()))


def whole_licence(
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
    """A GNU text does not say whether later versions apply, but a classifier may.

    The classifiers know fewer versions than there are: LGPLv2+ stands for 2.1 as well.
    """
    choice = known.split(" OR ")
    if listed and len(choice) == 2 and listed.endswith("-or-later"):
        family = listed.partition("-")[0]
        later = [one for one in choice if one.startswith(f"{family}-") and "-or-later" in one]
        if len(later) == 1:
            return later[0], f"{source}+classifier"
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


_FORGE = re.compile(
    r"https?://(?:www\.)?((?:github|gitlab|bitbucket|codeberg)\.[a-z]+/[^/\s]+/[^/\s#?]+)"
)


def repository_of(urls: Iterable[tuple[str, str]]) -> str:
    ordered = sorted(urls, key=lambda entry: not re.search(r"source|repo|code", entry[0]))
    for _, url in ordered:
        match = _FORGE.match(url)
        if match:
            return "https://" + match[1].removesuffix(".git")
    return next((url for label, url in ordered if url.startswith("http") and "home" in label), "")
