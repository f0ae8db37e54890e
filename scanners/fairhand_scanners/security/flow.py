"""The data flow: one abstract interpreter over the common form, for all three languages.

It walks functions statement by statement, keeps what is known of every variable, splits at branches
and joins behind them, walks calls to functions whose body it can see, and asks the rules at every
call, assignment and literal. Whatever the code contains, it neither raises nor runs without bound:
when its budget of steps is spent it stops and says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fairhand_scanners.security import calls, guards, leaks, literals
from fairhand_scanners.security.conditions import lookup, satisfied
from fairhand_scanners.security.facts import Facts
from fairhand_scanners.security.form import (
    Assign,
    Attr,
    Binary,
    Block,
    Call,
    Cast,
    Class,
    Comp,
    Compare,
    Cond,
    Const,
    Default,
    Define,
    Delete,
    Func,
    If,
    Import,
    Index,
    Jump,
    Logic,
    Loop,
    Module,
    Name,
    Node,
    Opaque,
    Param,
    Raise,
    Regex,
    Return,
    Seq,
    Spread,
    Switch,
    Table,
    Text,
    Try,
    Unary,
    With,
    Yield,
)
from fairhand_scanners.security.lower_java import simple_type
from fairhand_scanners.security.rulebook import Book, Line, rules
from fairhand_scanners.security.values import (
    HOLE,
    LONGEST_TEXT,
    NO_CONST,
    UNKNOWN,
    Closure,
    Heap,
    Obj,
    Step,
    Taint,
    Taints,
    Value,
    cleaned,
    join_heaps,
    join_taints,
    join_values,
    join_vars,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# How deep calls are followed. Real helpers sit within three; beyond that cost grows, not findings.
DEEPEST_CALL = 5
# Nodes evaluated per file, about four seconds; a file of 5,000 busy lines needs a tenth.
BUDGET = 1_500_000
STRING = frozenset(("nosql",))
_CLEAN_TYPES = frozenset(
    [
        "int",
        "long",
        "short",
        "byte",
        "float",
        "double",
        "boolean",
        "bool",
        "Integer",
        "Long",
        "Short",
        "Byte",
        "Float",
        "Double",
        "Boolean",
        "UUID",
        "BigInteger",
        "BigDecimal",
        "LocalDate",
        "LocalDateTime",
        "Instant",
        "Decimal",
        "uuid.UUID",
        "datetime",
        "date",
        "datetime.date",
        "datetime.datetime",
        "PositiveInt",
        "conint",
        "Enum",
    ]
)


class OutOfBudgetError(Exception):
    """The steps for this file are spent."""


class Hit:
    """A rule that matched: where, and by which way the data came."""

    __slots__ = ("at", "end", "line", "message", "path", "rule", "step", "values")

    def __init__(self, rule: str, path: str, at: int, end: int) -> None:
        self.rule = rule
        self.path = path
        self.at = at
        self.end = end
        self.step: Step | None = None
        self.message = ""
        self.values: dict[str, str] = {}
        self.line: Line | None = None


_LOGIN = re.compile(r"log_?in|sign_?in|log_?on|authenticat", re.I)
State = tuple[dict[str, Value], Heap, dict[str, frozenset[str]]]


class Scope:
    """The variables of one function while it is walked, and the ways out of it."""

    __slots__ = (
        "alive",
        "breaks",
        "continues",
        "func",
        "id",
        "jumped",
        "outer",
        "pending",
        "raises",
        "refined",
        "returns",
        "this",
        "vars",
        "yields",
    )

    def __init__(self, outer: Scope | None, func: Func | None, id: int) -> None:
        self.outer = outer
        self.func = func
        self.id = id
        self.vars: dict[str, Value] = {}
        self.refined: dict[str, frozenset[str]] = {}
        self.alive = True
        self.this = 0
        self.returns: list[tuple[State, Value, Node | None]] = []
        self.raises: list[State] = []
        self.breaks: list[State] = []
        self.continues: list[State] = []
        self.jumped: list[tuple[State, Value]] = []
        self.yields: list[Value] = []
        self.pending: list[Closure] = []


class File:
    """A file in the common form, with what the walk needs to speak of places in it."""

    __slots__ = ("data", "exports", "module", "owner", "path", "scope")

    def __init__(self, path: str, module: Module, data: bytes) -> None:
        self.path = path
        self.module = module
        self.data = data
        self.scope: Scope | None = None
        self.exports: dict[str, Value] = {}
        self.owner: Flow | None = None


class Flow:
    """The walk over one file. `files` finds another file of the project by an import, or None."""

    def __init__(
        self,
        file: File,
        book: Book,
        files: Callable[[File, str], tuple[File, str] | None] | None = None,
    ) -> None:
        self.file = file
        self.home = file
        self.module = file.module
        self.book = book
        self.language = file.module.language
        self.files = files
        self.heap: Heap = {}
        self.hits: list[Hit] = []
        self.seen: set[tuple[str, str, int]] = set()
        self.steps = BUDGET
        self.serial = 0
        self.stack: list[Func] = []
        self.walked: set[int] = set()
        self.memo: dict[int, Value] = {}
        # Below this many steps left, calls are no longer followed; every function is still walked
        # once.
        self.inline_floor = BUDGET - 150_000 - 4 * len(file.data)
        self.invoked = 0
        self.often: dict[int, int] = {}
        self.making: list[Class] = []
        self.made_from: dict[str, Node] = {}
        self.scope = Scope(None, None, 0)
        self.contexts: list[str] = []
        self.quiet = 0
        self.exit_heaps: list[Heap] = []
        self.others: list[File] = []
        self.cancelled: Callable[[], bool] | None = None
        self.evaluate: dict[type, Callable[[Any], Value]] = {
            Const: self.const,
            Name: self.name,
            Attr: self.attr,
            Index: self.index,
            Call: lambda n: calls.call(self, n),
            Text: self.text,
            Binary: self.binary,
            Compare: self.compare,
            Logic: self.logic,
            Unary: self.unary,
            Cond: self.cond,
            Seq: self.seq,
            Table: self.table,
            Spread: lambda n: calls.element(self, self.eval(n.part)),
            Cast: self.cast,
            Yield: self.yield_,
            Comp: self.comp,
            Opaque: self.opaque,
            Func: self.func_value,
            Assign: self.assign,
            Regex: lambda n: Value("RegExp", n.pattern),
            Default: lambda n: self.eval(n.target),
            Define: self.define,
            Switch: self.switch,
            Delete: self.delete,
        }
        self.execute: dict[type, Callable[[Any], Any]] = {
            If: self.if_,
            Loop: self.loop,
            Try: self.try_,
            With: self.with_,
            Return: self.return_,
            Raise: self.raise_,
            Jump: self.jump,
            Block: lambda n: self.run(n.body),
            Import: self.import_,
        }

    # ---- the whole file

    def walk(self) -> None:
        """Walk the module, then everything in it that nothing has called.

        Raises OutOfBudgetError when the file is too costly; what was found until then stays.
        """
        self.walk_module(self.file)
        for func in self.module.funcs:
            if id(func) not in self.walked and not func.lambda_ and func.body:
                closure = Closure(func, self.file.scope)
                self.enter(closure)

    def walk_module(self, file: File) -> None:
        """Run the statements of a module and the functions it defines, as far as nothing has."""
        scope = Scope(None, None, self.next_id())
        file.scope = scope
        self.scope = scope
        self.run_alive(file.module.body)
        self.finish(scope)

    def run_alive(self, body: list[Node]) -> None:
        """Run statements of a module: unlike in a function, a raise does not hide what follows."""
        for node in body:
            self.scope.alive = True
            self.statement(node)

    def next_id(self) -> int:
        """A number nothing else has."""
        self.serial += 1
        return self.serial

    def finish(self, scope: Scope) -> None:
        """Walk the functions that were made in a scope and never called in it."""
        for closure in scope.pending:
            what = closure.what
            if isinstance(what, Func):
                if id(what) not in self.walked:
                    self.enter(closure)
            else:
                self.enter_class(closure)
        scope.pending = []

    def enter_class(self, closure: Closure) -> None:
        """Walk the methods of a class, its constructor first: that fills the fields."""
        cls = closure.what
        assert isinstance(cls, Class)
        this = self.instance(closure, (cls.at, cls.at))
        literals.believes_all(self, cls)
        makers = calls.constructors(cls)
        for func in makers:
            if id(func) not in self.walked:
                self.enter(Closure(func, closure.scope, this))
        template = self.heap.get(this)
        for funcs in list(cls.methods.values()):
            for func in funcs:
                if id(func) not in self.walked:
                    if template is not None:
                        self.heap[this] = template
                    self.enter(Closure(func, closure.scope, this))

    def instance(self, closure: Closure, site: tuple[int, int]) -> int:
        """A new object of a class, its field initialisers run."""
        cls = closure.what
        assert isinstance(cls, Class)
        key = self.next_id()
        obj = Obj(cls.name, site, self.scope.id)
        obj.cls = closure
        obj.vague = True
        self.heap[key] = obj
        if cls in self.making:
            # A class that holds one of its own kind.
            return key
        self.making.append(cls)
        saved = self.scope
        self.scope = Scope(closure.scope, None, saved.id)
        self.scope.this = key
        for field in self.inherited_fields(closure):
            if field.value is None and not field.type:
                continue
            value = self.eval(field.value) if field.value is not None else UNKNOWN
            if field.type:
                value = self.typed(value, field.type)
            if field.value is not None:
                literals.assigned(self, field, field.target, value)
            if isinstance(field.target, Name):
                self.scope.vars[field.target.id] = value
                held = self.heap[key].copy()
                held.fields[field.target.id] = value
                self.heap[key] = held
                leaks.give_away(self, value)
        self.scope = saved
        self.making.pop()
        return key

    def inherited_fields(self, closure: Closure) -> list[Assign]:
        """The field declarations of a class and of its bases in sight."""
        cls = closure.what
        fields: list[Assign] = []
        for _ in range(4):
            if not isinstance(cls, Class):
                break
            fields = cls.fields + fields
            base = self.find(closure.scope, cls.bases[0]) if cls.bases else None
            if base is None or base.fn is None or base.fn.what is cls:
                break
            cls = base.fn.what
        return fields

    def enter(self, closure: Closure) -> None:
        """Walk a function as if called from outside the file."""
        func = closure.what
        assert isinstance(func, Func)
        self.walked.add(id(func))
        if not func.body or len(self.stack) > 40:
            return
        saved = self.scope, self.stack, self.contexts
        before = self.heap.copy()
        if not self.stack:
            self.invoked, self.often = 0, {}
        self.stack = [*self.stack, func]
        self.contexts = []
        scope = Scope(closure.scope, func, self.next_id())
        scope.this = closure.this
        self.scope = scope
        for decorator in func.decorators:
            self.decorated(decorator)
        calls.receive_request(self, func)
        self.run(func.body)
        calls.check_view(self, func)
        self.merge_exits(scope)
        leaks.at_exit(self, scope, root=True)
        self.finish(scope)
        self.scope, self.stack, self.contexts = saved
        # What the function made is out of reach now, but for what its object holds.
        self.keep(before, closure.this, 3)
        self.heap = before

    def keep(self, heap: Heap, key: int, depth: int) -> None:
        """Carry an object and what it holds over into another heap."""
        obj = self.heap.get(key) if key else None
        if obj is None or heap.get(key) is obj:
            return
        heap[key] = obj
        if depth:
            for value in (*obj.fields.values(), *((obj.rest,) if obj.rest is not None else ())):
                if value.obj:
                    self.keep(heap, value.obj, depth - 1)

    def decorated(self, decorator: Node) -> None:
        """Evaluate a decorator; one without arguments is a rule's affair too."""
        value = self.eval(decorator)
        if isinstance(decorator, Name | Attr) and value.ref:
            self.event(f"<decorator>.{value.ref}", decorator, [])

    def event(self, path: str, node: Node, args: list[Value], on: Value | None = None) -> None:
        """Ask the rules about something that is neither a call nor an assignment."""
        lines = self.book.exact.get(path)
        if lines:
            facts = Facts(node, path, path)
            facts.args, facts.nodes, facts.on = args, [node], on
            self.ask(lines, facts)

    def merge_exits(self, scope: Scope) -> Value:
        """Join the heaps of all ways out of a function; gives the joined return value."""
        result: Value | None = None
        heap: Heap | None = self.heap if scope.alive else None
        vars_ = scope.vars if scope.alive else None
        refined = scope.refined
        for (their_vars, their_heap, their_refined), value, _ in scope.returns:
            result = value if result is None else join_values(result, value)
            heap = their_heap if heap is None else join_heaps(heap, their_heap)
            if vars_ is None:
                vars_, refined = their_vars, their_refined
            else:
                vars_ = join_vars(vars_, their_vars)
        self.exit_heaps = [s[1] for s in scope.raises]
        if heap is not None:
            self.heap = heap
            scope.vars = vars_ if vars_ is not None else scope.vars
            scope.refined = refined
        if scope.yields:
            for value in scope.yields:
                result = value if result is None else join_values(result, value)
        if scope.alive and result is not None and not scope.yields:
            result = join_values(result, UNKNOWN)
        return result if result is not None else UNKNOWN

    # ---- states

    def state(self) -> State:
        """The state to come back to; what is in it is copied before it changes."""
        scope = self.scope
        return scope.vars.copy(), self.heap.copy(), scope.refined

    def restore(self, state: State) -> None:
        """Go back to a state."""
        self.scope.vars, self.heap, self.scope.refined = state[0].copy(), state[1].copy(), state[2]

    def join(self, states: list[State]) -> bool:
        """Continue with all of several states at once; False when there is none."""
        if not states:
            return False
        vars_, heap, refined = states[0]
        for other in states[1:]:
            vars_ = join_vars(vars_, other[0])
            heap = join_heaps(heap, other[1])
            if refined != other[2]:
                refined = {k: v & other[2][k] for k, v in refined.items() if k in other[2]}
        self.scope.vars, self.heap, self.scope.refined = vars_.copy(), heap.copy(), refined
        return True

    # ---- statements

    def run(self, body: list[Node]) -> None:
        """Run statements until one of them leaves."""
        scope = self.scope
        for node in body:
            if not scope.alive:
                return
            self.statement(node)

    def statement(self, node: Node) -> None:
        """Run one statement."""
        work = self.execute.get(type(node))
        if work is not None:
            self.tick()
            work(node)
            return
        self.eval(node)
        if type(node) is Call:
            guards.after_statement(self, node)

    def tick(self) -> None:
        """Count a step."""
        self.steps -= 1
        if self.steps < 0:
            raise OutOfBudgetError
        if self.steps & 1023 == 0 and self.cancelled is not None and self.cancelled():
            raise OutOfBudgetError

    def if_(self, node: If) -> None:
        scope = self.scope
        truth, yes, no = guards.test(self, node.test)
        dev = guards.is_development(self, node.test)
        if truth is not None:
            (self.run)(node.yes if truth else node.no)
            return
        before = self.state()
        guards.refine(self, yes)
        if dev is True:
            self.contexts.append("dev")
        self.run(node.yes)
        if dev is True:
            self.contexts.pop()
        after: list[State] = [self.state()] if scope.alive else []
        self.restore(before)
        scope.alive = True
        guards.refine(self, no)
        if dev is False and node.no:
            self.contexts.append("dev")
        self.run(node.no)
        if dev is False and node.no:
            self.contexts.pop()
        if scope.alive:
            after.append(self.state())
        scope.alive = self.join(after)

    def loop(self, node: Loop) -> None:
        scope = self.scope
        outer = scope.breaks, scope.continues
        scope.breaks, scope.continues = [], []
        items: Value | None = None
        if node.items is not None:
            items = self.eval(node.items)
            if self.language == "javascript":
                leaks.managed(self, items)
        endless = False
        entry = self.state()
        first: State | None = None
        for turn in range(2):
            yes: guards.Refinements = []
            if node.test is not None and not (node.late and turn == 0):
                truth, yes, _no = guards.test(self, node.test)
                if truth is False and turn == 0:
                    break
                endless = truth is True
            if node.items is None and node.test is None:
                endless = True
            if node.target is not None and items is not None:
                if node.keys:
                    self.bind(node.target, calls.keys_of(self, items))
                else:
                    self.bind(node.target, calls.element(self, items))
            guards.refine(self, yes)
            before_vars, before_heap = scope.vars.copy(), self.heap.copy()
            self.run(node.body)
            ends: list[State] = [self.state()] if scope.alive else []
            ends += scope.continues
            scope.continues = []
            if not self.join(ends):
                scope.alive = False
                break
            scope.alive = True
            for update in node.update:
                self.eval(update)
            first = self.state()
            if (
                turn == 0
                and not _changed(before_vars, scope.vars)
                and not _heap_changed(before_heap, self.heap)
            ):
                break
            if turn == 0:
                self.join([entry, first] if not node.late else [first])
        ways: list[State] = []
        if not endless:
            ways = [] if node.late else [entry]
            if scope.alive and first is not None:
                ways.append(self.state())
        scope.alive = self.join(ways)
        if scope.alive and node.orelse:
            self.run(node.orelse)
        ways = [self.state()] if scope.alive else []
        ways += scope.breaks
        scope.alive = self.join(ways)
        scope.breaks, scope.continues = outer

    def try_(self, node: Try) -> None:
        scope = self.scope
        marks = len(scope.returns), len(scope.raises), len(scope.breaks), len(scope.continues)
        entries: list[State] = []
        for inner in node.body:
            if not scope.alive:
                break
            entries.append(self.state())
            self.statement(inner)
        thrown = scope.raises[marks[1] :]
        del scope.raises[marks[1] :]
        ends: list[State] = []
        if scope.alive:
            self.run(node.orelse)
            if scope.alive:
                ends.append(self.state())
        if node.handlers:
            entry_states = [leaks.interrupted(entry) for entry in entries] + thrown
            for handler in node.handlers:
                if not self.join(entry_states):
                    break
                scope.alive = True
                if handler.name:
                    caught = Value("<exception>")
                    caught.hint = handler.name
                    scope.vars[handler.name] = self.tainted(
                        caught, "trace", handler.at, handler.at + 5, "an exception is caught here"
                    )
                self.contexts.append("except")
                self.run(handler.body)
                self.contexts.pop()
                if scope.alive:
                    ends.append(self.state())
        else:
            scope.raises += thrown
        if node.final:
            self.finally_(node.final, marks, ends)
        else:
            scope.alive = self.join(ends)

    def finally_(
        self, final: list[Node], marks: tuple[int, int, int, int], ends: list[State]
    ) -> None:
        """Run a finally block on every way out of the statement it belongs to."""
        scope = self.scope
        returned = scope.returns[marks[0] :]
        del scope.returns[marks[0] :]
        for state, value, where in returned:
            self.restore(state)
            scope.alive = True
            self.run(final)
            if scope.alive:
                scope.returns.append((self.state(), value, where))
        for kind, mark in (
            (scope.raises, marks[1]),
            (scope.breaks, marks[2]),
            (scope.continues, marks[3]),
        ):
            states = kind[mark:]
            del kind[mark:]
            if self.join(states):
                scope.alive = True
                self.run(final)
                if scope.alive:
                    kind.append(self.state())
        scope.alive = self.join(ends)
        if scope.alive:
            self.run(final)

    def with_(self, node: With) -> None:
        for expression, target in node.items:
            value = self.eval(expression)
            leaks.managed(self, value)
            value = calls.entered(self, value)
            if target is not None:
                self.bind(target, value)
        self.run(node.body)

    def return_(self, node: Return) -> None:
        scope = self.scope
        value = self.eval(node.value) if node.value is not None else Value("", None)
        if value.taint:
            self.event("<return>", node, [value])
        if scope.func is not None:
            leaks.returned(self, value)
        scope.returns.append((self.state(), value, node))
        scope.alive = False

    def raise_(self, node: Raise) -> None:
        if node.value is not None:
            self.eval(node.value)
        state = self.state()
        if isinstance(node.value, Const):
            # A failed assertion is a fault by itself, not a way out that must tidy up.
            state = leaks.interrupted(state)
        self.scope.raises.append(state)
        self.scope.alive = False

    def jump(self, node: Jump) -> None:
        scope = self.scope
        if node.kind == "yield":
            value = self.eval(node.value) if node.value is not None else UNKNOWN
            scope.jumped.append((self.state(), value))
        elif node.kind == "break":
            scope.breaks.append(self.state())
        else:
            scope.continues.append(self.state())
        scope.alive = False

    def switch(self, node: Switch) -> Value:
        scope = self.scope
        subject = self.eval(node.subject)
        outer_breaks, outer_jumped = scope.breaks, scope.jumped
        scope.breaks, scope.jumped = [], []
        ends: list[State] = []
        before = self.state()
        decided = False
        default = False
        running = False
        for values, body in node.cases:
            if values is None:
                default = True
            if decided and not running:
                continue
            constants = [self.eval(v) for v in values] if values is not None else []
            matches: bool | None = None
            if subject.known and values is not None and all(c.known for c in constants):
                matches = any(c.const == subject.const for c in constants)
            if matches is False and not running:
                continue
            entry: list[State] = [before]
            if running and node.falls:
                entry.append(self.state())
            self.join(entry)
            scope.alive = True
            if values is not None and subject.taint and not running:
                guards.refine(self, [(node.subject, guards.ALL)])
            if matches is True:
                decided = True
            self.run(body)
            running = scope.alive and node.falls
            if scope.alive and not node.falls:
                ends.append(self.state())
        if running:
            ends.append(self.state())
        if not decided and not default:
            ends.append(before)
        ends += scope.breaks
        value: Value | None = None
        for state, one in scope.jumped:
            ends.append(state)
            value = one if value is None else join_values(value, one)
        scope.breaks, scope.jumped = outer_breaks, outer_jumped
        scope.alive = self.join(ends)
        return value if value is not None else UNKNOWN

    def delete(self, node: Delete) -> Value:
        for target in node.targets:
            if isinstance(target, Name):
                self.scope.vars.pop(target.id, None)
            elif isinstance(target, Index):
                holder = self.eval(target.obj)
                calls.remove_key(self, holder, self.eval(target.key))
            elif isinstance(target, Attr):
                calls.remove_key(self, self.eval(target.obj), Value("", target.name))
        return UNKNOWN

    def import_(self, node: Import) -> None:
        for local, path in node.names:
            self.scope.vars[local] = self.imported(path)

    def imported(self, path: str) -> Value:
        """The value an import binds: a module, or something out of a file of the project."""
        parts = path.split(".")
        for cut in range(1, len(parts)):
            # A member of a module that goes by another name.
            known = self.book.alias.get(".".join(parts[:cut]))
            if known is not None:
                path = ".".join([known, *parts[cut:]])
                break
        return self.referring(path)

    def define(self, node: Define) -> Value:
        what = node.what
        closure = Closure(
            what, self.scope, self.scope.this if isinstance(what, Func) else 0, self.file
        )
        value = Value()
        value.fn = closure
        value.hint = what.name
        self.scope.pending.append(closure)
        if isinstance(what, Class):
            for decorator in what.decorators:
                self.eval(decorator)
            for funcs in what.methods.values():
                for func in funcs:
                    for decorator in func.decorators if self.language == "java" else ():
                        self.eval(decorator)
        if what.name:
            self.scope.vars[what.name] = value
        return value

    # ---- expressions

    def eval(self, node: Node) -> Value:
        """The value of an expression."""
        self.tick()
        work = self.evaluate.get(type(node))
        if work is None:
            if type(node) in self.execute:
                self.statement(node)
            return UNKNOWN
        value = work(node)
        if self.scope.refined and value.taint:
            kinds = self.scope.refined.get(self.spelling(node))
            if kinds is not None:
                return value.with_taint(cleaned(value.taint, kinds))
        return value

    def spelling(self, node: Node) -> str:
        """The source text of a node."""
        return self.file.data[node.at : node.end].decode("utf-8", "replace")

    def const(self, node: Const) -> Value:
        return Value("", node.value)

    def referring(self, path: str) -> Value:
        """A value that is what this dotted path names; sources among them are untrusted."""
        const = self.book.consts.get(path)
        if const is not None:
            return Value("", const)
        ref = self.book.alias.get(path, path)
        return Value(ref)

    def find(self, scope: Scope | None, name: str) -> Value | None:
        """A variable in a scope and those around it."""
        while scope is not None:
            value = scope.vars.get(name)
            if value is not None:
                return value
            scope = scope.outer
        return None

    def name(self, node: Name) -> Value:
        name = node.id
        value = self.find(self.scope, name)
        if value is not None:
            if value.hint == name or value.fn is not None:
                return value
            if value is UNKNOWN or not value.hint:
                value = value.copy()
                value.hint = name
            return value
        if name in ("this", "self") and self.scope_this():
            value = Value("", NO_CONST, None, self.scope_this())
            value.hint = "this"
            return value
        field = self.field_of_this(name) if self.language == "java" else None
        if field is not None:
            return field
        path = name
        if self.language == "java" and name and name[0].islower():
            value = Value()
        else:
            value = self.source_or(self.referring(path), path, node.at, node.end)
        value.hint = name
        return value

    def scope_this(self) -> int:
        """The object the walked code belongs to, or 0."""
        scope: Scope | None = self.scope
        while scope is not None:
            if scope.this:
                return scope.this
            scope = scope.outer
        return 0

    def field_of_this(self, name: str) -> Value | None:
        """A field or method that is spoken of without its object."""
        this = self.scope_this()
        if not this or this not in self.heap:
            return None
        value = self.heap[this].fields.get(name)
        if value is not None:
            if not value.hint:
                value = value.copy()
                value.hint = name
            return value
        return calls.method_value(self, this, name)

    def source_or(self, value: Value, path: str, at: int, end: int) -> Value:
        """The value, made untrusted when its path is a source."""
        label = self.book.sources.get(value.ref) or self.book.sources.get(path)
        if label is None:
            return value
        text = self.file.data[at:end].decode("utf-8", "replace")
        return self.tainted(value, label, at, end, _describe(label, text))

    def tainted(self, value: Value, label: str, at: int, end: int, message: str) -> Value:
        """The value with new taint that begins here."""
        step = Step(None, self.file.path, at, end, message, 1)
        new = value.copy()
        if "ookie" in message or "ookie" in value.ref:
            new.tags = value.tags | {"cookie"}
        new.const = NO_CONST
        clean = self.book.tables["source_clean"].get(value.ref, "") if value.ref else ""
        kinds = frozenset(clean.split()) if clean else frozenset[str]()
        new.taint = {**(value.taint or {}), label: Taint((self.file.path, at), step, kinds)}
        return new

    def attr(self, node: Attr) -> Value:
        obj = self.eval(node.obj)
        return self.member(obj, node.name, node.at, node.end)

    def member(self, obj: Value, name: str, at: int, end: int) -> Value:
        """A member of a value."""
        held: Value | None = None
        if obj.obj:
            heap = self.heap.get(obj.obj)
            if heap is not None:
                held = heap.fields.get(name)
                if held is None and heap.cls is not None:
                    held = calls.method_value(self, obj.obj, name)
                    if held is None and not obj.taint and heap.rest is None:
                        typed = calls.declared_type(self, heap.cls, name)
                        if typed:
                            held = self.typed(UNKNOWN, typed)
                if held is None and heap.rest is not None and name not in calls.CLEAN_MEMBERS:
                    held = heap.rest
        if held is not None:
            if not held.hint:
                held = held.copy()
                held.hint = name
            if obj.ref and self.book.sources.get(f"{obj.ref}.{name}"):
                return self.source_or(held, f"{obj.ref}.{name}", at, end)
            return held
        if obj.fn is not None and isinstance(obj.fn.what, Class):
            method = calls.static_member(self, obj.fn, name)
            if method is not None:
                return method
        value = Value()
        if (
            self.language == "java"
            and obj.ref == ""
            and name[:1].isupper()
            and not obj.taint
            and not obj.obj
            and obj.fn is None
        ):
            # A class by its full name goes by its simple one.
            return Value(self.book.alias.get(name, name))
        if obj.ref:
            path = f"{obj.ref}.{name}"
            value = self.source_or(self.referring(path), path, at, end)
        elif not value.taint:
            path = f"*.{name}"
            if path in self.book.sources:
                value = self.source_or(value, path, at, end)
        if obj.taint and not value.taint and name not in calls.CLEAN_MEMBERS:
            value.taint = obj.taint
            if name in calls.HOST_MEMBERS:
                value.tags = frozenset(("host",))
        if obj.tags and ("env" in obj.tags or "cookie" in obj.tags):
            value.tags = value.tags | obj.tags
        if "errorof" in obj.tags or (
            obj.ref == "<exception>" and name == "message" and self.language == "javascript"
        ):
            value.taint = None
        value.hint = name
        return value

    def member_fact(self, value: Value, names: list[str]) -> tuple[Value | None, bool]:
        """What a member of an object is known to be, and whether its absence is certain."""
        if not value.obj:
            return None, False
        certain = True
        queue, done = [value.obj], set()
        while queue:
            key = queue.pop(0)
            if key in done or key not in self.heap:
                continue
            done.add(key)
            obj = self.heap[key]
            for name in names:
                found = obj.fields.get(name)
                if found is not None:
                    return found, True
                if obj.ref == "<list>" and name.isdigit() and int(name) in obj.fields:
                    return obj.fields[int(name)], True
            if obj.vague or obj.rest is not None:
                certain = False
            queue += obj.parents
        return None, certain

    def index(self, node: Index) -> Value:
        obj = self.eval(node.obj)
        if isinstance(node.key, Seq) and node.key.kind == "slice":
            for part in node.key.items:
                self.eval(part)
            return calls.part_of(self, obj, node.key)
        key = self.eval(node.key)
        if isinstance(key.const, str) and obj.ref and self.language == "javascript":
            return self.member(obj, key.const, node.at, node.end)
        value = calls.item(self, obj, key)
        if isinstance(key.const, str):
            value = value if value.hint and value.hint == key.const else value.copy()
            value.hint = key.const
        return value

    def text(self, node: Text) -> Value:
        return self.concat([self.eval(part) for part in node.parts], node)

    def concat(self, parts: list[Value], node: Node | None = None) -> Value:
        """The text that these parts make."""
        new = Value()
        pieces: list[str] = []
        const = True
        taint: Taints | None = None
        for part in parts:
            if part.obj and part.obj in self.heap:
                part = calls.flattened(self, part)
            if part.taint:
                taint = join_taints(taint, part.taint)
            if "b64" in part.tags and pieces and pieces[-1].endswith("Basic ") and node is not None:
                self.report("basic-auth-by-hand", node)
            if part.known:
                pieces.append(str(part.const))
            else:
                const = False
                pieces.append(part.text if part.text is not None else HOLE)
            if "weakrandom" in part.tags:
                new.tags = part.tags
        whole = "".join(pieces)
        new.text = whole[:LONGEST_TEXT]
        if const:
            new.const = whole
        if taint:
            # A text is no object that a query could take for operators.
            new.taint = cleaned(taint, STRING)
        return new

    def binary(self, node: Binary) -> Value:
        left, right = self.eval(node.left), self.eval(node.right)
        op = node.op
        if left.known and right.known:
            folded = _fold(op, left.const, right.const)
            if folded is not NO_CONST:
                return Value("", folded)
        if op == "%" and self.language == "python" and (left.text is not None or left.taint):
            return calls.percent_format(self, left, right)
        if op == "+":
            if left.text is not None or right.text is not None:
                return self.concat([left, right], node)
            if left.obj and right.obj:
                return calls.joined_lists(self, left, right)
            if (
                self.language == "javascript"
                and (left.known and not isinstance(left.const, str))
                and right.known
            ):
                return UNKNOWN
            value = Value("", NO_CONST, join_taints(left.taint, right.taint))
            value.text = HOLE
            return value if value.taint else UNKNOWN
        if op in ("|", "or", "//", "/") and self.language == "python":
            if op == "/" and (left.taint or right.taint or left.ref):
                # `/` joins paths.
                value = self.concat([left, Value("", "/"), right])
                value.ref = left.ref if left.ref.startswith("pathlib") else ""
                value.tags = left.tags - {"norm"}
                return value
            if op == "|":
                return calls.merged_tables(self, left, right)
        if op == "%" or op in ("-", "*", "/", "//", "**", "&", "^", "<<", ">>", ">>>", "|"):
            if op == "*" and (left.text is not None or left.taint or right.taint):
                return Value("", NO_CONST, left.taint)
            if self.language == "python" and op == "%" and left.taint:
                return left
            weak = {
                k: t for part in (left, right) for k, t in (part.taint or {}).items() if k == "weak"
            }
            return Value("", NO_CONST, weak) if weak else UNKNOWN
        return Value("", NO_CONST, join_taints(left.taint, right.taint))

    def compare(self, node: Compare) -> Value:
        left, right = self.eval(node.left), self.eval(node.right)
        literals.compared(self, node, left, right)
        if left.known and right.known:
            truth = _compare(node.op, left.const, right.const)
            if truth is not None:
                return Value("", truth)
        return UNKNOWN

    def logic(self, node: Logic) -> Value:
        result: Value | None = None
        saved = self.scope.refined
        vars_ = self.scope.vars
        refined_any = False
        for index, part in enumerate(node.parts):
            if index < len(node.parts) - 1:
                truth, yes, no, value = guards.test_value(self, part)
                way = yes if node.op == "and" else no
                if way:
                    if not refined_any:
                        self.scope.vars = vars_.copy()
                        refined_any = True
                    guards.refine(self, way)
            else:
                truth, value = None, self.eval(part)
            if node.op == "or" and truth is True and value.known:
                result = value if result is None else join_values(result, value)
                break
            if node.op == "and" and truth is False:
                result = value
                break
            if node.op == "or" and truth is False and value.known:
                continue
            if node.op == "and" and index < len(node.parts) - 1:
                continue
            result = value if result is None else join_values(result, value)
        if refined_any:
            # Assignments inside the expression stay, the refinements do not.
            for key, value in self.scope.vars.items():
                if key not in vars_:
                    vars_[key] = value
            self.scope.vars = vars_
        self.scope.refined = saved
        return result if result is not None else UNKNOWN

    def unary(self, node: Unary) -> Value:
        part = self.eval(node.part)
        op = node.op
        if part.known:
            const = part.const
            if op == "not":
                return Value("", not const)
            if op == "-" and isinstance(const, int | float):
                return Value("", -const)
            if op == "+" and isinstance(const, int | float):
                return part
        if op == "typeof":
            return UNKNOWN
        return UNKNOWN

    def cond(self, node: Cond) -> Value:
        truth, yes, no = guards.test(self, node.test)
        if truth is not None:
            return self.eval(node.yes if truth else node.no)
        before = self.state()
        guards.refine(self, yes)
        first = self.eval(node.yes)
        after_first = self.state()
        self.restore(before)
        guards.refine(self, no)
        second = self.eval(node.no)
        vars_, _heap, refined = before
        # Refinements end with the expression; what the branches did to objects stays.
        self.heap = join_heaps(after_first[1], self.heap)
        self.scope.vars = vars_
        self.scope.refined = refined
        return join_values(first, second)

    def new_object(self, ref: str, node: Node) -> int:
        """A new object that lives from here."""
        key = self.next_id()
        self.heap[key] = Obj(ref, (node.at, node.end), self.scope.id)
        return key

    def seq(self, node: Seq) -> Value:
        key = self.new_object("<list>", node)
        obj = self.heap[key]
        index = 0
        for item in node.items:
            if isinstance(item, Spread):
                spread = self.eval(item.part)
                inner = calls.element(self, spread)
                obj.rest = inner if obj.rest is None else join_values(obj.rest, inner)
                index = -1
                continue
            value = self.eval(item)
            if index >= 0:
                obj.fields[index] = value
                index += 1
            else:
                obj.rest = value if obj.rest is None else join_values(obj.rest, value)
        obj.length = index
        return Value("", NO_CONST, None, key)

    def table(self, node: Table) -> Value:
        key = self.new_object("<table>", node)
        obj = self.heap[key]
        for name, part in node.pairs:
            if name is None:
                calls.spread_into(self, obj, self.eval(part))
                continue
            value = self.eval(part)
            literals.paired(self, name, part, value)
            if isinstance(name, Const):
                obj.fields[name.value] = value
            else:
                computed = self.eval(name)
                if computed.known and isinstance(computed.const, str | int):
                    obj.fields[computed.const] = value
                else:
                    if computed.ref:
                        obj.fields[computed.ref] = value
                    value = (
                        value
                        if not computed.taint
                        else value.with_taint(join_taints(value.taint, computed.taint))
                    )
                    obj.rest = value if obj.rest is None else join_values(obj.rest, value)
        return Value("", NO_CONST, None, key)

    def cast(self, node: Cast) -> Value:
        value = self.eval(node.part)
        return self.typed(value, node.type)

    def typed(self, value: Value, type: str) -> Value:
        """A value under a declared type: numbers are clean, known classes give the ref."""
        if self.language == "java":
            name = simple_type(type)
        else:
            name = type.strip("\"'").split("[")[0].split("|")[0].strip()
            if name == "Optional" or name.endswith(".Optional"):
                inner = type.strip("\"'")
                name = inner[inner.find("[") + 1 : inner.rfind("]")].strip("\"' ")
        if name in _CLEAN_TYPES:
            return value.with_taint(cleaned(value.taint, guards.ALL)) if value.taint else value
        if value.ref and value.ref not in ("<none>",) and self.language != "java":
            return value
        if value.fn is not None or name in (
            "var",
            "Object",
            "String",
            "T",
            "str",
            "Any",
            "dict",
            "list",
            "",
        ):
            return value
        ref = self.resolve_type(name) if self.language == "python" else name
        known = self.book.alias.get(ref, ref)
        if (
            value.ref
            and value.ref != known
            and (value.obj or value.ref in self.book.alias.values())
        ):
            return value
        new = value.copy()
        new.ref = known
        return new

    def resolve_type(self, name: str) -> str:
        """The dotted path an annotation means."""
        head, dot, tail = name.partition(".")
        value = self.find(self.scope, head)
        if value is not None and value.ref:
            return f"{value.ref}{dot}{tail}"
        return name

    def yield_(self, node: Yield) -> Value:
        if node.part is not None:
            value = self.eval(node.part)
            leaks.returned(self, value)
            self.scope.yields.append(calls.flattened(self, value))
        return UNKNOWN

    def comp(self, node: Comp) -> Value:
        saved = self.scope.vars.copy()
        refined = self.scope.refined
        for target, items in node.loops:
            self.bind(target, calls.element(self, self.eval(items)))
        for test in node.tests:
            _, yes, _ = guards.test(self, test)
            guards.refine(self, yes)
        element = self.eval(node.element)
        self.scope.vars = saved
        self.scope.refined = refined
        if node.kind in ("list", "generator", "set"):
            leaks.collected(self, element)
        key = self.new_object("<list>" if node.kind != "dict" else "<table>", node)
        if node.kind == "dict" and element.obj in self.heap:
            element = self.heap[element.obj].fields.get(1, UNKNOWN)
        self.heap[key].rest = element
        return Value("", NO_CONST, None, key)

    def opaque(self, node: Opaque) -> Value:
        result = UNKNOWN
        for part in node.parts:
            result = self.eval(part)
        return result

    def func_value(self, node: Func) -> Value:
        value = Value()
        value.fn = Closure(node, self.scope, self.scope_this(), self.file)
        value.hint = node.name
        self.scope.pending.append(value.fn)
        return value

    def assign(self, node: Assign) -> Value:
        target = node.target
        if node.value is None:
            if node.declares or node.type:
                value = UNKNOWN
                if node.type:
                    value = self.typed(UNKNOWN, node.type)
                if isinstance(target, Name):
                    self.scope.vars[target.id] = value
            return UNKNOWN
        if node.op:
            return self.augment(node)
        value = self.eval(node.value)
        if node.type:
            value = self.typed(value, node.type)
        if value.taint:
            value = self.flows_into(value, target, node)
        literals.assigned(self, node, target, value)
        self.bind(target, value, node)
        if (
            isinstance(target, Name)
            and value.taint
            and isinstance(node.value, Call)
            and len(node.value.args) == 1
        ):
            self.made_from[target.id] = node.value.args[0]
        return value

    def flows_into(self, value: Value, target: Node, node: Node) -> Value:
        """The value with a step for the variable it is kept in."""
        if not isinstance(target, Name) or not value.taint:
            return value
        taint: Taints = {}
        for label, one in value.taint.items():
            step = one.step
            if step.depth < 12 and (step.at != node.at or step.path != self.file.path):
                step = Step(
                    step,
                    self.file.path,
                    node.at,
                    node.end,
                    f"kept in `{target.id}`",
                    step.depth + 1,
                )
            taint[label] = Taint(one.origin, step, one.clean)
        return value.with_taint(taint)

    def augment(self, node: Assign) -> Value:
        target = node.target
        assert node.value is not None
        old = self.eval(target)
        value = self.eval(node.value)
        if node.op in ("||", "??", "&&"):
            result = join_values(old, value)
        elif (
            node.op == "+"
            and old.obj
            and old.obj in self.heap
            and self.heap[old.obj].ref == "<list>"
        ):
            calls.extend(self, old.obj, value)
            return old
        elif node.op == "+":
            if old.known and value.known:
                folded = _fold("+", old.const, value.const)
                result = (
                    Value("", folded) if folded is not NO_CONST and not self.in_loop() else UNKNOWN
                )
                if isinstance(folded, str):
                    result = result.copy()
                    result.text = folded
            else:
                result = self.concat([old, value])
        elif node.op == "%" and self.language == "python":
            result = calls.percent_format(self, old, value)
        elif node.op == "/" and (old.taint or value.taint):
            result = self.concat([old, Value("", "/"), value])
        else:
            result = UNKNOWN
        if value.taint and not (old.taint and "user" in old.taint):
            result = self.flows_into(result, target, node)
        self.bind(target, result, node)
        return result

    def in_loop(self) -> bool:
        """Whether constants may not be folded because a round may repeat."""
        return True

    def bind(self, target: Node, value: Value, node: Node | None = None) -> None:
        """Store a value in a variable, a member, an element or a pattern."""
        kind = type(target)
        if kind is Name:
            assert isinstance(target, Name)
            self.store(target.id, value)
        elif kind is Attr:
            assert isinstance(target, Attr)
            holder = self.eval(target.obj)
            leaks.give_away(self, value)
            if target.name == "exports" or holder.hint == "exports":
                self.export(target, holder, value)
            self.set_member(
                holder, target.name, value, node if node is not None else target, target
            )
        elif kind is Index:
            assert isinstance(target, Index)
            holder, key = self.eval(target.obj), self.eval(target.key)
            leaks.give_away(self, value)
            literals.keyed(self, node if node is not None else target, target, (holder, key, value))
            calls.set_item(self, holder, key, value)
        elif kind is Seq:
            assert isinstance(target, Seq)
            self.unpack(target, value)
        elif kind is Table:
            assert isinstance(target, Table)
            self.destructure(target, value)
        elif kind is Default:
            assert isinstance(target, Default)
            fallback = self.eval(target.value)
            self.bind(
                target.target,
                join_values(value, fallback)
                if value.taint or value.fn
                else fallback
                if value is UNKNOWN
                else value,
            )
        elif kind is Assign:
            assert isinstance(target, Assign)
            self.bind(target.target, self.typed(value, target.type), node)
        elif kind is Spread:
            assert isinstance(target, Spread)
            self.bind(target.part, value)

    def store(self, name: str, value: Value) -> None:
        """Set a variable where it lives: here, or in the scope around that declared it."""
        scope = self.scope
        func = scope.func
        if func is not None and name not in func.locals:
            outer = scope.outer
            while outer is not None:
                if name in outer.vars:
                    outer.vars = {**outer.vars, name: value}
                    leaks.give_away(self, value)
                    return
                outer = outer.outer
            if self.language == "java":
                this = self.scope_this()
                if this and this in self.heap:
                    leaks.give_away(self, value)
                    self.set_member(Value("", NO_CONST, None, this), name, value, None, None)
                    return
            elif self.language == "python" and name in func.outer_names:
                leaks.give_away(self, value)
        if scope.refined:
            scope.refined = {k: v for k, v in scope.refined.items() if not _mentions(k, name)}
        scope.vars[name] = value

    def export(self, target: Attr, holder: Value, value: Value) -> None:
        """`module.exports = x` and `exports.name = x`."""
        if target.name != "exports":
            self.file.exports[target.name] = value
        elif value.obj in self.heap:
            self.file.exports.update({str(k): v for k, v in self.heap[value.obj].fields.items()})
        else:
            self.file.exports[""] = value

    def set_member(
        self, holder: Value, name: str, value: Value, node: Node | None, target: Attr | None
    ) -> None:
        """Store a value in a member and ask the rules about it."""
        if holder.obj and holder.obj in self.heap:
            obj = self.heap[holder.obj].copy()
            obj.fields[name] = value
            self.heap[holder.obj] = obj
        elif (
            isinstance(target, Attr)
            and isinstance(target.obj, Name)
            and not holder.fn
            and self.find(self.scope, target.obj.id) is not None
        ):
            # An object that came from outside is followed from the first write on.
            key = self.new_object(holder.ref, target)
            obj = self.heap[key]
            obj.vague = True
            obj.fields[name] = value
            obj.rest = Value("", NO_CONST, holder.taint) if holder.taint else None
            new = holder.copy()
            new.obj = key
            self.store(target.obj.id, new)
        if node is not None and target is not None:
            self.rule_event(f"{name}=", holder, target, [value], node)

    def rule_event(
        self, last: str, holder: Value, target: Attr, args: list[Value], node: Node
    ) -> None:
        """Ask the rules about an assignment to a member."""
        path = f"{holder.ref}.{last}" if holder.ref else ""
        lines = self.book.lines(path, last)
        if holder.ref:
            lines = lines + self.book.exact.get(f"{holder.ref}.*=", [])
        if not lines:
            return
        facts = Facts(node, path, last)
        facts.on = holder
        facts.hint = holder.hint
        facts.args = args
        facts.nodes = [node]
        self.ask(lines, facts)

    def unpack(self, target: Seq, value: Value) -> None:
        """Bind a list pattern element by element."""
        for index, item in enumerate(target.items):
            if isinstance(item, Spread):
                self.bind(item.part, calls.rest_of(self, value, index))
            else:
                self.bind(item, calls.item(self, value, Value("", index)))

    def destructure(self, target: Table, value: Value) -> None:
        """Bind an object pattern member by member."""
        taken: list[Any] = []
        for key, item in target.pairs:
            if key is None:
                self.bind(item, calls.without(self, value, taken))
            elif isinstance(key, Const):
                taken.append(key.value)
                part = self.member(value, str(key.value), key.at, key.end)
                inner = item.target if isinstance(item, Default) else item
                if isinstance(inner, Name) and part.taint:
                    part = self.flows_into(part, inner, item)
                self.bind(item, part)
            else:
                self.bind(item, calls.item(self, value, self.eval(key)))

    # ---- rules

    def within(self, context: str) -> bool:
        """Whether the walked place is inside a context."""
        if context == "method":
            return bool(self.stack) and self.stack[-1].owner is not None
        if context == "login":
            names = [f.name for f in self.stack[-2:]] + [
                c for c in self.contexts if c.startswith("route:")
            ]
            return any(_LOGIN.search(n) for n in names)
        if context.startswith("func~"):
            return bool(self.stack) and any(
                re.search(context[5:], f.name, re.I) for f in self.stack[-2:] if f.name
            )
        return context in self.contexts

    def ask(self, lines: list[Line], facts: Facts) -> None:
        """Judge the lines for one call or assignment."""
        if self.quiet:
            return
        for line in lines:
            if line.kind == "sinks":
                self.ask_sink(line, facts)
            elif line.kind == "calls" and satisfied(line, facts, self):
                if (
                    line.conditions
                    and line.conditions[0].operator == ""
                    and line.conditions[0].selector == "never"
                ):
                    continue
                self.report(line.rule, facts.node)

    def ask_sink(self, line: Line, facts: Facts) -> None:
        rule = rules()[line.rule]
        for position in line.positions:
            values = [*facts.args, *facts.kwargs.values()] if position == "*" else []
            if position.endswith("+"):
                values = facts.args[int(position[:-1]) :]
            elif position != "*":
                value = lookup(position, facts, self)[0]
                values = [value] if value is not None else []
            for value in values:
                taint = value.taint
                if value.obj and value.obj in self.heap:
                    taint = calls.flattened(self, value).taint
                if not taint:
                    continue
                for label in rule.labels:
                    found = taint.get(label)
                    if (
                        found is None
                        or rule.clean in found.clean
                        or calls.spared(rule.clean, value, found)
                    ):
                        continue
                    if satisfied(line, facts, self):
                        if label == "weak":
                            self.report_weak(found, facts.node)
                        else:
                            self.report(line.rule, facts.node, found.step, line)
                        return

    def report_weak(self, taint: Taint, node: Node) -> None:
        """Predictable numbers are a fault where they are drawn; where they end up is the last
        step."""
        first = taint.step
        while first.before is not None:
            first = first.before
        source = Node()
        source.at, source.end = first.at, first.end
        self.report("weak-random", source)
        if self.hits and self.hits[-1].rule == "weak-random" and self.hits[-1].step is None:
            at, end = place(node)
            self.hits[-1].step = Step(
                taint.step, self.file.path, at, end, "becomes a secret here", taint.step.depth + 1
            )

    def report(
        self, rule: str, node: Node, step: Step | None = None, line: Line | None = None
    ) -> None:
        """Note a finding, once per rule and place."""
        at, end = place(node)
        key = (rule, self.file.path, at)
        if self.quiet or key in self.seen:
            return
        self.seen.add(key)
        hit = Hit(rule, self.file.path, at, end)
        hit.line = line
        if step is not None:
            what = "reaches this call" if isinstance(node, Call) else "reaches this place"
            hit.step = Step(step, self.file.path, at, end, what, step.depth + 1)
        self.hits.append(hit)


