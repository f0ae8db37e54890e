import Fastify from 'fastify';
import Koa from 'koa';
import Router from '@koa/router';
import Hapi from '@hapi/hapi';
import { Controller, Get, Post, Query, Body, Param, Res, Injectable } from '@nestjs/common';
import { NextResponse } from 'next/server';
import { cookies } from 'next/headers';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { execSync } from 'node:child_process';
import { DataSource } from 'typeorm';
import knexFactory from 'knex';
import { Sequelize, QueryTypes } from 'sequelize';
import { PrismaClient } from '@prisma/client';
import got from 'got';
import DOMPurify from 'dompurify';
import { z } from 'zod';

const fastify = Fastify({ logger: true });
const knex = knexFactory({ client: 'pg' });
const sequelize = new Sequelize(process.env.DB);
const prisma = new PrismaClient();

fastify.get('/users/:id', async (request, reply) => {
  const rows = await knex.raw('select * from users where id = ' + request.params.id); // expect: CWE-89
  return rows;
});

fastify.get('/users2/:id', async (request) => {
  return knex('users').where({ id: request.params.id }).whereRaw('age > ?', [request.query.age]); // ok: CWE-89
});

fastify.get('/page', (request, reply) => {
  reply.type('text/html').send(`<h1>${request.query.title}</h1>`); // expect: CWE-79
});

fastify.get('/go', (request, reply) => reply.redirect(request.query.to)); // expect: CWE-601

const schema = z.object({ id: z.number().int() });

fastify.post('/zod', async (request) => {
  const { id } = schema.parse(request.body);
  return knex.raw(`select * from users where id = ${id}`); // ok: CWE-89
});

const koa = new Koa();
const router = new Router();

router.get('/file/:name', async (ctx) => {
  ctx.body = await readFile(join('files', ctx.params.name)); // expect: CWE-22
});

router.get('/hello', async (ctx) => {
  ctx.type = 'html';
  ctx.body = '<p>' + ctx.query.q + '</p>'; // expect: CWE-79
});

router.get('/json', async (ctx) => {
  ctx.body = { q: ctx.query.q }; // ok: CWE-79
});

router.post('/cmd', async (ctx) => {
  const body = ctx.request.body;
  ctx.body = execSync('tool --name ' + body?.name).toString(); // expect: CWE-78
});

router.get('/away', (ctx) => {
  ctx.redirect(ctx.request.query.url); // expect: CWE-601
});

koa.use(router.routes());

const server = Hapi.server({ port: 3000, routes: { cors: true } });

server.route({
  method: 'GET',
  path: '/h/{name}',
  handler: (request, h) => {
    return `<b>${request.params.name}</b>`; // expect: CWE-79
  },
});

server.route({
  method: 'POST',
  path: '/q',
  handler: async (request, h) => {
    const rows = await sequelize.query(`SELECT * FROM a WHERE b = '${request.payload.b}'`); // expect: CWE-89
    await sequelize.query('SELECT * FROM a WHERE b = :b', { replacements: { b: request.payload.b }, type: QueryTypes.SELECT }); // ok: CWE-89
    return h.redirect(request.query.next); // expect: CWE-601
  },
});

@Injectable()
export class FilesService {
  async read(name) {
    return readFile('/srv/' + name, 'utf8'); // expect: CWE-22
  }

  async readSafe(name) {
    if (!/^[\w-]+\.txt$/.test(name)) throw new Error('bad name');
    return readFile('/srv/' + name, 'utf8'); // ok: CWE-22
  }
}

@Controller('files')
export class FilesController {
  constructor(service, db) {
    this.service = service;
    this.files = new FilesService();
    this.db = db;
  }

  @Get('read')
  read(@Query('name') name) {
    return this.files.read(name);
  }

  @Get('safe')
  readSafe(@Query('name') name) {
    return this.files.readSafe(name);
  }

  @Post()
  async query(@Body() dto) {
    return this.db.query(`UPDATE f SET name = '${dto.name}'`); // expect: CWE-89
  }

  @Get('r')
  away(@Query('u') u, @Res() res) {
    return res.redirect(u); // expect: CWE-601
  }
}

export async function GET(request) {
  const { searchParams } = new URL(request.url);
  const target = searchParams.get('url');
  const r = await fetch(target); // expect: CWE-918
  return new Response(`<html>${searchParams.get('title')}</html>`, { headers: { 'content-type': 'text/html' } }); // expect: CWE-79
}

export async function POST(request) {
  const body = await request.json();
  await prisma.$queryRawUnsafe(`SELECT * FROM "User" WHERE email = '${body.email}'`); // expect: CWE-89
  await prisma.$queryRaw`SELECT * FROM "User" WHERE email = ${body.email}`; // ok: CWE-89
  return NextResponse.redirect(body.next); // expect: CWE-601
}

export default async function handler(req, res) {
  const { slug } = req.query;
  await writeFile(`./content/${slug}.md`, req.body); // expect: CWE-22
  res.status(200).json({ ok: true });
}

createServer(async (req, res) => {
  const u = new URL(req.url, 'http://localhost');
  const name = u.searchParams.get('name');
  res.writeHead(200, { 'Content-Type': 'text/html' });
  res.end('<p>' + name + '</p>'); // expect: CWE-79
  const page = await got(u.searchParams.get('feed')); // expect: CWE-918
}).listen(8080);

// browser
function render() {
  const params = new URLSearchParams(location.search);
  const msg = params.get('msg');
  document.getElementById('out').innerHTML = msg; // expect: CWE-79
  document.getElementById('out').textContent = msg; // ok: CWE-79
  document.getElementById('safe').innerHTML = DOMPurify.sanitize(msg); // ok: CWE-79
  document.querySelector('#x').insertAdjacentHTML('beforeend', `<li>${location.hash.slice(1)}</li>`); // expect: CWE-79
  const next = params.get('next');
  window.location.href = next; // expect: CWE-601
  setTimeout('go("' + msg + '")', 10); // expect: CWE-95
  $('#y').html(document.referrer); // expect: CWE-79
  $('#y').text(document.referrer); // ok: CWE-79
}

window.addEventListener('message', (e) => { // expect: CWE-346
  document.body.append(e.data.text);
});

window.addEventListener('message', (e) => { // ok: CWE-346
  if (e.origin !== 'https://app.example.com') return;
  document.body.append(e.data.text);
});

frames[0].postMessage({ token: 1 }, '*'); // expect: CWE-346

export function Comment({ html, text }) {
  const q = new URLSearchParams(window.location.search).get('q');
  return (
    <div>
      <div dangerouslySetInnerHTML={{ __html: q }} /> {/* nothing */}
      <p>{q}</p>
    </div>
  );
}

export const lambda = async (event) => {
  const id = event.queryStringParameters?.id;
  const rows = await sequelize.query('DELETE FROM t WHERE id=' + id); // expect: CWE-89
  return { statusCode: 302, headers: { Location: event.queryStringParameters.to } }; // expect: CWE-601
};
