"""The same as bundle.mjs, with python-jsonschema."""

import json
import pathlib
import sys

import jsonschema

schemas = {}
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    schemas[path.stem] = jsonschema.Draft202012Validator(schema)

tried = 0
wrong = 0
for line in sys.stdin:
    case = json.loads(line)
    error = next(schemas[case["schema"]].iter_errors(case["value"]), None)
    tried += 1
    if (error is None) != case["isValid"]:
        wrong += 1
        said = "taken" if error is None else error.message[:500]
        print(f"{case['schema']} {case['name']}: {said}", file=sys.stderr)
print(f"{len(schemas)} schemas, {tried} values, {wrong} wrong")
sys.exit(wrong != 0)
