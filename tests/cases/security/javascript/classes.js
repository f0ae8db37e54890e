import { Router } from 'express';
import { Injectable, Controller, Get, Post, Query, Body, Param, Res, Req } from '@nestjs/common';
import fs from 'fs/promises';
import { createReadStream, existsSync } from 'fs';
import { join, resolve, basename, sep } from 'path';
import { execFile, exec, spawnSync } from 'node:child_process';
import axios from 'axios';
import pg from 'pg';
import Sequelize, { Op } from 'sequelize';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';
import jwt from 'jsonwebtoken';
import multer from 'multer';

const upload = multer({ dest: '/srv/up', limits: { fileSize: 1000000 } }); // ok: CWE-770
const BASE = resolve('/srv/data');

class Repository {
  constructor(pool) {
    this.pool = pool;
    this.table = 'users';
  }

  async byName(name) {
    const { rows } = await this.pool.query(`SELECT * FROM ${this.table} WHERE name = '${name}'`); // expect: CWE-89
    return rows;
  }

  async byId(id) {
    const { rows } = await this.pool.query(`SELECT * FROM ${this.table} WHERE id = $1`, [id]); // ok: CWE-89
    return rows;
  }

  order(by) {
    const columns = { name: 'name', date: 'created_at' };
    const column = columns[by];
    if (!column) throw new TypeError('order');
    return this.pool.query(`SELECT * FROM ${this.table} ORDER BY ${column}`); // ok: CWE-89
  }
}

class Controller1 {
  constructor(repository) {
    this.repository = repository;
    this.find = this.find.bind(this);
  }

  find = async (req, res) => {
    res.json(await this.repository.byName(req.query.name));
  };

  async one(req, res) {
    res.json(await this.repository.byId(req.params.id));
  }

  async page(req, res) {
    const { title } = req.query;
    const html = this.layout({ title, body: this.body(req.body.text) });
    res.send(html); // expect: CWE-79
  }

  layout({ title, body }) {
    return `<html><title>${title}</title>${body}</html>`;
  }

  body(text) {
    return `<div>${text}</div>`;
  }
}

const repo = new Repository(new pg.Pool());
const ctl = new Controller1(repo);
const router = Router();
router.get('/find', ctl.find);
router.get('/one', (req, res) => ctl.one(req, res));
router.get('/page', (req, res) => ctl.page(req, res));
router.get('/byname', async (req, res) => res.json(await repo.byName(req.query.n)));
router.get('/order', async (req, res) => res.json(await repo.order(req.query.o)));

router.get('/files/*', async (req, res) => {
  const wanted = resolve(BASE, '.' + req.params[0]);
  if (!(wanted === BASE || wanted.startsWith(BASE + sep))) {
    res.sendStatus(404);
    return;
  }
  createReadStream(wanted).pipe(res); // ok: CWE-22
});

router.get('/raw/:name', async (req, res) => {
  const name = decodeURIComponent(req.params.name);
  if (!existsSync(join(BASE, name))) return res.sendStatus(404);
  res.type('text/plain').send(await fs.readFile(join(BASE, name), 'utf8')); // expect: CWE-22
});

router.post('/upload', upload.single('file'), async (req, res) => {
  await fs.rename(req.file.path, join(BASE, req.file.originalname)); // expect: CWE-22
  await fs.rename(req.file.path, join(BASE, basename(req.file.originalname))); // ok: CWE-22
  res.end();
});

const runTool = (name, ...args) => new Promise((ok, no) => {
  exec([name, ...args].join(' '), (e, out) => (e ? no(e) : ok(out))); // expect: CWE-78
});

router.post('/tool', async (req, res) => {
  const out = await runTool('convert', req.body.input, 'out.png');
  execFile('convert', [req.body.input, 'out.png'], () => {}); // ok: CWE-78
  spawnSync(req.body.bin, ['-v']); // expect: CWE-78
  res.send(Buffer.from(out).toString('base64')); // ok: CWE-79
});

const sequelize = new Sequelize(process.env.DB);
const Item = sequelize.define('Item', {});
router.get('/items', async (req, res) => {
  const a = await Item.findAll({ where: { name: req.query.name } }); // ok: CWE-89
  const b = await Item.findAll({ where: { name: { [Op.like]: `%${req.query.name}%` } } }); // ok: CWE-89
  const c = await Item.findAll({ where: sequelize.literal(`name = '${req.query.name}'`) }); // expect: CWE-89
  const d = await sequelize.query('SELECT * FROM items WHERE name = ?', { replacements: [req.query.name] }); // ok: CWE-89
  const e = await Item.findAll({ order: sequelize.literal(req.query.order) }); // expect: CWE-89
  res.json([a, b, c, d, e]);
});

const ddb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
export const handler = async (event) => {
  const { id, filter } = event.queryStringParameters ?? {};
  await ddb.send(new GetCommand({ TableName: 't', Key: { id } })); // ok: CWE-943
  await ddb.send(new ScanCommand({ TableName: 't', FilterExpression: 'a = ' + filter }));
  const s3 = new S3Client({});
  await s3.send(new GetObjectCommand({ Bucket: 'b', Key: id })); // ok: CWE-22
  const res = await axios.get(`https://${event.headers.host}/x`); // expect: CWE-918
  const body = JSON.parse(event.body);
  exec(`zip -r ${body.name}.zip .`); // expect: CWE-78
  return { statusCode: 200, body: JSON.stringify(res.data) };
};

router.use((req, res, next) => {
  const token = (req.headers.authorization || '').replace('Bearer ', '');
  try {
    req.user = jwt.verify(token, process.env.KEY, { algorithms: ['RS256'] }); // ok: CWE-347
    next();
  } catch {
    res.status(401).send('no');
  }
});

router.get('/redirect', (req, res) => {
  const { returnTo = '/' } = req.query;
  const u = new URL(returnTo, 'https://app.example');
  if (u.origin !== 'https://app.example') return res.redirect('/'); // ok: CWE-601
  res.redirect(u.pathname); // ok: CWE-601
});

router.get('/redirect2', (req, res) => {
  const allowed = ['/a', '/b'];
  const to = allowed.find((x) => x === req.query.to) || '/';
  res.redirect(to); // ok: CWE-601
  res.redirect(302, req.query.to); // expect: CWE-601
  res.redirect(`/item/${req.params.id}`); // ok: CWE-601
  res.set('Location', req.query.to).status(302).end(); // expect: CWE-601
});

router.get('/xss', (req, res) => {
  const data = { name: req.query.name, n: Number(req.query.n) };
  res.send(`<p>${data.n}</p>`); // ok: CWE-79
  res.send(`<p>${data.name}</p>`); // expect: CWE-79
  res.send(['<ul>', ...req.query.items.map((i) => `<li>${i}</li>`), '</ul>'].join('')); // expect: CWE-79
  res.send('<a href="/x?q=' + encodeURIComponent(req.query.q) + '">x</a>'); // ok: CWE-79
  res.status(404).send('Not found: ' + req.originalUrl); // expect: CWE-79
  res.end(JSON.stringify(req.query)); // ok: CWE-79
  res.format({ html: () => res.send('<p>' + req.query.f + '</p>') }); // expect: CWE-79
});

export { router, ctl };
