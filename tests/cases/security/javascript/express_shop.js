'use strict';
const express = require('express');
const { exec, execFile, spawn, execSync } = require('child_process');
const fs = require('fs');
const fsp = require('fs/promises');
const path = require('path');
const crypto = require('crypto');
const mysql = require('mysql2/promise');
const { Pool } = require('pg');
const axios = require('axios');
const jwt = require('jsonwebtoken');
const session = require('express-session');
const cors = require('cors');
const helmet = require('helmet');
const _ = require('lodash');
const ejs = require('ejs');
const pug = require('pug');
const serialize = require('node-serialize');
const yaml = require('js-yaml');
const libxml = require('libxmljs2');
const { body, validationResult } = require('express-validator');
const knex = require('knex')({ client: 'pg' });
const { Sequelize, QueryTypes } = require('sequelize');
const User = require('./models/user');

const app = express();
const router = express.Router();
const pool = new Pool();
const sequelize = new Sequelize(process.env.DB);
app.use(express.json({ limit: '100kb' })); // ok: CWE-770
app.use(helmet());
app.use(cors({ origin: '*', credentials: true })); // expect: CWE-942
app.use(session({ secret: process.env.SESSION_SECRET, cookie: { secure: true, httpOnly: true } })); // ok: CWE-614
app.use(session({ secret: 'keyboard cat 42', resave: false, cookie: { secure: false } })); // expect: CWE-614

const SORTS = { name: 'name', price: 'price' };
const ALLOWED = new Set(['a.example.org', 'b.example.org']);

router.get('/items', async (req, res, next) => {
  try {
    const { q, sort = 'name' } = req.query;
    const col = SORTS[sort] || 'name';
    const a = await pool.query(`SELECT * FROM items ORDER BY ${col}`); // ok: CWE-89
    const b = await pool.query('SELECT * FROM items WHERE name = $1', [q]); // ok: CWE-89
    const c = await pool.query(`SELECT * FROM items WHERE name LIKE '%${q}%'`); // expect: CWE-89
    const d = await pool.query({ text: 'SELECT * FROM items WHERE name = ' + q }); // expect: CWE-89
    const e = await pool.query({ text: 'SELECT * FROM items WHERE name = $1', values: [q] }); // ok: CWE-89
    res.json([a, b, c, d, e]);
  } catch (err) {
    next(err);
  }
});

router.get('/knex/:id', async (req, res) => {
  const rows = await knex.raw('select * from users where id = ' + req.params.id); // expect: CWE-89
  const more = await knex.raw('select * from users where id = ?', [req.params.id]); // ok: CWE-89
  const some = await knex('users').where('id', req.params.id); // ok: CWE-89
  const bad = await knex('users').whereRaw(`id = ${req.params.id}`); // expect: CWE-89
  res.json({ rows, more, some, bad });
});

router.post('/seq', async (req, res) => {
  const rows = await sequelize.query("SELECT * FROM t WHERE a = '" + req.body.a + "'", { type: QueryTypes.SELECT }); // expect: CWE-89
  const safe = await sequelize.query('SELECT * FROM t WHERE a = :a', { replacements: { a: req.body.a } }); // ok: CWE-89
  res.send({ rows, safe });
});

router.post('/login', async (req, res) => {
  const user = await User.findOne({ email: req.body.email, password: req.body.password }); // expect: CWE-943
  const email = String(req.body.email);
  const other = await User.findOne({ email }); // ok: CWE-943
  const third = await User.find({ $where: `this.email == '${req.body.email}'` }); // expect: CWE-943
  res.send({ user, other, third });
});

router.post('/login2', body('email').isEmail(), async (req, res) => {
  if (typeof req.body.email !== 'string') return res.sendStatus(400);
  const u = await User.findOne({ email: req.body.email }); // ok: CWE-943
  res.send(u);
});

router.get('/ping', (req, res) => {
  exec('ping -c 1 ' + req.query.host, (err, stdout) => { // expect: CWE-78
    res.type('text').send(stdout);
  });
});

router.get('/ping2', (req, res) => {
  execFile('ping', ['-c', '1', '--', req.query.host], (err, stdout) => { // ok: CWE-78
    res.type('text').send(stdout);
  });
});

