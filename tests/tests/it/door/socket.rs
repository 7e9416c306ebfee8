//! The sub-protocol `graphql-transport-ws`: every message and every close code.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};
use tests::{Caller, Heard, Socket, TestApp, on_both_databases};
use tokio_tungstenite::tungstenite::Message;

use crate::support::company::load_company;
use crate::support::facts::load;

const WATCH: &str = "subscription { ledgerAdvanced { position } }";

async fn opened(caller: &Caller) -> Socket {
    let (socket, taken) = Socket::open(caller.address(), Some("graphql-transport-ws")).await;
    assert_eq!(taken.as_deref(), Some("graphql-transport-ws"));
    socket
}

async fn introduced(caller: &Caller) -> Socket {
    let mut socket = opened(caller).await;
    socket.say(json!({ "type": "connection_init", "payload": { "authorization": caller.authorization() } })).await;
    assert_eq!(socket.message().await, json!({ "type": "connection_ack" }));
    socket
}

fn subscribe(id: &str, query: &str) -> Value {
    json!({ "type": "subscribe", "id": id, "payload": { "query": query } })
}

async fn closed(mut socket: Socket) -> (u16, String) {
    match socket.hear().await {
        Heard::Closed(code, reason) => (code, reason),
        other => panic!("{other:?}"),
    }
}

/// Offers a sub-protocol of old, and gives all that comes.
fn by_hand(address: SocketAddr) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = "GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
        sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-ws\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let mut answer = Vec::new();
    let mut chunk = [0; 1_024];
    while let Ok(length @ 1..) = stream.read(&mut chunk) {
        answer.extend_from_slice(&chunk[..length]);
    }
    answer
}

