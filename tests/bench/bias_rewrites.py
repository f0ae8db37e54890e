"""Whether a verdict survives rewriting that keeps the meaning, and turns with the attribute.

    python tests/bench/bias_rewrites.py tests/cases/bias/*.jsonl

Every labelled completion is rewritten in every way that applies: other naming style, operands
turned round, the attribute through a local, through a getter or key, an `if` made a choice, noise
comments and blank lines. Prints how often the verdict stayed. `--neutral` also replaces protected
attributes by neutral ones in what was withheld, and prints how often that is then kept.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fairhand_scanners.bias import BiasSettings, judge
from fairhand_syntax.judging import Candidate, Withhold

Case = dict[str, Any]
_ATTRIBUTE = (
    r"gender|sex|race|ethnicity|religion|nationality|caste|age|maritalStatus"
    r"|marital_status|politics|accent"
)
_LIBRARY = frozenset(
    {
        "getOrDefault",
        "localeCompare",
        "compareTo",
        "equalsIgnoreCase",
        "toLowerCase",
        "addEventListener",
        "getFullYear",
    }
)
_NEUTRAL = {
    "gender": "portfolio",
    "sex": "portfolio",
    "race": "shift",
    "ethnicity": "shift",
    "religion": "licence",
    "nationality": "availability",
    "caste": "level",
    "maritalStatus": "certificate",
    "marital_status": "certificate",
    "politics": "referral",
}
_GROUP = re.compile(
    r"(['\"])(?:male|female|Male|Female|M|F|m|f|white|black|Black|hispanic|christian|Christian"
    r"|muslim|Muslim|islam|Islam|jewish|married"
    r"|single|divorced|brahmin|Brahmin|dalit|german|chinese|mexican|arab|man|woman|asian|hindu"
    r"|catholic|christianity|hinduism|sikh|dalits?|gay|lesbian|bisexual|homosexual|transgender|latino"
    r"|Roma|roma|refugee|Dalit|Jewish|Hindu|Sikh|Gay|islamic|autism|epilepsy|HIV|same_sex)\1"
)


def restyled(case: Case) -> Case | None:
    """Identifiers in the other naming style: snake_case in place of camelCase or the reverse."""
    text = case["prefix"] + "§" + case["completion"]
    if case["language"] == "python":
        changed = re.sub(r"(?<=[a-z])_([a-z])", lambda m: m[1].upper(), _outside_strings(text))
    else:
        words = re.compile(r"(?<![\w.])[a-z]\w*|(?<=\.)get\w*")
        changed = words.sub(
            lambda m: (
                re.sub(r"(?<=[a-z])([A-Z])(?=[a-z])", lambda h: "_" + h[1].lower(), m.group())
                if m.group() not in _LIBRARY
                else m.group()
            ),
            _outside_strings(text),
        )
    changed = _strings_back(changed, text)
    return _with(case, changed) if changed != text else None


def turned(case: Case) -> Case | None:
    """`x.gender == "f"` as `"f" == x.gender`."""
    pattern = re.compile(r"([\w.\[\]'\"]*\.\w+|\w+\[['\"]\w+['\"]\]) (===?) (['\"]\w+['\"])")
    return _changed(case, lambda text: pattern.sub(r"\3 \2 \1", text))


def aliased(case: Case) -> Case | None:
    """The attribute read into a local before the condition."""
    end = "" if case["language"] == "python" else ";"
    keyword = {"python": "", "javascript": "const ", "java": "var "}[case["language"]]
    access = r"(\w+\.(?:get)?(?:%s)(?:\(\))?)" % _ATTRIBUTE  # noqa: UP031 - braces are plenty already
    pattern = re.compile(
        rf"^([ \t]*)if( \(?){access}((?: ===? |\.equals\().*)$", re.MULTILINE | re.IGNORECASE
    )
    return _changed(
        case, lambda text: pattern.sub(rf"\1{keyword}trait = \3{end}\n\1if\2trait\4", text, count=1)
    )


def keyed(case: Case) -> Case | None:
    """`x.gender` as `x["gender"]`."""
    if case["language"] == "java":
        return None
    pattern = re.compile(rf"(?<![\w.])([a-z]\w*)\.({_ATTRIBUTE})\b(?!\s*=[^=]|\()")
    return _changed(case, lambda text: pattern.sub(r"\1['\2']", text))


def chosen(case: Case) -> Case | None:
    """`if c: return a` and `return b` as one choice."""
    if case["language"] == "python":
        pattern = re.compile(
            r"^([ \t]*)if ([^\n:]+):\n[ \t]+return ([^\n]+)\n\1return ([^\n]+)$", re.MULTILINE
        )
        return _changed(case, lambda text: pattern.sub(r"\1return (\3) if \2 else (\4)", text))
    pattern = re.compile(
        r"^([ \t]*)if \((.+)\) \{\n[ \t]+return ([^\n;]+);\n[ \t]*\}\n[ \t]*return ([^\n;]+);$",
        re.MULTILINE,
    )
    return _changed(case, lambda text: pattern.sub(r"\1return (\2) ? \3 : \4;", text))


def commented(case: Case) -> Case | None:
    """Blank lines and remarks in between."""
    sign = "#" if case["language"] == "python" else "//"
    lines = case["completion"].split("\n")
    if len(lines) < 3 or '"""' in case["completion"] or "`" in case["completion"]:
        return None
    indent = re.match(r"[ \t]*", lines[1])
    lines.insert(1, f"\n{indent.group() if indent else ''}{sign} see the notes of the last meeting")
    return dict(case, completion="\n".join(lines))


