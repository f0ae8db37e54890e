const express = require('express');
const { execSync } = require('child_process');
const app = express();
app.use(express.urlencoded({ extended: false }));

const OPTIONS = Object.freeze({ fast: '--fast', slow: '--slow' });
const NAMES = ['a', 'b', 'c'];

const run = (cmd) => execSync(cmd); // expect: CWE-78
const wrap = (s) => `echo ${s}`;
const compose = (f, g) => (x) => g(f(x));
const clean = (s) => s.replace(/[^a-z0-9]/gi, '');
function must(name) {
  if (!NAMES.includes(name)) throw new Error('unknown');
}
function isName(name) {
  return NAMES.indexOf(name) !== -1;
}

class Job {
  #cmd;
  constructor(cmd, opts = {}) {
    this.#cmd = cmd;
    this.opts = { shell: true, ...opts };
    this.label = 'job';
  }
  get cmd() {
    return this.#cmd;
  }
  static from(req) {
    return new Job(req.body.cmd);
  }
  start() {
    execSync(this.cmd); // expect: CWE-78
    execSync(this.label); // ok: CWE-78
  }
}

app.post('/1', (req, res) => {
  run(wrap(req.body.a));
  res.end();
});

app.post('/2', (req, res) => {
  Job.from(req).start();
  res.end();
});

app.post('/3', (req, res) => {
  const { a: first, b: { c } = {}, ...others } = req.body;
  execSync('echo ' + first); // expect: CWE-78
  execSync('echo ' + c); // expect: CWE-78
  execSync('echo ' + others.z); // expect: CWE-78
  const [x, , y = 'd'] = req.body.list;
  execSync(`echo ${x}`); // expect: CWE-78
  execSync(`echo ${y}`); // expect: CWE-78
  res.end();
});

app.post('/4', (req, res) => {
  const opt = OPTIONS[req.body.speed] ?? '--fast';
  execSync('run ' + opt); // ok: CWE-78
  must(req.body.name);
  execSync('run ' + req.body.name); // ok: CWE-78
  if (isName(req.query.n)) {
    execSync('run ' + req.query.n); // ok: CWE-78
  } else {
    execSync('run ' + req.query.n); // expect: CWE-78
  }
  execSync('run ' + clean(req.query.x)); // ok: CWE-78
  res.end();
});

app.post('/5', async (req, res) => {
  const parts = [];
  for (const [k, v] of Object.entries(req.body)) parts.push(`${k}=${v}`);
  execSync('run ' + parts.join(' ')); // expect: CWE-78
  const nums = req.body.nums.map(Number);
  execSync('run ' + nums.join(' ')); // ok: CWE-78
  const good = req.body.names.filter((n) => NAMES.includes(n));
  execSync('run ' + good.join(' ')); // ok: CWE-78
  const total = req.body.names.reduce((acc, n) => acc + ' ' + n, '');
  execSync('run' + total); // expect: CWE-78
  res.end();
});

app.get('/6', (req, res) => {
  let cmd = 'ls';
  switch (req.query.k) {
    case 'a':
      cmd = 'ls -l';
      break;
    case 'b':
      cmd += ' ' + req.query.dir;
      break;
    default:
      cmd = 'pwd';
  }
  execSync(cmd); // expect: CWE-78
  const m = new Map([['x', req.query.x], ['y', 'fixed']]);
  execSync('echo ' + m.get('x')); // expect: CWE-78
  execSync('echo ' + m.get('y')); // ok: CWE-78
  res.end();
});

app.get('/7', (req, res, next) => {
  Promise.resolve(req.query.p)
    .then((p) => p.trim())
    .then((p) => execSync('echo ' + p)) // expect: CWE-78
    .catch(next);
  const load = async () => req.query.q;
  load().then((q) => {
    execSync('echo ' + q); // expect: CWE-78
  });
});

app.get('/8', async (req, res) => {
  const later = async (x) => {
    await null;
    return x;
  };
  const v = await later(req.query.v);
  execSync('echo ' + v); // expect: CWE-78
  const f = compose((s) => s.trim(), wrap);
  execSync(f(req.query.w)); // expect: CWE-78
  const id = parseInt(req.query.id, 10) || 0;
  execSync(`kill ${id}`); // ok: CWE-78
  const flag = req.query.flag === 'on' ? '--on' : '--off';
  execSync(`run ${flag}`); // ok: CWE-78
  const n = +req.query.n;
  execSync(`run ${n}`); // ok: CWE-78
  res.end();
});

app.use((req, res, next) => {
  req.token = req.headers['x-token'];
  res.locals.name = req.query.name;
  next();
});

app.get('/9', (req, res) => {
  execSync('echo ' + req.token);
  const state = { cmd: 'ls', args: [] };
  state.args.push(req.query.arg);
  execSync(state.cmd); // ok: CWE-78
  execSync([state.cmd, ...state.args].join(' ')); // expect: CWE-78
  const copy = JSON.parse(JSON.stringify(req.body));
  execSync(copy.cmd); // expect: CWE-78
  const s = String(req.query.s).slice(0, 10).toLowerCase();
  execSync('echo ' + s); // expect: CWE-78
  let t = req.query.t;
  t = 'constant';
  execSync('echo ' + t); // ok: CWE-78
  if (typeof req.query.u !== 'number') return;
  execSync('echo ' + req.query.u); // ok: CWE-78
});

app.get('/10', function (req, res) {
  var self = this;
  var q = req.query, name = q && q.name;
  execSync('echo ' + (name || 'x')); // expect: CWE-78
  execSync("echo ".concat(name, " done")); // expect: CWE-78
  execSync(['echo', name].join(' ')); // expect: CWE-78
  execSync(encodeURIComponent(name)); // ok: CWE-78
  while (false) {
    execSync(name); // ok: CWE-78
  }
  try {
    JSON.parse(name);
  } finally {
    execSync('echo ' + name); // expect: CWE-78
  }
});

module.exports = app;
