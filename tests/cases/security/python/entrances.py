import os
import sqlite3
import subprocess

import azure.functions as func
import discord
import faust
import functions_framework
import gradio as gr
import grpc
import jsonrpcserver
import nats
import paho.mqtt.client as mqtt
import pika
import strawberry
import streamlit as st
import telebot
import web
import zmq
from aiogram import Router, types
from aiokafka import AIOKafkaConsumer
from aiosmtpd.controller import Controller
from blacksheep import Application, FromQuery, Request
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
from dash import Dash, Input, Output, callback
from discord.ext import commands
from emmett import App as EmmettApp, request as emmett_request
from fastmcp import FastMCP
from hug import get as hug_get
from kafka import KafkaConsumer
from litestar import Controller as LController, get, post
from litestar.params import Parameter
from microdot import Microdot
from nameko.rpc import rpc
from nameko.web.handlers import http
from nicegui import ui
from robyn import Robyn
from slack_bolt import App as SlackApp
from socketio import AsyncServer
from telegram import Update
from telegram.ext import ContextTypes
from tornado.websocket import WebSocketHandler
from twisted.internet.protocol import Protocol
from twisted.protocols.basic import LineReceiver
from twisted.web.resource import Resource
from xmlrpc.server import SimpleXMLRPCServer

import store_pb2_grpc

db = sqlite3.connect("x.db")
robyn_app = Robyn(__file__)


@robyn_app.get("/ping")
async def robyn_ping(request):
    host = request.query_params.get("host", None)
    os.system("ping -c1 " + host)  # expect: CWE-78
    return "ok"


@robyn_app.post("/run/:name")
def robyn_run(request):
    name = request.path_params["name"]
    subprocess.run(f"run {name}", shell=True)  # expect: CWE-78


mdot = Microdot()


@mdot.route("/file/<path:name>")
def mdot_file(req, name):
    with open("/srv/data/" + name) as handle:  # expect: CWE-22
        return handle.read()


black = Application()


@black.router.get("/find")
async def black_find(term: FromQuery[str]):
    return db.execute("SELECT * FROM t WHERE a = '" + term.value + "'").fetchall()  # expect: CWE-89


@black.router.post("/body")
async def black_body(request: Request):
    data = await request.json()
    return db.execute(f"DELETE FROM t WHERE a = '{data['a']}'").rowcount  # expect: CWE-89


@get("/items")
async def litestar_items(sort: str, limit: int) -> list:
    return db.execute(f"SELECT * FROM items ORDER BY {sort} LIMIT {limit}").fetchall()  # expect: CWE-89


@post("/run")
async def litestar_run(data: dict) -> str:
    os.system(data["cmd"])  # expect: CWE-78
    return "x"


class Reports(LController):
    path = "/reports"

    @get("/{name:str}")
    async def one(self, name: str) -> str:
        return open("/var/reports/" + name).read()  # expect: CWE-22

    @get("/{number:int}")
    async def two(self, number: int) -> str:
        return db.execute(f"SELECT * FROM r WHERE n = {number}").fetchone()  # ok: CWE-89


class StoreServicer(store_pb2_grpc.StoreServicer):
    def Search(self, request, context):
        db.execute("SELECT * FROM s WHERE n LIKE '%" + request.term + "%'")  # expect: CWE-89
        return request

    def Stream(self, request_iterator, context):
        for item in request_iterator:
            os.system("echo " + item.text)  # expect: CWE-78


@functions_framework.http
def gcf(request):
    args = request.get_json(silent=True)
    os.system("convert " + args["file"])  # expect: CWE-78


@functions_framework.cloud_event
def gcf_event(cloud_event):
    data = cloud_event.data
    subprocess.call("process " + data["name"], shell=True)  # expect: CWE-78


def main(req: func.HttpRequest) -> func.HttpResponse:
    name = req.params.get("name")
    if not name:
        name = req.get_json().get("name")
    db.execute("SELECT * FROM p WHERE n = '%s'" % name)  # expect: CWE-89
    return func.HttpResponse("x")


