"""Judging without holding up the event loop: slow checks run in threads, under a deadline."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from fairhand_server.completion.checks import judge_all
from fairhand_syntax.judging import Aside, Candidate, Check, Judgement, Wait, Withhold

# Opening what a check reads happens once; a network folder that hangs must not hang the editor.
_OPENING_S = 5.0

# Two: while one thread is past its deadline and still busy, the next suggestion is judged at once.
_WORKERS = ThreadPoolExecutor(2, "fairhand-check")


async def judge_in_time(candidate: Candidate, checks: tuple[Check, ...]) -> Judgement:
    """The verdicts of all checks, those first that need no thread."""
    judgement = judge_all(candidate, tuple(check for check in checks if check.aside is None))
    for check in checks:
        if check.aside is None or any(isinstance(v, Withhold) for v in judgement.verdicts):
            continue
        found = await _judged_aside(candidate, check, check.aside)
        judgement = Judgement(
            judgement.verdicts + found.verdicts, judgement.problems + found.problems
        )
    return judgement


async def _judged_aside(candidate: Candidate, check: Check, aside: Aside) -> Judgement:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(_OPENING_S):
            await loop.run_in_executor(_WORKERS, aside.prepare)
        async with asyncio.timeout(aside.deadline_s):
            return await loop.run_in_executor(_WORKERS, judge_all, candidate, (check,))
    except TimeoutError:
        if candidate.final:
            return Judgement((aside.late(candidate),))
        return Judgement((Wait(check.name, "it is still being judged"),))
