import fs from 'node:fs';
import { open, opendir } from 'node:fs/promises';
import net from 'node:net';
import tls from 'node:tls';
import pg from 'pg';
import mysql from 'mysql2/promise';
import { createClient } from 'redis';
import puppeteer from 'puppeteer';
import sqlite3 from 'better-sqlite3';
import { createPool } from 'mariadb';
import amqp from 'amqplib';
import mongoose from 'mongoose';

const pool = mysql.createPool({ host: 'db' });

export async function a(sql) {
  const conn = await pool.getConnection(); // expect: CWE-772
  const [rows] = await conn.query(sql);
  return rows;
}

export async function b(sql) {
  let conn;
  try {
    conn = await pool.getConnection(); // ok: CWE-772
    const [rows] = await conn.query(sql);
    return rows;
  } finally {
    if (conn) conn.release();
  }
}

export async function c(sql) {
  let conn;
  try {
    conn = await pool.getConnection(); // ok: CWE-772
    return await conn.query(sql);
  } finally {
    conn?.release();
  }
}

export async function d(url) {
  const browser = await puppeteer.launch(); // expect: CWE-772
  const page = await browser.newPage();
  await page.goto(url);
  return page.content();
}

export async function e(url) {
  const browser = await puppeteer.launch(); // ok: CWE-772
  try {
    const page = await browser.newPage();
    return await page.content();
  } finally {
    await browser.close();
  }
}

export async function f(key) {
  const client = createClient(); // expect: CWE-772
  await client.connect();
  return client.get(key);
}

export async function g(key) {
  const client = createClient(); // ok: CWE-772
  await client.connect();
  const value = await client.get(key);
  await client.quit();
  return value;
}

export async function h(queue, msg) {
  const conn = await amqp.connect('amqp://mq'); // expect: CWE-772
  const ch = await conn.createChannel();
  ch.sendToQueue(queue, Buffer.from(msg));
}

export async function i(dir) {
  const names = [];
  const d = await opendir(dir); // ok: CWE-772
  for await (const entry of d) names.push(entry.name);
  return names;
}

export async function j(file, line) {
  const handle = await open(file, 'a'); // expect: CWE-772
  if (!line) return false;
  await handle.appendFile(line);
  await handle.close();
  return true;
}

export function k(file, lines) {
  const out = fs.createWriteStream(file); // expect: CWE-772
  for (const l of lines) out.write(l);
}

export function l(file, lines) {
  const out = fs.createWriteStream(file); // ok: CWE-772
  for (const l of lines) out.write(l);
  out.end();
}

export function m(host) {
  const socket = tls.connect(443, host); // ok: CWE-772
  socket.on('data', () => socket.destroy());
}

export const n = (file) => {
  const fd = fs.openSync(file, 'w'); // expect: CWE-772
  fs.writeSync(fd, 'x');
};

export const o = (file) => {
  const fd = fs.openSync(file, 'w'); // ok: CWE-772
  fs.writeSync(fd, 'x');
  fs.closeSync(fd);
};

export async function p(sql) {
  const client = new pg.Client(); // expect: CWE-772
  await client.connect();
  return client.query(sql);
}

export function q(file) {
  const db = sqlite3(file); // expect: CWE-772
  return db.prepare('select 1').get();
}

export function r(sock) {
  const server = net.createServer((s) => s.end()); // ok: CWE-772
  server.listen(0);
  return server;
}

export async function s(pool2) {
  const c = await pool2.connect(); // ok: CWE-772
  return c.query('select 1').finally(() => c.release());
}
