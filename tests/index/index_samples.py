"""Code written for these tests, and packages made of it."""

from __future__ import annotations

import zipfile
from pathlib import Path

LEDGER = '''"""A ledger."""
import csv


class Ledger:
    """Entries by account."""

    def close_period(self, year, month, carry=True):
        """Close one month and carry balances over."""
        opening = {}
        for account, rows in self.rows_by_account.items():
            balance = self.opening.get(account, 0)
            for row in rows:
                # Rows of other months stay open.
                if row.year != year or row.month != month:
                    continue
                balance += row.credit - row.debit
                row.mark_closed("closed by month end")
            if carry and balance != 0:
                opening[account] = balance
            self.journal.record(account, balance, year * 100 + month)
        self.opening.update(opening)
        return opening


def read_ledger(path, delimiter=";"):
    with open(path, newline="", encoding="utf-8") as stream:
        reader = csv.reader(stream, delimiter=delimiter)
        header = next(reader, None)
        if header is None:
            raise ValueError("the ledger file holds no header line")
        columns = {name.strip().lower(): index for index, name in enumerate(header)}
        return [parse_ledger_row(columns, fields) for fields in reader if fields]
'''

TIDES = """package org.example.tides;

import java.util.ArrayList;

public class TideTable {
    // Heights are centimetres above chart datum.
    public double interpolateHeight(long moment, boolean clampToRange) {
        TideEntry previous = entries.floorEntryBefore(moment);
        TideEntry following = entries.ceilingEntryAfter(moment);
        if (previous == null || following == null) {
            if (!clampToRange) {
                throw new TideRangeException("no tide entries around " + moment);
            }
            return previous == null ? following.getHeight() : previous.getHeight();
        }
        double phase = Math.PI * (moment - previous.getMoment())
                / (following.getMoment() - previous.getMoment());
        double weight = (1 - Math.cos(phase)) / 2;
        return previous.getHeight() * (1 - weight) + following.getHeight() * weight;
    }
}
"""

BEES = """'use strict';

class Hive {
  /** Frames are weighed in grams. */
  weighFrames(scale, { skipEmpty = true, tare } = {}) {
    const readings = [];
    for (const frame of this.frames) {
      const gross = scale.readGrams(frame.slot);
      const net = gross - (tare || frame.emptyWeight);
      if (skipEmpty && net <= this.options.emptyThreshold) {
        this.emit('empty-frame', frame.slot);
        continue;
      }
      readings.push({ slot: frame.slot, net, ripe: frame.cappedRatio > 0.8 });
    }
    return readings.sort((left, right) => right.net - left.net);
  }
}

module.exports = Hive;
"""

PACKAGES = [
    ("ledgers", "GPL-3.0-or-later", {"ledgers/book.py": LEDGER}),
    ("tides", "Apache-2.0", {"tides/TideTable.java": TIDES}),
    ("bees", "MIT OR GPL-2.0-only", {"bees/hive.js": BEES}),
]


def write_wheel(folder: Path, name: str, licence: str, files: dict[str, str]) -> Path:
    """A wheel with these files; the same arguments give the same bytes."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    metadata = (
        f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\nLicense-Expression: {licence}\n"
        f"Project-URL: Source, https://github.com/example/{name}\n"
    )
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in {**files, f"{name}-1.0.dist-info/METADATA": metadata}.items():
            archive.writestr(zipfile.ZipInfo(member), text)
    return path


def lines(text: str, first: int, last: int) -> str:
    """Lines of a text, one-based and inclusive."""
    return "".join(text.splitlines(keepends=True)[first - 1 : last])
