"""Prints the figures of the main road: start-up, first shown text, and what the pipeline adds."""

from __future__ import annotations

from fairhand_eval.__main__ import main

if __name__ == "__main__":
    raise SystemExit(max(main(["bench", name]) for name in ("startup", "latency")))
