'use strict';
const fs = require('fs');
const net = require('net');
const http = require('http');
const util = require('util');
const mysql = require('mysql');
const { Client, Pool } = require('pg');
const { MongoClient } = require('mongodb');
const zlib = require('zlib');
const { once } = require('events');
const stream = require('stream');

const pool = mysql.createPool({});
const open = util.promisify(fs.open);
const close = util.promisify(fs.close);

function b1(cb) {
  pool.getConnection(function (err, conn) { // expect: CWE-772
    if (err) return cb(err);
    conn.query('SELECT 1', function (e, rows) {
      cb(e, rows);
    });
  });
}

function b2(cb) {
  pool.getConnection(function (err, conn) { // ok: CWE-772
    if (err) return cb(err);
    conn.query('SELECT 1', function (e, rows) {
      conn.release();
      cb(e, rows);
    });
  });
}

async function b3(file) {
  const fd = await open(file, 'r'); // expect: CWE-772
  const stat = await util.promisify(fs.fstat)(fd);
  return stat.size;
}

async function b4(file) {
  const fd = await open(file, 'r'); // ok: CWE-772
  try {
    return (await util.promisify(fs.fstat)(fd)).size;
  } finally {
    await close(fd);
  }
}

async function b5() {
  const client = new Client(); // ok: CWE-772
  try {
    await client.connect();
    return await client.query('SELECT 1');
  } finally {
    client.end();
  }
}

async function b6() {
  const client = await MongoClient.connect('mongodb://x'); // expect: CWE-772
  const docs = await client.db('a').collection('b').find().toArray();
  if (docs.length === 0) {
    return null;
  }
  await client.close();
  return docs;
}

async function b7() {
  const client = await MongoClient.connect('mongodb://x'); // ok: CWE-772
  return client.db('a').collection('b').find().toArray().finally(() => client.close());
}

function b8(file) {
  const s = fs.createReadStream(file); // ok: CWE-772
  s.on('data', (d) => console.info(d.length));
  s.on('error', () => s.destroy());
}

function b9(src, dst) {
  const out = fs.createWriteStream(dst); // ok: CWE-772
  http.get(src, (res) => res.pipe(out));
}

async function b10(file) {
  const out = fs.createWriteStream(file); // ok: CWE-772
  out.end('x');
  await once(out, 'finish');
}

class Conn {
  async start() {
    this.client = await MongoClient.connect('mongodb://x'); // ok: CWE-772
  }
  static async create() {
    const c = new Conn();
    c.socket = net.connect(1); // ok: CWE-772
    return c;
  }
}

function b11(port) {
  const server = net.createServer((socket) => {
    socket.end('bye');
  });
  server.listen(port);
  return server;
}

function b12(file) {
  const fd = fs.openSync(file, 'w'); // expect: CWE-772
  fs.writeSync(fd, 'x');
  if (file.endsWith('.bak')) throw new Error('no');
  fs.closeSync(fd);
}

function b13(files) {
  for (const f of files) {
    const fd = fs.openSync(f); // expect: CWE-772
    fs.readSync(fd, Buffer.alloc(1));
  }
}

async function withConn(fn) {
  const conn = await new Pool().connect(); // ok: CWE-772
  try {
    return await fn(conn);
  } finally {
    conn.release();
  }
}

const later = (file) => new Promise((resolve) => {
  const s = fs.createWriteStream(file); // ok: CWE-772
  s.on('open', () => resolve(s));
});

function b14(file) {
  const gz = fs.createReadStream(file).pipe(zlib.createGunzip()); // ok: CWE-772
  return gz;
}

function b15(host) {
  return new Promise((ok, no) => {
    const s = net.createConnection(80, host); // ok: CWE-772
    s.once('connect', () => {
      s.destroy();
      ok(true);
    });
    s.once('error', no);
  });
}

module.exports = { b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, Conn, withConn, later };
