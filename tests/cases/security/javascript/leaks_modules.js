import fs, { promises as fsp, createWriteStream } from 'node:fs';
import { open, opendir } from 'node:fs/promises';
import net from 'node:net';
import tls from 'node:tls';
import dgram from 'node:dgram';
import http from 'node:http';
import { pipeline } from 'node:stream/promises';
import mysql from 'mysql2';
import pg from 'pg';
import oracledb from 'oracledb';
import redis from 'redis';
import puppeteer from 'puppeteer';
import amqp from 'amqplib';
import sqlite from 'better-sqlite3';

export async function a1(p) {
  const fh = await open(p, 'r'); // expect: CWE-772
  const text = await fh.readFile('utf8');
  return text;
}

export async function a2(p) {
  const fh = await open(p, 'r'); // ok: CWE-772
  try {
    return await fh.readFile('utf8');
  } finally {
    await fh.close();
  }
}

export async function a3(p) {
  await using fh = await open(p, 'r'); // ok: CWE-772
  return fh.readFile('utf8');
}

export async function a4(p) {
  const fh = await open(p, 'w'); // expect: CWE-772
  if (!(await fh.stat()).isFile()) {
    throw new Error('not a file');
  }
  await fh.close();
}

export async function a5(pool) {
  const conn = await oracledb.getConnection({}); // expect: CWE-772
  const r = await conn.execute('SELECT 1 FROM dual');
  return r.rows;
}

export async function a6() {
  const conn = await oracledb.getConnection({}); // ok: CWE-772
  try {
    return (await conn.execute('SELECT 1 FROM dual')).rows;
  } finally {
    await conn.close();
  }
}

export async function a7() {
  const browser = await puppeteer.launch(); // expect: CWE-772
  const page = await browser.newPage();
  await page.goto('https://example.org');
  return page.title();
}

export async function a8() {
  const browser = await puppeteer.launch(); // ok: CWE-772
  try {
    return await (await browser.newPage()).title();
  } finally {
    await browser.close();
  }
}

export async function a9() {
  const conn = await amqp.connect('amqp://x'); // expect: CWE-772
  const ch = await conn.createChannel();
  await ch.assertQueue('q');
}

export async function a10() {
  const client = redis.createClient(); // expect: CWE-772
  await client.connect();
  return client.get('x');
}

export async function a11() {
  const client = redis.createClient(); // ok: CWE-772
  await client.connect();
  const v = await client.get('x');
  await client.quit();
  return v;
}

export async function a12(a, b) {
  await pipeline(fs.createReadStream(a), createWriteStream(b)); // ok: CWE-772
}

export function a13(file, lines) {
  const out = createWriteStream(file); // expect: CWE-772
  for (const l of lines) out.write(l);
}

export function a14(file, lines) {
  const out = createWriteStream(file); // ok: CWE-772
  for (const l of lines) out.write(l);
  out.end();
  return out;
}

export function a15(port) {
  const s = dgram.createSocket('udp4'); // expect: CWE-772
  s.send('x', port);
}

export function a16(port) {
  const s = dgram.createSocket('udp4'); // ok: CWE-772
  s.send('x', port, () => s.close());
}

export function a17(file) {
  let fd;
  try {
    fd = fs.openSync(file, 'r'); // ok: CWE-772
    return fs.readFileSync(fd, 'utf8');
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

export function a18(file) {
  const fd = fs.openSync(file, 'a'); // expect: CWE-772
  try {
    fs.writeSync(fd, 'x');
  } catch (e) {
    console.error(e);
  }
}

export function a19(files) {
  return files.map((f) => fs.openSync(f)); // ok: CWE-772
}

export class Log {
  open(file) {
    this.stream = fs.createWriteStream(file); // ok: CWE-772
    return this;
  }
}

export function a20(host, cb) {
  const s = tls.connect(443, host); // ok: CWE-772
  s.once('secureConnect', () => cb(s));
}

export function a21(host) {
  const s = net.createConnection({ host, port: 1 }); // expect: CWE-772
  s.on('data', (d) => console.info(d.length));
  s.write('hi');
}

export async function a22(dir) {
  for await (const d of await opendir(dir)) { // ok: CWE-772
    console.info(d.name);
  }
}

export function a23(cfg) {
  const c = mysql.createConnection(cfg); // expect: CWE-772
  c.query('SELECT 1', (err, rows) => {
    console.info(rows);
  });
}

export function a24(cfg) {
  const c = mysql.createConnection(cfg); // ok: CWE-772
  c.query('SELECT 1', (err, rows) => {
    c.end();
    console.info(rows);
  });
}

export async function a25(pool) {
  const c = await pool.connect(); // ok: CWE-772
  c.release();
}

export async function a26(p) {
  const fh = await fsp.open(p); // ok: CWE-772
  return fh.readFile().finally(() => fh.close());
}

export function a27(file) {
  const db = new sqlite(file); // expect: CWE-772
  return db.prepare('SELECT 1').get();
}
