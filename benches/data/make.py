#!/usr/bin/env python3
"""Makes what the validators are run on, in a folder:

    events.jsonl    an event a line, in many styles (vary.py)
    events.json     the same events in one array
    large.json      an array of about 1 GB (with --large)
    files/          the first events in a file each, every other one indented
    one.json        one small event
    schema/         the schemas with their definitions bundled in (bundle.py)
    check/valid     a little of the same
    check/NAME      the same with one event broken, in a way for each NAME
"""

import argparse
import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LARGE = 10**9

# How many events the data for the check has: enough that a tool which looks at the first ones only is found out.
CHECKED = 200
CHECKED_FILES = 20


def break_enum(event):
    event["data"]["conversation"]["messages"][-1]["message_type"] = "incoming"


def break_required(event):
    del event["data"]["conversation"]["account_id"]


def break_condition(event):
    """A contact may be empty, but when it has any field, then it must have others as well."""
    del event["data"]["contact"]["identifier"]


BREAKS = {"enum": break_enum, "required": break_required, "condition": break_condition}


def write_events(args, path):
    """Generates events and varies them."""
    fixtures = sorted((ROOT / "fixtures" / "payloads" / "valid").glob("web-2023-*.json"))
    # About a third of the generated events are short enough to be kept; vary.py stops reading when it has enough.
    count = min(args.events, 20_000) * 4 + 2_000
    generate = [args.hubctl, "gen", "--count", str(count), "--seed", str(args.seed), "--shape", "mixed",
                "--profile", "web-2023", "--quiet"]
    vary = [sys.executable, HERE / "vary.py", "--events", str(args.events), "--seed", str(args.seed), *fixtures]
    with path.open("wb") as file, subprocess.Popen(generate, stdout=subprocess.PIPE) as source:
        subprocess.run(vary, stdin=source.stdout, stdout=file, check=True)


def write_array(lines, path, size=None):
    """Writes one array of the lines; of as many, over and over, as make a size in bytes, when one is given."""
    with path.open("wb") as file:
        separator = b"[\n"
        for line in lines if size is None else itertools.cycle(lines):
            file.write(separator + line.rstrip())
            separator = b",\n"
            if size is not None and file.tell() >= size:
                break
        file.write(b"\n]\n")


def write_files(lines, folder):
    folder.mkdir()
    for index, line in enumerate(lines):
        if index % 2:
            line = json.dumps(json.loads(line), ensure_ascii=False, indent=2).encode()
        (folder / f"{index + 1:05}.json").write_bytes(line.rstrip() + b"\n")


def write_check(lines, folder):
    """A little of everything; the last event is the one that is broken, if one is."""
    folder.mkdir(parents=True)
    (folder / "events.jsonl").write_bytes(b"".join(lines))
    write_array(lines, folder / "events.json")
    write_files(lines[-CHECKED_FILES:], folder / "files")
    (folder / "one.json").write_bytes(lines[-1])


def write_checks(lines, folder):
    """The valid sample, and one for each way to break an event."""
    broken = next(line for line in lines[CHECKED:] + lines if is_breakable(json.loads(line)))
    sample = [*lines[:CHECKED - 1], broken]
    write_check(sample, folder / "valid")
    for name, break_event in BREAKS.items():
        event = json.loads(broken)
        break_event(event)
        write_check([*sample[:-1], json.dumps(event).encode() + b"\n"], folder / name)


def is_breakable(event):
    return event["data"]["contact"] and event["data"]["conversation"]["messages"]


def write_schemas(folder):
    folder.mkdir()
    sources = [ROOT / "schemas" / "web-2023.json", ROOT / "schemas" / "definitions.json"]
    for name, flags in (("event.schema.json", []), ("events.schema.json", ["--array"])):
        with (folder / name).open("wb") as file:
            subprocess.run([sys.executable, HERE / "bundle.py", *flags, *sources], stdout=file, check=True)


def choose_small(lines):
    """An event of middling size in the most usual style."""
    plain = [line for line in lines if b"\\" not in line and line.startswith(b'{"event":')]
    return sorted(plain or lines, key=len)[len(plain or lines) // 2]


def make(args):
    folder = args.folder
    write_events(args, folder / "events.jsonl")
    with (folder / "events.jsonl").open("rb") as file:
        write_array(file, folder / "events.json")
    with (folder / "events.jsonl").open("rb") as file:
        lines = list(itertools.islice(file, max(args.files, CHECKED * 10)))
    if args.large:
        with (folder / "events.jsonl").open("rb") as file:
            write_array(file, folder / "large.json", LARGE)
    write_files(lines[:args.files], folder / "files")
    (folder / "one.json").write_bytes(choose_small(lines))
    write_schemas(folder / "schema")
    write_checks(lines, folder / "check")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hubctl", default="hubctl", help="the program that generates the events")
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--large", action="store_true", help="make large.json as well")
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    # It must not be there yet, so that nothing but what was made here is ever removed.
    args.folder.mkdir(parents=True)
    try:
        make(args)
    except BaseException:
        # Half of the data would be taken for all of it by the next run.
        shutil.rmtree(args.folder, ignore_errors=True)
        raise


if __name__ == "__main__":
    main()
