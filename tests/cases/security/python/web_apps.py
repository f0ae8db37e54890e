"""Weaknesses as they come in web programs of several frameworks."""
import asyncio
import hashlib
import hmac
import json
import logging
import os
import pathlib
import pickle
import random
import shutil
import sqlite3
import ssl
import subprocess
import tarfile
import tempfile
import urllib.parse
import urllib.request
import xml.dom.minidom
import xml.sax
from functools import wraps

import aiohttp
import asyncpg
import jwt
import ldap3
import paramiko
import requests
import yaml
from aiohttp import web
from bottle import request as breq
from bottle import route
from Crypto.Cipher import AES
from cryptography.hazmat.primitives import hashes
from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views import View
from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from flask import Blueprint, abort, current_app, g, jsonify, make_response
from flask import request as rq
from jinja2 import Environment, Template, select_autoescape
from lxml import etree
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from tornado.web import RequestHandler

bp = Blueprint("shop", __name__)
api = FastAPI()
logger = logging.getLogger(__name__)
engine = create_engine(os.environ["DATABASE_URL"])
UPLOADS = "/var/uploads"


# ---- Django
class Article(models.Model):
    title = models.TextField()


def search_articles(request):
    term = request.GET.get("q", "")
    rows = Article.objects.raw("SELECT * FROM article WHERE title LIKE '%%%s%%'" % term)  # expect: CWE-89
    return render(request, "list.html", {"rows": rows})


def search_bound(request):
    rows = Article.objects.raw("SELECT * FROM article WHERE title = %s", [request.GET["q"]])  # ok: CWE-89
    return render(request, "list.html", {"rows": rows})


class OrderView(View):
    def get(self, request):
        order = request.GET.get("order")
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM orders ORDER BY {}".format(order))  # expect: CWE-89
            return HttpResponse(str(cursor.fetchall()))

    def post(self, request):
        next_page = request.POST.get("next", "/")
        return HttpResponseRedirect(next_page)  # expect: CWE-601

    def annotate(self, request):
        return Article.objects.annotate(v=RawSQL("select col from t where a = " + request.GET["a"], ()))  # expect: CWE-89


def greet(request):
    name = request.GET.get("name")
    return HttpResponse("<h1>Hello " + name + "</h1>")  # expect: CWE-79


def greet_template(request):
    return render(request, "hello.html", {"name": request.GET.get("name")})  # ok: CWE-79


def leave(request):
    return redirect("/done?ref=" + request.GET["ref"])  # ok: CWE-601


# ---- Flask with a blueprint and helpers
def get_filter():
    return rq.args.get("filter", "")


def build(kind, value):
    clauses = []
    clauses.append("kind = '{}'".format(kind))
    if value:
        clauses.append("value = '%s'" % value)
    return " AND ".join(clauses)


@bp.route("/items")
def items():
    sql = "SELECT * FROM items WHERE " + build("book", get_filter())
    with Session(engine) as session:
        return jsonify([dict(r) for r in session.execute(text(sql))])  # expect: CWE-89


@bp.route("/items/fixed")
def items_fixed():
    sql = "SELECT * FROM items WHERE " + build("book", "")
    with Session(engine) as session:
        return jsonify([dict(r) for r in session.execute(text(sql))])  # ok: CWE-89


@bp.route("/export/<path:name>")
def export(name):
    full = os.path.join(UPLOADS, name)
    with open(full, "rb") as handle:  # expect: CWE-22
        return handle.read()


@bp.route("/export2/<path:name>")
def export_checked(name):
    full = os.path.abspath(os.path.join(UPLOADS, name))
    if not full.startswith(UPLOADS + os.sep):
        abort(404)
    with open(full, "rb") as handle:  # ok: CWE-22
        return handle.read()


@bp.route("/page/<int:number>")
def page(number):
    con = sqlite3.connect("site.db")
    try:
        return jsonify(con.execute("SELECT * FROM page LIMIT 10 OFFSET %d" % number).fetchall())  # ok: CWE-89
    finally:
        con.close()


@bp.route("/convert", methods=["POST"])
def convert():
    upload = rq.files["image"]
    target = tempfile.mkdtemp()
    out = os.path.join(target, upload.filename)
    subprocess.check_output("convert {} {}.png".format(out, out), shell=True)  # expect: CWE-78
    return "ok"


