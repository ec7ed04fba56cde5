//! Orders of customers: made up, always the same for the same customer, and others for another one.

use serde_json::{Value, json};

/// The orders of the customer with this key, such as an e-mail address. At least one.
pub(crate) fn orders(key: &str) -> Value {
    let mut seed = hash(key);
    let count = 1 + seed % 3;
    let orders: Vec<_> = (0..count)
        .map(|_| {
            seed = step(seed);
            let number = 10_000 + seed / 7 % 90_000;
            let cents = 500 + seed / 11 % 50_000;
            json!({ "number": format!("A-{number}"), "total": format!("{}.{:02}", cents / 100, cents % 100) })
        })
        .collect();
    json!({ "orders": orders })
}

/// FNV-1a with 32 bits: short, and the same in the other servers of the tests.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// The next number of a linear congruential generator.
fn step(seed: u32) -> u32 {
    seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223)
}
