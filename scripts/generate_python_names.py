"""Generates what the editor's completion offers, from the interpreter's own modules.

Writes one file per module to web/src/python-names, and builtins.json with keywords and the members of built-in types.
A file maps a name to [kind, signature, summary, members]. Kinds: f function, c class, e exception, m module, v value,
k keyword. Signatures are without annotations, and summaries are the first sentence of the docstring. Empty parts at the
end are left out.

    /usr/bin/python3 scripts/generate_python_names.py
"""

import builtins
import importlib
import inspect
import io
import json
import keyword
import pathlib
import re
import types
import warnings

MODULES = """collections copy csv dataclasses datetime decimal fractions functools itertools json math os os.path
    pathlib random re statistics string sys textwrap time turtle typing""".split()
# Large modules get their top level only.
SCIENTIFIC = ["matplotlib.pyplot", "numpy", "numpy.random", "pandas"]
# Types whose values literals and common functions of the language create.
VALUE_TYPES = [str, list, dict, set, tuple, bytes]

SIGNATURE_MAX_CHARACTERS = 70
SUMMARY_MAX_CHARACTERS = 110
DEFAULT_MAX_CHARACTERS = 12

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "web/src/python-names"


def describe_signature(name, value, is_method):
    try:
        parameters = list(inspect.signature(value).parameters.values())
    except (ValueError, TypeError):
        return read_documented_signature(name, value)
    if is_method and parameters and parameters[0].name in ("self", "cls", "type"):
        parameters = parameters[1:]
    parts, has_star = [], False
    for parameter in parameters:
        if parameter.name.startswith("_"):
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not has_star:
            parts.append("*")
        has_star = has_star or parameter.kind in (parameter.VAR_POSITIONAL, parameter.KEYWORD_ONLY)
        parts.append(describe_parameter(parameter))
    return shorten_list(parts)


def describe_parameter(parameter):
    prefix = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    if parameter.default is parameter.empty:
        return prefix + parameter.name
    default = repr(parameter.default)
    is_plain = len(default) <= DEFAULT_MAX_CHARACTERS and not default.startswith("<")
    return f"{parameter.name}={default if is_plain else '…'}"


def shorten_list(parts):
    text = "(" + ", ".join(parts) + ")"
    while len(text) > SIGNATURE_MAX_CHARACTERS:
        parts = parts[:-2] + ["…"] if parts[-1] == "…" else parts[:-1] + ["…"]
        text = "(" + ", ".join(parts) + ")"
    return text


def read_documented_signature(name, value):
    """Functions in C without a signature document their calls in the first line: `max(iterable, *[, default=obj])`."""
    match = re.match(rf"(?:\w+\.)?{re.escape(name)}\(((?:[^()]|\([^()]*\))*)\)(?: ->|\s*$|\n)", document(value))
    return shorten_list(re.split(r",\s*", match.group(1))) if match else "(…)"


def document(value):
    return inspect.cleandoc(getattr(value, "__doc__", None) or "")


def summarize(name, value):
    has_own = callable(value) or isinstance(value, types.ModuleType) or inspect.isdatadescriptor(value)
    if not has_own:
        return ""
    paragraphs = document(value).split("\n\n")
    call = re.compile(rf"(?:\w+\.)*{re.escape(name)}\(.*(?:->|\)$)")
    texts = [" ".join(line.strip() for line in text.split("\n") if not call.match(line)) for text in paragraphs[:2]]
    text = next((text for text in texts if text[:1].isupper()), texts[0] or read_result(paragraphs[0]))
    plain = re.sub(r"``([^`]*)``|[`*]{1,2}([\w.]+)[`*]{1,2}|:\w+:`~?([^`]*)`", r"\1\2\3", text)
    sentence = re.split(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)\s", plain)[0]
    if len(sentence) <= SUMMARY_MAX_CHARACTERS:
        return sentence
    return sentence[: SUMMARY_MAX_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"


def read_result(call):
    """`random() -> x in the interval [0, 1).` documents its result only."""
    result = call.partition("-> ")[2]
    return f"Returns {result}" if " " in result else ""


def find_kind(value):
    if inspect.isclass(value):
        return "e" if issubclass(value, BaseException) else "c"
    if inspect.ismodule(value):
        return "m"
    return "f" if callable(value) else "v"


def describe(name, value, is_method=False, with_members=False):
    kind = find_kind(value)
    signature = describe_signature(name, value, is_method) if kind in "fc" else ""
    parts = [kind, signature, "" if kind == "e" else summarize(name, value)]
    if kind == "c" and with_members:
        parts.append(describe_members(value))
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts


def describe_members(owner):
    names = [name for name in dir(owner) if not name.startswith("_") and not hasattr(object, name)]
    return {name: describe(name, getattr(owner, name), is_method=True) for name in names}


def is_offered(module, name, value):
    if name.startswith("_"):
        return False
    if inspect.ismodule(value):
        return value.__name__.startswith(module.__name__ + ".") or f"{module.__name__}.{name}" in MODULES
    return type(value).__module__ != "__future__"


def describe_module(module, with_members):
    """`__all__` leaves out what a module imports for itself; without it, its own name decides."""
    names = getattr(module, "__all__", None)
    if names is None or with_members is False:
        top = module.__name__.partition(".")[0]
        homes = {name: getattr(getattr(module, name, None), "__module__", None) or top for name in dir(module)}
        names = [name for name, home in homes.items() if home.startswith(top)]
    if module.__name__ == "os":
        names = [*names, "path"]
    values = {name: getattr(module, name) for name in sorted(set(names)) if hasattr(module, name)}
    return {
        name: describe(name, value, with_members=with_members)
        for name, value in values.items()
        if is_offered(module, name, value)
    }


def describe_builtins():
    hidden = {"copyright", "credits", "license"}
    names = [name for name in dir(builtins) if not name.startswith("_") and name not in hidden]
    described = {
        name: describe(name, getattr(builtins, name), with_members=getattr(builtins, name) in VALUE_TYPES)
        for name in names
    }
    words = {name: ["k"] for name in [*keyword.kwlist, "match", "case"]}
    # What `open` returns has no name of its own.
    return {**described, **words, "<file>": ["c", "", "", describe_members(io.TextIOWrapper)]}


def write(name, described):
    text = json.dumps(described, ensure_ascii=False, separators=(",", ":"))
    (FOLDER / f"{name}.json").write_text(text.replace('],"', '],\n"') + "\n")


def main():
    # Reading the names of pandas warns of deprecated ones.
    warnings.simplefilter("ignore")
    FOLDER.mkdir(exist_ok=True)
    write("builtins", describe_builtins())
    for name in MODULES + SCIENTIFIC:
        write(name, describe_module(importlib.import_module(name), with_members=name not in SCIENTIFIC))


if __name__ == "__main__":
    main()
