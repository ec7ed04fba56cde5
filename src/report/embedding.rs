//! The report of the doctor for people: the way to the app, what is wrong with its answers and how to mend it, what becomes
//! of its cookies, and a verdict.

use std::io::{self, Write};

use super::human::{Detail, counted};
use super::{Heading, palette, wrap};
use crate::finding::{Finding, Run, Severity};
use crate::source::document::{visible, visible_lines};

/// What was seen at one app.
#[derive(Debug, Clone)]
pub struct Page {
    /// The origin of the page that frames it.
    pub host: String,
    /// The addresses that were asked, in order; at least one.
    pub stops: Vec<Stop>,
}

/// One address that was asked.
#[derive(Debug, Clone)]
pub struct Stop {
    /// The address.
    pub url: String,
    /// The status code; `None` when no answer came.
    pub status: Option<u16>,
    /// What is wrong with it.
    pub told: Vec<Told>,
    /// The cookies that it sets.
    pub cookies: Vec<CookieRow>,
}

/// A finding with all that is known about it.
#[derive(Debug, Clone)]
pub struct Told {
    /// What is wrong, in a line.
    pub title: String,
    /// The finding.
    pub finding: Finding,
    /// What to do, by server; those that seem to be in use stand before `any server`.
    pub advice: Vec<Advice>,
}

/// What to do in one kind of server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The server, or `any server`.
    pub server: &'static str,
    /// What to do; paragraphs that are indented are code.
    pub text: String,
}

/// What becomes of a cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookieRow {
    /// Its name.
    pub name: String,
    /// `sent`, `lost` or `refused`: on the same site, on another, and where cookies of third parties are blocked.
    pub fates: [&'static str; 3],
    /// Why it is not sent everywhere.
    pub reason: Option<String>,
    /// The header to send in place of it.
    pub instead: Option<String>,
}

/// Advice that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Servers {
    /// That for the servers in use, or what holds for any.
    InUse,
    /// That for every server.
    All,
}

/// How the report is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// How much of it is shown.
    pub detail: Detail,
    /// For which servers advice is shown.
    pub servers: Servers,
    /// How wide lines are; code and addresses may be wider.
    pub width: usize,
}

/// The widest lines: longer ones are hard to read.
const WIDEST: usize = 100;

/// What the advice for no server in particular is called.
const ANY: &str = "any server";

/// Writes the report of some apps.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    pages: &[Page],
    run: &Run,
    heading: Heading<'_>,
    layout: Layout,
) -> io::Result<()> {
    let mut writer = Writer {
        out,
        layout: Layout {
            width: layout.width.clamp(20, WIDEST),
            ..layout
        },
        heading,
        shown: Vec::new(),
    };
    for page in pages {
        writer.page(page)?;
        if pages.len() > 1 && layout.detail == Detail::Full {
            writeln!(writer.out)?;
        }
    }
    if layout.detail == Detail::Full {
        writer.summary(pages, run)?;
    }
    Ok(())
}

struct Writer<'w, 'h> {
    out: &'w mut dyn Write,
    layout: Layout,
    heading: Heading<'h>,
    /// Advice that was written already, with the code it stands under.
    shown: Vec<(&'static str, Vec<Advice>)>,
}

impl Writer<'_, '_> {
    fn page(&mut self, page: &Page) -> io::Result<()> {
        self.shown.clear();
        let is_full = self.layout.detail == Detail::Full;
        if is_full {
            self.way(page)?;
        }
        for stop in &page.stops {
            let place = (page.stops.len() > 1).then_some(stop.url.as_str());
            for told in &stop.told {
                if is_full || told.finding.severity == Severity::Error {
                    self.told(told, place)?;
                }
            }
        }
        if is_full {
            self.cookies(page)?;
            self.verdict(page)?;
        }
        Ok(())
    }

    /// Every address that was asked, with its answer.
    fn way(&mut self, page: &Page) -> io::Result<()> {
        for stop in &page.stops {
            let status = match stop.status {
                Some(status) => status.to_string(),
                None => "---".to_owned(),
            };
            writeln!(
                self.out,
                "{} {}",
                palette::faint(&status),
                palette::heading(&visible(&stop.url))
            )?;
        }
        let inside = format!("in a frame of {}", page.host);
        writeln!(self.out, "{}\n", palette::faint(&visible(&inside)))
    }

