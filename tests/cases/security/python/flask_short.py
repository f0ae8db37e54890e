from flask import Flask, request, render_template, make_response, abort, jsonify, session, g
import os
import re
import sqlite3
import subprocess
import xml.etree.ElementTree as ET
import pickle
import base64
import ldap
import ldap.filter
import mysql.connector
import psycopg2
import urllib.request
import requests as req
import hashlib
import bcrypt
import random
import string
import tempfile
import shutil
import yaml
import marshal
import shelve
import dill
import jsonpickle
import lxml.html
from lxml import etree
from Crypto.PublicKey import RSA, DSA
from OpenSSL import SSL, crypto
from django.db import models
from jinja2 import Environment, FileSystemLoader, Template
import codecs, csv, logging

app = Flask(__name__)


@app.route("/unsafe")
def dn_query():
    search_filter = "(user=" + request.args["user"] + ")"
    dn = "dc={}".format(request.args["dc"])
    ldap_connection = ldap.initialize("ldap://127.0.0.1")
    user = ldap_connection.search_s(dn, ldap.SCOPE_SUBTREE, search_filter)  # expect: CWE-90
    return str(user[0])


@app.route("/safe-ldap")
def dn_query_safe():
    who = ldap.filter.escape_filter_chars(request.args["user"])
    ldap_connection = ldap.initialize("ldap://127.0.0.1")
    user = ldap_connection.search_s("dc=example", ldap.SCOPE_SUBTREE, "(user=%s)" % who)  # ok: CWE-90
    return str(len(user))


@app.route("/run/<string:cmd>")
def run_cmd(cmd):
    p = subprocess.Popen(["/bin/sh", "-c", cmd], stdout=subprocess.PIPE)  # expect: CWE-78
    out, _ = p.communicate()
    return out


@app.route("/lookup")
def lookup():
    domain = request.args.get("domain")
    if not re.match(r"^[a-z0-9.-]+$", domain):
        abort(400)
    return subprocess.getoutput("nslookup " + domain)  # ok: CWE-78


@app.route("/lookup2")
def lookup2():
    domain = request.args.get("domain")
    re.match(r"^[a-z0-9.-]+$", domain)
    return subprocess.getoutput("nslookup " + domain)  # expect: CWE-78


@app.route("/user/<username>")
def show_user(username):
    conn = mysql.connector.connect(user="u", host="h", database="d", password=os.environ["PW"])
    cursor = conn.cursor(buffered=True)
    cursor.execute("SELECT * FROM users WHERE username = '%s'" % username)  # expect: CWE-89
    cursor.execute("SELECT * FROM users WHERE username = %(u)s", {"u": username})  # ok: CWE-89
    data = cursor.fetchone()
    cursor.close()
    conn.close()
    return render_template("u.html", data=data)


@app.route("/xpath")
def find_xpath():
    tree = etree.parse("users.xml")
    name = request.args["name"]
    found = tree.xpath("//user[name/text()='" + name + "']/home/text()")  # expect: CWE-643
    finder = etree.XPath("//user[name/text()=$name]")
    other = finder(tree, name=name)  # ok: CWE-643
    third = tree.findall(".//user[@id='%d']" % int(request.args["id"]))  # ok: CWE-643
    return jsonify([str(found), str(other), str(third)])


@app.route("/upload", methods=["POST"])
def upload_file():
    if "file" not in request.files:
        return "no"
    file = request.files["file"]
    filename = file.filename
    path = os.path.join(app.config["UPLOAD_FOLDER"], filename)
    file.save(path)  # expect: CWE-22
    return "saved"


@app.route("/images/<path:image>")
def images(image):
    safe_dir = os.getcwd() + "/images/"
    full = os.path.abspath(safe_dir + image)
    if not full.startswith(safe_dir):
        abort(404)
    with open(full, "rb") as fh:  # ok: CWE-22
        return fh.read()


@app.route("/images2/<path:image>")
def images2(image):
    safe_dir = os.getcwd() + "/images/"
    if image.startswith(safe_dir):
        return "?"
    with open(safe_dir + image, "rb") as fh:  # expect: CWE-22
        return fh.read()


@app.route("/delete")
def delete():
    name = request.args.get("name", "")
    name = name.replace("../", "")
    os.remove(os.path.join("/srv/data", name))  # expect: CWE-22
    return "ok"


@app.route("/cookie")
def set_it():
    name = request.args.get("name")
    r = make_response("hi")
    r.set_cookie("name", name, secure=False)  # expect: CWE-614
    return r


@app.route("/cookie2")
def set_it2():
    r = make_response("hi")
    r.set_cookie("name", "fixed", secure=True, httponly=True, samesite="Strict")  # ok: CWE-614
    return r


@app.route("/pickle")
def load_pickle():
    raw = base64.urlsafe_b64decode(request.args["data"])
    return str(pickle.loads(raw))  # expect: CWE-502


@app.route("/marshal", methods=["POST"])
def load_marshal():
    return str(marshal.loads(request.data))  # expect: CWE-502


@app.route("/jsonpickle", methods=["POST"])
def load_jsonpickle():
    return str(jsonpickle.decode(request.data))  # expect: CWE-502


