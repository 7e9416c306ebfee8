//! Servers that execute stored operations and no others, set up from the command line.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tests::{Caller, Response, Socket, TestDatabase, on_both_databases};

use crate::auth::within_a_second;
use crate::processes::{INIT, Server, command, run};
use crate::support::sources::root;

const DEALS: &str = "# The deals of a page.\nquery Deals($first: Int!) {\n  deals(first: $first) {\n    totalCount\n  }\n}\n";
const WATCH: &str = "subscription Watch { ledgerAdvanced { position } }\n";

/// A folder with operations, in the folder of a deployment that is set up.
fn set_up(place: &Path, url: &str) {
    run(place, url, &INIT, "");
    fs::create_dir_all(place.join("operations/live")).unwrap();
    fs::write(place.join("operations/deals.graphql"), DEALS).unwrap();
    fs::write(place.join("operations/live/watch.graphql"), WATCH).unwrap();
}

fn token(place: &Path, url: &str) -> String {
    let create = ["token", "create", "--name", "dashboard", "--scope"];
    let scopes = ["deals:read", "attribution:read"];
    run(place, url, &[&create[..], &scopes[..]].concat(), "")
        .trim()
        .to_owned()
}

fn listed(place: &Path, url: &str) -> Server {
    Server::start_with(place, url, &[("ACCORD_OPERATIONS", "listed")])
}

async fn deals(caller: &Caller, document: &str) -> Response {
    caller.query(document, json!({ "first": 1 })).await
}

fn refused(response: &Response) -> bool {
    response.code() == Some("OPERATION_NOT_ALLOWED")
}

