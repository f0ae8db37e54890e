import Fastify from 'fastify';
import Hapi from '@hapi/hapi';
import restify from 'restify';
import Koa from 'koa';
import koaBody from 'koa-body';
import { NextResponse } from 'next/server';
import { exec as run, spawn, fork } from 'child_process';
import { promisify } from 'util';
import { readFile, writeFile, unlink, createReadStream } from 'fs';
import * as fs from 'fs';
import * as path from 'path';
import http from 'http';
import got from 'got';
import fetch from 'node-fetch';
import superagent from 'superagent';
import pgp from 'pg-promise';
import Database from 'better-sqlite3';
import mysql from 'mysql';
import mssql from 'mssql';
import { PrismaClient } from '@prisma/client';
import { DataSource } from 'typeorm';
import mongoose from 'mongoose';
import ldap from 'ldapjs';
import xpath from 'xpath';
import { DOMParser } from '@xmldom/xmldom';
import Handlebars from 'handlebars';
import nunjucks from 'nunjucks';
import mustache from 'mustache';
import { VM } from 'vm2';
import vm from 'node:vm';
import winston from 'winston';
import escapeHtml from 'escape-html';
import sanitizeHtml from 'sanitize-html';
import xss from 'xss';
import validator from 'validator';
import { z } from 'zod';
import puppeteer from 'puppeteer';

const logger = winston.createLogger();
const prisma = new PrismaClient();
const db = pgp()(process.env.DB);
const sqlite = new Database('x.db');
const execAsync = promisify(run);
const fastify = Fastify({ bodyLimit: 10000 });
const pool = mysql.createPool({});

fastify.get('/users/:id', async (request, reply) => {
  const { id } = request.params;
  const a = await prisma.$queryRawUnsafe(`SELECT * FROM users WHERE id = ${id}`); // expect: CWE-89
  const b = await prisma.$queryRaw`SELECT * FROM users WHERE id = ${id}`; // ok: CWE-89
  const c = await prisma.user.findMany({ where: { id } }); // ok: CWE-89
  const d = await db.any('SELECT * FROM users WHERE id = $1', [id]); // ok: CWE-89
  const e = await db.any('SELECT * FROM users WHERE id = ' + id); // expect: CWE-89
  const f = sqlite.prepare(`SELECT * FROM users WHERE id = '${id}'`).all(); // expect: CWE-89
  const g = sqlite.prepare('SELECT * FROM users WHERE id = ?').all(id); // ok: CWE-89
  return { a, b, c, d, e, f, g };
});

fastify.post('/cmd', async (request, reply) => {
  const { stdout } = await execAsync(`git log ${request.body.branch}`); // expect: CWE-78
  spawn('git', ['log', request.body.branch]); // ok: CWE-78
  fork(request.body.script); // expect: CWE-78
  return stdout;
});

fastify.get('/dl', (req, reply) => {
  const stream = createReadStream(path.join('/srv', req.query.file)); // expect: CWE-22
  reply.send(stream);
});

const server = Hapi.server({ port: 3000 });
server.route({
  method: 'GET',
  path: '/hello',
  handler: (request, h) => {
    return `<h1>${request.query.name}</h1>`; // expect: CWE-79
  },
});
server.route({
  method: 'POST',
  path: '/go',
  handler(request, h) {
    const name = escapeHtml(request.payload.name);
    if (request.payload.plain) {
      return h.response(`<h1>${name}</h1>`); // ok: CWE-79
    }
    return h.redirect(request.payload.to); // expect: CWE-601
  },
});

const rest = restify.createServer();
rest.get('/r/:name', (req, res, next) => {
  res.send('<p>' + req.params.name + '</p>'); // expect: CWE-79
  next();
});

const koa = new Koa();
koa.use(koaBody());
koa.use(async (ctx, next) => {
  const { to, file } = ctx.request.body;
  if (to) ctx.redirect(to); // expect: CWE-601
  ctx.body = await fs.promises.readFile(file); // expect: CWE-22
  ctx.set('X-Name', ctx.query.name); // expect: CWE-113
  await next();
});

export async function GET(request) {
  const { searchParams } = new URL(request.url);
  const target = searchParams.get('u');
  const r = await fetch(target); // expect: CWE-918
  return NextResponse.redirect(searchParams.get('to')); // expect: CWE-601
}

export default async function handler(req, res) {
  const { q } = req.query;
  const rows = await new Promise((ok, no) => pool.query('SELECT * FROM t WHERE q = "' + q + '"', (e, r) => (e ? no(e) : ok(r)))); // expect: CWE-89
  res.status(200).json(rows); // ok: CWE-79
  res.status(200).send(`<p>${xss(q)}</p>`); // ok: CWE-79
  res.status(200).send(`<p>${q}</p>`); // expect: CWE-79
}

http.createServer(async (req, res) => {
  const url = new URL(req.url, 'http://localhost');
  const name = url.searchParams.get('name');
  if (url.pathname === '/a') {
    res.setHeader('Content-Type', 'text/html');
    res.end(`<p>${name}</p>`); // expect: CWE-79
  } else if (url.pathname === '/b') {
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify({ name })); // ok: CWE-79
  } else {
    readFile('/srv/static' + url.pathname, (err, data) => res.end(data)); // expect: CWE-22
  }
}).listen(0);

