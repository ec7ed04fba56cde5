use hubctl::browser::*;
use hubctl::check::*;
use hubctl::contract::Profile;
use std::time::Duration;
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let mut o = CheckOptions::new(args[1].parse().unwrap());
    o.profiles = if args.get(2).is_some_and(|a| a == "all") {
        Profile::ALL.to_vec()
    } else {
        vec![args.get(2).map_or(Profile::Web2023, |p| p.parse().unwrap())]
    };
    if let Some(c) = args.get(3) {
        if c.contains('/') {
            o.selection.cases = vec![c.clone()];
        } else {
            o.host_origin = Some(format!("https://{c}"));
        }
    }
    o.jobs = std::env::var("JOBS")
        .ok()
        .and_then(|j| j.parse().ok())
        .unwrap_or(2);
    o.timeout = Duration::from_secs(10);
    let mut l = LaunchOptions::new(find_browser(None, None).unwrap());
    l.deadline = o.timeout;
    l.extra_arguments = vec![
        "--disable-features=LocalNetworkAccessChecks,MediaRouter,OptimizationHints,Translate"
            .into(),
    ];
    let t = std::time::Instant::now();
    let b = Browser::launch(l).await.unwrap();
    let cases = plan(&o, |_, _| false);
    let verbose = std::env::var("V").is_ok();
    let end = run(b, o, &cases, std::future::pending::<String>(), |case| {
        let t = case.trial.as_ref().unwrap();
        if verbose || !case.findings.is_empty() {
            println!("{} {:?} {:?}", t.name(), t.state, t.elapsed);
            for f in &case.findings {
                println!(
                    "    {} {} [{}]",
                    f.rule.code,
                    f.message,
                    f.help.as_ref().map(|h| h.to_string()).unwrap_or_default()
                );
            }
        }
        if std::env::var("T").is_ok() {
            for m in &t.evidence.timeline {
                println!("      {:?} {}", m.at, m.what);
            }
            for m in &t.evidence.exceptions {
                println!("      EX {}", m);
            }
            for m in &t.evidence.console {
                println!("      CO {}", m);
            }
        }
    })
    .await;
    println!("{end:?} {} cases {:?}", cases.len(), t.elapsed());
}
