import asyncio
import json
import logging
import os
import subprocess
from wsgiref.util import setup_testing_defaults

import aiohttp
import bottle
import falcon
import tornado.ioloop
import tornado.web
from aiohttp import web
from bottle import Bottle, request as brequest, response as bresponse, template
from pymongo import MongoClient
from pyramid.response import Response
from pyramid.view import view_config
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action, api_view
from rest_framework.response import Response as DrfResponse
from rest_framework.views import APIView
from sanic import Sanic
from sanic.response import html as sanic_html, text as sanic_text
from sqlalchemy import create_engine, text
from sqlalchemy.orm import sessionmaker
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

log = logging.getLogger(__name__)
engine = create_engine("sqlite://")
Session = sessionmaker(bind=engine)
mongo = MongoClient()
db = mongo.shop


class MainHandler(tornado.web.RequestHandler):
    def get(self):
        name = self.get_argument("name", "x")
        self.write("<h1>" + name + "</h1>")  # expect: CWE-79

    def post(self):
        self.write({"name": self.get_body_argument("name")})  # ok: CWE-79
        self.redirect(self.get_argument("next"))  # expect: CWE-601


class FileHandler(tornado.web.RequestHandler):
    async def get(self, name):
        with open("/srv/files/" + self.get_query_argument("f")) as f:  # expect: CWE-22
            self.finish(f.read())


class EscHandler(tornado.web.RequestHandler):
    def get(self):
        self.write(tornado.escape.xhtml_escape(self.get_argument("name")))  # ok: CWE-79


routes = web.RouteTableDef()


@routes.get("/q/{name}")
async def q(request):
    name = request.match_info["name"]
    return web.Response(text=f"<p>{name}</p>", content_type="text/html")  # expect: CWE-79


@routes.get("/plain/{name}")
async def plain(request):
    return web.Response(text=request.match_info["name"])  # ok: CWE-79


@routes.post("/exec")
async def ex(request):
    data = await request.json()
    proc = await asyncio.create_subprocess_shell("ls " + data["dir"])  # expect: CWE-78
    await proc.wait()
    raise web.HTTPFound(data["next"])  # expect: CWE-601


@routes.get("/f")
async def f(request: web.Request) -> web.StreamResponse:
    return web.FileResponse("/srv/" + request.query["f"])  # expect: CWE-22


@routes.get("/ssrf")
async def ssrf(request):
    async with aiohttp.ClientSession() as s:
        async with s.post(request.query["u"], json={}) as r:  # expect: CWE-918
            return web.json_response(await r.json())


bapp = Bottle()


@bapp.route("/b/<name>")
def b(name):
    return "<b>Hello " + name + "</b>"  # expect: CWE-79


@bapp.get("/bt")
def bt():
    return template("<b>{{name}}</b>", name=brequest.query.name)  # ok: CWE-79


@bapp.get("/bt2")
def bt2():
    return template(brequest.query.tpl)  # expect: CWE-1336


@bapp.post("/bs")
def bs():
    return bottle.static_file(brequest.forms.get("f"), root="/srv")  # ok: CWE-22


@bapp.get("/br")
def br():
    bottle.redirect(brequest.query.get("to"))  # expect: CWE-601


class Thing:
    def on_get(self, req, resp):
        name = req.get_param("name")
        resp.content_type = "text/html"
        resp.text = "<p>" + name + "</p>"  # expect: CWE-79

    def on_post(self, req, resp):
        os.system("touch " + req.media["file"])  # expect: CWE-78
        resp.media = {"ok": True}


@view_config(route_name="hello")
def pyr(request):
    return Response("<p>%s</p>" % request.params["name"])  # expect: CWE-79


@view_config(route_name="hello2")
def pyr2(request):
    cmd = request.POST["cmd"]
    subprocess.call(cmd, shell=True)  # expect: CWE-78
    return Response("ok")


app = Sanic("x")


@app.get("/s")
async def s(request):
    return sanic_html("<p>" + request.args.get("q") + "</p>")  # expect: CWE-79


@app.get("/t")
async def t(request):
    return sanic_text(request.args.get("q"))  # ok: CWE-79


async def star(request):
    q = request.query_params.get("q")
    if q == "go":
        return RedirectResponse(request.query_params["to"])  # expect: CWE-601
    return HTMLResponse("<p>" + q + "</p>")  # expect: CWE-79


star_app = Starlette(routes=[Route("/", star)])


@api_view(["GET", "POST"])
def drf(request):
    name = request.query_params.get("name")
    session = Session()
    try:
        session.execute(text("SELECT * FROM t WHERE n = '" + name + "'"))  # expect: CWE-89
        session.execute(text("SELECT * FROM t WHERE n = :n"), {"n": name})  # ok: CWE-89
    finally:
        session.close()
    return DrfResponse({"name": name})  # ok: CWE-79


class DrfView(APIView):
    def post(self, request, *args, **kwargs):
        payload = request.data
        found = db.users.find_one({"name": payload["name"], "pw": payload["pw"]})  # expect: CWE-943
        other = db.users.find_one({"name": str(payload["name"])})  # ok: CWE-943
        with engine.connect() as conn:
            conn.execute(text(f"DELETE FROM s WHERE id = {payload['id']}"))  # expect: CWE-89
            conn.execute(text(f"DELETE FROM s WHERE id = {int(payload['id'])}"))  # ok: CWE-89
        return DrfResponse({"found": bool(found), "o": bool(other)})


class ItemViewSet(viewsets.ModelViewSet):
    @action(detail=True, methods=["post"])
    def render(self, request, pk=None):
        target = os.path.join("/srv/out", request.data.get("file"))
        with open(target, "w") as out:  # expect: CWE-22
            out.write("x")
        return DrfResponse(status=status.HTTP_204_NO_CONTENT)


def wsgi(environ, start_response):
    setup_testing_defaults(environ)
    q = environ.get("QUERY_STRING", "")
    start_response("200 OK", [("Content-Type", "text/html")])
    return [("<p>" + q + "</p>").encode()]  # expect: CWE-79


def handler(event, context):
    params = event.get("queryStringParameters") or {}
    name = params.get("name", "")
    log.info("called by %s", name)  # expect: CWE-117
    subprocess.run("echo %s" % name, shell=True, check=False)  # expect: CWE-78
    subprocess.run(["echo", name], check=False)  # ok: CWE-78
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps({"n": name})}
