// What a function in sight, or the reply's own head, says of data on its way.
const express = require('express');
const cors = require('cors');
const http = require('http');
const { execSync } = require('child_process');
const { Server } = require('socket.io');
const { findMember } = require('./members');
const { pool } = require('./pool');

const app = express();

function forPattern(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

app.get('/words', (req, res) => {
  const words = String(req.query.words).split(',').map(forPattern);
  res.json({ hits: new RegExp(words.join('|')).test('text') }); // ok: CWE-1333
});

app.get('/pattern', (req, res) => {
  res.json({ hits: new RegExp(req.query.words).test('text') }); // expect: CWE-1333
});

app.get('/rows', async (req, res) => {
  const given = { owner: req.query.owner, state: req.query.state };
  const tests = [];
  Object.entries(given).forEach(([column, value], index) => {
    if (value) tests.push(`${column} = $${index}`);
  });
  res.json(await pool.query(`SELECT a FROM b WHERE ${tests.join(' AND ')}`, Object.values(given))); // ok: CWE-89
});

app.get('/order', async (req, res) => {
  const member = await findMember(req.query.name);
  res.setHeader('X-Number', `n${member}`); // ok: CWE-113
  res.json(await pool.queryAll(`SELECT a FROM b ORDER BY ${req.query.column}`)); // expect: CWE-89
});

http.createServer((req, res) => {
  if (req.url.startsWith('/page')) {
    res.writeHead(200, { 'Content-Type': 'text/html' });
    res.end('<p>' + req.url + '</p>'); // expect: CWE-79
    return;
  }
  res.writeHead(404, { 'content-type': 'text/plain' });
  res.end('nothing at ' + req.url); // ok: CWE-79
});

app.use('/open', cors({ origin: (origin, done) => done(null, origin), credentials: true })); // expect: CWE-942
app.use('/known', cors({ origin: (origin, done) => done(null, origin === 'https://a.example') })); // ok: CWE-942

exports.handler = async (event) => {
  execSync(`touch /tmp/${event.requestContext.requestId}`); // ok: CWE-78
  execSync(`touch /tmp/${event.headers.host}`); // expect: CWE-78
};

function onDraw({ shape, colour }) {
  execSync(`draw ${shape}`); // expect: CWE-78
  execSync(`fill ${Number(colour)}`); // ok: CWE-78
}

new Server().on('connection', (socket) => {
  socket.on('draw', onDraw);
});

// Those who ask speak of requests, too.
async function ask({ url, method, headers, params }) {
  return fetch(url, { method, headers, params }); // ok: CWE-918
}

process.on('message', (message) => {
  execSync(`work ${message.job}`); // ok: CWE-78
});

const worker = new (require('worker_threads').Worker)('./worker.js');
worker.on('message', (message) => {
  execSync(`work ${message.job}`); // ok: CWE-78
});

module.exports = { ask };

require('fs').createReadStream('/srv/list').on('data', (piece) => {
  execSync(`work ${piece}`); // ok: CWE-78
});
