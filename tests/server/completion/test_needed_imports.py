"""Which imports a piece of code needs, and which a comment asks for."""

from __future__ import annotations

import pytest

from fairhand_server.completion.import_help import import_notice
from fairhand_server.completion.needed_imports import (
    comment_above,
    imports_for_comment,
    insertion_line,
    missing_imports,
)
from fairhand_syntax.languages import JAVA, JAVASCRIPT, PYTHON, Language

# Language, document, code put into it, what is missing then.
MISSING: list[tuple[Language, str, str, list[str]]] = [
    (PYTHON, "", "def f(p):\n    return json.loads(open(p).read())\n", ["import json"]),
    (PYTHON, "import json\n", "x = json.dumps(1)\n", []),
    (PYTHON, "", "import json\nx = json.dumps(1)\n", []),
    (PYTHON, "import os, json\n", "x = json.dumps(1)\n", []),
    (PYTHON, "", "x = np.zeros(3)\ny = pd.DataFrame()\n",
     ["import numpy as np", "import pandas as pd"]),
    (PYTHON, "", "s3 = boto3.client('s3')\n", ["import boto3"]),
    (PYTHON, "", "try:\n    pass\nexcept ClientError as e:\n    pass\n",
     ["from botocore.exceptions import ClientError"]),
    (PYTHON, "", "c = Counter(w)\nd = defaultdict(list)\n",
     ["from collections import Counter, defaultdict"]),
    (PYTHON, "", "now = datetime.now()\n", ["from datetime import datetime"]),
    (PYTHON, "", "now = datetime.datetime.now()\n", ["import datetime"]),
    (PYTHON, "import datetime\n", "now = datetime.datetime.now()\n", []),
    (PYTHON, "from datetime import datetime\n", "now = datetime.now()\n", []),
    (PYTHON, "", "print('json.loads')  # uses re.sub\n", []),
    (PYTHON, "", "def f(json):\n    return json.x\n", []),
    (PYTHON, "", "for time in times:\n    time.go()\n", []),
    (PYTHON, "", "copy = x.copy()\ncopy.append(1)\n", []),
    (PYTHON, "", "self.json.loads(x)\n", []),
    (PYTHON, "", "def f(a: Optional[int]) -> List[str]:\n    pass\n",
     ["from typing import List, Optional"]),
    (PYTHON, "", "math = 3\n", []),
    (PYTHON, "", 'def f(s):\n    """Gives a string.\n\n    len(f)"""\n    return s\n', []),
    (PYTHON, "", 'x = f"""{json.dumps(1)}"""\n', ["import json"]),
    (PYTHON, "", "from collections.abc import Sequence\nfrom paramiko.agent import A\n", []),
    (JAVASCRIPT, "var fs = require('fs'),\n    path = require('path');\n", "path.join(a);\n", []),
    (PYTHON, "from math import *\n", "x = math.pi\n", ["import math"]),
    (JAVA, "package a;\n", "List<String> x = new ArrayList<>();",
     ["import java.util.ArrayList;", "import java.util.List;"]),
    (JAVA, "import java.util.*;\n", "List<String> x = new ArrayList<>();", []),
    (JAVA, "", "java.util.List<String> x = null;", []),
    (JAVA, "", "class Path { } Path p;", []),
    (JAVA, "", "String s = \"List\"; // Map", []),
    (JAVA, "", "PutObjectRequest r; S3Client c;",
     ["import software.amazon.awssdk.services.s3.S3Client;",
      "import software.amazon.awssdk.services.s3.model.PutObjectRequest;"]),
    (JAVASCRIPT, "", "const t = fs.readFileSync(p)\n", ["const fs = require('fs');"]),
    (JAVASCRIPT, "import x from 'y'\n", "fs.readFileSync(p)\n", ["import fs from 'fs';"]),
    (JAVASCRIPT, "const { readFile } = require('fs')\n", "readFile(p)\n", []),
    (JAVASCRIPT, "", "const c = new S3Client({})\nawait c.send(new PutObjectCommand({}))\n",
     ["const { PutObjectCommand, S3Client } = require('@aws-sdk/client-s3');"]),
    (JAVASCRIPT, "", "function f(path) { return path.length }\n", []),
    (JAVASCRIPT, "", "const url = a\nurl.go()\nfetch(url)\n", []),
    (JAVASCRIPT, "", "items.map((_) => _.id)\n", []),
]  # fmt: skip


@pytest.mark.parametrize(("language", "document", "code", "expected"), MISSING)
def test_what_code_needs(language: Language, document: str, code: str, expected: list[str]) -> None:
    assert expected == list(missing_imports(language, document, code))


