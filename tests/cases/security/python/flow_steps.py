import os
import sys
import re
import subprocess
import urllib.parse
from urllib.request import Request, urlopen

from flask import Flask, request, redirect, make_response, url_for, abort, send_from_directory, escape, Markup, stream_with_context, Response
import psycopg2
import sqlalchemy
from sqlalchemy import create_engine, text, select, column
from sqlalchemy.orm import Session
from django.conf.urls import url
from django.urls import path
from django.db import connection, models
from django.views.generic import View
from django.utils.html import mark_safe

app = Flask(__name__)
STATIC_DIR = "/server/static/"
ALLOWED = re.compile(r"\A[\w.-]{1,64}\Z")
engine = create_engine("sqlite:///:memory:")


class User(models.Model):
    pass


def show_user(request, username):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM users WHERE username = %s", (username,))  # ok: CWE-89
        user = cursor.fetchone()
        cursor.execute("SELECT * FROM users WHERE username = '%s'" % username)  # expect: CWE-89
        User.objects.raw("SELECT * FROM u WHERE n = '%s'" % username)  # expect: CWE-89
        User.objects.raw("SELECT * FROM u WHERE n = %s", [username])  # ok: CWE-89
    return user


urlpatterns = [path("users/<username>/", show_user)]


@app.route("/path1")
def path1():
    path_ = os.path.join(STATIC_DIR, request.args.get("path", ""))
    f = open(path_)  # expect: CWE-22
    f.close()


@app.route("/path2")
def path2():
    npath = os.path.abspath(os.path.join(STATIC_DIR, request.args["path"]))
    if npath.startswith(STATIC_DIR):
        f = open(npath)  # ok: CWE-22
        f.close()


@app.route("/path3")
def path3():
    filename = request.args["path"]
    npath = os.path.normpath(os.path.join(STATIC_DIR, filename))
    f = open(npath)  # expect: CWE-22
    f.close()


@app.route("/path4")
def path4():
    filename = request.args["path"]
    if not ALLOWED.match(filename):
        abort(400)
    with open(STATIC_DIR + filename) as f:  # ok: CWE-22
        return f.read()


@app.route("/path5")
def path5():
    return send_from_directory(STATIC_DIR, request.args["path"])  # ok: CWE-22


@app.route("/cmd1")
def cmd1():
    files = request.args.get("files", "")
    os.system("ls " + files)  # expect: CWE-78
    return ""


@app.route("/cmd2")
def cmd2():
    files = request.args.get("files", "")
    subprocess.Popen("ls " + files, shell=True).wait()  # expect: CWE-78
    subprocess.Popen(["ls", files]).wait()  # ok: CWE-78
    cmd = request.args.get("cmd", "")
    subprocess.Popen([cmd, "-l"]).wait()  # expect: CWE-78
    subprocess.Popen(args=["bash", "-c", cmd]).wait()  # expect: CWE-78
    subprocess.call(executable="/bin/bash", args="ls " + files, shell=True)  # expect: CWE-78
    return ""


@app.route("/xss1")
def xss1():
    first_name = request.args.get("name", "")
    return make_response("Your name is " + first_name)  # expect: CWE-79


@app.route("/xss2")
def xss2():
    first_name = request.args.get("name", "")
    return make_response("Your name is " + escape(first_name))  # ok: CWE-79


@app.route("/xss3")
def xss3():
    def stream():
        yield "<p>"
        yield request.args["q"]
    return Response(stream_with_context(stream()))  # expect: CWE-79


@app.route("/redir1")
def redir1():
    target = request.args.get("target", "")
    return redirect(target, code=302)  # expect: CWE-601


@app.route("/redir2")
def redir2():
    target = request.args.get("target", "")
    target = target.replace("\\", "")
    if not urllib.parse.urlparse(target).netloc and not urllib.parse.urlparse(target).scheme:
        return redirect(target, code=302)  # ok: CWE-601
    return redirect("/", code=302)  # ok: CWE-601


