"""Credentials: live-looking ones are withheld, everything else passes.

No example stands here whole: each is put together when the test runs, from letters drawn with a
fixed seed, so that no scanner takes this file for a leak.
"""

from __future__ import annotations

import base64
import hashlib
import random
import string
import time
import uuid

import pytest

from fairhand_scanners.secrets import judge
from fairhand_syntax.judging import CLEAN, Candidate, Judgement, Wait, Withhold

HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + string.digits
BASE62 = string.ascii_letters + string.digits
BASE64 = BASE62 + "+/"
PLACES = ["key = {!r}\n", "connect({!r})\n", "# use {} here\n", '{{"a": {!r}}}', "const k = `{}`;"]


def judged(text: str, final: bool = True) -> Judgement:
    return judge(Candidate("python", "", "", "", text, final))


def rule_of(text: str) -> str | None:
    verdicts = judged(text).verdicts
    return verdicts[0].rule if verdicts and isinstance(verdicts[0], Withhold) else None


# Rule: the fixed beginning in two halves, and how many letters of which alphabet follow.
KINDS: dict[str, tuple[str, tuple[str, ...], str, int]] = {
    "an AWS access key": ("aws-access-key", ("AK", "IA"), UPPER, 16),
    "an AWS session key": ("aws-access-key", ("AS", "IA"), UPPER, 16),
    "a GitHub token": ("github-token", ("gh", "p_"), BASE62, 36),
    "a GitHub app token": ("github-token", ("gh", "s_"), BASE62, 36),
    "a fine-grained GitHub token": ("github-token", ("github", "_pat_"), BASE62, 82),
    "a GitLab token": ("gitlab-token", ("gl", "pat-"), BASE62, 20),
    "a Slack bot token": ("slack-token", ("xo", "xb-"), BASE62, 40),
    "a Slack app token": ("slack-token", ("xa", "pp-1-"), BASE62, 40),
    "a Google key": ("google-key", ("AI", "za"), BASE62, 35),
    "a Google OAuth secret": ("google-oauth-secret", ("GOC", "SPX-"), BASE62, 28),
    "a Stripe key": ("stripe-key", ("sk_", "live_"), BASE62, 24),
    "a restricted Stripe key": ("stripe-key", ("rk_", "live_"), BASE62, 24),
    "an OpenAI key": ("openai-key", ("s", "k-"), BASE62, 48),
    "an OpenAI project key": ("openai-key", ("sk-", "proj-"), BASE62, 60),
    "an Anthropic key": ("openai-key", ("sk-", "ant-api03-"), BASE62, 90),
    "a Hugging Face token": ("huggingface-token", ("h", "f_"), string.ascii_letters, 34),
    "an npm token": ("npm-token", ("np", "m_"), BASE62, 36),
    "a PyPI token": ("pypi-token", ("pypi-", "AgEIcHlwaS5vcmc"), BASE62, 80),
    "a Twilio key": ("twilio-key", ("S", "K"), HEX, 32),
    "a DigitalOcean token": ("digitalocean-token", ("dop", "_v1_"), HEX, 64),
    "a Shopify token": ("shopify-token", ("shp", "at_"), HEX, 32),
    "a Docker token": ("docker-token", ("dckr", "_pat_"), BASE62, 27),
    "a Grafana token": ("grafana-token", ("gl", "sa_"), BASE62, 41),
    "a Vault token": ("vault-token", ("hv", "s."), BASE62, 90),
    "a Databricks token": ("databricks-token", ("da", "pi"), HEX, 32),
    "an age key": ("age-key", ("AGE-SECRET", "-KEY-1"), UPPER, 58),
    "a Twilio account": ("twilio-key", ("A", "C"), HEX, 32),
    "a Mailgun key": ("mailgun-key", ("key", "-"), HEX, 32),
    "a Linear key": ("linear-key", ("lin_", "api_"), BASE62, 40),
    "a New Relic key": ("new-relic-key", ("NR", "AK-"), UPPER, 27),
    "a Telegram token": ("telegram-token", ("123987654", ":AA"), BASE62, 33),
}


def drawn(name: str, alphabet: str, length: int) -> str:
    return "".join(random.Random(name).choices(alphabet, k=length))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", KINDS)
def test_a_credential_of_a_known_form_is_withheld(name: str, place: str) -> None:
    rule, beginning, alphabet, length = KINDS[name]
    value = "".join(beginning) + drawn(name, alphabet, length)
    assert rule_of(place.format(value)) == rule


