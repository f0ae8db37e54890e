"""Stands for boto3 in the tests of comment tasks: notes the calls and answers like the services."""

import io

calls = []


def _noted(name):
    def call(self, *positional, **named):
        calls.append((name, {**named, **dict(enumerate(positional)), **self._own}))
        metadata = {"ResponseMetadata": {"HTTPStatusCode": 200, "RequestId": "1"}}
        return {**self._answers.get(name, {}), **metadata}

    return call


class _Client:
    def __init__(self, service, own=None):
        self._own = own or {}
        contents = [{"Key": "p/a"}, {"Key": "p/b"}]
        self._answers = {
            "list_objects_v2": {"Contents": contents, "IsTruncated": False, "KeyCount": 2},
            "list_objects": {"Contents": contents, "IsTruncated": False},
            "invoke": {"StatusCode": 200, "Payload": io.BytesIO(b'{"ok": true}')},
            "send_message": {"MessageId": "1"},
        }
        self.exceptions = type("exceptions", (), {"ClientError": Exception})

    def get_paginator(self, name):
        return _Paginator(self, name)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return _noted(name).__get__(self)


class _Paginator:
    def __init__(self, client, name):
        self._client, self._name = client, name

    def paginate(self, **named):
        return [getattr(self._client, self._name)(**named)]


class _Resource(_Client):
    def Table(self, name):
        return _Client("dynamodb", {"TableName": name})

    def Bucket(self, name):
        bucket = _Client("s3", {"Bucket": name})
        bucket.objects = _Objects(name)
        bucket.Object = lambda key: _Client("s3", {"Bucket": name, "Key": key})
        return bucket

    def Object(self, bucket, key):
        return _Client("s3", {"Bucket": bucket, "Key": key})

    def Instance(self, name):
        return _Client("ec2", {"InstanceId": name})


class _Objects:
    def __init__(self, bucket):
        self._bucket = bucket

    def filter(self, **named):
        calls.append(("filter", {"Bucket": self._bucket, **named}))
        return [type("ObjectSummary", (), {"key": key})() for key in ("p/a", "p/b")]

    def all(self):
        return self.filter()


class Session:
    def __init__(self, **named):
        pass

    def client(self, service, **named):
        return _Client(service)

    def resource(self, service, **named):
        return _Resource(service)


client = Session().client
resource = Session().resource