    fn told(&mut self, told: &Told, place: Option<&str>) -> io::Result<()> {
        let Told { title, finding, .. } = told;
        let code = format!("{}[{}]:", finding.severity.name(), finding.rule.code);
        let mut lines =
            wrap::indented(&format!("{code} {}", visible(title)), "", self.layout.width)
                .into_iter();
        if let Some(first) = lines.next() {
            let rest = first.strip_prefix(&code).unwrap_or(&first);
            writeln!(
                self.out,
                "{}{}",
                palette::severity(finding.severity, &code),
                palette::heading(rest)
            )?;
        }
        for line in lines {
            writeln!(self.out, "{}", palette::heading(&line))?;
        }
        if let Some(place) = place {
            self.field("at", place)?;
        }
        self.field(
            "cause",
            &format!("{}.", self.heading.values.of(&finding.message)),
        )?;
        self.field("why", finding.rule.impact)?;
        self.advice(told)?;
        writeln!(self.out)
    }

    /// What to do. The same advice is written once a page.
    fn advice(&mut self, told: &Told) -> io::Result<()> {
        let in_use = told
            .advice
            .iter()
            .position(|advice| advice.server == ANY)
            .unwrap_or(0)
            .max(1);
        let count = match self.layout.servers {
            Servers::InUse => in_use.min(told.advice.len()),
            Servers::All => told.advice.len(),
        };
        let (shown, others) = told.advice.split_at(count);
        if shown.is_empty() {
            return self.field("fix", told.finding.rule.advice);
        }
        if let Some((code, _)) = self.shown.iter().find(|(_, before)| before == shown) {
            return self.field("fix", &format!("as for {code} above"));
        }
        for advice in shown {
            self.fix(advice)?;
        }
        if !others.is_empty() {
            let names: Vec<_> = others.iter().map(|advice| advice.server).collect();
            self.field("also", &format!("{} (-v shows them)", names.join(", ")))?;
        }
        self.shown.push((told.finding.rule.code, shown.to_vec()));
        Ok(())
    }

    fn fix(&mut self, advice: &Advice) -> io::Result<()> {
        match advice.server {
            ANY => self.field("fix", &advice.text),
            server => self.field("fix", &format!("{server}: {}", advice.text)),
        }
    }

    /// `  cause: what was seen`, wrapped below itself.
    fn field(&mut self, label: &str, text: &str) -> io::Result<()> {
        let literal = |line: &str| palette::literal(line).to_string();
        let lines = wrap::prose(&visible_lines(text), 9, 9, self.layout.width, literal);
        let label = format!("{:<6}", format!("{label}:"));
        writeln!(
            self.out,
            "  {} {}",
            palette::faint(&label),
            lines.join("\n")
        )
    }

    fn cookies(&mut self, page: &Page) -> io::Result<()> {
        let rows: Vec<_> = page.stops.iter().flat_map(|stop| &stop.cookies).collect();
        if rows.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "{}", palette::heading("cookies in the frame"))?;
        let names = rows.iter().map(|row| visible(&row.name).chars().count());
        let width = names.max().unwrap_or(0).max("name".len());
        // The three columns, and blanks between them.
        let is_wide = 2 + width + REGIMES.iter().map(|regime| regime.len() + 2).sum::<usize>()
            <= self.layout.width;
        if is_wide {
            let titles: Vec<_> = REGIMES.iter().map(|regime| format!("  {regime}")).collect();
            let line = format!("  {:<width$}{}", "name", titles.concat());
            writeln!(self.out, "{}", palette::faint(&line))?;
        }
        for row in rows {
            if is_wide {
                self.cookie_on_a_line(row, width)?;
            } else {
                self.cookie_below_each_other(row)?;
            }
            if let Some(reason) = &row.reason {
                for line in wrap::indented(&visible(reason), "    ", self.layout.width) {
                    writeln!(self.out, "{line}")?;
                }
            }
            if let Some(instead) = &row.instead {
                writeln!(self.out, "    {}", palette::literal(&visible(instead)))?;
            }
        }
        writeln!(self.out)
    }

    fn cookie_on_a_line(&mut self, row: &CookieRow, width: usize) -> io::Result<()> {
        write!(self.out, "  {:<width$}", visible(&row.name))?;
        for (number, (fate, regime)) in row.fates.iter().zip(REGIMES).enumerate() {
            let padded = match number {
                2 => (*fate).to_owned(),
                _ => format!("{fate:<width$}", width = regime.len()),
            };
            write!(self.out, "  {}", coloured(fate, &padded))?;
        }
        writeln!(self.out)
    }

    fn cookie_below_each_other(&mut self, row: &CookieRow) -> io::Result<()> {
        writeln!(self.out, "  {}", visible(&row.name))?;
        for (fate, regime) in row.fates.iter().zip(REGIMES) {
            writeln!(
                self.out,
                "    {} {}",
                palette::faint(&format!("{regime}:")),
                coloured(fate, fate)
            )?;
        }
        Ok(())
    }

