const fs = require('fs');
const fsp = require('fs').promises;
const net = require('net');
const readline = require('readline');
const mysql = require('mysql2/promise');
const { Pool, Client } = require('pg');
const { Worker } = require('worker_threads');
const sqlite3 = require('sqlite3');
const WebSocket = require('ws');
const { MongoClient } = require('mongodb');

function head(file) {
  const fd = fs.openSync(file, 'r'); // expect: CWE-772
  const buf = Buffer.alloc(16);
  fs.readSync(fd, buf, 0, 16, 0);
  return buf;
}

function headOk(file) {
  const fd = fs.openSync(file, 'r'); // ok: CWE-772
  try {
    const buf = Buffer.alloc(16);
    fs.readSync(fd, buf, 0, 16, 0);
    return buf;
  } finally {
    fs.closeSync(fd);
  }
}

function headEarly(file) {
  const fd = fs.openSync(file, 'r'); // expect: CWE-772
  const stat = fs.fstatSync(fd);
  if (stat.size === 0) {
    return null;
  }
  fs.closeSync(fd);
  return stat;
}

async function readSome(file) {
  const handle = await fsp.open(file); // expect: CWE-772
  const { buffer } = await handle.read();
  return buffer;
}

async function readSomeOk(file) {
  let handle;
  try {
    handle = await fsp.open(file); // ok: CWE-772
    return await handle.readFile();
  } finally {
    await handle?.close();
  }
}

async function query(sql) {
  const conn = await mysql.createConnection({ host: 'db' }); // expect: CWE-772
  const [rows] = await conn.query('SELECT 1');
  return rows;
}

async function queryOk(sql) {
  const conn = await mysql.createConnection({ host: 'db' }); // ok: CWE-772
  try {
    const [rows] = await conn.query('SELECT 1');
    return rows;
  } finally {
    await conn.end();
  }
}

const pool = new Pool(); // ok: CWE-772

async function pooled() {
  const client = await pool.connect(); // expect: CWE-772
  const r = await client.query('SELECT 1');
  return r.rows;
}

async function pooledOk() {
  const client = await pool.connect(); // ok: CWE-772
  try {
    const r = await client.query('SELECT 1');
    return r.rows;
  } finally {
    client.release();
  }
}

async function direct() {
  const client = new Client(); // expect: CWE-772
  await client.connect();
  const r = await client.query('SELECT 1');
  return r.rows;
}

function copy(a, b) {
  fs.createReadStream(a).pipe(fs.createWriteStream(b)); // ok: CWE-772
}

function write(file, text) {
  const out = fs.createWriteStream(file); // expect: CWE-772
  out.write(text);
}

function writeOk(file, text) {
  const out = fs.createWriteStream(file); // ok: CWE-772
  out.write(text);
  out.end();
}

function ask(host) {
  const s = net.connect(80, host); // expect: CWE-772
  s.write('GET /');
}

function askOk(host, cb) {
  const s = net.connect(80, host, () => { // ok: CWE-772
    s.end('GET /');
  });
  s.on('data', cb);
}

class Holder {
  constructor(file) {
    this.fd = fs.openSync(file, 'r'); // ok: CWE-772
  }
  close() {
    fs.closeSync(this.fd);
  }
}

function give(file) {
  return fs.createReadStream(file); // ok: CWE-772
}

function cb(file, done) {
  fs.open(file, 'r', (err, fd) => { // expect: CWE-772
    if (err) return done(err);
    fs.read(fd, Buffer.alloc(1), 0, 1, 0, (e, n) => done(e, n));
  });
}

function cbOk(file, done) {
  fs.open(file, 'r', (err, fd) => { // ok: CWE-772
    if (err) return done(err);
    fs.read(fd, Buffer.alloc(1), 0, 1, 0, (e, n) => {
      fs.close(fd, () => done(e, n));
    });
  });
}

async function lines(file) {
  const rl = readline.createInterface({ input: fs.createReadStream(file) }); // ok: CWE-772
  for await (const line of rl) {
    console.info(line.length);
  }
}

async function mongo(url) {
  const client = new MongoClient(url); // expect: CWE-772
  await client.connect();
  return client.db('x').collection('y').find().toArray();
}

function db(file) {
  const d = new sqlite3.Database(file); // expect: CWE-772
  d.run('DELETE FROM x');
}

function socket(url) {
  const ws = new WebSocket(url); // ok: CWE-772
  ws.on('open', () => {
    ws.send('x');
    ws.close();
  });
}

module.exports = { head, headOk, headEarly, readSome, readSomeOk, query, queryOk, pooled, pooledOk, direct, copy, write, writeOk, ask, askOk, Holder, give, cb, cbOk, lines, mongo, db, socket };
