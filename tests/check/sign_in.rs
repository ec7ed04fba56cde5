//! Apps that show themselves only to who is signed in.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;

use crate::checking::{report, some_scenarios};

/// Shows a contact, when there is a token.
const APP: &str = r#"<!doctype html><title>Members</title><p id="name">Waiting</p><script>
addEventListener("message", (event) => {
  if (event.source !== parent || typeof event.data !== "string") return;
  let message;
  try { message = JSON.parse(event.data); } catch { return; }
  if (message?.event !== "appContext" || localStorage.getItem("token") !== "token-1a2b3c4d5e") return;
  document.getElementById("name").textContent = message.data.contact?.name || "Unknown";
});
</script>"#;

const LOGIN: &str = r#"<!doctype html><title>Sign in</title><form><input name="email"><input type="password"></form>"#;

/// Answers with the app to who brings a cookie, a header and a parameter, with a login form to anybody else.
fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut head = String::new();
    while reader.read_line(&mut head)? > 2 {}
    let head = head.to_lowercase();
    let is_known = head.contains("session=s0")
        && head.contains("x-preview: yes")
        && head.contains("?as=agent");
    let page = if is_known { APP } else { LOGIN };
    let length = page.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{page}"
    )
}

fn serve() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    // It ends with the program.
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(|| answer(stream));
        }
    });
    format!("http://127.0.0.1:{port}/")
}

#[test]
fn an_app_with_a_login_is_judged_with_a_session() {
    let url = serve();
    let mut arguments = vec![
        "--app-url",
        &url,
        "--profile",
        "web-2023,mobile",
        "--skip",
        "HUB219,HUB420",
    ];
    arguments.extend(some_scenarios());
    let without = report(&arguments);
    assert_eq!(
        without.codes(),
        ["HUB202".to_owned()].into(),
        "{}",
        without.said
    );
    assert!(without.said.contains("--cookie"), "{}", without.said);
    arguments.extend(["--cookie", "session=s0", "--header", "X-Preview=yes"]);
    arguments.extend([
        "--query",
        "as=agent",
        "--local-storage",
        "token=token-1a2b3c4d5e",
    ]);
    report(&arguments).assert_works_in(2);
}

#[test]
fn a_session_of_the_configuration_counts_and_stays_out_of_the_report() {
    let url = serve();
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("hubctl.toml");
    let text = r#"[check]
cookies = "session=s0"
headers = ["X-Preview=no"]
local_storage = ["token=token-1a2b3c4d5e"]
query = ["as=agent"]
"#;
    std::fs::write(&config, text).unwrap();
    let config = config.to_str().unwrap();
    let one = [
        "--app-url",
        &url,
        "--case",
        "web-2023/reacts",
        "--config",
        config,
    ];
    let checked = report(&[one.as_slice(), &["--header", "X-Preview=yes"]].concat());
    checked.assert_works_in(1);
    let text = checked.report.to_string();
    for secret in ["session=s0", "token-1a2b3c4d5e", "X-Preview=yes"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}