@bp.route("/convert2", methods=["POST"])
def convert_list():
    size = rq.form["size"]
    subprocess.check_output(["convert", "-resize", size, "in.png", "out.png"])  # ok: CWE-78
    return "ok"


@bp.route("/ping")
def ping():
    host = rq.args.get("host")
    pipe = os.popen("ping -c 1 " + host)  # expect: CWE-78
    return pipe.read()


@bp.route("/session")
def load_session():
    blob = rq.cookies.get("state")
    return jsonify(pickle.loads(bytes.fromhex(blob)))  # expect: CWE-502


@bp.route("/prefs", methods=["PUT"])
def prefs():
    return jsonify(yaml.load(rq.data, Loader=yaml.Loader))  # expect: CWE-502


@bp.route("/prefs2", methods=["PUT"])
def prefs_safe():
    return jsonify(yaml.safe_load(rq.data))  # ok: CWE-502


@bp.route("/proxy")
def proxy():
    parts = urllib.parse.urlparse(rq.args["url"])
    if parts.hostname not in ("cdn.example", "img.example"):
        abort(400)
    return requests.get(rq.args["url"], timeout=5).content  # ok: CWE-918


@bp.route("/proxy2")
def proxy_open():
    return requests.get(rq.args["url"], timeout=5).content  # expect: CWE-918


@bp.route("/avatar")
def avatar():
    user = rq.args["user"]
    return requests.get("https://avatars.example/v2/" + user, timeout=5).content  # ok: CWE-918


@bp.route("/hook")
def hook():
    response = urllib.request.urlopen(f"http://{rq.args['host']}/ping", timeout=2)  # expect: CWE-918
    with response:
        return response.read()


@bp.route("/tpl")
def tpl():
    return Template("Dear " + rq.args["who"]).render()  # expect: CWE-1336


@bp.route("/tpl2")
def tpl_ok():
    return Template("Dear {{ who }}").render(who="you")  # ok: CWE-1336


@bp.route("/calc")
def calc():
    return str(eval(rq.args["expr"]))  # expect: CWE-95


@bp.route("/audit")
def audit():
    logger.warning("login failed for %s", rq.form["user"])  # expect: CWE-117
    logger.warning("login failed for %r", rq.form["user"])  # ok: CWE-117
    return ""


@bp.route("/xml", methods=["POST"])
def parse_xml():
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(rq.data, parser=parser).tag  # ok: CWE-611


@bp.route("/find-user")
def find_user():
    server = ldap3.Server("ldaps://dir.example")
    conn = ldap3.Connection(server, auto_bind=True)
    conn.search("dc=example", "(&(objectClass=person)(uid=%s))" % rq.args["uid"])  # expect: CWE-90
    return str(conn.entries)


# ---- FastAPI
@api.get("/users")
async def users(name: str, limit: int = 10):
    pool = await asyncpg.connect(os.environ["DSN"])
    try:
        a = await pool.fetch(f"SELECT * FROM users WHERE name = '{name}'")  # expect: CWE-89
        b = await pool.fetch(f"SELECT * FROM users LIMIT {limit}")  # ok: CWE-89
        c = await pool.fetch("SELECT * FROM users WHERE name = $1", name)  # ok: CWE-89
        return a, b, c
    finally:
        await pool.close()


@api.get("/go")
async def go(target: str = Query(...)):
    return RedirectResponse(target)  # expect: CWE-601


@api.get("/go2")
async def go_listed(target: str = Query(...)):
    if target not in {"/home", "/cart"}:
        target = "/home"
    return RedirectResponse(target)  # ok: CWE-601


@api.get("/html", response_class=HTMLResponse)
async def html_page(q: str):
    return HTMLResponse(f"<p>{q}</p>")  # expect: CWE-79


@api.post("/run")
async def run(request: Request):
    body = await request.json()
    proc = await asyncio.create_subprocess_shell("ls " + body["dir"])  # expect: CWE-78
    await proc.wait()
    return {}


# ---- Tornado, bottle, aiohttp
class Echo(RequestHandler):
    def get(self):
        path = self.get_argument("file")
        with open("/srv/static/" + path) as fh:  # expect: CWE-22
            self.write(fh.read())


