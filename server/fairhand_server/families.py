"""Prompt forms of model families: fill-in-the-middle marks, file marks and chat marks.

Each row follows the special tokens in the family's published tokenizer, which `source` names.
Prompts are always rendered here and sent as text; `suffix` is never sent, because hosts ignore it,
refuse it, or append it to the answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from fairhand_server.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Chat:
    """Chat marks of an instruction-tuned model. `opening` takes `role` by str.format."""

    opening: str
    closing: str


@dataclass(frozen=True, slots=True)
class Files:
    """How a family was trained to see several files of a repository in one prompt.

    `repository` takes `{name}`, `file` takes `{path}` and `{text}`, `current` takes the `{path}` of
    the file that is being completed. Any of them may be empty.
    """

    repository: str = ""
    file: str = ""
    current: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """How one family of models is prompted.

    `fim` holds `{prefix}` and `{suffix}` where the texts go and `{context}` where other files go;
    `stop` holds the marks that end an answer (at most four go to a host). `marks` are texts that
    the tokenizer may read as a mark, or the beginnings that all of them share. A model belongs to
    the family when its vocabulary holds all of `tokens` and, where there are such words, its name
    holds one of `words`. `chat` is None for base models.
    """

    name: str
    source: str
    fim: str
    stop: tuple[str, ...]
    marks: tuple[str, ...]
    tokens: tuple[str, ...]
    words: tuple[str, ...] = ()
    files: Files = Files()
    chat: Chat | None = None

    def fill_in(self, prefix: str, suffix: str, context: str = "", path: str = "") -> str:
        """The fill-in-the-middle prompt. Text that looks like a mark is broken, not obeyed.

        `context` comes from `with_files`; `path` is needed by the few families that name the file.
        """
        texts = {
            "{prefix}": self.harmless(prefix),
            "{suffix}": self.harmless(suffix),
            "{context}": context,
            "{path}": self.harmless(path),
        }
        return _filled(self.fim, texts)

    @property
    def goes_on(self) -> bool:
        """Whether the beginning of an answer may stand behind the fill-in-the-middle prompt.

        That is what a model sees in the midst of its answer where the middle comes last, after a
        mark that takes no space with it.
        """
        return bool(_MIDDLE_LAST.search(self.fim))

    def with_files(self, repository: str, files: Sequence[tuple[str, str]], path: str) -> str:
        """What comes before the file at `path`: other files by path and text, with their marks.

        Empty for a family that was not trained on several files.
        """
        if not files or not self.files.file:
            return ""
        name, own = self.harmless(repository), self.harmless(path)
        parts = [self.files.repository.replace("{name}", name)] if name else []
        for other, text in files:
            texts = {"{path}": self.harmless(other), "{text}": self.harmless(text).rstrip("\n")}
            parts.append(_filled(self.files.file, texts))
        parts.append(self.files.current.replace("{path}", own))
        return "".join(parts)

    def harmless(self, text: str) -> str:
        """A text in which no special mark of this family can be read as one."""
        for mark in self.marks:
            # Broken inside, so that putting the pieces together cannot make another mark.
            text = text.replace(mark, f"{mark[0]} {mark[1:]}")
        return text

    def before_mark(self, answer: str) -> tuple[str, bool]:
        """An answer up to the first mark in it, and whether there was one.

        A host gets only four stop strings, and some hosts write marks out that should end an
        answer. A mark that may just be growing at the end is held back.
        """
        found = _ends(self).search(answer)
        if found is None:
            return answer, False
        return answer[: found.start()], found.lastgroup == "whole"


@cache
def _ends(family: Family) -> re.Pattern[str]:
    marks = {*family.stop, *(token.lstrip("▁") for token in family.tokens)}
    if not marks:
        return re.compile(r"(?!)")
    whole = "|".join(map(re.escape, sorted(marks)))
    # What cannot be a mark after all comes with the next piece.
    growing = {mark[:end] for mark in marks for end in range(1, len(mark))}
    return re.compile(
        f"(?P<whole>{whole})|(?:{'|'.join(map(re.escape, sorted(growing, reverse=True)))})\\Z"
    )


_MIDDLE_LAST = re.compile(r"\{prefix\}.*\{suffix\}<\S+>\Z", re.DOTALL)
_FIELD = re.compile(r"\{(?:prefix|suffix|context|path|text)\}")


def _filled(template: str, texts: dict[str, str]) -> str:
    # One pass, because code may well hold the words {prefix} and {suffix} itself.
    return _FIELD.sub(lambda found: texts[found.group()], template)


_HUB = "https://huggingface.co"

_PIPED = "{context}<|fim_prefix|>{prefix}<|fim_suffix|>{suffix}<|fim_middle|>"
_QWEN_STOP = ("<|endoftext|>", "<|fim_pad|>", "<|file_sep|>", "<|im_end|>")
# "Repository-level code completion" in the model card of Qwen2.5-Coder.
_QWEN_FILES = Files("<|repo_name|>{name}\n", "<|file_sep|>{path}\n{text}\n", "<|file_sep|>{path}\n")
_QWEN_CHAT = Chat("<|im_start|>{role}\n", "<|im_end|>\n")

_PLAIN_FIM = "{context}<fim_prefix>{prefix}<fim_suffix>{suffix}<fim_middle>"
_STAR_MARKS = (
    "<fim_",
    "<|endoftext|>",
    "<filename>",
    "<reponame>",
    "<gh_stars>",
    "<file_sep>",
    "<repo_name>",
    "<issue_",
    "<jupyter_",
    "<commit_",
)
# StarCoder writes the names of repository and file before the text (arXiv:2305.06161, section 5.1),
# StarCoder2 separates files with a mark (arXiv:2402.19173, section 5.1).
_STAR_FILES = Files("<reponame>{name}", "<filename>{path}\n{text}\n", "<filename>{path}\n")
_STAR2_FILES = Files("<repo_name>{name}", "<file_sep>{path}\n{text}\n", "<file_sep>{path}\n")
_STAR_TOKENS = ("<fim_prefix>", "<fim_suffix>", "<fim_middle>")

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        # The first row that fits a model is taken, so a narrower one stands before a wider one.
        Family(
            "qwen2.5-coder-instruct",
            f"{_HUB}/Qwen/Qwen2.5-Coder-0.5B-Instruct/blob/main/tokenizer_config.json",
            _PIPED,
            _QWEN_STOP,
            ("<|",),
            ("<|fim_prefix|>", "<|repo_name|>", "<|file_sep|>", "<|im_start|>"),
            ("instruct",),
            _QWEN_FILES,
            _QWEN_CHAT,
        ),
        Family(
            "qwen2.5-coder",
            f"{_HUB}/Qwen/Qwen2.5-Coder-7B/blob/main/tokenizer_config.json",
            _PIPED,
            _QWEN_STOP,
            ("<|",),
            ("<|fim_prefix|>", "<|repo_name|>", "<|file_sep|>"),
            (),
            _QWEN_FILES,
        ),
        Family(
            "codegemma",
            f"{_HUB}/google/codegemma-2b/blob/main/tokenizer_config.json",
            _PIPED,
            ("<|file_separator|>", "<|fim_prefix|>", "<end_of_turn>", "<eos>"),
            ("<|f", "<end_of_turn>", "<start_of_turn>", "<eos>", "<bos>", "<pad>"),
            ("<|fim_prefix|>", "<|file_separator|>"),
            (),
            # "Use the file separator token for multi-file contexts" in the guide to its prompts.
            Files("", "{path}\n{text}\n<|file_separator|>", "{path}\n"),
        ),
        Family(
            "granite",
            f"{_HUB}/ibm-granite/granite-4.0-micro-base/blob/main/tokenizer_config.json",
            _PIPED,
            ("<|end_of_text|>", "<|fim_pad|>", "<|filename|>", "<|reponame|>"),
            ("<|",),
            ("<|fim_prefix|>", "<|filename|>", "<|reponame|>"),
            (),
            Files("<|reponame|>{name}\n", "<|filename|>{path}\n{text}\n", "<|filename|>{path}\n"),
        ),
        Family(
            "mellum",
            f"{_HUB}/JetBrains/Mellum-4b-base/blob/main/special_tokens_map.json",
            "{context}<fim_suffix>{suffix}<fim_prefix>{prefix}<fim_middle>",
            ("<|endoftext|>", "<fim_pad>", "<filename>", "<reponame>"),
            _STAR_MARKS,
            _STAR_TOKENS,
            ("mellum",),
            Files("", "<filename>{path}\n{text}\n", "<filename>{path}\n"),
        ),
        Family(
            "stable-code",
            f"{_HUB}/stabilityai/stable-code-3b/blob/main/tokenizer_config.json",
            _PLAIN_FIM,
            ("<|endoftext|>", "<fim_pad>", "<file_sep>", "<filename>"),
            (*_STAR_MARKS, "<|im_"),
            _STAR_TOKENS,
            ("stable-code", "stable code", "stablecode"),
        ),
        Family(
            "codeqwen1.5",
            f"{_HUB}/Qwen/CodeQwen1.5-7B/blob/main/tokenizer_config.json",
            _PLAIN_FIM,
            ("<|endoftext|>", "<fim_pad>", "<file_sep>", "<|im_end|>"),
            (*_STAR_MARKS, "<|im_"),
            _STAR_TOKENS,
            ("codeqwen",),
            Files("<reponame>{name}\n", "<file_sep>{path}\n{text}\n", "<file_sep>{path}\n"),
        ),
        Family(
            "granite-code",
            f"{_HUB}/ibm-granite/granite-3b-code-base-2k/blob/main/tokenizer_config.json",
            _PLAIN_FIM,
            ("<|endoftext|>", "<fim_pad>", "<filename>", "<reponame>"),
            (*_STAR_MARKS, "<|end_of_", "<|start_of_"),
            _STAR_TOKENS,
            ("granite",),
            _STAR_FILES,
        ),
        Family(
            "refact",
            f"{_HUB}/smallcloudai/Refact-1_6B-fim/blob/main/special_tokens_map.json",
            _PLAIN_FIM,
            ("<|endoftext|>", "<fim_pad>", "<filename>", "<reponame>"),
            _STAR_MARKS,
            _STAR_TOKENS,
            ("refact",),
        ),
        Family(
            "starcoder2",
            f"{_HUB}/bigcode/starcoder2-3b/blob/main/special_tokens_map.json",
            _PLAIN_FIM,
            ("<|endoftext|>", "<fim_pad>", "<file_sep>", "<repo_name>"),
            _STAR_MARKS,
            (*_STAR_TOKENS, "<file_sep>", "<repo_name>"),
            (),
            _STAR2_FILES,
        ),
        Family(
            "starcoder",
            f"{_HUB}/bigcode/starcoderbase/blob/main/special_tokens_map.json",
            _PLAIN_FIM,
            ("<|endoftext|>", "<fim_pad>", "<filename>", "<reponame>"),
            _STAR_MARKS,
            _STAR_TOKENS,
            (),
            _STAR_FILES,
        ),
        Family(
            "santacoder",
            f"{_HUB}/bigcode/santacoder/blob/main/special_tokens_map.json",
            "<fim-prefix>{prefix}<fim-suffix>{suffix}<fim-middle>",
            ("<|endoftext|>", "<fim-pad>"),
            ("<fim-", "<|endoftext|>"),
            ("<fim-prefix>", "<fim-suffix>", "<fim-middle>"),
        ),
        Family(
            "codellama",
            f"{_HUB}/codellama/CodeLlama-7b-hf/blob/main/tokenizer_config.json",
            # The tokenizer turns the blank before a mark, and the start of the text, into the meta
            # space with which its own marks begin.
            "<PRE> {prefix} <SUF>{suffix} <MID>",
            ("<EOT>", "</s>", "<PRE>", "<SUF>"),
            ("<PRE>", "<SUF>", "<MID>", "<EOT>", "<s>", "</s>"),
            ("▁<PRE>", "▁<SUF>", "▁<MID>"),
        ),
        Family(
            "deepseek-coder",
            f"{_HUB}/deepseek-ai/deepseek-coder-1.3b-base/blob/main/tokenizer.json",
            "<｜fim▁begin｜>{context}{prefix}<｜fim▁hole｜>{suffix}<｜fim▁end｜>",
            ("<｜end▁of▁sentence｜>", "<|EOT|>", "<｜fim▁begin｜>", "<｜begin▁of▁sentence｜>"),
            ("<｜", "<|EOT|>"),
            ("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"),
            (),
            # Its own example of repository-level completion names each file in a comment.
            Files("", "#{path}\n{text}\n\n", "#{path}\n"),
        ),
        Family(
            "codestral",
            "https://github.com/mistralai/mistral-common/blob/main/src/mistral_common/tokens/"
            "tokenizers/base.py",
            "[SUFFIX]{suffix}[PREFIX]{context}{prefix}",
            ("</s>", "[SUFFIX]", "[PREFIX]", "[INST]"),
            ("[SUFFIX]", "[PREFIX]", "[MIDDLE]", "[INST]", "[/INST]", "</s>", "<s>"),
            ("[SUFFIX]", "[PREFIX]"),
            (),
            Files("", "+++++ {path}\n{text}\n\n", "+++++ {path}\n"),
        ),
        Family(
            "codegeex4",
            "https://github.com/THUDM/CodeGeeX4/blob/main/guides/Infilling_guideline.md",
            "<|user|>\n{context}###MODE:BLOCK\n<|code_suffix|>{suffix}<|code_prefix|>{prefix}"
            "<|code_middle|><|assistant|>\n",
            ("<|endoftext|>", "<|user|>", "<|observation|>", "<|code_suffix|>"),
            ("<|",),
            ("<|code_prefix|>", "<|code_suffix|>", "<|code_middle|>"),
            ("codegeex",),
            Files("", "###REFERENCE:\n###PATH:{path}\n{text}\n", "###PATH:{path}\n"),
        ),
        Family(
            "glm",
            f"{_HUB}/zai-org/GLM-4.5-Air/blob/main/tokenizer_config.json",
            "<|code_prefix|>{prefix}<|code_suffix|>{suffix}<|code_middle|>",
            ("<|endoftext|>", "<|user|>", "<|observation|>", "<|code_prefix|>"),
            ("<|",),
            ("<|code_prefix|>", "<|code_suffix|>", "<|code_middle|>"),
        ),
        Family(
            "seed-coder",
            f"{_HUB}/ByteDance-Seed/Seed-Coder-8B-Base/blob/main/tokenizer_config.json",
            # The suffix comes first (arXiv:2506.03524, section on fill-in-the-middle).
            "<[fim-suffix]>{suffix}<[fim-prefix]>{context}{prefix}<[fim-middle]>",
            ("<[end▁of▁sentence]>", "<[fim-suffix]>", "<[fim-prefix]>", "<[fim-middle]>"),
            ("<[",),
            ("<[fim-suffix]>", "<[fim-prefix]>", "<[fim-middle]>"),
        ),
        Family(
            "aixcoder",
            "https://github.com/aixcoder-plugin/aiXcoder-7B/blob/main/README.md",
            "▁<AIX-SPAN-PRE>▁<AIX-SPAN-POST>{suffix}▁<AIX-SPAN-MIDDLE># the file path is: {path}\n"
            "{prefix}",
            ("</s>", "<AIX-SPAN-PRE>", "<AIX-SPAN-POST>", "<AIX-SPAN-MIDDLE>"),
            ("<AIX-SPAN-", "</s>", "<s>"),
            ("▁<AIX-SPAN-PRE>", "▁<AIX-SPAN-POST>", "▁<AIX-SPAN-MIDDLE>"),
        ),
        # A model whose marks are not known can only continue what stands before the cursor.
        Family("plain", "", "{prefix}", (), ("<|",), ()),
    )
}
DEFAULT_FAMILY = "qwen2.5-coder-instruct"
PLAIN = FAMILIES["plain"]

# What a host lists is a name, not a vocabulary. The words are those of the models' own names.
_NAMES: tuple[tuple[str, str], ...] = (
    (r"codeqwen", "codeqwen1.5"),
    (r"qwen.*coder.*instruct|qwen3-coder", "qwen2.5-coder-instruct"),
    (r"qwen.*coder", "qwen2.5-coder"),
    (r"codegemma", "codegemma"),
    (r"granite.*code|granite-3", "granite-code"),
    (r"granite", "granite"),
    (r"mellum", "mellum"),
    (r"stable-?code", "stable-code"),
    (r"starcoder-?2", "starcoder2"),
    (r"starcoder", "starcoder"),
    (r"santacoder", "santacoder"),
    (r"refact", "refact"),
    (r"code-?llama", "codellama"),
    (r"deepseek", "deepseek-coder"),
    (r"codestral", "codestral"),
    (r"codegeex", "codegeex4"),
    (r"glm-?4", "glm"),
    (r"seed-coder", "seed-coder"),
    (r"aixcoder", "aixcoder"),
)


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


def family_of_model(name: str) -> Family | None:
    """The family that a model's name tells, as `Qwen/Qwen2.5-Coder-7B` does; None for others."""
    small = name.lower()
    return next((FAMILIES[family] for form, family in _NAMES if re.search(form, small)), None)


def family_of_vocabulary(tokens: Collection[str], name: str) -> Family:
    """The family of a model with this vocabulary (only marks count) and this name of its own."""
    small = name.lower()
    for family in FAMILIES.values():
        named = not family.words or any(word in small for word in family.words)
        if family.tokens and named and all(token in tokens for token in family.tokens):
            return family
    return PLAIN


def telling_tokens() -> frozenset[str]:
    """The tokens of a vocabulary by which a family is told."""
    return frozenset(token for family in FAMILIES.values() for token in family.tokens)
