//! The posts that a page was given and has not confirmed yet. A post counts when it was made, not when it was handed
//! out: the page may be gone in between. Its text need not travel back for that.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::Trigger;

/// How many posts are remembered; a page confirms at once or never.
const REMEMBERED: usize = 64;

/// A string for a page to post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Post {
    serial: u64,
    pub text: String,
    #[serde(skip)]
    pub trigger: Trigger,
}

/// The posts of one app that are under way.
#[derive(Debug, Clone, Default)]
pub(super) struct Posts(Arc<Mutex<UnderWay>>);

#[derive(Debug, Default)]
struct UnderWay {
    posts: VecDeque<Post>,
    next_serial: u64,
}

impl Posts {
    /// Gives a text a number, by which the page confirms it.
    pub(super) fn hand_out(&self, trigger: Trigger, text: String) -> Post {
        let mut under_way = self.lock();
        let post = Post {
            serial: under_way.next_serial,
            text,
            trigger,
        };
        under_way.next_serial += 1;
        if under_way.posts.len() == REMEMBERED {
            under_way.posts.pop_front();
        }
        under_way.posts.push_back(post.clone());
        post
    }

    /// The post of this number, once.
    pub(super) fn confirm(&self, serial: u64) -> Option<Post> {
        let mut under_way = self.lock();
        let place = under_way
            .posts
            .iter()
            .position(|post| post.serial == serial)?;
        under_way.posts.remove(place)
    }

    fn lock(&self) -> MutexGuard<'_, UnderWay> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_is_confirmed_once_and_forgotten_after_many_others() {
        let posts = Posts::default();
        let first = posts.hand_out(Trigger::Load, "a".to_owned());
        let second = posts.hand_out(Trigger::Push, "b".to_owned());
        assert_eq!(posts.confirm(second.serial), Some(second.clone()));
        assert_eq!(posts.confirm(second.serial), None);
        for _ in 0..REMEMBERED {
            posts.hand_out(Trigger::Push, String::new());
        }
        assert_eq!(posts.confirm(first.serial), None);
    }
}
