"""What one call of the cut costs while an answer of 1,500 characters streams in.

    python tests/bench/cut_cost.py

The prefix has 4,000 characters, the answer comes four characters at a time. Prints the median and
the 95th percentile of the processor time of a call in milliseconds, and the median of the last
fifty calls, in which the answer is nearly whole.
"""

from __future__ import annotations

import statistics
import time

from fairhand_server.completion.place import place_of
from fairhand_server.completion.trimming import cut
from fairhand_syntax.languages import language_named

_STEPS = {
    "python": (
        "def work_{n}(rows):\n    total = 0\n",
        "    for row in rows[{n}:]:\n        total += row['a'] * ({n} + 1)\n",
        "    return total\n\n\n",
        "    return None\n\n\ndef after(x):\n    return x\n",
    ),
    "java": (
        "    int work{n}(int[] rows) {\n        int total = 0;\n",
        "        for (int row : rows) {\n            total += row * ({n} + 1);\n        }\n",
        "        return total;\n    }\n\n",
        "        return 0;\n    }\n}\n",
    ),
    "javascript": (
        "function work{n}(rows) {\n  let total = 0;\n",
        "  for (const row of rows) {\n    total += row.a * ({n} + 1);\n  }\n",
        "  return total;\n}\n\n",
        "  return null;\n}\n",
    ),
}


def main() -> None:
    """Measure one answer in each language, with and without code after the cursor."""
    for language_id, (head, body, tail, after) in _STEPS.items():
        language = language_named(language_id)
        assert language is not None
        begin = "class A {\n" if language_id == "java" else ""
        prefix = begin
        while len(prefix) < 4000:
            prefix += (head + body * 4 + tail).replace("{n}", str(len(prefix)))
        prefix += head.replace("{n}", "0")
        answer = ""
        while len(answer) < 1500:
            answer += body.replace("{n}", str(len(answer)))
        for suffix in ("\n" + after, "\n"):
            began = time.process_time()
            place = place_of(language, prefix, suffix)
            placed = (time.process_time() - began) * 1000
            times = []
            for end in range(4, len(answer), 4):
                began = time.process_time()
                found = cut(place, answer[:end], False)
                times.append((time.process_time() - began) * 1000)
                assert not found.finished, answer[:end]
            late = statistics.median(times[-50:])
            times.sort()
            print(
                f"{language_id:11} {'with' if suffix.strip() else 'without'} code after: place "
                f"{placed:.2f} ms, {len(times)} calls, median {statistics.median(times):.3f} ms, "
                f"p95 {times[int(len(times) * 0.95)]:.3f} ms, last {late:.3f} ms"
            )


if __name__ == "__main__":
    main()