    /// `failed: 2 errors, 1 warning at http://localhost:3000/`
    fn verdict(&mut self, page: &Page) -> io::Result<()> {
        let findings = page
            .stops
            .iter()
            .flat_map(|stop| &stop.told)
            .map(|told| told.finding.severity);
        let count = |wanted: Severity| {
            findings
                .clone()
                .filter(|severity| *severity == wanted)
                .count() as u64
        };
        let [errors, warnings, notices] =
            [Severity::Error, Severity::Warning, Severity::Notice].map(count);
        let url = page
            .stops
            .first()
            .map_or_else(String::new, |stop| visible(&stop.url));
        if errors > 0 {
            let found = counts(&[
                (errors, "error"),
                (warnings, "warning"),
                (notices, "notice"),
            ]);
            return writeln!(self.out, "{} {found} at {url}", palette::bad("failed:"));
        }
        let found = counts(&[(warnings, "warning"), (notices, "notice")]);
        let and = if found.is_empty() {
            String::new()
        } else {
            format!("; {found}")
        };
        writeln!(self.out, "{} no errors at {url}{and}", palette::good("ok:"))
    }

    fn summary(&mut self, pages: &[Page], run: &Run) -> io::Result<()> {
        if let [_, _, ..] = pages {
            let is_broken = |page: &&Page| {
                let mut told = page.stops.iter().flat_map(|stop| &stop.told);
                told.any(|told| told.finding.severity == Severity::Error)
            };
            let broken = pages.iter().filter(is_broken).count();
            let verb = if broken == 1 { "has" } else { "have" };
            let verdict = format!("{broken} of {} apps {verb} errors", pages.len());
            let colour = if broken > 0 {
                palette::bad
            } else {
                palette::good
            };
            writeln!(self.out, "{}", colour(&verdict))?;
        }
        let mut codes: Vec<_> = run
            .rules()
            .iter()
            .take(3)
            .map(|count| count.rule.code)
            .collect();
        codes.dedup();
        if codes.is_empty() {
            return Ok(());
        }
        let command = format!("hubctl explain {}", codes.join(" "));
        writeln!(
            self.out,
            "{} {}",
            palette::faint("more about it:"),
            palette::literal(&command)
        )
    }
}

/// The columns of the table of cookies.
const REGIMES: [&str; 3] = ["same site", "cross-site", "third-party blocked"];

fn coloured(fate: &str, text: &str) -> impl std::fmt::Display {
    if fate == "sent" {
        palette::good(text)
    } else {
        palette::bad(text)
    }
}

