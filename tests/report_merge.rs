//! Reports that are read again and put together: what comes of it is what one run would have said.

mod formats;
mod trials;

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use formats::{Format, MACHINE};
use hubctl::contract::{HostVersion, Profile};
use hubctl::finding::rules::{payload, robustness, security};
use hubctl::finding::{Case, Declared, Finding, Run, Text, TrialState};
use hubctl::generate::fault::Fault;
use hubctl::generate::{Generator, Options};
use hubctl::report::merge::{MergeError, Merged};
use hubctl::report::read::{ReadError, Report};
use hubctl::report::{Contract, Heading, Plan, Root, ShardEntry, Values, json, ndjson};
use hubctl::source::Pointer;
use hubctl::validate::{Stop, Validator};
use proptest::prelude::{ProptestConfig, any, prop, proptest};
use serde_json::Value;
use trials::{APP, Make, evidence, of_everything, of_nasty_texts, trial, write_page};

/// Where the reports are written.
static ROOT: LazyLock<Root> = LazyLock::new(|| Root::new(Path::new("/repo"), ["/repo".into()]));

const HOSTS: [HostVersion; 2] = [HostVersion::ERAS[1], HostVersion::ERAS[3]];

fn plan(cases: u64, rounds: u32, shard: Option<(u32, u32)>) -> Plan {
    Plan {
        fingerprint: "0123456789abcdef".to_owned(),
        cases,
        rounds,
        seed: 230,
        shard: shard.map(|(index, count)| ShardEntry { index, count }),
        ended: None,
    }
}

fn of_check(values: Values, plan: &Plan) -> Heading<'_> {
    Heading {
        command: "check",
        contract: Contract::Trials {
            app: APP,
            name: Some("Orders"),
            profiles: &HOSTS,
            plan: Some(plan),
        },
        elapsed: Duration::from_millis(12_340),
        values,
        root: &ROOT,
    }
}

fn of_validate() -> Heading<'static> {
    Heading {
        command: "validate",
        contract: Contract::Profile(Profile::Web2023.into()),
        elapsed: Duration::from_millis(12_340),
        values: Values::Shown,
        root: &ROOT,
    }
}

fn written(format: Format, run: &Run, heading: Heading<'_>) -> String {
    let mut bytes = Vec::new();
    format(&mut bytes, run, heading).expect("memory");
    String::from_utf8(bytes).expect("UTF-8")
}

fn read(name: &str, text: &str) -> Result<Report, ReadError> {
    Report::parse(text.as_bytes(), name, &ROOT)
}

/// Puts texts of reports together; each is called by its number.
fn merge(texts: &[String]) -> Result<Merged, MergeError> {
    let reports = texts.iter().zip(1..);
    let reports = reports.map(|(text, number)| read(&number.to_string(), text).expect("a report"));
    Merged::new(reports.collect(), &ROOT)
}

#[track_caller]
fn assert_same(format: &str, here: &str, there: &str) {
    let differs = here.lines().zip(there.lines()).find(|(a, b)| a != b);
    assert!(here == there, "{format}: {differs:?}");
}

#[test]
fn a_report_that_is_read_says_the_same_in_every_format() {
    for (name, run) in [("everything", of_everything()), ("nasty", of_nasty_texts())] {
        let plan = plan(run.cases().len() as u64, 1, None);
        for values in [Values::Shown, Values::Masked] {
            let heading = of_check(values, &plan);
            for part in [json::write as Format, ndjson::write] {
                let merged = merge(&[written(part, &run, heading)]).expect("a report");
                for (format, write) in MACHINE {
                    let again = written(write, &merged.run, merged.heading(values));
                    let format = format!("{name} {values:?} {format}");
                    assert_same(&format, &again, &written(write, &run, heading));
                }
            }
        }
    }
}

