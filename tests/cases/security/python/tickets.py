import hashlib
import json
import os
import pickle
import random
import secrets
import socket
import sqlite3
import subprocess
import tempfile
import zipfile
from pathlib import Path
from urllib.parse import urlparse

import jwt
import requests
import yaml
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from fastapi import APIRouter, Depends, Query, UploadFile
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from flask import Flask, abort, jsonify, redirect, render_template_string, request, send_file
from sqlalchemy import text

app = Flask(__name__)
router = APIRouter()
UPLOADS = Path("/srv/uploads")


class Reports:
    table = "reports"

    def __init__(self, session):
        self.session = session
        self._filters = {}

    def add_filter(self, key, value):
        self._filters[key] = value

    def run_unsafe(self):
        where = " AND ".join("%s = '%s'" % item for item in self._filters.items())
        return self.session.execute(text("SELECT * FROM reports WHERE " + where)).all()  # expect: CWE-89

    def run_safe(self):
        where = " AND ".join(f"{k} = :{k}" for k in ("owner", "status"))
        return self.session.execute(text("SELECT * FROM reports WHERE " + where), self._filters).all()  # ok: CWE-89


def get_session():
    return None


@app.route("/reports")
def reports():
    r = Reports(get_session())
    r.add_filter("owner", request.args.get("owner"))
    return jsonify(len(r.run_unsafe()) + len(r.run_safe()))


def order_by(user_value):
    allowed = {"date": "created_at", "name": "title"}
    try:
        return allowed[user_value]
    except KeyError:
        raise ValueError("bad order")


@app.route("/sorted")
def sorted_reports():
    con = sqlite3.connect("r.db")  # expect: CWE-772
    rows = con.execute("SELECT * FROM r ORDER BY " + order_by(request.args["o"]))  # ok: CWE-89
    return jsonify(rows.fetchall())


@app.route("/export")
def export():
    fmt = request.args.get("fmt", "pdf")
    options = "--quiet"
    command = " ".join(["wkhtmltopdf", options, "in.html", "out." + fmt])
    subprocess.call(command, shell=True)  # expect: CWE-78
    return send_file("out.pdf")


@app.route("/export2")
def export2():
    fmt = request.args.get("fmt", "pdf")
    if not fmt.isalpha() or len(fmt) > 4:
        abort(400)
    subprocess.call("wkhtmltopdf in.html out." + fmt, shell=True)  # ok: CWE-78
    return send_file("out.pdf")


@app.route("/attachment/<name>")
def attachment(name):
    full = (UPLOADS / name).resolve()
    if UPLOADS.resolve() not in full.parents:
        abort(404)
    return send_file(full)  # ok: CWE-22


@app.route("/attachment2")
def attachment2():
    with (UPLOADS / request.args["name"]).open("rb") as fh:  # expect: CWE-22
        return fh.read()


@app.route("/render", methods=["POST"])
def render():
    body = json.loads(request.data)
    return render_template_string("<h1>{{ t }}</h1>" + body["body"], t=body["title"])  # expect: CWE-1336


@app.route("/render2", methods=["POST"])
def render2():
    body = json.loads(request.data)
    return render_template_string("<h1>{{ t }}</h1>", t=body["title"])  # ok: CWE-1336


@app.route("/hello")
def hello():
    greeting = {"en": "Hello", "de": "Hallo"}.get(request.args.get("lang"), "Hi")
    return f"<p>{greeting}, {request.args.get('name')}</p>"  # expect: CWE-79


@app.route("/hello2")
def hello2():
    greeting = {"en": "Hello", "de": "Hallo"}.get(request.args.get("lang"), "Hi")
    return f"<p>{greeting}</p>"  # ok: CWE-79


@app.route("/webhook", methods=["POST"])
def webhook():
    callback = request.json["callback_url"]
    requests.post(callback, json={"ok": True}, timeout=3)  # expect: CWE-918
    host = urlparse(callback).hostname
    if host in {"hooks.example.com"}:
        requests.post(callback, json={"ok": True}, timeout=3)  # ok: CWE-918
    return ""


@app.route("/back")
def back():
    return redirect(request.headers.get("Referer"))  # expect: CWE-601


@router.get("/calc")
async def calc(expr: str = Query(...)):
    return {"value": eval(expr, {}, {})}  # expect: CWE-95


@router.get("/calc2")
async def calc2(a: float, b: float):
    return {"value": eval(f"{a} + {b}")}  # ok: CWE-95


@router.post("/restore")
async def restore(file: UploadFile):
    return {"n": len(pickle.loads(await file.read()))}  # expect: CWE-502


@router.get("/page")
async def page(q: str = ""):
    return HTMLResponse("<html><body>" + q + "</body></html>")  # expect: CWE-79


@csrf_exempt  # expect: CWE-352
def pay(request):
    with connection.cursor() as cur:
        cur.execute("UPDATE acc SET n = n - {} WHERE id = {}".format(request.POST["n"], request.user.id))  # expect: CWE-89
    return JsonResponse({})


def show(request, slug):
    return HttpResponse("<title>%s</title>" % slug)  # expect: CWE-79


def config(path):
    with open(path) as fh:
        return yaml.load(fh, Loader=yaml.FullLoader)  # ok: CWE-502


def reset_password(user):
    user.reset_token = hashlib.md5(str(random.random()).encode()).hexdigest()
    user.nonce = secrets.token_bytes(8)  # ok: CWE-330


def decode(tok):
    return jwt.decode(tok, options={"verify_signature": False})  # expect: CWE-347


SMTP_PASSWORD = "mailer-77-Pass"  # expect: CWE-798
SMTP_PASSWORD_FILE = "/run/secrets/smtp"  # ok: CWE-798


def l1(path):
    src = open(path, "rb")  # expect: CWE-772
    digest = hashlib.sha256(src.read()).hexdigest()
    return digest


def l2(path):
    src = open(path, "rb")  # ok: CWE-772
    try:
        return hashlib.sha256(src.read()).hexdigest()
    finally:
        src.close()


def l3(addr):
    s = socket.socket(socket.AF_UNIX)  # expect: CWE-772
    s.connect(addr)
    s.send(b"x")
    if s.recv(1) != b"y":
        raise OSError("no")
    s.close()


def l4(path):
    archive = zipfile.ZipFile(path)  # ok: CWE-772
    with archive:
        return archive.namelist()


def l5():
    tmp = tempfile.NamedTemporaryFile(delete=False)  # ok: CWE-772
    tmp.write(b"x")
    tmp.close()
    return tmp.name


class Tail:
    def __enter__(self):
        self.fh = open("log")  # ok: CWE-772
        return self.fh

    def __exit__(self, *exc):
        self.fh.close()
