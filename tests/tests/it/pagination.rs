//! Pages: every connection, in every order, forwards and backwards, gives every row exactly once.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use crate::support::company::{PERIOD, load_company};
use crate::support::facts::{load, money};
use crate::support::introspection::{Schema, array, name, named};
use crate::support::walk::arguments;

/// More rows than a page, half of them without the values one can sort by, and many alike.
async fn load_many(app: &TestApp) {
    let (marketing, sales) = (app.marketing().await, app.sales().await);
    let numbers = 0..23;
    let accounts = numbers.clone().map(|n| {
        let domain = (n % 2 == 0).then(|| format!("d{}.example", n % 5));
        json!({ "externalId": format!("a{n}"), "name": format!("Account {}", n % 4), "domain": domain })
    });
    load(marketing, "upsertAccounts", "many", accounts.collect()).await;
    let leads = numbers.clone().map(|n| {
        let at = (n % 3 != 0).then(|| format!("2026-01-{:02}T00:00:00Z", 1 + n % 4));
        json!({ "externalId": format!("l{n}"), "account": { "externalId": format!("a{}", n % 3) }, "createdAt": at,
                "stage": "MQL", "stageEnteredAt": at })
    });
    load(marketing, "upsertLeads", "many", leads.collect()).await;
    let campaigns = numbers.clone().map(|n| {
        let starts = (n % 2 == 0).then(|| format!("2026-02-{:02}", 1 + n % 3));
        json!({ "externalId": format!("c{n}"), "name": format!("Campaign {}", n % 4), "channel": if n % 2 == 0 { "EVENT" } else { "EMAIL" }, "startsOn": starts })
    });
    load(marketing, "upsertCampaigns", "many", campaigns.collect()).await;
    let touches = numbers.clone().map(|n| {
        json!({ "messageId": format!("t{n}"), "lead": { "externalId": "l0" }, "campaign": { "externalId": "c0" },
                "occurredAt": format!("2026-03-{:02}T00:00:00Z", 1 + n % 4), "kind": "EVENT" })
    });
    load(marketing, "recordTouchpoints", "many", touches.collect()).await;
    let deals = numbers.clone().map(|n| {
        let won = n % 2 == 0;
        let closes = (n % 3 == 0).then(|| format!("2026-06-{:02}", 1 + n % 4));
        json!({ "externalId": format!("d{n}"), "name": format!("Deal {n}"), "account": { "externalId": "a0" },
                "contacts": [{ "lead": { "externalId": "l0" } }], "amount": money(&format!("{}.00", 100 + n % 3), "EUR"),
                "outcome": if won { "WON" } else { "OPEN" }, "createdAt": format!("2026-04-{:02}T00:00:00Z", 1 + n % 5),
                "closedAt": won.then(|| format!("2026-05-{:02}T00:00:00Z", 1 + n % 5)), "expectedCloseOn": closes })
    });
    load(sales, "upsertDeals", "many", deals.collect()).await;
    let spend = numbers.clone().map(|n| {
        json!({ "campaign": { "externalId": "c0" }, "on": format!("2026-02-{:02}", 1 + n), "amount": money("10.00", "EUR") })
    });
    load(marketing, "recordSpend", "many", spend.collect()).await;
    let costs = numbers.clone().map(|n| {
        json!({ "team": "MARKETING", "month": format!("2026-{:02}-01", 1 + n % 4), "category": format!("Category {n}"), "amount": money("10.00", "EUR") })
    });
    load(marketing, "recordCosts", "many", costs.collect()).await;
    let rates = numbers.map(|n| {
        json!({ "from": "USD", "to": "EUR", "on": format!("2026-03-{:02}", 1 + n), "rate": "0.9" })
    });
    load(
        app.admin().await,
        "upsertExchangeRates",
        "many",
        rates.collect(),
    )
    .await;
}

/// One connection, in one order.
struct List {
    /// How to get there: the fields around it, with `%` in its place.
    around: String,
    field: String,
    /// Arguments beside those of pages.
    arguments: String,
    /// What tells its rows apart.
    identity: String,
}

