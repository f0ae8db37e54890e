'use strict';
const http = require('http');
const url = require('url');
const qs = require('querystring');
const { promisify } = require('util');
const cp = require('child_process');
const fs = require('fs');
const net = require('net');
const path = require('path');
const { createHash, randomBytes } = require('crypto');
const fastify = require('fastify')();
const sqlite3 = require('sqlite3');
const { MongoClient } = require('mongodb');

const execAsync = promisify(cp.exec);
const db = new sqlite3.Database('app.db');
const COLUMNS = { name: 'name', age: 'age' };
const allowed = ['start', 'stop'];

// ---- plain node
http.createServer((request, response) => {
  const { query, pathname } = url.parse(request.url, true);
  response.setHeader('Content-Type', 'text/html');
  response.write('<h1>' + query.title + '</h1>'); // expect: CWE-79
  fs.readFile('.' + pathname, (error, data) => response.end(data)); // expect: CWE-22
}).listen(8080, '127.0.0.1');

// ---- fastify
fastify.get('/run', async (request, reply) => {
  await execAsync('service ' + request.query.name + ' restart'); // expect: CWE-78
  return { ok: true };
});

fastify.get('/run2', async (request, reply) => {
  const action = request.query.action;
  if (!allowed.includes(action)) {
    throw new Error('unknown action');
  }
  await execAsync('service app ' + action); // ok: CWE-78
  return { ok: true };
});

// ---- handlers by name, chains, spreads, destructuring
const getOrder = async (req, res) => {
  const { sort = 'name', ...others } = req.query;
  const column = COLUMNS[sort] || 'name';
  db.all(`SELECT * FROM t ORDER BY ${column}`, (e, rows) => res.json(rows)); // ok: CWE-89
  db.all(`SELECT * FROM t WHERE kind = '${others.kind}'`, (e, rows) => res.json(rows)); // expect: CWE-89
};

function buildWhere(filters) {
  return Object.entries(filters)
    .map(([key, value]) => `${key} = '${value}'`)
    .join(' AND ');
}

async function list(req, res) {
  db.all('SELECT * FROM t WHERE ' + buildWhere(req.query), (e, rows) => res.json(rows)); // expect: CWE-89
  db.all('SELECT * FROM t WHERE ' + buildWhere({ kind: 'a' }), (e, rows) => res.json(rows)); // ok: CWE-89
}

function later(req, res) {
  Promise.resolve(req.body.cmd)
    .then((cmd) => cmd.trim())
    .then((cmd) => cp.exec(cmd)) // expect: CWE-78
    .catch(() => res.end());
}

function optional(req, res) {
  const dir = req.query?.dir ?? '.';
  cp.execSync(`ls ${dir}`); // expect: CWE-78
  cp.execFileSync('ls', [dir]); // ok: CWE-78
  res.end();
}

function typed(req, res) {
  const id = parseInt(req.params.id, 10);
  if (Number.isNaN(id)) return res.status(400).end();
  db.get('SELECT * FROM t WHERE id = ' + id, () => res.end()); // ok: CWE-89
}

function guarded(req, res) {
  const name = req.params.name;
  if (!/^[\w-]+$/.test(name)) {
    return res.status(400).end();
  }
  fs.createReadStream(path.join('/srv', name)).pipe(res); // ok: CWE-22
}

function unguarded(req, res) {
  const name = req.params.name;
  if (!/[\w-]+/.test(name)) {
    return res.status(400).end();
  }
  fs.createReadStream(path.join('/srv', name)).pipe(res); // expect: CWE-22
}

function parsed(req, res) {
  const form = qs.parse(req.body);
  res.send(`Thanks, ${form.name}`); // expect: CWE-79
}

function cookies(req, res) {
  res.cookie('token', req.user.token, { httpOnly: true, secure: true }); // ok: CWE-614
  res.cookie('token', req.user.token); // expect: CWE-614
  res.end();
}

async function mongo(req, res) {
  const client = await MongoClient.connect(process.env.MONGO); // ok: CWE-772
  try {
    const found = await client.db('x').collection('users').findOne({ token: req.body.token }); // expect: CWE-943
    res.json(found);
  } finally {
    await client.close();
  }
}

class Controller {
  constructor(root) {
    this.root = root;
  }

  show(req, res) {
    res.sendFile(this.root + '/' + req.params.file); // expect: CWE-22
  }

  remove(req, res) {
    const target = path.basename(req.params.file);
    fs.unlink(path.join(this.root, target), () => res.end()); // ok: CWE-22
  }
}

// ---- browser
function panel() {
  const target = new URL(window.location.href).searchParams.get('to');
  document.querySelector('#x').insertAdjacentHTML('afterend', target); // expect: CWE-79
  $('#y').html(target); // expect: CWE-79
  $('#y').text(target); // ok: CWE-79
}

// ---- cryptography
const old = (text) => createHash('sha1').update(text).digest('base64'); // expect: CWE-328
const good = (text) => createHash('sha512').update(text).digest('base64'); // ok: CWE-328
const session = () => randomBytes(24).toString('hex'); // ok: CWE-330
const inviteCode = () => Math.floor(Math.random() * 1e9); // expect: CWE-330
const config = { db: { user: 'app', password: 'gr4nite-Lamp' } }; // expect: CWE-798

// ---- resources
function head(file) {
  const fd = fs.openSync(file, 'r'); // expect: CWE-772
  const buffer = Buffer.alloc(16);
  fs.readSync(fd, buffer, 0, 16, 0);
  return buffer.toString('hex');
}

function headClosed(file) {
  const fd = fs.openSync(file, 'r'); // ok: CWE-772
  const buffer = Buffer.alloc(16);
  try {
    fs.readSync(fd, buffer, 0, 16, 0);
  } finally {
    fs.closeSync(fd);
  }
  return buffer.toString('hex');
}

async function sizes(files) {
  const out = [];
  for (const file of files) {
    const handle = await fs.promises.open(file); // expect: CWE-772
    out.push((await handle.stat()).size);
  }
  return out;
}

function probe(host, done) {
  const socket = net.connect(80, host); // ok: CWE-772
  socket.on('connect', () => {
    socket.end();
    done();
  });
}

module.exports = { getOrder, list, later, optional, typed, guarded, unguarded, parsed, cookies, mongo, Controller, panel, old, good, session, inviteCode, config, head, headClosed, sizes, probe };