#[test]
fn what_a_part_masks_stays_masked_and_what_it_shows_can_be_masked_then() {
    let secret = "amina@example.com";
    let message = Text::from(format!(
        "the app shows {}",
        Text::value(&format!("{secret:?}"))
    ));
    let mut make = trial("web-2023", "plain", "a").finding(&robustness::HANGS, message);
    let mut seen = evidence();
    seen.console = vec![secret.into()];
    seen.dom = Some(secret.into());
    seen.timeline[0].what = format!("the app posts {}", Text::value(secret)).into();
    make = make.seen(seen);
    let run = trials::run_of(vec![make]);
    let plan = plan(1, 1, None);
    let of = |values| written(json::write, &run, of_check(values, &plan));
    let (shown, masked) = (of(Values::Shown), of(Values::Masked));
    assert!(
        shown.contains(secret) && !masked.contains(secret),
        "{masked}"
    );
    for (text, values, is_shown) in [
        (&shown, Values::Shown, true),
        (&shown, Values::Masked, false),
        (&masked, Values::Shown, false),
    ] {
        let merged = merge(std::slice::from_ref(text)).expect("a report");
        for (format, write) in MACHINE {
            let again = written(write, &merged.run, merged.heading(values));
            assert_eq!(again.contains(secret), is_shown, "{format}");
            let told = if is_shown {
                Values::Shown
            } else {
                Values::Masked
            };
            assert_same(format, &again, &written(write, &run, of_check(told, &plan)));
        }
    }
}

/// Eleven cases in two hosts, with everything that parts must not lose.
fn cases(round: u32) -> Vec<Make> {
    let mut cases = Vec::new();
    for host in ["web-2023", "mobile"] {
        cases.push(trial(host, "", "listens"));
        cases.push(trial(host, "", "reacts").finding(&robustness::OPENS_DIALOG, "a dialog"));
        let mut declared = trial(host, "plain", "survives").finding(&robustness::HANGS, "x");
        declared.findings[0].declared = Some(Arc::new(Declared {
            file: "hubctl.toml".to_owned(),
            line: 7,
        }));
        cases.push(declared);
        cases
            .push(trial(host, "markup", "survives").ended(TrialState::NotJudged("why".to_owned())));
        cases.push(trial(host, "noise", "survives").seen(evidence()));
    }
    // Comes in one round only.
    let flaky = trial("mobile", "", "secrets");
    cases.push(match round {
        0 => flaky.finding(&security::DATA_IN_URL, "once"),
        _ => flaky,
    });
    cases
}

/// A run over the cases of two rounds that `is_wanted` by their number; a dialog is told once in each host and round.
fn run_of_shard(is_wanted: impl Fn(usize) -> bool) -> Run {
    let mut run = Run::new();
    for round in 0..2 {
        let mut told = Vec::new();
        for (_, make) in cases(round)
            .into_iter()
            .enumerate()
            .filter(|(at, _)| is_wanted(*at))
        {
            let mut case: Case = make.case(1);
            let host = case.trial.as_ref().expect("a trial").profile;
            // Shards begin with another case, and tell of the dialog there.
            if !told.contains(&host) && case.findings.is_empty() {
                case.findings
                    .push(Finding::new(&robustness::OPENS_DIALOG, "a dialog"));
            }
            case.findings.retain(|finding| {
                finding.rule.code != robustness::OPENS_DIALOG.code || !told.contains(&host)
            });
            if !case.findings.is_empty() {
                told.push(host);
            }
            run.add(case);
        }
    }
    run
}

