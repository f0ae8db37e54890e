import express, { Router } from 'express';
import { exec, execFile, spawn } from 'node:child_process';
import fs, { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import crypto from 'node:crypto';
import https from 'node:https';
import http from 'node:http';
import vm from 'node:vm';
import mysql from 'mysql2/promise';
import { Pool } from 'pg';
import axios from 'axios';
import jwt from 'jsonwebtoken';
import _ from 'lodash';
import mongoose from 'mongoose';
import Koa from 'koa';
import KoaRouter from '@koa/router';
import serialize from 'node-serialize';
import yaml from 'js-yaml';
import session from 'express-session';
import cors from 'cors';
import { validationResult } from 'express-validator';
import escapeHtml from 'escape-html';
import winston from 'winston';
import knexFactory from 'knex';

const router = Router();
const pool = new Pool({ connectionString: process.env.DATABASE_URL });
const logger = winston.createLogger();
const knex = knexFactory({ client: 'pg' });
const User = mongoose.model('User', new mongoose.Schema({ name: String }));
const PAGES = new Set(['/home', '/cart']);
const ROOT = path.resolve('uploads');

// ---- SQL
router.get('/users/:id', async (req, res, next) => {
  try {
    const { id } = req.params;
    const { rows } = await pool.query(`SELECT * FROM users WHERE id = ${id}`); // expect: CWE-89
    res.json(rows);
  } catch (e) {
    next(e);
  }
});

router.get('/users2/:id', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM users WHERE id = $1', [req.params.id]); // ok: CWE-89
  res.json(rows);
});

async function findBy(column, value) {
  const conn = await mysql.createConnection({ host: 'db' });
  try {
    const [rows] = await conn.execute('SELECT * FROM t WHERE ' + column + " = '" + value + "'"); // expect: CWE-89
    return rows;
  } finally {
    await conn.end();
  }
}

router.get('/by-name', async (req, res) => {
  res.json(await findBy('name', req.query.name));
});

router.get('/raw', async (req, res) => {
  res.json(await knex.raw('select * from t where a = ' + req.query.a)); // expect: CWE-89
});

router.get('/raw2', async (req, res) => {
  res.json(await knex.raw('select * from t where a = ?', [req.query.a])); // ok: CWE-89
});

router.get('/limit', async (req, res) => {
  const n = Number.parseInt(req.query.n, 10);
  res.json(await pool.query('SELECT * FROM t LIMIT ' + n)); // ok: CWE-89
});

// ---- NoSQL
router.post('/login', async (req, res) => {
  const user = await User.findOne({ name: req.body.name, password: req.body.password }); // expect: CWE-943
  res.json(user);
});

router.post('/login2', async (req, res) => {
  const user = await User.findOne({ name: String(req.body.name) }); // ok: CWE-943
  res.json(user);
});

// ---- commands
router.post('/thumb', (req, res) => {
  const file = req.body.file;
  exec('convert ' + file + ' -resize 50% out.png', () => res.end()); // expect: CWE-78
});

router.post('/thumb2', (req, res) => {
  execFile('convert', [req.body.file, 'out.png'], () => res.end()); // ok: CWE-78
});

router.get('/dig', (req, res) => {
  const child = spawn(`dig ${req.query.host}`, { shell: true }); // expect: CWE-78
  child.stdout.pipe(res);
});

// ---- files
router.get('/file', (req, res) => {
  createReadStream(path.join(ROOT, req.query.name)).pipe(res); // expect: CWE-22
});

router.get('/file2', (req, res) => {
  const full = path.resolve(ROOT, req.query.name);
  if (!full.startsWith(ROOT + path.sep)) {
    return res.status(403).end();
  }
  createReadStream(full).pipe(res); // ok: CWE-22
});

router.get('/doc', async (req, res) => {
  const data = await readFile('./docs/' + req.params.doc); // expect: CWE-22
  res.type('text/plain').send(data);
});

router.get('/dl', (req, res) => {
  res.sendFile(path.basename(req.query.f), { root: ROOT }); // ok: CWE-22
});

router.get('/dl2', (req, res) => {
  res.download('/srv/' + req.query.f); // expect: CWE-22
});

// ---- pages
router.get('/hello', (req, res) => {
  res.send('<h1>Hello ' + req.query.name + '</h1>'); // expect: CWE-79
});

router.get('/hello2', (req, res) => {
  res.send('<h1>Hello ' + escapeHtml(req.query.name) + '</h1>'); // ok: CWE-79
});

router.get('/hello3', (req, res) => {
  res.json({ name: req.query.name }); // ok: CWE-79
});

router.get('/hello4', (req, res) => {
  const html = ['<ul>'];
  for (const item of req.query.items) {
    html.push(`<li>${item}</li>`);
  }
  res.status(200).send(html.join('')); // expect: CWE-79
});

