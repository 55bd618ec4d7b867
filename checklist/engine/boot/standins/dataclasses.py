"""Stands in for Python's module of this name, which writes each class's methods as text to run.

What the page makes of a class looks its fields up instead. A call takes longer, and making a class
a tenth of the time. Left out is what no answer depends on: slots, the refusal to change what is
frozen, the check of arguments, and what an object prints.
"""

from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MISSING = object()


class Field:
    """What is stated of a field beside its annotation."""

    name = ""

    def __init__(
        self,
        *,
        default: object = MISSING,
        default_factory: "Callable[[], object] | None" = None,
        init: bool = True,
        compare: bool = True,
        hash: bool | None = None,  # noqa: A002  the name is Python's
        repr: bool = True,  # noqa: A002, ARG002
    ) -> None:
        self.default, self.default_factory = default, default_factory
        self.init, self.compare = init, compare
        self.hash = compare if hash is None else hash


field = Field


def dataclass(
    cls: "Any" = None,  # noqa: ANN401  as Python's own
    *,
    frozen: bool = False,
    slots: bool = False,  # noqa: ARG001
) -> "Any":  # noqa: ANN401
    """Return `cls` as a data class, or what makes one of a class."""
    if cls is None:
        return lambda cls: dataclass(cls, frozen=frozen)
    found: dict[str, Field] = {**getattr(cls, "__dataclass_fields__", {})}
    for name in cls.__annotations__:
        stated = vars(cls).get(name, MISSING)
        one = found[name] = stated if isinstance(stated, Field) else Field(default=stated)
        one.name = name
        if one.default is not MISSING:
            setattr(cls, name, one.default)
        elif one is stated:
            delattr(cls, name)
    own = vars(cls)
    cls.__dataclass_fields__ = found
    cls.__init__ = _initializer(cls)
    if "__eq__" not in own:
        cls.__eq__ = _equality(_values([name for name, one in found.items() if one.compare]))
        if own.get("__hash__") is None:
            hashed = _values([name for name, one in found.items() if one.hash])
            cls.__hash__ = (lambda self: hash(hashed(self))) if frozen else None
    return cls


def _initializer(cls: "Any") -> "Callable[..., None]":  # noqa: ANN401
    found: dict[str, Field] = cls.__dataclass_fields__
    names = [name for name, one in found.items() if one.init]
    defaults = {name: one.default for name, one in found.items() if one.default is not MISSING}
    makers = {name: one.default_factory for name, one in found.items() if one.default_factory}
    begin = getattr(cls, "__post_init__", None)

    def initialize(self: object, *values: object, **named: object) -> None:
        held = vars(self)
        held.update(defaults)
        held.update({name: make() for name, make in makers.items()} if makers else ())
        held.update(zip(names, values), **named)  # noqa: B905  the others have a default
        if begin:
            begin(self)

    return initialize


def _equality(values: "Callable[[object], object]") -> "Callable[[object, object], object]":
    def equals(self: object, other: object) -> object:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    return equals


def _values(names: list[str]) -> "Callable[[object], object]":
    """Return a function from an object to its values of `names`."""
    return attrgetter(*names) if names else lambda _: ()


def fields(thing: "Any") -> tuple[Field, ...]:  # noqa: ANN401
    """Return the fields of a data class or of an object of one."""
    return (*thing.__dataclass_fields__.values(),)


def is_dataclass(thing: object) -> bool:
    """Return whether `thing` is a data class or an object of one."""
    return hasattr(thing, "__dataclass_fields__")


def replace(one: "Any", /, **changes: object) -> "Any":  # noqa: ANN401
    """Return a copy of an object of a data class with other values."""
    held = {field.name: getattr(one, field.name) for field in fields(one) if field.init}
    return one.__class__(**{**held, **changes})
