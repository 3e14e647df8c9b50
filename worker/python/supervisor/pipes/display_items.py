"""Parses display items of programs once, and checks them against the shape of their kind before any other use.

A program can write any bytes there. Python's JSON parser accepts data that it cannot write again (deep nesting) and
data that other parsers refuse (NaN). So parsed items have known kinds, depths and types; anything else is dropped.
"""

import json
import math

# Values in an item, estimated by its commas and brackets: 6 MiB of `[[],[],` took 0.3 s and 200 MiB to parse.
VALUES_MAX = 50_000
# The turtle operations that the worker accepts: a list of operations, which hold numbers, texts and lists of numbers.
OPERATION_DEPTH_MAX = 2
FIELDS_MAX = 16
PLOT, TURTLE, PROMPT, COMPLETION, PASTE, HINT = "plot", "turtle", "prompt", "completion", "paste", "hint"
READ, ASKED = "read", "asked"  # of graded runs


def values(body):
    """An upper bound of the number of values in JSON text of these bytes."""
    return body.count(b",") + body.count(b"[") + body.count(b"{")


def parse(body):
    """A dictionary with one of the kinds above and fields of the right types; None for anything else."""
    if values(body) > VALUES_MAX:
        return None
    try:
        item = json.loads(body.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if not isinstance(item, dict) or len(item) > FIELDS_MAX:
        return None
    kind = item.get("kind")
    check = _CHECKS.get(kind) if isinstance(kind, str) else None
    return item if check is not None and check(item) else None


def _refuse(_name):
    raise ValueError("not JSON")


def _is_scalar(value):
    return value is None or isinstance(value, (str, bool, int)) or isinstance(value, float) and math.isfinite(value)


def _has_scalar_fields(item):
    return all(map(_is_scalar, item.values()))


def _is_drawing(item):
    ops = item.get("ops")
    return isinstance(ops, list) and all(_is_operation(op, OPERATION_DEPTH_MAX) for op in ops)


def _is_operation(value, depth):
    if isinstance(value, list):
        return depth > 0 and all(_is_operation(part, depth - 1) for part in value)
    return _is_scalar(value)


def _is_prompt(item):
    return isinstance(item.get("text"), str) and isinstance(item.get("source"), str)


def _has_text(item):
    return isinstance(item.get("text"), str)


def _is_completion(item):
    matches = item.get("matches")
    # A JSON `true` is an int to isinstance.
    is_numbered = type(item.get("id")) is int and type(item.get("from")) is int
    return is_numbered and isinstance(matches, list) and all(isinstance(match, str) for match in matches)


_CHECKS = {PLOT: _has_scalar_fields, TURTLE: _is_drawing, PROMPT: _is_prompt, COMPLETION: _is_completion,
           PASTE: _has_scalar_fields, HINT: _has_scalar_fields, READ: _has_text, ASKED: _has_text}