ASKED: list[tuple[Language, str, str, list[str]]] = [
    (PYTHON, "upload a file to S3 with server-side encryption", "", ["import boto3"]),
    (PYTHON, "stop EC2 instances by tag", "", ["import boto3"]),
    (PYTHON, "put an item into DynamoDB", "import boto3\n", []),
    (PYTHON, "load a CSV file into a pandas DataFrame", "", ["import pandas as pd"]),
    (PYTHON, "read a csv file and print the rows", "", ["import csv"]),
    (PYTHON, "lambda function that returns the second field", "", []),
    (PYTHON, "lambda handler that returns hello world", "", []),
    (PYTHON, "invoke a Lambda function", "", ["import boto3"]),
    (PYTHON, "list all Lambda functions", "", ["import boto3"]),
    (PYTHON, "upload a file to s3", "", ["import boto3"]),
    (PYTHON, "invoke an AWS Lambda function", "", ["import boto3"]),
    (PYTHON, "call the lambda for each item", "", []),
    (PYTHON, "read the config from a json file", "", ["import json"]),
    (PYTHON, "endpoint that returns the time as json", "", []),
    (PYTHON, "requests per second of the last minute", "", []),
    (PYTHON, "a lambda that sorts by price", "", []),
    (PYTHON, "add two numbers", "", []),
    (JAVASCRIPT, "upload a file to S3", "",
     ["const { PutObjectCommand, S3Client } = require('@aws-sdk/client-s3');"]),
    (JAVASCRIPT, "upload a file to S3", "import fs from 'fs'\n",
     ["import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';"]),
    (JAVASCRIPT, "invoke a Lambda function", "",
     ["const { InvokeCommand, LambdaClient } = require('@aws-sdk/client-lambda');"]),
    (JAVASCRIPT, "lambda function that returns hello world", "", []),
    (JAVA, "uploads a file to S3 encrypted with AES", "",
     ["import software.amazon.awssdk.core.sync.RequestBody;",
      "import software.amazon.awssdk.services.s3.S3Client;",
      "import software.amazon.awssdk.services.s3.model.PutObjectRequest;",
      "import software.amazon.awssdk.services.s3.model.ServerSideEncryption;"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "comment", "document", "expected"), ASKED)
def test_what_a_comment_asks_for(
    language: Language, comment: str, document: str, expected: list[str]
) -> None:
    assert expected == list(imports_for_comment(language, comment, document))


PLACES = [
    (PYTHON, "x = 1\n", 0),
    (PYTHON, "#!/usr/bin/env python\n# coding: utf-8\nx = 1\n", 2),
    (PYTHON, '"""A module."""\nimport os\nfrom a import (\n    b,\n)\nx = 1\n', 5),
    (PYTHON, "from __future__ import annotations\n\nx = 1\n", 1),
    (JAVA, "package a.b;\n\nclass C {}\n", 1),
    (JAVA, "package a.b;\n\nimport x.Y;\n\nclass C {}\n", 3),
    (JAVASCRIPT, "'use strict'\nconst a = require('a')\nrun()\n", 2),
]


@pytest.mark.parametrize(("language", "document", "line"), PLACES)
def test_where_an_import_belongs(language: Language, document: str, line: int) -> None:
    assert line == insertion_line(language, document)


COMMENTS = [
    (PYTHON, "x = 1\n# upload a file\n# to S3\n", "upload a file to S3"),
    (PYTHON, '"""Upload to S3."""\n', "Upload to S3."),
    (PYTHON, "# far above\nx = 1\n", ""),
    (JAVA, "/**\n * Puts an item.\n */\n", " Puts an item. "),
    (JAVASCRIPT, "// list S3 objects", "list S3 objects"),
]


@pytest.mark.parametrize(("language", "prefix", "comment"), COMMENTS)
def test_the_comment_above(language: Language, prefix: str, comment: str) -> None:
    assert comment.split() == comment_above(language, prefix).split()


@pytest.mark.parametrize("below", ["\n\n\n", "\n\n\ndef f():\n    "])
def test_a_licence_above_asks_for_nothing(below: str) -> None:
    assert comment_above(PYTHON, f"# Copyright by the authors of boto3{below}") == ""


def test_a_notice_names_the_imports_as_a_sentence() -> None:
    code = "Path p = Path.of(new File(name));\n"
    notice = import_notice(JAVA, "class A {\n}\n", code, code)
    assert notice is not None
    assert notice.message == "This needs: import java.io.File; import java.nio.file.Path"