azure_app = func.FunctionApp()


@azure_app.route(route="hello")
def azure_hello(req: func.HttpRequest):
    os.system("hi " + req.route_params.get("who"))  # expect: CWE-78


@azure_app.queue_trigger(arg_name="msg", queue_name="jobs", connection="C")
def azure_queue(msg: func.QueueMessage):
    os.system("job " + msg.get_body().decode())  # expect: CWE-78


def sqs_handler(event, context):
    for record in event["Records"]:
        os.system("process " + record["body"])  # expect: CWE-78


mcp = FastMCP("tools")


@mcp.tool()
def read_note(name: str) -> str:
    return open("/notes/" + name).read()  # expect: CWE-22


@mcp.tool
def count_lines(path: str) -> str:
    return subprocess.check_output("wc -l " + path, shell=True)  # expect: CWE-78


@mcp.resource("notes://{name}")
def note(name: str) -> str:
    return open(f"/notes/{name}").read()  # expect: CWE-22


bot = commands.Bot(command_prefix="!")


@bot.command()
async def dig(ctx, domain: str):
    await ctx.send(subprocess.getoutput(f"dig {domain}"))  # expect: CWE-78


@bot.command(name="add")
async def add(ctx, left: int, right: int):
    await ctx.send(subprocess.getoutput(f"expr {left} + {right}"))  # ok: CWE-78


@bot.tree.command(name="look")
async def look(interaction: discord.Interaction, term: str):
    db.execute(f"SELECT * FROM t WHERE n = '{term}'")  # expect: CWE-89


class Client(discord.Client):
    async def on_message(self, message):
        if message.content.startswith("!eval"):
            eval(message.content[5:])  # expect: CWE-94


tele = telebot.TeleBot("T")


@tele.message_handler(commands=["who"])
def tele_who(message):
    os.system("whois " + message.text.split()[1])  # expect: CWE-78


async def tg_run(update: Update, context: ContextTypes.DEFAULT_TYPE):
    os.system("run " + context.args[0])  # expect: CWE-78


async def tg_text(update: Update, context: ContextTypes.DEFAULT_TYPE):
    db.execute(f"INSERT INTO m VALUES ('{update.message.text}')")  # expect: CWE-89


router = Router()


@router.message()
async def aio_message(message: types.Message):
    db.execute("SELECT * FROM t WHERE a = '" + message.text + "'")  # expect: CWE-89


slack = SlackApp(token="x")


@slack.command("/deploy")
def slack_deploy(ack, command, say):
    ack()
    os.system("deploy " + command["text"])  # expect: CWE-78


@slack.event("app_mention")
def slack_mention(event, say):
    os.system("say " + event["text"])  # expect: CWE-78


@slack.action("approve")
def slack_action(ack, body):
    ack()
    db.execute("UPDATE t SET a = '" + body["actions"][0]["value"] + "'")  # expect: CWE-89


sio = AsyncServer()


@sio.event
async def sio_search(sid, data):
    db.execute(f"SELECT * FROM t WHERE a = '{data['term']}'")  # expect: CWE-89


@sio.on("ping")
async def sio_ping(sid, host):
    os.system("ping " + host)  # expect: CWE-78


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        os.system("say " + text_data)  # expect: CWE-78


class Chat2(WebsocketConsumer):
    def receive_json(self, content, **kwargs):
        db.execute("SELECT * FROM t WHERE a = '" + content["a"] + "'")  # expect: CWE-89


class Echo(WebSocketHandler):
    def on_message(self, message):
        os.system("echo " + message)  # expect: CWE-78


def consume_kafka():
    consumer = KafkaConsumer("jobs")
    for message in consumer:
        os.system("job " + message.value.decode())  # expect: CWE-78


async def consume_aiokafka():
    consumer = AIOKafkaConsumer("jobs")
    async for msg in consumer:
        db.execute("SELECT * FROM t WHERE a = '" + msg.value.decode() + "'")  # expect: CWE-89


