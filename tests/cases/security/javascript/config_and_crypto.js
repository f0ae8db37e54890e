const crypto = require('crypto');
const https = require('https');
const tls = require('tls');
const fs = require('fs');
const os = require('os');
const path = require('path');
const express = require('express');
const session = require('express-session');
const cookieSession = require('cookie-session');
const helmet = require('helmet');
const cors = require('cors');
const csurf = require('csurf');
const jwt = require('jsonwebtoken');
const bcrypt = require('bcrypt');
const CryptoJS = require('crypto-js');
const nodemailer = require('nodemailer');
const { S3Client, PutObjectCommand, PutBucketAclCommand } = require('@aws-sdk/client-s3');
const { Client } = require('pg');
const redis = require('redis');
const multer = require('multer');
const request = require('request');
const axios = require('axios');

const app = express();
app.use(helmet({ frameguard: false })); // expect: CWE-1021
app.use(helmet({ contentSecurityPolicy: false, dnsPrefetchControl: { allow: true } })); // expect: CWE-200
app.use(cors()); // expect: CWE-942
app.use(cors({ origin: 'https://example.org' })); // ok: CWE-942
app.use(cookieSession({ name: 's', keys: [process.env.K], secure: true, httpOnly: true })); // ok: CWE-614
app.use(session({ secret: process.env.S, cookie: { secure: true, httpOnly: false } })); // expect: CWE-1004
app.use(csurf({ cookie: true })); // ok: CWE-352
app.use('/files', express.static('files'), require('serve-index')('files')); // expect: CWE-548
app.use((req, res, next) => {
  res.header('Access-Control-Allow-Origin', req.headers.origin); // expect: CWE-942
  res.header('Access-Control-Allow-Origin', 'https://example.org'); // ok: CWE-942
  next();
});

const cfg = {
  host: 'db.example.org',
  user: 'root',
  password: 'S3cr3tP@ssw0rd', // expect: CWE-798
  passwordField: 'password', // ok: CWE-798
  apiKey: process.env.API_KEY, // ok: CWE-798
  clientSecret: 'f7d8a9c6b5e4432190abcdef12345678', // expect: CWE-798
};
const client = new Client({ connectionString: 'postgres://app:hunter22@db.example.org/app' }); // expect: CWE-798
const mailer = nodemailer.createTransport({ auth: { user: 'u', pass: 'Pa55-for-mail' } }); // expect: CWE-798

function hashes(pw) {
  const a = crypto.createHash('sha1').update(pw).digest('hex'); // expect: CWE-328
  const b = crypto.createHash('sha512').update(pw).digest('hex'); // ok: CWE-328
  const c = CryptoJS.MD5(pw).toString(); // expect: CWE-328
  const d = CryptoJS.SHA256(pw).toString(); // ok: CWE-328
  const e = bcrypt.hashSync(pw, 12); // ok: CWE-916
  const f = bcrypt.hashSync(pw, 4); // expect: CWE-916
  return [a, b, c, d, e, f];
}

function ciphers(key, text) {
  const a = crypto.createCipheriv('rc4', key, ''); // expect: CWE-327
  const b = crypto.createCipheriv('aes-256-cbc', 'abcdefghijklmnopqrstuvwxyz012345', crypto.randomBytes(16)); // expect: CWE-321
  const c = crypto.createCipheriv('aes-256-cbc', key, '1234567890123456'); // expect: CWE-329
  const iv = crypto.randomBytes(16);
  const d = crypto.createCipheriv('aes-256-cbc', key, iv); // ok: CWE-329
  const e = CryptoJS.AES.encrypt(text, key, { mode: CryptoJS.mode.ECB }); // expect: CWE-327
  const f = crypto.createCipher('aes192', key); // expect: CWE-327
  const g = crypto.generateKeyPairSync('ec', { namedCurve: 'secp112r1' });
  const h = crypto.createDiffieHellman(512); // expect: CWE-326
  return [a, b, c, d, e, f, g, h];
}

