import asyncio, os, subprocess
import aiofiles, aiomysql, aiosqlite, asyncpg, clickhouse_connect, databases, duckdb, records, pony.orm, peewee, sqlmodel, edgedb, cassandra.cluster, neo4j, pymongo, motor, redis, rethinkdb
import httpx, aiohttp, pycurl, urllib3, grequests, treq, niquests, httplib2
import sh, plumbum, invoke, fabric, pexpect, paramiko, asyncssh
import jinja2, mako.template, chameleon, tornado.template, airspeed, string
import pickle, yaml, ruamel.yaml, jsonpickle, dill, shelve, marshal, torch, joblib
import lxml.etree, elementpath, ldap3, xmltodict, xml.sax
import shutil, pathlib, tarfile, zipfile, send_file
import webbrowser, importlib, runpy, code, types, simpleeval, numexpr, pandas
from flask import Flask, request, send_file, send_from_directory, Response, redirect, make_response
app = Flask(__name__)


@app.get("/a")
async def a():
    q = request.args["q"]
    async with aiosqlite.connect("x") as db:
        await db.execute("SELECT * FROM t WHERE a = '" + q + "'")  # expect: CWE-89
        async with db.execute(f"SELECT * FROM t WHERE a = '{q}'") as cur:  # expect: CWE-89
            pass
    conn = await asyncpg.connect("x")
    try:
        await conn.fetchrow("SELECT * FROM t WHERE a = '%s'" % q)  # expect: CWE-89
    finally:
        await conn.close()
    duckdb.sql("SELECT * FROM t WHERE a = '" + q + "'")  # expect: CWE-89
    client = clickhouse_connect.get_client()
    client.query("SELECT * FROM t WHERE a = '" + q + "'")  # expect: CWE-89
    client.command("DROP TABLE " + q)  # expect: CWE-89
    database = databases.Database("x")
    await database.fetch_all(query="SELECT * FROM t WHERE a = '" + q + "'")  # expect: CWE-89
    session = cassandra.cluster.Cluster().connect()
    session.execute("SELECT * FROM t WHERE a = '" + q + "'")  # expect: CWE-89
    with neo4j.GraphDatabase.driver("x").session() as s:
        s.run("MATCH (n) WHERE n.name = '" + q + "' RETURN n")  # expect: CWE-943


@app.get("/b")
def b():
    q = request.args["q"]
    sh.bash("-c", q)  # expect: CWE-78
    invoke.run("ls " + q)  # expect: CWE-78
    fabric.Connection("h").run("ls " + q)  # expect: CWE-78
    pexpect.spawn("ls " + q)  # expect: CWE-78
    pexpect.run("ls " + q)  # expect: CWE-78
    os.popen("ls " + q)  # expect: CWE-78
    subprocess.getstatusoutput("ls " + q)  # expect: CWE-78
    os.execl("/bin/sh", "sh", "-c", q)  # expect: CWE-78
    os.spawnlp(os.P_WAIT, "sh", "sh", "-c", q)  # expect: CWE-78


@app.get("/c")
async def c():
    q = request.args["q"]
    await asyncio.create_subprocess_shell("ls " + q)  # expect: CWE-78
    async with aiofiles.open("/srv/" + q) as f:  # expect: CWE-22
        return await f.read()


@app.get("/d")
async def d():
    q = request.args["q"]
    httpx.get(q, timeout=5)  # expect: CWE-918
    async with httpx.AsyncClient() as client:
        await client.get(q)  # expect: CWE-918
        await client.request("GET", q)  # expect: CWE-918
    async with aiohttp.ClientSession() as session:
        async with session.get(q) as r:  # expect: CWE-918
            pass
    urllib3.PoolManager().request("GET", q)  # expect: CWE-918
    c = pycurl.Curl()
    c.setopt(pycurl.URL, q)  # expect: CWE-918
    httplib2.Http().request(q)  # expect: CWE-918
    niquests.get(q, timeout=5)  # expect: CWE-918


@app.get("/e")
def e():
    q = request.args["q"]
    jinja2.Environment().from_string(q)  # expect: CWE-1336
    mako.template.Template("hi " + q)  # expect: CWE-1336
    jinja2.Template(q)  # expect: CWE-1336
    chameleon.PageTemplate(q)  # expect: CWE-1336
    eval(q)  # expect: CWE-94
    pandas.eval(q)  # expect: CWE-94
    numexpr.evaluate(q)  # expect: CWE-94
    importlib.import_module(q)  # expect: CWE-94
    runpy.run_path(q)  # expect: CWE-94
    __import__(q)  # expect: CWE-94


@app.post("/f")
def f():
    q = request.data
    pickle.loads(q)  # expect: CWE-502
    dill.loads(q)  # expect: CWE-502
    jsonpickle.decode(q)  # expect: CWE-502
    yaml.load(q, Loader=yaml.UnsafeLoader)  # expect: CWE-502
    ruamel.yaml.YAML(typ="unsafe").load(q)  # expect: CWE-502
    marshal.loads(q)  # expect: CWE-502


@app.get("/g")
def g():
    q = request.args["q"]
    tree = lxml.etree.parse("x.xml")
    tree.xpath("//a[@b='" + q + "']")  # expect: CWE-643
    tree.find("//a[@b='" + q + "']")  # expect: CWE-643
    lxml.etree.XPath("//a[@b='" + q + "']")  # expect: CWE-643
    elementpath.select(tree, "//a[@b='" + q + "']")  # expect: CWE-643
    shutil.copy("/srv/" + q, "/tmp/x")  # expect: CWE-22
    shutil.rmtree("/srv/" + q)  # expect: CWE-22
    pathlib.Path("/srv", q).read_text()  # expect: CWE-22
    (pathlib.Path("/srv") / q).unlink()  # expect: CWE-22
    os.remove("/srv/" + q)  # expect: CWE-22
    os.listdir("/srv/" + q)  # expect: CWE-22
    return send_file("/srv/" + q)  # expect: CWE-22


@app.get("/h")
def h():
    q = request.args["q"]
    resp = make_response("x")
    resp.headers["X-A"] = q  # ok: CWE-79
    resp.set_cookie("a", q, secure=True, httponly=True)
    return Response("<p>" + q, mimetype="text/html")  # expect: CWE-79