on_both_databases! {
    async fn what_is_not_stored_is_refused_and_what_is_stored_is_found_within_a_second(db: TestDatabase) {
        let directory = tempfile::tempdir().unwrap();
        let (place, url) = (directory.path(), db.url());
        set_up(place, url);
        let token = token(place, url);
        let servers = [listed(place, url), listed(place, url)];
        let callers = [servers[0].caller(&token), servers[1].caller(&token)];
        for document in [DEALS, "{ viewer { name } }", "{ __schema { queryType { name } } }", "{ nonsense }", "{"] {
            assert!(refused(&deals(&callers[0], document).await), "{document}");
        }
        let login = "mutation { login(input: { email: \"a@b.c\", password: \"x\" }) { userErrors { code } } }";
        assert!(refused(&deals(&callers[0].anonymous(), login).await));

        let add = ["operations", "add", "operations"];
        assert_eq!(run(place, url, &add, ""), "stored: 2, there already: 0\n");
        assert_eq!(run(place, url, &add, ""), "stored: 0, there already: 2\n");
        for caller in &callers {
            within_a_second(async || !refused(&deals(caller, DEALS).await)).await;
            let other_layout = "query Deals($first: Int!) { deals(first: $first), { totalCount } }";
            assert_eq!(deals(caller, other_layout).await.data()["deals"]["totalCount"], 0);
            for document in ["query Deals($first: Int!) { deals(first: $first) { totalCount nodes { id } } }", "{ deals(first: 1) { totalCount } }"] {
                assert!(refused(&deals(caller, document).await), "{document}");
            }
            assert_eq!(by_hash(caller, DEALS).await["data"]["deals"]["totalCount"], 0);
            let unknown = by_hash(caller, "{ viewer { name } }").await;
            assert_eq!(unknown["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_NOT_FOUND", "{unknown}");
            assert_eq!(watched(caller, WATCH).await["type"], "pong");
            let refused = watched(caller, "subscription { ledgerAdvanced { position changes } }").await;
            assert_eq!(refused["payload"][0]["extensions"]["code"], "OPERATION_NOT_ALLOWED", "{refused}");
        }

        let list = run(place, url, &["operations", "list"], "");
        let lines: Vec<&str> = list.lines().collect();
        assert_eq!(lines.len(), 2, "{list}");
        assert_eq!(lines[0], format!("{}  deals.graphql  Deals", hash(DEALS)));
        assert_eq!(lines[1], format!("{}  live/watch.graphql  Watch", hash(WATCH)));
        let removed = run(place, url, &["operations", "remove", &hash(DEALS)[..12]], "");
        assert_eq!(removed, "removed: 1\n");
        for caller in &callers {
            within_a_second(async || refused(&deals(caller, DEALS).await)).await;
        }
    }

    async fn nothing_is_stored_when_something_does_not_fit(db: TestDatabase) {
        let directory = tempfile::tempdir().unwrap();
        let (place, url) = (directory.path(), db.url());
        set_up(place, url);
        let large = "query Large { deals(first: 200) { nodes { account { deals(first: 200) { nodes { id } } } } } }".to_owned();
        for (file, text, expected) in [
            ("wrong.graphql", "query Wrong {\n  deals { nodes { nome } }\n}\n".to_owned(), "wrong.graphql:2:19: "),
            ("none.graphql", "query None {".to_owned(), "none.graphql:1:"),
            ("large.graphql", large, "large.graphql: The request asks for too much at once: cost is "),
        ] {
            let path = place.join("operations").join(file);
            fs::write(&path, text).unwrap();
            let output = command(place, url).args(["operations", "add", "operations"]).output().unwrap();
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success() && error.contains(expected), "{error}");
            assert_eq!(run(place, url, &["operations", "list"], ""), "");
            fs::remove_file(path).unwrap();
        }
    }

    async fn the_examples_are_enough_for_a_dashboard(db: TestDatabase) {
        let directory = tempfile::tempdir().unwrap();
        let (place, url) = (directory.path(), db.url());
        set_up(place, url);
        let user = ["user", "create", "--email", "ana@accord.test", "--role", "analyst", "--password-stdin"];
        run(place, url, &user, "correct horse battery");
        let examples = root().join("examples/operations");
        let stored = run(place, url, &["operations", "add", examples.to_str().unwrap()], "");
        assert!(stored.ends_with("there already: 0\n") && !stored.starts_with("stored: 0"), "{stored}");
        let server = listed(place, url);
        let text = |file: &str| fs::read_to_string(examples.join(file)).unwrap();
        let input = json!({ "email": "ana@accord.test", "password": "correct horse battery" });
        let session = server.caller("x").anonymous().query(&text("sign-in.graphql"), json!({ "input": input })).await;
        let ana = server.caller(session.data()["login"]["accessToken"].as_str().unwrap());
        let period = json!({ "period": { "from": "2026-01-01", "to": "2027-01-01" } });
        for (file, field) in [("revenue-by-campaign.graphql", "attribution"), ("scoreboard.graphql", "scoreboard")] {
            assert!(ana.query(&text(file), period.clone()).await.data()[field].is_object(), "{file}");
        }
        let token = &session.data()["login"]["refreshToken"];
        let session = ana.anonymous().query(&text("refresh.graphql"), json!({ "input": { "refreshToken": token } })).await;
        let token = &session.data()["refreshSession"]["refreshToken"];
        let ended = ana.anonymous().query(&text("sign-out.graphql"), json!({ "input": { "refreshToken": token } })).await;
        assert_eq!(ended.data()["logout"]["userErrors"], json!([]));
    }
}

fn hash(text: &str) -> String {
    let bytes = Sha256::digest(text);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn by_hash(caller: &Caller, text: &str) -> Value {
    let persisted = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash(text) } });
    let request =
        super::post(caller).json(&json!({ "extensions": persisted, "variables": { "first": 1 } }));
    let text = request.send().await.unwrap().text().await.unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What is said to a subscription that is refused; else the answer to the ping that follows it.
async fn watched(caller: &Caller, document: &str) -> Value {
    let (mut socket, _) = Socket::open(caller.address(), Some("graphql-transport-ws")).await;
    let authorization = caller.authorization();
    socket
        .say(json!({ "type": "connection_init", "payload": { "authorization": authorization } }))
        .await;
    assert_eq!(socket.message().await["type"], "connection_ack");
    socket
        .say(json!({ "type": "subscribe", "id": "1", "payload": { "query": document } }))
        .await;
    socket.say(json!({ "type": "ping" })).await;
    socket.message().await
}
