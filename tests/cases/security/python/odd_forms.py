"""The same weaknesses in less common forms; kept aside while the rules were tuned."""
import contextlib
import csv
import functools
import ftplib
import gzip
import logging
import os
import re
import secrets
import socket
import sqlite3
import string
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from io import StringIO
from pathlib import Path
from string import Template as StringTemplate
from urllib.parse import quote, urljoin, urlsplit

import httpx
import psycopg2
from flask import Flask, redirect, request, session, url_for
from markupsafe import Markup, escape
from psycopg2 import sql
from werkzeug.utils import secure_filename

app = Flask(__name__)
app.secret_key = "a9f3c2d8e7b14605"  # expect: CWE-798
ALLOWED = {"png", "jpg"}


@dataclass
class Search:
    table: str
    term: str


@app.route("/dataclass")
def by_dataclass():
    wanted = Search(table="book", term=request.args.get("t", ""))
    con = psycopg2.connect(os.environ["DSN"])
    try:
        with con.cursor() as cur:
            cur.execute(f"SELECT * FROM {wanted.table}")  # ok: CWE-89
            cur.execute(f"SELECT * FROM book WHERE t = '{wanted.term}'")  # expect: CWE-89
            cur.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(wanted.term)))  # ok: CWE-89
            return str(cur.fetchall())
    finally:
        con.close()


@app.route("/join")
def by_join():
    conditions = {k: v for k, v in request.args.items()}
    where = " AND ".join(f"{k} = '{v}'" for k, v in conditions.items())
    with sqlite3.connect("a.db") as con:
        return str(con.execute("SELECT * FROM t WHERE " + where).fetchall())  # expect: CWE-89


@app.route("/stringio")
def by_stringio():
    out = StringIO()
    out.write("ls ")
    out.write(request.args["d"])
    return subprocess.getoutput(out.getvalue())  # expect: CWE-78


@app.route("/template")
def by_string_template():
    command = StringTemplate("grep $what log.txt").substitute(what=request.args["w"])
    return subprocess.getoutput(command)  # expect: CWE-78


@app.route("/star")
def by_star():
    parts = ["tar", *request.args.getlist("p")]
    subprocess.run(parts, check=False)  # ok: CWE-78
    subprocess.run(" ".join(parts), shell=True, check=False)  # expect: CWE-78
    return ""


@app.route("/kwargs")
def by_kwargs():
    options = {"shell": True, "check": False}
    subprocess.run("echo " + request.args["x"], **options)  # expect: CWE-78
    return ""


def run_all(*commands):
    for command in commands:
        os.system(command)  # expect: CWE-78


@app.route("/varargs")
def by_varargs():
    run_all("date", "echo " + request.args["x"])
    return ""


@app.route("/default")
def by_default():
    name = request.args.get("n") or "nobody"
    return Markup(f"<b>{name}</b>")  # expect: CWE-79


@app.route("/escaped")
def by_escape():
    name = escape(request.args.get("n") or "nobody")
    return Markup("<b>" + name + "</b>")  # ok: CWE-79


@app.route("/early")
def by_early_return():
    page = request.args["page"]
    if "/" in page or ".." in page:
        return "no"
    return Path("pages", page).read_text()  # ok: CWE-22


@app.route("/regex")
def by_regex():
    page = request.args["page"]
    if re.match(r"^[a-z]+\.txt$", page):
        return Path("pages", page).read_text()  # ok: CWE-22
    return Path("pages/" + page).read_text()  # expect: CWE-22


@app.route("/while")
def by_while():
    target = request.args["u"]
    tries = 0
    while tries < 3:
        reply = httpx.get(target)  # expect: CWE-918
        tries += 1
    return reply.text


@app.route("/match")
def by_match():
    match request.args["kind"]:
        case "day":
            unit = "day"
        case "week":
            unit = "week"
        case other:
            unit = other
    return subprocess.getoutput("report " + unit)  # expect: CWE-78


@app.route("/match2")
def by_match_closed():
    match request.args["kind"]:
        case "day":
            unit = "day"
        case _:
            unit = "week"
    return subprocess.getoutput("report " + unit)  # ok: CWE-78


