//! What GitHub demands of a SARIF file beyond the schema of OASIS, as its documentation says: "SARIF support for code
//! scanning" with the table of limits, and "Uploading more than one SARIF file for a commit".

use serde_json::Value;

/// Asserts that GitHub takes a file.
#[track_caller]
pub(crate) fn assert_taken(name: &str, text: &str) {
    let log: Value = serde_json::from_str(text).expect("JSON");
    let faults = faults(&log);
    assert!(faults.is_empty(), "{name}: {faults:#?}");
    let gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut gzip = gzip;
    std::io::Write::write_all(&mut gzip, text.as_bytes()).expect("memory");
    let bytes = gzip.finish().expect("memory").len();
    assert!(bytes <= 10_000_000, "{name}: {bytes} bytes");
}

/// What GitHub refuses, or does not show.
pub(crate) fn faults(log: &Value) -> Vec<String> {
    let mut faults = Faults(Vec::new());
    faults.text(log, "/$schema", usize::MAX);
    faults.claim(log["version"] == "2.1.0", "the version");
    let runs = list(&log["runs"]);
    faults.claim((1..=20).contains(&runs.len()), "the number of runs");
    for run in runs {
        faults.run(run);
    }
    faults.0
}

struct Faults(Vec<String>);

impl Faults {
    fn claim(&mut self, holds: bool, what: impl Into<String>) {
        if !holds {
            self.0.push(what.into());
        }
    }

    /// A text that has to be there and must not be empty.
    fn text(&mut self, value: &Value, pointer: &str, longest: usize) {
        let text = value.pointer(pointer).and_then(Value::as_str);
        let length = text.map_or(0, |text| text.chars().count());
        self.claim(
            (1..=longest).contains(&length),
            format!("{pointer} has {length} characters: {text:?}"),
        );
    }

    fn run(&mut self, run: &Value) {
        self.text(run, "/tool/driver/name", usize::MAX);
        let id = run["automationDetails"]["id"].as_str().unwrap_or_default();
        let category = id.rsplit_once('/').map_or("", |(category, _)| category);
        self.claim(!category.is_empty(), format!("no category in {id:?}"));
        self.claim(run["results"].is_array(), "no results");
        let rules = &run["tool"]["driver"]["rules"];
        self.claim(rules.is_array(), "no rules");
        let (results, rules) = (list(&run["results"]), list(rules));
        self.claim(results.len() <= 25_000, "too many results");
        self.claim(rules.len() <= 25_000, "too many rules");
        let extensions = list(&run["tool"]["extensions"]);
        self.claim(extensions.len() <= 100, "too many extensions");
        rules.iter().for_each(|rule| self.rule(rule));
        let mut identities = Vec::new();
        for result in results {
            self.result(result, rules.len() as u64);
            identities.push((
                result["ruleId"].to_string(),
                result["locations"][0]["physicalLocation"]["artifactLocation"].to_string(),
                result["partialFingerprints"]["primaryLocationLineHash"].to_string(),
            ));
        }
        let count = identities.len();
        identities.sort();
        identities.dedup();
        self.claim(identities.len() == count, "two results are one to GitHub");
    }

    fn rule(&mut self, rule: &Value) {
        self.text(rule, "/id", usize::MAX);
        self.text(rule, "/name", 255);
        self.text(rule, "/shortDescription/text", 1024);
        self.text(rule, "/fullDescription/text", 1024);
        self.text(rule, "/help/text", usize::MAX);
        self.level(&rule["defaultConfiguration"]["level"]);
        let properties = &rule["properties"];
        let tags = list(&properties["tags"]);
        self.claim(tags.len() <= 20, "too many tags");
        if let Some(score) = properties.get("security-severity") {
            let number = score.as_str().and_then(|score| score.parse::<f64>().ok());
            let is_right = number.is_some_and(|number| number > 0.0 && number <= 10.0);
            self.claim(is_right, format!("security-severity {score}"));
        }
    }

    fn result(&mut self, result: &Value, rules: u64) {
        self.text(result, "/message/text", usize::MAX);
        self.text(
            result,
            "/partialFingerprints/primaryLocationLineHash",
            usize::MAX,
        );
        self.level(&result["level"]);
        let index = result["ruleIndex"].as_u64();
        self.claim(index.is_some_and(|index| index < rules), "a rule index");
        let locations = list(&result["locations"]);
        self.claim(
            (1..=10).contains(&locations.len()),
            format!("{} locations", locations.len()),
        );
        for location in locations {
            self.location(&location["physicalLocation"]);
        }
        let flows = list(&result["codeFlows"]);
        self.claim(
            flows.is_empty(),
            "a flow, of which the limits are not looked at",
        );
    }

    fn location(&mut self, location: &Value) {
        self.text(location, "/artifactLocation/uri", usize::MAX);
        let artifact = &location["artifactLocation"];
        let uri = artifact["uri"].as_str().unwrap_or_default();
        let base = url::Url::parse("checkout://root/a/").expect("a URL");
        match base.join(uri) {
            Ok(url) if url.scheme() == "file" => {
                self.claim(artifact["uriBaseId"].is_null(), format!("{uri} has a base"));
            }
            Ok(url) => {
                let is_below = url.scheme() == "checkout" && url.path().starts_with("/a/");
                self.claim(is_below, format!("{uri} leads out of the checkout"));
            }
            Err(error) => self.claim(false, format!("{uri}: {error}")),
        }
        let region = |key: &str| location["region"][key].as_u64().unwrap_or_default();
        let [line, column, end_line, end_column] =
            ["startLine", "startColumn", "endLine", "endColumn"].map(region);
        let is_range = line >= 1 && column >= 1 && (end_line, end_column) >= (line, column);
        self.claim(is_range, format!("a region: {}", location["region"]));
    }

    fn level(&mut self, level: &Value) {
        let is_known = ["none", "note", "warning", "error"]
            .iter()
            .any(|known| level == known);
        self.claim(is_known, format!("the level {level}"));
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
