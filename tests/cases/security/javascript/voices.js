/* Handlers collected from several services. */
const { ApolloServer, gql } = require('apollo-server');
const { Server } = require('socket.io');
const WebSocket = require('ws');
const restify = require('restify');
const { app: electronApp, BrowserWindow, shell, ipcMain } = require('electron');
const { exec } = require('child_process');
const cp = require('child_process');
const fs = require('fs');
const fsp = fs.promises;
const path = require('path');
const mysql = require('mysql');
const mongoose = require('mongoose');
const _ = require('underscore');
const Joi = require('joi');
const { body, param, query, validationResult } = require('express-validator');
const fetch = require('node-fetch');
const marked = require('marked');
const sanitizeHtml = require('sanitize-html');

const connection = mysql.createConnection({ host: 'localhost', user: 'me', password: process.env.PW });

// --- CommonJS controllers

exports.login = function (req, res) {
  var name = req.body.name;
  var sql = 'SELECT * FROM users WHERE name = "' + name + '"';
  connection.query(sql, function (err, rows) { // expect: CWE-89
    if (err) throw err;
    res.json(rows);
  });
};

exports.loginSafe = function (req, res) {
  connection.query('SELECT * FROM users WHERE name = ?', [req.body.name], function (err, rows) { // ok: CWE-89
    if (err) throw err;
    res.json(rows);
  });
};

exports.loginEscaped = function (req, res) {
  var sql = 'SELECT * FROM users WHERE name = ' + connection.escape(req.body.name);
  connection.query(sql, function (err, rows) { // ok: CWE-89
    res.json(rows);
  });
};

module.exports.file = (req, res) => {
  const { name } = req.params;
  fs.readFile(`./uploads/${name}`, 'utf8', (err, data) => { // expect: CWE-22
    if (err) return res.status(404).end();
    res.type('text/plain').send(data);
  });
};

module.exports.fileChecked = async (req, res) => {
  const name = req.params.name;
  if (name.includes('..') || name.includes('/')) {
    return res.status(400).end();
  }
  const data = await fsp.readFile('./uploads/' + name); // ok: CWE-22
  res.send(data);
};

module.exports.fileIndexOf = async (req, res) => {
  const name = req.params.name;
  if (name.indexOf('..') !== -1 || path.isAbsolute(name)) {
    res.status(400).end();
    return;
  }
  res.json(await fsp.readFile(path.join('./uploads', name), 'utf8')); // ok: CWE-22
};

// --- express-validator, Joi

exports.validated = [
  query('id').isInt(),
  (req, res) => {
    const errors = validationResult(req);
    if (!errors.isEmpty()) return res.status(400).json({ errors: errors.array() });
    connection.query('SELECT * FROM t WHERE name = "' + req.query.name + '"', () => res.end()); // expect: CWE-89
  },
];

const joiSchema = Joi.object({ id: Joi.number().integer().required(), name: Joi.string() });

exports.joi = (req, res) => {
  const { error, value } = joiSchema.validate(req.body);
  if (error) return res.status(400).json(error.details);
  connection.query('SELECT * FROM t WHERE id = ' + value.id, () => res.end()); // ok: CWE-89
  connection.query("SELECT * FROM t WHERE name = '" + value.name + "'", () => res.end()); // expect: CWE-89
};

// --- promise chains and helpers

function load(id) {
  return new Promise((resolve, reject) => {
    connection.query('SELECT * FROM t WHERE id = ' + id, (e, r) => (e ? reject(e) : resolve(r))); // expect: CWE-89
  });
}

exports.chain = (req, res, next) => {
  Promise.resolve(req.query.id)
    .then((id) => load(id))
    .then((rows) => res.json(rows))
    .catch(next);
};

exports.chain2 = (req, res, next) => {
  Promise.resolve(req.query.u)
    .then((u) => fetch(u)) // expect: CWE-918
    .then((r) => r.text())
    .then((t) => res.json(t))
    .catch(next);
};

const builder = {
  parts: [],
  add(s) {
    this.parts.push(s);
    return this;
  },
  toString() {
    return this.parts.join(' ');
  },
};

exports.builder = (req, res) => {
  const sql = builder.add('SELECT * FROM t WHERE a =').add(`'${req.query.a}'`).toString();
  connection.query(sql, () => res.end()); // expect: CWE-89
};

exports.generator = (req, res) => {
  function* words() {
    yield 'ls';
    yield req.query.dir;
  }
  exec([...words()].join(' ')); // expect: CWE-78
  res.end();
};

exports.spread = (req, res) => {
  const opts = { dir: '/tmp', ...req.query };
  exec('ls ' + opts.dir); // expect: CWE-78
  const fixed = { ...req.query, dir: '/tmp' };
  exec('ls ' + fixed.dir); // ok: CWE-78
  res.end();
};

