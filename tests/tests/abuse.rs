//! Requests that mean harm: each is answered clearly, and costs the server next to nothing. In a program of its own, so
//! that what the process uses is what these requests use.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and JSON that is not there reads as null"
)]

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{Backend, TestApp};

/// What one request may take of the processor, client included. Without optimisation everything takes much longer.
const CPU: Duration = Duration::from_millis(if cfg!(debug_assertions) { 3_000 } else { 50 });
/// What one request may take of memory, client included.
const MEMORY: usize = 20 << 20;

/// A request, and what it is answered.
struct Abuse {
    what: String,
    body: Vec<u8>,
    headers: String,
    status: u16,
    code: &'static str,
}

fn document(what: &str, query: String, code: &'static str) -> Abuse {
    Abuse {
        what: what.to_owned(),
        body: json!({ "query": query }).to_string().into_bytes(),
        headers: String::new(),
        status: 400,
        code,
    }
}

/// As many fragments, each of which spreads the next twice; the one after the last is not among them.
fn bomb(levels: u32) -> String {
    (0..levels)
        .map(|n| format!("fragment F{n} on Viewer{{...F{m} ...F{m}}}", m = n + 1))
        .collect()
}

fn table() -> Vec<Abuse> {
    let mut table = Vec::new();
    for levels in [20, 24, 28, 31] {
        let bomb = bomb(levels);
        table.push(document(
            &format!("a bomb of {levels} fragments"),
            format!("{{ viewer {{ ...F0 }} }}{bomb}fragment F{levels} on Viewer{{id}}"),
            "QUERY_TOO_COMPLEX",
        ));
    }
    let aliases: String = (0..1_000).map(|n| format!("a{n}:viewer{{id}} ")).collect();
    table.push(document(
        "1,000 aliases",
        format!("{{{aliases}}}"),
        "QUERY_TOO_COMPLEX",
    ));
    let aliases: String = (0..200).map(|n| format!("a{n}:id ")).collect();
    table.push(document(
        "200 aliases",
        format!("{{viewer{{{aliases}}}}}"),
        "QUERY_TOO_COMPLEX",
    ));
    table.push(document(
        "50,000 directives",
        format!("{{viewer{{id {}}}}}", "@include(if:true)".repeat(50_000)),
        "QUERY_TOO_COMPLEX",
    ));
    table.push(document(
        "100 directives",
        format!("{{viewer{{id {}}}}}", "@a".repeat(100)),
        "QUERY_TOO_COMPLEX",
    ));
    table.push(document(
        "selections 20,000 deep",
        "{a".repeat(20_000) + &"}".repeat(20_000),
        "QUERY_TOO_COMPLEX",
    ));
    table.push(document(
        "selections that are never closed",
        "{a".repeat(20_000),
        "QUERY_TOO_COMPLEX",
    ));
    let deals = |inner: &str| format!("{{ deals(first: 1) {{ nodes {{ account {inner} }} }} }}");
    let nested = (0..6).fold("{ id }".to_owned(), |inner, _| deals(&inner));
    table.push(document("selections 18 deep", nested, "QUERY_TOO_COMPLEX"));
    table.push(document(
        "inputs 20,000 deep",
        format!(
            "{{deals(where:{}{}){{totalCount}}}}",
            "{and:[".repeat(10_000),
            "]}".repeat(10_000)
        ),
        "QUERY_TOO_COMPLEX",
    ));
    table.push(document(
        "inputs 40 deep",
        format!(
            "{{deals(where:{}{}){{totalCount}}}}",
            "{and:[".repeat(20),
            "]}".repeat(20)
        ),
        "QUERY_TOO_COMPLEX",
    ));
    table.push(document(
        "a huge first",
        "{deals(first:2000000000){nodes{id}}}".to_owned(),
        "QUERY_TOO_COMPLEX",
    ));
    table.push(document(
        "a page of pages",
        "{deals(first:200){nodes{account{deals(first:200){nodes{id}}}}}}".to_owned(),
        "QUERY_TOO_COMPLEX",
    ));
    table.push(document(
        "a loop through the schema",
        "{__schema{types{fields{type{fields{type{fields{type{fields{type{name}}}}}}}}}}}"
            .to_owned(),
        "QUERY_TOO_COMPLEX",
    ));
    table.push(document(
        "the schema 30 times",
        format!(
            "{{{}}}",
            (0..30)
                .map(|n| format!("s{n}:__schema{{types{{fields{{name args{{name}}}}}}}} "))
                .collect::<String>()
        ),
        "QUERY_TOO_COMPLEX",
    ));
    table.push(document(
        "10,000 operations",
        (0..10_000)
            .map(|n| format!("query Q{n}{{viewer{{id}}}}"))
            .collect(),
        "QUERY_TOO_COMPLEX",
    ));
    table.push(document(
        "100 operations and no name",
        (0..100)
            .map(|n| format!("query Q{n}{{viewer{{id}}}}"))
            .collect(),
        "GRAPHQL_VALIDATION_FAILED",
    ));
    table.push(document(
        "a fragment that spreads itself",
        "{viewer{...A}} fragment A on Viewer{...B} fragment B on Viewer{...A}".to_owned(),
        "GRAPHQL_VALIDATION_FAILED",
    ));
    table.push(document(
        "a bomb of fragments that ends in one that is not there",
        format!("{{viewer{{...F0}}}} {}", bomb(28)),
        "QUERY_TOO_COMPLEX",
    ));
    table.push(document(
        "a bomb that nothing spreads",
        format!("{{viewer{{id}}}} {} fragment F25 on Viewer{{id}}", bomb(25)),
        "QUERY_TOO_COMPLEX",
    ));
    table.push(document(
        "a million spaces",
        format!("{{ viewer {{ id{} }} }} }}", " ".repeat(1_000_000)),
        "GRAPHQL_PARSE_FAILED",
    ));
    table.push(document(
        "a string that is never closed",
        format!("{{deal(id:\"{}", "x".repeat(1_000_000)),
        "GRAPHQL_PARSE_FAILED",
    ));
    let plain = |what: &str, body: Vec<u8>, headers: &str, status, code| Abuse {
        what: what.to_owned(),
        body,
        headers: headers.to_owned(),
        status,
        code,
    };
    table.push(plain(
        "a batch",
        format!(
            "[{}]",
            vec!["{\"query\":\"{viewer{id}}\"}"; 1_000].join(",")
        )
        .into_bytes(),
        "",
        400,
        "BAD_REQUEST",
    ));
    table.push(plain(
        "JSON 100,000 deep",
        "[".repeat(100_000).into_bytes(),
        "",
        400,
        "BAD_REQUEST",
    ));
    let deep = format!(
        "{{\"query\":\"query($w:DealWhere){{deals(where:$w){{totalCount}}}}\",\"variables\":{{\"w\":{}1{}}}}}",
        "{\"and\":[".repeat(30),
        "]}".repeat(30)
    );
    table.push(plain(
        "variables 60 deep",
        deep.into_bytes(),
        "",
        400,
        "QUERY_TOO_COMPLEX",
    ));
    table.push(plain(
        "a body of 10 MB",
        vec![b' '; 10 << 20],
        "",
        413,
        "PAYLOAD_TOO_LARGE",
    ));
    table.push(plain(
        "a bomb of gzip",
        zipped(&vec![b' '; 20 << 20]),
        "content-encoding: gzip\r\n",
        413,
        "PAYLOAD_TOO_LARGE",
    ));
    table
}

