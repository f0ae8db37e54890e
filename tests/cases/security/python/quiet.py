"""What looks like a fault and is none: each beside its twin that is one."""

import asyncio
import hashlib
import logging
import os
import re
import shelve
import socket
import tarfile
import zipfile
from functools import cached_property

import tornado.web


async def linked(address, make):
    sock = socket.create_connection(address, timeout=3)  # ok: CWE-772
    return await asyncio.get_running_loop().create_connection(make, sock=sock)


async def greeted(address):
    sock = socket.create_connection(address, timeout=3)  # expect: CWE-772
    sock.sendall(b"hello")


def packed(names, target, pack=None):
    if pack is not None:
        archive = zipfile.ZipFile(target, "w")  # ok: CWE-772
    try:
        for name in names:
            os.stat(name)
    finally:
        if pack:
            archive.close()


def packed_for_another_reason(names, target, pack=None, tidy=False):
    if pack is not None:
        archive = zipfile.ZipFile(target, "w")  # expect: CWE-772
        archive.writestr("names", "\n".join(names))
    if tidy:
        archive.close()


class Marks:
    def __init__(self, name):
        self.name = name

    @cached_property
    def kept(self):  # ok: CWE-772
        return shelve.open(self.name)

    def note(self, mark):
        self.kept[mark] = True

    def close(self):
        self.kept.close()


def inside(folder, target):
    return os.path.commonpath([folder, os.path.abspath(target)]) == folder


def unpacked_with_care(path, folder):
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            if not inside(folder, os.path.join(folder, member.name)):
                raise ValueError(member.name)
        archive.extractall(folder)  # ok: CWE-22


def unpacked_and_counted(path, folder):
    size = 0
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            size += member.size
            if size > 1_000_000:
                raise ValueError(member.name)
        archive.extractall(folder)  # expect: CWE-22


def answer(challenge, password):
    return hashlib.md5(challenge + password).hexdigest()  # ok: CWE-328


def proof(mechanism, key):
    if mechanism == "SCRAM-SHA-256":
        digest = hashlib.sha256
    else:
        digest = hashlib.sha1
    return digest(key).digest()  # ok: CWE-328


def document_id(text):
    return hashlib.sha1(text).hexdigest()  # ok: CWE-328


def session_id(user):
    return hashlib.sha1(user).hexdigest()  # expect: CWE-328


def retyped(form):
    password, password2 = form["password"], form["password2"]
    return password == password2  # ok: CWE-208


def known(password, stored_password):
    return password == stored_password  # expect: CWE-208


def same_form(signature_version, expected_signature_version):
    return signature_version == expected_signature_version  # ok: CWE-208


def same(signature, expected_signature):
    return signature == expected_signature  # expect: CWE-208


def become_root():
    os.setegid(0)  # ok: CWE-269
    os.seteuid(0)  # expect: CWE-269


def matches(pattern, value):
    return re.search(pattern, value) is not None  # ok: CWE-1333


class Database:
    def register_function(self, function, name):
        self.functions[name] = function

    def prepare(self):
        self.register_function(matches, "regexp")


def watch(reloader, folder):
    def changed(name):
        logging.info("%s has changed", name)  # ok: CWE-117

    return reloader(folder, callback=changed)


def start_listener(channel):
    def arrived(text):
        logging.info("%s has come", text)  # expect: CWE-117

    channel.consume("jobs", callback=arrived)


def next_page(form):
    logging.info("going on at %s", form.next_page_token)  # ok: CWE-532


def logged_in(form):
    logging.info("logged in with %s", form.access_token)  # expect: CWE-532


class Page(tornado.web.RequestHandler):
    def forget(self, name):
        self.set_cookie(name, value="", expires=0)  # ok: CWE-614

    def remember(self, name, token):
        self.set_cookie(name, token)  # expect: CWE-614
