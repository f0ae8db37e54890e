"""Full-text search over the project: which files speak of the same things (BM25).

The ranking is that of SQLite's full-text index, whose `bm25` is the usual Okapi formula with
k1 = 1.2 and b = 0.75.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_+|\$")
# Words of the languages themselves, and those that stand in nearly every file.
_COMMON = frozenset(
    """
    and any args as assert async await bool boolean break byte case catch char class const continue
    def default del dict do double elif else enum except export extends false final finally float
    for from function get global if implements import in instanceof int interface is kwargs lambda
    let list long main name new none not null object of or override package pass print private
    protected public raise require result return self set short static str string super switch
    test this throw throws true try type typeof undefined value var void while with yield
    """.split()  # noqa: SIM905
)
_MOST_TERMS = 12


def words_of(text: str) -> Counter[str]:
    """The parts of the names in a text, in small letters, with how often they occur."""
    counts: Counter[str] = Counter()
    for name, number in Counter(_WORD.findall(text)).items():
        parts = [part.lower() for part in _HUMP.split(name) if len(part) > 2]
        for part in {*parts, name.lower()}:
            if part not in _COMMON and len(part) > 2:
                counts[part] += number
    return counts


class Search:
    """The index. It lives in memory and is used by one thread at a time."""

    def __init__(self) -> None:
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        # Only which words occur and how often is kept, neither text nor places.
        self._base.execute(
            "CREATE VIRTUAL TABLE body USING fts5(words, content='', contentless_delete=0, "
            "detail=column, tokenize='unicode61')"
            if sqlite3.sqlite_version_info >= (3, 43)
            else "CREATE VIRTUAL TABLE body USING fts5(words, content='', detail=column, "
            "tokenize='unicode61')"
        )
        self._base.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(body, 'row')")
        self._ids: dict[str, int] = {}
        self._words: dict[int, str] = {}
        self._paths: dict[int, str] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._ids)

    def put(self, path: str, text: str) -> None:
        """Index a file, instead of what was known of it."""
        self.drop(path)
        counts = words_of(text)
        # More than a few of the same word tell nothing, and keep the index small.
        words = " ".join(word for word, number in counts.items() for _ in range(min(number, 3)))
        self._last += 1
        self._ids[path], self._paths[self._last] = self._last, path
        self._words[self._last] = words
        self._base.execute("INSERT INTO body(rowid, words) VALUES (?, ?)", (self._last, words))

    def drop(self, path: str) -> None:
        """Forget a file."""
        number = self._ids.pop(path, None)
        if number is not None:
            del self._paths[number]
            words = self._words.pop(number)
            self._base.execute(
                "INSERT INTO body(body, rowid, words) VALUES ('delete', ?, ?)", (number, words)
            )

    def nearest(
        self, text: str, most: int, without: Iterable[str] = (), having: str = ""
    ) -> list[str]:
        """The paths of the files that share the rarest words with a text, the best first.

        With `having`, only those that hold all its words.
        """
        terms = self._telling(words_of(text))
        # The index splits names at underscores.
        wanted = [part for word in words_of(having) for part in re.findall(r"[^\W_]+", word)]
        if not terms or (having and not wanted):
            return []
        query = " OR ".join(f'"{term}"' for term in terms)
        if wanted:
            needed = " AND ".join(f'"{word}"' for word in wanted)
            query = f"({needed}) AND ({query})"
        left_out = set(without)
        rows = self._base.execute(
            "SELECT rowid FROM body WHERE body MATCH ? ORDER BY rank LIMIT ?",
            (query, most + len(left_out)),
        )
        return [p for (n,) in rows if (p := self._paths[n]) not in left_out][:most]

    def _telling(self, counts: Counter[str]) -> list[str]:
        """The words that tell files apart: those that the fewest of them hold."""
        terms = list(counts)[:200]
        marks = ", ".join("?" for _ in terms)
        rows = self._base.execute(
            # Only question marks are put in.
            f"SELECT term, doc FROM vocabulary WHERE term IN ({marks})",  # nosec B608
            terms,
        ).fetchall()
        most = max(3, len(self) // 5)
        rare = sorted((files, term) for term, files in rows if files <= most)
        return [term for _, term in rare[:_MOST_TERMS]]
