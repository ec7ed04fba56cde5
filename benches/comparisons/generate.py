"""Compares `hubctl gen` with the usual generators of fake data, on events of the same size in the same run."""

import dataclasses
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import contenders
import contest
import measure
import report
from contest import BENCHES, ROOT, Result, say

CASE = "generate"

USUAL = ("faker-js", "json-schema-faker", "python-faker")

# How far the average size of a contender's events may be from that of hubctl's.
SIZE_TOLERANCE = 0.03
# How many events a size, a rate and a share are found with.
SAMPLE = 500

# How many times hubctl is to be faster, compared with the fastest of some peers.
BARS = [
    ("at least 30× the fastest of the usual generators", 30, USUAL),
    ("at least 5× the fake crate into serde_json::Value", 5, ("fake-value",)),
]
# How much more memory ten times as many events may take.
MEMORY_BAR = 1.2


@dataclasses.dataclass
class Plan:
    """How a contender is asked to make events of the right size, for long enough."""

    contender: contenders.Contender
    seed: int
    schema: Path
    messages: float = 0
    """How many messages an event holds on average."""
    size: float = 0
    """What an event has on average then, in bytes."""
    valid: float = 0
    """Which share of the events keeps the contract."""
    count: int = 0
    """How many events one run makes."""
    trouble: str | None = None
    """Why it has no figures."""

    def command(self, count=None):
        return self.contender.command(CASE, self.inputs(count or self.count))

    def inputs(self, count):
        return {"count": str(count), "messages": f"{self.messages:.3f}", "seed": str(self.seed), "schema": self.schema}


def parse_arguments():
    parser = contest.parser_of(CASE, __doc__)
    parser.add_argument("--seconds", type=float, metavar="S", help="about how long a run is to take (default: 5)")
    parser.add_argument("--quick", action="store_true", help="runs of about a second, unless told otherwise")
    args = parser.parse_args()
    args.seconds = args.seconds or (1 if args.quick else 5)
    return args


def main():
    args = parse_arguments()
    taking_part, absent = contest.choose(args, [CASE])
    schema = bundle_schema()
    plans = {}
    for contender in taking_part:
        plan = Plan(contender, args.seed, schema)
        target = plans["hubctl"].size if plans else None
        prepare(plan, target, args)
        plans[contender.key] = plan
        if contender.key == "hubctl" and plan.trouble:
            sys.exit(f"there is nothing to compare with: hubctl is {plan.trouble}")
    say(f"events of {plans['hubctl'].size / 1000:.1f} KB")
    results = [Result(plan.contender, [], plan.trouble) for plan in plans.values()]
    contest.take_turns(results, lambda contender: plans[contender.key].command(), args, args.runs)
    own = next(result for result in results if result.contender.key == "hubctl")
    if own.trouble:
        sys.exit(f"there is nothing to compare with: hubctl {own.trouble}")
    memory = [memory_of_a_tenth(plans["hubctl"], args), own.peak]
    bars = list(judge(plans, results, memory))
    contest.finish(args, CASE, write_results(args, plans, results, memory, taking_part, absent, bars), bars)


# Before anything is measured


