"""One file over HTTP, which goes on where it broke off.

A server that cannot go on, or that goes on at another place, is asked for the whole file. Whether
the joined pieces are one file is for the intake to say, by their hash.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from fairhand_server.models.intake import Intake, SourceError
from fairhand_server.models.progress import Progress, megabytes

if TYPE_CHECKING:
    import httpx

# Seconds before each further try; a try that brought something begins the row anew.
PAUSES_S = (0.5, 2.0, 5.0)
_PROGRESS_BYTES = 1_000_000
_PLACE = re.compile(r"bytes (\d{1,15})-\d{1,15}/(\d{1,15}|\*)")


def transferred(
    address: str, headers: dict[str, str], timeout: httpx.Timeout, intake: Intake, tell: Progress
) -> None:
    """Fetch a file into the intake. Raises SourceError, and OSError for our own disk."""
    import httpx

    intake.go_on_from(intake.kept)
    tries = 0
    while intake.count < intake.size:
        before = intake.count
        try:
            _take(address, headers, timeout, intake)
            return
        except httpx.HTTPError as reason:
            words = str(reason) or type(reason).__name__
        tries = 0 if intake.count - before >= _PROGRESS_BYTES else tries
        if tries == len(PAUSES_S):
            raise SourceError(f"the transfer broke off: {words}")
        tell.say(f"broke off at {megabytes(intake.count)} ({words}), trying again")
        time.sleep(PAUSES_S[tries])
        tries += 1


def _take(address: str, headers: dict[str, str], timeout: httpx.Timeout, intake: Intake) -> None:
    """One answer, from where the intake stands; or the whole if that is what comes."""
    import httpx

    start = intake.count
    asked = {**headers, "range": f"bytes={start}-"} if start else headers
    with httpx.stream(
        "GET", address, headers=asked, timeout=timeout, follow_redirects=True
    ) as answer:
        status = answer.status_code
        if start and not _goes_on(answer, start):
            if status != httpx.codes.OK and status < httpx.codes.INTERNAL_SERVER_ERROR:
                # Another place, or none at all: from the beginning then.
                intake.go_on_from(0)
                return _take(address, headers, timeout, intake)
            if status == httpx.codes.OK:
                intake.go_on_from(0)
        if start and status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise httpx.RemoteProtocolError(f"{answer.url.host} answered {status}")
        if status not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
            raise SourceError(f"{answer.url.host} answered {status}")
        # As they come: what has come before a break is not to be lost.
        for chunk in answer.iter_raw():
            intake.write(chunk)
        if "content-length" not in answer.headers and intake.count < intake.size:
            # Nothing else tells a whole file from one that was cut off.
            raise httpx.RemoteProtocolError("the connection was closed early")
    return None


def _goes_on(answer: httpx.Response, start: int) -> bool:
    """Whether an answer begins at the byte that was asked for."""
    place = _PLACE.fullmatch(answer.headers.get("content-range", ""))
    return answer.status_code == 206 and place is not None and int(place[1]) == start
