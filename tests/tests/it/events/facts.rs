//! What events come to.

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use super::{batch, key, send};
use crate::support::facts::load;

const LEADS: &str = "{ leads(first: 9) { nodes { id name emails anonymousIds externalIds { source externalId } createdAt account { name isIndividual }
    touchpoints(first: 20) { nodes { messageId kind channel source medium term url occurredAt account { name } } } merges { totalCount } } } }";

async fn leads(app: &TestApp) -> Vec<Value> {
    let data = app.marketing().await.ask(LEADS).await;
    data["leads"]["nodes"].as_array().unwrap().clone()
}

fn touches(lead: &Value) -> Vec<&str> {
    let nodes = lead["touchpoints"]["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|touch| touch["messageId"].as_str().unwrap())
        .collect()
}

on_both_databases! {
    async fn a_visitor_becomes_a_lead_and_two_devices_one_person(app: TestApp) {
        let key = key(&app, "web").await;
        let page = |id: &str, browser: &str, url: &str, at: &str| json!({ "type": "page", "messageId": id, "anonymousId": browser, "timestamp": at,
            "properties": { "url": url }, "context": {} });
        batch(&app, &key, json!([
            page("1", "phone", "https://acme.test/?utm_source=google&utm_medium=cpc&utm_term=crm", "2026-03-01T10:00:00Z"),
            page("2", "laptop", "https://acme.test/pricing?gclid=x", "2026-03-02T10:00:00Z"),
        ])).await;
        assert_eq!(leads(&app).await.len(), 2);
        batch(&app, &key, json!([
            { "type": "identify", "messageId": "3", "anonymousId": "phone", "userId": "7", "timestamp": "2026-03-03T10:00:00Z",
              "traits": { "email": "Ann@Customer.test", "name": "Ann" } },
        ])).await;
        send(&app, &key, "i", json!({ "messageId": "4", "anonymousId": "laptop", "userId": "7", "timestamp": "2026-03-04T10:00:00Z", "traits": { "name": "Ann Other" } })).await;
        let found = leads(&app).await;
        assert_eq!(found.len(), 1, "{found:#?}");
        let ann = &found[0];
        assert_eq!(ann["name"], "Ann Other", "what was said last");
        assert_eq!(ann["emails"], json!(["ann@customer.test"]));
        assert_eq!(ann["anonymousIds"], json!(["laptop", "phone"]));
        assert_eq!(ann["externalIds"], json!([{ "source": "web", "externalId": "7" }]));
        assert_eq!(ann["createdAt"], "2026-03-03T10:00:00.000Z", "when they first said who they are");
        assert_eq!(touches(ann), ["1", "2"]);
        let touch = &ann["touchpoints"]["nodes"][0];
        assert_eq!((&touch["kind"], &touch["channel"], &touch["term"]), (&json!("PAGE_VIEW"), &json!("PAID_SEARCH"), &json!("crm")));
        assert_eq!(ann["touchpoints"]["nodes"][1]["channel"], "PAID_SEARCH", "by its click id");
        assert_eq!(ann["merges"]["totalCount"], 1);
    }

    async fn an_alias_joins_and_what_was_taken_apart_stays_so(app: TestApp) {
        let key = key(&app, "web").await;
        let track = |id: &str, user: &str| json!({ "type": "track", "event": "Form Submitted", "messageId": id, "userId": user });
        let alias = |id: &str| json!({ "type": "alias", "messageId": id, "previousId": "old", "userId": "new" });
        batch(&app, &key, json!([track("1", "old"), track("2", "new")])).await;
        assert_eq!(leads(&app).await.len(), 2);
        batch(&app, &key, json!([alias("3")])).await;
        let joined = leads(&app).await;
        assert_eq!(joined.len(), 1);
        let merged = app.marketing().await.ask("{ leads { nodes { merges { nodes { mergedLeadId automatic actor } } } } }").await;
        let merge = &merged["leads"]["nodes"][0]["merges"]["nodes"][0];
        assert_eq!((&merge["automatic"], &merge["actor"]), (&json!(true), &json!("Accord")));
        let undone = app.marketing().await.mutate("unmergeLead", json!({ "id": merge["mergedLeadId"] }), "userErrors { code message }").await;
        assert_eq!(undone["userErrors"], json!([]));
        batch(&app, &key, json!([alias("4"), track("5", "old"), track("6", "new")])).await;
        let mut apart: Vec<usize> = leads(&app).await.iter().map(|lead| touches(lead).len()).collect();
        apart.sort_unstable();
        assert_eq!(apart, [2, 2]);
    }

    async fn a_lead_joins_its_company_by_group_else_by_domain(app: TestApp) {
        let marketing = app.marketing().await;
        load(marketing, "upsertAccounts", "crm", json!([
            { "externalId": "c", "name": "Customer", "domain": "customer.test" }, { "externalId": "g", "name": "Mail", "domain": "gmail.com" },
            { "externalId": "s", "name": "Shared", "domain": "shared.test" },
        ])).await;
        let rules = json!({ "sharedDomains": ["shared.test"] });
        let done = app.admin().await.mutate("updateEventRules", rules, "eventRules { sharedDomains } userErrors { message }").await;
        assert_eq!(done["userErrors"], json!([]));
        let key = key(&app, "web").await;
        let identify = |id: &str, user: &str, email: &str| json!({ "type": "identify", "messageId": id, "userId": user, "traits": { "email": email } });
        let form = |id: &str, user: &str| json!({ "type": "track", "event": "Form Submitted", "messageId": id, "userId": user });
        let group = |id: &str, user: &str, group: &str, at: &str| json!({ "type": "group", "messageId": id, "userId": user, "groupId": group,
            "timestamp": at, "traits": { "name": format!("Team {group}") } });
        batch(&app, &key, json!([form("1", "ann"), form("2", "bob"), form("3", "cat"), form("4", "dan")])).await;
        batch(&app, &key, json!([
            identify("5", "ann", "ann@customer.test"), identify("6", "bob", "bob@gmail.com"), identify("7", "cat", "cat@shared.test"),
            identify("8", "dan", "dan@customer.test"), group("9", "dan", "t2", "2026-03-05T00:00:00Z"),
        ])).await;
        let account_of = async |user: &str| {
            let leads = leads(&app).await;
            let lead = leads.iter().find(|lead| lead["externalIds"][0]["externalId"] == user).unwrap().clone();
            let touched = lead["touchpoints"]["nodes"][0]["account"]["name"].clone();
            assert_eq!(touched, lead["account"]["name"], "what they did moves along");
            touched
        };
        assert_eq!(account_of("ann").await, "Customer");
        assert_eq!(account_of("bob").await, "Individual", "a free mailbox tells no company");
        assert_eq!(account_of("cat").await, "Individual");
        assert_eq!(account_of("dan").await, "Team t2");
        // An earlier group counts more, a later one does not.
        batch(&app, &key, json!([group("10", "dan", "t1", "2026-03-04T00:00:00Z"), group("11", "dan", "t3", "2026-03-06T00:00:00Z")])).await;
        assert_eq!(account_of("dan").await, "Team t1");
        // What another system says counts most.
        load(marketing, "upsertLeads", "web", json!([{ "externalId": "dan", "account": { "external": { "source": "crm", "externalId": "c" } } }])).await;
        batch(&app, &key, json!([group("12", "dan", "t0", "2026-03-01T00:00:00Z")])).await;
        let dan = leads(&app).await.into_iter().find(|lead| lead["externalIds"][0]["externalId"] == "dan").unwrap();
        assert_eq!(dan["account"]["name"], "Customer");
    }

    async fn pages_are_chosen_and_folded_into_sessions_in_any_order(app: TestApp) {
        let rules = json!({ "ignoredPagePaths": ["/app/*"], "mappings": [{ "event": "Chat", "kind": "CHAT" }, { "event": "Noise" }] });
        app.admin().await.mutate("updateEventRules", rules, "userErrors { message }").await;
        let key = key(&app, "web").await;
        let page = |id: &str, path: &str, minute: u8| json!({ "type": "page", "messageId": id, "anonymousId": "a",
            "timestamp": format!("2026-03-01T10:{minute:02}:00Z"), "properties": { "url": format!("https://acme.test{path}") } });
        batch(&app, &key, json!([page("40", "/", 40), page("20", "/b", 20), page("app", "/app/x", 21), page("campaign", "/?utm_source=x", 45)])).await;
        assert_eq!(touches(&leads(&app).await[0]), ["20", "campaign"]);
        // One that comes late begins the session instead.
        batch(&app, &key, json!([page("0", "/c", 0), page("59", "/d", 59)])).await;
        assert_eq!(touches(&leads(&app).await[0]), ["0", "campaign"]);
        batch(&app, &key, json!([
            { "type": "track", "event": "chat", "messageId": "chat", "anonymousId": "a", "timestamp": "2026-03-01T11:00:00Z" },
            { "type": "track", "event": "noise", "messageId": "noise", "anonymousId": "b" },
            { "type": "screen", "name": "Home", "messageId": "screen", "anonymousId": "a", "timestamp": "2026-03-01T12:00:00Z" },
        ])).await;
        let found = leads(&app).await;
        assert_eq!(found.len(), 1, "what is passed over makes no lead");
        assert_eq!(touches(&found[0]), ["0", "campaign", "chat", "screen"]);
    }

    async fn an_event_counts_once_and_its_time_is_corrected(app: TestApp) {
        let key = key(&app, "web").await;
        // A clock that is a year behind: what happened an hour before it was sent happened an hour ago.
        let event = json!({ "type": "track", "event": "Form Submitted", "messageId": "1", "userId": "u", "originalTimestamp": "2025-03-01T10:00:00Z" });
        for _ in 0..3 {
            send(&app, &key, "batch", json!({ "sentAt": "2025-03-01T11:00:00Z", "batch": [event, event] })).await;
        }
        let found = leads(&app).await;
        assert_eq!(touches(&found[0]), ["1"]);
        let at = found[0]["touchpoints"]["nodes"][0]["occurredAt"].as_str().unwrap();
        let at = chrono::DateTime::parse_from_rfc3339(at).unwrap().timestamp_millis();
        let ago = accord::clock::now().0 - at;
        assert!((3_600_000..3_660_000).contains(&ago), "{ago}");
        let db = app.database().connect().await;
        use sea_orm::EntityTrait as _;
        let kept = entity::event::Entity::find().one(&db).await.unwrap().unwrap();
        assert_eq!(kept.sent_at.unwrap().0 - kept.original_at.unwrap().0, 3_600_000);
        assert_eq!(kept.received_at.0 - kept.occurred_at.0, 3_600_000);
        db.close().await.unwrap();
    }
}
