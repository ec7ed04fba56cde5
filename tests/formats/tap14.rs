//! A reader of the Test Anything Protocol, version 14, as strict as its specification.

use serde_json::Value;

/// Asserts that a text is a whole stream: the version, the plan, so many test points in order, blocks of YAML only below
/// those, and nothing else but a last line that says why everything stopped.
#[track_caller]
pub(crate) fn assert_is(name: &str, text: &str) {
    let mut lines = text.lines().peekable();
    assert_eq!(lines.next(), Some("TAP version 14"), "{name}");
    let plan = lines.next().expect("a plan");
    let count = plan
        .split(" #")
        .next()
        .and_then(|plan| plan.strip_prefix("1.."));
    let count: usize = count.expect(plan).parse().expect(plan);
    for number in 1..=count {
        let line = lines.next().unwrap_or_default();
        let rest = line.strip_prefix("not ").unwrap_or(line);
        let description = rest.strip_prefix(&format!("ok {number} - "));
        let description = description.unwrap_or_else(|| panic!("{name}: {line}"));
        let bare = description.replace("\\\\", "").replace("\\#", "");
        let directives: Vec<_> = bare.split('#').skip(1).collect();
        assert!(
            directives
                .iter()
                .all(|directive| directive.starts_with(" SKIP ")),
            "{name}: {line}"
        );
        if lines.next_if_eq(&"  ---").is_some() {
            while let Some(line) = lines.next_if(|line| *line != "  ...") {
                let (_, value) = line
                    .split_once(": ")
                    .unwrap_or_else(|| panic!("{name}: {line}"));
                let is_indented = line.starts_with("  ") && !line.starts_with("   ");
                assert!(is_indented, "{name}: {line}");
                serde_json::from_str::<Value>(value).expect(line);
            }
            assert_eq!(lines.next(), Some("  ..."), "{name}");
        }
    }
    let rest: Vec<_> = lines.collect();
    let is_end =
        matches!(rest[..], []) || matches!(rest[..], [last] if last.starts_with("Bail out! "));
    assert!(is_end, "{name}: {rest:?}");
}
