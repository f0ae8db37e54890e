const express = require('express');
const { exec, execFile, spawn, spawnSync, execFileSync } = require('child_process');
const fs = require('fs');
const fsp = require('fs/promises');
const path = require('path');
const vm = require('vm');
const app = express();
const { Sequelize, QueryTypes, literal } = require('sequelize');
const sequelize = new Sequelize('x');
const { PrismaClient, Prisma } = require('@prisma/client');
const prisma = new PrismaClient();
const knex = require('knex')({});
const { drizzle } = require('drizzle-orm/node-postgres');
const { sql } = require('drizzle-orm');
const postgres = require('postgres');
const pgsql = postgres('x');
const { createClient } = require('@libsql/client');
const libsql = createClient({});
const mssql = require('mssql');
const { DataSource } = require('typeorm');
const ds = new DataSource({});
const neo4j = require('neo4j-driver');
const cassandra = require('cassandra-driver');
const shell = require('shelljs');
const execa = require('execa');
const { $ } = require('zx');
const axios = require('axios');
const got = require('got');
const undici = require('undici');
const needle = require('needle');
const http = require('http');
const ejs = require('ejs');
const pug = require('pug');
const Handlebars = require('handlebars');
const nunjucks = require('nunjucks');
const _ = require('lodash');
const yaml = require('js-yaml');
const serialize = require('node-serialize');
const libxml = require('libxmljs');
const xpath = require('xpath');
const { Client } = require('ssh2');
const sharp = require('sharp');

app.get('/a', async (req, res) => {
  const q = req.query.q;
  await sequelize.query(`SELECT * FROM t WHERE a = '${q}'`, { type: QueryTypes.SELECT }); // expect: CWE-89
  await prisma.$queryRawUnsafe(`SELECT * FROM t WHERE a = '${q}'`); // expect: CWE-89
  await prisma.$queryRaw(Prisma.raw(`SELECT * FROM t WHERE a = '${q}'`)); // expect: CWE-89
  await prisma.$queryRaw`SELECT * FROM t WHERE a = ${q}`; // ok: CWE-89
  await knex.raw(`SELECT * FROM t WHERE a = '${q}'`); // expect: CWE-89
  await knex('t').whereRaw(`a = '${q}'`); // expect: CWE-89
  await knex('t').orderByRaw(q); // expect: CWE-89
  await pgsql.unsafe(`SELECT * FROM t WHERE a = '${q}'`); // expect: CWE-89
  await pgsql`SELECT * FROM t WHERE a = ${q}`; // ok: CWE-89
  await libsql.execute(`SELECT * FROM t WHERE a = '${q}'`); // expect: CWE-89
  await new mssql.Request().query(`SELECT * FROM t WHERE a = '${q}'`); // expect: CWE-89
  await mssql.query(`SELECT * FROM t WHERE a = '${q}'`); // expect: CWE-89
  await ds.query(`SELECT * FROM t WHERE a = '${q}'`); // expect: CWE-89
  await ds.getRepository('u').createQueryBuilder('u').where(`u.name = '${q}'`).getMany(); // expect: CWE-89
  await drizzle().execute(sql.raw(`SELECT * FROM t WHERE a = '${q}'`)); // expect: CWE-89
  await neo4j.driver('x').session().run(`MATCH (n) WHERE n.a = '${q}' RETURN n`); // expect: CWE-943
  await new cassandra.Client({}).execute(`SELECT * FROM t WHERE a = '${q}'`); // expect: CWE-89
  res.end();
});

app.get('/b', async (req, res) => {
  const q = req.query.q;
  shell.exec('ls ' + q); // expect: CWE-78
  execa.command('ls ' + q, { shell: true }); // expect: CWE-78
  execa('ls ' + q, { shell: true }); // expect: CWE-78
  execa.execaCommand('ls ' + q, { shell: true }); // expect: CWE-78
  spawn('sh', ['-c', 'ls ' + q]); // expect: CWE-78
  spawnSync('ls ' + q, { shell: true }); // expect: CWE-78
  execFile('bash', ['-c', q]); // expect: CWE-78
  spawn('ls', [q]); // ok: CWE-78
  new Client().exec('ls ' + q, () => {}); // expect: CWE-78
  res.end();
});

app.get('/c', async (req, res) => {
  const q = req.query.q;
  await axios({ url: q }); // expect: CWE-918
  await axios.request({ method: 'get', url: q }); // expect: CWE-918
  await got(q); // expect: CWE-918
  await got.post(q); // expect: CWE-918
  await undici.request(q); // expect: CWE-918
  await needle('get', q); // expect: CWE-918
  http.get(q); // expect: CWE-918
  http.request({ host: q, path: '/' }); // expect: CWE-918
  await fetch(`http://${q}/x`); // expect: CWE-918
  await fetch(new URL(q)); // expect: CWE-918
  const client = axios.create({ baseURL: q }); // expect: CWE-918
  res.end();
});

app.get('/d', async (req, res) => {
  const q = req.query.q;
  ejs.render(q, {}); // expect: CWE-1336
  pug.compile(q); // expect: CWE-1336
  Handlebars.compile(q); // expect: CWE-1336
  nunjucks.renderString(q, {}); // expect: CWE-1336
  _.template(q); // expect: CWE-1336
  vm.runInNewContext(q); // expect: CWE-94
  new Function(q)(); // expect: CWE-94
  setTimeout(q, 10); // expect: CWE-94
  require(q); // expect: CWE-94
  res.render('x', { q }); // ok: CWE-79
});

app.get('/e', async (req, res) => {
  const q = req.query.q;
  fs.readFile(path.join('/srv', q), () => {}); // expect: CWE-22
  await fsp.readFile('/srv/' + q); // expect: CWE-22
  await fsp.rm('/srv/' + q); // expect: CWE-22
  fs.createReadStream('/srv/' + q).pipe(res); // expect: CWE-22
  res.sendFile('/srv/' + q); // expect: CWE-22
  res.download('/srv/' + q); // expect: CWE-22
  sharp('/srv/' + q); // expect: CWE-22
  fs.promises.unlink('/srv/' + q); // expect: CWE-22
});

app.post('/f', async (req, res) => {
  const q = req.body.q;
  serialize.unserialize(q); // expect: CWE-502
  libxml.parseXml(q, { noent: true }); // expect: CWE-611
  xpath.select(`//a[@b='${q}']`, null); // expect: CWE-643
  res.set('Location', q); // expect: CWE-601
  res.redirect(q); // expect: CWE-601
  res.send('<p>' + q); // expect: CWE-79
});
