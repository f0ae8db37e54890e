const fs = require('fs');
const fsp = require('fs/promises');
const net = require('net');
const { Pool, Client } = require('pg');
const mysql = require('mysql2/promise');
const { MongoClient } = require('mongodb');
const readline = require('readline');
const { Worker } = require('worker_threads');
const pool = new Pool();

function l01(file) {
  const fd = fs.openSync(file, 'r'); // expect: CWE-772
  const buf = Buffer.alloc(10);
  fs.readSync(fd, buf, 0, 10, 0);
  return buf;
}

function l02(file) {
  const fd = fs.openSync(file, 'r'); // ok: CWE-772
  try {
    return fs.fstatSync(fd).size;
  } finally {
    fs.closeSync(fd);
  }
}

async function l03(file) {
  const handle = await fsp.open(file); // expect: CWE-772
  const { size } = await handle.stat();
  return size;
}

async function l04(file) {
  const handle = await fsp.open(file); // ok: CWE-772
  try {
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

async function l05(file) {
  await using handle = await fsp.open(file); // ok: CWE-772
  return (await handle.stat()).size;
}

async function l06(sql) {
  const client = await pool.connect(); // expect: CWE-772
  const { rows } = await client.query(sql);
  return rows;
}

async function l07(sql) {
  const client = await pool.connect(); // ok: CWE-772
  try {
    return (await client.query(sql)).rows;
  } finally {
    client.release();
  }
}

async function l08(sql) {
  const client = await pool.connect(); // expect: CWE-772
  const { rows } = await client.query(sql);
  if (!rows.length) {
    return null;
  }
  client.release();
  return rows[0];
}

async function l09(sql) {
  const con = await mysql.createConnection({ host: 'db' }); // expect: CWE-772
  const [rows] = await con.execute(sql);
  return rows;
}

async function l10(sql) {
  const con = await mysql.createConnection({ host: 'db' }); // ok: CWE-772
  const [rows] = await con.execute(sql).finally(() => con.end());
  return rows;
}

async function l11(uri) {
  const client = new MongoClient(uri); // expect: CWE-772
  await client.connect();
  return client.db('x').collection('y').find().toArray();
}

async function l12(uri) {
  const client = new MongoClient(uri); // ok: CWE-772
  try {
    await client.connect();
    return await client.db('x').collection('y').countDocuments();
  } finally {
    await client.close();
  }
}

function l13(host) {
  const s = net.connect(80, host); // expect: CWE-772
  s.write('hello');
}

function l14(host) {
  const s = net.connect(80, host, () => s.end('hello')); // ok: CWE-772
}

function l15(a, b) {
  fs.createReadStream(a).pipe(fs.createWriteStream(b)); // ok: CWE-772
}

function l16(el) {
  const timer = setInterval(() => el.refresh(), 1000); // ok: CWE-772
  return () => clearInterval(timer);
}

class Store {
  async open(file) {
    this.handle = await fsp.open(file); // ok: CWE-772
  }
  async close() {
    await this.handle.close();
  }
}

async function l17(file) {
  const handle = await fsp.open(file); // ok: CWE-772
  return handle;
}

async function l18(sql) {
  const client = new Client();
  await client.connect();
  const res = await client.query(sql);
  await client.end();
  return res.rows;
}

function l19(pool, sql, done) {
  pool.getConnection((err, con) => { // expect: CWE-772
    if (err) return done(err);
    con.query(sql, (e, rows) => {
      done(e, rows);
    });
  });
}

function l20(pool, sql, done) {
  pool.getConnection((err, con) => { // ok: CWE-772
    if (err) return done(err);
    con.query(sql, (e, rows) => {
      con.release();
      done(e, rows);
    });
  });
}

function l21(file, cb) {
  fs.open(file, 'r', (err, fd) => { // expect: CWE-772
    if (err) return cb(err);
    fs.fstat(fd, (e, st) => cb(e, st));
  });
}

function l22(file, cb) {
  fs.open(file, 'r', (err, fd) => { // ok: CWE-772
    if (err) return cb(err);
    fs.fstat(fd, (e, st) => {
      fs.close(fd, () => cb(e, st));
    });
  });
}
