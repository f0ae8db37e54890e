import asyncio
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Annotated, Optional

import aiofiles
import aiohttp
import aiosqlite
import asyncpg
import bottle
import boto3
import falcon
import httpx
import pymongo
import tornado.web
from aiohttp import web
from fastapi import Depends, FastAPI, HTTPException, Query, Request, UploadFile
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from pydantic import BaseModel, constr
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.routing import Route

api = FastAPI(debug=True)  # expect: CWE-489
ROOT = Path("/srv/media").resolve()
users = pymongo.MongoClient(os.environ["MONGO"]).app.users


def get_session() -> Session: ...


class Filter(BaseModel):
    column: str
    value: str
    age: int


@api.post("/rows")
def rows(f: Filter, s: Session = Depends(get_session)):
    return s.execute(text(f"SELECT * FROM people WHERE {f.column} = :v"), {"v": f.value}).all()  # expect: CWE-89


@api.post("/aged")
def aged(f: Filter, s: Session = Depends(get_session)):
    return s.execute(text(f"SELECT * FROM people WHERE age > {f.age}")).all()  # ok: CWE-89


@api.get("/media/{name:path}")
async def media(name: str):
    target = (ROOT / name).resolve()
    if not target.is_relative_to(ROOT):
        raise HTTPException(404)
    return FileResponse(target)  # ok: CWE-22


@api.get("/thumb")
async def thumb(name: str = Query(...)):
    return FileResponse(ROOT / name)  # expect: CWE-22


@api.get("/go")
async def go(to: Annotated[str, Query()] = "/"):
    return RedirectResponse(url=to)  # expect: CWE-601


@api.get("/proxy")
async def proxy(url: str):
    async with httpx.AsyncClient() as client:
        r = await client.get(url)  # expect: CWE-918
    return r.text


@api.get("/greet", response_class=HTMLResponse)
async def greet(name: Optional[str] = None):
    return f"<h1>Hello {name}</h1>"  # expect: CWE-79


@api.get("/item/{item_id}")
async def item(item_id: int):
    proc = await asyncio.create_subprocess_shell(f"lookup {item_id}")  # ok: CWE-78
    await proc.wait()
    return {"ok": True}


@api.post("/convert")
async def convert(file: UploadFile):
    proc = await asyncio.create_subprocess_shell(f"convert {file.filename} out.png")  # expect: CWE-78
    await proc.wait()
    return {"ok": True}


class Main(tornado.web.RequestHandler):
    async def get(self):
        who = self.get_argument("who", "nobody")
        self.write("<html>Hi " + who + "</html>")  # expect: CWE-79

    async def post(self):
        self.set_header("Content-Type", "text/plain")
        body = tornado.escape.json_decode(self.request.body)
        pool = self.application.settings["pool"]
        async with pool.acquire() as con:
            await con.fetch("SELECT * FROM t WHERE a = '%s'" % body["a"])  # expect: CWE-89
            await con.fetch("SELECT * FROM t WHERE a = $1", body["a"])  # ok: CWE-89

    def put(self):
        self.redirect(self.get_body_argument("next"))  # expect: CWE-601


async def read_note(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    async with aiofiles.open(f"notes/{name}.md") as fh:  # expect: CWE-22
        return web.Response(text=await fh.read())


async def read_note_checked(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if not re.fullmatch(r"[a-z0-9_-]{1,40}", name):
        raise web.HTTPBadRequest()
    async with aiofiles.open(f"notes/{name}.md") as fh:  # ok: CWE-22
        return web.Response(text=await fh.read())


async def find(request: web.Request) -> web.Response:
    data = await request.post()
    async with aiosqlite.connect("notes.db") as con:
        cur = await con.execute("select * from notes where title = '{}'".format(data["title"]))  # expect: CWE-89
        got = await cur.fetchall()
    return web.json_response(got)


async def echo_html(request):
    q = request.rel_url.query["q"]
    return web.Response(body=f"<i>{q}</i>".encode(), content_type="text/html")  # expect: CWE-79


def lambda_handler(event, context):
    params = event.get("queryStringParameters") or {}
    table = boto3.resource("dynamodb").Table("orders")
    cmd = params.get("cmd", "status")
    out = subprocess.check_output(f"/opt/tool {cmd}", shell=True)  # expect: CWE-78
    key = event["pathParameters"]["id"]
    got = table.get_item(Key={"id": key})  # ok: CWE-943
    return {"statusCode": 200, "headers": {"Content-Type": "text/html"}, "body": "<pre>" + params.get("title", "") + "</pre>"}  # expect: CWE-79


def s3_event(event, context):
    for record in event["Records"]:
        key = record["s3"]["object"]["key"]
        os.system("clamscan /tmp/" + key)  # expect: CWE-78


@bottle.route("/hello/<name>")
def hello(name):
    return "<b>Hello " + name + "</b>"  # expect: CWE-79


@bottle.post("/save")
def save():
    path = bottle.request.forms.get("path")
    with open(path, "w") as fh:  # expect: CWE-22
        fh.write(bottle.request.body.read().decode())


class Things:
    def on_get(self, req, resp):
        flt = req.get_param("filter")
        resp.media = list(users.find({"$where": "this.name == '" + flt + "'"}, {"_id": 0}))  # expect: CWE-943

    def on_post(self, req, resp):
        doc = req.media
        resp.media = str(users.find_one({"name": doc["name"], "pw": doc["pw"]}))  # expect: CWE-943

    def on_put(self, req, resp):
        doc = req.media
        resp.media = str(users.find_one({"name": str(doc["name"])}))  # ok: CWE-943


def star(request):
    return RedirectResponse(request.query_params["next"])  # expect: CWE-601


routes = [Route("/star", star)]
