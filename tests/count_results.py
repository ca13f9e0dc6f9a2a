#!/usr/bin/env python3
"""Sums up what `meson test` found in one or more build folders.

    count_results.py LABEL=FOLDER…

Prints a line for each test program of each build, then the names of what failed, and last the sum,
as "N passed, N failed" (", N skipped" follows when there are any). A folder without results counts
as one failure. The exit status is 0 only when something passed and nothing failed.
"""

import json
import sys
import xml.etree.ElementTree as xml
from collections import defaultdict
from pathlib import Path

GOOD_ENDS = {"OK", "EXPECTEDFAIL", "SKIP"}


def short(name):
    """Meson prefixes a test program's name with its suites."""
    return name.rsplit(" / ", 1)[-1]


def outcome(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    if case.find("skipped") is not None or case.get("status") == "notrun":
        return "skipped"
    return "passed"


def read_cases(path):
    """GoogleTest's cases, by test program: Meson names their suites project.program.suite."""
    cases = defaultdict(list)
    for suite in xml.parse(path).getroot().iter("testsuite"):
        parts = suite.get("name", "").split(".", 2)
        if len(parts) == 3:
            cases[short(parts[1])] += [(f"{parts[2]}.{case.get('name')}", outcome(case))
                                       for case in suite.iter("testcase")]
    return cases


def read_programs(folder):
    """How each test program ended, and its cases; a program that died has no say in its cases."""
    logs = folder / "meson-logs"
    cases = read_cases(logs / "testlog.junit.xml")
    programs = {}
    for line in (logs / "testlog.json").read_text(encoding="utf-8").splitlines():
        test = json.loads(line)
        name = short(test["name"])
        found = list(cases.get(name, []))
        if test["result"] in GOOD_ENDS:
            found = found or [("", "skipped" if test["result"] == "SKIP" else "passed")]
        elif not any(result == "failed" for _, result in found):
            found.append((f"(ended with {test['result']}, status {test['returncode']})", "failed"))
        programs[name] = found
    return programs


def words(counts):
    text = f"{counts['passed']} passed, {counts['failed']} failed"
    return text + (f", {counts['skipped']} skipped" if counts["skipped"] else "")


def main():
    total = defaultdict(int)
    failures = []
    for argument in sys.argv[1:]:
        label, folder = argument.split("=", 1)
        try:
            programs = read_programs(Path(folder))
        except (OSError, ValueError, xml.ParseError):
            programs = {"": [("did not build or run", "failed")]}
        for program, cases in programs.items():
            counts = defaultdict(int)
            for name, result in cases:
                counts[result] += 1
                total[result] += 1
                if result == "failed":
                    failures.append(f"{label}: {program} {name}".replace("  ", " "))
            if program:
                print(f"{label:24} {program:32} {words(counts)}")
        if any(result == "failed" for cases in programs.values() for _, result in cases):
            failures.append(f"    log: {folder}/meson-logs/testlog.txt")
    if failures:
        print("\nFailed:", *failures, sep="\n  ")
    print(f"\n{words(total)}")
    return 0 if total["passed"] and not total["failed"] else 1


if __name__ == "__main__":
    sys.exit(main())
