//! The program itself, started as an operator does: set up from the command line, two servers over one database.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::{Caller, TestDatabase, on_both_databases};

use crate::auth::within_a_second;
use crate::support::sources::root;

/// The program, built as these tests were: with what the whole workspace asks of its libraries, or all would be built anew.
fn accord() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let output = Command::new(env!("CARGO"))
            .args([
                "build",
                "--profile",
                "test",
                "--workspace",
                "--bin",
                "accord",
                "--message-format=json",
                "--offline",
            ])
            .current_dir(root())
            .stderr(Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.success(), "accord can be built");
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)))
            .expect("cargo says where the program is")
    })
}

/// Sets an organisation up.
pub(crate) const INIT: [&str; 7] = [
    "init",
    "--name",
    "Test",
    "--currency",
    "EUR",
    "--time-zone",
    "Europe/Berlin",
];

/// A place for the program's files; nothing of the environment of the tests reaches it.
pub(crate) fn command(directory: &Path, database: &str) -> Command {
    let mut command = Command::new(accord());
    command
        .current_dir(directory)
        .env_clear()
        .env("ACCORD_DATABASE_URL", database)
        .env("ACCORD_JWT_KEY_FILE", directory.join("jwt.key"))
        .env("ACCORD_LOG", "info");
    command
}