#[test]
fn the_shards_of_a_check_come_to_what_the_whole_comes_to() {
    let whole_plan = plan(11, 2, None);
    let mut whole = run_of_shard(|_| true);
    whole.note_reaction("web-2023", Duration::from_micros(151_234));
    whole.note_reaction("mobile", Duration::from_micros(88_000));
    assert_eq!(whole.flakes().len(), 1);
    for count in [1_usize, 2, 3, 4] {
        let shard = |index: usize| {
            let mut run = run_of_shard(|at| at % count == index);
            // The longest of those that the shards have measured counts.
            let slowest = if index == 0 { 151_234 } else { 100_000 };
            run.note_reaction("web-2023", Duration::from_micros(slowest));
            run.note_reaction("mobile", Duration::from_micros(88_000));
            let place = (index as u32 + 1, count as u32);
            let plan = plan(11, 2, Some(place));
            written(json::write, &run, of_check(Values::Masked, &plan))
        };
        // In whatever order they are found.
        let texts: Vec<_> = (0..count).rev().map(shard).collect();
        let merged = merge(&texts).expect("all shards");
        for (format, write) in MACHINE {
            let one = written(write, &whole, of_check(Values::Masked, &whole_plan));
            let again = written(write, &merged.run, merged.heading(Values::Masked));
            assert_same(&format!("{format} of {count}"), &again, &one);
        }
    }
}

#[test]
fn a_page_says_where_a_picture_was_that_is_not_there_any_more() {
    let run = of_everything();
    let plan = plan(run.cases().len() as u64, 1, None);
    let merged = merge(&[written(json::write, &run, of_check(Values::Shown, &plan))]);
    let merged = merged.expect("a report");
    let page = written(write_page, &merged.run, merged.heading(Values::Shown));
    assert!(page.contains("<p>In the file screenshots/web-2023-plain-reacts.png.</p>"));
}

/// The report of a shard of eleven cases in two rounds, with another fact in place of one.
fn shard(index: u32, change: impl Fn(&mut Value)) -> String {
    let run = run_of_shard(|at| at % 2 == index as usize - 1);
    let plan = plan(11, 2, Some((index, 2)));
    let text = written(json::write, &run, of_check(Values::Masked, &plan));
    let mut report: Value = serde_json::from_str(&text).expect("JSON");
    change(&mut report);
    report.to_string()
}

#[test]
fn what_is_no_whole_plan_is_refused_and_why() {
    let first = || shard(1, |_| {});
    let whole = || {
        let plan = plan(11, 2, None);
        written(
            json::write,
            &run_of_shard(|_| true),
            of_check(Values::Masked, &plan),
        )
    };
    let set = |key: &'static str, value: Value| {
        shard(2, |report| {
            *report.pointer_mut(key).expect(key) = value.clone();
        })
    };
    for (texts, why) in [
        (vec![], "no report to merge"),
        (vec![first()], "of 2 shards these are missing: 2"),
        (vec![shard(2, |_| {})], "of 2 shards these are missing: 1"),
        (
            vec![first(), shard(2, |_| {}), first()],
            "shard 1/2 is there twice: 1 and 3",
        ),
        (
            vec![first(), set("/app", "http://localhost:4000/".into())],
            "2 has the app http://localhost:4000/, and 1 has http://localhost:3000/panel",
        ),
        (
            vec![first(), set("/profiles/1", "web-2026".into())],
            "2 has the profiles web-2023, web-2026, and 1 has web-2023, mobile",
        ),
        (
            vec![first(), set("/plan/seed", 7.into())],
            "2 has --seed 7, and 1 has 230",
        ),
        (
            vec![first(), set("/plan/rounds", 3.into())],
            "2 has --repeat 3, and 1 has 2",
        ),
        (
            vec![first(), set("/plan/shard/count", 3.into())],
            "2 has the number of shards 3, and 1 has 2",
        ),
        (
            vec![first(), set("/plan/fingerprint", "x".into())],
            "2 and 1 are not of one plan: other cases, or flags that change how they come out",
        ),
        (
            vec![first(), whole()],
            "2 has the number of shards none, and 1 has 2",
        ),
        (
            vec![whole(), whole()],
            "2 is the report of a whole check, made without --shard",
        ),
        (
            vec![
                first(),
                shard(2, |report| {
                    drop(report["cases"].as_array_mut().expect("cases").pop());
                }),
            ],
            "2 has 9 cases, and its shard has 10",
        ),
        (
            vec![first(), set("/command", "doctor".into())],
            "2 has the command doctor, and 1 has check",
        ),
    ] {
        let error = merge(&texts).expect_err(why);
        assert_eq!(error.to_string(), why);
    }
}

