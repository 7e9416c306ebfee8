//! Events that cannot be used are kept, and tried again.

use std::process::Stdio;

use serde_json::json;
use tests::{TestApp, on_both_databases};

use super::{batch, key, settle};
use crate::processes::command;

const LIST: &str = "{ rejectedEvents { nodes { messageId type reason message body source } } touchpoints { nodes { messageId occurredAt } } }";

on_both_databases! {
    async fn what_cannot_be_used_is_kept_with_its_reason_and_can_be_replayed(app: TestApp) {
        let key = key(&app, "web").await;
        let click = |id: &str| json!({ "type": "track", "event": "Demo Watched", "messageId": id, "userId": "u", "timestamp": "2026-03-01T10:00:00Z" });
        let events = json!([click("1"), { "type": "delete", "messageId": "2", "userId": "u", "writeKey": key }, { "type": "page", "messageId": "3" }, 7, click("4")]);
        for _ in 0..2 {
            batch(&app, &key, events.clone()).await;
        }
        let data = app.admin().await.ask(LIST).await;
        let rejected = data["rejectedEvents"]["nodes"].as_array().unwrap();
        let reasons: Vec<&str> = rejected.iter().map(|row| row["reason"].as_str().unwrap()).collect();
        let mut sorted = reasons.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, ["MALFORMED", "NO_IDENTITY", "UNKNOWN_TYPE", "UNMAPPED_EVENT", "UNMAPPED_EVENT"], "each once: {rejected:#?}");
        assert!(rejected.iter().all(|row| !row["body"].as_str().unwrap().contains(&key)), "the key is nobody's business");
        assert!(rejected.iter().all(|row| row["source"] == "web"));
        let masked = app.analyst().await.ask(LIST).await;
        assert!(masked["rejectedEvents"]["nodes"][0]["body"].is_null());

        let rules = json!({ "mappings": [{ "event": "Demo Watched", "kind": "CONTENT_DOWNLOAD" }] });
        let done = app.admin().await.mutate("updateEventRules", rules, "eventRules { mappings { event kind } } userErrors { code }").await;
        assert_eq!(done["eventRules"]["mappings"], json!([{ "event": "Demo Watched", "kind": "CONTENT_DOWNLOAD" }]));
        let replayed = app.marketing().await.mutate("replayRejectedEvents", json!({ "reason": "UNMAPPED_EVENT" }), "replayedCount userErrors { code }").await;
        assert_eq!(replayed["replayedCount"], 2, "{replayed}");
        settle(&app).await;
        let data = app.admin().await.ask(LIST).await;
        assert_eq!(data["rejectedEvents"]["nodes"].as_array().unwrap().len(), 3);
        let touches = data["touchpoints"]["nodes"].as_array().unwrap();
        assert_eq!(touches.len(), 2);
        assert!(touches.iter().all(|touch| touch["occurredAt"] == "2026-03-01T10:00:00.000Z"));
        // What still cannot be used comes back.
        let replayed = app.marketing().await.mutate("replayRejectedEvents", json!({}), "replayedCount userErrors { code }").await;
        assert_eq!(replayed["replayedCount"], 3);
        settle(&app).await;
        assert_eq!(app.admin().await.ask(LIST).await["rejectedEvents"]["nodes"].as_array().unwrap().len(), 3);
    }

    async fn the_command_line_makes_keys_and_replays(app: TestApp) {
        let directory = tempfile::tempdir().unwrap();
        let run = async |line: &[&str]| {
            let mut command = command(directory.path(), app.database().url());
            command.args(line).stderr(Stdio::inherit());
            let output = tests::tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
            assert!(output.status.success(), "{line:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        let key = run(&["events", "key", "create", "--name", "site", "--source", "web"]).await;
        batch(&app, key.trim(), json!([{ "type": "track", "event": "Demo Watched", "messageId": "1", "userId": "u" }])).await;
        let listed = run(&["events", "rejected", "--reason", "unmapped_event"]).await;
        assert!(listed.contains("UNMAPPED_EVENT") && listed.contains("Demo Watched"), "{listed}");
        let rules = json!({ "mappings": [{ "event": "Demo Watched", "kind": "WEBINAR" }] });
        app.admin().await.mutate("updateEventRules", rules, "userErrors { code }").await;
        assert_eq!(run(&["events", "replay", "--source", "web"]).await.trim(), "tried again: 1");
        settle(&app).await;
        let data = app.admin().await.ask("{ touchpoints { nodes { kind } } rejectedEvents { totalCount } }").await;
        assert_eq!(data, json!({ "touchpoints": { "nodes": [{ "kind": "WEBINAR" }] }, "rejectedEvents": { "totalCount": 0 } }));
    }

    async fn what_was_rejected_goes_with_the_person_it_names(app: TestApp) {
        let key = key(&app, "web").await;
        let odd = |id: &str, more: serde_json::Value| {
            let mut event = json!({ "type": "track", "event": "Odd", "messageId": id });
            event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            event
        };
        batch(&app, &key, json!([
            { "type": "identify", "messageId": "1", "userId": "7", "anonymousId": "cookie-ada", "traits": { "email": "ada@acme.example" } },
            { "type": "identify", "messageId": "2", "userId": "77", "anonymousId": "cookie-bob", "traits": { "email": "bada@acme.example" } },
            odd("by address", json!({ "userId": "x", "properties": { "to": ["Ada@acme.example"] } })),
            odd("by cookie", json!({ "anonymousId": "cookie-ada" })),
            odd("by id", json!({ "userId": "7" })),
            odd("of another", json!({ "userId": "77", "properties": { "quantity": "7" } })),
            odd("by another address", json!({ "anonymousId": "x", "properties": { "to": "bada@acme.example" } })),
        ])).await;
        settle(&app).await;
        let admin = app.admin().await;
        let list = "{ rejectedEvents { nodes { messageId } } lead(externalId: { source: \"web\", externalId: \"7\" }) { id } }";
        let known = admin.ask(list).await;
        assert_eq!(known["rejectedEvents"]["nodes"].as_array().unwrap().len(), 5, "{known}");
        let erased = admin.mutate("eraseLead", json!({ "id": known["lead"]["id"], "reason": "asked to" }), "userErrors { message }").await;
        assert_eq!(erased["userErrors"], json!([]));
        let left = admin.ask(list).await;
        let mut left: Vec<&str> = left["rejectedEvents"]["nodes"].as_array().unwrap().iter().map(|row| row["messageId"].as_str().unwrap()).collect();
        left.sort_unstable();
        assert_eq!(left, ["by another address", "of another"]);
    }

    async fn rules_that_contradict_themselves_are_refused(app: TestApp) {
        let rules = json!({ "sessionMinutes": 5000, "mappings": [{ "event": "a", "kind": "OTHER" }, { "event": "A" }, { "event": " " }], "pagePaths": [""] });
        let refused = app.admin().await.mutate("updateEventRules", rules, "eventRules { pages } userErrors { code path }").await;
        assert_eq!(refused, json!({ "eventRules": null, "userErrors": [
            { "code": "INVALID", "path": ["input", "sessionMinutes"] },
            { "code": "INVALID", "path": ["input", "pagePaths", "0"] },
            { "code": "REQUIRED", "path": ["input", "mappings", "0", "team"] },
            { "code": "CONFLICT", "path": ["input", "mappings", "1", "event"] },
            { "code": "INVALID", "path": ["input", "mappings", "2", "event"] },
        ] }));
    }
}
