import http from 'node:http';
import https from 'node:https';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'node:url';
import net from 'node:net';
import tls from 'node:tls';
import React, { useEffect, useRef } from 'react';
import DOMPurify from 'dompurify';
import $ from 'jquery';
import AdmZip from 'adm-zip';
import unzipper from 'unzipper';
import AWS from 'aws-sdk';
import { MongoClient } from 'mongodb';
import fastify from 'fastify';
import Koa from 'koa';
import Router from '@koa/router';

// --- the browser
function showHash() {
  document.getElementById('out').innerHTML = decodeURIComponent(location.hash.slice(1)); // expect: CWE-79
}

function showHashSafe() {
  document.getElementById('out').textContent = decodeURIComponent(location.hash.slice(1)); // ok: CWE-79
}

function showParam() {
  const params = new URLSearchParams(window.location.search);
  const name = params.get('name');
  $('#greeting').html('Hello ' + name); // expect: CWE-79
  $('#greeting').text('Hello ' + name); // ok: CWE-79
  document.write('<b>' + name + '</b>'); // expect: CWE-79
  document.body.insertAdjacentHTML('beforeend', DOMPurify.sanitize(name)); // ok: CWE-79
  document.body.insertAdjacentHTML('beforeend', `<i>${name}</i>`); // expect: CWE-79
  window.location.href = params.get('next'); // expect: CWE-601
  window.location.assign('/page/' + encodeURIComponent(name)); // ok: CWE-601
  eval(params.get('cb')); // expect: CWE-95
}

window.addEventListener('message', (event) => {
  document.querySelector('#frame').innerHTML = event.data.html; // expect: CWE-79
});

window.addEventListener('message', function (event) {
  if (event.origin !== 'https://app.example.org') return;
  document.querySelector('#frame').textContent = event.data.text; // ok: CWE-79
});

function tell(frame, data) {
  frame.contentWindow.postMessage(data, '*'); // expect: CWE-346
  frame.contentWindow.postMessage(data, 'https://app.example.org'); // ok: CWE-346
}

export function Comment({ html, text }) {
  const ref = useRef(null);
  useEffect(() => {
    ref.current.innerHTML = DOMPurify.sanitize(html); // ok: CWE-79
  }, [html]);
  return (
    <div>
      <p ref={ref} />
      <p>{text}</p>
      <section dangerouslySetInnerHTML={{ __html: html }} /> // expect: CWE-79
    </div>
  );
}

function remember(token) {
  document.cookie = `token=${token}`; // expect: CWE-614
}

// --- node
http.createServer((req, res) => {
  const { pathname, query } = parse(req.url, true);
  if (pathname === '/file') {
    fs.createReadStream('./public' + query.name).pipe(res); // expect: CWE-22
  } else if (pathname === '/echo') {
    res.end('<p>' + query.text + '</p>'); // expect: CWE-79
  } else {
    const name = path.normalize(query.name).replace(/^(\.\.[/\\])+/, '');
    fs.readFile(path.join('/srv', path.basename(name)), (err, data) => res.end(data)); // ok: CWE-22
  }
}).listen(8080, '127.0.0.1');

const agent = new https.Agent({ rejectUnauthorized: false }); // expect: CWE-295
const good = new https.Agent({ keepAlive: true }); // ok: CWE-295
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; // expect: CWE-295
const sock = tls.connect(443, 'example.org', { checkServerIdentity: () => undefined }); // expect: CWE-297
const old = tls.createServer({ secureProtocol: 'TLSv1_method' }); // expect: CWE-327

export async function unpack(file, dest) {
  const zip = new AdmZip(file);
  for (const entry of zip.getEntries()) {
    fs.writeFileSync(path.join(dest, entry.entryName), entry.getData()); // expect: CWE-22
  }
  for (const entry of zip.getEntries()) {
    const target = path.resolve(dest, entry.entryName);
    if (!target.startsWith(path.resolve(dest) + path.sep)) throw new Error('bad entry');
    fs.writeFileSync(target, entry.getData()); // ok: CWE-22
  }
}

export function unpackStream(file, dest) {
  fs.createReadStream(file)
    .pipe(unzipper.Parse())
    .on('entry', (entry) => {
      entry.pipe(fs.createWriteStream(path.join(dest, entry.path))); // expect: CWE-22
    });
}

export function modes(file) {
  fs.chmodSync(file, 0o777); // expect: CWE-732
  fs.chmodSync(file, 0o600); // ok: CWE-732
  fs.writeFileSync(path.join(os.tmpdir(), 'report.txt'), 'x'); // expect: CWE-377
  fs.mkdtempSync(path.join(os.tmpdir(), 'report-')); // ok: CWE-377
}

const s3 = new AWS.S3({ accessKeyId: 'AKIAJ5WQ3YCHUTKZPQXA', secretAccessKey: '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' }); // expect: CWE-798
const s3b = new AWS.S3({ region: 'eu-west-1' }); // ok: CWE-798
s3b.putBucketAcl({ Bucket: 'b', ACL: 'public-read' }, () => {}); // expect: CWE-732

export const handler = async (event) => {
  const client = await MongoClient.connect(process.env.MONGO); // ok: CWE-772
  try {
    const body = JSON.parse(event.body);
    const user = await client.db('x').collection('users').findOne({ name: body.name }); // expect: CWE-943
    const safe = await client.db('x').collection('users').findOne({ name: { $eq: String(body.name) } }); // ok: CWE-943
    return { statusCode: 200, body: JSON.stringify([user, safe]) };
  } finally {
    await client.close();
  }
};

const server = fastify();
server.get('/q', async (request, reply) => {
  reply.type('text/html').send('<p>' + request.query.q + '</p>'); // expect: CWE-79
  return reply;
});
server.get('/r', async (request, reply) => reply.redirect(request.query.to)); // expect: CWE-601

const koa = new Koa();
const routes = new Router();
routes.get('/k', async (ctx) => {
  ctx.body = '<p>' + ctx.query.q + '</p>'; // expect: CWE-79
});
routes.get('/f', async (ctx) => {
  ctx.body = fs.createReadStream(path.join('/srv', ctx.params.name)); // expect: CWE-22
});
routes.get('/g', async (ctx) => {
  ctx.redirect(ctx.query.to); // expect: CWE-601
});
koa.use(routes.routes());

function weird(input) {
  return /^(a+)+$/.test(input);
}

function fine(input) {
  return /^a+$/.test(input); // ok: CWE-1333
}

const password = 'hunter2-Zx81!'; // expect: CWE-798
const passwordLabel = 'Password'; // ok: CWE-798
const apiKey = process.env.API_KEY; // ok: CWE-798
export { agent, good, sock, old, s3, weird, fine, password, passwordLabel, apiKey, remember, tell, showHash, showHashSafe, showParam };
