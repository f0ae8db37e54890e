import asyncio
import ftplib
import gzip
import http.client
import logging
import os
import smtplib
import socket
import sqlite3
import tempfile
import threading
from pathlib import Path

import aiohttp
import httpx
import pandas as pd
import paramiko
import psycopg2.pool
import redis

log = logging.getLogger(__name__)


class Reader:
    def __init__(self, path):
        self._fh = open(path, "rb")  # ok: CWE-772

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self._fh.close()


def a(path):
    try:
        fh = gzip.open(path, "rt")  # expect: CWE-772
        return fh.read()
    except OSError:
        log.exception("cannot read")
        return None


def b(path):
    fh = None
    try:
        fh = open(path)  # ok: CWE-772
        return fh.read()
    except OSError:
        return None
    finally:
        if fh:
            fh.close()


def c(path, fmt):
    fh = open(path)  # expect: CWE-772
    if fmt == "csv":
        rows = [line.split(",") for line in fh]
        fh.close()
        return rows
    elif fmt == "tsv":
        rows = [line.split("\t") for line in fh]
        return rows
    fh.close()
    raise ValueError(fmt)


def d(path, fmt):
    fh = open(path)  # ok: CWE-772
    if fmt == "csv":
        rows = [line.split(",") for line in fh]
    else:
        rows = [line.split("\t") for line in fh]
    fh.close()
    return rows


def e(host):
    conn = http.client.HTTPSConnection(host)  # expect: CWE-772
    conn.request("GET", "/")
    return conn.getresponse().status


def f(host):
    conn = http.client.HTTPSConnection(host)  # ok: CWE-772
    try:
        conn.request("GET", "/")
        return conn.getresponse().status
    finally:
        conn.close()


def g(host):
    ftp = ftplib.FTP(host)  # expect: CWE-772
    ftp.login()
    ftp.retrlines("LIST")


def h(host):
    with ftplib.FTP(host) as ftp:  # ok: CWE-772
        ftp.login()


def i(msg):
    server = smtplib.SMTP("localhost")  # expect: CWE-772
    server.send_message(msg)


def j(msg):
    server = smtplib.SMTP("localhost")  # ok: CWE-772
    server.send_message(msg)
    server.quit()


async def k(url):
    session = aiohttp.ClientSession()  # expect: CWE-772
    resp = await session.get(url)
    return await resp.text()


async def l(url):
    async with aiohttp.ClientSession() as session:  # ok: CWE-772
        async with session.get(url) as resp:
            return await resp.text()


async def m(url):
    client = httpx.AsyncClient()  # ok: CWE-772
    try:
        return (await client.get(url)).text
    finally:
        await client.aclose()


async def n(host):
    reader, writer = await asyncio.open_connection(host, 80)  # expect: CWE-772
    writer.write(b"x")
    await writer.drain()
    return await reader.read(10)


async def o(host):
    reader, writer = await asyncio.open_connection(host, 80)  # ok: CWE-772
    try:
        return await reader.read(10)
    finally:
        writer.close()
        await writer.wait_closed()


def p(host):
    ssh = paramiko.SSHClient()  # expect: CWE-772
    ssh.load_system_host_keys()
    ssh.connect(host)
    _, out, _ = ssh.exec_command("ls")
    return out.read()


def q(paths):
    files = [open(p) for p in paths]  # ok: CWE-772
    try:
        return [fh.readline() for fh in files]
    finally:
        for fh in files:
            fh.close()


def r(pool):
    conn = pool.getconn()  # expect: CWE-772
    cur = conn.cursor()
    cur.execute("select 1")
    return cur.fetchone()


def s(pool):
    conn = pool.getconn()  # ok: CWE-772
    try:
        with conn.cursor() as cur:
            cur.execute("select 1")
            return cur.fetchone()
    finally:
        pool.putconn(conn)


def t(path):
    text = Path(path).open().read()  # expect: CWE-772
    return text


def u(path):
    return Path(path).read_text()  # ok: CWE-772


def v(db):
    con = sqlite3.connect(db)  # expect: CWE-772
    try:
        con.execute("delete from t")
        con.commit()
    except sqlite3.Error:
        con.rollback()


def w(db):
    con = sqlite3.connect(db)  # ok: CWE-772
    try:
        con.execute("delete from t")
        con.commit()
    except sqlite3.Error:
        con.rollback()
    finally:
        con.close()


def x(addr):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # expect: CWE-772
    sock.sendto(b"ping", addr)


def y(addr):
    sock = socket.socket()  # ok: CWE-772
    t = threading.Thread(target=serve, args=(sock,))
    t.start()


def z(path):
    fd, name = tempfile.mkstemp()  # expect: CWE-772
    with open(name, "w") as fh:
        fh.write("x")
    return name


def aa(path):
    fd, name = tempfile.mkstemp()  # ok: CWE-772
    with os.fdopen(fd, "w") as fh:
        fh.write("x")
    return name


def bb(path):
    df = pd.read_csv(open(path))  # expect: CWE-772
    return df


def cc(path):
    with open(path) as src, open(path + ".bak", "w") as dst:  # ok: CWE-772
        dst.write(src.read())


def dd(path):
    fh = open(path)  # ok: CWE-772
    with fh:
        return fh.read()


def ee(paths):
    for p in paths:
        fh = open(p)  # expect: CWE-772
        if fh.readline().startswith("#"):
            continue
        print(fh.read())
        fh.close()


def serve(sock):
    sock.close()
