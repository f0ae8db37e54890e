import asyncio
import base64
import hashlib
import hmac
import http.server
import importlib
import json
import logging
import marshal
import os
import pathlib
import pwd
import random
import re
import secrets
import socket
import ssl
import string
import subprocess
import tempfile
import urllib.request
import zipfile
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlparse, urljoin

import boto3
import dill
import docker
import flask
import jsonpickle
import ldap3
import mysql.connector
import requests
from Crypto.Cipher import Blowfish, AES
from Crypto.Util.Padding import pad
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from flask import Blueprint, current_app, g, jsonify, request, session
from flask_cors import CORS, cross_origin
from lxml import etree
from mako.template import Template as MakoTemplate
from sqlalchemy import create_engine, text
from xml.dom import minidom, pulldom
from xml.sax import make_parser, handler

bp = Blueprint("bp", __name__)
logger = logging.getLogger("shop")
engine = create_engine(os.environ["DATABASE_URL"])


class Color(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Criteria:
    name: str
    limit: int = 10

    def where(self):
        return "name = '" + self.name + "'"


# --- SQL

@bp.get("/s1")
def s1():
    crit = Criteria(name=request.args.get("n", ""), limit=int(request.args.get("l", 5)))
    with engine.connect() as conn:
        return str(conn.execute(text("select * from t where " + crit.where())).all())  # expect: CWE-89


@bp.get("/s2")
def s2():
    crit = Criteria(name="x", limit=int(request.args.get("l", 5)))
    with engine.connect() as conn:
        return str(conn.execute(text(f"select * from t limit {crit.limit}")).all())  # ok: CWE-89


@bp.get("/s3")
def s3():
    cnx = mysql.connector.connect(user="app", password=os.environ["P"])
    try:
        cur = cnx.cursor(dictionary=True)
        query = "SELECT * FROM city WHERE name = %(n)s"
        cur.execute(query, {"n": request.args["n"]})  # ok: CWE-89
        order = request.args.get("o")
        cur.execute("SELECT * FROM city ORDER BY " + order)  # expect: CWE-89
        return jsonify(cur.fetchall())
    finally:
        cnx.close()


@bp.get("/s4")
def s4():
    try:
        color = Color(request.args["c"])
    except ValueError:
        flask.abort(400)
    with engine.connect() as conn:
        return str(conn.exec_driver_sql(f"select * from t where c = '{color.value}'").all())  # ok: CWE-89


def clause(parts):
    out = []
    for k, v in parts.items():
        out.append(f"{k} = '{v}'")
    return " AND ".join(out)


@bp.post("/s5")
def s5():
    where = clause(request.get_json())
    with engine.begin() as conn:
        conn.execute(text("delete from t where " + where))  # expect: CWE-89
    return "", 204


# --- commands

@bp.post("/c1")
def c1():
    host = request.form.get("host")
    out = subprocess.getoutput(f"nslookup {host}")  # expect: CWE-78
    return jsonify(out=out)


@bp.post("/c2")
def c2():
    host = request.form.get("host", "")
    if not all(ch.isalnum() or ch in ".-" for ch in host):
        return "bad", 400
    return jsonify(out=subprocess.getoutput(f"nslookup {host}"))  # ok: CWE-78


@bp.post("/c3")
def c3():
    cmd = ["ping", "-c", "1"]
    cmd += [request.form["host"]]
    return jsonify(code=subprocess.call(cmd))  # ok: CWE-78


@bp.post("/c4")
def c4():
    with os.popen("whois " + request.form["d"]) as pipe:  # expect: CWE-78
        return jsonify(pipe.read())


@bp.post("/c5")
def c5():
    os.execvp("sh", ["sh", "-c", request.form["script"]])  # expect: CWE-78


# --- code, modules

@bp.post("/e1")
def e1():
    ns = {}
    exec(compile(request.data, "<req>", "exec"), ns)  # expect: CWE-94
    return "ok"


@bp.post("/e2")
def e2():
    name = request.form["plugin"]
    if name not in {"csv", "xlsx"}:
        return "no", 400
    mod = importlib.import_module("plugins." + name)  # ok: CWE-470
    return mod.run()


@bp.post("/e3")
def e3():
    mod = importlib.import_module("plugins." + request.form["plugin"])  # expect: CWE-470
    return mod.run()


@bp.post("/e4")
def e4():
    fn = getattr(mathops, request.form["op"], None)
    return str(json.loads(request.form["args"]))


@bp.post("/e5")
def e5():
    return MakoTemplate(request.form["tpl"]).render()  # expect: CWE-1336


# --- containers

@bp.post("/d1")
def d1():
    client = docker.DockerClient(base_url="unix://var/run/docker.sock")
    client.containers.create(request.json["image"], command=request.json["cmd"])  # expect: CWE-77
    client.containers.run("alpine:3", "date")  # ok: CWE-77
    return "x"


# --- files

@bp.get("/p1")
def p1():
    p = pathlib.Path("/srv/docs").joinpath(request.args["n"])
    return p.read_text()  # expect: CWE-22


@bp.get("/p2")
def p2():
    root = pathlib.Path("/srv/docs").resolve()
    p = (root / request.args["n"]).resolve()
    if root not in p.parents:
        flask.abort(404)
    return flask.Response(p.read_text(), mimetype="text/plain")  # ok: CWE-22


@bp.get("/p3")
def p3():
    return flask.send_file("/srv/docs/" + request.args["n"])  # expect: CWE-22


@bp.get("/p4")
def p4():
    n = request.args["n"]
    if ".." in n or n.startswith("/"):
        flask.abort(400)
    return flask.send_file("/srv/docs/" + n)  # ok: CWE-22


# --- deserialization

@bp.post("/x1")
def x1():
    return str(marshal.loads(request.data))  # expect: CWE-502


@bp.post("/x2")
def x2():
    return str(jsonpickle.decode(request.data))  # expect: CWE-502


@bp.post("/x3")
def x3():
    return str(dill.loads(base64.b64decode(request.form["o"])))  # expect: CWE-502


@bp.post("/x4")
def x4():
    return jsonify(json.loads(request.data))  # ok: CWE-502


# --- XML

@bp.post("/m1")
def m1():
    parser = make_parser()
    parser.setFeature(handler.feature_external_ges, True)
    parser.parse(request.stream)
    return "x"


@bp.post("/m2")
def m2():
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(request.data, parser=parser)  # ok: CWE-611
    return jsonify(root.tag)


@bp.post("/m3")
def m3():
    doc = etree.fromstring(request.data, etree.XMLParser(load_dtd=True))  # expect: CWE-611
    return jsonify(doc.xpath("//a[@id=" + request.args["id"] + "]"))  # expect: CWE-643


# --- LDAP

@bp.get("/l1")
def l1():
    server = ldap3.Server("ldaps://dir.example.com")
    conn = ldap3.Connection(server, auto_bind=True)  # expect: CWE-521
    conn.search("dc=example,dc=com", "(uid=" + request.args["u"] + ")")  # expect: CWE-90
    return jsonify([str(e) for e in conn.entries])


@bp.get("/l2")
def l2():
    server = ldap3.Server("ldaps://dir.example.com")
    conn = ldap3.Connection(server, os.environ["BIND"], os.environ["PW"], auto_bind=True)  # ok: CWE-521
    u = ldap3.utils.conv.escape_filter_chars(request.args["u"])
    conn.search("dc=example,dc=com", f"(uid={u})")  # ok: CWE-90
    return jsonify([str(e) for e in conn.entries])


# --- requests to elsewhere

@bp.get("/r1")
def r1():
    resp = requests.request("GET", "http://" + request.args["host"] + "/health", timeout=2)  # expect: CWE-918
    return jsonify(resp.status_code)


@bp.get("/r2")
def r2():
    resp = requests.get("https://api.example.com/items/" + request.args["id"], timeout=2)  # ok: CWE-918
    return jsonify(resp.status_code)


@bp.get("/r3")
def r3():
    nxt = request.args.get("next", "/")
    if urlparse(nxt).netloc:
        nxt = "/"
    return flask.redirect(nxt)  # ok: CWE-601


@bp.get("/r4")
def r4():
    nxt = request.referrer or request.args["next"]
    response = flask.make_response("", 302)
    response.headers["Location"] = nxt  # expect: CWE-601
    return response


# --- cross-site, headers, cookies

@bp.get("/w1")
def w1():
    rows = "".join(f"<li>{v}</li>" for v in request.args.getlist("v"))
    return f"<ul>{rows}</ul>"  # expect: CWE-79


@bp.get("/w2")
def w2():
    return flask.render_template("list.html", v=request.args.getlist("v"))  # ok: CWE-79


@bp.get("/w3")
def w3():
    return jsonify(v=request.args["v"])  # ok: CWE-79


@bp.get("/w4")
def w4():
    resp = flask.jsonify(ok=True)
    resp.set_cookie("remember", secrets.token_urlsafe(), httponly=True)  # expect: CWE-614
    resp.set_cookie("theme", "dark", secure=True, httponly=True, samesite="Strict")  # ok: CWE-614
    return resp


CORS(bp, origins="*", supports_credentials=True)  # expect: CWE-942


@bp.get("/w5")
@cross_origin(origins=["https://shop.example.com"])  # ok: CWE-942
def w5():
    return jsonify(1)


# --- crypto

def k1(key, data):
    return Blowfish.new(key, Blowfish.MODE_CBC, os.urandom(8)).encrypt(pad(data, 8))  # expect: CWE-327


def k2(key, data):
    return AES.new(key, AES.MODE_ECB).encrypt(pad(data, 16))  # expect: CWE-327


def k3(data):
    return Fernet(Fernet.generate_key()).encrypt(data)  # ok: CWE-327


def k4(password):
    kdf = PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=b"static-salt", iterations=600_000)  # expect: CWE-760
    return kdf.derive(password)


