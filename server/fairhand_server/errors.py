"""Every error a user can see, with its code, its cause and the line that mends it.

FairhandError
  UsageError        the command line or a file it names is not usable
  ModelError        a model is unknown, missing, broken or cannot be fetched
  HostError         the model host does not start, answer or accept us
    BusyError       it has no time for us now
  PlaygroundError   the playground cannot be opened
  SettingsError     a setting has a value that cannot be used

`docs/errors.md` lists the codes; a test keeps the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """A stable code with its one-line title."""

    code: str
    title: str


CODES: dict[str, ErrorCode] = {
    entry.code: entry
    for entry in (
        ErrorCode("fairhand-E001", "The command line cannot be understood"),
        ErrorCode("fairhand-E002", "A file or folder cannot be read or written"),
        ErrorCode("fairhand-E003", "The language of a file is not one that Fairhand completes"),
        ErrorCode("fairhand-E004", "An input line is not what the command expects"),
        ErrorCode("fairhand-E010", "A setting has a value that cannot be used"),
        ErrorCode("fairhand-E020", "The model is not in the catalogue and is no file"),
        ErrorCode("fairhand-E021", "The model file is not on this machine"),
        ErrorCode("fairhand-E022", "A fetched or stored model has the wrong bytes"),
        ErrorCode("fairhand-E023", "No source of the model could be reached"),
        ErrorCode("fairhand-E024", "There is not enough room on the disk"),
        ErrorCode("fairhand-E025", "A folder of Fairhand cannot be written"),
        ErrorCode("fairhand-E030", "The model host did not start"),
        ErrorCode("fairhand-E031", "The model host cannot be reached"),
        ErrorCode("fairhand-E032", "The model host refused the key"),
        ErrorCode("fairhand-E033", "The model host answered with an error"),
        ErrorCode("fairhand-E034", "The model host stopped in the middle of an answer"),
        ErrorCode("fairhand-E035", "The model host took too long"),
        ErrorCode("fairhand-E036", "The model host is busy"),
        ErrorCode("fairhand-E040", "An endpoint would send source text over an unsafe connection"),
        ErrorCode("fairhand-E041", "The certificate of the model host is not trusted"),
        ErrorCode("fairhand-E042", "A file with a key can be read by others"),
        ErrorCode("fairhand-E050", "The index of licensed code is missing or damaged"),
        ErrorCode("fairhand-E051", "No package could be read for the index"),
        ErrorCode("fairhand-E052", "The attribution log cannot be opened or read"),
        ErrorCode("fairhand-E053", "The index cannot be served"),
        ErrorCode("fairhand-E060", "Git cannot tell which files changed"),
        ErrorCode("fairhand-E070", "The editor of the playground cannot be fetched"),
        ErrorCode("fairhand-E071", "The playground cannot listen"),
        ErrorCode("fairhand-E090", "Something that should work on every machine does not"),
        ErrorCode("fairhand-E091", "A fault of Fairhand's own"),
    )
}


class FairhandError(Exception):
    """An error with a stable code, a cause and what mends it, all for the user's eyes."""

    def __init__(self, code: str, cause: str, mend: str) -> None:
        if code not in CODES:
            raise KeyError(code)
        super().__init__(f"{code}: {cause}")
        self.code = code
        self.cause = cause
        self.mend = mend

    def sentence(self) -> str:
        """The form shown in a line of an editor."""
        return f"{self.cause[:1].upper()}{self.cause[1:]}; {self.mend} [{self.code}]"

    def lines(self) -> str:
        """The form shown in a terminal: what happened, then what to do."""
        # A name in it may hold line ends; no line but ours begins at the margin.
        cause, mend = (text.replace("\n", "\n  ") for text in (self.cause, self.mend))
        return f"fairhand: {cause} [{self.code}]\n  mend: {mend}"


class UsageError(FairhandError):
    """The command line or a file it names is not usable."""


class ModelError(FairhandError):
    """A model is unknown, missing, broken or cannot be fetched."""


class HostError(FairhandError):
    """The model host does not start, answer or accept us."""


class BusyError(HostError):
    """The model host is busy. `seconds` is the pause it asks for, None where it does not say."""

    def __init__(self, code: str, cause: str, mend: str, seconds: float | None = None) -> None:
        super().__init__(code, cause, mend)
        self.seconds = seconds


class SettingsError(FairhandError):
    """A setting has a value that cannot be used."""


class PlaygroundError(FairhandError):
    """The playground cannot be opened."""
