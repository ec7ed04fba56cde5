//! `hubctl doctor` as people and CI run it: the real binary, in an empty environment, against small servers of this file.

mod bare;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};
use std::thread;

use bare::Bare;
use serde_json::Value;

/// The page of `hubctl serve`, which stands for the dashboard where an app has to be found well.
const MOCK: &str = "http://127.0.0.1:4400";

/// Headers of an app that lets the mock frame it.
const FRAMED: &str = "Content-Security-Policy: frame-ancestors http://127.0.0.1:4400\r\n";

/// A server that answers each path with a head and a body, until the tests end. `PORT` in a head is its port.
fn serve(pages: &'static [(&'static str, &'static str, &'static str)]) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that went away needs no answer.
            let _ = answer(stream, pages, port);
        }
    });
    port
}

fn answer(mut stream: TcpStream, pages: &[(&str, &str, &str)], port: u16) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    let (_, head, body) = pages
        .iter()
        .find(|(known, _, _)| *known == path)
        .unwrap_or(&("", "404 Not Found\r\n", ""));
    let head = head.replace("PORT", &port.to_string());
    write!(
        stream,
        "HTTP/1.1 {head}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn hubctl(arguments: &[&str]) -> Output {
    hubctl_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments)
}

fn hubctl_in(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .arg("doctor")
        .args(arguments)
        .bare()
        .current_dir(folder)
        .output()
        .expect("hubctl starts")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The codes of all findings, case by case, and the status.
fn codes(arguments: &[&str]) -> (Option<i32>, Vec<Vec<String>>) {
    let output = hubctl(&[arguments, &["--format", "json"]].concat());
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output)));
    let cases = report["cases"].as_array().expect("cases").iter();
    let codes = cases.map(|case| {
        let findings = case["findings"].as_array().expect("findings").iter();
        findings
            .map(|finding| finding["code"].as_str().expect("a code").to_owned())
            .collect()
    });
    (output.status.code(), codes.collect())
}

const PAGES: &[(&str, &str, &str)] = &[
    (
        "/fine",
        "200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: frame-ancestors http://127.0.0.1:4400\r\nSet-Cookie: sid=1; SameSite=None; Secure; Partitioned\r\n",
        "<p>",
    ),
    ("/open", "200 OK\r\nContent-Type: text/html\r\n", "<p>"),
    (
        "/xfo",
        "200 OK\r\nContent-Type: text/html\r\nX-Frame-Options: DENY\r\n",
        "<p>",
    ),
    (
        "/ancestors",
        "200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: frame-ancestors 'none'\r\n",
        "<p>",
    ),
    (
        "/listed",
        "200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: frame-ancestors https://chat.example.com\r\n",
        "<p>",
    ),
    (
        "/file",
        "200 OK\r\nContent-Disposition: attachment; filename=x.html\r\n",
        "x",
    ),
    ("/empty", "204 No Content\r\n", ""),
    (
        "/json",
        "200 OK\r\nContent-Type: application/json\r\nX-Frame-Options: ALLOW-FROM https://x.example\r\n",
        "{}",
    ),
    (
        "/meta",
        "200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: frame-ancestors http://127.0.0.1:4400\r\n",
        "<!doctype html><meta http-equiv=\"Content-Security-Policy\" content=\"frame-ancestors 'none'\"><script>navigator.clipboard.writeText('x')</script>",
    ),
    (
        "/torn",
        "200 OK\r\nContent-Type: text/html\r\nX-Frame-Options: DENY\r\nContent-Security-Policy: frame-ancestors http://127.0.0.1:4400\r\n",
        "<p>",
    ),
    (
        "/cookies",
        "200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: frame-ancestors http://127.0.0.1:4400\r\nX-Powered-By: Express\r\nSet-Cookie: connect.sid=s3cret; Path=/; HttpOnly\r\nSet-Cookie: half=1; SameSite=None; Secure\r\nSet-Cookie: never=1; SameSite=None\r\nSet-Cookie: whole=1; SameSite=None; Secure; Partitioned\r\n",
        "<p>",
    ),
    ("/circle", "302 Found\r\nLocation: /circle\r\n", ""),
    (
        "/panel",
        "302 Found\r\nLocation: http://login.localhost:PORT/login?state=s3cret\r\nSet-Cookie: state=1\r\n",
        "",
    ),
    (
        "/login?state=s3cret",
        "200 OK\r\nContent-Type: text/html\r\nX-Frame-Options: DENY\r\nSet-Cookie: sso=1\r\n",
        "<p>",
    ),
    (
        "/meta-refresh",
        "200 OK\r\nContent-Type: text/html\r\n",
        "<meta http-equiv=refresh content='0;url=/signin'><p>Signing in",
    ),
    (
        "/header-refresh",
        "200 OK\r\nContent-Type: text/html\r\nRefresh: 0; url=/xfo\r\n",
        "<p>",
    ),
    (
        "/later",
        "200 OK\r\nContent-Type: text/html\r\n",
        "<meta http-equiv=refresh content='1800;url=/signin'><p>",
    ),
    (
        "/signin",
        "200 OK\r\nContent-Type: text/html\r\nX-Frame-Options: DENY\r\n",
        "<form>",
    ),
    (
        "/insecure-refresh",
        "200 OK\r\nContent-Type: text/html\r\nRefresh: 0; url=http://192.0.2.1:9/\r\n",
        "<p>",
    ),
    (
        "/sandbox",
        "200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: sandbox allow-forms; frame-ancestors http://127.0.0.1:4400\r\n",
        "<p>",
    ),
    (
        "/sandboxed-origin",
        "200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: frame-ancestors http://127.0.0.1:4400\r\nContent-Security-Policy: sandbox allow-scripts\r\n",
        "<p>",
    ),
    (
        "/sandbox-in-meta",
        "200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: frame-ancestors http://127.0.0.1:4400\r\nContent-Security-Policy-Report-Only: sandbox\r\n",
        "<meta http-equiv=content-security-policy content=sandbox><p>",
    ),
    (
        "/tunnel",
        "200 OK\r\nContent-Type: text/html\r\nngrok-error-code: ERR_NGROK_6024\r\n",
        "<p>You are about to visit this site",
    ),
    (
        "/challenge",
        "403 Forbidden\r\nContent-Type: text/html\r\nX-Frame-Options: SAMEORIGIN\r\ncf-mitigated: challenge\r\nSet-Cookie: __cf_bm=1\r\n",
        "<p>Just a moment...",
    ),
    (
        "/sticky",
        "200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: frame-ancestors http://127.0.0.1:4400\r\nSet-Cookie: AWSALB=a; Path=/\r\nSet-Cookie: AWSALBCORS=a; Path=/; SameSite=None; Secure\r\n",
        "<p>",
    ),
    (
        "/alone",
        "200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: frame-ancestors http://127.0.0.1:4400\r\nSet-Cookie: GCLB=a; Path=/\r\nSet-Cookie: sid=a; Path=/\r\n",
        "<p>",
    ),
];

