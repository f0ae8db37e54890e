'use strict';
const express = require('express');
const { exec, execFile, spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const url = require('url');
const util = require('util');
const vm = require('vm');
const crypto = require('crypto');
const axios = require('axios').default;
const mysql = require('mysql2/promise');
const { Pool } = require('pg');
const { MongoClient } = require('mongodb');
const jwt = require('jsonwebtoken');
const _ = require('lodash');
const ejs = require('ejs');
const xpath = require('xpath');
const libxml = require('libxmljs');
const yaml = require('js-yaml');
const serialize = require('node-serialize');
const session = require('express-session');
const cors = require('cors');
const helmet = require('helmet');
const escapeHtml = require('escape-html');
const winston = require('winston');

const app = express();
const pool = new Pool();
const run = util.promisify(exec);
const logger = winston.createLogger({});
let users;

app.use(session({ secret: 'keyboard-cat-91x', resave: false, cookie: { secure: false } })); // expect: CWE-798
app.use(cors({ origin: '*', credentials: true })); // expect: CWE-942
app.use(express.json({ limit: '100kb' })); // ok: CWE-770

const identity = (x) => x;
const fixed = () => 'fixed';

class Holder {
  #value;
  constructor(value) { this.#value = value; }
  get value() { return this.#value; }
  replace(v) { this.#value = v; return this; }
}

app.get('/a01', async (req, res) => {
  const { id } = req.query;
  const { rows } = await pool.query(`SELECT * FROM t WHERE id = ${id}`); // expect: CWE-89
  res.json(rows);
});

app.get('/a02', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM t WHERE id = $1', [req.query.id]); // ok: CWE-89
  res.json(rows);
});

app.get('/a03', async ({ query: { sort = 'name', dir } }, res) => {
  const order = { name: 'name', age: 'age' }[sort] ?? 'id';
  const way = dir === 'desc' ? 'DESC' : 'ASC';
  res.json(await pool.query('SELECT * FROM t ORDER BY ' + order + ' ' + way)); // ok: CWE-89
});

app.get('/a04', (req, res) => {
  const h = new Holder(req.query.name);
  res.send('<h1>' + h.value + '</h1>'); // expect: CWE-79
});

app.get('/a05', (req, res) => {
  const h = new Holder(req.query.name).replace('x');
  res.send('<h1>' + h.value + '</h1>'); // ok: CWE-79
});

app.get('/a06', (req, res) => {
  let data = req.params.cmd;
  switch (6) {
    case 6:
      data = 'ls';
      break;
    default:
      break;
  }
  exec(data, () => res.end()); // ok: CWE-78
});

app.get('/a07/:cmd', (req, res) => {
  let data;
  do {
    data = req.params.cmd;
  } while (false);
  exec(`grep ${data} log.txt`, (err, stdout) => res.type('text').send(stdout)); // expect: CWE-78
});

app.get('/a08', async (req, res) => {
  const out = await run(['git', 'show', req.query.rev].join(' ')); // expect: CWE-78
  res.json(out);
});

app.get('/a09', (req, res) => {
  execFile('git', ['show', '--', req.query.rev], (e, out) => res.json(out)); // ok: CWE-78
});

app.get('/a10', (req, res) => {
  spawn('sh', ['-c', 'du -sh ' + req.query.dir]); // expect: CWE-78
  res.end();
});

app.get('/a11', (req, res) => {
  const file = path.join(__dirname, 'public', req.query.f);
  fs.createReadStream(file).pipe(res); // expect: CWE-22
});

app.get('/a12', (req, res) => {
  const base = path.resolve('public');
  const file = path.resolve(base, req.query.f);
  if (!file.startsWith(base + path.sep)) return res.sendStatus(403);
  fs.createReadStream(file).pipe(res); // ok: CWE-22
});

app.get('/a13', (req, res) => {
  res.sendFile(path.basename(req.query.f), { root: 'public' }); // ok: CWE-22
});

app.get('/a14', (req, res) => {
  res.redirect(req.query.next || '/'); // expect: CWE-601
});

app.get('/a15', (req, res) => {
  const next = req.query.next;
  if (typeof next === 'string' && next.startsWith('/') && !next.startsWith('//')) {
    return res.redirect(next); // ok: CWE-601
  }
  res.redirect('/');
});

app.get('/a16', async (req, res) => {
  const target = new URL(req.query.u);
  const r = await axios.get(target.href); // expect: CWE-918
  res.send(r.data); 
});

app.get('/a17', async (req, res) => {
  const target = new URL(req.query.u);
  if (!['api.example.com', 'cdn.example.com'].includes(target.hostname)) throw new Error('no');
  const r = await axios.get(target.href); // ok: CWE-918
  res.json(r.data);
});

app.post('/a18', async (req, res) => {
  const u = await users.findOne({ name: req.body.name, pw: req.body.pw }); // expect: CWE-943
  res.json(u);
});

app.post('/a19', async (req, res) => {
  const u = await users.findOne({ name: { $eq: req.body.name } }); // ok: CWE-943
  res.json(u);
});

app.post('/a20', (req, res) => {
  const f = new Function('a', req.body.code); // expect: CWE-95
  res.json(f(1));
});

app.post('/a21', (req, res) => {
  vm.runInNewContext(req.body.script, {}); // expect: CWE-94
  res.end();
});

app.post('/a22', (req, res) => {
  res.json(serialize.unserialize(req.body.profile)); // expect: CWE-502
});

app.post('/a23', (req, res) => {
  const doc = yaml.load(req.body.text); // ok: CWE-502
  res.json(doc);
});

app.post('/a24', (req, res) => {
  const doc = libxml.parseXml(req.body.xml, { noent: true }); // expect: CWE-611
  res.json(doc.root().name());
});

app.post('/a25', (req, res) => {
  const nodes = xpath.select("//user[@name='" + req.body.n + "']", global.doc); // expect: CWE-643
  res.json(nodes.length);
});

app.post('/a26', (req, res) => {
  res.send(ejs.render('<p>' + req.body.t + '</p>')); // expect: CWE-1336
});

app.post('/a27', (req, res) => {
  res.send(ejs.render('<p><%= t %></p>', { t: req.body.t })); // ok: CWE-1336
});

app.post('/a28', (req, res) => {
  const cfg = _.merge({}, req.body); // expect: CWE-1321
  res.json(cfg);
});

app.post('/a29', (req, res) => {
  const key = req.body.key;
  if (key === '__proto__' || key === 'constructor' || key === 'prototype') return res.sendStatus(400);
  const store = {};
  store[key] = store[key] || {};
  store[key][req.body.sub] = req.body.value; // ok: CWE-1321
  res.end();
});

app.get('/a30', (req, res) => {
  res.set('X-Ref', req.query.ref); // expect: CWE-113
  res.cookie('sid', crypto.randomBytes(16).toString('hex'), { httpOnly: true }); // expect: CWE-614
  res.cookie('sid', crypto.randomBytes(16).toString('hex'), { httpOnly: true, secure: true, sameSite: 'lax' }); // ok: CWE-614
  res.end();
});

app.get('/a31', (req, res) => {
  const re = new RegExp(req.query.p); // expect: CWE-1333
  res.json(re.test('abc'));
});

app.get('/a32', (req, res) => {
  const re = new RegExp(_.escapeRegExp(req.query.p)); // ok: CWE-1333
  res.json(re.test('abc'));
});

app.get('/a33', (req, res) => {
  if (/^(\w+\s?)*$/.test(req.query.t)) res.end(); // expect: CWE-1333
});

app.post('/a34', (req, res) => {
  const claims = jwt.verify(req.body.token, null, { algorithms: ['none'] }); // expect: CWE-347
  const plain = jwt.decode(req.body.token);
  const good = jwt.verify(req.body.token, process.env.KEY, { algorithms: ['HS256'] }); // ok: CWE-347
  res.json([claims, plain, good]);
});

app.use((err, req, res, next) => {
  res.status(500).send(err.stack); // expect: CWE-209
});

app.get('/a35', (req, res) => {
  const token = Math.random().toString(36).slice(2); // expect: CWE-330
  const session = crypto.randomUUID(); // ok: CWE-330
  res.json({ token, session });
});

function hash(pw) {
  return crypto.createHash('md5').update(pw).digest('hex'); // expect: CWE-328
}

function seal(key, data) {
  const iv = Buffer.alloc(16, 0);
  const c = crypto.createCipheriv('aes-256-cbc', key, iv); // expect: CWE-329
  return c.update(data, 'utf8', 'hex') + c.final('hex');
}

function sealGood(key, data) {
  const iv = crypto.randomBytes(12);
  const c = crypto.createCipheriv('aes-256-gcm', key, iv); // ok: CWE-329
  return Buffer.concat([iv, c.update(data), c.final(), c.getAuthTag()]);
}

function check(req, res, next) {
  const sig = crypto.createHmac('sha256', process.env.K).update(req.rawBody).digest('hex');
  if (sig !== req.get('X-Signature')) return res.sendStatus(401); // expect: CWE-208
  next();
}

function checkGood(req, res, next) {
  const sig = crypto.createHmac('sha256', process.env.K).update(req.rawBody).digest();
  if (!crypto.timingSafeEqual(sig, Buffer.from(req.get('X-Signature'), 'hex'))) return res.sendStatus(401); // ok: CWE-208
  next();
}

app.post('/a36', (req, res) => {
  logger.info(`login ${req.body.user} with ${req.body.password}`); // expect: CWE-532
  logger.info('login', { user: escapeHtml(req.body.user) }); // ok: CWE-532
  res.end();
});

fs.chmodSync('/var/app/key.pem', 0o666); // expect: CWE-732
fs.chmodSync('/var/app/key.pem', 0o600); // ok: CWE-732
https_options = { rejectUnauthorized: false }; // expect: CWE-295