def place(node: Node) -> tuple[int, int]:
    """Where a finding starts: a long chain's call starts at the chain's first name."""
    return node.at, node.end


def _mentions(spelling: str, name: str) -> bool:
    return spelling == name or spelling.startswith((name + ".", name + "[", name + "("))


def _describe(label: str, text: str) -> str:
    short = text if len(text) <= 60 else text[:57] + "..."
    short = " ".join(short.split())
    kinds = {
        "user": "comes from outside",
        "local": "is typed or passed in by whoever runs the program",
        "archive": "is a name inside an archive",
        "secret": "is a secret",
        "trace": "tells of the inside of the program",
        "weak": "can be guessed",
    }
    return f"`{short}` {kinds[label]}"


def _changed(a: dict[str, Value], b: dict[str, Value]) -> bool:
    if a.keys() != b.keys():
        return any(b[k].taint or b[k].obj for k in b.keys() - a.keys()) or _values_changed(a, b)
    return _values_changed(a, b)


def _values_changed(a: dict[str, Value], b: dict[str, Value]) -> bool:
    for key, value in b.items():
        old = a.get(key)
        if (
            old is not None
            and old is not value
            and (bool(old.taint) != bool(value.taint) or old.obj != value.obj or old.known)
        ):
            return True
    return False