impl List {
    async fn page(&self, caller: &Caller, page: &str) -> Value {
        let selection = format!(
            "{}({} {page}) {{ totalCount pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} edges {{ cursor node {{ {} }} }} nodes {{ {} }} }}",
            self.field, self.arguments, self.identity, self.identity
        );
        let document = format!("{{ {} }}", self.around.replace('%', &selection));
        let mut value = &caller.ask(&document).await;
        while value.get("pageInfo").is_none() {
            let inner = value.as_object().and_then(|object| object.values().next());
            value = inner.unwrap_or_else(|| panic!("{document} gives {value}"));
        }
        value.clone()
    }

    /// All rows, page by page, in the order of the list; every page is checked by itself.
    async fn all(&self, caller: &Caller, size: usize, backward: bool) -> Vec<String> {
        let mut rows = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let from = cursor.as_ref().map(|cursor| {
                let side = if backward { "before" } else { "after" };
                format!("{side}: \"{cursor}\"")
            });
            let count = if backward { "last" } else { "first" };
            let page = format!("{count}: {size} {}", from.unwrap_or_default());
            let page = self.page(caller, &page).await;
            let edges = page["edges"].as_array().unwrap();
            assert!(edges.len() <= size);
            let nodes: Vec<&Value> = edges.iter().map(|edge| &edge["node"]).collect();
            assert_eq!(
                nodes,
                page["nodes"].as_array().unwrap().iter().collect::<Vec<_>>()
            );
            assert_eq!(
                page["pageInfo"]["startCursor"],
                edges
                    .first()
                    .map_or(Value::Null, |edge| edge["cursor"].clone())
            );
            assert_eq!(
                page["pageInfo"]["endCursor"],
                edges
                    .last()
                    .map_or(Value::Null, |edge| edge["cursor"].clone())
            );
            let found = nodes.iter().map(|node| node.to_string());
            if backward {
                rows.splice(0..0, found);
            } else {
                rows.extend(found);
            }
            let (more, end) = if backward {
                ("hasPreviousPage", "startCursor")
            } else {
                ("hasNextPage", "endCursor")
            };
            if page["pageInfo"][more] == false {
                assert_eq!(page["totalCount"], rows.len(), "{}: the total", self.field);
                return rows;
            }
            assert_eq!(
                edges.len(),
                size,
                "{}: a page before the last is full",
                self.field
            );
            cursor = Some(page["pageInfo"][end].as_str().unwrap().to_owned());
        }
    }
}

/// What tells the rows of a type apart.
fn identity(schema: &Schema, kind: &str) -> String {
    if schema.field(kind, "id").is_some() {
        return "id".to_owned();
    }
    match kind {
        "AttributionRow" | "UnattributedRow" | "AttributionComparisonRow" => {
            "key { label }".to_owned()
        }
        "Credit" => "deal { id } touchpoint { id }".to_owned(),
        "LeadTransition" | "DealTransition" | "DealAdjustment" | "SalesAttempt" => {
            "occurredAt recordedAt".to_owned()
        }
        "LeadMerge" => "mergedLeadId mergedAt".to_owned(),
        "Spend" => "on amount { amount }".to_owned(),
        "ExchangeRate" => "from to on".to_owned(),
        "Cost" => "team month category".to_owned(),
        "AgreementVersion" => "number".to_owned(),
        "AgreementStep" => "sequence".to_owned(),
        "TimelineEntry" => "kind touchpoint { id } note { id } agreementStep { sequence } \
             leadTransition { lead { id } occurredAt } dealTransition { deal { id } occurredAt }"
            .to_owned(),
        other => panic!("what tells {other} apart?"),
    }
}