// ---- requests and redirects
router.get('/fetch', async (req, res) => {
  const reply = await axios.get(req.query.url); // expect: CWE-918
  res.json(reply.data);
});

router.get('/fetch2', async (req, res) => {
  const reply = await axios.get(`https://api.example/users/${encodeURIComponent(req.query.id)}`); // ok: CWE-918
  res.json(reply.data);
});

router.get('/fetch3', async (req, res) => {
  const target = new URL(req.query.url);
  if (target.host !== 'api.example') {
    return res.sendStatus(400);
  }
  const reply = await fetch(target); // ok: CWE-918
  res.json(await reply.json());
});

router.get('/out', (req, res) => {
  res.redirect(req.query.to); // expect: CWE-601
});

router.get('/out2', (req, res) => {
  const to = PAGES.has(req.query.to) ? req.query.to : '/home';
  res.redirect(to); // ok: CWE-601
});

// ---- code and objects
router.get('/calc', (req, res) => {
  res.json(eval(req.query.e)); // expect: CWE-95
});

router.get('/vm', (req, res) => {
  res.json(vm.runInThisContext(req.body.script)); // expect: CWE-94
});

router.get('/cookie', (req, res) => {
  const raw = Buffer.from(req.cookies.profile, 'base64').toString();
  res.json(serialize.unserialize(raw)); // expect: CWE-502
});

router.post('/conf', (req, res) => {
  const conf = {};
  _.merge(conf, req.body); // expect: CWE-1321
  res.json(conf);
});

router.get('/re', (req, res) => {
  res.json(new RegExp(req.query.p).test('x')); // expect: CWE-1333
});

router.post('/profile', async (req, res) => {
  await User.findByIdAndUpdate(req.user.id, req.body); // expect: CWE-915
  res.end();
});

// ---- Koa
const app = new Koa();
const koaRouter = new KoaRouter();
koaRouter.get('/k', async (ctx) => {
  ctx.body = `<p>${ctx.query.q}</p>`; // expect: CWE-79
});
koaRouter.get('/k2', async (ctx) => {
  ctx.redirect(ctx.query.url); // expect: CWE-601
});
koaRouter.get('/k3', async (ctx) => {
  ctx.body = { q: ctx.query.q }; // ok: CWE-79
});
app.use(koaRouter.routes());

// ---- AWS
export const handler = async (event) => {
  const name = event.queryStringParameters.name;
  exec('logger ' + name); // expect: CWE-78
  return { statusCode: 200 };
};

// ---- a class with fields
class Query {
  constructor(table, where) {
    this.table = table;
    this.where = where;
  }

  toString() {
    return `SELECT * FROM ${this.table} WHERE ${this.where}`;
  }
}

router.get('/q', async (req, res) => {
  const bad = new Query('t', req.query.where);
  const good = new Query('t', '1 = 1');
  await pool.query(bad.toString()); // expect: CWE-89
  await pool.query(good.toString()); // ok: CWE-89
  res.end();
});

// ---- settings
export function configure(web, key, iv, data, token) {
  web.use(cors({ origin: '*', credentials: true })); // expect: CWE-942
  web.use(session({ secret: 'keyboard-cat-91x', cookie: { secure: true } })); // expect: CWE-798
  crypto.createHash('md5').update(data).digest('hex'); // expect: CWE-328
  crypto.createCipheriv('aes-128-ecb', key, null); // expect: CWE-327
  crypto.createCipheriv('aes-256-gcm', key, iv); // ok: CWE-327
  https.request({ host: 'x.example', rejectUnauthorized: false }); // expect: CWE-295
  jwt.verify(token, key, { algorithms: ['none'] }); // expect: CWE-347
  jwt.verify(token, key, { algorithms: ['RS256'] }); // ok: CWE-347
  web.listen(3000, '127.0.0.1'); // ok: CWE-605
}

export function makeResetToken() {
  return Math.random().toString(36).substring(2); // expect: CWE-330
}

export function pickColour() {
  return ['red', 'blue'][Math.floor(Math.random() * 2)]; // ok: CWE-330
}

export function signIn(user, password) {
  logger.info(`sign in ${user} with ${password}`); // expect: CWE-532
  logger.info(`sign in ${user}`); // ok: CWE-532
}

const stripeKey = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc'; // expect: CWE-798
const passwordField = 'password'; // ok: CWE-798
const dbPassword = process.env.DB_PASSWORD; // ok: CWE-798

// ---- browser
export function render(el) {
  const params = new URLSearchParams(location.search);
  el.innerHTML = params.get('msg'); // expect: CWE-79
  el.textContent = params.get('msg'); // ok: CWE-79
  window.location.href = params.get('next'); // expect: CWE-601
  eval(location.hash.slice(1)); // expect: CWE-95
}

export { stripeKey, passwordField, dbPassword, http, yaml, validationResult };
