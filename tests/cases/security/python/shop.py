import hashlib, os, re, sqlite3, subprocess, tempfile, pickle, yaml, requests, logging
from flask import Flask, request, redirect, render_template, session, abort, jsonify, make_response, send_file
from werkzeug.utils import secure_filename
from sqlalchemy import text
from models import db, User

app = Flask(__name__)
app.config["SECRET_KEY"] = "q9w8e7r6t5y4-prod"  # expect: CWE-798
logger = app.logger


def get_db():
    conn = sqlite3.connect("shop.db")  # ok: CWE-772
    conn.row_factory = sqlite3.Row
    return conn


@app.route("/login", methods=["POST"])
def login():
    username, password = request.form["username"], request.form["password"]
    hashed = hashlib.md5(password.encode()).hexdigest()  # expect: CWE-328
    conn = get_db()
    try:
        user = conn.execute(f"SELECT * FROM users WHERE name='{username}' AND pw='{hashed}'").fetchone()  # expect: CWE-89
        other = conn.execute("SELECT * FROM users WHERE name=? AND pw=?", (username, hashed)).fetchone()  # ok: CWE-89
    finally:
        conn.close()
    if not user:
        logger.warning("bad login for " + username)  # expect: CWE-117
        return "Bad login for " + username, 401  # expect: CWE-79
    session["uid"] = user["id"]
    return redirect(request.args.get("next") or "/")  # expect: CWE-601


@app.route("/search")
def search():
    q = request.args.get("q", "")
    page = request.args.get("page", 1, type=int)
    rows = db.session.execute(text("SELECT * FROM p WHERE n LIKE :q LIMIT :l"), {"q": f"%{q}%", "l": page * 10})  # ok: CWE-89
    bad = db.session.execute(text("SELECT * FROM p WHERE n LIKE '%" + q + "%'"))  # expect: CWE-89
    users = User.query.filter_by(name=q).all()  # ok: CWE-89
    return render_template("search.html", rows=rows, q=q, bad=bad, users=users)


@app.route("/avatar", methods=["POST"])
def avatar():
    up = request.files["avatar"]
    if up.filename == "":
        abort(400)
    name = secure_filename(up.filename)
    up.save(os.path.join("avatars", name))  # ok: CWE-22
    subprocess.call("convert %s -resize 64x64 out.png" % up.filename, shell=True)  # expect: CWE-78
    subprocess.call(["convert", name, "-resize", "64x64", "out.png"])  # ok: CWE-78
    return jsonify(name=name)


@app.route("/doc/<path:name>")
def doc(name):
    root = os.path.abspath("docs")
    full = os.path.abspath(os.path.join(root, name))
    if not full.startswith(root + os.sep):
        abort(404)
    return send_file(full)  # ok: CWE-22


@app.route("/doc2")
def doc2():
    return send_file("docs/" + request.args["name"])  # expect: CWE-22


@app.route("/import", methods=["POST"])
def imp():
    kind = request.form.get("kind")
    raw = request.files["f"].read()
    data = pickle.loads(raw) if kind == "pickle" else yaml.safe_load(raw)  # expect: CWE-502
    hook = request.form.get("hook")
    if hook and re.match(r"^https://hooks\.example\.com/\w+$", hook):
        requests.post(hook, json=data, timeout=3)  # ok: CWE-918
    requests.get(request.form["preview"], timeout=3)  # expect: CWE-918
    return "ok"


@app.route("/price")
def price():
    amount = float(request.args["amount"])
    rate = request.args["rate"]
    total = eval(f"{amount} * {rate}")  # expect: CWE-95
    resp = make_response(f"<b>{amount:.2f}</b>")  # ok: CWE-79
    resp.set_cookie("rate", rate)  # expect: CWE-614
    return resp if total else "none"


def export(rows):
    tmp = tempfile.NamedTemporaryFile("w", delete=False)  # ok: CWE-772
    with tmp:
        tmp.writelines(rows)
    out = open("last.txt", "w")  # expect: CWE-772
    out.write(tmp.name)
    return tmp.name


def stats(path):
    fh = open(path)  # ok: CWE-772
    try:
        return len(fh.read())
    finally:
        fh.close()


def ids():
    conn = get_db()  # expect: CWE-772
    return [r["id"] for r in conn.execute("SELECT id FROM users")]