router.get('/ping3', (req, res) => {
  const count = parseInt(req.query.n, 10);
  execSync(`ping -c ${count} localhost`); // ok: CWE-78
  spawn('sh', ['-c', 'ping ' + req.query.host]); // expect: CWE-78
  spawn('ping ' + req.query.host, { shell: true }); // expect: CWE-78
  res.end();
});

router.get('/file', (req, res) => {
  res.sendFile(path.join(__dirname, 'public', req.query.name)); // expect: CWE-22
});

router.get('/file2', (req, res) => {
  const root = path.resolve('public');
  const file = path.resolve(root, req.query.name);
  if (!file.startsWith(root + path.sep)) {
    return res.status(403).end();
  }
  return res.sendFile(file); // ok: CWE-22
});

router.get('/file3', async (req, res) => {
  const text = await fsp.readFile(`./data/${req.params.file}`, 'utf8'); // expect: CWE-22
  const safe = await fsp.readFile(path.join('./data', path.basename(req.query.f)), 'utf8'); // ok: CWE-22
  res.send(_.escape(text + safe)); // ok: CWE-79
});

router.get('/file4', (req, res) => {
  res.sendFile(req.query.name, { root: path.join(__dirname, 'public') }); // ok: CWE-22
});

router.get('/hello', (req, res) => {
  res.send('<h1>Hello ' + req.query.name + '</h1>'); // expect: CWE-79
});