@app.route("/nested")
def by_nested():
    data = {"outer": {"inner": [request.args["x"], "fixed"]}}
    os.system("echo " + data["outer"]["inner"][1])  # ok: CWE-78
    os.system("echo " + data["outer"]["inner"][0])  # expect: CWE-78
    return ""


@app.route("/lambda")
def by_lambda():
    shout = lambda s: s.upper()  # noqa: E731
    os.system("echo " + shout(request.args["x"]))  # expect: CWE-78
    return ""


@app.route("/map")
def by_map():
    numbers = list(map(int, request.args.getlist("n")))
    words = list(map(str.strip, request.args.getlist("n")))
    os.system("sum " + " ".join(str(n) for n in numbers))  # ok: CWE-78
    os.system("sum " + " ".join(words))  # expect: CWE-78
    return ""


def logged(func):
    @functools.wraps(func)
    def inner(*args, **kwargs):
        return func(*args, **kwargs)

    return inner


@app.route("/after")
@logged
def after_decorator():
    return redirect(request.args.get("next") or url_for("index"))  # expect: CWE-601


@app.route("/safe-next")
def safe_next():
    target = request.args.get("next", "/")
    if urlsplit(target).netloc not in ("", "example.org"):
        target = "/"
    return redirect(target)  # ok: CWE-601


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.split("=")[-1]
        self.wfile.write(b"<p>" + name.encode() + b"</p>")


@app.route("/upload", methods=["POST"])
def upload():
    file = request.files["f"]
    name = secure_filename(file.filename)
    if name.rsplit(".", 1)[-1] in ALLOWED:
        file.save(os.path.join("/srv/up", name))  # ok: CWE-22
    file.save(os.path.join("/srv/up", file.filename))  # expect: CWE-22
    return ""


def numbers_only(value):
    return "".join(c for c in value if c in string.digits)


@app.route("/digits")
def by_digits():
    os.system("kill " + numbers_only(request.args["pid"]))  # ok: CWE-78
    return ""


# ---- resources
def compare(one, two):
    left = open(one)  # expect: CWE-772
    right = open(two)  # expect: CWE-772
    return left.read() == right.read()


def compressed(path):
    handle = gzip.open(path)  # ok: CWE-772
    with contextlib.closing(handle):
        return handle.read()


def table(path):
    with open(path, newline="") as handle:  # ok: CWE-772
        return list(csv.reader(handle))


def table_leaking(path):
    return list(csv.reader(open(path, newline="")))  # expect: CWE-772


def send(host, data):
    sock = socket.socket()  # expect: CWE-772
    sock.connect((host, 9))
    sock.sendall(data)


def send_closed(host, data):
    sock = socket.socket()  # ok: CWE-772
    try:
        sock.connect((host, 9))
        sock.sendall(data)
    finally:
        sock.close()


class Client:
    def __init__(self, host):
        self.sock = socket.create_connection((host, 9), timeout=1)  # ok: CWE-772
        self.ftp = ftplib.FTP(host)  # ok: CWE-772

    def close(self):
        self.sock.close()
        self.ftp.quit()


def temporary(data):
    handle = tempfile.NamedTemporaryFile(delete=False)  # expect: CWE-772
    handle.write(data)
    return handle.name


@contextlib.contextmanager
def archive(path):
    zipped = zipfile.ZipFile(path)  # ok: CWE-772
    yield zipped
    zipped.close()


def retrying(url):
    for _ in range(3):
        try:
            reply = urllib.request.urlopen(url, timeout=3)  # expect: CWE-772
            return reply.read()
        except OSError:
            continue
    return b""


def async_tool(command):
    worker = subprocess.Popen(command, stdout=subprocess.PIPE)  # ok: CWE-772
    out, _ = worker.communicate()
    return out


def token():
    return secrets.token_urlsafe(16)  # ok: CWE-330


def quoted(name):
    return urljoin("https://x.example/", quote(name))  # ok: CWE-918


if __name__ == "__main__":
    logging.info("started as %s", sys.argv[0])
    app.run(debug=os.environ.get("DEBUG") == "1")  # ok: CWE-489
