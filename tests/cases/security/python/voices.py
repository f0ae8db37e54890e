# coding: utf-8
"""Assorted handlers collected from several services."""
import argparse
import cgi
import collections
import csv
import glob
import io
import itertools
import operator
import os
import pickle
import re
import shlex
import subprocess
import sys
import threading
import traceback
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler
from typing import Iterable, NamedTuple, Optional, TypedDict
from urllib.parse import parse_qs, quote, unquote, urlsplit

import cherrypy
import click
import graphene
import jwt
import requests
import sanic
import sqlalchemy as sa
import websockets
import yaml
from celery import shared_task
from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template import loader
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.views.generic import ListView, TemplateView
from flask import Flask, Response, abort, request, stream_with_context
from flask_restful import Api, Resource, reqparse
from pyramid.response import Response as PyramidResponse
from pyramid.view import view_config
from rest_framework.decorators import api_view
from rest_framework.response import Response as DrfResponse
from rest_framework.views import APIView


# ---------------------------------------------------------------- Django

class SearchForm(forms.Form):
    q = forms.CharField()
    page = forms.IntegerField(required=False)


def form_search(request):
    form = SearchForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest("bad")
    q = form.cleaned_data["q"]
    page = form.cleaned_data["page"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM post WHERE body LIKE '%" + q + "%'")  # expect: CWE-89
    return render(request, "list.html", {"q": q, "page": page})


class PostList(ListView):
    def get_queryset(self):
        order = self.request.GET.get("order", "id")
        return Post.objects.raw("SELECT * FROM post ORDER BY %s" % order)  # expect: CWE-89


class PostDetail(TemplateView):
    def get(self, request, *args, **kwargs):
        post = Post.objects.filter(slug=kwargs["slug"]).first()  # ok: CWE-89
        return HttpResponse(format_html("<h1>{}</h1>", request.GET.get("t")))  # ok: CWE-79


def badge(request):
    label = request.GET.get("label")
    return HttpResponse(mark_safe("<span>" + label + "</span>"))  # expect: CWE-79


def badge_escaped(request):
    label = escape(request.GET.get("label"))
    return HttpResponse("<span>" + label + "</span>")  # ok: CWE-79


class Api1(APIView):
    def post(self, request):
        cmd = request.data.get("cmd")
        out = subprocess.run(cmd, shell=True, capture_output=True)  # expect: CWE-78
        return DrfResponse({"out": out.stdout.decode()})

    def get(self, request, name):
        path = os.path.join(settings.MEDIA_ROOT, request.query_params["file"])
        return FileResponse(open(path, "rb"))  # expect: CWE-22


@api_view(["POST"])
def report(request):
    template = request.data["template"]
    return DrfResponse(eval(template, {"__builtins__": {}}))  # expect: CWE-95


def away(request: HttpRequest):
    target = request.META.get("HTTP_REFERER", "/")
    return redirect(target)  # expect: CWE-601


def profile(request, pk):
    user = get_object_or_404(User, pk=pk)
    return redirect("profile-detail", pk=user.pk)  # ok: CWE-601


def extra(request):
    return JsonResponse(list(Post.objects.extra(where=["title = '%s'" % request.GET["t"]])), safe=False)  # expect: CWE-89


class Post(models.Model):
    slug = models.SlugField()


# ---------------------------------------------------------------- CherryPy, Pyramid, Sanic, plain

class Root:
    @cherrypy.expose
    def index(self, name="world"):
        return "<h1>Hello " + name + "</h1>"  # expect: CWE-79

    @cherrypy.expose
    def show(self, page):
        with open("/srv/pages/" + page) as fh:  # expect: CWE-22
            return fh.read()


@view_config(route_name="hello")
def hello(request):
    return PyramidResponse("<body>%s</body>" % request.params["name"])  # expect: CWE-79


app2 = sanic.Sanic("svc")


@app2.get("/run")
async def run(request):
    tool = request.args.get("tool")
    os.system(tool)  # expect: CWE-78
    return sanic.response.html("<p>" + request.args.get("t") + "</p>")  # expect: CWE-79


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        name = query.get("name", [""])[0]
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(("<p>" + name + "</p>").encode())  # expect: CWE-79

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        data = pickle.loads(self.rfile.read(length))  # expect: CWE-502
        self.send_response(204)


# ---------------------------------------------------------------- Flask-RESTful and friends

flask_app = Flask(__name__)
api = Api(flask_app)
parser = reqparse.RequestParser()
parser.add_argument("q", type=str)
parser.add_argument("n", type=int)


class Items(Resource):
    def get(self):
        args = parser.parse_args()
        rows = engine.execute("select * from item where q = '%s'" % args["q"])  # expect: CWE-89
        return [dict(r) for r in rows]


engine = sa.create_engine(os.environ["DB"])
meta = sa.MetaData()
items = sa.Table("items", meta)


@flask_app.route("/core")
def core():
    q = request.args["q"]
    with engine.connect() as c:
        c.execute(sa.select(items).where(items.c.name == q))  # ok: CWE-89
        c.execute(sa.select(items).where(sa.text("name = '" + q + "'")))  # expect: CWE-89
        c.execute(sa.text("select * from items where name = :q").bindparams(q=q))  # ok: CWE-89
    return "ok"


@flask_app.route("/stream")
def stream():
    def generate():
        yield "<ul>"
        for v in request.args.getlist("v"):
            yield "<li>" + v + "</li>"
        yield "</ul>"
    return Response(stream_with_context(generate()), mimetype="text/html")  # expect: CWE-79


@flask_app.route("/csv")
def as_csv():
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([request.args.get("a")])
    return Response(out.getvalue(), mimetype="text/csv")  # ok: CWE-79


class Point(NamedTuple):
    x: str
    y: str


@flask_app.route("/nt")
def nt():
    p = Point(request.args["x"], "fixed")
    os.system("echo " + p.y)  # ok: CWE-78
    os.system("echo " + p.x)  # expect: CWE-78
    return ""


@flask_app.route("/setitem")
def setitem():
    env = collections.defaultdict(list)
    env["cmd"].append(request.args["c"])
    env["arg"].append("-l")
    subprocess.call(" ".join(env["arg"]), shell=True)  # ok: CWE-78
    subprocess.call(" ".join(env["cmd"]), shell=True)  # expect: CWE-78
    return ""


@flask_app.route("/lambda")
def lam():
    join = lambda *parts: "/".join(parts)
    target = join("/srv", request.args["p"])
    return open(target).read()  # expect: CWE-22


@flask_app.route("/walrus")
def walrus():
    if (name := request.args.get("name")) and re.fullmatch(r"\w+", name):
        return open(f"/srv/{name}.txt").read()  # ok: CWE-22
    return open(f"/srv/{name}.txt").read()  # expect: CWE-22


@flask_app.route("/chain")
def chain():
    raw = request.args.get("ids", "")
    ids = [int(i) for i in raw.split(",") if i.isdigit()]
    sql = "select * from t where id in (%s)" % ",".join(map(str, ids))
    engine.execute(sql)  # ok: CWE-89
    return ""


@flask_app.route("/tryint")
def tryint():
    value = request.args["v"]
    try:
        int(value)
    except ValueError:
        abort(400)
    engine.execute("select * from t where id = " + value)  # ok: CWE-89
    return ""


@flask_app.route("/ctx")
def ctx():
    with borrowed(request.args["name"]) as path:
        return open(path).read()  # expect: CWE-22


@contextmanager
def borrowed(name):
    yield "/srv/" + name


@flask_app.route("/cls")
def cls():
    repo = Repo("users")
    repo.filter(request.args["f"])
    return str(repo.all())


class Repo:
    def __init__(self, table):
        self.table = table
        self.conditions = []

    def filter(self, cond):
        self.conditions.append(cond)
        return self

    def all(self):
        sql = "select * from " + self.table
        if self.conditions:
            sql += " where " + " and ".join(self.conditions)
        return engine.execute(sql).fetchall()  # expect: CWE-89


# ---------------------------------------------------------------- tasks, CLI, sockets

@shared_task
def archive(name):
    os.system("tar czf /backup.tgz " + shlex.quote(name))  # ok: CWE-78


@click.command()
@click.argument("path")
def cat(path):
    print(open(path).read())


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("host")
    ns = ap.parse_args()
    os.system("ping -c1 %s" % ns.host)


async def talk(ws):
    async for message in ws:
        await ws.send(str(eval(message)))  # expect: CWE-95


class Query(graphene.ObjectType):
    user = graphene.String(name=graphene.String())

    def resolve_user(root, info, name):
        return str(engine.execute("select * from u where n = '" + name + "'").first())  # expect: CWE-89


def verify(token):
    return jwt.decode(token, options={"verify_signature": False}, algorithms=["none"])  # expect: CWE-347


def load(stream):
    return yaml.load(stream)  # expect: CWE-502


def load_safe(stream):
    return yaml.safe_load(stream)  # ok: CWE-502


def probe(url):
    with requests.Session() as s:
        s.verify = False  # expect: CWE-295
        return s.get(url, timeout=3).status_code


BACKEND_SESSION_KEY = "_auth_user_backend"  # ok: CWE-798


def by_template(request):
    page = loader.get_template("page.html")
    return HttpResponse(page.render({"q": request.GET["q"]}, request))  # ok: CWE-79
