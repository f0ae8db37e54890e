import bz2, contextlib, csv, ftplib, functools, gzip, http.client, io, json, logging, lzma, multiprocessing, os, shelve, shutil, smtplib, socket, sqlite3, ssl, subprocess, sys, tarfile, tempfile, threading, time, urllib.request, zipfile
from concurrent.futures import ProcessPoolExecutor

import psycopg2
import mysql.connector
import MySQLdb


class Config:
    def __init__(self, path):
        self.path = path
        self._handle = None

    def read(self):
        fp = open(self.path, encoding="utf-8")  # expect: CWE-772
        return json.load(fp)

    def read_ok(self):
        fp = open(self.path, encoding="utf-8")  # ok: CWE-772
        try:
            return json.load(fp)
        finally:
            fp.close()

    def start(self):
        self._handle = open(self.path)  # ok: CWE-772
        return self

    def first(self):
        return csv.DictReader(open(self.path)).fieldnames  # expect: CWE-772

    @property
    def stream(self):
        return open(self.path, "rb")  # ok: CWE-772


def connect(host, retries=3):
    for _ in range(retries):
        sock = socket.socket()
        try:
            sock.connect((host, 80))
            return sock
        except OSError:
            time.sleep(1)
    return None


def connect_ok(host, retries=3):
    for _ in range(retries):
        sock = socket.socket()  # ok: CWE-772
        try:
            sock.connect((host, 80))
            return sock
        except OSError:
            sock.close()
            time.sleep(1)
    return None


def query(dsn):
    conn = psycopg2.connect(dsn)  # expect: CWE-772
    cur = conn.cursor()
    cur.execute("SELECT 1")
    if cur.rowcount == 0:
        return []
    rows = cur.fetchall()
    cur.close()
    conn.close()
    return rows


def query_ok(dsn):
    conn = mysql.connector.connect(host=dsn)  # ok: CWE-772
    cur = conn.cursor()
    cur.execute("SELECT 1")
    rows = cur.fetchall()
    cur.close()
    conn.close()
    return rows


def query_swallow():
    try:
        db = MySQLdb.connect("h")  # expect: CWE-772
        c = db.cursor()
        c.execute("SELECT 1")
        return c.fetchone()
    except MySQLdb.Error as e:
        print(e)


def spawn(cmd):
    p = subprocess.Popen(cmd, stdout=subprocess.PIPE)  # expect: CWE-772
    return p.stdout.readline()


def spawn_ok(cmd):
    p = subprocess.Popen(cmd, stdout=subprocess.PIPE)  # ok: CWE-772
    out, _ = p.communicate()
    return out


def spawn_ok2(cmd):
    with subprocess.Popen(cmd, stdout=subprocess.PIPE) as p:  # ok: CWE-772
        return p.stdout.read()


def secure(host):
    ctx = ssl.create_default_context()
    raw = socket.create_connection((host, 443))  # ok: CWE-772
    tls = ctx.wrap_socket(raw, server_hostname=host)
    try:
        return tls.version()
    finally:
        tls.close()


def secure_leak(host):
    ctx = ssl.create_default_context()
    raw = socket.create_connection((host, 443))  # expect: CWE-772
    tls = ctx.wrap_socket(raw, server_hostname=host)
    return tls.version()


def copy(a, b):
    shutil.copyfileobj(open(a, "rb"), open(b, "wb"))  # expect: CWE-772


def text(path):
    raw = open(path, "rb")  # ok: CWE-772
    wrapped = io.TextIOWrapper(raw)
    with wrapped:
        return wrapped.read()


def text_leak(path):
    raw = open(path, "rb")  # expect: CWE-772
    wrapped = io.TextIOWrapper(raw)
    return wrapped.read()


def pair(a, b):
    return open(a), open(b)  # ok: CWE-772


def mapping(names):
    return {n: open(n) for n in names}  # ok: CWE-772


def comp(names):
    return [open(n).read() for n in names]  # expect: CWE-772


def callback(path, on_open):
    f = open(path)  # ok: CWE-772
    on_open(f)


def partial(path):
    f = open(path)  # ok: CWE-772
    return functools.partial(f.write)


def nested(path):
    f = open(path)  # ok: CWE-772

    def read():
        return f.read()
    return read


def shelf(path):
    s = shelve.open(path)  # expect: CWE-772
    s["a"] = 1


def shelf_ok(path):
    s = shelve.open(path)  # ok: CWE-772
    try:
        s["a"] = 1
    finally:
        s.close()


def pool(jobs):
    p = multiprocessing.Pool(2)  # expect: CWE-772
    return p.map(str, jobs)


def pool_ok(jobs):
    p = multiprocessing.Pool(2)  # ok: CWE-772
    r = p.map(str, jobs)
    p.close()
    p.join()
    return r


def either(path, zipped):
    if zipped:
        f = gzip.open(path, "rt")  # ok: CWE-772
    else:
        f = open(path)  # ok: CWE-772
    with f:
        return f.read()


def either_leak(path, zipped):
    if zipped:
        f = bz2.open(path, "rt")  # expect: CWE-772
    else:
        f = open(path)  # expect: CWE-772
    return f.read()


def guard(path):
    f = open(path) if path else None  # ok: CWE-772
    try:
        return f.read() if f else ""
    finally:
        if f is not None:
            f.close()


def stdin_or(path):
    f = sys.stdin if path == "-" else open(path)  # ok: CWE-772
    try:
        return f.read()
    finally:
        if f is not sys.stdin:
            f.close()


def lock(path):
    fd = os.open(path, os.O_CREAT | os.O_EXCL)  # ok: CWE-772
    os.close(fd)


def suppressed(path):
    f = open(path)  # ok: CWE-772
    with contextlib.suppress(OSError):
        f.read()
    f.close()


def loop_break(paths):
    for p in paths:
        f = open(p)  # expect: CWE-772
        if f.readline().startswith("#"):
            break
        f.close()


def http_ok(host):
    c = http.client.HTTPConnection(host)  # ok: CWE-772
    try:
        c.request("GET", "/")
        return c.getresponse().read()
    finally:
        c.close()


def mail(host):
    s = smtplib.SMTP_SSL(host)  # expect: CWE-772
    s.login("a", os.environ["PW"])
    s.send_message(None)


def mail_ok(host):
    with smtplib.SMTP_SSL(host) as s:  # ok: CWE-772
        s.send_message(None)


class Pool:
    def __init__(self):
        self.items = []

    def acquire(self, path):
        f = open(path)  # ok: CWE-772
        self.items.append(f)
        return f

    def each(self, paths):
        for p in paths:
            f = open(p)  # expect: CWE-772
            self.handle(f.read())

    def handle(self, text):
        return text.strip()

    def close(self):
        for i in self.items:
            i.close()
