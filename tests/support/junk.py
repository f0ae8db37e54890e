"""What an extension, a script or a broken editor might send in the place of parameters."""

from __future__ import annotations

from hypothesis import strategies as st

FIELDS = [
    "textDocument",
    "uri",
    "position",
    "line",
    "character",
    "context",
    "triggerKind",
    "command",
    "arguments",
    "scope",
    "id",
    "what",
    "rule",
    "ignore",
    "show",
    "format",
    "licence",
    "file",
    "date",
    "groupBy",
    "includeIgnored",
    "count",
    "partialResultToken",
    "suggestionId",
    "range",
    "start",
    "end",
    "type_name",
    "class",
    "__class__",
]
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["file", "workspace", "file:///workspace/a.py", "notice", "rule", *FIELDS]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=4), inner, max_size=5)
    ),
    max_leaves=12,
)
REQUESTS = [
    "fairhand/panelCompletion",
    "fairhand/findings",
    "fairhand/none",
    "textDocument/inlineCompletion",
    "textDocument/codeLens",
    "textDocument/hover",
    "textDocument/codeAction",
    "workspace/executeCommand",
    "initialize",
    "$/none",
    "textDocument/definition",
]
NOTIFICATIONS = [
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didSave",
    "textDocument/didClose",
    "workspace/didChangeConfiguration",
    "$/cancelRequest",
    "window/workDoneProgress/cancel",
    "$/setTrace",
    "workspace/didChangeWorkspaceFolders",
    "notebookDocument/didOpen",
    "initialized",
    "$/progress",
]
COMMANDS = [
    "openWithheldList",
    "revealWithheld",
    "reportWrongVerdict",
    "acceptSuggestion",
    "openReferenceLog",
    "exportReferenceLog",
    "runSecurityScan",
    "cancelSecurityScan",
    "ignoreFinding",
    "explainFinding",
    "none",
]
