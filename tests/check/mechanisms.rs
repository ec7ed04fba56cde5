//! Apps that show a context by one of the usual mechanisms, after a while: a right one has no findings, and a planted fault is
//! found. The whole matrix of mechanism, delay and fault takes an hour; a part of it is tried each time.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use tokio_tungstenite::tungstenite::accept;

use crate::app_server::AppServer;
use crate::checking::{apps, report, try_each};

const MECHANISMS: [&str; 16] = [
    "timer",
    "frame",
    "debounce",
    "batch",
    "channel",
    "worker",
    "fetch",
    "events",
    "socket",
    "database",
    "nested",
    "foreign",
    "stream",
    "task",
    "transition",
    "handed",
];

/// In milliseconds.
const DELAYS: [u64; 6] = [0, 50, 150, 400, 1000, 3000];

/// What is planted, and which findings tell of it: of several, which one depends on the mechanism.
const FAULTS: [(&str, &[&str]); 6] = [
    ("markup", &["HUB502"]),
    ("exception", &["HUB400", "HUB402"]),
    ("stale", &["HUB417"]),
    ("forged", &["HUB500", "HUB501"]),
    ("leak", &["HUB509"]),
    ("noise", &["HUB419"]),
];

/// An app of the matrix.
#[derive(Debug, Clone, Copy)]
struct Cell {
    mechanism: &'static str,
    delay: u64,
    /// An index in [`FAULTS`].
    fault: Option<usize>,
}

/// Answers each message after as many milliseconds as it says.
fn answer_late(stream: TcpStream) {
    let Ok(mut socket) = accept(stream) else {
        return;
    };
    while let Ok(message) = socket.read() {
        let delay = message.to_text().ok().and_then(|text| text.parse().ok());
        thread::sleep(Duration::from_millis(delay.unwrap_or(0)));
        if socket.send("done".into()).is_err() {
            return;
        }
    }
}

/// Checks the apps, right ones with these cases, or all.
fn try_cells(cells: &[Cell], cases: &[&str]) {
    let server = AppServer::start(&apps(), 0).unwrap();
    let sockets = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = sockets.local_addr().unwrap().port();
    // It ends with the program.
    thread::spawn(move || {
        for stream in sockets.incoming().flatten() {
            thread::spawn(move || answer_late(stream));
        }
    });
    try_each(cells, |cell| {
        let Cell {
            mechanism,
            delay,
            fault,
        } = cell;
        let name = fault.map_or("none", |fault| FAULTS[fault].0);
        let url = server.url(&format!(
            "mechanisms/app.html?mechanism={mechanism}&delay={delay}&socket={port}&fault={name}"
        ));
        let mut arguments = vec!["--app-url", &url, "--scenario", "empty-contact"];
        let codes = fault.map_or(&[][..], |fault| FAULTS[fault].1);
        if fault.is_none() {
            arguments.extend(cases.iter().flat_map(|case| ["--case", case]));
        }
        for code in codes {
            arguments.extend(["--only", code]);
        }
        let checked = report(&arguments);
        let found = checked.codes();
        let is_right = match fault {
            None => found.is_empty() && checked.status == Some(0),
            Some(_) => found.len() == 1 && codes.contains(&found.first().unwrap().as_str()),
        };
        (!is_right).then(|| format!("{cell:?}: {found:?}\n{}", checked.said))
    });
}

#[test]
fn each_mechanism_and_each_fault_is_judged_rightly_at_some_delay() {
    let mut cells: Vec<Cell> = MECHANISMS
        .into_iter()
        .zip([150, 50, 400].into_iter().cycle())
        .map(|(mechanism, delay)| Cell {
            mechanism,
            delay,
            fault: None,
        })
        .collect();
    for fault in 0..FAULTS.len() {
        let mechanism = MECHANISMS[(fault * 3 + 4) % MECHANISMS.len()];
        cells.push(Cell {
            mechanism,
            delay: 150,
            fault: Some(fault),
        });
    }
    let cases = [
        "web-2023/reacts",
        "web-2023/noise/survives",
        "web-2023/fresh",
        "web-2023/empty-fields/fresh",
        "web-2023/sibling/trusts",
    ];
    try_cells(&cells, &cases);
}

/// `HUBCTL_MATRIX=worker,3000` names a part of it: mechanisms, delays, and faults or `none`.
#[test]
#[ignore = "takes an hour: every mechanism at every delay with every fault"]
fn the_whole_matrix_is_judged_rightly() {
    let named = std::env::var("HUBCTL_MATRIX").unwrap_or_default();
    let named: BTreeSet<&str> = named.split(',').filter(|name| !name.is_empty()).collect();
    let among = |names: &[String], name: &str| {
        let is_any = !names.iter().any(|name| named.contains(name.as_str()));
        is_any || named.contains(name)
    };
    let all_mechanisms = MECHANISMS.map(str::to_owned);
    let all_delays = DELAYS.map(|delay| delay.to_string());
    let fault_name =
        |fault: Option<usize>| fault.map_or("none", |fault| FAULTS[fault].0).to_owned();
    let faults: Vec<Option<usize>> = [None]
        .into_iter()
        .chain((0..FAULTS.len()).map(Some))
        .collect();
    let all_faults: Vec<String> = faults.iter().map(|fault| fault_name(*fault)).collect();
    let mut cells = Vec::new();
    for mechanism in MECHANISMS {
        for delay in DELAYS {
            for fault in &faults {
                if among(&all_mechanisms, mechanism)
                    && among(&all_delays, &delay.to_string())
                    && among(&all_faults, &fault_name(*fault))
                {
                    cells.push(Cell {
                        mechanism,
                        delay,
                        fault: *fault,
                    });
                }
            }
        }
    }
    try_cells(&cells, &[]);
}
