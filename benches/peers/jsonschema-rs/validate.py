"""Validates events with jsonschema-rs and orjson: `python validate.py SCHEMA FILE...`.

A file that ends in `.jsonl` is read line by line; any other is one event or an array of events.
"""

import platform
import sys
from importlib import metadata

import jsonschema_rs
import orjson


def events_in(path):
    with open(path, "rb") as file:
        if path.endswith(".jsonl"):
            for line in file:
                yield orjson.loads(line)
        else:
            value = orjson.loads(file.read())
            yield from value if isinstance(value, list) else [value]


def main(schema, *paths):
    with open(schema, "rb") as file:
        is_valid = jsonschema_rs.validator_for(orjson.loads(file.read())).is_valid
    valid = invalid = 0
    for path in paths:
        for event in events_in(path):
            if is_valid(event):
                valid += 1
            else:
                invalid += 1
    print(f"{valid} valid, {invalid} invalid")
    return 1 if invalid else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--version"]:
        versions = (f"{name} {metadata.version(name)}" for name in ("jsonschema-rs", "orjson"))
        print(", ".join(versions) + f", Python {platform.python_version()}")
    else:
        sys.exit(main(*sys.argv[1:]))
