import hashlib
import hmac
import http.server
import imaplib
import logging
import os
import poplib
import random
import secrets
import socketserver
import ssl
import tempfile
import uuid

import boto3
import httpx
import jwt
import ldap
import requests
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa, padding
from django.conf import settings
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from flask import Flask, request, session
from flask_cors import CORS, cross_origin
from itsdangerous import URLSafeSerializer

DEBUG = True
SECRET_KEY = "django-insecure-8$k2!vq9x@e7m#t4w"  # expect: CWE-798
ALLOWED_HOSTS = ["*"]
SESSION_COOKIE_SECURE = False  # expect: CWE-614
SECURE_SSL_REDIRECT = True
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "USER": "app", "PASSWORD": "p0stgr3sS3cure!"}}  # expect: CWE-798
EMAIL_HOST_PASSWORD = os.environ["EMAIL_PW"]  # ok: CWE-798
API_TOKEN = "<your token here>"  # ok: CWE-798
TOKEN_URL = "https://example.org/oauth/token"  # ok: CWE-798
GITHUB = "ghp_x7Kq2mN9vB4cR8tY1wE5uI3oP6aS0dF2gH4j"  # expect: CWE-798

app = Flask(__name__)
CORS(app, resources={r"/*": {"origins": "*"}})  # expect: CWE-942
api = FastAPI(debug=True)  # expect: CWE-489
api.add_middleware(CORSMiddleware, allow_origins=["https://example.org"])  # ok: CWE-942
log = logging.getLogger()


@app.route("/a")
@cross_origin(origins="*")  # expect: CWE-942
def a():
    return "x"


@app.after_request
def cors(resp):
    resp.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin")  # expect: CWE-942
    return resp


@app.route("/login", methods=["POST"])
def login():
    user = request.form["user"]
    password = request.form["password"]
    log.debug("login %s / %s", user, password)  # expect: CWE-532
    print("password:", password)  # expect: CWE-532
    if password == "letmein99":  # expect: CWE-798
        session["user"] = user
    return ""


def tokens():
    reset_token = random.randint(100000, 999999)  # expect: CWE-330
    session_id = "".join(random.choices("abc", k=20))  # expect: CWE-330
    good = secrets.token_urlsafe(32)  # ok: CWE-330
    jitter = random.uniform(0, 1)  # ok: CWE-330
    return reset_token, session_id, good, jitter, uuid.uuid4()


def derive(pw):
    a = hashlib.pbkdf2_hmac("sha256", pw, b"static-salt", 1000)  # expect: CWE-760
    b = hashlib.pbkdf2_hmac("sha256", pw, os.urandom(16), 600000)  # ok: CWE-760
    c = PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=b"0123456789", iterations=480000)  # expect: CWE-760
    return a, b, c


def sign(data):
    h = hmac.new(b"k3y-0f-4ll-k3ys-9x", data, hashlib.sha256)  # expect: CWE-321
    s = URLSafeSerializer("an0ther-s3cret-k3y")  # expect: CWE-798
    return h, s


def tls():
    r1 = requests.post("https://x.example", json={}, verify=False, timeout=5)  # expect: CWE-295
    r2 = httpx.get("https://x.example", verify=False)  # expect: CWE-295
    c = httpx.Client(verify=False)  # expect: CWE-295
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # ok: CWE-295
    ctx2 = ssl.create_default_context()
    ctx2.verify_mode = ssl.CERT_NONE  # expect: CWE-295
    ssl._create_default_https_context = ssl._create_unverified_context  # expect: CWE-295
    return r1, r2, c, ctx


def plain():
    a = requests.get("http://api.example.com/v1/users", timeout=3)  # expect: CWE-319
    b = requests.get("https://api.example.com/v1/users", timeout=3)  # ok: CWE-319
    c = requests.get("http://localhost:8080/health", timeout=3)  # ok: CWE-319
    m = imaplib.IMAP4("mail.example.org")  # expect: CWE-319
    n = imaplib.IMAP4_SSL("mail.example.org")  # ok: CWE-319
    m.logout()
    n.logout()
    return a, b, c


def ldap_anon():
    c = ldap.initialize("ldap://x.example")
    c.simple_bind_s("", "")  # expect: CWE-521
    d = ldap.initialize("ldaps://x.example")
    d.simple_bind_s("cn=a", os.environ["LDAP_PW"])  # ok: CWE-521


def cloud():
    sns = boto3.client("sns")
    sns.subscribe(TopicArn="t", Protocol="http", Endpoint="http://x.example")
    iam = boto3.client("iam")
    iam.create_policy(PolicyName="p", PolicyDocument='{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}')
    s3 = boto3.resource("s3")
    s3.Bucket("b").put_object(Key="k", Body=b"x", ACL="public-read")  # expect: CWE-732
    return sns


def jwts(token):
    a = jwt.decode(token, "k", algorithms=["none"])  # expect: CWE-347
    b = jwt.decode(token, verify=False)  # expect: CWE-347
    c = jwt.decode(token, settings.KEY, algorithms=["HS256"])  # ok: CWE-347
    return a, b, c


def serve():
    httpd = socketserver.TCPServer(("0.0.0.0", 80), http.server.SimpleHTTPRequestHandler)  # expect: CWE-605
    httpd.serve_forever()


if __name__ == "__main__":
    app.run(debug=True)  # expect: CWE-489
