"""The data flow: one abstract interpreter over the common form, for all three languages.

It walks functions statement by statement, keeps what is known of every variable, splits at branches
and joins behind them, walks calls to functions whose body it can see, and asks the rules at every
call, assignment and literal. Whatever the code contains, it neither raises nor runs without bound:
when its budget of steps is spent it stops and says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhand_scanners.security import (
    classes,
    expressions,
    leaks,
    received,
    reports,
    sent_back,
    statements,
)
from fairhand_scanners.security.form import (
    Attr,
    Call,
    Class,
    Func,
    Name,
    Node,
)
from fairhand_scanners.security.guards import checking
from fairhand_scanners.security.reports import Hit
from fairhand_scanners.security.rulebook import Book
from fairhand_scanners.security.scope import File, Scope, Span, State
from fairhand_scanners.security.values import (
    UNKNOWN,
    Closure,
    Heap,
    Obj,
    Value,
    cleaned,
    join_heaps,
    join_values,
    join_vars,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# Nodes evaluated per file, about four seconds; a file of 5,000 busy lines needs a tenth.
BUDGET = 1_500_000


class OutOfBudgetError(Exception):
    """The steps for this file are spent."""


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
        # Under which test something was opened, by where that stands.
        self.conditional: dict[Span, str] = {}
        self.often: dict[int, int] = {}
        self.making: list[Class] = []
        # By class, the object that stands for all those that are made out of sight.
        self.stand_ins: dict[int, int] = {}
        # Objects that fields of classes hold, by class and name.
        self.statics: dict[tuple[int, str], Value] = {}
        self.made_from: dict[str, Node] = {}
        self.scope = Scope(None, None, 0)
        self.contexts: list[str] = []
        self.quiet = 0
        # The expression that makes up the statement that runs; nobody takes up its value.
        self.alone: Node | None = None
        self.exit_heaps: list[Heap] = []
        self.others: list[File] = []
        self.cancelled: Callable[[], bool] | None = None

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
                classes.enter_class(self, closure)
        scope.pending = []

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
        received.receive_request(self, func)
        self.run(func.body)
        sent_back.check_view(self, func)
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
            reports.event(self, f"<decorator>.{value.ref}", decorator, [])

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

    def run(self, body: list[Node]) -> None:
        """Run statements until one of them leaves."""
        scope = self.scope
        for node in body:
            if not scope.alive:
                return
            self.statement(node)

    def statement(self, node: Node) -> None:
        """Run one statement."""
        work = statements.EXECUTE.get(type(node))
        if work is not None:
            self.tick()
            work(self, node)
            return
        self.alone = node
        self.eval(node)
        if type(node) is Call:
            checking.after_statement(self, node)

    def tick(self) -> None:
        """Count a step."""
        self.steps -= 1
        if self.steps < 0:
            raise OutOfBudgetError
        if self.steps & 1023 == 0 and self.cancelled is not None and self.cancelled():
            raise OutOfBudgetError

    def eval(self, node: Node) -> Value:
        """The value of an expression."""
        self.tick()
        work = expressions.EVALUATE.get(type(node))
        if work is None:
            if type(node) in statements.EXECUTE:
                self.statement(node)
            return UNKNOWN
        value = work(self, node)
        if self.scope.refined and value.taint:
            kinds = self.scope.refined.get(self.spelling(node))
            if kinds is not None:
                return value.with_taint(cleaned(value.taint, kinds))
        return value

    def spelling(self, node: Node) -> str:
        """The source text of a node."""
        return self.file.data[node.at : node.end].decode("utf-8", "replace")

    def find(self, scope: Scope | None, name: str) -> Value | None:
        """A variable in a scope and those around it."""
        while scope is not None:
            value = scope.vars.get(name)
            if value is not None:
                return value
            scope = scope.outer
        return None

    def scope_this(self) -> int:
        """The object the walked code belongs to, or 0."""
        scope: Scope | None = self.scope
        while scope is not None:
            if scope.this:
                return scope.this
            scope = scope.outer
        return 0

    def new_object(self, ref: str, node: Node) -> int:
        """A new object that lives from here."""
        key = self.next_id()
        self.heap[key] = Obj(ref, (node.at, node.end), self.scope.id)
        return key
