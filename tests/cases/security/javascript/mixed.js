import express from 'express';
import path from 'node:path';
import fs from 'node:fs';
import { readFile } from 'node:fs/promises';
import { exec, execFileSync } from 'node:child_process';
import { randomBytes, createHash, createCipheriv, scryptSync } from 'node:crypto';
import https from 'node:https';
import knexLib from 'knex';
import { MongoClient, ObjectId } from 'mongodb';
import mysql from 'mysql2';
import pg from 'pg';
import jwt from 'jsonwebtoken';
import Joi from 'joi';
import he from 'he';
import { Readable } from 'node:stream';
import { z } from 'zod';

const app = express();
const knex = knexLib({ client: 'pg' });
const mongo = new MongoClient(process.env.MONGO);
const db = mongo.db('x');
const conn = mysql.createConnection({ host: 'h', user: 'u', password: process.env.PW });
const schema = Joi.object({ name: Joi.string().required() });

const asyncHandler = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);
const pick = (o, ...keys) => Object.fromEntries(keys.map((k) => [k, o[k]]));
const esc = (s) => String(s).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

app.get('/a', asyncHandler(async (req, res) => {
  const rows = await knex('users').whereRaw('name = ?', [req.query.name]); // ok: CWE-89
  const more = await knex('users').orderByRaw(req.query.order); // expect: CWE-89
  const some = await knex.select('*').from('users').where({ name: req.query.name }); // ok: CWE-89
  const one = await knex.raw(`select * from ${req.query.table}`); // expect: CWE-89
  res.json({ rows, more, some, one });
}));

app.post('/b', asyncHandler(async (req, res) => {
  const { value, error } = schema.validate(req.body);
  if (error) return res.status(400).end();
  const users = db.collection('users');
  const a = await users.findOne({ name: value.name }); // ok: CWE-943
  const b = await users.findOne({ name: req.body.name }); // expect: CWE-943
  const c = await users.deleteMany({ _id: new ObjectId(req.body.id) }); // ok: CWE-943
  const d = await users.find({ name: { $in: req.body.names } }).toArray(); // expect: CWE-943
  const e = await users.insertOne(pick(req.body, 'name', 'email')); // ok: CWE-943
  return res.json([a, b, c, d, e]);
}));

app.get('/c/:file', (req, res, next) => {
  const file = req.params.file;
  if (file.includes('..') || file.includes('/')) {
    return next(new Error('bad'));
  }
  return res.sendFile(path.join('/srv', file)); // ok: CWE-22
});

app.get('/d/:file', async (req, res) => {
  const full = path.join('/srv', req.params.file);
  const data = await readFile(full); // expect: CWE-22
  res.type('application/octet-stream').send(data);
  fs.promises.writeFile(path.join('/srv', `${Date.now()}.log`), 'x'); // ok: CWE-22
});

app.get('/e', (req, res) => {
  const { host = 'localhost', count = 1 } = req.query;
  exec(`ping -c ${Number(count)} ${host}`, (e, out) => res.type('text').send(out)); // expect: CWE-78
  exec(`ping -c ${Number(count)} localhost`, () => {}); // ok: CWE-78
  execFileSync('ping', ['-c', '1', host]); // ok: CWE-78
  const cmd = ['ping', host].map((x) => `'${x}'`).join(' ');
  exec(cmd, () => {}); // expect: CWE-78
});

app.get('/f', (req, res) => {
  const items = [].concat(req.query.item || []);
  const list = items.map((i) => `<li>${esc(i)}</li>`).join('');
  res.send(`<ul>${list}</ul>`); // ok: CWE-79
  res.send(`<ul>${items.map((i) => `<li>${i}</li>`).join('')}</ul>`); // expect: CWE-79
  res.send('<p>' + he.encode(req.query.p) + '</p>'); // ok: CWE-79
  res.send(`<p>${req.query.n ? 'yes' : 'no'}</p>`); // ok: CWE-79
  res.send(`<p>${req.get('User-Agent')}</p>`); // expect: CWE-79
});

app.get('/g', (req, res) => {
  const url = req.query.url;
  if (!/^https:\/\/([a-z]+\.)?example\.org\//.test(url)) return res.status(400).end();
  https.get(url, (r) => r.pipe(res)); // ok: CWE-918
  return undefined;
});

app.get('/h', (req, res) => {
  https.get(`https://${req.query.host}/x`, (r) => r.pipe(res)); // expect: CWE-918
  https.request({ hostname: req.query.host, path: '/' }).end(); // expect: CWE-918
});

app.get('/i', (req, res) => {
  const to = decodeURIComponent(req.query.to);
  if (to.startsWith('https://app.example.org/')) return res.redirect(to); // ok: CWE-601
  return res.redirect(to); // expect: CWE-601
});

app.post('/j', (req, res) => {
  const Body = z.object({ n: z.coerce.number(), s: z.string().regex(/^[a-z]+$/) });
  const body = Body.parse(req.body);
  exec('run ' + body.n, () => {});
  const proto = {};
  for (const k of Object.keys(req.body)) {
    proto[k] = req.body[k]; // expect: CWE-1321
  }
  const fine = new Map(Object.entries(req.body)); // ok: CWE-1321
  res.json([proto, fine.size]);
});

function Auth(options) {
  this.secret = options.secret || 'f4llb4ck-s3cr3t-value';
}
Auth.prototype.sign = function (user) {
  return jwt.sign({ id: user.id }, this.secret, { expiresIn: '1h' });
};
Auth.prototype.check = function (req, res, next) {
  const user = jwt.decode(req.headers.authorization); // expect: CWE-347
  req.user = user;
  next();
};

const hash = (pw) => createHash('sha1').update(pw).digest('hex'); // expect: CWE-328
const derive = (pw) => scryptSync(pw, randomBytes(16), 32); // ok: CWE-328
const enc = (key, text) => createCipheriv('aes-256-cbc', key, Buffer.from('0000000000000000')); // expect: CWE-329
const resetToken = () => Math.random().toString(16).slice(2); // expect: CWE-338
const agent = new https.Agent({ rejectUnauthorized: process.env.NODE_ENV === 'production' }); // ok: CWE-295
const slackToken = 'xoxb-219384756102-847362910458-Qz7LmN2xVb8TyUi4Op1KjHg5'; // expect: CWE-798

export async function l1(file) {
  const fh = await fs.promises.open(file); // expect: CWE-772
  for await (const line of fh.readLines()) {
    if (line.startsWith('#')) return line;
  }
  return null;
}

export async function l2(file) {
  const fh = await fs.promises.open(file); // ok: CWE-772
  const text = await fh.readFile('utf8');
  await fh.close();
  return text;
}

export async function l3() {
  const client = new pg.Client(); // expect: CWE-772
  await client.connect();
  try {
    return (await client.query('SELECT 1')).rows;
  } catch (e) {
    await client.end();
    throw e;
  }
}

export async function l4(cfg) {
  const client = new pg.Client(cfg); // ok: CWE-772
  await client.connect();
  return client;
}

export function l5(file, data) {
  const out = fs.createWriteStream(file); // ok: CWE-772
  Readable.from(data).pipe(out);
}

export function l6(file, data) {
  const fd = fs.openSync(file, 'w'); // expect: CWE-772
  data.forEach((d) => fs.writeSync(fd, d));
}

export function l7(cb) {
  const c = mysql.createConnection({}); // ok: CWE-772
  c.connect((err) => {
    if (err) return cb(err);
    return c.query('SELECT 1', (e, r) => c.end(() => cb(e, r)));
  });
}
export { app, conn, Auth, hash, derive, enc, resetToken, agent, slackToken };