@app.route("/redir3")
def redir3():
    untrusted = request.args.get("target", "")
    return redirect("https://" + untrusted)  # expect: CWE-601


@app.route("/redir4")
def redir4():
    untrusted = request.args.get("target", "")
    return redirect("https://example.com/?u=" + untrusted)  # ok: CWE-601


@app.route("/redir5")
def redir5():
    return redirect(url_for("xss1", name=request.args["n"]))  # ok: CWE-601


@app.route("/ssrf1")
def ssrf1():
    host = request.args["host"]
    return urlopen("https://" + host + "/api").read()  # expect: CWE-918


@app.route("/ssrf2")
def ssrf2():
    sub = request.args["sub"]
    if sub in ("europe", "world"):
        return urlopen("https://" + sub + ".example.com").read()  # ok: CWE-918
    return urlopen(Request("https://" + sub + ".example.com")).read()  # expect: CWE-918


@app.route("/code1")
def code1():
    code = request.args.get("code")
    exec(code)  # expect: CWE-94
    eval(code)  # expect: CWE-94
    cmd = compile(code, "<string>", "exec")  # expect: CWE-94
    exec(cmd)
    return ""


@app.route("/sqla")
def sqla():
    name = request.args["n"]
    with engine.connect() as con:
        con.execute("SELECT * FROM t WHERE n = '" + name + "'")  # expect: CWE-89
        con.execute(text("SELECT * FROM t WHERE n = :n").bindparams(n=name))  # ok: CWE-89
    with Session(engine) as s:
        s.query(User).filter(text("n = '%s'" % name))  # expect: CWE-89
        s.query(User).filter(User.name == name)  # ok: CWE-89
        s.scalars(select(User).where(column("n") == name))  # ok: CWE-89
    return ""


def log_redirect():
    pass


class Handler(View):
    def get(self, request, *args, **kwargs):
        data = kwargs["slug"]
        os.system("echo " + data)  # expect: CWE-78
        return mark_safe("<p>" + request.GET["x"] + "</p>")  # expect: CWE-79

    def helper(self):
        return self.request.GET["y"]

    def post(self, request):
        os.system(self.helper())  # expect: CWE-78


def taint_steps():
    src = request.args["s"]
    a = [src]
    b = a[0]
    os.system(b)  # expect: CWE-78
    c = {"k": src, "j": "x"}
    os.system(c["j"])  # ok: CWE-78
    d = tuple(x for x in [src])
    os.system(d[0])  # expect: CWE-78
    e, *f = [src, "x", "y"]
    os.system(e)  # expect: CWE-78
    os.system(f[0])  # ok: CWE-78
    g = src if len(src) else "y"
    os.system(g)  # expect: CWE-78
    h = src.split("/")[-1].partition("=")[2]
    os.system(h)  # expect: CWE-78
    i = "%(a)s %(b)s" % {"a": "x", "b": src}
    os.system(i)  # expect: CWE-78
    j = bytes(src, "utf-8").decode()
    os.system(j)  # expect: CWE-78
    k = str(len(src))
    os.system(k)  # ok: CWE-78
    lines = []
    lines.extend([src])
    os.system(lines.pop())  # expect: CWE-78
    m = max([src, "a"])
    os.system("echo " + m)
    n = f"{src!r:>10}"
    os.system(n)  # expect: CWE-78
    o = " ".join(map(shq, [src]))
    os.system("echo " + o)  # ok: CWE-78
    with open("/tmp/x") as fh:
        os.system(fh.readline())
    p = request.args.to_dict()
    os.system(p["z"])  # expect: CWE-78
    q = {**p}
    os.system(q["z"])  # expect: CWE-78
    r = src.translate(str.maketrans("", "", ";|&"))
    os.system(r)
    s = list(request.files.values())[0].filename
    os.system("touch " + s)  # expect: CWE-78


def shq(x):
    import shlex
    return shlex.quote(x)
