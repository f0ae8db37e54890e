"""What a package or a file says of its licence, and what counts as not said."""

from __future__ import annotations

import pytest

from fairhand_index import licence_texts, licences
from fairhand_index.policy import (
    PRESETS,
    Policy,
    Verdict,
    decide,
    explain,
    licence_class,
)

FIELDS = [
    ("MIT", "MIT"),
    ("GPL-2.0+", "GPL-2.0-or-later"),
    ("LGPL-2.1", "LGPL-2.1-only"),
    ("Expat", "MIT"),
    ("Apache 2.0", "Apache-2.0"),
    ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
    ("(MIT AND Zlib)", "MIT AND Zlib"),
    ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
    # These name a family and not a licence; to pick one would be a guess.
    ("BSD", None),
    ("GPL", None),
    ("Apache Software License", None),
    ("SEE LICENSE IN LICENSE.md", None),
    ("Copyright 2020 somebody", None),
    ("((", None),
    ("", None),
    ("x" * 5000, None),
]


@pytest.mark.parametrize(("field", "expected"), FIELDS)
def test_a_field_is_an_expression_or_nothing(field: str, expected: str | None) -> None:
    assert expected == licences.expression(field)


@pytest.mark.parametrize("name", sorted(licence_texts._known_texts()))
def test_every_text_we_carry_is_told_from_the_others(name: str) -> None:
    text = licence_texts.license_text(name)
    assert text is not None
    assert (name,) == licence_texts.text_licences(text)


def test_wrapping_and_filling_in_names_changes_nothing() -> None:
    text = licence_texts.license_text("BSD-3-Clause") or ""
    filled = text.replace("the copyright holder nor", "ACME Corporation nor").replace("\n", " ")
    assert licences.text_expression("ACME\n\n" + filled) == "BSD-3-Clause"


CLASSPATH = "WITH Classpath-exception-2.0"
TEXTS = [
    ("MIT", "\nThe Software shall be used for Good, not Evil.\n", "JSON"),
    ("MIT", '\n"Commons Clause" License Condition v1.0\n', None),
    ("GPL-3.0", "", "GPL-3.0-only OR GPL-3.0-or-later"),
    (
        "GPL-2.0",
        '\n"CLASSPATH" EXCEPTION TO THE GPL\nLinking this library statically …\n',
        f"GPL-2.0-only {CLASSPATH} OR GPL-2.0-or-later {CLASSPATH}",
    ),
]


@pytest.mark.parametrize(("name", "added", "expected"), TEXTS)
def test_added_terms_make_another_licence(name: str, added: str, expected: str | None) -> None:
    assert expected == licences.text_expression((licence_texts.license_text(name) or "") + added)


SEVERAL = [
    (("MIT", "BSD-3-Clause"), None),
    (("GPL-3.0", "LGPL-3.0"), "LGPL-3.0-only OR LGPL-3.0-or-later"),
    (("LGPL-3.0", "GPL-3.0"), "LGPL-3.0-only OR LGPL-3.0-or-later"),
]


@pytest.mark.parametrize(("names", "expected"), SEVERAL)
def test_of_two_texts_in_one_file_nobody_says_which(
    names: tuple[str, ...], expected: str | None
) -> None:
    text = "".join(licence_texts.license_text(name) or "" for name in names)
    assert set(licence_texts.text_licences(text)) == set(names)
    assert licences.text_expression(text) == expected


def test_a_third_clause_in_other_words_is_no_two_clause_licence() -> None:
    text = (
        licence_texts.license_text("BSD-2-Clause") or ""
    ) + "\nThe names may not be used to endorse."
    assert licences.text_expression(text) is None


GPL2_ONLY = (
    "/*\n * This code is free software; you can redistribute it and/or modify it\n * under the"
    " terms of the GNU General Public License version 2 only, as\n * published by the Free Software"
    " Foundation."
)
HEADERS = [
    (GPL2_ONLY + "\n */\nclass A {}", "header", "GPL-2.0-only"),
    (
        GPL2_ONLY + ' Oracle designates this\n * file as subject to the "Classpath" exception as\n'
        " * provided in the LICENSE file.\n */\nclass A {}",
        "header",
        "GPL-2.0-only WITH Classpath-exception-2.0",
    ),
    (GPL2_ONLY + "\n * As a special exception, …\n */\nclass A {}", "header", None),
    ("# SPDX-License-Identifier: MPL-2.0\nx = 1", "tag", "MPL-2.0"),
    (
        "# This program is free software; you can redistribute it and/or modify it\n"
        "# under the terms of the GNU General Public License as published by the Free\n"
        "# Software Foundation; either version 2 of the License, or (at your option) any\n"
        "# later version.\nx = 1",
        "header",
        "GPL-2.0-or-later",
    ),
    (
        '/*\n * Licensed under the Apache License, Version 2.0 (the "License");\n * you may not use'
        " this file except in compliance with the License.\n */\nclass A {}",
        "header",
        "Apache-2.0",
    ),
    (
        "/* Under the GNU Lesser General Public License, version 2.1 only. To fill it. */\nf()",
        "header",
        "LGPL-2.1-only",
    ),
    ("x = 'Licensed under the Apache License, Version 2.0 (the License)'\n" * 3, "header", None),
    ("# Copyright 2020 Somebody. All rights reserved. And some more words.\nx = 1", "header", None),
]


