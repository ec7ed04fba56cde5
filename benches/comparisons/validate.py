"""Compares `hubctl validate` with other validators of JSON Schema, on the same events in the same run."""

import argparse
import dataclasses
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import contenders
import measure
import report

BENCHES = Path(__file__).resolve().parent.parent
ROOT = BENCHES.parent

CASES = ["ndjson", "files", "start", "array"]

# A contender that takes more of the machine's memory than this would have it swap, and disturb all others.
MEMORY_SHARE = 0.7


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


@dataclasses.dataclass
class Result:
    """What came of a contender in a case."""

    contender: contenders.Contender
    runs: list
    trouble: str | None = None
    """Why there are no figures, if there are none."""

    @property
    def best(self):
        return min(run.wall for run in self.runs)

    @property
    def median(self):
        return statistics.median(run.wall for run in self.runs)

    @property
    def cpu(self):
        return min(run.cpu for run in self.runs)

    @property
    def peak(self):
        return max((run.peak for run in self.runs if run.peak is not None), default=None)


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
    parser = argparse.ArgumentParser(
        prog="benches/compare validate", description=__doc__,
        epilog="HUBCTL=path takes that program and builds none. What is installed and made is kept in "
               "$XDG_CACHE_HOME/hubctl-compare (or ~/.cache/hubctl-compare).")
    parser.add_argument("--events", type=int, metavar="N", help="how many events (default: 100000)")
    parser.add_argument("--files", type=int, metavar="N", help="how many small files (default: 1000)")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="runs of each contender (default: 3)")
    parser.add_argument("--starts", type=int, default=20, metavar="N", help="runs on one small file (default: 20)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="where the draws start from (default: 1)")
    parser.add_argument("--quick", action="store_true", help="5,000 events and 200 files, unless told otherwise")
    parser.add_argument("--large", action="store_true", help="an array of about 1 GB in place of the same events")
    parser.add_argument("--cases", default=",".join(CASES), metavar="LIST",
                        help="which cases to run (default: %(default)s)")
    parser.add_argument("--only", metavar="LIST", help="which contenders take part, by folder; hubctl always does")
    parser.add_argument("--timeout", type=float, default=120, metavar="SECONDS",
                        help="how long a run may take (default: 120)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the results to a file as well")
    parser.add_argument("--update-readme", action="store_true", help="put the results into benches/README.md")
    parser.add_argument("--check", action="store_true", help="exit with status 1 when a bar is missed")
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
    taking_part, absent = choose_contenders(args, cache, hubctl, folder)
    results = {case.key: run_case(case, taking_part, args, folder) for case in cases_of(args, folder)}
    text, missed = write_results(args, results, taking_part, absent)
    print(text)
    if args.output:
        args.output.write_text(text + "\n", encoding="utf-8")
    if args.update_readme:
        report.update(BENCHES / "README.md", text)
    sys.exit(1 if args.check and missed else 0)


def say(text):
    print(text, file=sys.stderr, flush=True)


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


def choose_contenders(args, cache, hubctl, folder):
    """Those that are installed, and those that could not be, with the reason."""
    chosen = contenders.load(cache, ROOT / "schemas", hubctl)
    if args.only:
        names = {"hubctl", *args.only.split(",")}
        if unknown := names - {contender.key for contender in chosen}:
            sys.exit(f"there is no contender {', '.join(sorted(unknown))}")
        chosen = [contender for contender in chosen if contender.key in names]
    ready, absent = [], []
    for contender in chosen:
        try:
            contenders.prepare(contender)
            ready.append(contender)
        except contenders.InstallError as error:
            say(f"{contender.name} is left out: {error}")
            absent.append((contender, str(error)))
    return ready, absent


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
    """Runs all contenders in turn, again and again, so that what else the machine does hits all alike."""
    say(case.title)
    results = []
    for contender in taking_part:
        if contender.has(case.key):
            results.append(Result(contender, [], find_fault(contender, case, folder, args)))
    warm(case.read)
    memory = int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * MEMORY_SHARE)
    for turn in range(case.runs):
        for result in results:
            if result.trouble:
                continue
            contender = result.contender
            run = measure.run(contender.command(case.key, case.inputs), timeout=args.timeout, memory_limit=memory,
                              environment=contender.environment)
            if case.runs <= 10:
                say(f"  {turn + 1}/{case.runs} {contender.name}: {report.seconds(run.wall)}")
            if run.succeeded:
                result.runs.append(run)
            else:
                result.trouble = f"gave up: {run.stopped or f'exit status {run.status}: {run.message}'}"
    return case, results


def warm(paths):
    """Reads the files once, so that the first contender does not pay for the disk."""
    for path in paths:
        with open(path, "rb") as file:
            while file.read(1 << 20):
                pass


# The results


def write_results(args, results, taking_part, absent):
    """All results as Markdown, and whether a bar was missed."""
    bars = [bar for bar in judge(results) if bar]
    missed = any(not met for _, _, met in bars)
    parts = [heading(args), versions(taking_part, absent)]
    for case, outcomes in results.values():
        parts += [f"### {case.title}", case_table(case, outcomes), *notes(case, outcomes, taking_part)]
    if bars:
        rows = [[text, reached, "yes" if met else "**no**"] for text, reached, met in bars]
        parts += ["### Bars", report.table(["bar", "reached:", "met"], rows)]
    return "\n\n".join(parts), missed


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


def versions(taking_part, absent):
    rows = [[contender.name, contender.version] for contender in taking_part]
    rows += [[contender.name, f"not installed: {reason}"] for contender, reason in absent]
    return report.table(["contender", "version"], rows)


def case_table(case, outcomes):
    figure = "median" if case.key == "start" else "best"
    done = sorted((result for result in outcomes if not result.trouble), key=lambda result: getattr(result, figure))
    own = next((getattr(result, figure) for result in done if result.contender.key == "hubctl"), None)
    header = ["contender", "best:", "median:", "events/s:", "processor time:", "peak memory:", "hubctl is faster:"]
    rows = []
    for result in done:
        is_own = result.contender.key == "hubctl"
        compared = "" if is_own or own is None else report.ratio(getattr(result, figure) / own)
        rows.append([f"**{result.contender.name}**" if is_own else result.contender.name, report.seconds(result.best),
                     report.seconds(result.median), f"{case.events / result.best:,.0f}", report.seconds(result.cpu),
                     report.megabytes(result.peak), compared])
    if case.key == "start":
        # One event is no rate, and so short a run tells no memory.
        header, rows = drop_columns(header, rows, {"events/s:", "peak memory:"})
    return report.table(header, rows)


def drop_columns(header, rows, names):
    kept = [index for index, heading in enumerate(header) if heading not in names]
    return [header[index] for index in kept], [[row[index] for index in kept] for row in rows]


def notes(case, outcomes, taking_part):
    """The exact commands, and who has no figures and why."""
    lines = [f"{result.contender.shown_command(case.key, case.inputs)}" for result in outcomes]
    missing = [f"- {result.contender.name}: {result.trouble}" for result in outcomes if result.trouble]
    missing += [f"- {contender.name}: left out, as {reason}" for contender in taking_part
                if (reason := contender.why_left_out(case.key))]
    parts = ["\n".join(missing)] if missing else []
    commands = "\n".join(["```sh", *lines, "```"])
    return [*parts, f"<details><summary>commands</summary>\n\n{commands}\n\n</details>"]


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
