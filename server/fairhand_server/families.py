"""Prompt forms of model families: fill-in-the-middle marks and chat marks.

Each row follows the special tokens in the family's published tokenizer. Prompts are always
rendered here and sent as text; `suffix` is never sent, because hosts ignore it, refuse it, or
append it to the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fairhand_server.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Chat:
    """Chat marks of an instruction-tuned model. `opening` takes `role` by str.format."""

    opening: str
    closing: str


@dataclass(frozen=True, slots=True)
class Family:
    """How one family of models is prompted.

    `fim` holds `{prefix}` and `{suffix}` where the texts go; `chat` is None for base models; `stop`
    holds the marks that end an answer (at most four go to a host).
    """

    name: str
    fim: str
    stop: tuple[str, ...]
    chat: Chat | None = None

    def fill_in(self, prefix: str, suffix: str) -> str:
        """The fill-in-the-middle prompt. Text that looks like a mark is broken, not obeyed."""
        texts = {"{prefix}": self.harmless(prefix), "{suffix}": self.harmless(suffix)}
        # One pass, because code may well hold the words {prefix} and {suffix} itself.
        return re.sub(r"\{(?:prefix|suffix)\}", lambda found: texts[found.group()], self.fim)

    def harmless(self, text: str) -> str:
        """A text in which no special mark of this family can be read as one."""
        return text.replace("<|", "< |")


_QWEN_FIM = "<|fim_prefix|>{prefix}<|fim_suffix|>{suffix}<|fim_middle|>"
_QWEN_STOP = ("<|endoftext|>", "<|fim_pad|>", "<|file_sep|>", "<|im_end|>")

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        # https://huggingface.co/Qwen/Qwen2.5-Coder-7B/blob/main/tokenizer_config.json
        Family("qwen2.5-coder", _QWEN_FIM, _QWEN_STOP),
        # https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct/blob/main/tokenizer_config.json
        Family(
            "qwen2.5-coder-instruct",
            _QWEN_FIM,
            _QWEN_STOP,
            Chat("<|im_start|>{role}\n", "<|im_end|>\n"),
        ),
        # A model whose marks are not known can only continue what stands before the cursor.
        Family("plain", "{prefix}", ()),
    )
}
DEFAULT_FAMILY = "qwen2.5-coder-instruct"
PLAIN = FAMILIES["plain"]


def family_named(name: str) -> Family:
    """The family of this name. Raises SettingsError fairhand-E010 for an unknown one."""
    family = FAMILIES.get(name.lower())
    if family is None:
        raise SettingsError(
            "fairhand-E010",
            f"there is no model family {name!r}",
            f"set FAIRHAND_FAMILY to one of: {', '.join(FAMILIES)}",
        )
    return family
