from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.asymmetric import rsa, dsa
from Crypto.Cipher import AES, DES3, ARC4
from Crypto.PublicKey import RSA
from django.http import HttpResponse, JsonResponse, HttpResponseRedirect
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.db import connection
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from jinja2 import Environment, FileSystemLoader, select_autoescape
from werkzeug.utils import secure_filename
import boto3
import docker
import hashlib
import jwt
import logging
import os
import paramiko
import random
import requests
import secrets
import smtplib
import ssl
import stat
import tarfile
import tempfile
import telnetlib
import uuid
import xml.etree.ElementTree as etree
import yaml
import zipfile

log = logging.getLogger(__name__)


# Example 1
def encrypt_des3(key, data):
    return DES3.new(key, DES3.MODE_ECB).encrypt(data)  # expect: CWE-327


# Example 2
def encrypt_gcm(key, data):
    nonce = os.urandom(12)
    return nonce + AES.new(key, AES.MODE_GCM, nonce=nonce).encrypt(data)  # ok: CWE-327


# Example 3
def encrypt_cbc(key, data):
    iv = b"0123456789abcdef"
    return AES.new(key, AES.MODE_CBC, iv).encrypt(data)  # expect: CWE-329


# Example 4
def keypair():
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)  # expect: CWE-326


def keypair_good():
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)  # ok: CWE-326


def keypair_pycrypto():
    return RSA.generate(bits=1024)  # expect: CWE-326


# Example 5
def reset_token():
    token = "".join(random.choice("abcdef0123456789") for _ in range(32))  # expect: CWE-330
    return token


def reset_token_good():
    token = "".join(secrets.choice("abcdef0123456789") for _ in range(32))  # ok: CWE-330
    return token


def roll_dice():
    side = random.randint(1, 6)  # ok: CWE-330
    return side


# Example 6
def hash_password(password):
    return hashlib.sha1(password.encode("utf-8")).hexdigest()  # expect: CWE-328


def hash_password_good(password):
    return hashlib.scrypt(password.encode(), salt=os.urandom(16), n=2**14, r=8, p=1)  # ok: CWE-328


def etag(body):
    return hashlib.md5(body, usedforsecurity=False).hexdigest()  # ok: CWE-328


# Example 7
class Connector:
    user = "svc"
    password = "Tr0ub4dor&3"  # expect: CWE-798

    def mail(self):
        s = smtplib.SMTP("mail.example.com", 587)
        try:
            s.starttls(context=ssl.create_default_context())
            s.login(self.user, self.password)
        finally:
            s.quit()


def connect_from_env():
    password = os.getenv("DB_PASSWORD")  # ok: CWE-798
    return password


# Example 8
def fetch(url):
    return requests.get(url, verify=False, timeout=10)  # expect: CWE-295


def fetch_old(url):
    ctx = ssl.create_default_context()
    ctx.check_hostname = False  # expect: CWE-295
    ctx.verify_mode = ssl.CERT_NONE
    return ctx


def fetch_good(url):
    return requests.get(url, timeout=(3, 10))  # ok: CWE-400


def fetch_forever(url):
    return requests.post(url, json={})  # expect: CWE-400


# Example 9
def ssh(host):
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # expect: CWE-322
    return client


def ssh_good(host):
    client = paramiko.SSHClient()
    client.load_system_host_keys()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())  # ok: CWE-322
    return client


# Example 10
def read_config(path):
    with open(path) as fh:
        return yaml.load(fh, Loader=yaml.Loader)  # expect: CWE-502


def read_config_good(path):
    with open(path) as fh:
        return yaml.load(fh, Loader=yaml.CSafeLoader)  # ok: CWE-502


# Example 11
def claims(token, key):
    return jwt.decode(token, key, algorithms=["HS256"], options={"verify_signature": False})  # expect: CWE-347


def claims_good(token, key):
    return jwt.decode(token, key, algorithms=["HS256"])  # ok: CWE-347


# Example 12
def scratch():
    name = tempfile.mktemp(suffix=".csv")  # expect: CWE-377
    return name


def scratch_good():
    handle, name = tempfile.mkstemp(suffix=".csv")  # ok: CWE-377
    os.close(handle)
    return name


# Example 13
def publish(path):
    os.chmod(path, 0o777)  # expect: CWE-732


def keep(path):
    os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)  # ok: CWE-732