fn counts(all: &[(u64, &str)]) -> String {
    let some = all.iter().filter(|(count, _)| *count > 0);
    some.map(|(count, noun)| counted(*count, noun))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Contract, Values};
    use super::*;
    use crate::contract::HostVersion;
    use crate::finding::Case;
    use crate::finding::rules::embedding as rules;

    fn told(rule: &'static crate::finding::Rule, servers: &[&'static str]) -> Told {
        Told {
            title: format!("what {} is about", rule.code),
            finding: Finding::new(rule, "What was seen and what a browser makes of it, in a sentence that is long"),
            advice: servers
                .iter()
                .map(|server| Advice {
                    server,
                    text: format!("Change the file of {server}:\n\n    code {{\n      {server}\n    }}\n\nAnd restart."),
                })
                .collect(),
        }
    }

    fn page(told: Vec<Told>) -> Page {
        let stop = |url: &str, status, told, cookies| Stop {
            url: url.to_owned(),
            status,
            told,
            cookies,
        };
        let cookie = CookieRow {
            name: "sid".to_owned(),
            fates: ["sent", "lost", "lost"],
            reason: Some("it is SameSite=Lax".to_owned()),
            instead: Some("Set-Cookie: sid=...; SameSite=None; Secure; Partitioned".to_owned()),
        };
        Page {
            host: "https://dash.example".to_owned(),
            stops: vec![
                stop(
                    "https://orders.example/",
                    Some(302),
                    Vec::new(),
                    vec![cookie],
                ),
                stop("https://orders.example/panel", None, told, Vec::new()),
            ],
        }
    }

    fn written(pages: &[Page], detail: Detail, servers: Servers, width: usize) -> String {
        let mut run = Run::new();
        let findings = pages
            .iter()
            .flat_map(|page| &page.stops)
            .flat_map(|stop| &stop.told);
        run.add(Case {
            source: "x".into(),
            record: 1,
            findings: findings.map(|told| told.finding.clone()).collect(),
            trial: None,
        });
        let heading = Heading {
            command: "doctor",
            contract: Contract::Answers(HostVersion::default()),
            elapsed: Duration::ZERO,
            values: Values::Shown,
            root: &crate::report::Root::new(std::path::Path::new("/"), []),
        };
        let layout = Layout {
            detail,
            servers,
            width,
        };
        let mut bytes = Vec::new();
        write(&mut bytes, pages, &run, heading, layout).expect("memory");
        let text = String::from_utf8(bytes).expect("text");
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn the_way_the_findings_the_cookies_and_the_verdict_are_told_in_order() {
        let page = page(vec![
            told(&rules::ATTACHMENT, &["nginx", "any server", "Caddy"]),
            told(&rules::WEAK_TRANSPORT_SECURITY, &["any server", "Caddy"]),
        ]);
        let text = written(&[page], Detail::Full, Servers::InUse, 80);
        let expected = "\
302 https://orders.example/
--- https://orders.example/panel
in a frame of https://dash.example

error[HUB205]: what HUB205 is about
  at:    https://orders.example/panel
  cause: What was seen and what a browser makes of it, in a sentence that is
         long.
  why:   ";
        assert!(text.starts_with(expected), "{text}");
        let mut rest = text.as_str();
        for part in [
            "  fix:   nginx: Change the file of nginx:\n\n          code {\n            nginx\n          }\n\n         And restart.\n",
            "  also:  any server, Caddy (-v shows them)\n\nnotice[HUB216]: ",
            "  fix:   Change the file of any server:\n",
            "  also:  Caddy (-v shows them)\n",
            "  name  same site  cross-site  third-party blocked\n  sid   sent       lost        lost\n    it is SameSite=Lax\n",
            "    Set-Cookie: sid=...; SameSite=None; Secure; Partitioned\n",
            "failed: 1 error, 1 notice at https://orders.example/\n",
            "more about it: hubctl explain HUB205 HUB216\n",
        ] {
            let (_, after) = rest
                .split_once(part)
                .unwrap_or_else(|| panic!("{part} in {text}"));
            rest = after;
        }
        assert_eq!(rest, "");
    }

    #[test]
    fn the_same_advice_is_written_once_and_all_of_it_when_asked() {
        let page = || {
            page(vec![
                told(&rules::ATTACHMENT, &["any server", "Caddy"]),
                told(&rules::NO_CONTENT, &["any server", "Caddy"]),
            ])
        };
        let text = written(&[page()], Detail::Full, Servers::InUse, 80);
        assert_eq!(text.matches("Change the file").count(), 1, "{text}");
        assert!(text.contains("fix:   as for HUB205 above"), "{text}");
        let text = written(&[page()], Detail::Full, Servers::All, 80);
        assert!(
            text.contains("Caddy: Change the file") && !text.contains("also:"),
            "{text}"
        );
    }

    #[test]
    fn lines_are_as_narrow_as_the_terminal() {
        let text = written(
            &[page(vec![told(&rules::ATTACHMENT, &["any server"])])],
            Detail::Full,
            Servers::InUse,
            40,
        );
        let too_wide: Vec<_> = text
            .lines()
            .filter(|line| {
                line.chars().count() > 40
                    && !line.contains("Set-Cookie")
                    && !line.contains("https://")
            })
            .collect();
        assert!(too_wide.is_empty(), "{too_wide:#?}");
        assert!(
            text.contains(
                "  sid\n    same site: sent\n    cross-site: lost\n    third-party blocked: lost\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn the_quiet_read_errors_alone() {
        let page = page(vec![
            told(&rules::ATTACHMENT, &["any server"]),
            told(&rules::NOT_HTML, &["any server"]),
        ]);
        let text = written(&[page], Detail::ErrorsOnly, Servers::InUse, 80);
        assert!(
            text.starts_with("error[HUB205]")
                && !text.contains("HUB207")
                && !text.contains("failed"),
            "{text}"
        );
        assert_eq!(written(&[], Detail::ErrorsOnly, Servers::InUse, 80), "");
    }

    #[test]
    fn several_apps_are_counted_and_what_servers_send_moves_no_cursor() {
        let mut second = page(Vec::new());
        second.stops[0].cookies[0].name = "a\u{1b}[2J".to_owned();
        let text = written(
            &[
                page(vec![told(&rules::ATTACHMENT, &["any server"])]),
                second,
            ],
            Detail::Full,
            Servers::InUse,
            80,
        );
        assert!(text.contains("1 of 2 apps has errors"), "{text}");
        assert!(
            text.contains("ok: no errors at https://orders.example/\n"),
            "{text}"
        );
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}