def jwt() -> str:
    parts = (b'{"alg":"HS256"}', b'{"sub":"1","name":"J"}', random.Random(5).randbytes(32))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


SHAPES: dict[str, tuple[str, str]] = {
    "a signed Azure address": (
        '"?sv=2022-11-02&sr=b&sig=' + drawn("sas", BASE62, 43) + '%3D"',
        "azure-signature",
    ),
    "a Basic header": (
        '{"Authorization": "Basic '
        + base64.b64encode(b"admin:" + drawn("ba", BASE62, 14).encode()).decode()
        + '"}',
        "basic-header",
    ),
    "a token in which a word stands by chance": (
        "hv" + "s." + drawn("chance", BASE62, 40) + "tesT" + drawn("chance2", BASE62, 40),
        "vault-token",
    ),
    "a password of eleven characters": (
        'String dbPassword = "' + drawn("short", BASE62 + "$#", 11) + '";',
        "named-secret",
    ),
    "a private key": (
        "-----BEGIN RSA " + "PRIVATE KEY-----\n" + drawn("rsa", BASE64, 64),
        "private-key",
    ),
    "a private key in a string": (
        'k = "-----BEGIN ' + 'PRIVATE KEY-----\\n" +\n    "' + drawn("pkcs", BASE64, 64) + '"',
        "private-key",
    ),
    "a signed token": (f"t = '{jwt()}'", "json-web-token"),
    "a Slack web hook": (
        "https://hooks.slack" + ".com/services/T0A1B2C3D/B0A1B2C3D/" + drawn("hook", BASE62, 24),
        "slack-webhook",
    ),
    "a SendGrid key": (
        "S" + "G." + drawn("sg1", BASE62, 22) + "." + drawn("sg2", BASE62, 43),
        "sendgrid-key",
    ),
    "an Azure storage key": ("Account" + "Key=" + drawn("az", BASE64, 86) + "==", "azure-key"),
    "a password in an address": (
        "postgres://app:" + drawn("url", BASE62, 16) + "@db.internal:5432/app",
        "url-password",
    ),
    "a password without a user": (
        "redis://:" + drawn("redis", BASE62, 16) + "@cache.internal",
        "url-password",
    ),
    "a Python password": (f'password = "{drawn("pw", BASE62, 16)}"', "named-secret"),
    "an AWS secret": (f"aws_secret_access_key='{drawn('aws', BASE64, 40)}'", "named-secret"),
    "a JSON token": (f'{{"apiToken": "{drawn("tok", HEX, 32)}"}}', "named-secret"),
    "a Java constant": (f'String API_KEY = "{drawn("jk", BASE62, 24)}";', "named-secret"),
    "a default value": (f'def f(secret: str = "{drawn("df", BASE62, 20)}"):', "named-secret"),
    "a JavaScript property": (f"clientSecret: '{drawn('js', BASE62, 28)}',", "named-secret"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_credential_in_a_telling_place_is_withheld(name: str) -> None:
    text, rule = SHAPES[name]
    assert rule_of(text) == rule


HARMLESS = [
    'password = "changeme"',
    'password = "your-password-here-123"',
    'api_key = "YOUR_API_KEY_1234567890"',
    'api_key = "<your api key>"',
    'token = os.environ["API_TOKEN"]',
    'token = os.getenv("GITHUB_TOKEN_2")',
    "password = getpass.getpass()",
    'const apiKey = process.env.API_KEY_V2 || "";',
    'password = f"{user}-{salt}-2024abc"',
    'token = "${SECRET_TOKEN_2}"',
    'token = "{{ secrets.TOKEN_2 }}"',
    'String password = request.getParameter("password1");',
    'password = "correct horse battery staple 1"',
    'password = "hunter2"',
    'secret_name = "prod/database/credentials-v2"',
    'TOKEN_URL = "https://auth.acme.io/oauth2/v2/token"',
    'token_type = "urn:ietf:params:oauth:token-type:jwt-v2"',
    'tokenizer = "bert-base-uncased-v2"',
    'password_field = "user_password_2"',
    'passwordPattern = "^(?=.*[a-z])(?=.*[0-9]).{8,}$"',
    'secret_key = "django-insecure-example-key-0a1b2c"',
    'access_key = "AKIA' + "IOSFODNN7" + 'EXAMPLE"',
    'secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCY' + "EXAMPLE" + 'KEY"',
    "postgres://user:password@localhost/db",
    "postgres://postgres:postgres123@localhost:5432/db",
    "mysql://root:Sup3rS3cretP4ss@127.0.0.1/db",
    "https://user:pass1234@host.example.com/",
    "postgres://admin:admin1234@db/app",
    'f"postgres://{user}:{password}@{host}/{name}"',
    "mongodb://${USER}:${PASSWORD}@db.internal/app",
    "ssh://git@github.com:22/acme/repo.git",
    f'checksum = "{hashlib.sha256(b"x").hexdigest()}"',
    f'etag = "{hashlib.md5(b"x").hexdigest()}"',
    f'commit = "{hashlib.sha1(b"x").hexdigest()}"',
    f'request_id = "{uuid.UUID(int=0x6F9619FF8B86D011B42D00CF4FC964FF)}"',
    "integrity = 'sha512-" + base64.b64encode(hashlib.sha512(b"x").digest()).decode() + "'",
    "src = 'data:image/png;base64," + base64.b64encode(random.Random(3).randbytes(300)).decode(),
    ".sk-folding-cube-with-a-very-long-class-name-here { color: red }",
    'sk_test = "sk_test_' + drawn("test", BASE62, 24) + '"',
    "-----BEGIN PUBLIC KEY-----\n" + drawn("pub", BASE64, 64),
    "-----BEGIN CERTIFICATE-----\n" + drawn("cert", BASE64, 64),
    'BEGIN = "-----BEGIN PRIVATE KEY-----"\nEND = "-----END PRIVATE KEY-----"',
    "xoxb-your-token-goes-in-this-place",
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "AIza" + "x" * 35,
    "!function(e,t){var n=e.token=t.key,r=n.length;for(;r--;)n[r]^=0x5f3759df}(this,0);",
    "function a(b,c){return b.password===c.password1&&b.token2==c.token3}",
    "def test_token_1(): assert token == expected_token_1",
    "row = [0x1f8b0808, 0xdeadbeef, 0xcafebabe]",
    "SKU = 'SK1234567890'",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_credential_passes(text: str) -> None:
    assert judged(text) == CLEAN


def test_most_random_values_of_every_form_are_found() -> None:
    generator = random.Random(11)
    for alphabet, length in ((BASE62, 16), (BASE62, 24), (BASE62, 40), (HEX, 32), (BASE64, 40)):
        found = 0
        for _ in range(300):
            value = "".join(generator.choices(alphabet, k=length))
            found += rule_of(f'client_secret = "{value}"') is not None
        assert found >= 270, (length, found)


@pytest.mark.parametrize("name", KINDS)
def test_a_credential_does_not_slip_out_while_it_grows(name: str) -> None:
    """As the pipeline does, only texts are shown that no check holds back."""
    _, beginning, alphabet, length = KINDS[name]
    value = "".join(beginning) + drawn(name, alphabet, length)
    text = f'x = 1\nkey = "{value}"\n'
    shown = ""
    for end in range(len(text) + 1):
        part = text[: text.rfind("\n", 0, end) + 1]
        if judged(part, final=False).verdicts:
            continue
        shown = part
    assert value not in shown


def test_a_credential_that_may_be_growing_is_waited_for() -> None:
    beginning = "gh" + "p_" + "a1B2c3"
    assert [type(one) for one in judged(f"k = '{beginning}", final=False).verdicts] == [Wait]
    assert judged(f"k = '{beginning}", final=True) == CLEAN
    assert judged(f"k = '{beginning}'\n", final=False) == CLEAN


def test_the_reason_holds_no_secret_and_the_span_holds_it() -> None:
    value = "AK" + "IA" + drawn("span", UPPER, 16)
    (verdict,) = judged(f"k = '{value}'").verdicts
    assert isinstance(verdict, Withhold)
    assert value not in verdict.reason
    assert f"k = '{value}'"[verdict.span.start : verdict.span.end] == value


def test_how_long_a_completion_takes() -> None:
    line = "    result = session.get(url, headers={'accept': accept}, timeout=30)  # token\n"
    text = line * 60
    began = time.perf_counter()
    for _ in range(20):
        assert judged(text) == CLEAN
    print(f"secrets: {(time.perf_counter() - began) / 20 * 1000:.2f} ms for 60 lines")
