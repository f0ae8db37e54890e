import contextlib
import csv
import gzip
import http.client
import logging
import mmap
import os
import queue
import selectors
import shelve
import smtplib
import socket
import sqlite3
import subprocess
import tempfile
import threading
import urllib.request
import zipfile
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pool

import psycopg2

logger = logging.getLogger(__name__)


def count_lines(path):
    handle = open(path)  # expect: CWE-772
    total = 0
    for _ in handle:
        total += 1
    return total


def count_lines_ok(path):
    handle = open(path)  # ok: CWE-772
    try:
        return sum(1 for _ in handle)
    finally:
        handle.close()


def first_row(path):
    reader = csv.reader(open(path, newline=""))  # expect: CWE-772
    return next(reader)


def first_row_ok(path):
    with open(path, newline="") as f:  # ok: CWE-772
        return next(csv.reader(f))


def early(path, limit):
    f = gzip.open(path, "rt")  # expect: CWE-772
    for n, line in enumerate(f):
        if n > limit:
            return None
    f.close()
    return n


def dump(db):
    con = sqlite3.connect(db)  # expect: CWE-772
    cur = con.cursor()
    cur.execute("SELECT 1")
    rows = cur.fetchall()
    print(rows)


def dump_ok(db):
    with contextlib.closing(sqlite3.connect(db)) as con:  # ok: CWE-772
        return con.execute("SELECT 1").fetchall()


def dump_with_is_not_close(db):
    con = sqlite3.connect(db)  # ok: CWE-772
    with con:
        con.execute("DELETE FROM a")
    con.close()


class Store:
    def __init__(self, path):
        self.con = sqlite3.connect(path)  # ok: CWE-772
        self.log = open(path + ".log", "a")  # ok: CWE-772

    def close(self):
        self.con.close()
        self.log.close()


def ask(host, port, message):
    s = socket.create_connection((host, port))  # expect: CWE-772
    s.sendall(message)
    return s.recv(1024)


def ask_ok(host, port, message):
    with socket.create_connection((host, port)) as s:  # ok: CWE-772
        s.sendall(message)
        return s.recv(1024)


def serve(port, handler):
    server = socket.socket()  # ok: CWE-772
    server.bind(("127.0.0.1", port))
    server.listen()
    try:
        while True:
            conn, _ = server.accept()  # ok: CWE-772
            threading.Thread(target=handler, args=(conn,)).start()
    finally:
        server.close()


def status(host):
    conn = http.client.HTTPSConnection(host, timeout=3)  # expect: CWE-772
    conn.request("GET", "/")
    return conn.getresponse().status


def fetch(url):
    answer = urllib.request.urlopen(url, timeout=3)  # expect: CWE-772
    return answer.read()


def fetch_ok(url):
    with urllib.request.urlopen(url, timeout=3) as answer:  # ok: CWE-772
        return answer.read()


def fetch_returned(url):
    return urllib.request.urlopen(url, timeout=3)  # ok: CWE-772


def mail(to, text):
    server = smtplib.SMTP("localhost")  # expect: CWE-772
    server.sendmail("me", to, text)


def mail_ok(to, text):
    server = smtplib.SMTP("localhost")  # ok: CWE-772
    server.sendmail("me", to, text)
    server.quit()


def spool(data):
    fd, path = tempfile.mkstemp()  # expect: CWE-772
    with open(path, "wb") as f:
        f.write(data)
    return path


def spool_ok(data):
    fd, path = tempfile.mkstemp()  # ok: CWE-772
    with os.fdopen(fd, "wb") as f:
        f.write(data)
    return path


def spool_closed(data):
    fd, path = tempfile.mkstemp()  # ok: CWE-772
    os.write(fd, data)
    os.close(fd)
    return path


def many(paths):
    files = []
    for path in paths:
        files.append(open(path))  # ok: CWE-772
    return files


def stack(paths):
    with contextlib.ExitStack() as keep:
        files = [keep.enter_context(open(p)) for p in paths]  # ok: CWE-772
        return [f.read() for f in files]


def overwrite(paths):
    f = None
    for path in paths:
        f = open(path)  # expect: CWE-772
        print(f.readline())
    if f:
        f.close()


def archive(path):
    z = zipfile.ZipFile(path)  # expect: CWE-772
    return z.namelist()


def archive_helper(path):
    z = zipfile.ZipFile(path)  # ok: CWE-772
    names = z.namelist()
    _shut(z)
    return names


def _shut(thing):
    thing.close()


def pooled(jobs):
    pool = ThreadPoolExecutor(4)  # expect: CWE-772
    return [f.result() for f in [pool.submit(j) for j in jobs]]


def pooled_ok(jobs):
    with ThreadPoolExecutor(4) as pool:  # ok: CWE-772
        return [f.result() for f in [pool.submit(j) for j in jobs]]


def mapped(path):
    with open(path, "rb") as f:  # ok: CWE-772
        m = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)  # expect: CWE-772
        return m.find(b"x")


def gen(path):
    f = open(path)  # ok: CWE-772
    try:
        for line in f:
            yield line
    finally:
        f.close()


def pg(dsn, q):
    conn = psycopg2.connect(dsn)  # expect: CWE-772
    with conn.cursor() as cur:
        cur.execute("SELECT 1")
        return cur.fetchall()


def pg_ok(dsn):
    conn = None
    try:
        conn = psycopg2.connect(dsn)  # ok: CWE-772
        with conn.cursor() as cur:
            cur.execute("SELECT 1")
            return cur.fetchall()
    finally:
        if conn is not None:
            conn.close()


def run_null(cmd):
    devnull = open(os.devnull, "w")  # expect: CWE-772
    subprocess.call(cmd, stdout=devnull)


def cond(path, data, keep):
    f = open(path, "w")  # expect: CWE-772
    f.write(data)
    if not keep:
        f.close()


def chained(path):
    return open(path).read()  # expect: CWE-772


@contextlib.contextmanager
def opened(path):
    f = open(path)  # ok: CWE-772
    try:
        yield f
    finally:
        f.close()


def lazy(path):
    return (line.strip() for line in open(path))


def swallowed(path):
    f = open(path)  # expect: CWE-772
    try:
        return f.read()
    except OSError:
        logger.exception("no")
    return None


def passes_on(path, consumer):
    f = open(path)  # ok: CWE-772
    consumer.register(f)
