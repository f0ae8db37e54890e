"""Functions that compilers and bundlers write into the JavaScript they put out.

They belong to nobody who ships them. Their wording changes from one version of a compiler to the
next, so that counting (see `commodity`) always lags behind; their names hardly change. The names
are those of tslib, of Babel's helpers, of esbuild's and webpack's run-time code and of Rollup's
interop functions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fairhand_index.grams import U64
from fairhand_syntax.tokens import text_hash

_NAMES = """
__extends __assign __rest __decorate __param __esDecorate __runInitializers __propKey
__setFunctionName __metadata __awaiter __generator __exportStar __createBinding __values __read
__spread __spreadArrays __spreadArray __await __asyncGenerator __asyncDelegator __asyncValues
__makeTemplateObject __importStar __setModuleDefault __importDefault __classPrivateFieldGet
__classPrivateFieldSet __classPrivateFieldIn __addDisposableResource __disposeResources
__rewriteRelativeImportExtension

__defNormalProp __glob __esm __commonJS __commonJSMin __export __copyProps __reExport __toESM
__toCommonJS __toBinary __publicField __privateGet __privateSet __privateAdd __privateMethod
__privateWrapper __spreadValues __spreadProps __objRest __async __decorateClass __require

__webpack_require__ __webpack_module_cache__ __webpack_modules__ __webpack_exec__

_interopRequireDefault _interopRequireWildcard _getRequireWildcardCache _interopNamespace
_interopNamespaceDefault _interopNamespaceCompat _interopDefault _interopDefaultLegacy
_interopDefaultCompat _mergeNamespaces

_classCallCheck _createClass _defineProperties _defineProperty _toPropertyKey _toPrimitive _typeof
_inherits _inheritsLoose _setPrototypeOf _getPrototypeOf _callSuper _createSuper
_isNativeReflectConstruct _possibleConstructorReturn _assertThisInitialized _extends _objectSpread
_objectSpread2 _objectWithoutProperties _objectWithoutPropertiesLoose _slicedToArray _toArray
_toConsumableArray _arrayWithHoles _arrayWithoutHoles _arrayLikeToArray _iterableToArray
_iterableToArrayLimit _nonIterableRest _nonIterableSpread _unsupportedIterableToArray
_createForOfIteratorHelper _createForOfIteratorHelperLoose _asyncToGenerator asyncGeneratorStep
_asyncIterator _awaitAsyncGenerator _wrapAsyncGenerator _asyncGeneratorDelegate _regenerator
_regeneratorRuntime _regeneratorDefine _wrapNativeSuper _isNativeFunction _construct _superPropBase
_taggedTemplateLiteral _taggedTemplateLiteralLoose _readOnlyError _classPrivateFieldGet
_classPrivateFieldSet _classPrivateFieldInitSpec _classPrivateFieldLooseBase
_classPrivateFieldLooseKey _classPrivateMethodInitSpec _checkPrivateRedeclaration
_classExtractFieldDescriptor _applyDecoratedDescriptor _initializerDefineProperty
"""
_HASHES = np.array(sorted(text_hash(name.encode()) for name in _NAMES.split()), np.uint64)
# Only code that ties modules of two kinds together speaks of this mark, and compilers write it.
_MODULE_MARKS = np.array(sorted((text_hash(b"__esModule"), text_hash(b'"__esModule'))), np.uint64)
_LONGEST_TIE = 150
_EQUALS, _DOT = (np.uint64(text_hash(sign)) for sign in (b"=", b"."))
# How far before a function the name may stand that it is given to, as in
# `__name = (this && this.__name) || (Object.create ? (function`.
_REACH = 16


def helper_ranges(hashes: U64, functions: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The functions of a file that are helpers of a compiler, as half-open ranges of tokens."""
    named = np.flatnonzero(np.isin(hashes, _HASHES)).tolist()
    marks = np.flatnonzero(np.isin(hashes, _MODULE_MARKS)).tolist()
    if not named and not marks:
        return []
    given = [at for at in named if _is_given(hashes, at)]
    names = set(named)
    return [
        (start, stop)
        for start, stop in functions
        # `function NAME` and `async function NAME`, or NAME = … function.
        if names & {start + 1, start + 2}
        or any(start - _REACH <= at < start for at in given)
        or (stop - start <= _LONGEST_TIE and any(start <= at < stop for at in marks))
    ]


def _is_given(hashes: U64, at: int) -> bool:
    """Whether the name at a place is given a value there, or a field of it is."""
    behind = hashes[at + 1 : at + 4]
    if len(behind) and behind[0] == _EQUALS:
        return True
    return len(behind) == 3 and bool(behind[0] == _DOT) and bool(behind[2] == _EQUALS)