def _heap_changed(a: Heap, b: Heap) -> bool:
    return any(a.get(key) is not obj for key, obj in b.items())


def _fold(op: str, a: Any, b: Any) -> Any:
    """The constant an operator gives, or NO_CONST."""
    try:
        if op == "+":
            if isinstance(a, str) or isinstance(b, str):
                return f"{a}{b}" if a is not None and b is not None else NO_CONST
            return a + b
        if isinstance(a, str) or isinstance(b, str):
            return (
                a * b if op == "*" and isinstance(b, int) and 0 <= b * len(a) <= 4096 else NO_CONST
            )
        if op == "-":
            return a - b
        if op == "*":
            return a * b
        if op in ("/", "//"):
            return a // b if isinstance(a, int) and isinstance(b, int) else a / b
        if op == "%":
            return a % b
        if op == "**":
            return a**b if abs(a) < 1000 and 0 <= b < 64 else NO_CONST
        if op == "<<":
            return a << b if 0 <= b < 64 else NO_CONST
        if op == "|":
            return a | b
        if op == "&":
            return a & b
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        pass
    return NO_CONST


def _compare(op: str, a: Any, b: Any) -> bool | None:
    try:
        if op in ("==", "is"):
            return bool(a == b)
        if op in ("!=", "isnot"):
            return bool(a != b)
        if op == "<":
            return bool(a < b)
        if op == ">":
            return bool(a > b)
        if op == "<=":
            return bool(a <= b)
        if op == ">=":
            return bool(a >= b)
        if op == "in" and isinstance(a, str) and isinstance(b, str):
            return a in b
    except TypeError:
        pass
    return None


__all__ = ["Closure", "File", "Flow", "Hit", "OutOfBudgetError", "Param", "Scope"]
