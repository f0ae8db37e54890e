'use strict';

var http = require('http');
var url = require('url');
var querystring = require('querystring');
var fs = require('fs');
var path = require('path');
var child = require('child_process');
var crypto = require('crypto');
var express = require('express');
var pg = require('pg');
var redis = require('redis');
var mongoose = require('mongoose');
var nodemailer = require('nodemailer');
var cookieParser = require('cookie-parser');
var serialize = require('serialize-javascript');
var handlebars = require('handlebars');
var xml2js = require('xml2js');
var ldap = require('ldapjs');
var app = express();
var router = express.Router();

http.createServer(function (request, response) {
  var parts = url.parse(request.url, true);
  var name = parts.query.name;
  response.writeHead(200, { 'Content-Type': 'text/html' });
  response.write('<h1>' + name + '</h1>'); // expect: CWE-79
  response.end();
  var file = path.join('/srv', parts.pathname);
  fs.readFile(file, function (err, data) { // expect: CWE-22
    if (!err) response.end(data);
  });
  var body = '';
  request.on('data', function (chunk) {
    body += chunk;
  });
  request.on('end', function () {
    var form = querystring.parse(body);
    child.exec('notify ' + form.user); // expect: CWE-78
  });
}).listen(8000);

function Model(table) {
  this.table = table;
  this.wheres = [];
}

Model.prototype.where = function (column, value) {
  this.wheres.push(column + " = '" + value + "'");
  return this;
};

Model.prototype.sql = function () {
  return 'SELECT * FROM ' + this.table + ' WHERE ' + this.wheres.join(' AND ');
};

router.get('/m', function (req, res) {
  var client = new pg.Client(); // expect: CWE-772
  client.connect();
  client.query(new Model('users').where('name', req.query.name).sql(), function (err, out) { // expect: CWE-89
    res.json(out.rows);
  });
});

router.get('/n', function (req, res) {
  var self = this;
  var id = +req.query.id;
  if (isNaN(id)) return res.status(400).send('bad id');
  self.pool.query('SELECT * FROM users WHERE id = ' + id, function (err, out) { // ok: CWE-89
    res.json(out.rows);
  });
});

router.post('/o', function (req, res, next) {
  var args = [].slice.call(arguments);
  var opts = Object.assign({}, { limit: 10 }, req.body);
  child.execFile('/bin/list', ['--limit', String(opts.limit)], next); // ok: CWE-78
  child.exec('/bin/list --limit ' + opts.limit, next); // expect: CWE-78
});

router.get('/p', function (req, res) {
  var tpl = handlebars.compile('<p>{{name}}</p>');
  res.send(tpl({ name: req.query.name })); // ok: CWE-79
  res.send(new handlebars.SafeString('<p>' + req.query.name + '</p>')); // expect: CWE-79
});

router.get('/q', function (req, res) {
  var out = '';
  Object.keys(req.query).forEach(function (key) {
    out += '<li>' + key + ': ' + req.query[key] + '</li>';
  });
  res.send('<ul>' + out + '</ul>'); // expect: CWE-79
});

router.get('/r', function (req, res) {
  var lang = req.cookies.lang;
  if (['en', 'de', 'fr'].indexOf(lang) < 0) lang = 'en';
  res.sendFile(path.join(__dirname, 'pages', lang + '.html')); // ok: CWE-22
});

router.get('/s', function (req, res) {
  var dest = req.param('dest');
  if (dest.indexOf('/') === 0 && dest.indexOf('//') !== 0) {
    return res.redirect(dest); // ok: CWE-601
  }
  res.redirect(dest); // expect: CWE-601
});

router.post('/t', function (req, res) {
  var User = mongoose.model('User');
  User.find({ email: req.body.email }, function (err, users) { // expect: CWE-943
    res.json(users);
  });
  User.findById(String(req.body.id), function (err, user) { // ok: CWE-943
    res.json(user);
  });
  User.create(req.body); // expect: CWE-915
});