router.get('/hello2', (req, res) => {
  const name = (req.query.name || '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
  res.send(`<h1>Hello ${name}</h1>`); // ok: CWE-79
});

router.get('/hello3', (req, res) => {
  res.json({ hello: req.query.name }); // ok: CWE-79
});

router.get('/hello4', (req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/html' });
  res.write('<p>' + req.query.msg); // expect: CWE-79
  res.end();
});

router.get('/go', (req, res) => res.redirect(req.query.to)); // expect: CWE-601

router.get('/go2', (req, res) => {
  const to = req.query.to;
  if (to.startsWith('/') && !to.startsWith('//')) {
    return res.redirect(to); // ok: CWE-601
  }
  return res.redirect('/'); // ok: CWE-601
});

router.get('/fetch', async (req, res) => {
  const { data } = await axios.get(req.query.url); // expect: CWE-918
  res.json(data);
});

router.get('/fetch2', async (req, res) => {
  const u = new URL(req.query.url);
  if (!ALLOWED.has(u.hostname)) return res.sendStatus(400);
  const { data } = await axios.get(u.toString()); // ok: CWE-918
  return res.json(data);
});

router.get('/fetch3', async (req, res) => {
  const r = await fetch(`https://api.example.org/items/${encodeURIComponent(req.query.id)}`); // ok: CWE-918
  const s = await fetch(`http://${req.query.host}/status`); // expect: CWE-918
  res.json([await r.json(), await s.json()]);
});

router.get('/fetch4', async (req, res) => {
  const r = await axios({ method: 'get', url: req.body.target, timeout: 1000 }); // expect: CWE-918
  res.json(r.data);
});

router.post('/eval', (req, res) => {
  const result = eval(req.body.code); // expect: CWE-95
  const f = new Function('a', req.body.code); // expect: CWE-95
  setTimeout(req.body.code, 100); // expect: CWE-95
  setTimeout(() => console.info('x'), 100); // ok: CWE-95
  require('vm').runInNewContext(req.body.code); // expect: CWE-94
  res.json({ result, f: f(1) });
});

router.post('/tpl', (req, res) => {
  res.send(ejs.render(req.body.template, { a: 1 })); // expect: CWE-1336
  pug.compile('p ' + req.body.t); // expect: CWE-1336
  res.render('page', { title: req.body.title }); // ok: CWE-1336
  _.template('Hi <%- user %>')({ user: req.body.user }); // ok: CWE-1336
});

router.post('/des', (req, res) => {
  const obj = serialize.unserialize(req.body.blob); // expect: CWE-502
  const doc = yaml.load(req.body.yaml); // ok: CWE-502
  const parsed = JSON.parse(req.body.json); // ok: CWE-502
  res.json({ obj, doc, parsed });
});

router.post('/xml', (req, res) => {
  const doc = libxml.parseXml(req.body.xml, { noent: true }); // expect: CWE-611
  const fine = libxml.parseXml(req.body.xml); // ok: CWE-611
  res.send(doc.root().name() + fine.root().name());
});

router.post('/merge', (req, res) => {
  const target = {};
  _.merge(target, req.body); // expect: CWE-1321
  const key = req.body.key;
  const settings = {};
  settings[req.body.section][key] = req.body.value; // expect: CWE-1321
  const m = new Map();
  m.set(key, req.body.value); // ok: CWE-1321
  res.json(target);
});

router.post('/user', async (req, res) => {
  const u = await User.create(req.body); // expect: CWE-915
  const v = await User.create(_.pick(req.body, ['name', 'email'])); // ok: CWE-915
  const { name } = req.body;
  const w = await User.create({ name }); // ok: CWE-915
  res.json([u, v, w]);
});

router.get('/rx', (req, res) => {
  const re = new RegExp(req.query.p); // expect: CWE-1333
  const safe = new RegExp(_.escapeRegExp(req.query.p), 'i'); // ok: CWE-1333
  res.json([re.test('a'), safe.test('a')]);
});

router.get('/hdr', (req, res) => {
  res.setHeader('X-User', req.query.user); // expect: CWE-113
  res.set('X-Id', encodeURIComponent(req.query.id)); // ok: CWE-113
  res.cookie('sid', 'abc'); // expect: CWE-614
  res.cookie('sid', 'abc', { httpOnly: true, secure: true, sameSite: 'strict' }); // ok: CWE-614
  res.end();
});

router.get('/log', (req, res) => {
  console.log('password is ' + req.body.password); // expect: CWE-532
  console.log('user logged in'); // ok: CWE-532
  res.end();
});

app.use((err, req, res, next) => {
  res.status(500).send(err.stack); // expect: CWE-209
});

app.use('/', router);
app.disable('x-powered-by');

function sign(user) {
  const token = jwt.sign({ id: user.id }, 's3cr3t-s1gn1ng-k3y', { expiresIn: '1h' }); // expect: CWE-798
  const good = jwt.sign({ id: user.id }, process.env.JWT_KEY, { expiresIn: '1h' }); // ok: CWE-798
  return [token, good];
}

function check(token) {
  const a = jwt.verify(token, process.env.JWT_KEY, { algorithms: ['none'] }); // expect: CWE-347
  const b = jwt.verify(token, process.env.JWT_KEY, { algorithms: ['HS256'] }); // ok: CWE-347
  return [a, b];
}

function crypt(key, iv, data) {
  const h = crypto.createHash('md5').update(data).digest('hex'); // expect: CWE-328
  const g = crypto.createHash('sha256').update(data).digest('hex'); // ok: CWE-328
  const c = crypto.createCipheriv('des-ede3-cbc', key, iv); // expect: CWE-327
  const d = crypto.createCipheriv('aes-256-gcm', key, crypto.randomBytes(12)); // ok: CWE-327
  const e = crypto.createCipheriv('aes-128-ecb', key, null); // expect: CWE-327
  const f = crypto.createCipheriv('aes-256-cbc', key, Buffer.alloc(16, 0)); // expect: CWE-329
  const k = crypto.generateKeyPairSync('rsa', { modulusLength: 1024 }); // expect: CWE-326
  const l = crypto.generateKeyPairSync('rsa', { modulusLength: 4096 }); // ok: CWE-326
  const p = crypto.pbkdf2Sync(data, 'salt', 1, 32, 'sha1'); // expect: CWE-916
  return [h, g, c, d, e, f, k, l, p];
}

function token() {
  const t = Math.random().toString(36).slice(2); // expect: CWE-338
  const u = crypto.randomBytes(16).toString('hex'); // ok: CWE-338
  return { token: t, id: u };
}

function compare(sig, expected) {
  if (sig === expected) return true;
  return crypto.timingSafeEqual(Buffer.from(sig), Buffer.from(expected)); // ok: CWE-208
}

function verifyHook(req) {
  const digest = crypto.createHmac('sha256', process.env.HOOK).update(req.rawBody).digest('hex');
  return digest === req.headers['x-signature']; // expect: CWE-208
}

module.exports = { app, sign, check, crypt, token, compare, verifyHook };
