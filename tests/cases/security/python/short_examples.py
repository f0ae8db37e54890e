import ftplib
import hmac
import json
import logging
import os
import shutil
import smtplib
import socket
import ssl
import stat
import tarfile
import telnetlib
import time
import zipfile
from xml.etree import ElementTree
import defusedxml.ElementTree

import boto3
import jwt
import paramiko
import pymysql
import requests
import urllib3
from Crypto.Cipher import AES, ARC4, DES, DES3
from Crypto.Random import get_random_bytes
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from flask import Flask, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.utils import secure_filename

log = logging.getLogger("misc")


def des_noncompliant(data):
    cipher = DES.new(b"8bytekey", DES.MODE_ECB)  # expect: CWE-327
    return cipher.encrypt(data)


def rc4_noncompliant(key, data):
    return ARC4.new(key).encrypt(data)  # expect: CWE-327


def aes_ecb(key, data):
    return AES.new(key, AES.MODE_ECB).encrypt(data)  # expect: CWE-327


def aes_gcm(key, data):
    cipher = AES.new(key, AES.MODE_GCM, nonce=get_random_bytes(12))  # ok: CWE-327
    return cipher.encrypt_and_digest(data)


def aes_static_iv(key, data):
    iv = b"0123456789abcdef"
    return AES.new(key, AES.MODE_CBC, iv).encrypt(data)  # expect: CWE-329


def aes_random_iv(key, data):
    iv = os.urandom(16)
    return iv + AES.new(key, AES.MODE_CBC, iv).encrypt(data)  # ok: CWE-329


def hazmat_ecb(key):
    return Cipher(algorithms.AES(key), modes.ECB())  # expect: CWE-327


def hazmat_blowfish(key, iv):
    return Cipher(algorithms.Blowfish(key), modes.CBC(iv))  # expect: CWE-327


def hazmat_ok(key):
    return Cipher(algorithms.AES(key), modes.GCM(os.urandom(12)))  # ok: CWE-327


def short_rsa():
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)  # expect: CWE-326


def long_rsa():
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)  # ok: CWE-326


def short_dsa():
    return dsa.generate_private_key(1024)  # expect: CWE-326


def weak_curve():
    return ec.generate_private_key(ec.SECP192R1())  # expect: CWE-326


def digest_sha1(data):
    d = hashes.Hash(hashes.SHA1())  # expect: CWE-328
    d.update(data)
    return d.finalize()


def fernet_literal():
    return Fernet(b"cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=")  # expect: CWE-321


def fernet_env():
    return Fernet(os.environ["FERNET_KEY"])  # ok: CWE-321


def connect_noncompliant():
    return pymysql.connect(host="db", user="app", password="Tr0ub4dor&3", database="x")  # expect: CWE-798


def connect_compliant():
    return pymysql.connect(host="db", user="app", password=os.getenv("DB_PASS"), database="x")  # ok: CWE-798


aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzq3fJ8aKeL"  # expect: CWE-798
password = "changeme"  # ok: CWE-798
password_field = "password"  # ok: CWE-798
DB_PASSWORD = os.environ.get("DB_PASSWORD", "")  # ok: CWE-798


def client():
    return boto3.client("s3", aws_access_key_id="AKIAIOSFODNN7QRSTUVW", aws_secret_access_key=os.environ["S"])  # expect: CWE-798


def unverified(url):
    return requests.get(url, verify=False, timeout=3)  # expect: CWE-295


def session_unverified(url):
    s = requests.Session()
    s.verify = False  # expect: CWE-295
    return s.get(url, timeout=3)


def context_unverified():
    ctx = ssl.create_default_context()
    ctx.check_hostname = False  # expect: CWE-295
    ctx.verify_mode = ssl.CERT_NONE  # expect: CWE-295
    return ctx


def context_private():
    return ssl._create_unverified_context()  # expect: CWE-295


def context_good():
    ctx = ssl.create_default_context()  # ok: CWE-295
    ctx.minimum_version = ssl.TLSVersion.TLSv1_2  # ok: CWE-327
    return ctx


def context_old():
    return ssl.SSLContext(ssl.PROTOCOL_TLSv1)  # expect: CWE-327


def pool():
    return urllib3.PoolManager(cert_reqs="CERT_NONE")  # expect: CWE-295


def ssh_auto():
    c = paramiko.SSHClient()
    c.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # expect: CWE-322
    return c


def ssh_reject():
    c = paramiko.SSHClient()
    c.load_system_host_keys()
    c.set_missing_host_key_policy(paramiko.RejectPolicy())  # ok: CWE-322
    return c