/// Every connection of a type, in every order.
fn lists(schema: &Schema, of: &str, around: &str) -> Vec<List> {
    let mut lists = Vec::new();
    for field in schema.fields(of) {
        let Some(node) = named(&field["type"]).strip_suffix("Connection") else {
            continue;
        };
        let given = arguments(schema, of, field);
        let given = given
            .trim_start_matches('(')
            .trim_end_matches(')')
            // A story of a company that is here.
            .replace(
                r#"source: "crm", externalId: "acme""#,
                r#"source: "many", externalId: "a0""#,
            );
        let mut orders = vec![String::new()];
        if let Some(order) = array(&field["args"])
            .iter()
            .find(|arg| name(arg) == "orderBy")
        {
            let input = &schema.types[named(&order["type"])];
            let fields = array(&input["inputFields"])
                .iter()
                .find(|field| name(field) == "field")
                .unwrap();
            let values = array(&schema.types[named(&fields["type"])]["enumValues"]).to_vec();
            let list = named(&order["type"]) != "AttributionOrder";
            for value in &values {
                for direction in ["ASC", "DESC"] {
                    let one = format!("{{ field: {}, direction: {direction} }}", name(value));
                    orders.push(if list {
                        format!("orderBy: [{one}]")
                    } else {
                        format!("orderBy: {one}")
                    });
                }
            }
            if let (true, [first, .., last]) = (list, values.as_slice()) {
                orders.push(format!(
                    "orderBy: [{{ field: {}, direction: DESC }}, {{ field: {}, direction: ASC }}]",
                    name(first),
                    name(last)
                ));
            }
        }
        for order in orders {
            lists.push(List {
                around: around.to_owned(),
                field: name(field).to_owned(),
                arguments: format!("{given} {order}"),
                identity: identity(schema, node),
            });
        }
    }
    lists
}

