//! The JSON Schemas that come with the program. Their text is the contract; `schemas/` in the repository holds it.

use super::profile::Profile;

/// A JSON Schema (draft 2020-12) that comes with the program.
#[derive(Debug, Clone, Copy)]
pub struct BundledSchema {
    /// Short name, such as `web-2023`.
    pub name: &'static str,
    /// The schema's `$id`.
    pub id: &'static str,
    /// The schema itself, as JSON text.
    pub text: &'static str,
}

/// The definitions that the schemas of all profiles share.
pub const DEFINITIONS: BundledSchema = BundledSchema {
    name: "definitions",
    id: "urn:hubctl:schema:definitions",
    text: include_str!("../../schemas/definitions.json"),
};

/// The schema of `hubctl.toml`. It is no part of the contract, and closed: a key that is not in it is an error.
pub const PROJECT: BundledSchema = BundledSchema {
    name: "hubctl.toml",
    id: "urn:hubctl:schema:hubctl.toml",
    text: include_str!("../../schemas/hubctl.toml.json"),
};

/// The schema of hubctl's own report as one JSON document.
pub const REPORT: BundledSchema = BundledSchema {
    name: "report",
    id: "urn:hubctl:schema:report",
    text: include_str!("../../schemas/report.json"),
};

/// The schema of a line of hubctl's own report, one JSON text a line.
pub const REPORT_LINES: BundledSchema = BundledSchema {
    name: "report-lines",
    id: "urn:hubctl:schema:report-lines",
    text: include_str!("../../schemas/report-lines.json"),
};

/// The schema of the event of a profile.
pub fn of_profile(profile: Profile) -> BundledSchema {
    match profile {
        Profile::Web2022 => BundledSchema {
            name: "web-2022",
            id: "urn:hubctl:schema:web-2022",
            text: include_str!("../../schemas/web-2022.json"),
        },
        Profile::Web2023 => BundledSchema {
            name: "web-2023",
            id: "urn:hubctl:schema:web-2023",
            text: include_str!("../../schemas/web-2023.json"),
        },
        Profile::Web2026 => BundledSchema {
            name: "web-2026",
            id: "urn:hubctl:schema:web-2026",
            text: include_str!("../../schemas/web-2026.json"),
        },
        Profile::Mobile => BundledSchema {
            name: "mobile",
            id: "urn:hubctl:schema:mobile",
            text: include_str!("../../schemas/mobile.json"),
        },
    }
}

/// All bundled schemas of the contract.
pub fn all() -> impl Iterator<Item = BundledSchema> {
    Profile::ALL
        .into_iter()
        .map(of_profile)
        .chain([DEFINITIONS])
}

/// All bundled schemas: those of the contract, then those of what hubctl itself reads and writes.
pub fn bundled() -> impl Iterator<Item = BundledSchema> {
    all().chain([PROJECT, REPORT, REPORT_LINES])
}