def no_timeout(url):
    return requests.get(url)  # expect: CWE-400


def with_timeout(url):
    return requests.get(url, timeout=(3, 10))  # ok: CWE-400


def jwt_none(token):
    return jwt.decode(token, options={"verify_signature": False})  # expect: CWE-347


def jwt_ok(token, key):
    return jwt.decode(token, key, algorithms=["RS256"])  # ok: CWE-347


def chmod_all(path):
    os.chmod(path, 0o777)  # expect: CWE-732


def chmod_bits(path):
    os.chmod(path, stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO)  # expect: CWE-732


def chmod_own(path):
    os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)  # ok: CWE-732


def mac_compare(key, body, sent):
    digest = hmac.new(key, body, "sha256").hexdigest()
    if digest == sent:  # expect: CWE-208
        return True
    return hmac.compare_digest(digest, sent)  # ok: CWE-208


def untar(upload):
    with tarfile.open(fileobj=upload) as tar:
        tar.extractall("/srv/in")  # expect: CWE-22


def untar_filtered(upload):
    with tarfile.open(fileobj=upload) as tar:
        tar.extractall("/srv/in", filter="data")  # ok: CWE-22


def unzip_members(path, dest):
    with zipfile.ZipFile(path) as z:
        for info in z.infolist():
            out = os.path.join(dest, info.filename)
            with open(out, "wb") as f:  # expect: CWE-22
                shutil.copyfileobj(z.open(info), f)


def unzip_checked(path, dest):
    dest = os.path.realpath(dest)
    with zipfile.ZipFile(path) as z:
        for info in z.infolist():
            out = os.path.realpath(os.path.join(dest, info.filename))
            if not out.startswith(dest + os.sep):
                raise ValueError("bad member")
            with open(out, "wb") as f:  # ok: CWE-22
                f.write(z.read(info))


def ftp(host):
    return ftplib.FTP(host)  # expect: CWE-319


def ftps(host):
    return ftplib.FTP_TLS(host)  # ok: CWE-319


def tel(host):
    return telnetlib.Telnet(host)  # expect: CWE-319


def bind_all():
    s = socket.socket()
    try:
        s.bind(("0.0.0.0", 8080))  # expect: CWE-605
        s.bind(("127.0.0.1", 8080))  # ok: CWE-605
    finally:
        s.close()


def log_secret(user, password):
    log.info("user %s logs in with %s", user, password)  # expect: CWE-532
    log.info("user %s logs in", user)  # ok: CWE-532


def parse_plain(body):
    return ElementTree.fromstring(body)  # ok: CWE-611


def parse_defused(body):
    return defusedxml.ElementTree.fromstring(body)  # ok: CWE-611


def public_bucket():
    s3 = boto3.client("s3")
    s3.put_bucket_acl(Bucket="b", ACL="public-read-write")  # expect: CWE-732
    s3.put_bucket_acl(Bucket="b", ACL="private")  # ok: CWE-732


def image(ec2):
    return ec2.describe_images(Filters=[{"Name": "name", "Values": ["ubuntu*"]}])  # expect: CWE-349


def lambda_handler(event, context):
    cmd = event["queryStringParameters"]["cmd"]
    os.popen(cmd)  # expect: CWE-78
    body = json.loads(event["body"])
    table = boto3.resource("dynamodb").Table("t")
    table.scan(FilterExpression="a = :x", ExpressionAttributeValues={":x": body["x"]})  # ok: CWE-943
    con = pymysql.connect(host=os.environ["H"], user="u", password=os.environ["P"])
    with con.cursor() as c:
        c.execute("SELECT 1 FROM t WHERE a = '" + body["x"] + "'")  # expect: CWE-89
        c.execute("SELECT 1 FROM t WHERE a = %s", (body["x"],))  # ok: CWE-89
    con.close()
    return {"statusCode": 200}


app = Flask(__name__)
app.config["WTF_CSRF_ENABLED"] = False  # expect: CWE-352
app.config.update(SESSION_COOKIE_SECURE=False)  # expect: CWE-614
app.secret_key = "dev-9f83hf8h3f8h"  # expect: CWE-798
CSRFProtect(app)  # ok: CWE-352


@app.post("/up")
def up():
    f = request.files["f"]
    f.save(os.path.join("/srv/up", f.filename))  # expect: CWE-22
    f.save(os.path.join("/srv/up", secure_filename(f.filename)))  # ok: CWE-22
    return ""
