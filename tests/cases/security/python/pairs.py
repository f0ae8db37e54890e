# One compliant and one non-compliant function each.
import ast
import base64
import json
import logging
import os
import pickle
import re
import shlex
import socket
import sqlite3
import subprocess
import tarfile
import tempfile
import xml.sax
import zipfile
from xml.dom import minidom, pulldom
from xml.etree import ElementTree as et

import boto3
import docker
import flask
import lxml.etree
import paramiko
import requests
import yaml
from botocore.exceptions import ClientError
from django.http import HttpRequest, HttpResponse
from django.template import engines
from flask import app, request

logger = logging.getLogger(__name__)


def sql_injection_noncompliant(request):
    import sqlite3
    name = request.GET.get("name")
    query = "SELECT * FROM Users WHERE name = " + name + ";"
    with sqlite3.connect("example.db") as connection:
        cursor = connection.cursor()
        cursor.execute(query)  # expect: CWE-89


def sql_injection_compliant(request):
    import re
    import sqlite3
    name = request.GET.get("name")
    query = "SELECT * FROM Users WHERE name = ?"
    with sqlite3.connect("example.db") as connection:
        cursor = connection.cursor()
        cursor.execute(query, (name,))  # ok: CWE-89


@app.route("/exec")
def os_command_injection_noncompliant():
    command = flask.request.form.get("command")
    args = shlex.split(command)
    subprocess.run(args[0], shell=True)  # expect: CWE-78
    return ""


@app.route("/exec2")
def os_command_injection_compliant():
    allowed = ["date", "uptime"]
    command = flask.request.form.get("command")
    if command in allowed:
        subprocess.run([command], shell=False)  # ok: CWE-78
    return ""


@app.route("/code")
def code_injection_noncompliant():
    module = request.args.get("module_name")
    exec("import urllib%s as urllib" % module)  # expect: CWE-94
    return ""


@app.route("/code2")
def code_injection_compliant():
    value = request.args.get("value")
    data = ast.literal_eval(value)  # ok: CWE-94
    return str(len(data))


def path_traversal_noncompliant():
    from flask import request
    filename = request.args.get("file")
    path = "%s/%s" % (os.getcwd(), filename)
    handle = open(path)  # expect: CWE-22
    handle.close()


def path_traversal_compliant():
    from flask import request
    filename = request.args.get("file")
    path = os.path.normpath(os.path.join("/server/static", filename))
    if not path.startswith("/server/static"):
        raise Exception("not allowed")
    handle = open(path)  # ok: CWE-22
    handle.close()


@app.route("/redirect")
def open_redirect_noncompliant():
    endpoint = flask.request.args["url"]
    return flask.redirect(endpoint)  # expect: CWE-601


def ssrf_noncompliant(event, context):
    url = event["url"]
    response = requests.get(url, timeout=10)  # expect: CWE-918
    return response.status_code


def xss_noncompliant(request: HttpRequest):
    page = request.GET.get("page", "")
    html = engines["django"].from_string("<h1>" + page + "</h1>")  # expect: CWE-1336
    return HttpResponse(html.render({}))


def xss2_noncompliant(request: HttpRequest) -> HttpResponse:
    comment = request.POST["comment"]
    return HttpResponse(content="<div>%s</div>" % comment)  # expect: CWE-79


def deserialize_noncompliant():
    import jsonpickle
    userobj = request.form.get("user")
    return jsonpickle.decode(userobj)  # expect: CWE-502


def deserialize_compliant():
    userobj = request.form.get("user")
    return json.loads(userobj)  # ok: CWE-502


def yaml_noncompliant(data):
    return yaml.load(data)  # expect: CWE-502


def yaml_compliant(data):
    return yaml.load(data, yaml.CSafeLoader)  # ok: CWE-502


def xpath_noncompliant():
    from flask import request
    parameter = request.form["param"]
    query = f"//user[username/text()='{parameter}']"
    lxml.etree.parse("db.xml").xpath(query)  # expect: CWE-643


def ldap_noncompliant(request):
    import ldap
    user = request.POST["user"]
    con = ldap.initialize("ldap://server")
    con.search_s("ou=people", ldap.SCOPE_ONELEVEL, f"(cn={user})")  # expect: CWE-90


def log_noncompliant():
    filename = input("Enter a filename: ")
    logger.info("Processing %s", filename)


def log_request_noncompliant():
    agent = flask.request.headers.get("User-Agent")
    logging.getLogger("web").error("agent " + agent)  # expect: CWE-117


def credentials_noncompliant():
    client = boto3.client("s3", aws_secret_access_key="tG9xQ2bV7nM4kL1pZ8rS3wE6yU5iO0aJdFhKcBvX", aws_access_key_id=os.environ["ID"])  # expect: CWE-798
    return client


def credentials_compliant():
    return boto3.Session().client("s3")  # ok: CWE-798


