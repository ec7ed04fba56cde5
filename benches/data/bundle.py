#!/usr/bin/env python3
"""Puts a schema and the definitions it refers to into one file.

    bundle.py schemas/web-2023.json schemas/definitions.json > event.json
    bundle.py --array schemas/web-2023.json schemas/definitions.json > events.json

hubctl's schemas refer to `urn:hubctl:schema:definitions#/$defs/...`. Several tools can load a second schema only from a
path or over HTTP; they get the bundle, in which the same references read `#/$defs/...`.
"""

import argparse
import json


def localize(node, prefix):
    """The schema with its references into the definitions made references within the file."""
    if isinstance(node, list):
        return [localize(item, prefix) for item in node]
    if not isinstance(node, dict):
        return node
    local = {key: localize(value, prefix) for key, value in node.items()}
    reference = local.get("$ref")
    if isinstance(reference, str):
        local["$ref"] = reference.removeprefix(prefix)
    return local


def bundle(schema, definitions, array):
    """One schema for an event, or for an array of events."""
    dialect = schema["$schema"]
    event = localize(schema, definitions["$id"])
    # Inside a schema with an `$id` of its own, `#/$defs` would be looked up in that schema.
    for keyword in ("$schema", "$id"):
        event.pop(keyword)
    pieces = dict(definitions["$defs"])
    if array:
        return {"$schema": dialect, "type": "array", "items": event, "$defs": pieces}
    return {"$schema": dialect, **event, "$defs": pieces}


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--array", action="store_true", help="make a schema for an array of events")
    parser.add_argument("schema")
    parser.add_argument("definitions")
    args = parser.parse_args()
    print(json.dumps(bundle(read(args.schema), read(args.definitions), args.array), indent=2))


if __name__ == "__main__":
    main()