/// Spaces take next to no room.
fn zipped(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// Sends a request and gives status and body. A server that has heard enough may stop reading.
fn send(address: SocketAddr, authorization: &str, abuse: &Abuse) -> (u16, Value) {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: {authorization}\r\naccept: application/graphql-response+json\r\n\
         content-type: application/json\r\nconnection: close\r\n{}content-length: {}\r\n\r\n",
        abuse.headers,
        abuse.body.len()
    );
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(&abuse.body));
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer);
    let (head, body) = text
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("{}: {text:?}", abuse.what));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (
        status,
        serde_json::from_str(body)
            .unwrap_or_else(|error| panic!("{}: {error} {head} {body}", abuse.what)),
    )
}

/// The time of the processor that this process has used.
fn cpu() -> Duration {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let nanos = tasks.filter_map(|task| {
        let text = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}

/// A line of this process's memory, in bytes.
fn memory(key: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(key)).unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<usize>()
        .unwrap()
        * 1_024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn harm_is_refused_at_no_cost() {
    let app = TestApp::spawn(Backend::Sqlite).await.unwrap();
    let slow = app
        .spawn_with(|config| config.limits.body = Duration::from_millis(300))
        .await;
    let admin = app.admin().await.clone();
    let (address, authorization) = (admin.address(), admin.authorization().unwrap().to_owned());
    tokio::task::spawn_blocking(move || {
        for abuse in table() {
            // What is set up once for all, such as a thread's stack, belongs to none of them.
            let (status, answer) = send(address, &authorization, &abuse);
            assert_eq!(status, abuse.status, "{}: {answer}", abuse.what);
            assert_eq!(
                answer["errors"][0]["extensions"]["code"], abuse.code,
                "{}: {answer}",
                abuse.what
            );
            assert!(!answer["errors"][0]["message"].as_str().unwrap().is_empty());
            assert!(answer.get("data").is_none(), "{}: {answer}", abuse.what);
            fs::write("/proc/self/clear_refs", "5").unwrap();
            let (before, began) = (memory("VmRSS"), cpu());
            send(address, &authorization, &abuse);
            let (used, grown) = (cpu() - began, memory("VmHWM").saturating_sub(before));
            println!(
                "{:<40} {:>8.1} ms {:>8} KiB",
                abuse.what,
                used.as_secs_f64() * 1_000.0,
                grown / 1_024
            );
            assert!(used < CPU, "{}: {used:?}", abuse.what);
            assert!(grown < MEMORY, "{}: {grown} bytes", abuse.what);
        }
    })
    .await
    .unwrap();
    a_slow_body_is_given_up(slow.admin().await).await;
    others_go_on(&admin).await;
}

async fn a_slow_body_is_given_up(admin: &tests::Caller) {
    let (address, authorization) = (admin.address(), admin.authorization().unwrap().to_owned());
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: {authorization}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{{\"que"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    });
    let answer = tokio::time::timeout(Duration::from_secs(60), answer)
        .await
        .expect("it is given up")
        .unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("\"TIMEOUT\""), "{answer}");
}

/// While somebody sends everything of the table again and again, others are answered as before.
async fn others_go_on(admin: &tests::Caller) {
    let (address, authorization) = (admin.address(), admin.authorization().unwrap().to_owned());
    let alone = p99(admin).await;
    let stop = std::sync::Arc::new(AtomicBool::new(false));
    let until = stop.clone();
    let harm = tokio::task::spawn_blocking(move || {
        let table: Vec<Abuse> = table()
            .into_iter()
            .filter(|abuse| abuse.body.len() < 100_000)
            .collect();
        let mut sent = 0;
        while !until.load(Ordering::Relaxed) {
            for abuse in &table {
                send(address, &authorization, abuse);
                sent += 1;
            }
        }
        sent
    });
    let beside = p99(admin).await;
    stop.store(true, Ordering::Relaxed);
    let sent = harm.await.unwrap();
    println!("p99 alone {alone:?}, beside {sent} abuses {beside:?}");
    // One harmful request may be in the way on each of two workers, and so may whatever else runs on this machine.
    assert!(
        beside < alone * 4 + CPU * 2,
        "alone {alone:?}, beside {sent} abuses {beside:?}"
    );
}

async fn p99(admin: &tests::Caller) -> Duration {
    let mut times = Vec::new();
    for _ in 0..200 {
        let began = Instant::now();
        admin
            .ask("{ viewer { id } accounts(first: 5) { totalCount } }")
            .await;
        times.push(began.elapsed());
    }
    times.sort();
    times[197]
}
