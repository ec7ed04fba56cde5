#!/usr/bin/env python3
"""Rewrites events as other producers of JSON would have written them.

    hubctl gen --count 60000 --seed 1 | vary.py --events 100000 fixtures/*.json > events.jsonl

hubctl's own generator writes in one style: its own key order, no blanks, nothing escaped that need not be. A validator
must not be measured on that style alone, least of all hubctl. So each event is written in the manner of JSON.stringify,
Python, PHP, Rails or Go, with its keys in another order now and then, with fields that the contract does not know, and
with the line ends of Windows. What an event says stays the same, and so it stays valid.

The same input and the same seed give the same bytes.
"""

import argparse
import itertools
import json
import random
import sys

# Distinct events to start from; beyond this many, an event comes again in another style.
DISTINCT = 20_000

# How many generated events are looked at to find out how many of the long ones to keep.
SAMPLE = 2_000

# The style of a writer, and its share.
WRITERS = {"javascript": 3, "python": 3, "php": 2, "rails": 2, "go": 2}

# The shares of what is independent of the writer.
SHUFFLED = 0.2
SORTED = 0.2
UNKNOWN_FIELDS = 0.1
WINDOWS_LINES = 0.1


def write(event, writer):
    """The event as one line, in the style of a writer."""
    compact = {"separators": (",", ":")}
    if writer == "javascript":
        return json.dumps(event, ensure_ascii=False, **compact)
    if writer == "python":
        return json.dumps(event)
    if writer == "php":
        # A slash stands in strings only, and so the text can be changed as a whole; the same holds for HTML below.
        return json.dumps(event, **compact).replace("/", "\\/")
    return escape_html(json.dumps(event, ensure_ascii=False, sort_keys=writer == "go", **compact))


def escape_html(text):
    """Escapes what Rails and Go escape, so that the JSON may stand inside a script element."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def reorder(value, order):
    """The value with the keys of all its objects brought into another order."""
    if isinstance(value, dict):
        return {key: reorder(value[key], order) for key in order(list(value))}
    if isinstance(value, list):
        return [reorder(item, order) for item in value]
    return value


def add_unknown_fields(event, rng):
    """Adds one to three fields that the contract does not know, each at its own level."""
    data = event["data"]
    conversation = data["conversation"]
    places = [
        (event, "host_build", lambda: f"4.{rng.randrange(9)}.{rng.randrange(20)}"),
        (conversation, "first_seen_region", lambda: rng.choice(["eu-west", "us-east", "ap-south"])),
        (conversation["meta"], "foo", lambda: {"bar": [1, 2, None], "note": "a \"quoted\" word"}),
        (data["currentAgent"], "time_zone", lambda: rng.choice(["Europe/Zurich", "America/Lima"])),
    ]
    # An empty contact means that none is loaded; with a field in it, it would be a contact that lacks all others.
    if data["contact"]:
        places.append((data["contact"], "loyalty_tier", lambda: rng.choice(["gold", "silver", None])))
    if conversation["messages"]:
        message = rng.choice(conversation["messages"])
        places.append((message, "sentiment", lambda: {"label": "neutral", "score": round(rng.random(), 3)}))
    for target, name, value in rng.sample(places, rng.randint(1, 3)):
        target[name] = value()


def vary(line, rng):
    """One event in another style, with its line end."""
    event = json.loads(line)
    if rng.random() < UNKNOWN_FIELDS:
        add_unknown_fields(event, rng)
    drawn = rng.random()
    if drawn < SHUFFLED:
        event = reorder(event, lambda keys: rng.sample(keys, len(keys)))
    elif drawn < SHUFFLED + SORTED:
        event = reorder(event, sorted)
    writer = rng.choices(list(WRITERS), list(WRITERS.values()))[0]
    text = write(event, writer)
    return text + ("\r\n" if rng.random() < WINDOWS_LINES else "\n")


def share_of_long(sizes, average):
    """Which share of the events longer than the average to keep, so that all those kept have this average."""
    room = sum(average - size for size in sizes if size <= average)
    excess = sum(size - average for size in sizes if size > average)
    return min(1.0, room / excess) if excess else 1.0


def keep_average(lines, average, rng):
    """Drops so many of the long events that those left have the average size; their lengths still vary as before."""
    lines = iter(lines)
    sample = list(itertools.islice(lines, SAMPLE))
    share = share_of_long([len(line) for line in sample], average)
    for line in itertools.chain(sample, lines):
        if len(line) <= average or rng.random() < share:
            yield line


def read_base(args):
    """The events to start from: every fixture once, then generated ones."""
    fixtures = []
    for path in args.fixture:
        with open(path, "rb") as file:
            fixtures.append(file.read())
    count = min(args.events, DISTINCT)
    generated = keep_average(sys.stdin.buffer, args.average, random.Random(f"{args.seed} lengths"))
    base = list(itertools.islice(itertools.chain(fixtures, generated), count))
    # Fixtures are spread, so that the first part of a file is like the rest of it.
    random.Random(f"{args.seed} order").shuffle(base)
    return base


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000, help="how many events to write (default: 100000)")
    parser.add_argument("--seed", type=int, default=1, help="where the draws start from (default: 1)")
    parser.add_argument("--average", type=int, default=4_400, metavar="BYTES",
                        help="average size of the events before they are rewritten (default: 4400)")
    parser.add_argument("fixture", nargs="*", help="files of one event each, to be mixed in")
    args = parser.parse_args()
    base = read_base(args)
    if not base:
        parser.error("there are no events: give fixtures, or pipe events in")
    for index in range(args.events):
        # A generator for each event: changing how one is drawn leaves all others as they are.
        rng = random.Random(f"{args.seed} {index}")
        sys.stdout.buffer.write(vary(base[index % len(base)], rng).encode())


if __name__ == "__main__":
    main()
