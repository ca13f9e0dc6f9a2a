#!/usr/bin/env python3
"""Checks what translators rely on.

    check.py sources|catalogs|literals|presets TREE

sources   POTFILES names every source with texts for gettext, and no other.
catalogs  Every catalog has every text of the sources as they are now, and msgfmt finds no fault.
literals  No text that a person sees is kept from gettext (a guess by the look of each literal).
presets   Every preset that ships has its name in each language, and asks for what there is.

Prints what is wrong; the exit status is 1 then.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

MARKS = {"_", "N_", "n_"}

# What shows its text to a person, by the function's name.
SHOWN = re.compile(r"""_error$ | ^host_(message|progress_\w+)$ | set_title$ | tooltip | set_markup$
    | gtk_\w+_with_(mnemonic|label)$ | ^gtk_(label|button|expander|frame)_new | _set_label$
    | ^gtk_(label|entry|progress_bar)_set_(text|placeholder_text)$ | ^gtk_(window|dialog)_\w*title
    | ^(button|icon_button|dialog|form|paragraph|expander|label)_(add_\w+|new\w*)$""", re.X)

# What takes text that is for developers, for the network, or stays English by GIMP's custom.
NOT_SHOWN = re.compile(r"""^g_(warning|critical|debug|message|info|log|error|printerr|assert\w*)$
    | ^(definition|for_model|gimp_install_procedure|gimp_procedure_set_attribution|static_assert)$""", re.X)

# Two words, the first of them a real one: prose, and no identifier, format or style.
PROSE = re.compile(r"[^\W\d_]{2,}[,;:’']? [^\W\d_]+")
WORD = re.compile(r"[^\W\d_]{2,}")
CONVERSION = re.compile(r"%[-+ #0]*(\d+|\*)?(\.\d+)?[hlzjt]*[a-zA-Z%]")
# What means something to a program: a word of an argument (or a list of them), a signal, an icon, a
# file; a menu's path; what stands for a key.
TECHNICAL = re.compile(r"([a-z0-9]+([-_:./#][a-z0-9]*)*(, )?)+|https?:\S*|<\w+>/.*|\[.*\]")

TOKEN = re.compile(r"""(?P<comment> //[^\n]* | /\*.*?\*/ )
    | (?P<raw> R"(?P<fence>[^(\s]*)\((?P<rawtext>.*?)\)(?P=fence)" )
    | (?P<string> "(?P<text>(?:\\.|[^"\\\n])*)" )
    | (?P<char> '(?:\\.|[^'\\\n])' )
    | (?P<directive> ^[ \t]*\#[^\n]* )
    | (?P<name> [A-Za-z_]\w* )
    | (?P<number> \d[\w.']* )
    | (?P<open> [({\[] ) | (?P<close> [)}\]] )
    | (?P<space> \s+ ) | (?P<other> . )""", re.X | re.S | re.M)


def run(*command, **options):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""}, **options).stdout


def sources(tree):
    return sorted(path for path in (tree / "plugin").rglob("*") if path.suffix in (".cpp", ".h"))


def literals(source):
    """Each string literal, neighbours joined, as (line, text, names of the calls around it). The
    names are those of the statement alone: outside a lambda or a block nothing is looked at. What
    is compared with something is left out: that is the service's text or GIMP's, not ours."""
    calls, found, last, before_last, joined = [], [], "", "", False
    for token in TOKEN.finditer(source):
        kind = token.lastgroup
        if kind in ("space", "comment", "directive"):
            continue
        if kind in ("string", "raw"):
            text = token["text"] if kind == "string" else token["rawtext"]
            if joined:
                found[-1][1] += text
            elif before_last + last not in ("==", "!="):
                since = max((at for at, name in enumerate(calls) if name == "{;"), default=-1)
                around = [name for name in calls[since + 1:] if name]
                found.append([source.count("\n", 0, token.start()) + 1, text, around])
                joined = True
            continue
        joined = False
        if kind == "open":
            block = token[0] == "{" and last in (")", ";", "{", "}", "", "noexcept", "const",
                                                 "else", "do", "try", "]")
            calls.append("{;" if block else last if token[0] == "(" else "")
        elif kind == "close" and calls:
            calls.pop()
        before_last, last = last, token[0]
    return found


def check_sources(tree):
    listed = (tree / "data/po/POTFILES").read_text(encoding="utf-8").split()
    marked = []
    for path in sources(tree):
        text = path.read_text(encoding="utf-8")
        if any(MARKS & set(around[-1:]) for _, _, around in literals(text)):
            marked.append(str(path.relative_to(tree)))
    yield from (f"{name} has texts, and data/po/POTFILES does not name it"
                for name in marked if name not in listed)
    yield from (f"data/po/POTFILES names {name}, which has no texts"
                for name in listed if name not in marked)
    if sorted(set(listed)) != listed:
        yield "data/po/POTFILES is not sorted, or has a name twice"


def extract(tree, template):
    """The texts as the sources have them now. The build extracts with the same words."""
    keywords = re.findall(r"'(--[^']*)'", (tree / "data/po/meson.build").read_text("utf-8"))
    run("xgettext", *keywords, "--files-from=data/po/POTFILES", "--output=" + template, cwd=tree)


def check_catalogs(tree):
    with tempfile.TemporaryDirectory() as folder:
        template, merged = folder + "/texts.pot", folder + "/merged.po"
        extract(tree, template)
        for language in (tree / "data/po/LINGUAS").read_text(encoding="utf-8").split():
            catalog = tree / f"data/po/{language}.po"
            if not catalog.exists():
                yield f"{language}: there is no catalog"
                continue
            try:
                run("msgfmt", "--check", "--check-accelerators=_", "--output-file=/dev/null",
                    catalog)
                run("msgmerge", "--quiet", "--no-fuzzy-matching", "--output-file=" + merged,
                    catalog, template)
                for option, what in (("--untranslated", "has no translation"),
                                     ("--only-fuzzy", "is fuzzy")):
                    texts = run("msgattrib", "--no-wrap", "--no-obsolete", option, merged)
                    yield from (f"{language}: “{text}” {what}"
                                for text in re.findall(r'^msgid "(.+)"$', texts, re.M))
            except subprocess.CalledProcessError as problem:
                yield f"{language}: {problem.cmd[0]} says: {problem.stdout.strip()}"


def seen_by_a_person(text, around):
    plain = CONVERSION.sub("", text.replace("\\n", " "))
    if MARKS & set(around) or any(NOT_SHOWN.search(name) for name in around):
        return False
    if TECHNICAL.fullmatch(plain):
        return False
    shown = any(SHOWN.search(name) for name in around[-1:])
    return (WORD if shown else PROSE).search(plain)


def check_literals(tree):
    for path in sources(tree):
        for line, text, around in literals(path.read_text(encoding="utf-8")):
            if seen_by_a_person(text, around):
                yield f"{path.relative_to(tree)}:{line}: “{text}” is not in _() or N_()"


def check_presets(tree):
    languages = set((tree / "data/po/LINGUAS").read_text(encoding="utf-8").split())
    text = (tree / "data/presets/presets.json").read_text(encoding="utf-8")
    presets = json.loads(text)["presets"]
    choices = {"references": {"selected", "visible", "all", "none"},
               "placement": {"fit", "native", "stretch"}}
    if len({preset["name"] for preset in presets}) != len(presets):
        yield "two presets have the same name"
    for preset in presets:
        name = preset["name"]
        if set(preset["names"]) != languages or not all(preset["names"].values()):
            yield f"“{name}” has not just the names in {', '.join(sorted(languages))}"
        if not preset["prompt"]:
            yield f"“{name}” has no prompt"
        for member in set(preset) - {"name", "names", "prompt"}:
            if member not in {"model", "references", "placement", "aspect-ratio", "image-size"}:
                yield f"“{name}” has “{member}”, which no preset has"
        for member, known in choices.items():
            if preset.get(member, min(known)) not in known:
                yield f"“{name}” has “{preset[member]}” as {member}"


def main():
    checks = {"sources": check_sources, "catalogs": check_catalogs, "literals": check_literals,
              "presets": check_presets}
    problems = list(checks[sys.argv[1]](Path(sys.argv[2])))
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
