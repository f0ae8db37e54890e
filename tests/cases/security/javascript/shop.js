const express = require('express');
const fs = require('fs');
const path = require('path');
const { exec } = require('child_process');
const crypto = require('crypto');
const mysql = require('mysql2');
const mongoose = require('mongoose');
const axios = require('axios');
const jwt = require('jsonwebtoken');
const app = express();
app.use(express.json());
const pool = mysql.createPool({ host: 'db', user: 'shop', password: 'Sh0pP4ss!2024' }); // expect: CWE-798
const User = mongoose.model('User', new mongoose.Schema({ name: String }));
const JWT_SECRET = 'super-long-jwt-s3cret-key'; // expect: CWE-798

app.get('/product/:id', (req, res) => {
  const sql = 'SELECT * FROM products WHERE id = ' + req.params.id;
  pool.query(sql, (err, rows) => { // expect: CWE-89
    if (err) return res.status(500).send(err.message);
    return res.json(rows);
  });
  pool.query('SELECT * FROM products WHERE id = ?', [req.params.id], () => {}); // ok: CWE-89
});

app.post('/login', async (req, res) => {
  const { username, password } = req.body;
  const user = await User.findOne({ username, password }); // expect: CWE-943
  const safe = await User.findOne({ username: `${username}` }); // ok: CWE-943
  if (!user || !safe) return res.status(401).send(`Unknown user ${username}`); // expect: CWE-79
  const token = jwt.sign({ id: user.id }, JWT_SECRET);
  res.cookie('token', token); // expect: CWE-614
  const to = req.query.next;
  return to && /^\/[a-z]+$/.test(to) ? res.redirect(to) : res.redirect('/'); // ok: CWE-601
});

app.get('/invoice', (req, res) => {
  const file = path.join(__dirname, 'invoices', req.query.file);
  if (!file.startsWith(path.join(__dirname, 'invoices'))) return res.status(403).end();
  return res.sendFile(file); // ok: CWE-22
});

app.get('/invoice2', (req, res) => {
  fs.createReadStream('./invoices/' + req.query.file).pipe(res); // expect: CWE-22
});

app.get('/thumb', (req, res) => {
  const w = parseInt(req.query.w, 10);
  exec(`convert in.png -resize ${w} out.png`, () => res.end()); // ok: CWE-78
  exec(`convert ${req.query.src} out.png`, () => res.end()); // expect: CWE-78
});

app.get('/preview', async (req, res, next) => {
  try {
    const { data } = await axios.get(req.query.url); // expect: CWE-918
    res.send(data.title);
  } catch (e) {
    next(e);
  }
});

app.get('/welcome', (req, res) => {
  const name = req.query.name || 'guest';
  res.send('<h1>Welcome ' + name + '</h1>'); // expect: CWE-79
  res.send({ name }); // ok: CWE-79
});

app.post('/rule', (req, res) => {
  const fn = new Function('order', `return ${req.body.rule}`); // expect: CWE-95
  const table = { add: (a) => a, sub: (a) => -a };
  res.json([fn({}), table[req.body.op](1)]); // ok: CWE-95
});

function readConfig(file) {
  const fd = fs.openSync(file, 'r'); // expect: CWE-772
  return JSON.parse(fs.readFileSync(fd, 'utf8'));
}

function readConfig2(file) {
  const fd = fs.openSync(file, 'r'); // ok: CWE-772
  const text = fs.readFileSync(fd, 'utf8');
  fs.closeSync(fd);
  return JSON.parse(text);
}

const weak = (s) => crypto.createHash('md5').update(s).digest('hex'); // expect: CWE-328
const sid = () => 'sid' + Math.random(); // ok: CWE-338
const resetCode = () => Math.floor(Math.random() * 1e6); // expect: CWE-338
app.listen(3000);
module.exports = { readConfig, readConfig2, weak, sid, resetCode };