#[test]
fn each_rule_is_told_where_it_is_broken_and_not_elsewhere() {
    let port = serve(PAGES);
    let cases: [(&str, i32, &[&[&str]]); 23] = [
        ("fine", 0, &[&[]]),
        ("open", 0, &[&["HUB219"]]),
        ("xfo", 1, &[&["HUB203"]]),
        ("ancestors", 1, &[&["HUB204"]]),
        ("file", 1, &[&["HUB205"]]),
        ("empty", 1, &[&["HUB206"]]),
        ("json", 0, &[&["HUB207", "HUB211", "HUB219"]]),
        ("missing", 1, &[&["HUB208", "HUB219"]]),
        ("meta", 0, &[&["HUB210", "HUB217"]]),
        ("torn", 0, &[&["HUB212"]]),
        ("circle", 1, &[&["HUB201"]]),
        ("panel", 1, &[&["HUB202", "HUB213"], &["HUB213"]]),
        ("meta-refresh", 1, &[&["HUB202"], &["HUB203"]]),
        ("header-refresh", 1, &[&[], &["HUB203"]]),
        ("later", 0, &[&["HUB219"], &["HUB203"]]),
        ("sandbox", 1, &[&["HUB223", "HUB224"]]),
        ("sandboxed-origin", 0, &[&["HUB224"]]),
        ("sandbox-in-meta", 0, &[&[]]),
        ("tunnel", 1, &[&["HUB225"]]),
        ("challenge", 1, &[&["HUB225"]]),
        ("sticky", 0, &[&["HUB214"]]),
        ("alone", 1, &[&["HUB213", "HUB213"]]),
        ("login?state=s3cret", 1, &[&["HUB203", "HUB213"]]),
    ];
    for (path, status, expected) in cases {
        let url = format!("http://localhost:{port}/{path}");
        let (ended, mut seen) = codes(&[&url, "--host-origin", MOCK]);
        seen.iter_mut().for_each(|codes| codes.sort());
        assert_eq!(seen, expected, "{path}");
        assert_eq!(ended, Some(status), "{path}");
    }
}

