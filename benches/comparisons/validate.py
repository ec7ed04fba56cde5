"""Compares `hubctl validate` with other validators of JSON Schema, on the same events in the same run."""

import dataclasses
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import contest
import measure
import report
from contest import BENCHES, ROOT, Result, say

CASES = ["ndjson", "files", "start", "array"]


@dataclasses.dataclass(frozen=True)
class Case:
    """One thing that the contenders are asked to do."""

    key: str
    """Its name on the command line, and in the files of the peers."""
    title: str
    inputs: dict
    """What the words in braces in a command stand for."""
    events: int
    """How many events are validated; what the rate is counted from."""
    runs: int
    read: list
    """The files to have in the page cache before the first run."""

    def inputs_in(self, folder):
        """The same inputs in another folder that is laid out alike."""
        inputs = {**self.inputs, "input": folder / self.inputs["input"].name}
        if inputs["input"].name == "large.json":
            inputs["input"] = folder / "events.json"
        if "files" in inputs:
            inputs["files"] = sorted(inputs["input"].iterdir())
        return inputs


@dataclasses.dataclass(frozen=True)
class Bar:
    """What hubctl should reach, compared with some of the peers."""

    case: str
    text: str
    factor: float
    """How many times hubctl is to be faster than the fastest of them."""
    peers: tuple | None = None
    """The peers it is compared with; all but the naive loop, when none are named."""
    figure: str = "best"


# The bars are meant for the default size and two cores. hubctl does more than those it is compared with: it also finds
# what a schema cannot say, and the fields that the contract does not know.
BARS = [
    Bar("ndjson", "NDJSON: at least 10× the best peer", 10),
    Bar("ndjson", "NDJSON: at least 8× the naive Rust loop", 8, ("naive",)),
    Bar("files", "small files: at least 3× jsonschema-cli", 3, ("jsonschema-cli",)),
    Bar("start", "start-up: no slower than the fastest peer", 1, figure="median"),
]
PEAK_BAR = 40 * 10**6


def parse_arguments():
    parser = contest.parser_of("validate", __doc__)
    parser.add_argument("--events", type=int, metavar="N", help="how many events (default: 100000)")
    parser.add_argument("--files", type=int, metavar="N", help="how many small files (default: 1000)")
    parser.add_argument("--starts", type=int, default=20, metavar="N", help="runs on one small file (default: 20)")
    parser.add_argument("--quick", action="store_true", help="5,000 events and 200 files, unless told otherwise")
    parser.add_argument("--large", action="store_true", help="an array of about 1 GB in place of the same events")
    parser.add_argument("--cases", default=",".join(CASES), metavar="LIST",
                        help="which cases to run (default: %(default)s)")
    args = parser.parse_args()
    args.events = args.events or (5_000 if args.quick else 100_000)
    args.files = args.files or (200 if args.quick else 1_000)
    args.cases = args.cases.split(",")
    for case in args.cases:
        if case not in CASES:
            parser.error(f"there is no case {case!r}")
    return args


def main():
    args = parse_arguments()
    cache = Path(os.environ["HUBCTL_COMPARE_CACHE"])
    hubctl = Path(os.environ["HUBCTL"]).resolve()
    folder = make_data(args, cache, hubctl)
    taking_part, absent = contest.choose(args, CASES)
    results = {case.key: run_case(case, taking_part, args, folder) for case in cases_of(args, folder)}
    bars = [bar for bar in judge(results) if bar]
    contest.finish(args, "validate", write_results(args, results, taking_part, absent, bars), bars)


# The data


def make_data(args, cache, hubctl):
    """The folder with the data; made anew when anything that it depends on has changed."""
    folder = cache / "data" / data_key(args, hubctl)
    if not folder.exists():
        # Only the last data is kept: it is large, and soon made.
        shutil.rmtree(cache / "data", ignore_errors=True)
        say(f"making {args.events:,} events")
        sizes = ["--events", str(args.events), "--files", str(args.files), "--seed", str(args.seed)]
        large = ["--large"] if args.large else []
        subprocess.run([sys.executable, BENCHES / "data" / "make.py", "--hubctl", hubctl, *sizes, *large, folder],
                       check=True)
    check_data(hubctl, folder)
    return folder


def data_key(args, hubctl):
    """A digest of what the data is made from; of the generator, it has the first events that it makes."""
    sources = sorted([*(BENCHES / "data").glob("*.py"), *(ROOT / "schemas").glob("*.json"),
                      *(ROOT / "fixtures" / "payloads" / "valid").glob("web-2023-*.json")])
    digest = hashlib.sha256(repr((args.events, args.files, args.seed, args.large)).encode())
    for path in sources:
        digest.update(path.read_bytes())
    generate = [hubctl, "gen", "--count", "100", "--seed", str(args.seed), "--quiet"]
    digest.update(subprocess.run(generate, check=True, stdout=subprocess.PIPE).stdout)
    return digest.hexdigest()[:16]


def check_data(hubctl, folder):
    """Stops when the events are not what they should be: all valid, and nothing to warn of."""
    command = [hubctl, "validate", "--color", "never", folder / "events.jsonl"]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace")
    said = result.stdout + result.stderr
    if result.returncode != 0 or "warning" in said:
        sys.exit(f"the events that were made are not valid without warnings:\n{said[:4000]}")


