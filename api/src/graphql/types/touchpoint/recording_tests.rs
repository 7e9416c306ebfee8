//! Recording and correcting touchpoints through the schema.

use entity::{audit_entry, change, role::Role};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use crate::{
    auth::{Scope, Viewer},
    db::ChangePayload,
    testing::{TestBed, input, token, user},
};

const RECORD: &str = "mutation($input: RecordTouchpointsInput!) { recordTouchpoints(input: $input) {
    createdCount duplicateCount rejectedCount position results { id userErrors { code path message } } } }";
const LIST: &str = "query($where: TouchpointWhere) { touchpoints(where: $where, orderBy: { field: OCCURRED_AT }) {
    totalCount nodes { id messageId recordedBy kind channel team source medium term url referrer occurredAt
        campaign { name } lead { id } account { id } } } }";

fn row(message: &str) -> Value {
    json!({ "messageId": message, "lead": { "anonymousId": "cookie-1" },
            "occurredAt": "2026-03-01T10:00:00Z", "kind": "PAGE_VIEW" })
}

fn with(mut row: Value, more: Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        row[name] = value.clone();
    }
    row
}

async fn record(bed: &TestBed, viewer: &Viewer, on_error: &str, rows: Value) -> Value {
    let request = json!({ "source": "tracker", "rows": rows, "onError": on_error });
    let data = bed.data(viewer, RECORD, input(request)).await;
    data["recordTouchpoints"].clone()
}

fn counts(payload: &Value) -> [i64; 3] {
    ["createdCount", "duplicateCount", "rejectedCount"].map(|name| payload[name].as_i64().unwrap())
}

async fn changes(bed: &TestBed) -> Vec<ChangePayload> {
    let rows = change::Entity::find().all(&bed.app.db.read).await.unwrap();
    rows.iter()
        .map(|row| serde_json::from_str(&row.payload).unwrap())
        .collect()
}

