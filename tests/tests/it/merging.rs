//! Two leads that turn out to be one person, and the way back.

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

use crate::support::facts::{ids, load, money};

/// Everything that hangs on leads.
const EVERYTHING: &str = "{
    leads(first: 9, orderBy: { field: RECORDED_AT }) { nodes { id name emails anonymousIds externalIds { source externalId } createdAt account { id }
        touchpoints(first: 9) { nodes { id account { id } } } deals(first: 9) { nodes { id } } } }
    accounts(first: 9) { nodes { ...owned } } alone: accounts(first: 9, where: { individual: { eq: true } }) { nodes { ...owned } }
    attribution(input: { period: { from: \"2026-01-01\", to: \"2027-01-01\" }, groupBy: [LEAD, ACCOUNT], rule: { scope: CONTACTS_OR_ACCOUNT, model: { preset: LINEAR } } }) {
        conserves total { amount } unattributed { amount } rows(first: 9) { nodes { lead { id } account { id } amount { amount } } } } }
    fragment owned on Account { id deals(first: 9) { nodes { name contacts { lead { id } isPrimary } } } }";

on_both_databases! {
    async fn what_a_merge_moves_goes_back_and_the_credit_with_it(app: TestApp) {
        let [one, other] = two(&app).await;
        let before = everything(&app).await;
        let merge = json!({ "into": one, "from": other, "reason": "the same telephone number" });
        let merged = app.marketing().await.mutate("mergeLeads", merge.clone(), FIELDS).await;
        assert_eq!(merged["userErrors"], json!([]), "{merged:#}");
        let lead = &merged["lead"];
        assert_eq!(lead["emails"], json!(["ann@acme.test", "ann@home.test"]));
        assert_eq!(lead["anonymousIds"], json!(["phone"]));
        assert_eq!(lead["createdAt"], "2026-01-02T00:00:00.000Z", "the earlier of two");
        assert_eq!(lead["name"], "Ann Other", "what was not known of the first");
        assert_eq!(lead["account"]["name"], "Acme", "the company of one is that of both");
        assert_eq!(lead["touchpoints"]["totalCount"], 3);
        assert_eq!(lead["deals"]["totalCount"], 2);
        assert_eq!(lead["merges"]["nodes"][0]["mergedLeadId"], other);
        let joined = everything(&app).await;
        assert_eq!(joined["leads"]["nodes"].as_array().unwrap().len(), 1);
        let rows = joined["attribution"]["rows"]["nodes"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "{joined:#}");
        assert_eq!(rows[0]["amount"]["amount"], "300.00");
        same_ledger(&app).await;
        assert!(app.marketing().await.ask(&format!("{{ lead(id: {other:?}) {{ id }} }}")).await["lead"].is_null());
        let again = app.marketing().await.mutate("mergeLeads", merge, FIELDS).await;
        assert_eq!(again["userErrors"][0]["code"], "NOT_FOUND");

        let undo = json!({ "id": other, "reason": "two sisters" });
        let undone = app.marketing().await.mutate("unmergeLead", undo.clone(), FIELDS).await;
        assert_eq!(undone["userErrors"], json!([]), "{undone:#}");
        assert_eq!(undone["lead"]["id"], other);
        assert_eq!(everything(&app).await, before);
        same_ledger(&app).await;
        let again = app.marketing().await.mutate("unmergeLead", undo, FIELDS).await;
        assert_eq!(again["userErrors"][0]["code"], "CONFLICT");
    }

    async fn merges_are_undone_the_last_one_first(app: TestApp) {
        let [one, other] = two(&app).await;
        let third = load(app.marketing().await, "upsertLeads", "crm", json!([{ "externalId": "3" }])).await;
        let third = ids(&third).remove(0);
        for (into, from) in [(&other, &one), (&third, &other)] {
            let merged = app.marketing().await.mutate("mergeLeads", json!({ "into": into, "from": from }), FIELDS).await;
            assert_eq!(merged["userErrors"], json!([]), "{merged:#}");
        }
        let early = app.marketing().await.mutate("unmergeLead", json!({ "id": one }), FIELDS).await;
        assert_eq!(early["userErrors"][0]["code"], "CONFLICT");
        for id in [&other, &one] {
            let undone = app.marketing().await.mutate("unmergeLead", json!({ "id": id }), FIELDS).await;
            assert_eq!(undone["userErrors"], json!([]), "{undone:#}");
        }
        same_ledger(&app).await;
        let same = app.marketing().await.mutate("mergeLeads", json!({ "into": one, "from": one }), FIELDS).await;
        assert_eq!(same["userErrors"][0]["code"], "CONFLICT");
    }

    async fn of_an_erased_lead_no_merge_keeps_a_name(app: TestApp) {
        let [one, other] = two(&app).await;
        app.marketing().await.mutate("mergeLeads", json!({ "into": one, "from": other }), FIELDS).await;
        let erased = app.admin().await.mutate("eraseLead", json!({ "id": one }), "userErrors { code }").await;
        assert_eq!(erased["userErrors"], json!([]));
        let undone = app.marketing().await.mutate("unmergeLead", json!({ "id": other }), FIELDS).await;
        assert_eq!(undone["userErrors"][0]["code"], "NOT_ALLOWED");
        let db = app.database().connect().await;
        use sea_orm::EntityTrait as _;
        assert_eq!(entity::lead_merge_name::Entity::find().all(&db).await.unwrap(), []);
        let names = entity::lead::Entity::find().all(&db).await.unwrap();
        assert!(names.iter().all(|lead| lead.name.is_none()));
        db.close().await.unwrap();
    }
}

const FIELDS: &str = "lead { id name emails anonymousIds createdAt account { name } touchpoints { totalCount } deals { totalCount }
    merges { nodes { mergedLeadId automatic reason unmergedAt } } } userErrors { code message path }";

