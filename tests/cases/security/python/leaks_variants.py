import contextlib
import multiprocessing
import os
import selectors
import socket
import sqlite3
import subprocess
import tempfile
import threading
import urllib.request
import zipfile
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pymysql
import requests


def count_lines(path):
    fh = open(path)  # expect: CWE-772
    n = 0
    for _ in fh:
        n += 1
    return n


def count_lines_closed(path):
    fh = open(path)  # ok: CWE-772
    try:
        return sum(1 for _ in fh)
    finally:
        fh.close()


def first_line(path):
    return open(path).readline()  # expect: CWE-772


def copy(src, dst):
    a = open(src, "rb")  # expect: CWE-772
    b = open(dst, "wb")  # expect: CWE-772
    b.write(a.read())


def copy_exit_stack(src, dst):
    with contextlib.ExitStack() as stack:
        a = stack.enter_context(open(src, "rb"))  # ok: CWE-772
        b = stack.enter_context(open(dst, "wb"))  # ok: CWE-772
        b.write(a.read())


def early(path, wanted):
    fh = open(path)  # expect: CWE-772
    for line in fh:
        if wanted in line:
            return line
    fh.close()
    return None


def query(sql):
    con = psycopg2.connect("dbname=x")  # expect: CWE-772
    cur = con.cursor()
    cur.execute(sql)
    return cur.fetchall()


def query_closing(sql):
    with contextlib.closing(sqlite3.connect("x.db")) as con:  # ok: CWE-772
        return con.execute(sql).fetchall()


def query_with_is_no_close(sql):
    with sqlite3.connect("x.db") as con:
        return con.execute(sql).fetchall()


def mysql_rows(sql):
    con = pymysql.connect(host="db", user="u")  # ok: CWE-772
    try:
        with con.cursor() as cur:
            cur.execute(sql)
            return cur.fetchall()
    finally:
        con.close()


def ping(host):
    s = socket.create_connection((host, 80), timeout=2)  # expect: CWE-772
    s.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
    return s.recv(100)


def ping_with(host):
    with socket.create_connection((host, 80), timeout=2) as s:  # ok: CWE-772
        s.sendall(b"x")


def server():
    s = socket.socket()  # ok: CWE-772
    s.bind(("127.0.0.1", 0))
    s.listen()
    return s


def pool_map(fn, items):
    pool = ThreadPoolExecutor(4)  # expect: CWE-772
    return list(pool.map(fn, items))


def pool_map_with(fn, items):
    with ThreadPoolExecutor(4) as pool:  # ok: CWE-772
        return list(pool.map(fn, items))


def processes(fn, items):
    pool = multiprocessing.Pool(2)  # expect: CWE-772
    result = pool.map(fn, items)
    return result


def processes_closed(fn, items):
    pool = multiprocessing.Pool(2)  # ok: CWE-772
    try:
        return pool.map(fn, items)
    finally:
        pool.terminate()
        pool.join()


def locked(lock: threading.Lock, work):
    lock.acquire()  # expect: CWE-772
    if not work:
        return None
    result = work()
    lock.release()
    return result


def locked_finally(lock: threading.Lock, work):
    lock.acquire()  # ok: CWE-772
    try:
        return work()
    finally:
        lock.release()


class Store:
    def __init__(self, path):
        self.fh = open(path, "a")  # ok: CWE-772
        self.lock = threading.Lock()

    def close(self):
        self.fh.close()


def makes_store(path):
    handles = {}
    handles[path] = open(path)  # ok: CWE-772
    return handles


def generator(path):
    fh = open(path)  # ok: CWE-772
    try:
        yield from fh
    finally:
        fh.close()


def handed(path, consumer):
    consumer(open(path))  # ok: CWE-772


def shut(fh):
    fh.close()


def closed_by_helper(path):
    fh = open(path)  # ok: CWE-772
    try:
        return fh.read()
    finally:
        shut(fh)


def overwritten(paths):
    fh = None
    for p in paths:
        fh = open(p)  # expect: CWE-772
        print(fh.readline())
    if fh:
        fh.close()


def session_get(url):
    s = requests.Session()
    return s.get(url, timeout=5).json()


def session_with(url):
    with requests.Session() as s:  # ok: CWE-772
        return s.get(url, timeout=5).json()


def web(url):
    r = urllib.request.urlopen(url, timeout=4)  # expect: CWE-772
    return r.read()


def raw_fd(path):
    fd = os.open(path, os.O_RDONLY)  # expect: CWE-772
    return os.read(fd, 10)


def raw_fdopen(path):
    fd = os.open(path, os.O_RDONLY)  # ok: CWE-772
    with os.fdopen(fd) as fh:
        return fh.read()


def names(path):
    z = zipfile.ZipFile(path)  # expect: CWE-772
    return z.namelist()


def temp(data):
    t = tempfile.NamedTemporaryFile(delete=False)  # expect: CWE-772
    t.write(data)
    return t.name


def child(cmd):
    p = subprocess.Popen(cmd, stdout=subprocess.PIPE)  # ok: CWE-772
    out, _ = p.communicate()
    return out


def maybe(path):
    fh = open(path) if path else None  # ok: CWE-772
    try:
        return fh.read() if fh else ""
    finally:
        if fh is not None:
            fh.close()


def watcher(sock):
    sel = selectors.DefaultSelector()  # expect: CWE-772
    sel.register(sock, selectors.EVENT_READ)
    return sel.select(1)
