const http = require('node:http');
const https = require('node:https');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const cp = require('node:child_process');
const crypto = require('node:crypto');
const zlib = require('node:zlib');
const express = require('express');
const bodyParser = require('body-parser');
const multer = require('multer');
const cookieSession = require('cookie-session');
const serveIndex = require('serve-index');
const helmet = require('helmet');
const csurf = require('csurf');
const mongoose = require('mongoose');
const Sequelize = require('sequelize');
const sqlite3 = require('sqlite3');
const handlebars = require('handlebars');
const pug = require('pug');
const nunjucks = require('nunjucks');
const request = require('request');
const superagent = require('superagent');
const needle = require('needle');
const unzipper = require('unzipper');
const AdmZip = require('adm-zip');
const tar = require('tar');
const xml2js = require('xml2js');
const { DOMParser } = require('xmldom');
const funcster = require('funcster');
const jwt = require('jsonwebtoken');
const passport = require('passport');
const bcrypt = require('bcrypt');
const AWS = require('aws-sdk');
const puppeteer = require('puppeteer');
const log4js = require('log4js');
const validator = require('validator');

const app = express();
const router = express.Router();
const db = new sqlite3.Database(':memory:');
const User = mongoose.model('User', new mongoose.Schema({ name: String }));
const log = log4js.getLogger();

app.use(bodyParser.json({ limit: '500mb' })); // expect: CWE-770
app.use(bodyParser.urlencoded({ extended: false, limit: '1mb' })); // ok: CWE-770
app.use('/files', serveIndex('files')); // expect: CWE-548
app.use(helmet({ frameguard: false })); // expect: CWE-1021
app.use(helmet.dnsPrefetchControl({ allow: true })); // expect: CWE-200
app.use(cookieSession({ name: 's', keys: [process.env.K], httpOnly: false })); // expect: CWE-1004

function wrap(handler) {
  return (req, res, next) => Promise.resolve(handler(req, res, next)).catch(next);
}

const pick = (obj, ...keys) => Object.fromEntries(keys.map((k) => [k, obj[k]]));

router.get('/b01', wrap(async (req, res) => {
  db.all("SELECT * FROM u WHERE n = '" + req.query.n + "'", (e, rows) => res.json(rows)); // expect: CWE-89
}));

router.get('/b02', (req, res) => {
  const q = pick(req.query, 'n');
  db.all('SELECT * FROM u WHERE n = ?', [q.n], (e, rows) => res.json(rows)); // ok: CWE-89
});

router.get('/b03', (req, res) => {
  const cols = ['a', 'b', 'c'];
  const col = cols.includes(req.query.col) ? req.query.col : 'a';
  db.all(`SELECT ${col} FROM u`, (e, rows) => res.json(rows)); // ok: CWE-89
});

router.get('/b04', (req, res) => {
  const parts = [];
  for (const [k, v] of Object.entries(req.query)) parts.push(`${k} = '${v}'`);
  db.all('SELECT * FROM u WHERE ' + parts.join(' AND '), (e, rows) => res.json(rows)); // expect: CWE-89
});

router.post('/b05', async (req, res) => {
  const user = await User.findOne({ name: req.body.name, token: req.body.token }); // expect: CWE-943
  res.json(user);
});

router.post('/b06', async (req, res) => {
  const user = await User.findOne({ name: String(req.body.name) }); // ok: CWE-943
  res.json(user);
});

router.post('/b07', async (req, res) => {
  const list = await User.find().where('name').equals(req.body.name); 
  const bad = await User.find({ $where: `this.name == '${req.body.name}'` }); // expect: CWE-943
  res.json([list, bad]);
});

router.get('/b08', (req, res) => {
  cp.execSync(`tar czf /tmp/x.tgz ${req.query.dir}`); // expect: CWE-78
  cp.spawnSync('tar', ['czf', '/tmp/x.tgz', '--', req.query.dir]); // ok: CWE-78
  cp.spawn('tar czf x ' + req.query.dir, { shell: true }); // expect: CWE-78
  res.end();
});

router.get('/b09', (req, res) => {
  const n = Number.parseInt(req.query.n, 10);
  if (Number.isNaN(n)) return res.status(400).end();
  cp.exec('head -n ' + n + ' log.txt', (e, out) => res.type('txt').send(out)); // ok: CWE-78
});