#[test]
fn a_shard_that_ended_early_is_told_and_its_cases_are_counted() {
    let broken = shard(2, |report| {
        report["plan"]["ended"] = "the browser ended".into();
    });
    let short = shard(2, |report| {
        report["plan"]["ended"] = "the browser ended".into();
        report["cases"].as_array_mut().expect("cases").truncate(5);
    });
    for text in [broken, short] {
        let merged = merge(&[shard(1, |_| {}), text]).expect("shards");
        assert_eq!(merged.ended(), Some("the browser ended"));
    }
}

#[test]
fn a_shard_beyond_the_last_case_needs_no_report() {
    let run = trials::run_of(vec![trial("web-2023", "", "listens")]);
    let plan = plan(1, 1, Some((1, 3)));
    assert!(merge(&[written(json::write, &run, of_check(Values::Masked, &plan))]).is_ok());
}

#[test]
fn what_is_no_report_of_this_version_is_told_apart() {
    let whole = written(json::write, &Run::new(), of_validate());
    let lines = written(ndjson::write, &of_events(&["{}".into()]), of_validate());
    let (finding, _) = lines.split_once('\n').expect("two lines");
    for (text, why) in [
        (&whole[..whole.len() / 2], "x is no whole JSON report"),
        ("", "x is no whole JSON report"),
        (finding, "x breaks off: its last line is no summary"),
        ("{}", "x is no report of hubctl"),
        ("[1]", "x is no report of hubctl"),
        (
            &whole.replace(env!("CARGO_PKG_VERSION"), "0.0.1"),
            concat!(
                "x was written by hubctl 0.0.1, and this is ",
                env!("CARGO_PKG_VERSION")
            ),
        ),
        (
            &written(json::write, &of_events(&["{}".into()]), of_validate())
                .replace("HUB110", "HUB999"),
            "x names \"HUB999\", which this version does not know",
        ),
    ] {
        assert_eq!(read("x", text).expect_err(why).to_string(), why);
    }
}

#[test]
fn what_a_report_says_that_nobody_wrote_is_refused() {
    let set = |key: &'static str, value: Value| {
        shard(1, |report| {
            *report.pointer_mut(key).expect(key) = value.clone();
        })
    };
    for (key, value) in [
        ("/cases/0/trial/profile", Value::from("web-2023\u{1b}[2J")),
        ("/cases/0/trial/scenario", "<script>".into()),
        ("/cases/0/trial/probe", "x\ny".into()),
        ("/cases/0/trial/state", "fine".into()),
        ("/plan/shard/index", 0.into()),
        ("/plan/shard/index", 3.into()),
        ("/summary/errors", u64::MAX.into()),
        ("/undocumented_further", u64::MAX.into()),
        ("/summary/rules/0/code", "HUB".into()),
    ] {
        let error = read("x", &set(key, value.clone()));
        assert!(error.is_err(), "{key} {value}");
    }
    let first = read("1", &set("/plan/cases", u64::MAX.into())).expect("a report");
    let missing = Merged::new(vec![first], &ROOT).expect_err("one is missing");
    assert_eq!(missing.to_string(), "of 2 shards these are missing: 2");
    let lines = set("/cases/1/findings/0/declared/line", 0.into());
    let report = read("1", &lines).expect("a report");
    let declared = report.part.cases[1].findings[0].declared.clone();
    assert_eq!(declared.expect("a place").line, 1);
}

/// Events, valid and broken ones, as the files of a folder hold them.
fn of_events(texts: &[String]) -> Run {
    of_files(&texts.iter().cloned().enumerate().collect::<Vec<_>>())
}

