import os
import pickle
import select
import socket
import sqlite3
import sys
import tarfile
import tempfile
import threading
import urllib.request
import xmlrpc.client
from contextlib import ExitStack, closing, suppress
from ftplib import FTP
from pathlib import Path
from queue import Queue

import paramiko
import pymysql
import redis
import requests


def a1(p):
    f = Path(p).open()  # expect: CWE-772
    return f.read()


def a2(p):
    with Path(p).open() as f:  # ok: CWE-772
        return f.read()


def a3(p):
    return Path(p).read_text()  # ok: CWE-772


def a4(p, obj):
    pickle.dump(obj, open(p, "wb"))  # expect: CWE-772


def a5(p):
    f = open(p)  # ok: CWE-772
    data = f.read()
    f.close()
    return data


def a6(p):
    try:
        f = open(p)  # ok: CWE-772
    except OSError:
        return None
    else:
        with f:
            return f.read()


def a7(p):
    try:
        f = open(p)  # expect: CWE-772
        return f.read()
    except OSError:
        return None


def a8(p, q):
    src = open(p)  # expect: CWE-772
    with open(q, "w") as dst:  # ok: CWE-772
        dst.write(src.read())


def a9(p, q):
    with open(p) as src, open(q, "w") as dst:  # ok: CWE-772
        dst.write(src.read())


def a10(host):
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # expect: CWE-772
    s.connect((host, 80))
    s.send(b"x")
    data = s.recv(10)
    if not data:
        return b""
    s.close()
    return data


def a11(host):
    s = socket.socket()  # ok: CWE-772
    try:
        s.connect((host, 80))
        return s.recv(10)
    finally:
        s.close()


def a12(host):
    s = None
    try:
        s = socket.create_connection((host, 80))  # ok: CWE-772
        return s.recv(10)
    finally:
        if s:
            s.close()


def a13(host, user):
    c = paramiko.SSHClient()  # expect: CWE-772
    c.load_system_host_keys()
    c.connect(host, username=user)
    _, out, _ = c.exec_command("ls")
    return out.read()


def a14(host, user):
    c = paramiko.SSHClient()  # ok: CWE-772
    try:
        c.load_system_host_keys()
        c.connect(host, username=user)
        return 1
    finally:
        c.close()


def a15(host):
    ftp = FTP(host)  # expect: CWE-772
    ftp.login()
    return ftp.nlst()


def a16(path):
    tar = tarfile.open(path)  # expect: CWE-772
    names = tar.getnames()
    return names


def a17(path):
    tar = tarfile.open(path)  # ok: CWE-772
    names = tar.getnames()
    tar.close()
    return names


class Reader:
    def __init__(self, path):
        self._f = open(path)  # ok: CWE-772

    def __enter__(self):
        return self

    def __exit__(self, *a):
        self._f.close()


def a18(path):
    r = Reader(path)
    return r


def a19(paths):
    handles = {}
    for p in paths:
        handles[p] = open(p)  # ok: CWE-772
    return handles


def a20(paths):
    out = []
    for p in paths:
        fh = open(p)  # expect: CWE-772
        out.append(fh.readline())
    return out


def a21(paths):
    out = []
    for p in paths:
        fh = open(p)  # ok: CWE-772
        out.append(fh.readline())
        fh.close()
    return out


def a22(path):
    with ExitStack() as stack:
        f = stack.enter_context(open(path))  # ok: CWE-772
        return f.read()


def a23(path):
    stack = ExitStack()
    f = open(path)  # ok: CWE-772
    stack.callback(f.close)
    return stack, f


def a24(path):
    f = open(path)  # ok: CWE-772
    threading.Thread(target=pump, args=(f,)).start()


def pump(f):
    with f:
        f.read()


def a25():
    con = pymysql.connect(host="h")  # expect: CWE-772
    cur = con.cursor()
    cur.execute("SELECT 1")
    row = cur.fetchone()
    cur.close()
    return row


def a26():
    con = pymysql.connect(host="h")  # ok: CWE-772
    try:
        with con.cursor() as cur:
            cur.execute("SELECT 1")
            return cur.fetchone()
    finally:
        con.close()


def a27(cmd):
    fd = os.open("/tmp/x", os.O_RDONLY)  # expect: CWE-772
    return os.read(fd, 10)


def a28(cmd):
    fd = os.open("/tmp/x", os.O_RDONLY)  # ok: CWE-772
    try:
        return os.read(fd, 10)
    finally:
        os.close(fd)


def a29(path):
    f = open(path)  # ok: CWE-772
    with closing(f):
        return f.read()


def a30(path):
    global HANDLE
    HANDLE = open(path)  # ok: CWE-772


def a31(path, verbose):
    log = open(path, "a") if verbose else sys.stdout  # expect: CWE-772
    log.write("x")


def a32(path):
    f = open(path)  # expect: CWE-772
    f = open(path + ".bak")  # ok: CWE-772
    f.close()


def a33(url):
    try:
        r = urllib.request.urlopen(url, timeout=1)  # expect: CWE-772
        return r.status
    except OSError:
        return 0


def a34(path):
    import gzip
    f = gzip.GzipFile(path)  # expect: CWE-772
    return f.read()


def a35(path):
    f = open(path)  # expect: CWE-772
    raise RuntimeError(f.readline())


def a36(path):
    tmp = tempfile.NamedTemporaryFile(delete=False)  # expect: CWE-772
    tmp.write(b"x")
    return tmp.name


def a37(path):
    q = Queue()
    q.put(open(path))  # ok: CWE-772
    return q


def a38(path):
    yield open(path)  # ok: CWE-772


async def a39(host):
    import asyncio
    reader, writer = await asyncio.open_connection(host, 80)  # expect: CWE-772
    writer.write(b"x")
    return await reader.read(10)


async def a40(host):
    import asyncio
    reader, writer = await asyncio.open_connection(host, 80)  # ok: CWE-772
    try:
        return await reader.read(10)
    finally:
        writer.close()
        await writer.wait_closed()


async def a41():
    import aiohttp
    session = aiohttp.ClientSession()  # expect: CWE-772
    r = await session.get("https://example.org")
    return await r.text()


async def a42():
    import aiohttp
    async with aiohttp.ClientSession() as session:  # ok: CWE-772
        async with session.get("https://example.org") as r:
            return await r.text()