router.get('/b10', (req, res) => {
  eval('(' + req.query.json + ')'); // expect: CWE-95
  setTimeout(req.query.cb, 100); // expect: CWE-95
  setTimeout(() => log.debug('x'), 100); // ok: CWE-95
  res.end();
});

router.get('/b11', (req, res) => {
  const mod = require('./plugins/' + req.query.p); // expect: CWE-470
  res.json(mod.info);
});

router.get('/b12', (req, res) => {
  const t = handlebars.compile(req.query.tpl); // expect: CWE-1336
  res.send(t({}));
});

router.get('/b13', (req, res) => {
  res.send(pug.compile('p= name')({ name: req.query.name })); // ok: CWE-1336
  nunjucks.configure('views', { autoescape: false }); // expect: CWE-79
});

router.get('/b14', (req, res) => {
  res.sendFile(path.join(__dirname, 'docs', req.query.name)); // expect: CWE-22
});

router.get('/b15', (req, res) => {
  const name = path.normalize(req.query.name).replace(/^(\.\.(\/|\\|$))+/, '');
  res.sendFile(name, { root: path.join(__dirname, 'docs') }); // ok: CWE-22
});

router.post('/b16', multer({ dest: 'up/' }).single('f'), (req, res) => {
  fs.renameSync(req.file.path, path.join('up', req.file.originalname)); // expect: CWE-22
  res.end();
});

router.post('/b17', (req, res) => {
  fs.writeFileSync('notes.txt', req.body.note); 
  fs.promises.unlink(`/srv/up/${req.body.name}`).then(() => res.end()); // expect: CWE-22
});

router.get('/b18', (req, res) => {
  res.send(`Hello ${req.query.name}`); // expect: CWE-79
});

router.get('/b19', (req, res) => {
  res.send(`Hello ${validator.escape(req.query.name)}`); // ok: CWE-79
});

router.get('/b20', (req, res) => {
  res.status(200).set('Content-Type', 'text/plain').send(req.query.name); // ok: CWE-79
});

router.get('/b21', (req, res) => {
  res.write('<td>' + req.headers['user-agent'] + '</td>'); // expect: CWE-79
  res.end();
});

router.get('/b22', (req, res) => {
  request(req.query.u).pipe(res); // expect: CWE-918
  superagent.get('https://api.example.com/' + encodeURIComponent(req.query.id)).end(); // ok: CWE-918
  needle.get(req.query.u, () => {}); // expect: CWE-918
  http.get({ host: req.query.host, path: '/' }); // expect: CWE-918
});

