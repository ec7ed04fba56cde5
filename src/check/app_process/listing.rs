//! The processes of this machine, and who of them belongs to whom.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

/// A process, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) pid: u32,
    pub(super) parent: u32,
    pub(super) group: u32,
    /// Zero where the system is not asked.
    pub(super) session: u32,
    /// Ended, and only waiting for its parent to ask how.
    pub(super) is_zombie: bool,
    /// When it started, in units of the system, where that is known: tells two processes with the same number apart.
    pub(super) start: u64,
}

/// Every process, by its number. Empty when the system does not tell.
pub(super) fn read() -> BTreeMap<u32, Entry> {
    let entries = from_proc().unwrap_or_else(from_ps);
    entries
        .into_iter()
        .map(|entry| (entry.pid, entry))
        .collect()
}

/// Whether `pid` has `ancestor` above itself.
pub(super) fn is_below(all: &BTreeMap<u32, Entry>, pid: u32, ancestor: u32) -> bool {
    // A listing is no snapshot: what looks like a circle ends here.
    let mut steps = 0..all.len();
    let mut at = pid;
    while steps.next().is_some() {
        match all.get(&at).map(|entry| entry.parent) {
            Some(parent) if parent == ancestor => return true,
            Some(parent) => at = parent,
            None => return false,
        }
    }
    false
}

/// Whether this process has a child that it did not start: an orphan, which went into a session of its own before it came here.
/// What this process starts stays in its session.
pub(super) fn is_adopted(all: &BTreeMap<u32, Entry>, entry: &Entry) -> bool {
    let own = std::process::id();
    let session = all.get(&own).map(|own| own.session);
    entry.parent == own && session.is_some_and(|session| session != entry.session)
}

/// Whether the environment a process was started with has this `NAME=value`. Only known where there is `/proc`.
pub(super) fn has_mark(pid: u32, mark: &str) -> bool {
    fs::read(format!("/proc/{pid}/environ")).is_ok_and(|environ| {
        environ
            .split(|byte| *byte == 0)
            .any(|v| v == mark.as_bytes())
    })
}

fn from_proc() -> Option<Vec<Entry>> {
    fs::metadata("/proc/self/stat").ok()?;
    let entries = fs::read_dir("/proc").ok()?.flatten();
    Some(
        entries
            .filter_map(|entry| {
                let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
                let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
                parse_stat(pid, &String::from_utf8_lossy(&stat))
            })
            .collect(),
    )
}

/// The fields of `/proc/PID/stat` after the name, which may hold blanks and brackets itself.
fn parse_stat(pid: u32, stat: &str) -> Option<Entry> {
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<_> = rest.split_whitespace().collect();
    Some(Entry {
        pid,
        parent: fields.get(1)?.parse().ok()?,
        group: fields.get(2)?.parse().ok()?,
        session: fields.get(3)?.parse().ok()?,
        is_zombie: matches!(*fields.first()?, "Z" | "X"),
        start: fields.get(19)?.parse().ok()?,
    })
}

fn from_ps() -> Vec<Entry> {
    let columns = ["pid=", "ppid=", "pgid=", "stat="];
    let listing = Command::new("ps")
        .arg("-A")
        .args(columns.iter().flat_map(|column| ["-o", column]))
        .output();
    let listing = listing.map(|listing| listing.stdout).unwrap_or_default();
    String::from_utf8_lossy(&listing)
        .lines()
        .filter_map(|line| {
            let mut fields = line.split_whitespace();
            Some(Entry {
                pid: fields.next()?.parse().ok()?,
                parent: fields.next()?.parse().ok()?,
                group: fields.next()?.parse().ok()?,
                session: 0,
                is_zombie: fields.next()?.starts_with('Z'),
                start: 0,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_does_not_confuse() {
        let stat = "7 (a) Z (b)) S 3 5 5 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4711 2 3";
        let expected = Entry {
            pid: 7,
            parent: 3,
            group: 5,
            session: 5,
            is_zombie: false,
            start: 4711,
        };
        assert_eq!(parse_stat(7, stat), Some(expected));
        assert_eq!(parse_stat(7, "7 (cut"), None);
    }

    #[test]
    fn both_sources_know_this_process_and_its_parent() {
        let own = std::process::id();
        for all in [from_proc().unwrap_or_default(), from_ps()] {
            // Slim systems have one of the two.
            if all.is_empty() {
                continue;
            }
            let entry = all.iter().find(|entry| entry.pid == own).expect("listed");
            assert_eq!(entry.parent, std::os::unix::process::parent_id());
            assert!(!entry.is_zombie);
        }
        let all = read();
        assert!(is_below(&all, own, std::os::unix::process::parent_id()));
        assert!(!is_below(&all, std::os::unix::process::parent_id(), own));
    }
}