function tokens() {
  const sessionId = Math.floor(Math.random() * 1e9); // expect: CWE-338
  const color = Math.floor(Math.random() * 255); // ok: CWE-338
  const id = crypto.randomUUID(); // ok: CWE-338
  let password = '';
  for (let i = 0; i < 8; i++) password += 'abcdef'[Math.floor(Math.random() * 6)]; // expect: CWE-338
  return [sessionId, color, id, password];
}

function net() {
  https.get({ host: 'x.example', rejectUnauthorized: false }); // expect: CWE-295
  request({ url: 'https://x.example', strictSSL: false }); // expect: CWE-295
  axios.get('https://x.example', { httpsAgent: new https.Agent({ rejectUnauthorized: true }) }); // ok: CWE-295
  tls.connect({ host: 'x.example', minVersion: 'TLSv1' }); // expect: CWE-327
  axios.get('http://api.example.com/data'); // expect: CWE-319
  axios.get('http://localhost:3000/data'); // ok: CWE-319
}

function jwts(token) {
  const a = jwt.decode(token);
  const b = jwt.verify(token, process.env.K, { algorithms: ['none'] }); // expect: CWE-347
  const c = jwt.verify(token, process.env.K, { ignoreExpiration: true }); // expect: CWE-613
  const d = jwt.sign({ a }, null, { algorithm: 'none' }); // expect: CWE-347
  const e = jwt.sign({ a }, 'shhhhh-its-a-secret-1'); // expect: CWE-798
  return [b, c, d, e];
}

function files(data) {
  fs.writeFileSync('/tmp/out.txt', data); // expect: CWE-377
  fs.writeFileSync('x.txt', data, { mode: 0o666 }); // expect: CWE-732
  fs.writeFileSync('x.txt', data, { mode: 0o600 }); // ok: CWE-732
  fs.mkdirSync('d', { mode: 0o777 }); // expect: CWE-732
  fs.chmod('x', '777', () => {}); // expect: CWE-732
}

async function s3(client) {
  await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', ACL: 'public-read' })); // expect: CWE-732
  await client.send(new PutBucketAclCommand({ Bucket: 'b', ACL: 'private' })); // ok: CWE-732
}

app.post('/upload', multer({ dest: '/srv' }).single('f'), (req, res) => { // expect: CWE-770
  res.end();
});

app.post('/login', (req, res) => {
  if (req.body.password === 'admin-Passw0rd!') res.end(); // expect: CWE-798
  req.session.user = req.body.user;
  console.log('pw', req.body.password); // expect: CWE-532
  try {
    next();
  } catch (err) {
    res.status(500).json({ error: err.stack }); // expect: CWE-209
    res.status(500).json({ error: 'internal' }); // ok: CWE-209
  }
});

function hook(req) {
  const sig = req.headers['x-hub-signature'];
  const mine = 'sha1=' + crypto.createHmac('sha1', process.env.H).update(req.raw).digest('hex');
  if (sig == mine) return true; // expect: CWE-208
  return crypto.timingSafeEqual(Buffer.from(sig), Buffer.from(mine)); // ok: CWE-208
}

function rx(req) {
  const a = /^([a-zA-Z0-9]+)*$/.test(req.query.a); // expect: CWE-1333
  const b = /^[a-zA-Z0-9]+$/.test(req.query.a); // ok: CWE-1333
  const c = new RegExp('^' + req.query.p + '$').test('x'); // expect: CWE-1333
  const d = 'x'.match(req.query.p); // expect: CWE-1333
  return [a, b, c, d];
}

function merge(target, source) {
  for (const key in source) {
    if (typeof source[key] === 'object') {
      merge(target[key], source[key]);
    } else {
      target[key] = source[key]; // expect: CWE-1321
    }
  }
  return target;
}

function mergeSafe(target, source) {
  for (const key of Object.keys(source)) {
    if (key === '__proto__' || key === 'constructor') continue;
    if (typeof source[key] === 'object') mergeSafe(target[key], source[key]);
    else target[key] = source[key]; // ok: CWE-1321
  }
  return target;
}

module.exports = { app, cfg, client, mailer, hashes, ciphers, tokens, net, jwts, files, s3, hook, rx, merge, mergeSafe };