/// Runs a command that must succeed; what it prints.
pub(crate) fn run(directory: &Path, database: &str, arguments: &[&str], input: &str) -> String {
    let mut child = command(directory, database)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "accord {}: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// A running server; stopped when dropped.
pub(crate) struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(directory: &Path, database: &str) -> Self {
        Self::start_with(directory, database, &[])
    }

    /// With these variables in its environment too.
    pub(crate) fn start_with(directory: &Path, database: &str, variables: &[(&str, &str)]) -> Self {
        let mut child = command(directory, database)
            .envs(variables.iter().copied())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Whichever of the two the log goes to.
        let (found, address) = std::sync::mpsc::channel();
        for stream in [
            Box::new(child.stdout.take().unwrap()) as Box<dyn std::io::Read + Send>,
            Box::new(child.stderr.take().unwrap()),
        ] {
            let found = found.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    if let Some((_, rest)) = line.split_once("listening on http://") {
                        let address: String = rest
                            .chars()
                            .take_while(|c| c.is_ascii_digit() || *c == '.' || *c == ':')
                            .collect();
                        let _ = found.send(address);
                    }
                }
            });
        }
        let address = address
            .recv_timeout(Duration::from_secs(60))
            .expect("the server says where it listens");
        Self { child, address }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn caller(&self, token: &str) -> Caller {
        Caller::of(self.address.parse().unwrap(), token)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

on_both_databases! {
    async fn two_servers_are_set_up_from_the_command_line_and_agree(db: TestDatabase) {
        let directory = tempfile::tempdir().unwrap();
        let (place, url) = (directory.path(), db.url());
        run(place, url, &INIT, "");
        run(place, url, &INIT, "");
        let user = ["user", "create", "--email", "ada@accord.test", "--role", "marketing", "--password-stdin"];
        run(place, url, &user, "correct horse battery");
        let scopes = ["token", "create", "--name", "both", "--scope", "touchpoints:write", "--scope", "touchpoints:read"];
        let token = run(place, url, &scopes, "").trim().to_owned();
        assert!(token.starts_with("acc_") && !token.contains(char::is_whitespace), "the token alone: {token:?}");

        let (first, second) = (Server::start(place, url), Server::start(place, url));
        let input = json!({ "email": "ada@accord.test", "password": "correct horse battery" });
        let session = first.caller(&token).mutate("login", input, "accessToken userErrors { message }").await;
        let access = session["accessToken"].as_str().unwrap();
        for server in [&first, &second] {
            let data = server.caller(access).ask("{ viewer { email role } organization { currency } }").await;
            assert_eq!(data["viewer"], json!({ "email": "ada@accord.test", "role": "MARKETING" }), "one key signs for both");
            assert_eq!(data["organization"]["currency"], "EUR");
        }

        let mut watched = second.caller(&token).subscribe("subscription { touchpointRecorded { touchpoint { messageId } } }").await;
        let row = json!({ "messageId": "m-1", "lead": { "anonymousId": "visitor-1" }, "occurredAt": "2026-03-01T10:00:00Z", "kind": "PAGE_VIEW" });
        let input = json!({ "source": "web", "rows": [row] });
        let payload = first.caller(&token).mutate("recordTouchpoints", input, "createdCount").await;
        assert_eq!(payload["createdCount"], 1);
        let there = second.caller(&token);
        within_a_second(async || there.ask("{ touchpoints { totalCount } }").await["touchpoints"]["totalCount"] == 1).await;
        let event = watched.next().await.unwrap();
        assert_eq!(event["data"]["touchpointRecorded"]["touchpoint"]["messageId"], "m-1");
    }

    async fn the_log_of_agreements_is_verified_from_the_command_line(db: TestDatabase) {
        let directory = tempfile::tempdir().unwrap();
        let (place, url) = (directory.path(), db.url());
        run(place, url, &INIT, "");
        for (email, role) in [("mia@accord.test", "marketing"), ("sam@accord.test", "sales")] {
            let user = ["user", "create", "--email", email, "--role", role, "--password-stdin"];
            run(place, url, &user, "correct horse battery");
        }
        let verify = ["agreements", "verify"];
        assert!(run(place, url, &verify, "").starts_with("All as it was written: 0 entries, 0 versions."));
        let server = Server::start(place, url);
        let fields = "agreement { id proposal { number contentHash } } userErrors { message }";
        let mut proposed = json!(null);
        for email in ["mia@accord.test", "sam@accord.test"] {
            let input = json!({ "email": email, "password": "correct horse battery" });
            let session = server.caller("nothing").anonymous().mutate("login", input, "accessToken").await;
            let caller = server.caller(session["accessToken"].as_str().unwrap());
            if proposed.is_null() {
                let input = json!({ "rule": { "model": { "preset": "LINEAR" } } });
                proposed = caller.mutate("proposeOfficialRule", input, fields).await["agreement"].clone();
            }
            let input = json!({ "id": proposed["id"], "version": 1, "contentHash": proposed["proposal"]["contentHash"] });
            let payload = caller.mutate("approveProposal", input, fields).await;
            assert_eq!(payload["userErrors"], json!([]), "the first of each team may sign: {payload}");
        }
        drop(server);
        assert!(run(place, url, &verify, "").starts_with("All as it was written: 4 entries, 1 versions."));
        let sql = "UPDATE agreement_log SET entry = REPLACE(entry, 'mia', 'max') WHERE sequence = 2";
        db.connect().await.execute_unprepared(sql).await.unwrap();
        let output = command(place, url).args(verify).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("entry 2 was changed after it was written"), "{said}");
    }

    async fn an_identity_provider_stands_in_the_file_and_in_the_environment(db: TestDatabase) {
        let directory = tempfile::tempdir().unwrap();
        let place = directory.path();
        let file = "[sso]\nclient_id = \"accord\"\n[[sso.roles]]\ngroup = \"cn=sales,dc=example\"\nrole = \"SALES\"\n";
        std::fs::write(place.join("accord.toml"), file).unwrap();
        let with = |variables: &[(&str, &str)]| {
            let mut command = command(place, db.url());
            command.args(INIT);
            let output = command.envs(variables.iter().copied()).output().unwrap();
            (output.status.success(), String::from_utf8(output.stderr).unwrap())
        };
        let issuer = ("ACCORD_SSO_ISSUER", "https://id.example.com");
        for (variables, word) in [
            (vec![], "sso.issuer"),
            (vec![("ACCORD_SSO_ISSUER", "http://id.example.com")], "sso.issuer"),
            (vec![issuer, ("ACCORD_SSO_AUDIENCE", "accord")], "sso.audience"),
            (vec![issuer, ("ACCORD_SSO_CREATE_USERS", "perhaps")], "CREATE_USERS"),
        ] {
            let (started, said) = with(&variables);
            assert!(!started && said.contains(word), "{variables:?}: {said}");
        }
        let (started, said) = with(&[issuer, ("ACCORD_SSO_CREATE_USERS", "true"), ("ACCORD_SSO_AUDIENCE", "api")]);
        assert!(started, "{said}");
    }

    async fn what_is_wrong_with_the_command_line_is_said(db: TestDatabase) {
        let directory = tempfile::tempdir().unwrap();
        for arguments in [
            vec!["init", "--name", "Test", "--currency", "XXXX", "--time-zone", "Europe/Berlin"],
            vec!["init", "--name", "Test", "--currency", "EUR", "--time-zone", "Europe/Nowhere"],
            vec!["user", "create", "--email", "ada@accord.test", "--role", "boss", "--password-stdin"],
            vec!["token", "create", "--name", "t", "--scope", "everything"],
            vec!["serve", "--listen", "nowhere"],
            vec!["nonsense"],
        ] {
            let output = command(directory.path(), db.url()).args(&arguments).stdin(Stdio::null()).output().unwrap();
            assert!(!output.status.success(), "{arguments:?}");
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(!said.trim().is_empty() && !said.contains("panicked"), "{arguments:?}: {said}");
        }
    }
}