@route("/b")
def bottle_view():
    os.system("touch /tmp/" + breq.query.name)  # expect: CWE-78
    return ""


async def aio_view(request: web.Request):
    name = request.match_info["name"]
    return web.Response(text="<b>" + name + "</b>", content_type="text/html")  # expect: CWE-79


# ---- AWS
def lambda_handler(event, context):
    table = event["queryStringParameters"]["table"]
    con = sqlite3.connect("/tmp/cache.db")
    try:
        return con.execute("SELECT * FROM " + table).fetchall()  # expect: CWE-89
    finally:
        con.close()


# ---- a class that keeps what it was given
class Report:
    def __init__(self, owner):
        self.owner = owner
        self.base = "report"

    def sql(self):
        return "SELECT * FROM %s WHERE owner = '%s'" % (self.base, self.owner)

    def base_sql(self):
        return "SELECT * FROM %s" % self.base


@bp.route("/report")
def report():
    wanted = Report(rq.args["owner"])
    with sqlite3.connect("r.db") as con:
        con.execute(wanted.base_sql())  # ok: CWE-89
        return jsonify(con.execute(wanted.sql()).fetchall())  # expect: CWE-89


# ---- settings and cryptography
def ciphers(key, data):
    AES.new(key, AES.MODE_ECB)  # expect: CWE-327
    AES.new(key, AES.MODE_CBC, b"0123456789abcdef")  # expect: CWE-329
    AES.new(b"sixteen byte key", AES.MODE_GCM)  # expect: CWE-321
    hashlib.md5(data).hexdigest()  # expect: CWE-328
    hashlib.md5(data, usedforsecurity=False).hexdigest()  # ok: CWE-328
    hashlib.new("SHA1", data)  # expect: CWE-328
    hashlib.sha256(data)  # ok: CWE-328
    hashes.Hash(hashes.SHA1())  # expect: CWE-328


def tls():
    context = ssl.create_default_context()
    context.check_hostname = False  # expect: CWE-297
    context.verify_mode = ssl.CERT_NONE  # expect: CWE-295
    requests.get("https://x.example", verify=False, timeout=1)  # expect: CWE-295
    session = requests.Session()
    session.verify = False  # expect: CWE-295
    ssl.SSLContext(ssl.PROTOCOL_TLSv1)  # expect: CWE-327
    return context


def tokens(claims, token, key):
    jwt.decode(token, key, algorithms=["RS256"])  # ok: CWE-347
    jwt.decode(token, options={"verify_signature": False})  # expect: CWE-347
    return jwt.encode(claims, "s3cr3t-signing-value", algorithm="HS256")  # expect: CWE-798


def make_password_reset_token():
    return "%06d" % random.randint(0, 999999)  # expect: CWE-330


def verify_webhook(body, header, secret):
    expected = hmac.new(secret, body, hashlib.sha256).hexdigest()
    return expected == header  # expect: CWE-208


def verify_webhook_ok(body, header, secret):
    expected = hmac.new(secret, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, header)  # ok: CWE-208


def connect(host):
    client = paramiko.SSHClient()
    try:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # expect: CWE-322
        client.connect(host, username="deploy", password="Winter2024!")  # expect: CWE-798
    finally:
        client.close()


def unpack(archive, target):
    with tarfile.open(archive) as tar:
        tar.extractall(target)  # expect: CWE-22


def unpack_filtered(archive, target):
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")  # ok: CWE-22


def cookie():
    response = make_response("ok")
    response.set_cookie("session", "abc")  # expect: CWE-614
    response.set_cookie("session", "abc", secure=True, httponly=True)  # ok: CWE-614
    return response


def files(path):
    os.chmod(path, 0o777)  # expect: CWE-732
    os.chmod(path, 0o600)  # ok: CWE-732
    name = tempfile.mktemp()  # expect: CWE-377
    return name


AWS_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzKEY1"  # expect: CWE-798
DATABASE = "postgresql://app:Tr0mbone99@db.internal/app"  # expect: CWE-798
GREETING = "password required"  # ok: CWE-798

if __name__ == "__main__":
    current_app.run(host="0.0.0.0", debug=True)  # expect: CWE-489
