"""240 pieces of code every project has, none of which may be reported."""

# Each template is one readable piece of code; breaking its lines would hide it.
# ruff: noqa: E501

from __future__ import annotations

from fairhand_index.index import Index
from fairhand_index.matching import match
from fairhand_syntax.languages import language_named

NAMES = ["user", "order", "price", "title", "count", "email", "status", "width", "colour", "owner"]
PYTHON = (
    "def __init__(self, {a}, {b}, {c}=None):\n    self.{a} = {a}\n    self.{b} = {b}\n    self.{c} = {c}\n",
    "@property\ndef {a}(self):\n    return self._{a}\n\n@{a}.setter\ndef {a}(self, value):\n    self._{a} = value\n",
    "def __repr__(self):\n    return f'{{type(self).__name__}}({{self.{a}!r}}, {{self.{b}!r}}, {{self.{c}!r}})'\n",
    "def __eq__(self, other):\n    if not isinstance(other, type(self)):\n        return NotImplemented\n"
    "    return (self.{a}, self.{b}) == (other.{a}, other.{b})\n",
    "def main():\n    parser = argparse.ArgumentParser()\n    parser.add_argument('--{a}', type=int, default=0)\n"
    "    parser.add_argument('--{b}', action='store_true')\n    args = parser.parse_args()\n    print(args.{a})\n",
    "with open(path, newline='') as f:\n    reader = csv.DictReader(f)\n    rows = [row['{a}'] for row in reader]\n",
    "response = requests.get(url, params={{'{a}': {a}, '{b}': {b}}})\nresponse.raise_for_status()\nreturn response.json()\n",
    "logger = logging.getLogger(__name__)\nlogging.basicConfig(level=logging.INFO)\nlogger.info('%s %s', {a}, {b})\n",
)  # fmt: skip
JAVA = (
    "public String get{A}() {{ return {a}; }}\npublic void set{A}(String {a}) {{ this.{a} = {a}; }}\n"
    "public int get{B}() {{ return {b}; }}\npublic void set{B}(int {b}) {{ this.{b} = {b}; }}\n",
    "@Override\npublic boolean equals(Object o) {{\n  if (this == o) return true;\n  if (o == null || getClass() != o.getClass())"
    " return false;\n  Item that = (Item) o;\n  return Objects.equals({a}, that.{a}) && {b} == that.{b};\n}}\n",
    "@Override\npublic int hashCode() {{\n  return Objects.hash({a}, {b}, {c});\n}}\n@Override\npublic String toString() {{\n"
    "  return \"Item{{{a}=\" + {a} + \", {b}=\" + {b} + '}}';\n}}\n",
    "public Item(String {a}, int {b}, String {c}) {{\n  this.{a} = {a};\n  this.{b} = {b};\n  this.{c} = {c};\n}}\n",
    "public static void main(String[] args) {{\n  Scanner scanner = new Scanner(System.in);\n  int {a} = scanner.nextInt();\n"
    "  System.out.println(\"{a}: \" + {a});\n}}\n",
    "try (BufferedReader reader = new BufferedReader(new FileReader({a}))) {{\n  String line;\n"
    "  while ((line = reader.readLine()) != null) {{\n    {b}.add(line);\n  }}\n}} catch (IOException e) {{\n  e.printStackTrace();\n}}\n",
    "for (int i = 0; i < {a}.length; i++) {{\n  for (int j = 0; j < {a}[i].length; j++) {{\n    {b} += {a}[i][j];\n  }}\n}}\nreturn {b};\n",
    "private static final Logger LOGGER = LoggerFactory.getLogger(Item.class);\nprivate final String {a};\nprivate final int {b};\n",
)  # fmt: skip
JAVASCRIPT = (
    "app.get('/{a}', async (req, res) => {{\n  try {{\n    const {b} = await Item.find();\n    res.json({b});\n"
    "  }} catch (err) {{\n    res.status(500).json({{ message: err.message }});\n  }}\n}});\n",
    "class Item {{\n  constructor({a}, {b}, {c}) {{\n    this.{a} = {a};\n    this.{b} = {b};\n    this.{c} = {c};\n  }}\n}}\n",
    "module.exports = {{\n  {a},\n  {b},\n  {c},\n}};\nconst express = require('express');\nconst router = express.Router();\n",
    "document.getElementById('{a}').addEventListener('click', () => {{\n  const {b} = document.querySelector('.{b}');\n"
    "  {b}.classList.toggle('active');\n}});\n",
    "const response = await fetch(`/api/{a}/${{id}}`);\nif (!response.ok) {{\n  throw new Error(`HTTP ${{response.status}}`);\n}}\n"
    "return response.json();\n",
    "for (let i = 0; i < {a}.length; i++) {{\n  if ({a}[i].{b} === {b}) {{\n    return {a}[i];\n  }}\n}}\nreturn null;\n",
    "const {a}s = items.filter((item) => item.{a}).map((item) => item.{b}).reduce((sum, x) => sum + x, 0);\n",
    "const [{a}, set{A}] = useState(null);\nuseEffect(() => {{\n  load{A}().then(set{A});\n}}, []);\nreturn <div>{{{a}}}</div>;\n",
)  # fmt: skip


def measure(index: Index) -> None:
    """Ask for every piece and print those that are reported, then how many."""
    count = hits = 0
    for name, forms in (("python", PYTHON), ("java", JAVA), ("javascript", JAVASCRIPT)):
        language = language_named(name)
        for form in forms:
            for number, a in enumerate(NAMES):
                b, c = NAMES[(number + 3) % 10], NAMES[(number + 7) % 10]
                text = form.format(a=a, b=b, c=c, A=a.capitalize(), B=b.capitalize())
                count += 1
                found = match(index, language, "", text) if language else []
                hits += bool(found)
                if found:
                    print(f"{name}: {found[0].reference_name} {found[0].path}\n{text}")
    print(f"boilerplate reported: {hits} of {count}", flush=True)
