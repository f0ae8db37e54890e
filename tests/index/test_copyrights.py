"""Copyright lines are found where they stand, and sentences about copyright are none."""

from __future__ import annotations

import pytest

from fairhand_index.copyrights import copyright_lines, listed_lines
from fairhand_index.licence_texts import license_text

LINES = [
    ("MIT License\n\nCopyright (c) 2015 Flo Mat\n", "Copyright (c) 2015 Flo Mat"),
    (
        "# Copyright: (C) 2001-2003, Flo <f@example.org>",
        "Copyright: (C) 2001-2003, Flo <f@example.org>",
    ),
    (" * © 2012 Flo and others */", "© 2012 Flo and others"),
    ("    :copyright: (c) 2012 by Flo.\n    :license: MIT", "copyright: (c) 2012 by Flo."),
    ("/*! (c) 2020 Flo | MIT */", "(c) 2020 Flo | MIT"),
    ("Copyright (c) bee-keepers Inc. and others.", "Copyright (c) bee-keepers Inc. and others."),
    ("Copyright The Hive Authors", "Copyright The Hive Authors"),
    ("   Copyright hive-io contributors.", "Copyright hive-io contributors."),
    ("Portions Copyright 1999 Gil", "Portions Copyright 1999 Gil"),
    ("# SPDX-FileCopyrightText: 2021 Eve", "Copyright 2021 Eve"),
    (
        "Copyright 2021 Eve\nCopyright  2021  Eve\nCopyright 2022 Flo",
        "Copyright 2021 Eve\nCopyright 2022 Flo",
    ),
    (
        "Copyright (C) 2009 Free Software Foundation, Inc.",
        "Copyright (C) 2009 Free Software Foundation, Inc.",
    ),
    ("Copyright (c) <year> <copyright holders>", ""),
    ("   Copyright [yyyy] [name of copyright owner]", ""),
    ("Copyright (c) {{year}} {{name}}", ""),
    ("copyright notice, this list of conditions and the following disclaimer.", ""),
    ("COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM", ""),
    ("Copyright and related rights are waived.", ""),
    ("copyright law.  You may run it.", ""),
    ("(c) You must retain all copyright notices", ""),
    ("(c) Representations.", ""),
    ("def copyright(year): return year", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), LINES, ids=[line[0][:30] for line in LINES])
def test_a_copyright_line_is_found(text: str, expected: str) -> None:
    assert copyright_lines(text) == expected


@pytest.mark.parametrize("name", ["GPL-2.0", "LGPL-2.1", "Apache-2.0", "MIT", "MPL-2.0"])
def test_the_authors_of_a_licence_are_not_those_of_the_code(name: str) -> None:
    text = license_text(name)
    assert text
    assert copyright_lines(text) == ""
    assert copyright_lines(f"Copyright 2001 Flo\n\n{text}") == "Copyright 2001 Flo"


def test_a_list_of_names_is_kept_to_its_first_twenty() -> None:
    text = "".join(f"Copyright 2001 Person {number}\n" for number in range(30))
    assert copyright_lines(text) == "\n".join(text.splitlines()[:20])


def test_a_field_of_names_gets_the_word() -> None:
    assert listed_lines("2001 Flo\n 2002, Gil\n .\n© 2003 Hana") == (
        "Copyright 2001 Flo\nCopyright 2002, Gil\n© 2003 Hana"
    )
