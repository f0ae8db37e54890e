// A small shop, server and client.
import express, { Router } from 'express';
import bodyParser from 'body-parser';
import { exec, execFile, spawn } from 'child_process';
import { promisify } from 'util';
import { readFile, createReadStream, promises as fs } from 'fs';
import path from 'path';
import crypto, { createHash, randomBytes } from 'crypto';
import { Pool } from 'pg';
import mysql from 'mysql';
import mongoose from 'mongoose';
import axios from 'axios';
import jwt from 'jsonwebtoken';
import session from 'express-session';
import winston from 'winston';
import _ from 'lodash';
import he from 'he';
import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';

const app = express();
const pool = new Pool({ connectionString: process.env.DATABASE_URL });
const execAsync = promisify(exec);
const logger = winston.createLogger();

const Product = mongoose.model('Product', new mongoose.Schema({ name: String, price: Number }));

app.disable('x-powered-by');
app.use(session({ secret: process.env.SESSION, cookie: { secure: true, httpOnly: true } })); // ok: CWE-614
app.use(session({ secret: process.env.SESSION, cookie: { secure: false } })); // expect: CWE-614

const asyncHandler = (fn) => (req, res, next) => fn(req, res, next).catch(next);

class Repository {
  constructor(db) {
    this.db = db;
  }

  async byName(name) {
    return this.db.query(`SELECT * FROM product WHERE name = '${name}'`); // expect: CWE-89
  }

  async byNameSafe(name) {
    return this.db.query({ text: 'SELECT * FROM product WHERE name = $1', values: [name] }); // ok: CWE-89
  }

  static table(kind) {
    return kind === 'old' ? 'product_old' : 'product';
  }
}

const repo = new Repository(pool);

app.get('/p', asyncHandler(async (req, res) => {
  res.json(await repo.byName(req.query.name));
}));

app.get('/p2', asyncHandler(async (req, res) => {
  res.json(await repo.byNameSafe(req.query.name));
}));

app.get('/p3', asyncHandler(async (req, res) => {
  res.json(await pool.query('SELECT * FROM ' + Repository.table(req.query.kind))); // ok: CWE-89
}));

app.get('/p4', async (req, res) => {
  const filters = [];
  if (req.query.min) filters.push('price > ' + Number(req.query.min));
  if (req.query.q) filters.push("name LIKE '%" + req.query.q + "%'");
  const sql = ['SELECT * FROM product', filters.length ? 'WHERE ' + filters.join(' AND ') : ''].join(' ');
  res.json(await pool.query(sql)); // expect: CWE-89
});

app.get('/p5', async (req, res) => {
  const min = parseFloat(req.query.min);
  res.json(await pool.query(`SELECT * FROM product WHERE price > ${min}`)); // ok: CWE-89
});

app.get('/m1', async (req, res) => {
  res.json(await Product.find({ name: req.query.name })); // expect: CWE-943
});

app.get('/m2', async (req, res) => {
  res.json(await Product.find({ name: `${req.query.name}` })); // ok: CWE-943
});

app.post('/m3', async (req, res) => {
  const { id } = req.body;
  if (typeof id !== 'string') return res.sendStatus(400);
  res.json(await Product.findOne({ _id: id })); // ok: CWE-943
});

app.post('/m4', async (req, res) => {
  await Product.updateOne({ _id: req.body.id }, { $set: req.body }); // expect: CWE-943
  res.end();
});

app.post('/x1', async (req, res) => {
  const { stdout } = await execAsync(`convert ${req.body.file} -resize 50% out.png`); // expect: CWE-78
  res.json(stdout);
});

app.post('/x2', (req, res) => {
  const args = ['-resize', req.body.size, 'in.png', 'out.png'];
  spawn('convert', args); // ok: CWE-78
  spawn('convert', args, { shell: true }); // expect: CWE-78
  res.end();
});

app.get('/f1/:id', (req, res) => {
  const { id } = req.params;
  createReadStream(`/srv/img/${id}.png`).pipe(res); // expect: CWE-22
});

app.get('/f2/:id', (req, res) => {
  const id = req.params.id.replace(/[^a-z0-9]/gi, '');
  createReadStream(`/srv/img/${id}.png`).pipe(res); // ok: CWE-22
});

app.get('/f3', async (req, res) => {
  const root = '/srv/docs';
  const full = path.join(root, req.query.name);
  const rel = path.relative(root, full);
  if (rel.startsWith('..') || path.isAbsolute(rel)) return res.sendStatus(403);
  res.type('text').send(await fs.readFile(full, 'utf8')); // ok: CWE-22
});

app.get('/h1', (req, res) => {
  const name = req.query.name || 'guest';
  res.send(['<h1>', name, '</h1>'].join('')); // expect: CWE-79
});

app.get('/h2', (req, res) => {
  res.send('<h1>' + he.encode(req.query.name) + '</h1>'); // ok: CWE-79
});

app.get('/h3', (req, res) => {
  res.format({
    html: () => res.send('<p>' + req.query.a + '</p>'), // expect: CWE-79
    json: () => res.json({ a: req.query.a }), // ok: CWE-79
  });
});

app.get('/h4', (req, res, next) => {
  const page = ((who) => `<b>${who}</b>`)(req.query.who);
  res.status(200).end(page); // expect: CWE-79
});

