"""Flow variants around a few sinks, the way generated suites spell them."""
import base64
import configparser
import ftplib
import hashlib
import hmac
import os
import pickle
import random
import shelve
import shutil
import socket
import sqlite3
import subprocess
import sys
import urllib.parse
import urllib.request
import xml.sax
from functools import partial, reduce, wraps
from string import Template

import ldap
import lxml.etree as ET
import psycopg2
from flask import Flask, request, make_response, redirect, render_template_string, escape, send_from_directory, abort
from markupsafe import Markup

app = Flask(__name__)
STATIC_TRUE = True
STATIC_FIVE = 5
_holder = {}


class Box:
    def __init__(self, content):
        self.content = content

    def open(self):
        return self.content


class Relay:
    @staticmethod
    def through(value):
        return value

    @classmethod
    def fixed(cls, value):
        return "constant"


def identity(x):
    return x


def swallow(x):
    return "safe"


def db():
    return psycopg2.connect(os.environ["DSN"])  # ok: CWE-772


@app.route("/f01")
def flow_constant_if():
    name = request.args.get("name", "")
    if STATIC_TRUE:
        data = name
    else:
        data = "fixed"
    cur = db().cursor()
    cur.execute("SELECT * FROM users WHERE name = '" + data + "'")  # expect: CWE-89
    return "done"


@app.route("/f02")
def flow_constant_if_dead():
    name = request.args.get("name", "")
    if STATIC_FIVE != 5:
        data = name
    else:
        data = "fixed"
    cur = db().cursor()
    cur.execute("SELECT * FROM users WHERE name = '" + data + "'")  # ok: CWE-89
    return "done"


@app.route("/f03")
def flow_loop_once():
    data = ""
    for _ in range(1):
        data = request.args["cmd"]
    for _ in range(1):
        os.system("ping -c 1 " + data)  # expect: CWE-78
    return "done"


@app.route("/f04")
def flow_while_break():
    data = request.args["cmd"]
    while True:
        data = "localhost"
        break
    os.system("ping -c 1 " + data)  # ok: CWE-78
    return "done"


@app.route("/f05")
def flow_match():
    raw = request.form["p"]
    match STATIC_FIVE:
        case 5:
            path = raw
        case _:
            path = "index.html"
    with open(os.path.join("/srv/data", path)) as fh:  # expect: CWE-22
        return fh.read()


@app.route("/f06")
def flow_box():
    box = Box(request.values.get("x"))
    return make_response("<b>%s</b>" % box.open())  # expect: CWE-79


@app.route("/f07")
def flow_box_replaced():
    box = Box(request.values.get("x"))
    box.content = "hello"
    return make_response("<b>%s</b>" % box.open())  # ok: CWE-79


@app.route("/f08")
def flow_relay():
    u = Relay.through(request.args.get("u"))
    return redirect(u)  # expect: CWE-601


@app.route("/f09")
def flow_relay_fixed():
    u = Relay.fixed(request.args.get("u"))
    return redirect(u)  # ok: CWE-601


@app.route("/f10")
def flow_partial():
    run = partial(subprocess.call, shell=True)
    run("ls " + request.args["dir"])  # expect: CWE-78
    return "done"


@app.route("/f11")
def flow_reduce():
    parts = reduce(lambda a, b: a + "," + b, request.args.getlist("id"))
    db().cursor().execute("SELECT * FROM t WHERE id IN (" + parts + ")")  # expect: CWE-89
    return "done"


@app.route("/f12")
def flow_placeholders():
    ids = request.args.getlist("id")
    marks = ",".join(["%s"] * len(ids))
    db().cursor().execute("SELECT * FROM t WHERE id IN (" + marks + ")", ids)  # ok: CWE-89
    return "done"


@app.route("/f13")
def flow_b64():
    raw = base64.b64decode(request.cookies.get("state"))
    obj = pickle.loads(raw)  # expect: CWE-502
    return str(len(obj))