def logged_credentials_noncompliant():
    session = boto3.Session()
    credentials = session.get_credentials()
    logger.info(credentials.secret_key)  # expect: CWE-532


def docker_noncompliant():
    from flask import request
    client = docker.from_env()
    client.containers.run(request.args["image"], "echo")  # expect: CWE-77


def host_key_noncompliant():
    client = paramiko.client.SSHClient()
    client.set_missing_host_key_policy(paramiko.client.WarningPolicy)  # expect: CWE-322
    client.connect("example.com")
    client.close()


def socket_bind_noncompliant():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.bind(("", 8888))  # expect: CWE-605
    s.close()


def socket_timeout_noncompliant():
    s = socket.create_connection(("example.com", 80))
    s.settimeout(None)  # expect: CWE-400
    s.close()


def zip_bomb_noncompliant(path):
    with zipfile.ZipFile(path) as z:
        z.extractall()


def tar_noncompliant(path):
    with tarfile.open(path, "r:gz") as t:
        for m in t.getmembers():
            t.extract(m, "/srv")  # expect: CWE-22


def tar_compliant(path):
    base = os.path.abspath("/srv")
    with tarfile.open(path, "r:gz") as t:
        for m in t.getmembers():
            dest = os.path.abspath(os.path.join(base, m.name))
            if os.path.commonprefix([base, dest]) != base:
                raise ValueError("outside")
            t.extract(m, base)  # ok: CWE-22


def temp_noncompliant():
    filename = tempfile.mktemp()  # expect: CWE-377
    return filename


def temp_compliant():
    with tempfile.TemporaryDirectory() as d:  # ok: CWE-377
        return os.listdir(d)


def permissions_noncompliant(path):
    os.chmod(path, 0o777)  # expect: CWE-732


def permissions_compliant(path):
    os.chmod(path, 0o400)  # ok: CWE-732


def privileges_noncompliant():
    os.setuid(1000)
    os.setgid(1000)


def privileges_compliant():
    os.setgroups([])
    os.setgid(1000)
    os.setuid(1000)  # ok: CWE-269


def xml_noncompliant(source):
    parser = lxml.etree.XMLParser(resolve_entities=True)  # expect: CWE-611
    return lxml.etree.parse(source, parser)


def xml_compliant(source):
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True)  # ok: CWE-611
    return lxml.etree.parse(source, parser)


def xml_sax_noncompliant(source):
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, True)  # expect: CWE-611
    return parser.parse(source)


def ip_noncompliant():
    sock = socket.socket()
    sock.connect(("52.94.236.248", 443))  # expect: CWE-547
    sock.close()


def ip_compliant():
    sock = socket.socket()
    sock.connect((os.environ["HOST"], 443))  # ok: CWE-547
    sock.close()


def cleartext_noncompliant(response, password):
    response.set_cookie("password", password, secure=True, httponly=True)  # expect: CWE-312


def upload_noncompliant():
    from flask import request
    f = request.files["file"]
    f.save("/srv/uploads/" + f.filename)  # expect: CWE-434


def ami_noncompliant():
    ec2 = boto3.client("ec2")
    ec2.describe_images(Filters=[{"Name": "name", "Values": ["amzn-ami*"]}])  # expect: CWE-349


def ami_compliant():
    ec2 = boto3.client("ec2")
    ec2.describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": ["amzn-ami*"]}])  # ok: CWE-349


def sns_noncompliant(arn):
    sns = boto3.client("sns")
    sns.confirm_subscription(TopicArn=arn, Token="t")  # expect: CWE-306


def sns_compliant(arn):
    sns = boto3.client("sns")
    sns.confirm_subscription(TopicArn=arn, Token="t", AuthenticateOnUnsubscribe="true")  # ok: CWE-306


def obfuscation_noncompliant(user, password):
    auth = base64.b64encode(f"{user}:{password}".encode()).decode()
    return requests.get("https://x.example", headers={"Authorization": "Basic " + auth}, timeout=3)  # expect: CWE-522


def timing_noncompliant(request, expected_token):
    token = request.headers["X-Auth-Token"]
    return token == expected_token  # expect: CWE-208


def stack_trace_noncompliant():
    try:
        return str(1 / 0)
    except ZeroDivisionError as e:
        return flask.jsonify({"error": str(e)}), 500  # expect: CWE-209


def getattr_noncompliant():
    from flask import request
    name = request.args["attr"]
    return getattr(pickle, name)()  # expect: CWE-470


def mass_assignment_noncompliant(request, user):
    for key, value in request.POST.items():
        setattr(user, key, value)  # expect: CWE-915


def regex_noncompliant():
    from flask import request
    pattern = request.args.get("p")
    return re.compile(pattern)  # expect: CWE-1333


@app.route("/dns")
def nested_noncompliant():
    host = request.values["host"]

    def query(kind):
        return os.popen("dig %s %s" % (kind, host)).read()  # expect: CWE-78
    return "".join(query(k) for k in ("A", "MX"))