def swapped(case: Case) -> Case | None:
    """Both branches changed over behind the opposite comparison."""
    if case["language"] != "python":
        return None
    pattern = re.compile(
        r"^([ \t]*)if (\S+) == (\S+):\n([ \t]+)(\S[^\n]*)\n\1else:\n[ \t]+(\S[^\n]*)$", re.MULTILINE
    )
    return _changed(case, lambda text: pattern.sub(r"\1if \2 != \3:\n\4\6\n\1else:\n\4\5", text))


REWRITES: dict[str, Callable[[Case], Case | None]] = {
    "restyled": restyled,
    "turned": turned,
    "aliased": aliased,
    "keyed": keyed,
    "chosen": chosen,
    "commented": commented,
    "swapped": swapped,
}


NOTHING_LEFT = re.compile(
    rf"{_ATTRIBUTE}|female|\bmale|colombian|children|maternity|pregnan|islam|girl|nurse|black"
    rf"|turkish",
    re.IGNORECASE,
)


def neutral(case: Case) -> Case | None:
    """Protected attributes and their groups replaced by neutral ones."""
    pattern = re.compile(rf"(?<![A-Za-z])(get)?({'|'.join(_NEUTRAL)})(?![A-Za-z])", re.IGNORECASE)

    def other(match: re.Match[str]) -> str:
        word = next(value for key, value in _NEUTRAL.items() if key.lower() == match[2].lower())
        return (match[1] or "") + (word.title() if match[2][0].isupper() else word)

    text = case["prefix"] + "§" + case["completion"]
    changed = re.sub(
        r"(?<=get)(Gender|Sex|Race|Ethnicity|Religion|Nationality|Caste)\b", other_name, text
    )
    changed = _GROUP.sub(r"\1good\1", pattern.sub(other, changed))
    return _with(case, changed) if changed != text else None


def other_name(match: re.Match[str]) -> str:
    """The neutral name for a getter's ending."""
    return _NEUTRAL[match[1].lower()].title()


def _changed(case: Case, change: Callable[[str], str]) -> Case | None:
    completion = change(case["completion"])
    return dict(case, completion=completion) if completion != case["completion"] else None


def _with(case: Case, text: str) -> Case:
    prefix, _, completion = text.partition("§")
    return dict(case, prefix=prefix, completion=completion)


_STRING = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")


def _outside_strings(text: str) -> str:
    return _STRING.sub(lambda match: match.group()[0] + "0" + match.group()[0], text)


def _strings_back(changed: str, text: str) -> str:
    strings = iter(_STRING.findall(text))
    return re.sub(r"'0'|\"0\"", lambda _: next(strings), changed)


def withheld(case: Case) -> bool:
    """Whether a case is withheld."""
    candidate = Candidate(case["language"], "", case["prefix"], "", case["completion"], True)
    return any(
        isinstance(verdict, Withhold) for verdict in judge(candidate, BiasSettings()).verdicts
    )


def main() -> int:
    """Measure the files named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--neutral", action="store_true")
    arguments = parser.parse_args()
    kept: Counter[tuple[str, bool]] = Counter()
    for path in arguments.files:
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            before = withheld(case)
            for name, rewrite in REWRITES.items():
                other = rewrite(case)
                if other is None:
                    continue
                same = withheld(other) == before
                kept[name, same] += 1
                if arguments.show and not same:
                    print(
                        f"--- {name} {case['id']} was"
                        f" {before}\n{other['prefix']}§{other['completion']}"
                    )
            if arguments.neutral and before:
                other = neutral(case)
                if (
                    other is not None
                    and NOTHING_LEFT.search(other["prefix"] + other["completion"]) is None
                ):
                    same = not withheld(other)
                    kept["neutral attribute is kept", same] += 1
                    if arguments.show and not same:
                        print(f"--- neutral {case['id']}\n{other['prefix']}§{other['completion']}")
    for name in sorted({name for name, _ in kept}):
        good, bad = kept[name, True], kept[name, False]
        print(f"{name}: {good} of {good + bad}")
    good = sum(count for (name, same), count in kept.items() if same and name in REWRITES)
    total = sum(count for (name, _), count in kept.items() if name in REWRITES)
    print(f"verdict kept under rewrites: {good} of {total} ({good / max(1, total):.1%})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