def bundle_schema():
    """The schema of an event in one file, for those that make events from it."""
    cache = Path(os.environ["HUBCTL_COMPARE_CACHE"])
    path = cache / "event.schema.json"
    schemas = ROOT / "schemas"
    command = [sys.executable, BENCHES / "data" / "bundle.py", schemas / "web-2023.json",
               schemas / "definitions.json"]
    cache.mkdir(parents=True, exist_ok=True)
    path.write_bytes(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return path


def prepare(plan, target, args):
    """Finds how a contender makes events of the size that is wanted; hubctl's own size, when none is."""
    say(f"trying {plan.contender.name}")
    try:
        if target:
            plan.messages = messages_for(plan, target)
        start = time.perf_counter()
        events = sample(plan)
        rate = SAMPLE / (time.perf_counter() - start)
        plan.size = mean_size(events)
        plan.valid = valid_share(events)
    except Unusable as error:
        plan.trouble = f"broken: {error}"
        return
    if target and abs(plan.size / target - 1) > SIZE_TOLERANCE:
        plan.trouble = f"broken: its events have {plan.size / 1000:.1f} KB"
        return
    # The start of the program is in the rate, so that a fast one makes fewer than it could: once more, with many.
    count = round(rate * args.seconds)
    run = measure.run(plan.command(count), timeout=args.timeout, environment=plan.contender.environment)
    plan.count = max(SAMPLE, round(count * args.seconds / run.wall))


class Unusable(Exception):
    """What a contender writes is not what it was asked for."""


def messages_for(plan, target):
    """How many messages events need to have the size; the size grows with them in a line."""
    few, many = 2, 12
    sizes = []
    for plan.messages in (few, many):
        sizes.append(mean_size(sample(plan)))
    by_message = (sizes[1] - sizes[0]) / (many - few)
    return few + (target - sizes[0]) / by_message


def sample(plan):
    """Some events as they are written, a line each."""
    environment = {**os.environ, **plan.contender.environment}
    command = [str(word) for word in plan.command(SAMPLE)]
    run = subprocess.run(command, capture_output=True, env=environment, stdin=subprocess.DEVNULL, check=False)
    if run.returncode != 0:
        raise Unusable(f"exit status {run.returncode}: {run.stderr.decode(errors='replace').strip()[-200:]}")
    lines = run.stdout.splitlines()
    if len(lines) != SAMPLE:
        raise Unusable(f"it writes {len(lines)} lines when asked for {SAMPLE} events")
    for line in lines:
        if json.loads(line).get("event") != "appContext":
            raise Unusable("what it writes is no appContext event")
    return lines


def mean_size(events):
    return sum(len(event) for event in events) / len(events)


def valid_share(events):
    """Which share of the events `hubctl validate` finds valid."""
    command = [os.environ["HUBCTL"], "validate", "--format", "json", "--max-errors", "0", "-"]
    run = subprocess.run(command, input=b"\n".join(events), capture_output=True, check=False)
    summary = json.loads(run.stdout)["summary"]
    return summary["valid"] / summary["cases"]


# The results


def memory_of_a_tenth(plan, args):
    """The peak memory of hubctl for a tenth of the events, in bytes."""
    return measure.run(plan.command(plan.count // 10), timeout=args.timeout).peak


def rate(plans, result):
    return plans[result.contender.key].count / result.best


def judge(plans, results, memory):
    """Each bar that can be judged: its text, what was reached, and whether that is enough."""
    rates = {result.contender.key: rate(plans, result) for result in results if not result.trouble}
    own = rates.get("hubctl")
    for text, factor, peers in BARS:
        others = [rates[key] for key in peers if key in rates]
        if own and others:
            reached = own / max(others)
            yield text, report.ratio(reached), reached >= factor
    few, many = memory
    yield ("memory of ten times as many events: at most 1.2×", f"{many / few:.2f}×", many / few <= MEMORY_BAR)


def write_results(args, plans, results, memory, taking_part, absent, bars):
    own = next(rate(plans, result) for result in results if result.contender.key == "hubctl")
    rows = []
    done = [result for result in results if not result.trouble]
    for result in sorted(done, key=lambda result: -rate(plans, result)):
        plan = plans[result.contender.key]
        is_own = result.contender.key == "hubctl"
        rows.append([
            contest.bold_own(result.contender), f"{plan.count:,}", f"{plan.size / 1000:.2f} KB", f"{plan.valid:.0%}",
            report.seconds(result.best), report.seconds(result.median), f"{rate(plans, result):,.0f}",
            f"{result.cpu / plan.count * 1e6:,.0f} µs", report.megabytes(result.peak),
            "" if is_own else report.ratio(own / rate(plans, result)),
        ])
    header = ["contender", "events:", "size:", "valid:", "best:", "median:", "events/s:", "processor time an event:",
              "peak memory:", "hubctl is faster:"]
    few, many = (report.megabytes(peak) for peak in memory)
    count = plans["hubctl"].count
    inputs = {"count": "COUNT", "messages": "MESSAGES", "seed": str(args.seed),
              "schema": plans["hubctl"].schema}
    return "\n\n".join([
        heading(args), contest.versions(taking_part, absent), report.table(header, rows),
        f"hubctl's peak memory is {few} for {count // 10:,} events and {many} for {count:,}.",
        *contest.notes(results, CASE, inputs, taking_part), "#### Bars", contest.bars_table(bars),
    ])


def heading(args):
    words = ["benches/compare", CASE, f"--seconds {args.seconds:g}", f"--runs {args.runs}", f"--seed {args.seed}",
             f"--timeout {args.timeout:g}"]
    if args.only:
        words.append(f"--only {args.only}")
    return f"`{' '.join(words)}`, on {report.machine()}. The last column compares the rates of the best runs."


if __name__ == "__main__":
    main()
