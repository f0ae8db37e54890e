import { exec, execSync } from 'node:child_process';
import fs from 'node:fs';
import { db } from './db.js';

export async function loader({ request, params }) {
  const url = new URL(request.url);
  const term = url.searchParams.get('term');
  await db.query(`SELECT * FROM t WHERE a = '${term}'`); // expect: CWE-89
  return fs.readFileSync('/notes/' + params.name); // expect: CWE-22
}

export async function action({ request }) {
  const form = await request.formData();
  execSync('run ' + form.get('cmd')); // expect: CWE-78
  return null;
}

export async function GET(request, { params }) {
  const { searchParams } = new URL(request.url);
  exec('run ' + searchParams.get('cmd')); // expect: CWE-78
  return fs.readFileSync('/notes/' + params.name); // expect: CWE-22
}

export async function POST({ request, url }) {
  const body = await request.json();
  exec('run ' + body.cmd); // expect: CWE-78
  exec('run ' + url.searchParams.get('x')); // expect: CWE-78
}

export async function load({ params, url, locals }) {
  const rows = await locals.db.query("SELECT * FROM t WHERE a = '" + params.slug + "'"); // expect: CWE-89
  return { rows };
}

export const actions = {
  run: async ({ request }) => {
    const data = await request.formData();
    exec('run ' + data.get('cmd')); // expect: CWE-78
  },
};

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const name = url.searchParams.get('name');
    const row = await env.DB.prepare(`SELECT * FROM t WHERE a = '${name}'`).all(); // expect: CWE-89
    return fetch(url.searchParams.get('target')); // expect: CWE-918
  },
};

Bun.serve({
  port: 3000,
  async fetch(req) {
    const q = new URL(req.url).searchParams.get('q');
    exec('q ' + q); // expect: CWE-78
    return new Response('x');
  },
});

Deno.serve(async (req) => {
  const body = await req.json();
  exec('q ' + body.q); // expect: CWE-78
  return new Response('x');
});

self.addEventListener('fetch', (event) => {
  const target = new URL(event.request.url).searchParams.get('to');
  event.respondWith(fetch(target)); // expect: CWE-918
});

export const handler = async (event) => {
  for (const record of event.Records) {
    const job = JSON.parse(record.body);
    execSync('job ' + job.name); // expect: CWE-78
  }
};

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  eval(message.code); // expect: CWE-94
});