fn many(id: &str) -> String {
    format!(r#"externalId: {{ source: "many", externalId: "{id}" }}"#)
}

on_both_databases! {
    async fn every_connection_in_every_order_gives_every_row_once(app: TestApp) {
        load_many(&app).await;
        let admin = app.admin().await;
        let schema = Schema::of(admin).await;
        let report = format!("attribution(input: {{ {PERIOD} groupBy: [DEAL, DAY] }}) {{ % }}");
        let comparison = format!("compareAttribution(input: {{ {PERIOD} groupBy: [DEAL, DAY] models: [{{ preset: LINEAR }}, {{ preset: FIRST_TOUCH }}] }}) {{ % }}");
        let mut all = lists(&schema, "Query", "%");
        let roots = all.len();
        all.extend(lists(&schema, "Account", &format!("account({}) {{ % }}", many("a0"))));
        all.extend(lists(&schema, "Lead", &format!("lead({}) {{ % }}", many("l0"))));
        all.extend(lists(&schema, "Campaign", &format!("campaign({}) {{ % }}", many("c0"))));
        all.extend(lists(&schema, "Deal", &format!("deal({}) {{ % }}", many("d0"))));
        all.extend(lists(&schema, "AttributionReport", &report));
        all.extend(lists(&schema, "AttributionComparison", &comparison));
        assert!(roots >= 20 && all.len() >= roots + 10, "{roots} of {}", all.len());
        let mut long = 0;
        for list in &all {
            let whole = list.all(admin, 200, false).await;
            let what = format!("{} {}", list.field, list.arguments);
            assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), whole.len(), "{what}: every row once");
            for size in [5, 7] {
                assert_eq!(list.all(admin, size, false).await, whole, "{what}, forwards by {size}");
                assert_eq!(list.all(admin, size, true).await, whole, "{what}, backwards by {size}");
            }
            long += usize::from(whole.len() > 20);
        }
        assert!(long >= 20, "only {long} lists are longer than a page");
    }

    async fn ascending_is_descending_the_other_way_round(app: TestApp) {
        load_many(&app).await;
        let admin = app.admin().await;
        let schema = Schema::of(admin).await;
        let lists = lists(&schema, "Query", "%");
        for pair in lists.windows(2) {
            let [up, down] = pair else { continue };
            if up.arguments.replace("ASC", "DESC") != down.arguments || up.arguments == down.arguments {
                continue;
            }
            let mut turned = down.all(admin, 200, false).await;
            turned.reverse();
            assert_eq!(up.all(admin, 200, false).await, turned, "{} {}", up.field, up.arguments);
        }
    }

    async fn values_are_in_their_order_and_absent_ones_first(app: TestApp) {
        load_many(&app).await;
        let data = app.admin().await
            .ask("{ deals(first: 200, orderBy: [{ field: EXPECTED_CLOSE_ON }]) { nodes { expectedCloseOn } } \
                   accounts(first: 200, orderBy: [{ field: DOMAIN, direction: DESC }]) { nodes { domain } } }")
            .await;
        let closes: Vec<&str> = data["deals"]["nodes"].as_array().unwrap().iter()
            .map(|deal| deal["expectedCloseOn"].as_str().unwrap_or("")).collect();
        assert!(closes.is_sorted() && closes[0].is_empty() && !closes[22].is_empty(), "{closes:?}");
        let domains: Vec<&str> = data["accounts"]["nodes"].as_array().unwrap().iter()
            .map(|account| account["domain"].as_str().unwrap_or("")).collect();
        assert!(domains.iter().rev().is_sorted() && domains[22].is_empty(), "{domains:?}");
    }

    async fn a_page_stays_where_it_is_while_rows_come_and_go(app: TestApp) {
        load_many(&app).await;
        let marketing = app.marketing().await;
        let list = "accounts(first: 10, orderBy: [{ field: NAME }]";
        let first = marketing.ask(&format!("{{ {list}) {{ pageInfo {{ endCursor }} nodes {{ id }} }} }}")).await;
        let end = first["accounts"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
        let before = marketing.ask(&format!("{{ {list}, after: \"{end}\") {{ nodes {{ id }} }} }}")).await;
        load(marketing, "upsertAccounts", "many", json!([{ "externalId": "new", "name": "Aardvark" }])).await;
        let after = marketing.ask(&format!("{{ {list}, after: \"{end}\") {{ nodes {{ id }} }} }}")).await;
        assert_eq!(before, after);
    }

    async fn bad_sizes_and_cursors_are_told(app: TestApp) {
        load_company(&app).await;
        let admin = app.admin().await;
        let page = admin.ask("{ accounts(orderBy: [{ field: NAME }]) { pageInfo { endCursor } } }").await;
        let named = page["accounts"]["pageInfo"]["endCursor"].as_str().unwrap();
        let by_another_order = format!("after: \"{named}\"");
        let cut = format!("orderBy: [{{ field: NAME }}] after: \"{}\"", &named[..named.len() - 3]);
        for (arguments, word) in [
            ("first: -1", "first"),
            ("last: -1", "last"),
            ("first: 201", "200"),
            ("last: 201", "200"),
            ("first: 1, last: 1", "not both"),
            ("after: \"nonsense\"", "cursor"),
            ("before: \"!!!\"", "cursor"),
            ("after: \"\"", "cursor"),
            (by_another_order.as_str(), "cursor"),
            (cut.as_str(), "cursor"),
        ] {
            let response = admin.query(&format!("{{ accounts({arguments}) {{ nodes {{ id }} }} }}"), json!({})).await;
            assert_eq!(response.code(), Some("BAD_USER_INPUT"), "{arguments}: {response:?}");
            assert!(response.message().to_lowercase().contains(word), "{arguments}: {}", response.message());
        }
        let rows = format!("{{ attribution(input: {{ {PERIOD} }}) {{ rows(after: \"nonsense\") {{ nodes {{ share }} }} }} }}");
        let response = admin.query(&rows, json!({})).await;
        assert_eq!(response.code(), Some("BAD_USER_INPUT"), "{response:?}");
        let none = admin.ask("{ accounts(first: 0) { totalCount nodes { id } pageInfo { hasNextPage } } }").await;
        assert_eq!(none["accounts"]["nodes"], json!([]));
        assert_eq!(none["accounts"]["pageInfo"]["hasNextPage"], true);
    }

    async fn a_page_has_fifty_rows_unless_asked(app: TestApp) {
        let rows = (0..60).map(|n| json!({ "externalId": format!("a{n}"), "name": format!("Account {n}") })).collect();
        load(app.marketing().await, "upsertAccounts", "crm", rows).await;
        let data = app.analyst().await.ask("{ accounts { totalCount nodes { id } pageInfo { hasNextPage } } }").await;
        assert_eq!(data["accounts"]["nodes"].as_array().unwrap().len(), 50);
        assert_eq!(data["accounts"]["totalCount"], 60);
        assert_eq!(data["accounts"]["pageInfo"]["hasNextPage"], true);
    }
}
