const express = require('express');
const fs = require('fs');
const path = require('path');
const { exec, execFileSync } = require('child_process');
const crypto = require('crypto');
const { Pool } = require('pg');
const mongoose = require('mongoose');
const jwt = require('jsonwebtoken');
const axios = require('axios');
const _ = require('lodash');

const app = express();
const pool = new Pool();
const Ticket = mongoose.model('Ticket');

const handlers = {
  async list(req, res) {
    const { rows } = await pool.query(`SELECT * FROM ticket WHERE owner = '${req.user.name}' AND s = '${req.query.s}'`); // expect: CWE-89
    res.json(rows);
  },
  async get(req, res) {
    const { rows } = await pool.query('SELECT * FROM ticket WHERE id = $1', [req.params.id]); // ok: CWE-89
    res.json(rows[0]);
  },
};

app.get('/tickets', handlers.list);
app.get('/tickets/:id', handlers.get);

class Query {
  static from(table) {
    return new Query(table);
  }
  constructor(table) {
    this.text = `SELECT * FROM ${table}`;
    this.values = [];
  }
  where(col, val) {
    this.values.push(val);
    this.text += ` WHERE ${col} = $${this.values.length}`;
    return this;
  }
  whereRaw(sql) {
    this.text += ' WHERE ' + sql;
    return this;
  }
}

app.get('/q1', async (req, res) => {
  const q = Query.from('ticket').where('owner', req.query.owner);
  res.json(await pool.query(q.text, q.values)); // ok: CWE-89
});

app.get('/q2', async (req, res) => {
  const q = Query.from('ticket').whereRaw(`owner = '${req.query.owner}'`);
  res.json(await pool.query(q.text)); // expect: CWE-89
});

app.post('/find', async (req, res) => {
  const filter = _.pick(req.body, ['owner', 'status']);
  res.json(await Ticket.find(filter)); // expect: CWE-943
  const clean = _.mapValues(filter, String);
  res.json(await Ticket.find({ owner: String(req.body.owner) })); // ok: CWE-943
});

app.post('/run', (req, res) => {
  const { tool, args = [] } = req.body;
  exec(`${tool} ${args.join(' ')}`, (e, out) => res.json({ out })); // expect: CWE-78
});

app.post('/run2', (req, res) => {
  const tools = { lint: '/bin/lint', fmt: '/bin/fmt' };
  const bin = tools[req.body.tool];
  if (!bin) return res.status(400).json({});
  res.json(execFileSync(bin, ['--', req.body.file]).toString()); // ok: CWE-78
});

app.get('/dl', (req, res) => {
  const file = path.join(__dirname, 'files', req.query.file);
  if (!fs.existsSync(file)) return res.status(404).end();
  res.download(file); // expect: CWE-22
});

app.get('/dl2', (req, res) => {
  const name = path.basename(req.query.file);
  res.download(path.join(__dirname, 'files', name)); // ok: CWE-22
});

app.get('/hi', (req, res) => {
  const { name } = req.query;
  const page = `<html><body>Hi ${name ? name : 'you'}</body></html>`;
  res.send(page); // expect: CWE-79
});

app.get('/hi2', (req, res) => {
  const name = String(req.query.name).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  res.send(`<html><body>Hi ${name}</body></html>`); // ok: CWE-79
});

app.get('/go', (req, res) => {
  const target = new URL(req.query.to, 'https://shop.example.com');
  if (target.origin !== 'https://shop.example.com') return res.redirect('/');
  res.redirect(target.href); // ok: CWE-601
});

app.get('/go2', (req, res) => {
  res.redirect(`https://${req.query.host}/home`); // expect: CWE-601
});

app.post('/hook', async (req, res) => {
  const hooks = req.body.hooks || [];
  await Promise.all(hooks.map((h) => axios.post(h, {}))); // expect: CWE-918
  res.end();
});

app.post('/tpl', (req, res) => {
  const compiled = _.template(req.body.tpl); // expect: CWE-1336
  res.send(compiled({}));
});

app.post('/merge', (req, res) => {
  _.merge(app.locals.cfg, JSON.parse(req.body.json)); // expect: CWE-1321
  const cfg = { ...app.locals.cfg, theme: req.body.theme }; // ok: CWE-1321
  res.json(cfg);
});

app.post('/login', (req, res) => {
  const expected = crypto.createHash('sha256').update(process.env.PW).digest('hex');
  const given = crypto.createHash('sha256').update(req.body.pw).digest('hex');
  if (expected === given) {
    const token = jwt.sign({ u: 1 }, 'top-s3cret-key!'); // expect: CWE-798
    res.cookie('t', token, { httpOnly: true, secure: true, sameSite: 'strict' }); // ok: CWE-614
  }
  res.end();
});

// browser part

const params = new URLSearchParams(window.location.search);

function tab() {
  const id = params.get('tab') || 'home';
  document.querySelector('.tab').innerHTML = '<h2>' + id + '</h2>'; // expect: CWE-79
  document.querySelector('.tab').setAttribute('data-id', id); // ok: CWE-79
  localStorage.setItem('tab', id);
}

// resources

async function w1() {
  const client = await pool.connect(); // expect: CWE-772
  const n = await client.query('SELECT 1');
  return n.rows;
}

async function w2() {
  const client = await pool.connect(); // ok: CWE-772
  return client.query('SELECT 1').finally(() => client.release());
}

function w3(file) {
  const fd = fs.openSync(file); // expect: CWE-772
  return fs.readFileSync(fd, 'utf8');
}