router.post('/u', function (req, res) {
  var client = ldap.createClient({ url: 'ldaps://dir.example.com' });
  client.search('dc=x', { filter: '(uid=' + req.body.uid + ')' }, function () {}); // expect: CWE-90
  client.unbind();
});

router.post('/v', function (req, res) {
  var fn = 'handle' + req.body.action;
  global[fn](); // expect: CWE-95
  var handlers = { save: function () {}, load: function () {} };
  if (Object.prototype.hasOwnProperty.call(handlers, req.body.action)) {
    handlers[req.body.action](); // ok: CWE-95
  }
  setInterval('poll("' + req.body.id + '")', 1000); // expect: CWE-95
  res.end();
});

router.get('/w', function (req, res) {
  res.setHeader('Set-Cookie', 'sid=' + crypto.randomBytes(8).toString('hex')); // expect: CWE-614
  res.setHeader('Set-Cookie', 'sid=' + crypto.randomBytes(8).toString('hex') + '; Secure; HttpOnly'); // ok: CWE-614
  res.setHeader('Access-Control-Allow-Origin', req.headers.origin); // expect: CWE-942
  res.end();
});

router.get('/x', function (req, res) {
  fs.exists(req.query.p, function () {}); // ok: CWE-78
  fs.stat('/srv/' + path.basename(req.query.p), function () {}); // ok: CWE-22
  fs.appendFile('/srv/' + req.query.p, 'x', function () {}); // expect: CWE-22
  res.end();
});

var secret = 'J8x!92kd0_qpz'; // expect: CWE-798
var secretName = 'session-secret'; // ok: CWE-798
var hmac = crypto.createHmac('sha256', secret);
var token = Date.now() + Math.random(); // expect: CWE-330
var weak = crypto.createHash('md5').update(token + '').digest('hex'); // expect: CWE-328
var cipher = crypto.createCipher('aes192', secret); // expect: CWE-327

nodemailer.createTransport({ host: 'mail', secure: false, tls: { rejectUnauthorized: false } }); // expect: CWE-295

// page

$(function () {
  var hash = window.location.hash;
  $('#tab').html('<b>' + hash + '</b>'); // expect: CWE-79
  $('#tab').text(hash); // ok: CWE-79
  $('<div>' + hash + '</div>').appendTo('body'); // expect: CWE-79
  $('#a').attr('href', '/x?' + $.param({ q: hash })); // ok: CWE-79
  $.get('/api', function (data) {
    $('#out').append($('<li>').text(data.name)); // ok: CWE-79
  });
  document.getElementById('frame').src = 'javascript:' + hash; // expect: CWE-79
  window.location = '/login?next=' + encodeURIComponent(hash); // ok: CWE-601
  top.location.href = window.name; // expect: CWE-601
  window.parent.postMessage(document.cookie, '*'); // expect: CWE-346
});

// resources

function t1(file, cb) {
  fs.open(file, 'r', function (err, fd) { // expect: CWE-772
    var b = Buffer.alloc(8);
    fs.read(fd, b, 0, 8, 0, function (e) {
      cb(e, b);
    });
  });
}

function t2(file, cb) {
  fs.open(file, 'r', function (err, fd) { // ok: CWE-772
    var b = Buffer.alloc(8);
    fs.read(fd, b, 0, 8, 0, function (e) {
      fs.close(fd, function () {
        cb(e, b);
      });
    });
  });
}

function t3(file) {
  var fd = fs.openSync(file, 'r'); // expect: CWE-772
  if (fs.fstatSync(fd).size === 0) {
    return null;
  }
  var s = fs.readFileSync(fd, 'utf8');
  fs.closeSync(fd);
  return s;
}

function t4(key, cb) {
  var client = redis.createClient(); // ok: CWE-772
  client.get(key, function (err, value) {
    client.quit();
    cb(err, value);
  });
}

function t5(key, cb) {
  var client = redis.createClient(); // expect: CWE-772
  client.get(key, cb);
}

async function t6(pool) {
  const conn = await pool.getConnection(); // expect: CWE-772
  await conn.beginTransaction();
  await conn.commit();
}
