"""Helpers that compilers write into JavaScript are nobody's and stay out of the index."""

from __future__ import annotations

import pytest

from fairhand_index.extraction import rows_of
from fairhand_syntax.languages import JAVASCRIPT

BODY = "{ return first.alpha(second).beta(first, second).gamma([first, second], first.delta); }"
HELPERS = [
    f"function _interopRequireWildcard(first, second) {BODY}",
    f"async function __async(first, second) {BODY}",
    f"var __commonJS = (first, second) => function __require() {BODY};",
    f"var __awaiter = (this && this.__awaiter) || function (first, second) {BODY};",
    "Object.keys(_a).forEach(function (key) {\n"
    '  if (key === "default" || key === "__esModule") return;\n'
    "  Object.defineProperty(exports, key, { enumerable: true, get: () => _a[key] });\n});",
    f"__webpack_require__.d = (first, second) => {BODY};",
]
CODE = [
    f'var _a = _interopRequireDefault(require("a"));\nfunction real(first, second) {BODY}',
    f"exports.a = (first, second, __webpack_require__) => {BODY};",
    f"const real = function (first, second) {BODY};",
    f"const a = __importDefault(require('a')), real = (first, second) => {BODY};",
]


@pytest.mark.parametrize("text", HELPERS)
def test_a_helper_of_a_compiler_is_left_out(text: str) -> None:
    assert rows_of(JAVASCRIPT, text).functions.tolist() == []


@pytest.mark.parametrize("text", CODE)
def test_code_that_calls_a_helper_is_kept(text: str) -> None:
    assert len(rows_of(JAVASCRIPT, text).functions) == 1
