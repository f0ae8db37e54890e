"""Data on its way: helpers, classes, containers, closures, generators."""
import functools
import os
import sqlite3
import subprocess
from collections import defaultdict, namedtuple
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from flask import Blueprint, current_app, request

bp = Blueprint("flows", __name__)


class Color(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Query:
    table: str
    where: str = ""
    limit: int = 10

    def sql(self):
        return f"SELECT * FROM {self.table} WHERE {self.where} LIMIT {self.limit}"


class Point(NamedTuple):
    x: int
    label: str


Pair = namedtuple("Pair", ["left", "right"])


def db():
    return sqlite3.connect(current_app.config["DB"])


def get_param(name, default=""):
    return request.args.get(name, default)


def quote_all(words):
    return [f"'{w}'" for w in words]


def to_number(text):
    try:
        return int(text)
    except ValueError:
        return 0


def only_digits(text):
    if not text.isdigit():
        raise ValueError("not a number")
    return text


def first(*args):
    for a in args:
        if a:
            return a
    return None


def logged(fn):
    @functools.wraps(fn)
    def inner(*args, **kwargs):
        return fn(*args, **kwargs)
    return inner


@bp.route("/1")
def f1():
    name = get_param("name")
    con = db()
    con.execute("SELECT * FROM t WHERE n = '" + name + "'")  # expect: CWE-89
    con.close()
    return ""


@bp.route("/2")
def f2():
    names = quote_all(request.args.getlist("n"))
    con = db()
    con.execute("SELECT * FROM t WHERE n IN (" + ", ".join(names) + ")")  # expect: CWE-89
    con.execute("SELECT * FROM t WHERE n IN (" + ", ".join("?" for _ in names) + ")", names)  # ok: CWE-89
    con.close()
    return ""


@bp.route("/3")
def f3():
    q = Query("t", where="n = '" + get_param("n") + "'")
    con = db()
    con.execute(q.sql())  # expect: CWE-89
    con.execute(Query("t", where="1 = 1").sql())  # ok: CWE-89
    con.close()
    return ""


@bp.route("/4")
def f4():
    n = to_number(get_param("n"))
    con = db()
    con.execute(f"SELECT * FROM t LIMIT {n}")  # ok: CWE-89
    con.execute(f"SELECT * FROM t LIMIT {only_digits(get_param('n'))}")  # ok: CWE-89
    con.close()
    return ""


@bp.route("/5")
def f5():
    c = Color(get_param("c"))
    con = db()
    con.execute(f"SELECT * FROM t WHERE c = '{c.value}'")  # ok: CWE-89
    con.close()
    return ""


@bp.route("/6")
def f6():
    data = {"a": "fixed", "b": get_param("b")}
    data2 = dict(data, c="x")
    os.system("run " + data["a"])  # ok: CWE-78
    os.system("run " + data2["b"])  # expect: CWE-78
    del data["b"]
    os.system("run " + data.get("b", "none"))  # ok: CWE-78
    return ""


@bp.route("/7")
def f7():
    p = Point(1, get_param("l"))
    x, label = p
    os.system("run " + label)  # expect: CWE-78
    pair = Pair(get_param("a"), "b")
    os.system("run " + pair.right)  # ok: CWE-78
    os.system("run " + pair.left)  # expect: CWE-78
    return ""


@bp.route("/8")
def f8():
    groups = defaultdict(list)
    groups["x"].append(get_param("x"))
    for key, values in groups.items():
        for v in values:
            os.system("run " + v)  # expect: CWE-78
    return ""


@bp.route("/9")
def f9():
    def build():
        return "run " + name
    name = get_param("n")
    os.system(build())  # expect: CWE-78
    run = lambda x: os.system("run " + x)  # expect: CWE-78
    run(get_param("y"))
    return ""


@bp.route("/10")
@logged
def f10():
    cmd = first(request.headers.get("X-Cmd"), request.cookies.get("cmd"), "ls")
    subprocess.run(cmd, shell=True, check=True)  # expect: CWE-78
    return ""


@bp.route("/11")
def f11():
    value = get_param("v")
    value = "fixed"
    os.system("run " + value)  # ok: CWE-78
    other = get_param("o")
    if len(other) > 10:
        other = "long"
    os.system("run " + other)  # expect: CWE-78
    return ""


def walk(items):
    for i in items:
        yield i.strip()


@bp.route("/12")
def f12():
    for w in walk(get_param("w").split(",")):
        os.system("run " + w)  # expect: CWE-78
    words = sorted(set(request.args.values()))
    os.system("run %s" % " ".join(words))  # expect: CWE-78
    return ""


@bp.route("/13")
def f13():
    try:
        mode = request.args["mode"]
        if mode not in {"fast", "slow"}:
            raise ValueError(mode)
    except (KeyError, ValueError):
        mode = "fast"
    os.system(f"run --mode={mode}")  # ok: CWE-78
    return ""


@bp.route("/14")
def f14():
    mode = request.args.get("mode")
    match mode:
        case "fast" | "slow":
            os.system("run " + mode)  # ok: CWE-78
        case other:
            os.system("run " + other)  # expect: CWE-78
    return ""


class Service:
    def __init__(self, raw):
        self._raw = raw
        self.safe = "x"

    @property
    def raw(self):
        return self._raw

    def run(self):
        os.system("run " + self.raw)  # expect: CWE-78
        os.system("run " + self.safe)  # ok: CWE-78

    @classmethod
    def make(cls):
        return cls(request.form["raw"])

    @staticmethod
    def clean(text):
        return "".join(c for c in text if c.isalnum())


@bp.route("/15", methods=["POST"])
def f15():
    Service.make().run()
    os.system("run " + Service.clean(request.form["y"]))  # ok: CWE-78
    return ""


@bp.route("/16")
def f16():
    if (n := request.args.get("n")) and n.isalnum():
        os.system("run " + n)  # ok: CWE-78
    args = ["run"]
    args += [request.args.get("z")]
    os.system(" ".join(args))  # expect: CWE-78
    return ""


@bp.route("/17")
def f17():
    DEBUG = False
    val = request.args.get("v")
    if DEBUG:
        os.system(val)  # ok: CWE-78
    parts = request.args.get("p").split(":")
    host, port = parts[0], int(parts[1])
    os.system("ping %s" % host)  # expect: CWE-78
    os.system("listen %d" % port)  # ok: CWE-78
    return ""


@bp.route("/18")
def f18():
    table = {"u": "users", "o": "orders"}.get(request.args.get("t"), "users")
    con = db()
    con.execute("SELECT * FROM " + table)  # ok: CWE-89
    con.execute("SELECT * FROM t ORDER BY " + ("name" if request.args.get("o") == "n" else "id"))  # ok: CWE-89
    con.execute("SELECT * FROM t ORDER BY {col} {dir}".format(col=request.args["c"], dir="ASC"))  # expect: CWE-89
    con.close()
    return ""