exports.nullish = (req, res) => {
  const dir = req.query?.dir ?? '/tmp';
  cp.execSync(`ls ${dir}`); // expect: CWE-78
  res.end();
};

exports.reduce = (req, res) => {
  const where = Object.keys(req.body).reduce((acc, k) => acc + ` AND ${k} = '${req.body[k]}'`, '1=1');
  connection.query('DELETE FROM t WHERE ' + where, () => res.end()); // expect: CWE-89
};

exports.mapJoin = (req, res) => {
  const ids = req.query.ids.split(',').map(Number).join(',');
  connection.query(`SELECT * FROM t WHERE id IN (${ids})`, () => res.end()); // ok: CWE-89
  const names = req.query.names.split(',').map((n) => `'${n}'`).join(',');
  connection.query(`SELECT * FROM t WHERE n IN (${names})`, () => res.end()); // expect: CWE-89
};

exports.switchy = (req, res) => {
  let table;
  switch (req.query.kind) {
    case 'a':
      table = 'table_a';
      break;
    case 'b':
      table = 'table_b';
      break;
    default:
      return res.status(400).end();
  }
  connection.query('SELECT * FROM ' + table, () => res.end()); // ok: CWE-89
};

exports.lookup = (req, res) => {
  const TABLES = { a: 'table_a', b: 'table_b' };
  const table = TABLES[req.query.kind];
  if (!table) return res.status(400).end();
  connection.query('SELECT * FROM ' + table, () => res.end()); // ok: CWE-89
};

exports.regexGuard = (req, res) => {
  const id = req.query.id;
  if (!id.match(/^[0-9]+$/)) return res.status(400).end();
  connection.query('SELECT * FROM t WHERE id = ' + id, () => res.end()); // ok: CWE-89
};

exports.wrongGuard = (req, res) => {
  const id = req.query.id;
  if (!id.match(/[0-9]+/)) return res.status(400).end();
  connection.query('SELECT * FROM t WHERE id = ' + id, () => res.end()); // expect: CWE-89
};

// --- GraphQL, sockets, restify

const resolvers = {
  Query: {
    user: (parent, args) => load2(args.name),
  },
  Mutation: {
    run: async (_, { cmd }) => cp.execSync(cmd).toString(), // expect: CWE-78
  },
};

function load2(name) {
  return connection.query("SELECT * FROM u WHERE name = '" + name + "'"); // expect: CWE-89
}

const io = new Server(3000);
io.on('connection', (socket) => {
  socket.on('run', (cmd) => {
    exec(cmd); // expect: CWE-78
  });
  socket.on('read', (name, reply) => {
    fs.readFile(path.join('docs', path.basename(name)), (e, d) => reply(d)); // ok: CWE-22
  });
});

const wss = new WebSocket.Server({ port: 8080 });
wss.on('connection', (ws) => {
  ws.on('message', (msg) => {
    const data = JSON.parse(msg);
    eval(data.code); // expect: CWE-95
  });
});

const rest = restify.createServer();
rest.get('/echo/:name', (req, res, next) => {
  res.setHeader('Content-Type', 'text/html');
  res.end('<p>' + req.params.name + '</p>'); // expect: CWE-79
  next();
});

// --- electron

ipcMain.on('open', (event, url) => {
  shell.openExternal(url);
});

new BrowserWindow({ webPreferences: { nodeIntegration: true, contextIsolation: false } });

// --- browser

class Widget {
  constructor(el) {
    this.el = el;
    this.hash = decodeURIComponent(window.location.hash.substring(1));
  }
  render() {
    this.el.innerHTML = this.hash; // expect: CWE-79
  }
  renderSafe() {
    this.el.innerText = this.hash; // ok: CWE-79
  }
}

function fromStorage() {
  const q = new URL(document.location).searchParams.get('q');
  document.write('<b>' + q + '</b>'); // expect: CWE-79
  const a = document.createElement('a');
  a.href = q; // expect: CWE-79
  a.setAttribute('onclick', q); // expect: CWE-79
  const el = document.createElement('p');
  el.append(q); // ok: CWE-79
  el.innerHTML = sanitizeHtml(q); // ok: CWE-79
  el.innerHTML = marked(q); // expect: CWE-79
  eval('var x = ' + JSON.stringify(q)); // expect: CWE-95
  location.assign('/search?q=' + encodeURIComponent(q)); // ok: CWE-601
  location.replace(q); // expect: CWE-601
  new Function(q)(); // expect: CWE-95
  const s = document.createElement('script');
  s.src = q; // expect: CWE-79
}

const Profile = ({ user }) => {
  const [params] = useSearchParams();
  const bio = params.get('bio');
  return <div dangerouslySetInnerHTML={{ __html: bio }} />; // expect: CWE-79
};

window.onmessage = function (event) {
  if (event.origin === 'https://trusted.example.com') {
    document.getElementById('o').innerHTML = event.data; // ok: CWE-346
  }
};
