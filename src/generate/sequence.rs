//! The same conversation seen again and again: as the host shows it after new messages and updates.

use crate::contract::{Shape, Status};

use super::channel;
use super::clock::Seconds;
use super::conversation::{Draft, Owner};
use super::thread::{Change, Line, Voice};

/// How often each conversation of a sequence is seen.
pub const VIEWS: u64 = 4;

/// The shape of each view: a page load, then updates.
pub(super) fn shape_of(view: u64) -> Shape {
    if view == 0 {
        Shape::Rest
    } else {
        Shape::Merged
    }
}

/// How many of so many lines there are at a view.
fn lines_at(view: u64, lines: usize) -> usize {
    if lines == 0 {
        return 0;
    }
    let share = (view + 1).min(VIEWS) as usize;
    (lines * share / VIEWS as usize).max(1)
}

/// Takes a conversation back to how it was at a view.
pub(super) fn rewind(draft: &mut Draft<'_>, view: u64) {
    let whole = draft.lines.len();
    let kept = lines_at(view, whole);
    let fetched = lines_at(0, whole);
    draft.view = draft.view.growing(fetched, kept);
    if view + 1 >= VIEWS {
        return;
    }
    let next = draft.lines.get(kept).map(|line| line.at);
    draft.owner = owner_at(draft, kept);
    draft.status = status_at(draft, kept);
    draft.lines.truncate(kept);
    draft.ids.lines.truncate(kept);
    draft.pending = None;
    draft.snoozed_until = None;
    draft.is_muted = false;
    if view == 0 {
        draft.labels.clear();
        draft.priority = None;
        draft.team = None;
    }
    let last = draft.lines.last().map_or(draft.created_at, |line| line.at);
    draft.now = next.map_or(draft.now, |at| at.saturating_sub(1).max(last));
    look_again(draft, last);
}

/// Who had looked by then, and whether an agent could answer.
fn look_again(draft: &mut Draft<'_>, last: Seconds) {
    let acted = draft.lines.iter().rfind(|line| line.actor.is_some());
    let seen = &mut draft.seen;
    // An agent who did something has seen everything up to that.
    seen.agent = acted.map_or(0, |line| line.at);
    seen.assignee = match draft.owner {
        Owner::Agent(place) => draft
            .lines
            .iter()
            .rfind(|line| line.actor == Some(place))
            .map_or(0, |line| line.at),
        Owner::Nobody | Owner::Bot => 0,
    };
    seen.contact = seen.contact.min(last.max(draft.created_at));
    let incoming = draft.lines.iter().rfind(|line| line.is_incoming());
    draft.can_reply = !channel::has_reply_window(draft.channel)
        || incoming.is_some_and(|line| draft.now < line.at + channel::REPLY_WINDOW);
}

fn status_at(draft: &Draft<'_>, kept: usize) -> Status {
    let lines = &draft.lines[..kept];
    let change = lines.iter().rev().find_map(|line| match line.change {
        Some(Change::Status(status)) => Some(status),
        _ => None,
    });
    let has_bot = lines.iter().any(|line| line.voice == Voice::Bot);
    match change {
        Some(status) => status,
        None if has_bot => Status::Pending,
        None => Status::Open,
    }
}

fn owner_at(draft: &Draft<'_>, kept: usize) -> Owner {
    let owner = |line: &Line| match line.change {
        Some(Change::Owner(place)) => Some(Owner::Agent(place)),
        _ => None,
    };
    let told = draft.lines[..kept].iter().rev().find_map(owner);
    let is_told_later = draft.lines[kept..].iter().any(|line| owner(line).is_some());
    match told {
        Some(owner) => owner,
        None if is_told_later => Owner::Nobody,
        None => draft.owner,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_view_has_at_least_what_the_one_before_had() {
        for lines in 0..50 {
            let at: Vec<_> = (0..VIEWS).map(|view| lines_at(view, lines)).collect();
            assert!(at.is_sorted(), "{at:?}");
            assert_eq!(at.last(), Some(&lines));
            assert!(lines == 0 || at[0] > 0);
        }
    }
}