#[tokio::test]
async fn a_touch_sent_again_is_a_duplicate_and_the_feed_names_the_new_ones() {
    let bed = TestBed::new().await;
    let viewer = Viewer::system();
    let rows = json!([row("a"), row("b"), row(" a ")]);
    let first = record(&bed, &viewer, "REJECT_ALL", rows).await;
    assert_eq!(counts(&first), [2, 1, 0]);
    assert_eq!(first["results"][0]["id"], first["results"][2]["id"]);
    assert_ne!(first["results"][0]["id"], first["results"][1]["id"]);

    let again = record(&bed, &viewer, "REJECT_ALL", json!([row("b"), row("c")])).await;
    assert_eq!(counts(&again), [1, 1, 0]);
    assert_eq!(again["results"][0]["id"], first["results"][1]["id"]);

    let nothing = record(&bed, &viewer, "REJECT_ALL", json!([row("a"), row("c")])).await;
    assert_eq!(counts(&nothing), [0, 2, 0]);
    assert_eq!(nothing["position"], Value::Null);

    let list = bed.data(&viewer, LIST, json!({})).await;
    assert_eq!(list["touchpoints"]["totalCount"], 3);
    let nodes = list["touchpoints"]["nodes"].as_array().unwrap();
    assert!(
        nodes
            .iter()
            .all(|node| node["lead"] == nodes[0]["lead"] && node["recordedBy"] == "tracker")
    );
    let counts: Vec<u64> = changes(&bed)
        .await
        .into_iter()
        .map(|change| match change {
            ChangePayload::Touchpoints { first, last, count } => {
                assert!(first <= last);
                count
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(counts, [2, 1]);
}

#[tokio::test]
async fn a_full_request_is_written_row_for_row() {
    let bed = TestBed::new().await;
    let viewer = Viewer::system();
    // 237: full statements, part statements and single rows.
    let rows: Vec<Value> = (0..237)
        .map(|place| {
            with(
                row(&format!("m{place}")),
                json!({ "occurredAt": format!("2026-03-01T10:00:00.{place:03}Z"), "term": format!("t{place}"),
                        "source": if place % 2 == 0 { Value::Null } else { json!(format!("s{place}")) } }),
            )
        })
        .collect();
    let answer = record(&bed, &viewer, "REJECT_ALL", json!(rows)).await;
    assert_eq!(counts(&answer), [237, 0, 0]);
    let filter = json!({ "where": { "id": { "in": answer["results"].as_array().unwrap().iter()
        .map(|result| result["id"].clone()).collect::<Vec<_>>() } } });
    let document = LIST.replace("orderBy: {", "first: 200, orderBy: {");
    let list = bed.data(&viewer, &document, filter).await;
    assert_eq!(list["touchpoints"]["totalCount"], 237);
    for (place, node) in list["touchpoints"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        assert_eq!(node["id"], answer["results"][place]["id"]);
        assert_eq!(node["messageId"], format!("m{place}"));
        assert_eq!(node["term"], format!("t{place}"));
        let source = if place % 2 == 0 {
            Value::Null
        } else {
            json!(format!("s{place}"))
        };
        assert_eq!(node["source"], source);
        assert_eq!(
            node["occurredAt"],
            format!("2026-03-01T10:00:00.{place:03}Z")
        );
    }
}

#[tokio::test]
async fn the_address_names_the_campaign_when_exactly_one_has_the_key() {
    let bed = TestBed::new().await;
    let viewer = Viewer::system();
    let campaign = |id: &str, key: &str| json!({ "externalId": id, "name": id, "channel": "EMAIL", "utmCampaign": key });
    let campaigns = json!([
        campaign("one", "Spring-26"),
        campaign("two", "twice"),
        campaign("three", "TWICE")
    ]);
    bed.data(
        &viewer,
        "mutation($input: UpsertCampaignsInput!) { upsertCampaigns(input: $input) { createdCount } }",
        input(json!({ "source": "tracker", "rows": campaigns })),
    )
    .await;
    let url = |key: &str| json!({ "url": format!("https://acme.example/?utm_campaign={key}&utm_medium=email&email=a@b.example") });
    let rows = json!([
        with(row("1"), url("SPRING-26")),
        with(row("2"), url("twice")),
        with(row("3"), url("unknown")),
        with(
            with(row("4"), url("spring-26")),
            json!({ "campaign": { "externalId": "two" } })
        ),
        with(row("5"), json!({ "campaign": { "externalId": "nobody" } })),
    ]);
    let answer = record(&bed, &viewer, "SKIP_INVALID", rows).await;
    assert_eq!(counts(&answer), [4, 0, 1]);
    assert_eq!(
        answer["results"][4]["userErrors"][0]["path"],
        json!(["input", "rows", "4", "campaign", "externalId"])
    );
    let list = bed.data(&viewer, LIST, json!({})).await;
    let names: Vec<&Value> = list["touchpoints"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| &node["campaign"])
        .collect();
    assert_eq!(
        names,
        [
            &json!({ "name": "one" }),
            &Value::Null,
            &Value::Null,
            &json!({ "name": "two" })
        ]
    );

    let under = "{ campaigns(orderBy: { field: NAME }) { nodes { name touchpoints(first: 1) { totalCount nodes { messageId } } } } }";
    let data = bed.data(&viewer, under, json!({})).await;
    assert_eq!(
        data["campaigns"]["nodes"],
        json!([
            { "name": "one", "touchpoints": { "totalCount": 1, "nodes": [{ "messageId": "1" }] } },
            { "name": "three", "touchpoints": { "totalCount": 0, "nodes": [] } },
            { "name": "two", "touchpoints": { "totalCount": 1, "nodes": [{ "messageId": "4" }] } },
        ])
    );

    let analyst = bed.data(&user(Role::Analyst), LIST, json!({})).await;
    assert_eq!(
        analyst["touchpoints"]["nodes"][0]["url"],
        "https://acme.example/"
    );
}

#[tokio::test]
async fn each_team_records_its_own_touches_and_a_token_both() {
    let bed = TestBed::new().await;
    let call = with(row("call"), json!({ "kind": "CALL" }));
    let reply = with(row("reply"), json!({ "kind": "EMAIL_REPLY" }));
    let rows = json!([row("view"), call, reply]);
    let marketing = record(&bed, &user(Role::Marketing), "REJECT_ALL", rows.clone()).await;
    assert_eq!(counts(&marketing), [0, 0, 3]);
    assert_eq!(marketing["results"][0]["userErrors"], json!([]));
    assert_eq!(
        marketing["results"][1]["userErrors"][0]["code"],
        "NOT_ALLOWED"
    );
    assert_eq!(marketing["results"][2]["userErrors"][0]["code"], "REQUIRED");
    let sales = record(&bed, &user(Role::Sales), "SKIP_INVALID", rows.clone()).await;
    assert_eq!(counts(&sales), [1, 0, 2]);
    let token = token(&[Scope::TouchpointsWrite]);
    assert_eq!(
        counts(&record(&bed, &token, "SKIP_INVALID", rows).await),
        [1, 1, 1]
    );
    let request = input(json!({ "source": "tracker", "rows": [] }));
    assert_eq!(
        bed.code(&user(Role::Analyst), RECORD, request).await,
        "FORBIDDEN"
    );
}

#[tokio::test]
async fn a_correction_is_audited_and_suppressing_tells_the_ledger() {
    let bed = TestBed::new().await;
    let marketing = user(Role::Marketing);
    let created = bed
        .data(
            &marketing,
            "mutation($input: CreateTouchpointInput!) { createTouchpoint(input: $input) {
                touchpoint { id channel recordedBy } position userErrors { code } } }",
            input(json!({ "lead": { "anonymousId": "x" }, "occurredAt": "2026-03-01T10:00:00Z", "kind": "WEBINAR" })),
        )
        .await;
    let touchpoint = &created["createTouchpoint"]["touchpoint"];
    assert_eq!(
        (&touchpoint["channel"], &touchpoint["recordedBy"]),
        (&json!("WEBINAR"), &json!("accord"))
    );
    let id = touchpoint["id"].clone();

    let update = "mutation($input: UpdateTouchpointInput!) { updateTouchpoint(input: $input) {
        touchpoint { channel rep } position userErrors { code path } } }";
    let correction = json!({ "id": id, "channel": "EVENT", "rep": "ann@acme.example", "reason": "it was in person" });
    let updated = bed.data(&marketing, update, input(correction)).await;
    assert_eq!(
        updated["updateTouchpoint"]["touchpoint"],
        json!({ "channel": "EVENT", "rep": "ann@acme.example" })
    );
    for (change, code, path) in [
        (json!({ "id": id, "team": "SALES" }), "NOT_ALLOWED", "team"),
        (json!({ "id": id, "channel": null }), "INVALID", "channel"),
        (
            json!({ "id": "bm9uc2Vuc2U", "channel": "EVENT" }),
            "NOT_FOUND",
            "id",
        ),
    ] {
        let refused = bed.data(&marketing, update, input(change)).await;
        let refused = &refused["updateTouchpoint"];
        assert_eq!(refused["touchpoint"], Value::Null);
        assert_eq!(
            refused["userErrors"][0],
            json!({ "code": code, "path": ["input", path] })
        );
    }
    let sales = bed
        .data(
            &user(Role::Sales),
            update,
            input(json!({ "id": id, "rep": null })),
        )
        .await;
    assert_eq!(
        sales["updateTouchpoint"]["userErrors"][0]["code"],
        "NOT_ALLOWED"
    );

    let suppress =
        "mutation($input: SuppressTouchpointInput!) { suppressTouchpoint(input: $input) {
        touchpoint { suppressedReason } position userErrors { code path } } }";
    let suppressed = bed
        .data(
            &marketing,
            suppress,
            input(json!({ "id": id, "reason": "a bot" })),
        )
        .await;
    assert_eq!(
        suppressed["suppressTouchpoint"]["touchpoint"]["suppressedReason"],
        "a bot"
    );
    let empty = bed
        .data(
            &marketing,
            suppress,
            input(json!({ "id": id, "reason": " " })),
        )
        .await;
    assert_eq!(
        empty["suppressTouchpoint"]["userErrors"][0]["path"],
        json!(["input", "reason"])
    );
    let unsuppress =
        "mutation($input: UnsuppressTouchpointInput!) { unsuppressTouchpoint(input: $input) {
        touchpoint { suppressedAt } position userErrors { code } } }";
    let eligible = bed
        .data(&marketing, unsuppress, input(json!({ "id": id })))
        .await;
    assert_eq!(
        eligible["unsuppressTouchpoint"]["touchpoint"]["suppressedAt"],
        Value::Null
    );
    let archive = "mutation($input: ArchiveTouchpointInput!) { archiveTouchpoint(input: $input) {
        touchpoint { archivedAt } position userErrors { code } } }";
    let archived = bed
        .data(&marketing, archive, input(json!({ "id": id })))
        .await;
    assert!(archived["archiveTouchpoint"]["touchpoint"]["archivedAt"].is_string());
    let again = bed
        .data(&marketing, archive, input(json!({ "id": id })))
        .await;
    assert_eq!(again["archiveTouchpoint"]["position"], Value::Null);
    assert_eq!(
        bed.data(&marketing, LIST, json!({})).await["touchpoints"]["totalCount"],
        0
    );

    let kinds: Vec<_> = changes(&bed)
        .await
        .iter()
        .map(ChangePayload::kind)
        .collect();
    assert_eq!(
        kinds,
        ["TOUCHPOINTS", "ACCOUNTS", "ACCOUNTS", "ACCOUNTS", "OTHER"]
    );
    let entries = audit_entry::Entity::find()
        .all(&bed.app.db.read)
        .await
        .unwrap();
    let actions: Vec<&str> = entries.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "createTouchpoint",
            "updateTouchpoint",
            "suppressTouchpoint",
            "unsuppressTouchpoint",
            "archiveTouchpoint"
        ]
    );
    let detail: Value = serde_json::from_str(&entries[1].detail).unwrap();
    assert_eq!(
        detail,
        json!({ "channel": { "from": "WEBINAR", "to": "EVENT" }, "rep": { "from": null, "to": "ann@acme.example" } })
    );
    assert_eq!(entries[1].reason.as_deref(), Some("it was in person"));
}