export const lambda = async (event, context) => {
  const id = event.pathParameters.id;
  const body = JSON.parse(event.body || '{}');
  await run(`process ${body.file}`); // expect: CWE-78
  await got(`https://api.example.org/${encodeURIComponent(id)}`); // ok: CWE-918
  await got(body.callback); // expect: CWE-918
  await superagent.get(body.callback); // expect: CWE-918
  return { statusCode: 302, headers: { Location: '/ok' } };
};

async function typeorm(ds, req) {
  const repo = ds.getRepository('User');
  await repo.query(`SELECT * FROM u WHERE n = '${req.query.n}'`); // expect: CWE-89
  await repo.createQueryBuilder('u').where('u.n = :n', { n: req.query.n }).getMany(); // ok: CWE-89
  await repo.createQueryBuilder('u').where(`u.n = '${req.query.n}'`).getMany(); // expect: CWE-89
  await repo.find({ where: { n: req.query.n } }); // ok: CWE-89
}

async function ms(req) {
  const p = await mssql.connect(process.env.MS);
  const r = await p.request().query(`select * from t where n = '${req.body.n}'`); // expect: CWE-89
  const s = await p.request().input('n', mssql.NVarChar, req.body.n).query('select * from t where n = @n'); // ok: CWE-89
  const t = await mssql.query`select * from t where n = ${req.body.n}`; // ok: CWE-89
  return [r, s, t];
}

const Item = mongoose.model('Item', new mongoose.Schema({ n: String }));
async function mongo(req, res) {
  const a = await Item.find(req.query); // expect: CWE-943
  const b = await Item.findById(req.params.id); // ok: CWE-943
  const c = await Item.updateOne({ _id: req.body.id }, { $set: { n: String(req.body.n) } }); // expect: CWE-943
  const d = await Item.find({ n: { $eq: req.body.n } }); // ok: CWE-943
  const e = await Item.aggregate([{ $match: { n: req.body.n } }]); // expect: CWE-943
  const schema = z.object({ n: z.string() });
  const { n } = schema.parse(req.body);
  const f = await Item.find({ n }); // ok: CWE-943
  res.json([a, b, c, d, e, f]);
}

function dirs(req, res) {
  const client = ldap.createClient({ url: 'ldaps://x.example' });
  client.search('dc=x', { filter: `(uid=${req.query.u})`, scope: 'sub' }, () => {}); // expect: CWE-90
  const doc = new DOMParser().parseFromString('<a/>', 'text/xml');
  xpath.select(`//user[name='${req.query.u}']`, doc); // expect: CWE-643
  xpath.select('//user[1]', doc); // ok: CWE-643
  res.end();
}

function tpl(req, res) {
  const t = Handlebars.compile(req.body.tpl); // expect: CWE-1336
  const u = Handlebars.compile('Hi {{name}}')({ name: req.body.name }); // ok: CWE-1336
  const v = nunjucks.renderString(req.body.tpl, {}); // expect: CWE-1336
  const w = mustache.render('Hi {{name}}', { name: req.body.name }); // ok: CWE-1336
  res.json([t, u, v, w]);
}

function code(req, res) {
  const a = new VM().run(req.body.code); // expect: CWE-94
  const b = vm.runInThisContext(req.body.code); // expect: CWE-94
  const c = new vm.Script(req.body.code); // expect: CWE-94
  const d = Function('return ' + req.body.e)(); // expect: CWE-95
  const e = require(req.query.m); // expect: CWE-95
  const f = import(`./plugins/${req.query.m}.js`); // expect: CWE-95
  setInterval('tick(' + req.query.t + ')', 10); // expect: CWE-95
  const handlers = { a: () => 1, b: () => 2 };
  const g = handlers[req.query.h]; // ok: CWE-95
  res.json([a, b, c, d, e, f, g]);
}

function html(req, res) {
  const clean = sanitizeHtml(req.body.html);
  res.send(`<div>${clean}</div>`); // ok: CWE-79
  res.send(`<div>${validator.escape(req.body.html)}</div>`); // ok: CWE-79
  res.type('html').send(req.body.html); // expect: CWE-79
  res.type('text/plain').send(req.body.html); // ok: CWE-79
  res.send({ html: req.body.html }); // ok: CWE-79
  res.status(400).send('bad id ' + Number(req.query.id)); // ok: CWE-79
}

function logs(req, res) {
  logger.info('login ' + req.body.user); // expect: CWE-117
  logger.info('login ' + req.body.user.replace(/[\r\n]+/g, ' ')); // ok: CWE-117
  logger.info({ password: req.body.password }); // expect: CWE-532
  console.log(`user=${JSON.stringify(req.body.user)}`); // ok: CWE-117
}

async function shot(req, res) {
  const browser = await puppeteer.launch();
  const page = await browser.newPage();
  await page.goto(req.query.url); // expect: CWE-918
  await browser.close();
}

async function files(req, res) {
  const name = req.params.name;
  if (!/^[\w-]+\.txt$/.test(name)) return res.status(400).end();
  res.sendFile(name, { root: '/srv' }); // ok: CWE-22
  writeFile(`/srv/${name}`, 'x', () => {}); // ok: CWE-22
  unlink('/srv/' + req.body.name, () => {}); // expect: CWE-22
  const p = path.normalize(path.join('/srv', req.body.p));
  if (p.indexOf('/srv/') !== 0) throw new Error('bad');
  unlink(p, () => {}); // ok: CWE-22
  res.download('/srv/' + req.query.d); // expect: CWE-22
  res.render(req.query.view); // expect: CWE-22
}

export { typeorm, ms, mongo, dirs, tpl, code, html, logs, shot, files };