def k5(password):
    kdf = PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=os.urandom(16), iterations=600_000)  # ok: CWE-760
    return kdf.derive(password)


def k6(data):
    return hashlib.new("md5", data).hexdigest()  # expect: CWE-328


def k7(data):
    return hashlib.new("sha3_256", data).hexdigest()  # ok: CWE-328


def k8():
    otp = random.SystemRandom().randint(100000, 999999)  # ok: CWE-330
    pin = random.randint(1000, 9999)  # expect: CWE-330
    return otp, pin


def k9(a_signature, body, key):
    expected_signature = hmac.new(key, body, "sha256").hexdigest()
    return a_signature == expected_signature  # expect: CWE-208


# --- transport

def t1():
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    ctx.check_hostname = False
    ctx.verify_mode = ssl.CERT_NONE  # expect: CWE-295
    return ctx


def t2():
    ctx = ssl.create_default_context()
    ctx.minimum_version = ssl.TLSVersion.TLSv1_2  # ok: CWE-295
    return ctx


def t3(host):
    s = socket.create_connection((host, 443))
    return ssl.wrap_socket(s, cert_reqs=ssl.CERT_NONE)  # expect: CWE-295


def t4():
    urllib.request.urlopen("http://updates.example.com/latest", timeout=3).close()  # expect: CWE-319
    urllib.request.urlopen("https://updates.example.com/latest", timeout=3).close()  # ok: CWE-319


