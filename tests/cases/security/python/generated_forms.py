'''Test cases in the manner of generated test cases.'''
import base64
import configparser
import hashlib
import ldap3
import lxml.etree
import os
import platform
import random
import secrets
import sqlite3
import sys
import urllib.parse
import xml.sax
from flask import Flask, Response, make_response, redirect, render_template_string, request, send_file, session, url_for
from ldap3.utils.conv import escape_filter_chars
from markupsafe import escape

app = Flask(__name__)


@app.route('/t1', methods=['GET', 'POST'])
def t1():
    param = request.headers.get("X-Thing")
    if not param:
        param = ""
    values = []
    values.append("safe")
    values.append(param)
    values.append("moresafe")
    values.pop(0)
    bar = values[0]
    con = sqlite3.connect("app.db")
    cur = con.cursor()
    cur.execute(f"SELECT * from USERS where USERNAME='foo' and PASSWORD='{bar}'")  # expect: CWE-89
    con.close()
    return ""


@app.route('/t2', methods=['POST'])
def t2():
    param = request.form.get("thing", "")
    values = []
    values.append("safe")
    values.append(param)
    values.append("moresafe")
    values.pop(0)
    bar = values[1]
    con = sqlite3.connect("app.db")
    con.execute(f"SELECT * from USERS where USERNAME='foo' and PASSWORD='{bar}'")  # ok: CWE-89
    con.close()
    return ""


@app.route('/t3', methods=['POST'])
def t3():
    param = ""
    for name in request.form.keys():
        if "thing" in request.form.getlist(name):
            param = name
            break
    conf = configparser.ConfigParser()
    conf.add_section("a")
    conf.set("a", "keyA", "constant")
    conf.set("a", "keyB", param)
    bar = conf.get("a", "keyB")
    os.system(f"echo {bar}")  # expect: CWE-78
    bar2 = conf.get("a", "keyA")
    os.system(f"echo {bar2}")  # ok: CWE-78
    return ""


@app.route('/t4')
def t4():
    param = urllib.parse.unquote_plus(request.cookies.get("thing", ""))
    possible = "ABC"
    guess = possible[1]
    match guess:
        case 'A':
            bar = param
        case 'B':
            bar = 'bob'
        case 'C' | 'D':
            bar = param
        case _:
            bar = 'fine'
    return f"<p>{bar}</p>"  # ok: CWE-79


@app.route('/t5')
def t5():
    param = request.args.get("thing")
    tmp = base64.b64encode(param.encode('utf-8'))
    bar = base64.b64decode(tmp).decode('utf-8')
    with open(f'/srv/files/{bar}', 'r') as fd:  # expect: CWE-22
        return Response(fd.read(), mimetype="text/plain")


@app.route('/t6')
def t6():
    param = request.args.get("thing")
    num = 86
    bar = 'This_should_always_happen' if 7 * 42 - num > 200 else param
    root = lxml.etree.parse('employees.xml')
    query = f"/Employees/Employee[@id='{bar}']"
    root.xpath(query)  # ok: CWE-643
    root.xpath(f"/Employees/Employee[@id='{param}']")  # expect: CWE-643
    root.xpath("/Employees/Employee[@id=$p]", p=param)  # ok: CWE-643
    return ""


@app.route('/t7')
def t7():
    param = request.path.split('/')[-1]
    class Helper:
        def run(self, value):
            other = "" if value is None else value.strip()
            return other
    bar = Helper().run(param)
    conn = ldap3.Connection(ldap3.Server("ldap://localhost"), auto_bind=True)
    conn.search("ou=people,dc=x", f"(&(objectclass=person)(uid={bar}))")  # expect: CWE-90
    clean = escape_filter_chars(bar)
    conn.search("ou=people,dc=x", f"(&(objectclass=person)(uid={clean}))")  # ok: CWE-90
    return "x"


@app.route('/t8')
def t8():
    value = str(random.random())[2:]  # expect: CWE-330
    session['remember_token'] = value
    res = make_response("ok")
    res.set_cookie("remember", value, httponly=True)  # expect: CWE-614
    other = str(secrets.randbelow(10 ** 16))  # ok: CWE-330
    res.set_cookie("other", other, httponly=True, secure=True, samesite="Lax")  # ok: CWE-614
    return res


@app.route('/t9')
def t9():
    name = request.args.get('n')
    h = hashlib.new('md5')  # expect: CWE-328
    h.update(name.encode())
    h2 = hashlib.new('sha384')  # ok: CWE-328
    h2.update(name.encode())
    return h.hexdigest() + h2.hexdigest()


@app.route('/t10')
def t10():
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, True)  # expect: CWE-611
    parser.parse(request.stream)
    return ""


@app.route('/t11')
def t11():
    q = request.args['q']
    return render_template_string("<p>{{ q }}</p>", q=q)  # ok: CWE-1336


@app.route('/t12')
def t12():
    q = request.args['q']
    return render_template_string("<p>%s</p>" % q)  # expect: CWE-1336


@app.route('/t13')
def t13():
    dest = request.args['d']
    parts = urllib.parse.urlparse(dest)
    if parts.netloc or parts.scheme:
        return "no", 400
    return redirect(dest)  # ok: CWE-601


@app.route('/t14')
def t14():
    return redirect(request.args.get('d', url_for('t13')))  # expect: CWE-601


@app.route('/t15')
def t15():
    session['role'] = request.form['role']  # expect: CWE-501
    return ""


@app.route('/t16')
def t16():
    arg = request.values.get("x")
    exec(f"result = {arg}")  # expect: CWE-95
    code = "result = 1 + 1"
    exec(code)  # ok: CWE-95
    return ""


@app.route('/t17/<path:p>')
def t17(p):
    return send_file(os.path.join("static", p))  # expect: CWE-22


@app.route('/t18')
def t18():
    name = request.args.get("name", "")
    resp = make_response("hi " + str(escape(name)))  # ok: CWE-79
    resp.headers["X-Name"] = name.replace("\r", "").replace("\n", "")  # ok: CWE-113
    return resp


@app.errorhandler(500)
def oops(e):
    import traceback
    return traceback.format_exc()  # expect: CWE-209


if __name__ == '__main__':
    app.run(host='0.0.0.0', debug=True)  # expect: CWE-489
