"""The words that rule lines may use, each with the question it stands for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fairhand_scanners.security.questions import (
    addresses,
    callbacks,
    disclosed,
    files,
    intent,
    kinds,
    parsers,
    programs,
    replies,
    requests,
    rights,
)
from fairhand_scanners.security.values import HOLE, Value

GENERAL: dict[str, Callable[[Any, Any], bool]] = {
    "notype": replies.html_reply,
    "rawlog": rights.raw_log,
    "server": programs.on_server,
    "unused": lambda f, w: f.node is w.alone,
    "hashes": intent.hashes,
    "unasked": intent.unasked,
    "unlooked": files.unlooked,
    "groupalone": rights.group_alone,
    "untimed": intent.untimed,
    "listens": intent.listens,
    "browser": programs.in_browser,
    "xxe": parsers.xxe_open,
    "unsafeyamlcall": parsers.unsafe_yaml,
    "secretarg": disclosed.secret_argument,
    "anyorigin": requests.any_origin,
    "writes": files.writes,
    "uploadname": requests.upload,
    "wholebody": requests.whole_body,
    "unbounded": files.unbounded,
    "csrfchain": requests.chained("csrf"),
    "framechain": requests.chained("frameOptions"),
    "fixationchain": requests.chained("sessionFixation"),
    "djangosettings": lambda facts, flow: "settings" in flow.file.path.rsplit("/", 1)[-1],
    "cookiecall": lambda facts, flow: (
        len(facts.args) + len(facts.kwargs) >= 2
        and not (facts.argument("max_age") is not None and facts.kwargs["max_age"].const == 0)
        # A cookie that is emptied keeps nothing.
        and getattr(facts.argument("1|value"), "const", None) != ""
    ),
}

OF_VALUE: dict[str, Callable[[Value, Any, Any], bool]] = {
    "given": lambda v, f, w: True,
    "const": lambda v, f, w: v.known and v.const is not None and not v.taint,
    "text": lambda v, f, w: isinstance(v.const, str) and v.const != "",
    "built": lambda v, f, w: v.text is not None and HOLE in v.text,
    "sql": lambda v, f, w: kinds.sql_text(v.text),
    "unsafe": lambda v, f, w: v.text is None or HOLE in v.text,
    "table": lambda v, f, w: kinds.is_holder(v, w),
    "table_not": lambda v, f, w: not kinds.is_holder(v, w),
    "tainted": lambda v, f, w: bool(v.taint),
    "clear": lambda v, f, w: not v.taint,
    "whole": kinds.whole,
    "fn": lambda v, f, w: v.fn is not None,
    "fnnot": lambda v, f, w: v.fn is None,
    "local": kinds.local,
    "fixed": kinds.fixed,
    "plainurl": addresses.plain_url,
    "publicip": addresses.public_ip,
    "publicipurl": addresses.public_ip,
    "loosemode": files.loose_mode,
    "looseset": lambda v, f, w: (
        bool(re.search(r"OTHERS_", w.spelling(f.nodes[1]))) if len(f.nodes) > 1 else False
    ),
    "passwordarg": disclosed.password_argument,
    "webtext": replies.web_text,
    "webpage": replies.web_page,
    "unfiltered": parsers.unfiltered,
    "servletpage": replies.servlet_page,
    "wildcard": rights.wildcard,
    "unsafeyaml": parsers.unsafe_yaml_object,
    "received": parsers.received,
    "echoes": callbacks.echoes,
    "returns_true": callbacks.returns_true,
    "returns_nothing": callbacks.returns_nothing,
    "disables": requests.disables,
    "hugelimit": requests.huge_limit,
    "originless": requests.originless,
    "nosandbox": programs.no_sandbox,
    "unowned": rights.unowned,
    "tmpdirpath": files.temp_path,
    "cookietext": lambda v, f, w: (
        v.text is not None
        and "=" in v.text
        and not re.search(r";\s*(?:secure\b|max-age=0|expires=thu, 01 jan 1970)", v.text, re.I)
    ),
    "leads": lambda v, f, w: v.text is None or v.text.startswith(HOLE),
    "loginkey": requests.login_key,
    "module": programs.module,
    "runs": programs.runs,
    "receivestext": kinds.receives_text,
    "charliteral": kinds.char_literal,
    "passwordlike": disclosed.secret_text("password"),
    "keylike": lambda v, f, w: isinstance(v.const, str) and len(v.const) >= 8,
    "secretlike": lambda v, f, w: (
        isinstance(v.const, str)
        and len(v.const) >= 3
        and not v.const.startswith("-----BEGIN PUBLIC")
    ),
    "textarg": lambda v, f, w: isinstance(v.const, str),
    "chain": lambda v, f, w: v.ref.startswith("ResponseCookie"),
    "hmac_sha1_not": lambda v, f, w: (
        not (f.last == "createHmac" and "sha1" in str(v.const).lower())
    ),
    "ignoreswrites": lambda v, f, w: bool(
        re.search(r"ignoreMethods[^]]*(?:POST|PUT|DELETE|PATCH)", w.spelling(f.node))
    ),
}
