/* Old-style Node applications: prototypes, callbacks, dependency objects. */
"use strict";
var express = require("express");
var bodyParser = require("body-parser");
var needle = require("needle");
var fs = require("fs");
var path = require("path");
var url = require("url");
var util = require("util");
var crypto = require("crypto");
var cp = require("child_process");
var mysql = require("mysql");
var sqlite3 = require("sqlite3").verbose();
var marked = require("marked");
var swig = require("swig");
var consolidate = require("consolidate");
var request = require("request");
var serialize = require("node-serialize");
var libxmljs = require("libxmljs");
var config = require("./config");

var connection = mysql.createConnection(config.db);
var db = new sqlite3.Database(":memory:");

function UserDAO(db) {
    if (false === (this instanceof UserDAO)) {
        return new UserDAO(db);
    }
    var usersCol = db.collection("users");

    this.getUserByName = function(name, callback) {
        usersCol.findOne({ userName: name }, callback);
    };

    this.search = function(threshold, callback) {
        usersCol.find({ $where: "this.stocks > '" + threshold + "'" }).toArray(callback); // expect: CWE-943
    };
}

function ContributionsHandler(db) {
    var dao = new UserDAO(db);

    this.handleUpdate = function(req, res, next) {
        var preTax = eval(req.body.preTax); // expect: CWE-95
        var afterTax = parseInt(req.body.afterTax);
        if (isNaN(preTax) || isNaN(afterTax)) {
            return res.render("contributions", { error: "Invalid" });
        }
        dao.search(req.query.threshold, function(err, rows) {
            if (err) return next(err);
            res.render("contributions", { rows: rows });
        });
    };

    this.research = function(req, res, next) {
        if (req.query.symbol) {
            var target = req.query.url + req.query.symbol;
            needle.get(target, function(error, newResponse) { // expect: CWE-918
                if (!error && newResponse.statusCode === 200) res.writeHead(200, { "Content-Type": "text/html" });
                res.end();
            });
        }
    };

    this.learn = function(req, res) {
        return res.redirect(req.query.url); // expect: CWE-601
    };

    this.log = function(req, res) {
        console.log("Error: attempt to login with invalid user: ", req.body.userName); // expect: CWE-117
        res.end();
    };
}

module.exports = function(app) {
    var handler = new ContributionsHandler(app.db);
    app.use(bodyParser.json());
    app.post("/contributions", handler.handleUpdate);
    app.get("/research", handler.research);
    app.get("/learn", handler.learn);

    app.get("/user", function(req, res) {
        var id = req.param("id");
        connection.query("SELECT * FROM users WHERE id = " + connection.escape(id), function(e, r) { // ok: CWE-89
            res.json(r);
        });
        connection.query("SELECT * FROM users WHERE id = " + id, function(e, r) { // expect: CWE-89
            res.json(r);
        });
        connection.query(util.format("SELECT * FROM users WHERE id = '%s'", id), function() {}); // expect: CWE-89
        connection.query({ sql: "SELECT * FROM users WHERE id = ?", values: [id] }, function() {}); // ok: CWE-89
        db.all("SELECT * FROM users WHERE id = ?", [id], function() {}); // ok: CWE-89
        db.run("DELETE FROM users WHERE id = '" + id + "'"); // expect: CWE-89
    });

    app.get("/exec", function(req, res) {
        var parsed = url.parse(req.url, true);
        var query = parsed.query;
        cp.exec("nslookup " + query.domain, function(err, out) { // expect: CWE-78
            res.end(out);
        });
        cp.execFile("nslookup", [query.domain], function() {}); // ok: CWE-78
        var args = ["-c", "ls " + query.dir];
        cp.spawn("/bin/sh", args); // expect: CWE-78
    });

    app.get("/view", function(req, res) {
        var file = path.join(__dirname, "views", req.query.page + ".html");
        fs.readFile(file, "utf8", function(err, data) { // expect: CWE-22
            res.send(data);
        });
    });

    app.get("/view2", function(req, res) {
        var root = path.resolve(__dirname, "views");
        var file = path.resolve(root, req.query.page);
        var relative = path.relative(root, file);
        if (relative.startsWith("..") || path.isAbsolute(relative)) {
            return res.status(400).end();
        }
        fs.readFile(file, "utf8", function(err, data) { // ok: CWE-22
            res.send("ok");
        });
    });

    app.post("/import", function(req, res) {
        var obj = serialize.unserialize(new Buffer(req.cookies.profile, "base64").toString()); // expect: CWE-502
        var doc = libxmljs.parseXmlString(req.files.products.data.toString("utf8"), { noent: true, noblanks: true }); // expect: CWE-611
        res.json({ obj: obj, name: doc.root().name() });
    });

    app.get("/profile", function(req, res) {
        var tpl = "<h1>" + req.query.name + "</h1>";
        res.write(tpl); // expect: CWE-79
        res.end(swig.render(req.query.tpl)); // expect: CWE-1336
    });

    app.get("/profile2", function(req, res) {
        var name = req.query.name.replace(/[<>&"']/g, "");
        res.send("<h1>" + name + "</h1>"); // ok: CWE-79
    });

    app.get("/calc", function(req, res) {
        var expr = req.query.expr;
        if (!/^[\d+\-*\/ ().]+$/.test(expr)) return res.status(400).end();
        res.json({ r: eval(expr) }); // ok: CWE-95
    });

    app.get("/proxy", function(req, res) {
        request("http://internal/" + encodeURIComponent(req.query.p)).pipe(res); // ok: CWE-918
        request({ uri: req.query.u, method: "GET" }, function() {}); // expect: CWE-918
    });

    app.get("/secret", function(req, res) {
        var token = crypto.createHash("md5").update(req.query.p).digest("hex"); // expect: CWE-328
        res.cookie("t", token, { httpOnly: true, secure: true });
    });

    app.use(function(err, req, res, next) {
        res.status(500);
        res.render("error", { message: err.message, error: err }); // expect: CWE-209
    });
};
