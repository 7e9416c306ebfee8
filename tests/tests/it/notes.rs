//! What people write, and the line of everything that happened.

use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use crate::support::agreements::{load_agreements, note, refused};
use crate::support::company::load_company;

const ENTRIES: &str = "nodes { kind at touchpoint { messageId } leadTransition { to } dealTransition { toStage } note { text insight team } agreementStep { kind version } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount";

fn of(kind: &str, id: &str) -> String {
    format!(r#"of: {{ {kind}: {{ source: "crm", externalId: "{id}" }} }}"#)
}

async fn line(caller: &Caller, arguments: &str) -> Value {
    let document = format!("{{ timeline({arguments}) {{ {ENTRIES} }} }}");
    caller.ask(&document).await["timeline"].clone()
}

fn nodes(page: &Value) -> Vec<Value> {
    page["nodes"].as_array().unwrap().clone()
}

on_both_databases! {
    async fn one_line_holds_touches_stages_notes_and_signatures(app: TestApp) {
        load_company(&app).await;
        load_agreements(&app).await;
        let analyst = app.analyst().await;
        let whole = line(analyst, &of("account", "acme")).await;
        let entries = nodes(&whole);
        assert_eq!(whole["totalCount"], entries.len());
        let times: Vec<&str> = entries.iter().map(|entry| entry["at"].as_str().unwrap()).collect();
        assert!(times.is_sorted_by(|newer, older| newer >= older), "newest first: {times:?}");
        let count = |kind: &str| entries.iter().filter(|entry| entry["kind"] == kind).count();
        assert_eq!(count("TOUCHPOINT"), 7, "of ada and grace");
        assert_eq!(count("NOTE"), 4, "about the account, its lead, and its deal; the replaced one too");
        assert_eq!(count("AGREEMENT"), 6, "three signatures of each team but one, and two agreements");
        assert!(count("LEAD_TRANSITION") >= 2 && count("DEAL_TRANSITION") >= 2, "{entries:#?}");

        let first: Vec<Value> = nodes(&line(analyst, &format!("{} first: 200", of("lead", "ada"))).await);
        assert!(first.iter().any(|entry| entry["note"]["text"] == "Wants to see the engine run."));
        assert!(first.iter().any(|entry| entry["note"]["text"] == "Legal asks for a cap."), "ada is on that deal");
        assert!(!first.iter().any(|entry| entry["note"]["text"] == "They open a plant in Lyon."));
        let nobody = line(analyst, &of("deal", "nobody")).await;
        assert_eq!(nobody, Value::Null);
        let notes = nodes(&line(analyst, &format!("{} kinds: [NOTE]", of("deal", "big"))).await);
        assert_eq!(notes[0]["note"], json!({ "text": "Legal has its cap.", "insight": null, "team": "MARKETING" }));
    }

    async fn the_line_is_paged_from_both_ends(app: TestApp) {
        load_company(&app).await;
        load_agreements(&app).await;
        let sales = app.sales().await;
        let whole = nodes(&line(sales, &format!("{} first: 200", of("account", "acme"))).await);
        let (mut forward, mut after) = (Vec::new(), String::new());
        loop {
            let page = line(sales, &format!("{} first: 3 {after}", of("account", "acme"))).await;
            assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_empty());
            forward.extend(nodes(&page));
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = format!("after: {}", page["pageInfo"]["endCursor"]);
        }
        assert_eq!(forward, whole);
        let (mut backward, mut before) = (Vec::new(), String::new());
        loop {
            let page = line(sales, &format!("{} last: 4 {before}", of("account", "acme"))).await;
            let mut rows = nodes(&page);
            rows.append(&mut backward);
            backward = rows;
            if page["pageInfo"]["hasPreviousPage"] == false {
                break;
            }
            before = format!("before: {}", page["pageInfo"]["startCursor"]);
        }
        assert_eq!(backward, whole);
        let wrong = format!("{{ timeline({} after: \"nonsense\") {{ totalCount }} }}", of("account", "acme"));
        assert_eq!(sales.query(&wrong, json!({})).await.code(), Some("BAD_USER_INPUT"));
    }

    async fn a_note_is_replaced_and_never_edited(app: TestApp) {
        load_company(&app).await;
        let (marketing, sales, analyst) = (app.marketing().await, app.sales().await, app.analyst().await);
        let lead = sales.ask(r#"{ lead(externalId: { source: "crm", externalId: "mo" }) { id account { id } } }"#).await["lead"].clone();
        let about = json!({ "leadId": lead["id"] });
        let first = note(marketing, json!({ "about": about, "text": "Two lines\nof text.", "insight": "PAIN" })).await;
        let old = &first["note"]["id"];
        let second = note(sales, json!({ "about": about, "text": "It hurts less.", "supersedes": old })).await;
        let fields = "note { id } userErrors { code path }";
        for (input, code) in [
            (json!({ "about": about, "text": "Once more.", "supersedes": old }), "CONFLICT"),
            (json!({ "about": { "accountId": lead["account"]["id"] }, "text": "Elsewhere.", "supersedes": second["note"]["id"] }), "NOT_FOUND"),
            (json!({ "about": about, "text": " \n " }), "INVALID"),
            (json!({ "about": { "dealId": lead["id"] }, "text": "A lead is no deal." }), "NOT_FOUND"),
        ] {
            assert_eq!(refused(&sales.mutate("addNote", input.clone(), fields).await), code, "{input}");
        }
        let input = json!({ "about": about, "text": "I only read." });
        assert_eq!(analyst.try_mutate("addNote", input, fields).await.code(), Some("FORBIDDEN"));
        let found = analyst.ask("{ notes { nodes { text team authorName supersedes { text } supersededBy { text } lead { id } } } }").await;
        assert_eq!(
            found["notes"]["nodes"],
            json!([
                { "text": "It hurts less.", "team": "SALES", "authorName": "The Sales", "supersedes": { "text": "Two lines\nof text." }, "supersededBy": null, "lead": { "id": lead["id"] } },
                { "text": "Two lines\nof text.", "team": "MARKETING", "authorName": "The Marketing", "supersedes": null, "supersededBy": { "text": "It hurts less." }, "lead": { "id": lead["id"] } },
            ])
        );
        let standing = analyst.ask("{ notes(where: { supersededBy: { isNull: true } }) { totalCount nodes { insight } } }").await;
        assert_eq!(standing["notes"], json!({ "totalCount": 1, "nodes": [{ "insight": null }] }));

        let erased = app.admin().await.mutate("eraseLead", json!({ "id": lead["id"], "reason": "asked for it" }), "userErrors { message }").await;
        assert_eq!(erased["userErrors"], json!([]));
        let left = analyst.ask("{ notes { nodes { text } } }").await;
        assert_eq!(left["notes"]["nodes"], json!([{ "text": "(erased)" }, { "text": "(erased)" }]), "that it was written stays");
    }
}