fn of_files(files: &[(usize, String)]) -> Run {
    let mut run = Run::new();
    for (number, text) in files {
        Validator::new(Profile::Web2023)
            .check_input(
                &format!("{number:03}.json"),
                text.as_bytes(),
                Stop::Never,
                &mut run,
            )
            .expect("memory");
    }
    run
}

/// An event of many: one in three is broken, and some have a field that nobody knows.
fn event(generator: &Generator, index: u64) -> String {
    let faults: Vec<_> = Fault::all()
        .iter()
        .filter(|fault| fault.rule() != "HUB105")
        .collect();
    let mut text = Vec::new();
    if index.is_multiple_of(3) {
        let fault = faults[(index / 3) as usize % faults.len()];
        generator.write_invalid(index, fault, &mut text);
        return String::from_utf8_lossy(&text).into_owned();
    }
    let event = hubctl::contract::wire::write(Profile::Web2023, &generator.event(index));
    let mut event: Value = event;
    if index % 4 == 1 {
        event["data"]["contact"][format!("new_{}", index % 7)] = 1.into();
        event["data"]["sentiment"] = "good".into();
    }
    event.to_string()
}

/// A merged report and that of the whole, as far as they have to agree.
fn assert_adds_up(parts: &[&[(usize, String)]], format: Format) {
    let whole: Vec<_> = parts.concat();
    let texts: Vec<_> = parts
        .iter()
        .map(|part| written(format, &of_files(part), of_validate()))
        .collect();
    let merged = merge(&texts).expect("parts");
    let again = written(json::write, &merged.run, merged.heading(Values::Shown));
    assert_same(
        "json",
        &again,
        &written(json::write, &of_files(&whole), of_validate()),
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_parts_of_a_validation_add_up_to_the_whole(
        seed in any::<u64>(),
        cuts in prop::collection::vec(0_usize..30, 0..6),
    ) {
        let generator = Generator::new(Options { seed, ..Options::default() });
        let files: Vec<_> = (0..30)
            .map(|index| (index as usize, event(&generator, index)))
            .collect();
        let mut cuts = cuts;
        cuts.extend([0, files.len()]);
        cuts.sort_unstable();
        // Two cuts at one place leave a part in which nothing is.
        let parts: Vec<_> = cuts.windows(2).map(|cut| &files[cut[0]..cut[1]]).collect();
        assert_adds_up(&parts, json::write);
    }
}

/// A run over events with so many different new fields, from one on, and so many missing keys in each.
fn of_fields(fields: std::ops::Range<usize>, missing: usize) -> Run {
    let mut run = Run::new();
    run.start_source("a.json".into());
    for field in fields {
        let unknown = Finding::new(&payload::UNDOCUMENTED_FIELD, "x");
        let mut findings = vec![Finding::new(&payload::MISSING_KEY, "y"); missing];
        findings.push(unknown.pointing(Pointer::root().child(format!("f{field}"))));
        run.add(Case {
            source: "a.json".into(),
            record: 1,
            findings,
            trial: None,
        });
    }
    run
}

#[test]
fn what_has_no_room_in_one_run_has_none_in_the_sum() {
    let mut whole = of_fields(0..700, 20);
    for case in of_fields(600..1_100, 20).cases() {
        whole.add(case.clone());
    }
    let parts = [of_fields(0..700, 20), of_fields(600..1_100, 20)];
    let texts = parts.map(|part| written(json::write, &part, of_validate()));
    let merged = merge(&texts).expect("parts");
    let (sum, one) = (merged.run.summary(), whole.summary());
    assert_eq!(sum, one);
    assert_eq!(one.not_kept, 14_000);
    assert_eq!(merged.run.further_fields(), whole.further_fields());
    let fields = |run: &Run| -> Vec<(String, u64)> {
        let fields = run.undocumented_fields().into_iter();
        fields
            .map(|field| (field.path.clone(), field.count))
            .collect()
    };
    assert_eq!(fields(&merged.run), fields(&whole));
}