# Example 14
def unpack(archive, dest):
    with tarfile.open(archive) as tar:
        tar.extractall(dest)  # expect: CWE-22


def unpack_filtered(archive, dest):
    with tarfile.open(archive) as tar:
        tar.extractall(dest, filter="data")  # ok: CWE-22


# Example 15
env_unsafe = Environment(loader=FileSystemLoader("tpl"))  # expect: CWE-79
env_safe = Environment(loader=FileSystemLoader("tpl"), autoescape=select_autoescape())  # ok: CWE-79


# Example 16
class Search(View):
    def get(self, request):
        term = request.GET.get("term")
        with connection.cursor() as c:
            c.execute("SELECT id FROM item WHERE label LIKE '%%%s%%'" % term)  # expect: CWE-89
            rows = c.fetchall()
        return JsonResponse({"rows": rows})

    def post(self, request):
        term = request.POST["term"]
        with connection.cursor() as c:
            c.execute("SELECT id FROM item WHERE label = %s", [term])  # ok: CWE-89
        return HttpResponse("<h1>Results for " + term + "</h1>")  # expect: CWE-79


@csrf_exempt  # expect: CWE-352
def transfer(request):
    amount = request.POST["amount"]
    return JsonResponse({"amount": amount})


def jump(request):
    nxt = request.GET.get("next", "/")
    if url_has_allowed_host_and_scheme(nxt, allowed_hosts={request.get_host()}):
        return redirect(nxt)  # ok: CWE-601
    return HttpResponseRedirect(request.GET["fallback"])  # expect: CWE-601


# Example 17
def run_container(request):
    client = docker.from_env()
    image = request.GET["image"]
    return HttpResponse(client.containers.run(image, "echo hi"))  # expect: CWE-77


# Example 18
def upload(request):
    f = request.FILES["file"]
    with open("/srv/uploads/" + f.name, "wb") as out:  # expect: CWE-22
        for chunk in f.chunks():
            out.write(chunk)
    return HttpResponse("ok", content_type="text/plain")


def upload_good(request):
    f = request.FILES["file"]
    with open(os.path.join("/srv/uploads", uuid.uuid4().hex), "wb") as out:  # ok: CWE-22
        for chunk in f.chunks():
            out.write(chunk)
    return HttpResponse("ok", content_type="text/plain")


# Example 19
def leak_secret(user, password):
    log.debug("user %s logs in with %s", user, password)  # expect: CWE-532


def leak_nothing(user, password):
    log.debug("user %s logs in, %d characters", user, len(password))  # ok: CWE-532


# Example 20
def cookie(request):
    resp = HttpResponse("x")
    resp.set_cookie("sessionid", secrets.token_hex(16), secure=False)  # expect: CWE-614
    return resp


def cookie_good(request):
    resp = HttpResponse("x")
    resp.set_cookie("sessionid", secrets.token_hex(16), secure=True, httponly=True, samesite="Lax")  # ok: CWE-614
    return resp


# Example 21
def console(host):
    return telnetlib.Telnet(host)  # expect: CWE-319


# Example 22
def share(bucket, key):
    s3 = boto3.client("s3")
    s3.put_object_acl(Bucket=bucket, Key=key, ACL="public-read")  # expect: CWE-732


def share_private(bucket, key):
    s3 = boto3.client("s3")
    s3.put_object_acl(Bucket=bucket, Key=key, ACL="private")  # ok: CWE-732


# Example 23
def parse_body(request):
    from lxml import etree as lx
    parser = lx.XMLParser(resolve_entities=True, no_network=False)
    tree = lx.fromstring(request.body, parser)  # expect: CWE-611
    return HttpResponse(tree.tag, content_type="text/plain")


def parse_body_good(request):
    import defusedxml.ElementTree as safe
    tree = safe.fromstring(request.body)  # ok: CWE-611
    return HttpResponse(tree.tag, content_type="text/plain")


# Example 24
def stack(request):
    import traceback
    try:
        return JsonResponse({"v": 1 / int(request.GET["v"])})
    except Exception:
        return HttpResponse(traceback.format_exc(), status=500)  # expect: CWE-209


# Example 25
def bomb(path):
    with zipfile.ZipFile(path) as z:
        for info in z.infolist():
            if info.file_size > 10_000_000:
                raise ValueError(info.filename)
            z.read(info)  # ok: CWE-409