def t5():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.bind(("", 8080))  # expect: CWE-605
    return s


def t6():
    server = http.server.HTTPServer(("127.0.0.1", 8080), http.server.SimpleHTTPRequestHandler)  # ok: CWE-605
    return server


# --- secrets

DB = {"user": "root", "password": "hunter2!x", "host": "db"}  # expect: CWE-798
API_TOKEN = os.environ.get("API_TOKEN", "")  # ok: CWE-798
AWS_SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzzKKLLMMNN"  # expect: CWE-798
PASSWORD_FIELD = "password"  # ok: CWE-798
session_cookie_name = "sessionid"  # ok: CWE-798


def login(user):
    requests.post("https://x.example.com", auth=(user, "p4ssw0rd!!"), timeout=3)  # expect: CWE-798


# --- cloud

def a1():
    ec2 = boto3.client("ec2")
    return ec2.describe_images(Filters=[{"Name": "name", "Values": ["ubuntu*"]}])  # expect: CWE-349


def a2():
    ec2 = boto3.client("ec2")
    return ec2.describe_images(Owners=["self"])  # ok: CWE-349


def a3():
    creds = boto3.Session().get_credentials()
    logger.info("using %s", creds.secret_key)  # expect: CWE-532
    logger.info("using region %s", boto3.Session().region_name)  # ok: CWE-532


# --- files and modes

def f1():
    os.mkdir("/var/run/app", 0o777)  # expect: CWE-732
    os.umask(0)  # expect: CWE-732


def f2():
    fd = os.open("/etc/app.key", os.O_CREAT | os.O_WRONLY, 0o600)  # ok: CWE-732
    os.close(fd)


def f3():
    with open("/tmp/app.pid", "w") as fh:  # expect: CWE-377
        fh.write(str(os.getpid()))


def f4():
    with tempfile.TemporaryDirectory() as d:  # ok: CWE-377
        pathlib.Path(d, "x").write_text("1")


def f5(path):
    with zipfile.ZipFile(path) as z:
        for name in z.namelist():
            data = z.read(name)
            print(len(data))


def f6(path, dest):
    with zipfile.ZipFile(path) as z:
        for member in z.infolist():
            target = os.path.join(dest, member.filename)
            with open(target, "wb") as out:  # expect: CWE-22
                out.write(z.read(member))


# --- checks

@bp.post("/v1")
def v1():
    if re.match(r"^(a+)+$", request.form["t"]):  # expect: CWE-1333
        return "x"
    if re.match(r"^[a-z]{1,20}$", request.form["t"]):  # ok: CWE-1333
        return "y"
    return "z"


@bp.errorhandler(Exception)
def broken(e):
    return {"error": str(e)}, 500  # expect: CWE-209


@bp.errorhandler(404)
def missing(e):
    return {"error": "not found"}, 404  # ok: CWE-209


@bp.post("/v2")
def v2():
    f = request.files["f"]
    f.save(os.path.join(current_app.config["UP"], f.filename))  # expect: CWE-22
    return "x"


@bp.post("/v3")
def v3():
    session["role"] = request.form["role"]  # expect: CWE-501
    session["seen"] = True  # ok: CWE-501
    return "x"


def drop():
    os.setuid(pwd.getpwnam("nobody").pw_uid)