router.get('/b23', async (req, res) => {
  const browser = await puppeteer.launch({ args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.goto(req.query.url); // expect: CWE-918
  await browser.close();
});

router.get('/b24', (req, res) => {
  const url = req.query.url;
  const allowed = new Set(['https://a.example.com/', 'https://b.example.com/']);
  if (!allowed.has(url)) return res.status(400).end();
  res.redirect(url); // ok: CWE-601
});

router.get('/b25', (req, res) => {
  res.location(req.query.url).status(302).end(); // expect: CWE-601
  res.writeHead(302, { Location: req.query.url }); // expect: CWE-601
});

router.post('/b26', (req, res) => {
  funcster.deepDeserialize(req.body); // expect: CWE-502
  JSON.parse(req.body.x); // ok: CWE-502
});

router.post('/b27', (req, res) => {
  const zip = new AdmZip(req.body);
  for (const entry of zip.getEntries()) {
    fs.writeFileSync(path.join('out', entry.entryName), entry.getData()); // expect: CWE-22
  }
  res.end();
});

router.post('/b28', (req, res) => {
  const zip = new AdmZip(req.body);
  zip.getEntries().forEach((entry) => {
    const target = path.resolve('out', entry.entryName);
    if (!target.startsWith(path.resolve('out') + path.sep)) return;
    fs.writeFileSync(target, entry.getData()); // ok: CWE-22
  });
  res.end();
});

router.post('/b29', (req, res) => {
  const target = {};
  for (const k in req.body) {
    target[k] = req.body[k];
  }
  Object.assign(User, req.body); // expect: CWE-915
  new User({ name: req.body.name }).save(); // ok: CWE-915
  res.end();
});

function extend(target, source) {
  for (const key in source) {
    if (typeof source[key] === 'object') {
      if (!target[key]) target[key] = {};
      extend(target[key], source[key]);
    } else {
      target[key] = source[key]; // expect: CWE-1321
    }
  }
  return target;
}

function extendSafe(target, source) {
  for (const key of Object.keys(source)) {
    if (key === '__proto__' || key === 'constructor') continue;
    if (typeof source[key] === 'object') {
      if (!target[key]) target[key] = {};
      extendSafe(target[key], source[key]);
    } else {
      target[key] = source[key]; // ok: CWE-1321
    }
  }
  return target;
}

router.post('/b30', (req, res) => {
  jwt.verify(req.body.t, 'shhhhh-9f8a7', { algorithms: ['HS256'] }); // expect: CWE-798
  jwt.verify(req.body.t, process.env.JWT, { algorithms: ['HS256'] }, () => {}); // ok: CWE-798
  jwt.sign({ id: 1 }, process.env.JWT); // expect: CWE-613
  jwt.sign({ id: 1 }, process.env.JWT, { expiresIn: '1h' }); // ok: CWE-613
});

router.post('/login', passport.authenticate('local'), (req, res) => {
  req.session.regenerate(() => res.redirect('/')); // ok: CWE-384
});

router.post('/b31', (req, res) => {
  log.info('user ' + req.body.user + ' password ' + req.body.password); // expect: CWE-532
  console.log(process.env.SECRET_KEY); // expect: CWE-532
  log.info('user logged in'); // ok: CWE-532
});

router.get('/b32', (req, res) => {
  try {
    res.json(JSON.parse(req.query.x));
  } catch (e) {
    res.status(500).json({ message: e.stack }); // expect: CWE-209
  }
});

const c1 = crypto.createCipheriv('des-ede3-cbc', crypto.randomBytes(24), crypto.randomBytes(8)); // expect: CWE-327
const c2 = crypto.createCipheriv('aes-128-ecb', crypto.randomBytes(16), null); // expect: CWE-327
const c3 = crypto.createHash('sha256'); // ok: CWE-328
const c4 = crypto.createHash('sha1').update('x').digest('hex'); // expect: CWE-328
const c5 = crypto.generateKeyPairSync('rsa', { modulusLength: 1024 }); // expect: CWE-326
const c6 = crypto.generateKeyPairSync('rsa', { modulusLength: 4096 }); // ok: CWE-326
const c7 = crypto.pbkdf2Sync('pw', 'salt', 1000, 32, 'sha1'); // expect: CWE-916
const c8 = bcrypt.hashSync('x', 12); // ok: CWE-916
const sessionId = 's' + Math.floor(Math.random() * 1e9); // expect: CWE-330
const color = colors[Math.floor(Math.random() * colors.length)]; // ok: CWE-330

https.request({ host: 'x', rejectUnauthorized: false }); // expect: CWE-295
https.request({ host: 'x', checkServerIdentity: () => undefined }); // expect: CWE-297
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; // expect: CWE-295
http.get('http://tracker.example.com/v1'); // expect: CWE-319
https.get('https://tracker.example.com/v1'); // ok: CWE-319

const dbPassword = 'Welcome#2024'; // expect: CWE-798
const config = { apiKey: 'AIzaSyA1234567890abcdefghijklmnopqrstuvw', region: 'eu' }; // expect: CWE-798
const cfg = { apiKey: process.env.API_KEY }; // ok: CWE-798
const placeholder = { password: 'your-password-here' }; // ok: CWE-798

const s3 = new AWS.S3({ sslEnabled: false }); // expect: CWE-319
s3.putObject({ Bucket: 'b', Key: 'k', ACL: 'public-read' }); // expect: CWE-732
s3.putObject({ Bucket: 'b', Key: 'k', ACL: 'private' }); // ok: CWE-732
fs.writeFileSync(path.join(os.tmpdir(), 'state.json'), '{}'); // expect: CWE-377
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'app-')); // ok: CWE-377
fs.mkdirSync('/srv/shared', { mode: 0o777 }); // expect: CWE-732
