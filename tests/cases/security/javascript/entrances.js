const { exec, execSync } = require('child_process');
const fs = require('fs');
const { db } = require('./db');
const polka = require('polka');
const { Elysia } = require('elysia');
const { defineEventHandler, getQuery, readBody, getRouterParam } = require('h3');
const { Worker } = require('bullmq');
const { Kafka } = require('kafkajs');
const amqp = require('amqplib');
const mqtt = require('mqtt');
const { Telegraf } = require('telegraf');
const { App: Bolt } = require('@slack/bolt');
const { ipcMain } = require('electron');
const { Client } = require('discord.js');
const { connect, StringCodec } = require('nats');
const grpc = require('@grpc/grpc-js');
const { initTRPC } = require('@trpc/server');
const { onRequest, onCall } = require('firebase-functions/v2/https');
const { app: azure } = require('@azure/functions');
const functions = require('@google-cloud/functions-framework');
const uWS = require('uWebSockets.js');
const { serve } = require('micro');
const { AutoRouter } = require('itty-router');
const { Application, Router } = require('oak');
const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');

polka().get('/run', (req, res) => {
  exec('run ' + req.query.cmd); // expect: CWE-78
  res.end();
});

new Elysia()
  .get('/find', ({ query }) => db.query("SELECT * FROM t WHERE a = '" + query.a + "'")) // expect: CWE-89
  .post('/run/:name', ({ params, body }) => {
    execSync(`run ${params.name}`); // expect: CWE-78
    return db.query(`DELETE FROM t WHERE a = '${body.a}'`); // expect: CWE-89
  });

exports.h3query = defineEventHandler(async (event) => {
  const { name } = getQuery(event);
  const body = await readBody(event);
  execSync('who ' + name); // expect: CWE-78
  execSync('who ' + body.name); // expect: CWE-78
  return fs.readFileSync('/srv/' + getRouterParam(event, 'file')); // expect: CWE-22
});

new Worker('jobs', async (job) => {
  execSync('convert ' + job.data.file); // expect: CWE-78
});

async function kafka() {
  const consumer = new Kafka({}).consumer({ groupId: 'g' });
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      exec('job ' + message.value.toString()); // expect: CWE-78
    },
  });
}

async function rabbit() {
  const conn = await amqp.connect('amqp://localhost');
  const channel = await conn.createChannel();
  channel.consume('jobs', (msg) => {
    const job = JSON.parse(msg.content.toString());
    exec('job ' + job.name); // expect: CWE-78
  });
  await conn.close();
}

const device = mqtt.connect('mqtt://x');
device.on('message', (topic, payload) => {
  exec('set ' + payload.toString()); // expect: CWE-78
});

const tele = new Telegraf('t');
tele.command('who', (ctx) => {
  exec('whois ' + ctx.message.text); // expect: CWE-78
});
tele.on('text', async (ctx) => {
  await db.query(`INSERT INTO m VALUES ('${ctx.message.text}')`); // expect: CWE-89
});

const bolt = new Bolt({});
bolt.command('/deploy', async ({ command, ack }) => {
  await ack();
  exec('deploy ' + command.text); // expect: CWE-78
});
bolt.event('app_mention', async ({ event, say }) => {
  exec('say ' + event.text); // expect: CWE-78
});

ipcMain.handle('open-file', (event, name) => fs.readFileSync('/docs/' + name)); // expect: CWE-22
ipcMain.on('run', (event, cmd) => {
  exec('run ' + cmd); // expect: CWE-78
});

const disco = new Client({});
disco.on('messageCreate', (message) => {
  if (message.content.startsWith('!eval')) {
    eval(message.content.slice(5)); // expect: CWE-94
  }
});
disco.on('interactionCreate', async (interaction) => {
  const host = interaction.options.getString('host');
  exec('ping ' + host); // expect: CWE-78
});

async function natsLoop() {
  const nc = await connect({});
  const sc = StringCodec();
  const sub = nc.subscribe('jobs');
  for await (const m of sub) {
    exec('job ' + sc.decode(m.data)); // expect: CWE-78
  }
}

function search(call, callback) {
  db.query("SELECT * FROM t WHERE a = '" + call.request.term + "'", (err, rows) => { // expect: CWE-89
    callback(err, { rows });
  });
}
const server = new grpc.Server();
server.addService({}, { search });

const t = initTRPC.create();
exports.router = t.router({
  run: t.procedure.mutation(({ input }) => {
    exec('run ' + input.cmd); // expect: CWE-78
  }),
  find: t.procedure.input((x) => x).query(async (opts) => {
    return db.query(`SELECT * FROM t WHERE a = '${opts.input}'`); // expect: CWE-89
  }),
});

exports.fire = onRequest((req, res) => {
  exec('fire ' + req.query.x); // expect: CWE-78
});
exports.fireCall = onCall((request) => {
  exec('fire ' + request.data.x); // expect: CWE-78
});

azure.http('hello', {
  methods: ['GET'],
  handler: async (request, context) => {
    const name = request.query.get('name');
    exec('hello ' + name); // expect: CWE-78
    const text = await request.text();
    exec('hello ' + text); // expect: CWE-78
    return { body: 'x' };
  },
});

module.exports = async function (context, req) {
  exec('hi ' + req.query.name); // expect: CWE-78
  exec('hi ' + context.req.body.name); // expect: CWE-78
};

functions.http('gcf', (req, res) => {
  exec('gcf ' + req.body.name); // expect: CWE-78
});
functions.cloudEvent('gcfe', (cloudEvent) => {
  exec('gcf ' + cloudEvent.data.name); // expect: CWE-78
});

uWS.App().get('/file', (res, req) => {
  res.end(fs.readFileSync('/srv/' + req.getQuery('name'))); // expect: CWE-22
}).get('/run/:cmd', (res, req) => {
  exec('run ' + req.getParameter(0)); // expect: CWE-78
});

const itty = AutoRouter();
itty.get('/note/:name', ({ params }) => fs.readFileSync('/notes/' + params.name)); // expect: CWE-22

const oak = new Router();
oak.get('/find', async (ctx) => {
  const term = ctx.request.url.searchParams.get('term');
  ctx.response.body = await db.query(`SELECT * FROM t WHERE a = '${term}'`); // expect: CWE-89
});

const mcp = new McpServer({});
mcp.tool('read', { name: 1 }, async ({ name }) => {
  return fs.readFileSync('/notes/' + name, 'utf8'); // expect: CWE-22
});
mcp.registerTool('count', {}, async (args) => {
  return execSync('wc -l ' + args.path); // expect: CWE-78
});