@app.route("/dill", methods=["POST"])
def load_dill():
    return str(dill.loads(request.get_data()))  # expect: CWE-502


@app.route("/yaml", methods=["POST"])
def load_yaml():
    a = yaml.unsafe_load(request.data)  # expect: CWE-502
    b = yaml.safe_load(request.data)  # ok: CWE-502
    c = yaml.full_load("a: 1")  # ok: CWE-502
    return str((a, b, c))


@app.route("/tpl")
def tpl():
    name = request.args.get("name")
    t = Template("Hello " + name)  # expect: CWE-1336
    return t.render()


@app.route("/tpl2")
def tpl2():
    t = Template("Hello {{ name }}", autoescape=True)
    return t.render(name=request.args.get("name"))  # ok: CWE-1336


@app.route("/env")
def env():
    environment = Environment(loader=FileSystemLoader("t"))  # expect: CWE-79
    other = Environment(loader=FileSystemLoader("t"), autoescape=True)  # ok: CWE-79
    return environment.get_template("x").render() + other.get_template("x").render()


@app.route("/hello")
def hello():
    name = request.args.get("name", "")
    return "Hello, %s!" % name  # expect: CWE-79


@app.route("/hello-json")
def hello_json():
    name = request.args.get("name", "")
    return jsonify(hello=name)  # ok: CWE-79


@app.route("/hello-plain")
def hello_plain():
    resp = make_response(request.args.get("name", ""))  # ok: CWE-79
    resp.headers["Content-Type"] = "text/plain"
    return resp


@app.route("/fetch")
def fetch():
    url = request.args.get("url")
    if not url.startswith("https://"):
        abort(400)
    with urllib.request.urlopen(url, timeout=4) as r:  # expect: CWE-918
        return r.read()


@app.route("/fetch-fixed")
def fetch_fixed():
    page = request.args.get("page")
    answer = req.get("https://example.org/pages", params={"page": page}, timeout=4)  # ok: CWE-918
    return answer.text


@app.route("/eval")
def compute():
    ops = {"add": lambda a, b: a + b}
    op = ops.get(request.args["op"])
    if op is None:
        abort(400)
    r = op(int(request.args["a"]), int(request.args["b"]))  # ok: CWE-95
    total = eval("1 + " + request.args["c"])  # expect: CWE-95
    func = getattr(os, request.args["f"])  # expect: CWE-470
    return str((r, total, func))


@app.route("/import")
def imp():
    mod = __import__(request.args["m"])  # expect: CWE-95
    return mod.__name__


@app.route("/regex")
def rgx():
    value = request.args["v"]
    if re.match(r"^(([a-z])+.)+[A-Z]([a-z])+$", value):  # expect: CWE-1333
        return "y"
    if re.match(r"^[a-z]+$", value):  # ok: CWE-1333
        return "n"
    return "?"


@app.route("/hdr")
def hdr():
    resp = make_response("x")
    resp.headers["Location"] = request.args["to"]  # expect: CWE-601
    return resp, 302


@app.before_request
def remember():
    g.lang = request.args.get("lang", "en")


@app.route("/lang")
def lang():
    return render_template(f"{g.lang}.html")


def weak_hash(password):
    return hashlib.md5(password.encode()).hexdigest()  # expect: CWE-328


def weak_hash2(password):
    m = hashlib.sha1()  # expect: CWE-328
    m.update(password.encode())
    return m.digest()


def hash_ok(password):
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(12))  # ok: CWE-328


def checksum(data):
    return hashlib.md5(data, usedforsecurity=False).hexdigest()  # ok: CWE-328


def password_gen():
    chars = string.ascii_letters + string.digits
    return "".join(random.choice(chars) for _ in range(12))  # expect: CWE-330


def shuffle_deck(cards):
    random.shuffle(cards)  # ok: CWE-330
    return cards


def rsa_small():
    return RSA.generate(1024)  # expect: CWE-326


def rsa_big():
    return RSA.generate(2048)  # ok: CWE-326


def ssl_old():
    return SSL.Context(SSL.SSLv3_METHOD)  # expect: CWE-327


def openssl_key():
    k = crypto.PKey()
    k.generate_key(crypto.TYPE_RSA, 1024)  # expect: CWE-326
    return k


def temp_write(data):
    name = tempfile.mktemp()  # expect: CWE-377
    with open(name, "w") as f:
        f.write(data)


def temp_fixed(data):
    with open("/tmp/app_state.txt", "w") as f:  # expect: CWE-377
        f.write(data)


def temp_ok(data):
    with tempfile.NamedTemporaryFile("w", delete=False) as f:  # ok: CWE-377
        f.write(data)
        return f.name


def perms(path):
    os.umask(0)  # expect: CWE-732
    os.chmod(path, 0o666)  # expect: CWE-732
    os.mkdir(path, 0o700)  # ok: CWE-732


def archive(path):
    shutil.unpack_archive(path, "/srv/x")
    return path


if __name__ == "__main__":
    app.run(host="127.0.0.1", debug=False)  # ok: CWE-489