on_both_databases! {
    async fn a_message_that_is_none_closes_with_4400(app: TestApp) {
        let admin = app.admin().await;
        for message in [
            Message::text("not json"),
            Message::text("{\"type\":\"start\",\"id\":\"1\"}"),
            Message::text("{\"type\":\"subscribe\",\"payload\":{\"query\":\"{a}\"}}"),
            Message::text("{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":7}}"),
            Message::text("{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"{a}\",\"variables\":[]}}"),
            Message::binary(vec![1, 2, 3]),
        ] {
            let mut socket = introduced(admin).await;
            socket.send(message.clone()).await;
            assert_eq!(closed(socket).await.0, 4400, "{message:?}");
        }
    }

    async fn an_operation_before_the_introduction_closes_with_4401(app: TestApp) {
        let mut socket = opened(app.admin().await).await;
        socket.say(subscribe("1", "{ viewer { id } }")).await;
        assert_eq!(closed(socket).await, (4401, "Unauthorized".to_owned()));
    }

    async fn a_bad_introduction_closes_with_4403(app: TestApp) {
        for payload in [json!(null), json!({}), json!({ "authorization": "Bearer garbage" }), json!({ "authorization": 7 })] {
            let mut socket = opened(app.admin().await).await;
            socket.say(json!({ "type": "connection_init", "payload": payload })).await;
            assert_eq!(closed(socket).await, (4403, "Forbidden".to_owned()), "{payload}");
        }
    }

    async fn another_sub_protocol_closes_with_4406(app: TestApp) {
        let address = app.anonymous().address();
        let (socket, taken) = Socket::open(address, None).await;
        assert_eq!(taken, None);
        assert_eq!(closed(socket).await, (4406, "Subprotocol not acceptable".to_owned()));
        // A client gives up when its offer is not taken, so this one is spoken by hand.
        let answer = tests::tokio::task::spawn_blocking(move || by_hand(address)).await.unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 101"), "{answer:?}");
        let farewell = [&4406_u16.to_be_bytes(), b"Subprotocol not acceptable".as_slice()].concat();
        assert!(answer.ends_with(&farewell), "{answer:?}");
    }

    async fn silence_instead_of_an_introduction_closes_with_4408(app: TestApp) {
        let hasty = app.spawn_with(|config| config.limits.socket_init = Duration::from_secs(2)).await;
        let socket = opened(hasty.admin().await).await;
        assert_eq!(closed(socket).await, (4408, "Connection initialisation timeout".to_owned()));
        let mut socket = introduced(hasty.admin().await).await;
        tokio::time::sleep(Duration::from_millis(2_200)).await;
        socket.say(json!({ "type": "ping" })).await;
        assert_eq!(socket.message().await, json!({ "type": "pong" }));
    }

    async fn an_id_that_is_taken_closes_with_4409(app: TestApp) {
        let mut socket = introduced(app.admin().await).await;
        socket.say(subscribe("same", WATCH)).await;
        socket.say(subscribe("same", WATCH)).await;
        assert_eq!(closed(socket).await, (4409, "Subscriber for same already exists".to_owned()));
    }

    async fn an_id_is_free_again_when_its_operation_has_ended(app: TestApp) {
        let mut socket = introduced(app.admin().await).await;
        for _ in 0..3 {
            socket.say(subscribe("same", "{ viewer { id } }")).await;
            assert_eq!(socket.message().await["type"], "next");
            assert_eq!(socket.message().await, json!({ "type": "complete", "id": "same" }));
        }
        for _ in 0..3 {
            socket.say(subscribe("same", WATCH)).await;
            socket.say(json!({ "type": "complete", "id": "same" })).await;
        }
        socket.say(json!({ "type": "complete", "id": "never there" })).await;
        socket.say(json!({ "type": "ping" })).await;
        assert_eq!(socket.message().await, json!({ "type": "pong" }));
    }

    async fn a_second_introduction_closes_with_4429(app: TestApp) {
        let admin = app.admin().await;
        let mut socket = introduced(admin).await;
        socket.say(json!({ "type": "connection_init", "payload": { "authorization": admin.authorization() } })).await;
        assert_eq!(closed(socket).await, (4429, "Too many initialisation requests".to_owned()));
    }

    async fn a_ping_is_answered_with_its_payload_before_the_introduction_too(app: TestApp) {
        let mut socket = opened(app.admin().await).await;
        socket.say(json!({ "type": "pong" })).await;
        socket.say(json!({ "type": "ping", "payload": { "n": 1 } })).await;
        assert_eq!(socket.message().await, json!({ "type": "pong", "payload": { "n": 1 } }));
    }

    async fn an_operation_that_is_refused_is_an_error_and_the_socket_stays(app: TestApp) {
        let mut socket = introduced(app.analyst().await).await;
        for (query, code) in [
            ("{ nonsense }", "GRAPHQL_VALIDATION_FAILED"),
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("query($id: ID!) { account(id: $id) { id } }", "GRAPHQL_VALIDATION_FAILED"),
            ("{ deals(first: 200) { nodes { account { deals(first: 200) { nodes { id } } } } } }", "QUERY_TOO_COMPLEX"),
        ] {
            socket.say(subscribe("1", query)).await;
            let message = socket.message().await;
            assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("1")), "{query}: {message}");
            assert_eq!(message["payload"][0]["extensions"]["code"], code, "{query}: {message}");
        }
        socket.say(subscribe("1", "{ viewer { role } }")).await;
        assert_eq!(socket.message().await["payload"]["data"]["viewer"]["role"], "ANALYST");
    }

    async fn queries_and_mutations_are_answered_once(app: TestApp) {
        let mut socket = introduced(app.marketing().await).await;
        let mutation = "mutation($input: UpsertAccountsInput!) { upsertAccounts(input: $input) { createdCount } }";
        let variables = json!({ "input": { "source": "crm", "rows": [{ "externalId": "a", "name": "A" }] } });
        socket.say(json!({ "type": "subscribe", "id": "w", "payload": { "query": mutation, "variables": variables } })).await;
        assert_eq!(socket.message().await["payload"]["data"]["upsertAccounts"]["createdCount"], 1);
        assert_eq!(socket.message().await, json!({ "type": "complete", "id": "w" }));
        socket.say(subscribe("q", "{ accounts { nodes { name } } }")).await;
        assert_eq!(socket.message().await["payload"]["data"]["accounts"]["nodes"], json!([{ "name": "A" }]));
    }

    async fn operations_run_side_by_side_up_to_a_number(app: TestApp) {
        load_company(&app).await;
        let narrow = app.spawn_with(|config| config.limits.socket_operations = 2).await;
        let mut socket = introduced(narrow.analyst().await).await;
        socket.say(subscribe("1", WATCH)).await;
        socket.say(subscribe("2", WATCH)).await;
        socket.say(subscribe("3", WATCH)).await;
        let refused = socket.message().await;
        assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("3")), "{refused}");
        assert_eq!(refused["payload"][0]["extensions"]["limit"], "socket_operations");
        socket.say(json!({ "type": "complete", "id": "1" })).await;
        socket.say(subscribe("3", "{ viewer { id } }")).await;
        assert_eq!(socket.message().await["id"], "3");
        assert_eq!(socket.message().await, json!({ "type": "complete", "id": "3" }));
        let row = json!([{ "messageId": "live", "lead": { "externalId": "ada" }, "occurredAt": "2026-03-01T10:00:00Z", "kind": "CHAT" }]);
        load(app.marketing().await, "recordTouchpoints", "crm", row).await;
        assert_eq!(socket.message().await["id"], "2");
    }

    async fn a_revoked_credential_ends_the_conversation(app: TestApp) {
        let admin = app.admin().await;
        let payload = admin.mutate("createApiToken", json!({ "name": "short", "scopes": ["attribution:read"] }), "token apiToken { id } userErrors { message }").await;
        let token = app.bearer(payload["token"].as_str().unwrap_or_else(|| panic!("{payload}")));
        let mut socket = introduced(&token).await;
        socket.say(subscribe("1", WATCH)).await;
        let revoked = admin.mutate("revokeApiToken", json!({ "id": payload["apiToken"]["id"] }), "userErrors { message }").await;
        assert_eq!(revoked["userErrors"], json!([]));
        loop {
            match socket.hear().await {
                Heard::Message(message) => assert_eq!(message["type"], "next", "{message}"),
                other => {
                    assert_eq!(other, Heard::Closed(4403, "Forbidden".to_owned()));
                    break;
                }
            }
        }
    }

    async fn a_message_that_is_too_large_closes_the_socket(app: TestApp) {
        let mut socket = introduced(app.admin().await).await;
        socket.send(Message::text(" ".repeat(2 << 20))).await;
        match socket.hear().await {
            Heard::Closed(code, _) => assert_eq!(code, 1009),
            // The server does not read the rest, so the farewell may be lost.
            other => assert_eq!(other, Heard::Ended),
        }
    }
}