app.get('/r1', (req, res) => {
  let url = req.query.url;
  if (!/^\/[a-z]+$/.test(url)) url = '/';
  res.redirect(url); // ok: CWE-601
});

app.get('/r2', (req, res) => {
  const to = decodeURIComponent(req.query.to);
  return res.redirect(301, to); // expect: CWE-601
});

app.get('/s1', async (req, res) => {
  const { data } = await axios({ method: 'get', url: req.query.url }); // expect: CWE-918
  const other = await axios.get(`https://api.example.com/p/${req.query.id}`); // ok: CWE-918
  res.json([data, other.data]);
});

app.get('/s2', async (req, res) => {
  const hosts = ['a.example.com', 'b.example.com'];
  const target = new URL(req.query.url);
  if (hosts.indexOf(target.host) === -1) return res.status(400).end();
  res.json((await axios.get(target.toString())).data); // ok: CWE-918
});

app.post('/o1', (req, res) => {
  const prefs = {};
  _.set(prefs, req.body.path, req.body.value); // expect: CWE-1321
  const map = new Map();
  map.set(req.body.path, req.body.value); // ok: CWE-1321
  res.end();
});

app.post('/o2', (req, res) => {
  const data = Object.create(null);
  data[req.body.a] = {};
  data[req.body.a][req.body.b] = 1; // ok: CWE-1321
  const plain = {};
  plain[req.body.a][req.body.b] = 1; // expect: CWE-1321
  res.end();
});

app.post('/l1', (req, res) => {
  logger.error('failed for ' + req.body.user); // expect: CWE-117
  logger.info({ token: req.body.token });
  res.end();
});

app.post('/c1', (req, res) => {
  const reset = Math.floor(Math.random() * 1000000).toString(); 
  const resetToken = Math.random().toString(16); // expect: CWE-330
  const good = randomBytes(16).toString('hex'); // ok: CWE-330
  const digest = createHash('md5').update(req.body.password).digest('hex'); // expect: CWE-328
  const etag = createHash('sha256').update('x').digest('hex'); // ok: CWE-328
  if (req.body.csrf === req.session.csrfToken) { // expect: CWE-208
    res.json({ resetToken, good, digest, etag, reset });
  }
});

app.post('/j1', (req, res) => {
  const payload = jwt.verify(req.body.t, process.env.PUB, { algorithms: ['none', 'HS256'] }); // expect: CWE-347
  const decoded = jwt.verify(req.body.t, process.env.PUB, { algorithms: ['RS256'] }); // ok: CWE-347
  res.json({ payload, decoded });
});

const s3 = new S3Client({});
s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', ACL: 'public-read-write' })); // expect: CWE-732
s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k' })); // ok: CWE-732

// client

const qs = new URLSearchParams(window.location.search);

document.querySelector('#title').innerHTML = `<b>${qs.get('title')}</b>`; // expect: CWE-79
document.querySelector('#title').innerHTML = `<b>${Number(qs.get('n'))}</b>`; // ok: CWE-79
document.querySelector('#list').insertAdjacentText('beforeend', qs.get('item')); // ok: CWE-79
document.querySelector('#list').outerHTML = qs.get('item'); // expect: CWE-79
window.open(qs.get('popup'));

function onHash() {
  const [key, value] = location.hash.slice(1).split('=');
  document.getElementById(key).innerHTML = value; // expect: CWE-79
}

window.addEventListener('hashchange', onHash);

fetch('/api/me').then((r) => r.json()).then((me) => {
  document.getElementById('me').textContent = me.name; // ok: CWE-79
});

// resources

export async function r1(file) {
  const h = await fs.open(file, 'r'); // expect: CWE-772
  const buf = await h.readFile();
  return buf.toString();
}

export async function r2(file) {
  const h = await fs.open(file, 'r'); // ok: CWE-772
  return h.readFile().finally(() => h.close());
}

export async function r3(sql) {
  const client = await pool.connect(); // expect: CWE-772
  try {
    return await client.query(sql);
  } catch (e) {
    logger.error(e);
    return null;
  }
}

export async function r4(sql) {
  const client = await pool.connect(); // ok: CWE-772
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query('COMMIT');
  } catch (e) {
    await client.query('ROLLBACK');
    throw e;
  } finally {
    client.release();
  }
}

export function r5(sql, cb) {
  const con = mysql.createConnection({}); // expect: CWE-772
  con.connect();
  con.query(sql, (err, rows) => cb(err, rows));
}

export function r6(sql, cb) {
  const con = mysql.createConnection({}); // ok: CWE-772
  con.query(sql, (err, rows) => {
    con.end();
    cb(err, rows);
  });
}

class Job {
  constructor(argument) {
    this.argument = argument;
  }
  shown() {
    return this.argument;
  }
}

class ShellJob extends Job {
  constructor(argument, fixed) {
    super(argument);
    this.fixed = fixed;
  }
  shown() {
    return `[${super.shown()}]`;
  }
  run() {
    exec('echo ' + this.shown()); // expect: CWE-78
    exec('echo ' + this.fixed); // ok: CWE-78
  }
}

app.get('/job', (req, res) => {
  new ShellJob(req.query.a, 'x').run();
  res.end();
});