@app.route("/f14")
def flow_signed():
    raw = request.cookies.get("state", "")
    body, _, sig = raw.partition(".")
    want = hmac.new(app.secret_key, body.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(want, sig):  # ok: CWE-208
        abort(403)
    return "ok"


@app.route("/f15")
def flow_config():
    conf = configparser.ConfigParser()
    conf.add_section("s")
    conf.set("s", "keyA", "safe")
    conf.set("s", "keyB", request.args["q"])
    value = conf.get("s", "keyB")
    return render_template_string("Hi " + value)  # expect: CWE-1336


@app.route("/f16")
def flow_config_other_key():
    conf = configparser.ConfigParser()
    conf.add_section("s")
    conf.set("s", "keyA", "safe")
    conf.set("s", "keyB", request.args["q"])
    value = conf.get("s", "keyA")
    return render_template_string("Hi " + value)  # ok: CWE-1336


@app.route("/f17")
def flow_list_pop():
    values = ["safe", request.args["q"], "more"]
    values.pop(0)
    q = values[0]
    eval(q)  # expect: CWE-95
    return "done"


@app.route("/f18")
def flow_list_pop_safe():
    values = ["safe", request.args["q"], "1 + 1"]
    values.pop(0)
    q = values[1]
    eval(q)  # ok: CWE-95
    return "done"


@app.route("/f19")
def flow_template():
    sql = Template("DELETE FROM posts WHERE id = $id").substitute(id=request.form["id"])
    con = sqlite3.connect("blog.db")
    try:
        con.execute(sql)  # expect: CWE-89
        con.commit()
    finally:
        con.close()
    return "gone"


@app.route("/f20")
def flow_int():
    try:
        ident = int(request.form["id"])
    except ValueError:
        return "bad", 400
    con = sqlite3.connect("blog.db")
    try:
        con.execute(f"DELETE FROM posts WHERE id = {ident}")  # ok: CWE-89
    finally:
        con.close()
    return "gone"


@app.route("/f21")
def flow_nested_function():
    who = request.args.get("who")

    def build():
        return "(&(objectClass=person)(uid=" + who + "))"

    conn = ldap.initialize("ldaps://dir.example.org")
    return str(conn.search_s("dc=example,dc=org", ldap.SCOPE_SUBTREE, build()))  # expect: CWE-90


@app.route("/f22")
def flow_ldap_escaped():
    from ldap.filter import escape_filter_chars
    who = escape_filter_chars(request.args.get("who"))
    conn = ldap.initialize("ldaps://dir.example.org")
    return str(conn.search_s("dc=example,dc=org", ldap.SCOPE_SUBTREE, "(uid={})".format(who)))  # ok: CWE-90


@app.route("/f23")
def flow_xpath():
    doc = ET.parse("users.xml")
    found = doc.xpath("//user[name/text()='%s']" % request.args["n"])  # expect: CWE-643
    return str(len(found))


@app.route("/f24")
def flow_xpath_var():
    doc = ET.parse("users.xml")
    found = doc.xpath("//user[name/text()=$n]", n=request.args["n"])  # ok: CWE-643
    return str(len(found))


def needs_allowed(fn):
    @wraps(fn)
    def inner(*args, **kwargs):
        return fn(*args, **kwargs)
    return inner


@app.route("/f25")
@needs_allowed
def flow_decorated():
    target = request.args.get("target", "http://localhost")
    return urllib.request.urlopen(target).read()  # expect: CWE-918


ALLOWED_HOSTS = {"a.example.com", "b.example.com"}


@app.route("/f26")
def flow_host_allowed():
    target = request.args.get("target", "")
    parts = urllib.parse.urlsplit(target)
    if parts.scheme != "https" or parts.hostname not in ALLOWED_HOSTS:
        abort(400)
    with urllib.request.urlopen(target, timeout=3) as answer:  # ok: CWE-918
        return answer.read()


@app.route("/f27")
def flow_ternary():
    n = request.args.get("file")
    n = n if n in ("a.txt", "b.txt") else "a.txt"
    return open("/srv/" + n, encoding="utf-8").read()  # ok: CWE-22


@app.route("/f28")
def flow_send():
    return send_from_directory("/srv/files", request.args["name"])  # ok: CWE-22


@app.route("/f29")
def flow_escape():
    return "<p>" + str(escape(request.args["m"])) + "</p>"  # ok: CWE-79


@app.route("/f30")
def flow_markup():
    return Markup("<p>" + request.args["m"] + "</p>")  # expect: CWE-79


@app.route("/f31")
def flow_exec_list():
    subprocess.run(["git", "log", "--", request.args["path"]], check=True)  # ok: CWE-78
    return "x"


@app.route("/f32")
def flow_shell_list():
    subprocess.run(["bash", "-c", "git log " + request.args["path"]], check=True)  # expect: CWE-78
    return "x"


@app.route("/f33")
def flow_global():
    _holder["q"] = request.args["q"]
    return run_held()


def run_held():
    exec(_holder["q"])  # expect: CWE-95
    return "x"


@app.route("/f34")
def flow_remove():
    shutil.rmtree(os.path.join("/var/cache/app", request.form["name"]))  # expect: CWE-22
    return "x"


@app.route("/f35")
def flow_realpath():
    base = os.path.realpath("/var/cache/app")
    full = os.path.realpath(os.path.join(base, request.form["name"]))
    if os.path.commonpath([base, full]) != base:
        raise PermissionError(full)
    shutil.rmtree(full)  # ok: CWE-22
    return "x"


@app.route("/f36")
def flow_import():
    module = __import__(request.args["plugin"])  # expect: CWE-470
    return module.run()


@app.route("/f37")
def flow_unpack():
    (first, *_rest), extra = [request.args["a"], "b"], "c"
    app.logger.info("got %s and %s", first, extra)  # expect: CWE-117
    return "x"


@app.route("/f38")
def flow_log_clean():
    value = request.args["a"].replace("\r", "").replace("\n", "")
    app.logger.info("got %s", value)  # ok: CWE-117
    return "x"


@app.route("/f39")
def flow_header():
    resp = make_response("x")
    resp.headers["X-Name"] = request.args["n"]  # expect: CWE-113
    return resp


@app.route("/f40")
def flow_shelve():
    with shelve.open(request.args["db"]) as s:  # expect: CWE-502
        return str(len(s))
