"""The comment tasks: each has a test that a right answer passes and an empty one does not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from fairhand_eval.comments import LANGUAGES, has_imports, parses, read_tasks
from fairhand_eval.runtimes import missing_tools
from fairhand_eval.sandbox import Limits, run_program

FOLDER = Path(__file__).parents[1] / "cases" / "comments"
TASKS, NEEDS = read_tasks(FOLDER)
BY_ID = {task.id: task for task in TASKS}

RIGHT = {
    "python/s3-upload-encrypted": "import boto3\n\ndef upload_encrypted(path, bucket, key):\n"
    "    boto3.client('s3').upload_file(path, bucket, key, "
    "ExtraArgs={'ServerSideEncryption': 'AES256'})\n",
    "python/s3-list-keys": "import boto3\n\ndef list_keys(bucket, prefix):\n    keys = []\n"
    "    pages = boto3.client('s3').get_paginator('list_objects_v2')\n"
    "    for page in pages.paginate(Bucket=bucket, Prefix=prefix):\n"
    "        keys += [one['Key'] for one in page.get('Contents', [])]\n    return keys\n",
    "python/ec2-stop": "import boto3\n\ndef stop_instances(instance_ids):\n"
    "    boto3.client('ec2').stop_instances(InstanceIds=instance_ids)\n",
    "python/dynamodb-put": "import boto3\n\ndef save_user(table_name, user):\n"
    "    boto3.resource('dynamodb').Table(table_name).put_item(Item=user)\n",
    "python/lambda-invoke": "import json\nimport boto3\n\ndef invoke_function(name, payload):\n"
    "    answer = boto3.client('lambda').invoke(FunctionName=name, Payload=json.dumps(payload))\n"
    "    return json.loads(answer['Payload'].read())\n",
    "python/sqs-send": "import boto3\n\ndef send_message(queue_url, body):\n"
    "    boto3.client('sqs').send_message(QueueUrl=queue_url, MessageBody=body)\n",
    "python/file-hash": "import hashlib\n\ndef file_hash(path):\n"
    "    return hashlib.sha256(open(path, 'rb').read()).hexdigest()\n",
    "javascript/s3-upload-encrypted": "const { S3Client, PutObjectCommand } = "
    "require('@aws-sdk/client-s3')\nconst fs = require('fs')\n"
    "async function uploadEncrypted(path, bucket, key) {\n  const client = new S3Client({})\n"
    "  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, "
    "Body: fs.readFileSync(path), ServerSideEncryption: 'AES256' }))\n}\n",
    "javascript/dynamodb-put": "const { DynamoDBClient, PutItemCommand } = "
    "require('@aws-sdk/client-dynamodb')\nconst client = new DynamoDBClient({})\n"
    "const putUser = (table, id, name) => client.send(new PutItemCommand({ TableName: table, "
    "Item: { id: { S: id }, name: { S: name } } }))\n",
    "javascript/lambda-invoke": "const { LambdaClient, InvokeCommand } = "
    "require('@aws-sdk/client-lambda')\nasync function invokeFunction(name, payload) {\n"
    "  return new LambdaClient({}).send(new InvokeCommand({ FunctionName: name, "
    "Payload: JSON.stringify(payload) }))\n}\n",
    "javascript/queue": "class Queue {\n  constructor() { this.items = [] }\n"
    "  enqueue(item) { this.items.push(item) }\n  dequeue() { return this.items.shift() }\n"
    "  isEmpty() { return this.items.length === 0 }\n}\n",
    "java/word-count": "import java.util.*;\n\npublic class WordCount {\n"
    "    public static Map<String, Integer> count(String text) {\n"
    "        Map<String, Integer> found = new HashMap<>();\n"
    '        for (String word : text.toLowerCase().split(" +"))\n'
    "            found.merge(word, 1, Integer::sum);\n"
    "        return found;\n    }\n}\n",
    "java/s3-upload-encrypted": "import software.amazon.awssdk.core.sync.RequestBody;\n"
    "import software.amazon.awssdk.services.s3.S3Client;\n"
    "import software.amazon.awssdk.services.s3.model.PutObjectRequest;\n"
    "import software.amazon.awssdk.services.s3.model.ServerSideEncryption;\n\n"
    "public class Uploader {\n"
    "    public static void upload(S3Client s3, String bucket, String key, String text) {\n"
    "        PutObjectRequest request = PutObjectRequest.builder().bucket(bucket).key(key)\n"
    "            .serverSideEncryption(ServerSideEncryption.AES256).build();\n"
    "        s3.putObject(request, RequestBody.fromString(text));\n    }\n}\n",
    "java/sqs-send": "import software.amazon.awssdk.services.sqs.SqsClient;\n"
    "import software.amazon.awssdk.services.sqs.model.SendMessageRequest;\n\nclass Sender {\n"
    "    static void send(SqsClient sqs, String queueUrl, String body) {\n"
    "        sqs.sendMessage(SendMessageRequest.builder().queueUrl(queueUrl).messageBody(body)"
    ".build());\n    }\n}\n",
}


def test_there_are_thirty_in_each_language_and_enough_with_cloud_services() -> None:
    assert Counter(task.language for task in TASKS) == dict.fromkeys(LANGUAGES, 30)
    assert len({task.id for task in TASKS}) == 90
    cloud = [name for name, needed in NEEDS.items() if "boto3" in needed or "aws" in needed]
    assert len(cloud) >= 10


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_passes_and_a_wrong_one_does_not(name: str) -> None:
    task = BY_ID[name]
    if missing_tools([task.language]):
        pytest.fail("; ".join(missing_tools([task.language])))
    outcome = run_program(task.program(RIGHT[name]), Limits(), task.language, task.files)
    assert outcome.passed, outcome.stderr
    assert parses(task, RIGHT[name])
    assert name not in NEEDS or has_imports(task, NEEDS[name], RIGHT[name])
    wrong = "class Nothing {}\n" if task.language != "python" else "x = 1\n"
    assert not run_program(task.program(wrong), Limits(), task.language, task.files).passed


LACKING = [
    ("python/write-json", "def f():\n    json.dump(1, 2)\n", False),
    ("python/list-files", "from pathlib import Path\n", True),
    ("python/list-files", "import glob\n", True),
    ("javascript/hash", "import { createHash } from 'node:crypto'\n", True),
    ("javascript/hash", "crypto.createHash('sha256')\n", False),
    ("java/read-lines", "import java.util.List;\n", False),
    ("java/read-lines", "import java.util.List;\nimport java.nio.file.Files;\n", True),
]


@pytest.mark.parametrize(("name", "text", "have"), LACKING)
def test_needed_imports_are_looked_for(name: str, text: str, have: bool) -> None:
    assert has_imports(BY_ID[name], NEEDS[name], text) is have


def test_broken_code_does_not_parse() -> None:
    assert not parses(BY_ID["python/flatten"], "def f(:\n")
    assert not parses(BY_ID["java/prime"], "class Primes { static boolean is(")