/// The addresses are none that anybody has to answer at: they are not asked.
#[test]
fn hubctl_follows_an_app_to_public_addresses_only() {
    let port = serve(&[
        (
            "/cloud",
            "302 Found\r\nLocation: http://169.254.169.254/latest/meta-data/\r\n",
            "",
        ),
        (
            "/mapped",
            "302 Found\r\nLocation: http://[::ffff:10.0.0.1]/\r\n",
            "",
        ),
        (
            "/refresh",
            "200 OK\r\nContent-Type: text/html\r\nRefresh: 0; url=http://192.168.0.1/\r\n",
            "<p>",
        ),
        (
            "/other",
            "302 Found\r\nLocation: http://127.0.0.1:PORT/end\r\n",
            "",
        ),
        (
            "/any",
            "302 Found\r\nLocation: http://0.0.0.0:PORT/end\r\n",
            "",
        ),
        ("/end", "200 OK\r\nContent-Type: text/html\r\n", "<p>"),
    ]);
    for (path, host) in [
        ("cloud", "169.254.169.254"),
        ("mapped", "[::ffff:a00:1]"),
        ("refresh", "192.168.0.1"),
    ] {
        let told = text(&hubctl(&[&format!("http://localhost:{port}/{path}"), "-v"]));
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in ["was not asked", &format!("allow it: --allow-host {host}")] {
            assert!(told.contains(part), "{part} in {told}");
        }
    }
    // Another port and name of this machine is usual.
    let told = text(&hubctl(&[&format!("http://localhost:{port}/other")]));
    assert!(!told.contains("was not asked"), "{told}");
    // An address that means this machine, and is no usual one of it, has to be allowed.
    let any = format!("http://localhost:{port}/any");
    assert!(text(&hubctl(&[&any])).contains("was not asked"));
    if cfg!(unix) {
        let told = text(&hubctl(&[&any, "--allow-host", "0.0.0.0"]));
        assert!(
            told.contains(&format!("200 http://0.0.0.0:{port}/end")),
            "{told}"
        );
    }
}

#[test]
fn what_browsers_do_not_ask_for_is_not_asked_and_said() {
    for (url, says) in [
        ("http://localhost:6000/", "browsers refuse port 6000"),
        ("https://localhost:10080/", "browsers refuse port 10080"),
        (
            "http://me:secret@localhost:3000/",
            "a user name or password in a frame",
        ),
    ] {
        let output = hubctl(&[url]);
        let told = text(&output)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(
            told.contains("was not asked") && told.contains(says),
            "{told}"
        );
        assert_eq!(output.status.code(), Some(1), "{told}");
    }
}