def cases_of(args, folder):
    files = sorted((folder / "files").iterdir())
    array = folder / ("large.json" if args.large else "events.json")
    array_size = array.stat().st_size
    array_events = args.events
    if args.large:
        # Each element has a line, and each bracket.
        with array.open("rb") as file:
            array_events = sum(1 for _ in file) - 2
    lines = folder / "events.jsonl"
    average = lines.stat().st_size / args.events
    files_size = sum(file.stat().st_size for file in files)
    one = folder / "one.json"
    known = {name: folder / "schema" / file for name, file in
             (("event_schema", "event.schema.json"), ("array_schema", "events.schema.json"))}
    cases = [
        Case("ndjson", f"NDJSON: {args.events:,} events of {average / 1000:.1f} KB on average, "
             f"{report.megabytes(lines.stat().st_size)}", {**known, "input": lines}, args.events, args.runs, [lines]),
        Case("files", f"{len(files):,} files of one event each, {report.megabytes(files_size)}",
             {**known, "input": folder / "files", "files": files}, len(files), max(args.runs, 5), files),
        Case("start", f"Start-up: one file of {one.stat().st_size / 1000:.1f} KB",
             {**known, "input": one}, 1, args.starts, [one]),
        Case("array", f"One array of {array_events:,} events, {report.megabytes(array_size)}",
             {**known, "input": array}, array_events, args.runs, [array]),
    ]
    return [case for case in cases if case.key in args.cases]


# The contenders


def find_fault(contender, case, folder, args):
    """Why a contender's figures would mean nothing: it refuses what is valid, or accepts what is broken."""
    for sample in sorted((folder / "check").iterdir()):
        command = contender.command(case.key, case.inputs_in(sample))
        run = measure.run(command, timeout=args.timeout, environment=contender.environment)
        if run.stopped:
            return f"broken: {run.stopped} on {sample.name} events"
        if sample.name == "valid" and run.status != 0:
            return f"broken: it refuses valid events (exit status {run.status}: {run.message})"
        if sample.name != "valid" and run.status == 0:
            return f"broken: it accepts an event that breaks the contract ({sample.name})"
        if run.status < 0 or run.status in (126, 127):
            return f"broken: it was ended by a signal or did not start ({run.status}) on {sample.name} events"
    return None


def run_case(case, taking_part, args, folder):
    """Lets those take turns that do the case as they should."""
    say(case.title)
    results = [Result(contender, [], find_fault(contender, case, folder, args))
               for contender in taking_part if contender.has(case.key)]
    warm(case.read)
    contest.take_turns(results, lambda contender: contender.command(case.key, case.inputs), args, case.runs)
    return case, results


def warm(paths):
    """Reads the files once, so that the first contender does not pay for the disk."""
    for path in paths:
        with open(path, "rb") as file:
            while file.read(1 << 20):
                pass


# The results


def write_results(args, results, taking_part, absent, bars):
    """All results as Markdown."""
    parts = [heading(args), contest.versions(taking_part, absent)]
    for case, outcomes in results.values():
        notes = contest.notes(outcomes, case.key, case.inputs, taking_part)
        parts += [f"#### {case.title}", case_table(case, outcomes), *notes]
    if bars:
        parts += ["#### Bars", contest.bars_table(bars)]
    return "\n\n".join(parts)


def heading(args):
    words = ["benches/compare", "validate", f"--events {args.events}", f"--files {args.files}", f"--runs {args.runs}",
             f"--starts {args.starts}", f"--seed {args.seed}", f"--timeout {args.timeout:g}"]
    if args.cases != CASES:
        words.append(f"--cases {','.join(args.cases)}")
    if args.only:
        words.append(f"--only {args.only}")
    if args.large:
        words.append("--large")
    return (f"`{' '.join(words)}`, on {report.machine()}. Processor times are those of the best run, memory that of "
            "the worst. The last column compares the best runs, at start-up the median ones.")


def case_table(case, outcomes):
    figure = "median" if case.key == "start" else "best"
    done = sorted((result for result in outcomes if not result.trouble), key=lambda result: getattr(result, figure))
    own = next((getattr(result, figure) for result in done if result.contender.key == "hubctl"), None)
    header = ["contender", "best:", "median:", "events/s:", "processor time:", "peak memory:", "hubctl is faster:"]
    rows = []
    for result in done:
        is_own = result.contender.key == "hubctl"
        compared = "" if is_own or own is None else report.ratio(getattr(result, figure) / own)
        rows.append([contest.bold_own(result.contender), report.seconds(result.best), report.seconds(result.median),
                     f"{case.events / result.best:,.0f}", report.seconds(result.cpu), report.megabytes(result.peak),
                     compared])
    if case.key == "start":
        # One event is no rate, and so short a run tells no memory.
        header, rows = drop_columns(header, rows, {"events/s:", "peak memory:"})
    return report.table(header, rows)


def drop_columns(header, rows, names):
    kept = [index for index, heading in enumerate(header) if heading not in names]
    return [header[index] for index in kept], [[row[index] for index in kept] for row in rows]


def judge(results):
    """Each bar that can be judged: its text, what was reached, and whether that is enough."""
    for bar in BARS:
        if bar.case in results:
            yield judge_speed(bar, results[bar.case][1])
    for key, (_, outcomes) in results.items():
        own = next((result for result in outcomes if result.contender.key == "hubctl"), None)
        peak = own.peak if own and not own.trouble else None
        if key != "start" and peak is not None:
            yield f"{key}: peak memory under {report.megabytes(PEAK_BAR)}", report.megabytes(peak), peak < PEAK_BAR


def judge_speed(bar, outcomes):
    figures = {result.contender.key: getattr(result, bar.figure) for result in outcomes if not result.trouble}
    own = figures.pop("hubctl", None)
    others = [figure for key, figure in figures.items() if (key in bar.peers if bar.peers else key != "naive")]
    if own is None or not others:
        return None
    reached = min(others) / own
    return bar.text, report.ratio(reached), reached >= bar.factor


if __name__ == "__main__":
    main()