def on_pika(channel, method, properties, body):
    os.system("job " + body.decode())  # expect: CWE-78


def start_pika():
    connection = pika.BlockingConnection()
    channel = connection.channel()
    channel.basic_consume(queue="q", on_message_callback=on_pika)


def on_mqtt(client, userdata, msg):
    os.system("set " + msg.payload.decode())  # expect: CWE-78


def start_mqtt():
    client = mqtt.Client()
    client.on_message = on_mqtt


async def nats_cb(msg):
    subprocess.run("job " + msg.data.decode(), shell=True)  # expect: CWE-78


async def nats_start():
    nc = await nats.connect("x")
    await nc.subscribe("jobs", cb=nats_cb)


def zmq_loop():
    sock = zmq.Context().socket(zmq.REP)
    while True:
        text = sock.recv_string()
        os.system("do " + text)  # expect: CWE-78


fapp = faust.App("x")


@fapp.agent("topic")
async def faust_agent(stream):
    async for event in stream:
        os.system("do " + event)  # expect: CWE-78


@strawberry.type
class Query:
    @strawberry.field
    def user(self, name: str) -> str:
        return db.execute(f"SELECT * FROM u WHERE n = '{name}'").fetchone()  # expect: CWE-89


class Handler:
    async def handle_DATA(self, server, session, envelope):
        os.system("mail " + envelope.mail_from)  # expect: CWE-78


def streamlit_page():
    name = st.text_input("name")
    db.execute("SELECT * FROM u WHERE n = '" + name + "'")  # expect: CWE-89


def gradio_run(text):
    return subprocess.getoutput("count " + text)  # expect: CWE-78


gr.Interface(fn=gradio_run, inputs="text", outputs="text").launch()

dash_app = Dash(__name__)


@dash_app.callback(Output("o", "children"), Input("i", "value"))
def dash_update(value):
    return db.execute(f"SELECT * FROM t WHERE a = '{value}'").fetchall()  # expect: CWE-89


@ui.page("/note/{name}")
def nice_page(name: str):
    ui.label(open("/notes/" + name).read())  # expect: CWE-22


class RpcService:
    name = "svc"

    @rpc
    def lookup(self, term):
        return db.execute(f"SELECT * FROM t WHERE a = '{term}'").fetchall()  # expect: CWE-89

    @http("GET", "/get/<string:value>")
    def get_method(self, request, value):
        return open("/data/" + value).read()  # expect: CWE-22


@jsonrpcserver.method
def rpc_ping(host):
    os.system("ping " + host)  # expect: CWE-78


def rpc_list(folder):
    return os.popen("ls " + folder).read()  # expect: CWE-78


server = SimpleXMLRPCServer(("localhost", 8000))
server.register_function(rpc_list, "list")


class WebPyIndex:
    def GET(self):
        data = web.input(name="x")
        return db.execute("SELECT * FROM t WHERE a = '" + data.name + "'")  # expect: CWE-89


class TwistedPage(Resource):
    def render_GET(self, request):
        name = request.args[b"name"][0].decode()
        os.system("page " + name)  # expect: CWE-78
        return b""


class TwistedLine(LineReceiver):
    def lineReceived(self, line):
        os.system("line " + line.decode())  # expect: CWE-78


class TwistedProto(Protocol):
    def dataReceived(self, data):
        eval(data)  # expect: CWE-94


async def asyncio_client(reader, writer):
    line = await reader.readline()
    os.system("line " + line.decode())  # expect: CWE-78


emmett_app = EmmettApp(__name__)


@emmett_app.route("/hello/<str:name>")
async def emmett_hello(name):
    os.system("hi " + name)  # expect: CWE-78


@emmett_app.route("/q")
async def emmett_q():
    os.system("hi " + emmett_request.query_params.name)  # expect: CWE-78


@hug_get("/look")
def hug_look(term):
    return db.execute("SELECT * FROM t WHERE a = '" + term + "'").fetchall()  # expect: CWE-89