#[test]
fn cookies_are_told_by_regime_with_the_line_to_send() {
    let port = serve(PAGES);
    let url = format!("http://localhost:{port}/cookies");
    let (status, mut seen) = codes(&[&url, "--host-origin", MOCK]);
    seen[0].sort();
    assert_eq!(
        (status, &seen[0][..]),
        (
            Some(1),
            &["HUB213", "HUB214", "HUB215"].map(str::to_owned)[..]
        )
    );

    let told = text(&hubctl(&[&url, "--host-origin", MOCK]));
    for part in [
        "  connect.sid  sent       lost        lost\n",
        "  half         sent       sent        lost\n",
        "  never        refused    refused     refused\n",
        "  whole        sent       sent        sent\n",
        "    Set-Cookie: connect.sid=...; Path=/; HttpOnly; SameSite=None; Secure; Partitioned\n",
        "  fix:   Express: With express-session",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert!(!told.contains("s3cret"), "{told}");
    let told = text(&hubctl(&[&url, "--host-origin", MOCK, "--show-values"]));
    assert!(
        told.contains("Set-Cookie: connect.sid=s3cret; Path=/"),
        "{told}"
    );
}

#[test]
fn a_cookie_is_skipped_by_name() {
    let port = serve(PAGES);
    let url = format!("http://localhost:{port}/alone");
    let folder = tempfile::tempdir().expect("a folder");
    let hubctl = |flags: &[&str]| {
        let output = hubctl_in(
            folder.path(),
            &[&[url.as_str(), "--host-origin", MOCK], flags].concat(),
        );
        (output.status.code(), text(&output))
    };
    let (status, told) = hubctl(&["--skip-cookie", "GCLB"]);
    assert_eq!(status, Some(1), "{told}");
    assert!(
        !told.contains("the cookie GCLB") && told.contains("the cookie sid"),
        "{told}"
    );
    let (status, told) = hubctl(&["--skip-cookie", "GCLB,sid"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(
        told.contains("  GCLB  sent       lost        lost\n"),
        "{told}"
    );
    assert!(!told.contains("to be skipped"), "{told}");

    let config = "[doctor]\nskip_cookies = [\"GCLB\", \"sid\", \"gclb\"]\n";
    std::fs::write(folder.path().join("hubctl.toml"), config).expect("a file");
    let (status, told) = hubctl(&[]);
    assert_eq!(status, Some(0), "{told}");
    let unseen =
        "no answer sets a cookie \"gclb\", which is to be skipped; did you mean \"GCLB\"?\n";
    assert!(told.ends_with(unseen), "{told}");
    // The flag wins over the file.
    let (status, told) = hubctl(&["--skip-cookie", "sid"]);
    assert_eq!(status, Some(1), "{told}");
}

#[test]
fn plain_http_behind_a_refresh_is_told() {
    let port = serve(PAGES);
    let (status, seen) = codes(&[
        &format!("http://localhost:{port}/insecure-refresh"),
        "--host-origin",
        "https://chat.example.com",
        "--timeout",
        "300ms",
        "--skip",
        "HUB218",
    ]);
    let expected = [vec!["HUB202"], vec!["HUB200", "HUB209"]];
    assert_eq!(status, Some(1));
    assert_eq!(seen, expected);
}

#[test]
fn without_a_host_the_app_is_judged_as_in_production() {
    let port = serve(PAGES);
    let url = |path: &str| format!("http://localhost:{port}/{path}");
    let (status, seen) = codes(&[&url("listed")]);
    assert_eq!(
        (status, seen),
        (
            Some(0),
            vec![vec!["HUB204".to_owned(), "HUB218".to_owned()]]
        )
    );
    let (status, seen) = codes(&[
        &url("listed"),
        "--host-origin",
        "https://chat.example.com/app?x",
    ]);
    assert_eq!((status, seen), (Some(0), vec![vec!["HUB218".to_owned()]]));
    let (status, seen) = codes(&[&url("listed"), "--host-origin", "https://other.example.com"]);
    assert_eq!(
        (status, seen),
        (
            Some(1),
            vec![vec!["HUB204".to_owned(), "HUB218".to_owned()]]
        )
    );
    // What only lets the mock in lets no dashboard in.
    let (status, seen) = codes(&[&url("fine"), "--only", "HUB204"]);
    assert_eq!((status, seen), (Some(1), vec![vec!["HUB204".to_owned()]]));
    // An address that no packet leaves this machine for.
    let (status, seen) = codes(&["http://192.0.2.1/", "--timeout", "300ms"]);
    assert_eq!(
        (status, seen),
        (
            Some(1),
            vec![vec!["HUB200".to_owned(), "HUB209".to_owned()]]
        )
    );
}

#[test]
fn an_app_that_does_not_answer_is_a_finding() {
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let url = format!("http://{}/", closed.local_addr().expect("an address"));
    drop(closed);
    let output = hubctl(&[&url, "--host-origin", MOCK]);
    let told = text(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    for part in [
        &format!("--- {url}"),
        "error[HUB200]",
        "Start the app",
        "failed: 1 error at",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
}

#[test]
fn the_way_to_a_login_page_is_shown_without_its_secrets() {
    let port = serve(PAGES);
    let output = hubctl(&[
        &format!("http://localhost:{port}/panel"),
        "--host-origin",
        MOCK,
    ]);
    let told = text(&output);
    let way = format!(
        "302 http://localhost:{port}/panel\n200 http://login.localhost:{port}/login?...\nin a frame of http://127.0.0.1:4400\n"
    );
    assert!(told.starts_with(&way), "{told}");
    assert!(
        told.contains("error[HUB202]") && told.contains("warning[HUB213]"),
        "{told}"
    );
    assert!(
        !told.contains("s3cret") && !told.contains('\u{1b}'),
        "{told}"
    );
}

#[test]
fn thresholds_and_rules_are_chosen() {
    let port = serve(PAGES);
    let url = format!("http://localhost:{port}/open");
    let status = |flags: &[&str]| {
        hubctl(&[&[url.as_str(), "--host-origin", MOCK], flags].concat())
            .status
            .code()
    };
    assert_eq!(status(&[]), Some(0));
    assert_eq!(status(&["--fail-on", "notice"]), Some(1));
    assert_eq!(status(&["--strict"]), Some(1));
    assert_eq!(
        status(&["--strict", "--skip", "framing-not-restricted"]),
        Some(0)
    );
    assert_eq!(status(&["--strict", "--only", "HUB203,HUB204"]), Some(0));
    assert_eq!(status(&["--strict", "--fail-on", "never"]), Some(0));
}

#[test]
fn reports_are_written_beside_the_one_for_people() {
    let port = serve(PAGES);
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("http://localhost:{port}/xfo");
    let output = hubctl_in(
        folder.path(),
        &[
            &url,
            "--host-origin",
            MOCK,
            "--output",
            "a.txt",
            "--report",
            "sarif=b.sarif",
            "--report",
            "junit=c.xml",
        ],
    );
    assert_eq!(
        (output.status.code(), output.stdout.len()),
        (Some(1), 0),
        "{}",
        text(&output)
    );
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect(name);
    assert!(
        read("a.txt").contains("error[HUB203]: X-Frame-Options refuses the frame"),
        "{}",
        read("a.txt")
    );
    assert!(
        read("b.sarif").contains("\"HUB203\""),
        "{}",
        read("b.sarif")
    );
    assert!(
        read("c.xml").contains("HUB203") && read("c.xml").contains(&url),
        "{}",
        read("c.xml")
    );
}

#[test]
fn reports_for_ci_name_each_address_and_speak_of_no_event() {
    let port = serve(PAGES);
    let folder = tempfile::tempdir().expect("a folder");
    let [refused, open] = ["xfo", "open"].map(|page| format!("http://localhost:{port}/{page}"));
    let command = Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .args(["doctor", &refused, &open, "--host-origin", MOCK])
        .args(["--format", "github", "--report", "junit=c.xml"])
        .current_dir(folder.path())
        .bare()
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .output()
        .expect("hubctl starts");
    let log = text(&command);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect(name);
    let (summary, junit) = (read("summary.md"), read("c.xml"));
    for said in [&log, &summary] {
        assert!(
            said.contains("failed: 1 of 2 addresses cannot be embedded: 1 error"),
            "{said}"
        );
        assert!(!said.contains("event"), "{said}");
    }
    assert!(log.contains(&format!("%0A{refused}%0A")), "{log}");
    assert!(
        summary.contains(&format!("| {refused} | error | HUB203 |")),
        "{summary}"
    );
    assert!(!summary.contains("| Host | Verdict |"), "{summary}");
    for address in [&refused, &open] {
        let suite = format!("<testsuite name=\"{address}\" tests=\"1\"");
        let class = format!("<testcase name=\"embedding\" classname=\"{address}\"");
        assert!(junit.contains(&suite) && junit.contains(&class), "{junit}");
    }
}

#[test]
fn the_apps_of_the_project_are_asked_when_none_is_named() {
    let port = serve(PAGES);
    let folder = tempfile::tempdir().expect("a folder");
    let config = format!(
        "[[app]]\nname = \"A\"\nurl = \"http://localhost:{port}/fine\"\n[[app]]\nname = \"B\"\nurl = \"http://localhost:{port}/xfo\"\n"
    );
    std::fs::write(folder.path().join("hubctl.toml"), config).expect("a file");
    let output = hubctl_in(folder.path(), &["--host-origin", MOCK]);
    let told = text(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        told.contains("ok: no errors at") && told.contains("1 of 2 apps has errors"),
        "{told}"
    );
}

#[test]
fn verbose_shows_every_server_and_quiet_errors_alone() {
    let port = serve(PAGES);
    let told = |path: &str, flag: &str| {
        text(&hubctl(&[
            &format!("http://localhost:{port}/{path}"),
            "--host-origin",
            MOCK,
            flag,
        ]))
    };
    let all = told("xfo", "-v");
    for server in [
        "Express", "Next.js", "Rails", "Django", "Laravel", "Spring", "nginx", "Apache", "Caddy",
        "Netlify", "Vercel",
    ] {
        assert!(
            all.contains(&format!("fix:   {server}: ")),
            "{server} in {all}"
        );
    }
    assert_eq!(told("open", "-q"), "");
    assert!(told("xfo", "-q").starts_with("error[HUB203]"));
    let coloured = told("xfo", "--color=always");
    assert!(
        coloured.contains("\u{1b}[1;31merror[HUB203]:\u{1b}[0m"),
        "{coloured:?}"
    );
}

#[test]
fn a_page_that_never_ends_is_read_as_far_as_it_came() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        let mut open = Vec::new();
        for mut stream in listener.incoming().flatten() {
            // A client takes an answer to no question for noise.
            let mut question = [0; 16];
            let _ = stream.read(&mut question);
            let page = "<meta http-equiv=x-frame-options content=deny>";
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{FRAMED}\r\n{page}"
            );
            open.push(stream);
        }
    });
    let (status, seen) = codes(&[&format!("http://localhost:{port}/"), "--host-origin", MOCK]);
    assert_eq!((status, seen), (Some(0), vec![vec!["HUB210".to_owned()]]));
}
