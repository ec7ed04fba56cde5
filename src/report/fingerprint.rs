//! What a finding is known by from run to run.

use std::collections::HashMap;

use crate::finding::Finding;
use crate::source::Pointer;

/// Tells results of one run apart in a way that holds from run to run: by rule, input and kind of place, and the how many
/// of its kind it is. A place in the text is no part of it, nor is an index or the directory of an absolute path: a line or a
/// message more, or a checkout in another place, must not turn every known result into a new one.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: HashMap<u64, u64>,
}

impl Fingerprints {
    /// The fingerprint of the next finding of a source: sixteen digits.
    pub(super) fn of(&mut self, source: &str, finding: &Finding) -> String {
        let place = kind_of_place(finding);
        let kind = fnv1a([finding.rule.code, source, &place]);
        let ordinal = self.seen.entry(kind).or_default();
        *ordinal += 1;
        let number = ordinal.to_string();
        let hash = fnv1a([finding.rule.code, source, &place, &number]);
        format!("{hash:016x}")
    }
}

/// What stands for texts, in sixteen digits: the same for the same texts, in every release.
pub fn digest<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    format!("{:016x}", fnv1a(texts))
}

/// The pointer with every index as `*`.
fn kind_of_place(finding: &Finding) -> String {
    let steps = finding.pointer.iter().flat_map(Pointer::steps);
    let is_index = |step: &str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    steps
        .map(|step| if is_index(step) { "*" } else { step })
        .fold(String::new(), |place, step| place + "/" + step)
}

/// FNV-1a with 64 bits. The hashers of the standard library promise no value that lasts beyond a process or a release,
/// and nobody gains anything from two results that collide.
fn fnv1a<'t>(parts: impl IntoIterator<Item = &'t str>) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    // The byte behind each part stands in no UTF-8 text: `ab` `c` and `a` `bc` are not the same.
    let bytes = parts
        .into_iter()
        .flat_map(|part| part.bytes().chain(std::iter::once(0xFF)));
    bytes.fold(BASIS, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(PRIME)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv1a() {
        // `a` alone is af63dc4c8601ec8c in the reference tables; here FF stands behind it.
        let a: u64 = 0xaf63_dc4c_8601_ec8c;
        let expected = (a ^ 0xFF).wrapping_mul(0x0000_0100_0000_01b3);
        assert_eq!(fnv1a(["a"]), expected);
        assert_ne!(fnv1a(["ab", "c"]), fnv1a(["a", "bc"]));
    }
}
