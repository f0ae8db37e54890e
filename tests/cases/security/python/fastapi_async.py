from __future__ import annotations

import asyncio
import pickle
import re
import tempfile
from pathlib import Path
from typing import Annotated, Optional

import aiofiles
import aiohttp
import asyncpg
import httpx
import jinja2
import yaml
from fastapi import APIRouter, Body, Cookie, Depends, FastAPI, File, Form, Header, HTTPException, Query, Request, UploadFile
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse
from motor.motor_asyncio import AsyncIOMotorClient
from pydantic import BaseModel
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from .db import get_session
from .tables import User

app = FastAPI()
router = APIRouter(prefix="/v1")
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)  # expect: CWE-942
UPLOADS = Path("/srv/uploads")
mongo = AsyncIOMotorClient("mongodb://db")["app"]


class Search(BaseModel):
    term: str
    limit: int = 10


class Login(BaseModel):
    user: dict
    password: str


@router.get("/users")
async def users(name: str, session: AsyncSession = Depends(get_session)):
    result = await session.execute(text(f"SELECT * FROM users WHERE name = '{name}'"))  # expect: CWE-89
    safe = await session.execute(text("SELECT * FROM users WHERE name = :n"), {"n": name})  # ok: CWE-89
    other = await session.execute(select(User).where(User.name == name))  # ok: CWE-89
    return result.all() + safe.all() + other.all()


@router.post("/search")
async def search(body: Search):
    conn = await asyncpg.connect(dsn="postgresql://db/app")
    try:
        rows = await conn.fetch("SELECT * FROM items WHERE title LIKE '%" + body.term + "%'")  # expect: CWE-89
        more = await conn.fetch(f"SELECT * FROM items LIMIT {body.limit}")  # ok: CWE-89
        some = await conn.fetchrow("SELECT * FROM items WHERE title = $1", body.term)  # ok: CWE-89
    finally:
        await conn.close()
    return rows, more, some


@router.get("/files/{name:path}")
async def read_file(name: str):
    target = UPLOADS / name
    return FileResponse(target)  # expect: CWE-22


@router.get("/safe/{name}")
async def read_safe(name: str):
    target = (UPLOADS / name).resolve()
    if not target.is_relative_to(UPLOADS):
        raise HTTPException(404)
    async with aiofiles.open(target) as handle:  # ok: CWE-22
        return await handle.read()


@router.get("/unsafe/{name}")
async def read_unsafe(name: str):
    async with aiofiles.open(UPLOADS / name) as handle:  # expect: CWE-22
        return await handle.read()


@router.post("/upload")
async def upload(file: UploadFile = File(...)):
    data = await file.read()
    with open(UPLOADS / file.filename, "wb") as out:  # expect: CWE-22
        out.write(data)
    return {"size": len(data)}


@router.get("/fetch")
async def fetch(url: Annotated[str, Query(max_length=200)]):
    async with httpx.AsyncClient(timeout=5) as client:
        answer = await client.get(url)  # expect: CWE-918
    return PlainTextResponse(answer.text)


@router.get("/fetch-id")
async def fetch_id(item: int):
    async with httpx.AsyncClient(timeout=5) as client:
        answer = await client.get(f"https://api.example.org/items/{item}")  # ok: CWE-918
    return answer.json()


@router.get("/fetch2")
async def fetch2(request: Request):
    async with aiohttp.ClientSession() as session:
        async with session.get(request.query_params["u"]) as answer:  # expect: CWE-918
            return await answer.json()


@router.get("/go")
async def go(to: Optional[str] = None):
    if to is None:
        to = "/"
    return RedirectResponse(to)  # expect: CWE-601


@router.get("/go-local")
async def go_local(page: int = 1):
    return RedirectResponse(f"/page/{page}")  # ok: CWE-601


@router.get("/page", response_class=HTMLResponse)
async def page(title: str = Query("")):
    return HTMLResponse(f"<h1>{title}</h1>")  # expect: CWE-79


@router.get("/tpl")
async def tpl(t: str = Query("")):
    env = jinja2.Environment(autoescape=True)
    return HTMLResponse(env.from_string(t).render())  # expect: CWE-1336


@router.get("/tpl-fixed")
async def tpl_fixed(name: str = Query("")):
    env = jinja2.Environment(autoescape=True)
    return env.from_string("Hello {{ name }}").render(name=name)  # ok: CWE-1336


@router.post("/load")
async def load(request: Request):
    raw = await request.body()
    config = yaml.load(raw, Loader=yaml.Loader)  # expect: CWE-502
    fine = yaml.load(raw, Loader=yaml.SafeLoader)  # ok: CWE-502
    return {"c": str(config), "f": str(fine)}


@router.post("/state")
async def state(session_blob: Annotated[bytes, Body()]):
    return str(pickle.loads(session_blob))  # expect: CWE-502


@router.post("/login")
async def login(body: Login):
    found = await mongo.users.find_one({"user": body.user, "password": body.password})  # expect: CWE-943
    return bool(found)


@router.get("/find")
async def find(name: str):
    found = await mongo.users.find_one({"name": name})  # ok: CWE-943
    return bool(found)


@router.get("/js")
async def where(expr: str):
    return await mongo.users.find({"$where": f"this.name == '{expr}'"}).to_list(10)  # expect: CWE-943


@router.get("/ping")
async def ping(host: str, x_trace: str = Header("")):
    proc = await asyncio.create_subprocess_shell(f"ping -c1 {host}")  # expect: CWE-78
    await proc.wait()
    proc2 = await asyncio.create_subprocess_exec("ping", "-c1", "--", host)  # ok: CWE-78
    await proc2.wait()
    return x_trace


@router.get("/calc")
async def calc(expr: str):
    if not re.fullmatch(r"[0-9+*/ -]+", expr):
        raise HTTPException(400)
    return eval(expr)  # ok: CWE-95


@router.get("/calc2")
async def calc2(expr: str):
    return eval(expr, {"__builtins__": {}})  # expect: CWE-95


@router.get("/tmp")
async def tmp():
    name = tempfile.mktemp(suffix=".csv")  # expect: CWE-377
    fd, other = tempfile.mkstemp(suffix=".csv")  # ok: CWE-377
    return name, other, fd


@router.get("/rx")
async def rx(pattern: str, value: str):
    if re.search(pattern, value):  # expect: CWE-1333
        return True
    return bool(re.search(re.escape(pattern), value))  # ok: CWE-1333
