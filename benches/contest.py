"""What all comparisons share: who takes part, runs in turn, and the results as Markdown."""

import argparse
import dataclasses
import os
import statistics
import sys
from pathlib import Path

import contenders
import measure
import report

BENCHES = Path(__file__).resolve().parent
ROOT = BENCHES.parent

# A contender that takes more of the machine's memory than this would have it swap, and disturb all others.
MEMORY_SHARE = 0.7


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


def say(text):
    print(text, file=sys.stderr, flush=True)


def parser_of(comparison, description):
    """A parser for the flags that all comparisons have."""
    parser = argparse.ArgumentParser(
        prog=f"benches/compare {comparison}", description=description,
        epilog="HUBCTL=path takes that program and builds none. What is installed and made is kept in "
               "$XDG_CACHE_HOME/hubctl-compare (or ~/.cache/hubctl-compare).")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="runs of each contender (default: 3)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="where the draws start from (default: 1)")
    parser.add_argument("--only", metavar="LIST", help="which contenders take part, by folder; hubctl always does")
    parser.add_argument("--timeout", type=float, default=120, metavar="SECONDS",
                        help="how long a run may take (default: 120)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the results to a file as well")
    parser.add_argument("--update-readme", action="store_true", help="put the results into benches/README.md")
    parser.add_argument("--check", action="store_true", help="exit with status 1 when a bar is missed")
    return parser


def choose(args, cases):
    """Those that know one of the cases and are installed, and those that could not be, with the reason."""
    cache = Path(os.environ["HUBCTL_COMPARE_CACHE"])
    hubctl = Path(os.environ["HUBCTL"]).resolve()
    chosen = contenders.load(cache, ROOT / "schemas", hubctl, cases)
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


def take_turns(results, command_of, args, turns):
    """Runs all contenders in turn, again and again, so that what else the machine does hits all alike."""
    memory = int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * MEMORY_SHARE)
    for turn in range(turns):
        for result in results:
            if result.trouble:
                continue
            contender = result.contender
            run = measure.run(command_of(contender), timeout=args.timeout, memory_limit=memory,
                              environment=contender.environment)
            if turns <= 10:
                say(f"  {turn + 1}/{turns} {contender.name}: {report.seconds(run.wall)}")
            if run.succeeded:
                result.runs.append(run)
            else:
                result.trouble = f"gave up: {run.stopped or f'exit status {run.status}: {run.message}'}"


# The results


def versions(taking_part, absent):
    rows = [[contender.name, contender.version] for contender in taking_part]
    rows += [[contender.name, f"not installed: {reason}"] for contender, reason in absent]
    return report.table(["contender", "version"], rows)


def bold_own(contender):
    """The name of a contender, hubctl's in bold."""
    return f"**{contender.name}**" if contender.key == "hubctl" else contender.name


def notes(results, case, inputs, taking_part):
    """The exact commands, and who has no figures and why."""
    lines = [f"{result.contender.shown_command(case, inputs)}" for result in results]
    missing = [f"- {result.contender.name}: {result.trouble}" for result in results if result.trouble]
    missing += [f"- {contender.name}: left out, as {reason}" for contender in taking_part
                if (reason := contender.why_left_out(case))]
    parts = ["\n".join(missing)] if missing else []
    commands = "\n".join(["```sh", *lines, "```"])
    return [*parts, f"<details><summary>commands</summary>\n\n{commands}\n\n</details>"]


def bars_table(bars):
    """Bars, each with its text, what was reached and whether that is enough."""
    rows = [[text, reached, "yes" if met else "**no**"] for text, reached, met in bars]
    return report.table(["bar", "reached:", "met"], rows)


def finish(args, comparison, text, bars):
    """Shows the results, puts them where they were asked for, and ends the program."""
    print(text)
    if args.output:
        args.output.write_text(text + "\n", encoding="utf-8")
    if args.update_readme:
        report.update(BENCHES / "README.md", comparison, text)
    missed = any(not met for _, _, met in bars)
    sys.exit(1 if args.check and missed else 0)
