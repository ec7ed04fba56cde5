"""Writing results as Markdown, and putting them into a README."""

import os
import platform
import sys
from pathlib import Path

def table(header, rows):
    """A Markdown table; columns whose heading ends in a colon are aligned to the right."""
    rules = ["---:" if heading.endswith(":") else "---" for heading in header]
    lines = [[heading.removesuffix(":") for heading in header], rules, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def seconds(value):
    """A duration with three digits that mean something."""
    if value < 1:
        return f"{value * 1000:.{0 if value >= 0.1 else 1}f} ms"
    return f"{value:.2f} s"


def megabytes(value):
    if value is None:
        return "–"
    return f"{value / 1e6:,.0f} MB"


def ratio(value):
    return f"{value:.1f}×" if value < 10 else f"{value:.0f}×"


def machine():
    """What the figures were measured on, in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{processor()}, {cores} cores, {memory / 2**30:.0f} GiB of memory, {platform.system()} {platform.machine()}"


def processor():
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or "unknown processor"


def update(path, comparison, results):
    """Replaces what stands in a file between the markers of a comparison."""
    start, end = f"<!-- results of {comparison} -->", f"<!-- /results of {comparison} -->"
    before, opened, rest = path.read_text(encoding="utf-8").partition(start)
    _, closed, after = rest.partition(end)
    if not opened or not closed:
        sys.exit(f"{path.name} lacks the markers {start} and {end}")
    path.write_text(f"{before}{start}\n\n{results.strip()}\n\n{end}{after}", encoding="utf-8")