@pytest.mark.parametrize(("text", "way", "expected"), HEADERS)
def test_a_file_may_say_its_own_licence(text: str, way: str, expected: str | None) -> None:
    read = licences.file_tag if way == "tag" else licences.header_notice
    assert expected == read(text)


CLASSES = [
    ("MIT", "permissive"),
    ("Apache-2.0", "permissive"),
    ("LGPL-2.1-or-later", "weak-copyleft"),
    ("MPL-2.0", "weak-copyleft"),
    ("GPL-3.0-only", "strong-copyleft"),
    ("GPL-2.0-only WITH Classpath-exception-2.0", "weak-copyleft"),
    ("AGPL-3.0-or-later", "network"),
    ("BUSL-1.1", "source-available"),
    ("SSPL-1.0", "source-available"),
    ("NOASSERTION", "unknown"),
    ("LicenseRef-ours", "unknown"),
]


@pytest.mark.parametrize(("name", "expected"), CLASSES)
def test_licences_have_classes(name: str, expected: str) -> None:
    assert expected == licence_class(name)


DECISIONS: list[tuple[str, str, Verdict]] = [
    ("flag", "GPL-3.0-only", "flag"),
    ("block", "MIT", "block"),
    ("allow", "NOASSERTION", "allow"),
    ("commercial", "MIT", "flag"),
    ("commercial", "GPL-3.0-only", "block"),
    ("commercial", "MIT OR GPL-3.0-only", "flag"),
    ("commercial", "MIT AND GPL-3.0-only", "block"),
    ("commercial", "(MIT AND AGPL-3.0-only) OR Apache-2.0", "flag"),
    ("commercial", "(MIT OR Apache-2.0) AND SSPL-1.0", "block"),
    ("commercial", "NOASSERTION", "block"),
    ("commercial", "no expression ((", "block"),
    ("commercial", "", "block"),
    ("permissive-only", "LGPL-2.1-only", "block"),
    ("permissive-only", "ISC", "flag"),
]


@pytest.mark.parametrize(("preset", "expression", "expected"), DECISIONS)
def test_presets_decide(preset: str, expression: str, expected: Verdict) -> None:
    assert expected == decide(expression, PRESETS[preset])


def test_the_first_rule_that_fits_decides_and_is_named() -> None:
    policy = Policy(
        (("LGPL-2.1-only", "allow"), ("LGPL-*", "block"), ("weak-copyleft", "flag")), "allow"
    )
    assert _told("LGPL-2.1-only", policy) == ("allow", "custom:LGPL-2.1-only")
    assert _told("LGPL-3.0-or-later", policy) == ("block", "custom:LGPL-*")
    assert _told("MPL-2.0", policy) == ("flag", "custom:weak-copyleft")
    assert _told("GPL-3.0-only", policy) == ("allow", "custom:otherwise")


def _told(expression: str, policy: Policy) -> tuple[str, str]:
    decision = explain(expression, policy)
    return decision.verdict, decision.rule


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("GPL-2 with Classpath exception", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("GPL-2+ with Font exception", "GPL-2.0-or-later WITH Font-exception-2.0"),
        ("GPL-2+ with OpenSSL exception", None),
        ("Expat and GPL-2+", "MIT AND GPL-2.0-or-later"),
    ],
)
def test_debian_names_of_licences_are_read_with_their_exceptions(
    name: str, expected: str | None
) -> None:
    assert licences.debian_expression(name) == expected


def test_a_text_that_names_more_licences_than_it_holds_says_none() -> None:
    text = licence_texts.license_text("BSD-3-Clause") or ""
    begins = "It is covered by three compatible BSD-style open source licenses:\n"
    assert licences.text_expression(text) == "BSD-3-Clause"
    assert licences.text_expression(begins + text) is None