/// One person at home, of whom a name and a telephone are known, and the same one at work.
async fn two(app: &TestApp) -> [String; 2] {
    let marketing = app.marketing().await;
    load(
        marketing,
        "upsertAccounts",
        "crm",
        json!([{ "externalId": "acme", "name": "Acme" }]),
    )
    .await;
    let leads = load(
        marketing,
        "upsertLeads",
        "crm",
        json!([
            { "externalId": "1", "email": "ann@acme.test", "createdAt": "2026-01-05T00:00:00Z" },
            { "externalId": "2", "email": "ann@home.test", "name": "Ann Other", "createdAt": "2026-01-02T00:00:00Z",
              "anonymousIds": ["phone"], "account": { "externalId": "acme" } },
        ]),
    )
    .await;
    let touch = |id: &str, lead: &str, day: u8| json!({ "messageId": id, "lead": { "externalId": lead }, "kind": "FORM_SUBMISSION", "occurredAt": format!("2026-01-{day:02}T00:00:00Z") });
    let touches = json!([touch("a", "1", 5), touch("b", "2", 6), touch("c", "2", 7)]);
    load(marketing, "recordTouchpoints", "crm", touches).await;
    let deal = |id: &str, contacts: Value| {
        json!({ "externalId": id, "name": id, "amount": money("150", "EUR"), "outcome": "WON", "contacts": contacts,
            "createdAt": "2026-02-01T00:00:00Z", "closedAt": "2026-03-01T00:00:00Z" })
    };
    let contact =
        |id: &str, primary: bool| json!({ "lead": { "externalId": id }, "primary": primary });
    let deals = json!([
        deal("both", json!([contact("1", false), contact("2", true)])),
        deal("alone", json!([contact("1", true)])),
    ]);
    load(app.sales().await, "upsertDeals", "crm", deals).await;
    ids(&leads).try_into().unwrap()
}

async fn everything(app: &TestApp) -> Value {
    app.marketing().await.ask(EVERYTHING).await
}

/// The ledger that has followed is the one that is loaded afresh.
async fn same_ledger(app: &TestApp) {
    everything(app).await;
    let second = app.spawn_second().await;
    everything(&second).await;
    assert_eq!(
        app.inside().ledger.state().journeys.digest(),
        second.inside().ledger.state().journeys.digest()
    );
    tests::tokio::task::spawn_blocking(move || drop(second))
        .await
        .unwrap();
}
