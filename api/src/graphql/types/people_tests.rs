//! What callers see of accounts and leads.

use async_graphql::ID;
use entity::role::Role;
use serde_json::{Value, json};

use crate::{
    auth::{Scope, Viewer},
    graphql::global_id::{Kind, decode},
    testing::{TestBed, input, token, user},
};

/// Two companies: acme with three leads, bolt with one; and one lead alone.
async fn people(bed: &TestBed) {
    let accounts = json!([
        { "externalId": "acme", "name": "Acme", "domain": "ACME.test" },
        { "externalId": "bolt", "name": "Bolt", "segment": "SMB" },
    ]);
    let leads = json!([
        { "externalId": "1", "email": "ann@acme.test", "name": "Ann Able", "account": { "externalId": "acme" }, "createdAt": "2026-01-03T00:00:00Z" },
        { "externalId": "2", "email": "bob@acme.test", "name": "Bob Best", "account": { "externalId": "acme" }, "createdAt": "2026-01-01T00:00:00Z" },
        { "externalId": "3", "email": "cat@acme.test", "account": { "externalId": "acme" } },
        { "externalId": "4", "email": "dan@bolt.test", "account": { "externalId": "bolt" }, "stage": "SAL" },
        { "externalId": "5", "email": "eve@mail.test" },
    ]);
    let both = "mutation($accounts: UpsertAccountsInput!, $leads: UpsertLeadsInput!) {
        upsertAccounts(input: $accounts) { rejectedCount } upsertLeads(input: $leads) { rejectedCount } }";
    let variables = json!({
        "accounts": { "source": "crm", "rows": accounts },
        "leads": { "source": "crm", "rows": leads },
    });
    let answer = bed.data(&Viewer::system(), both, variables).await;
    assert_eq!(answer["upsertLeads"]["rejectedCount"], 0);
    assert_eq!(answer["upsertAccounts"]["rejectedCount"], 0);
}

#[tokio::test]
async fn each_account_has_its_own_page_of_leads() {
    let bed = TestBed::new().await;
    people(&bed).await;
    let document = "query($after: String) { accounts(orderBy: { field: NAME }) { nodes { name domain
        leads(first: 2, after: $after, orderBy: { field: CREATED_AT }) { totalCount pageInfo { hasNextPage endCursor }
            nodes { name emails transitions(last: 1) { nodes { to } } deals { totalCount } } } } } }";
    let sales = user(Role::Sales);
    let answer = bed.data(&sales, document, json!({})).await;
    let lead = |name: Value, email: &str, stage: &str| {
        json!({ "name": name, "emails": [email], "transitions": { "nodes": [{ "to": stage }] },
            "deals": { "totalCount": 0 } })
    };
    let accounts = &answer["accounts"]["nodes"];
    assert_eq!(accounts.as_array().unwrap().len(), 2, "{accounts}");
    let acme = &accounts[0];
    assert_eq!(acme["domain"], "acme.test");
    assert_eq!(acme["leads"]["totalCount"], 3);
    assert_eq!(acme["leads"]["pageInfo"]["hasNextPage"], true);
    assert_eq!(
        acme["leads"]["nodes"],
        json!([
            // An absent value sorts before every present one.
            lead(Value::Null, "cat@acme.test", "LEAD"),
            lead(json!("Bob Best"), "bob@acme.test", "LEAD")
        ])
    );
    let bolt = &accounts[1]["leads"];
    assert_eq!(bolt["totalCount"], 1);
    assert_eq!(
        bolt["nodes"],
        json!([lead(Value::Null, "dan@bolt.test", "SAL")])
    );
    let after = json!({ "after": acme["leads"]["pageInfo"]["endCursor"] });
    let next = bed.data(&sales, document, after).await;
    let rest = &next["accounts"]["nodes"][0]["leads"];
    assert_eq!(rest["nodes"][0]["emails"], json!(["ann@acme.test"]));
    assert_eq!(rest["pageInfo"]["hasNextPage"], false);
}

#[tokio::test]
async fn personal_data_is_masked_and_no_way_in() {
    let bed = TestBed::new().await;
    people(&bed).await;
    let analyst = user(Role::Analyst);
    let open = token(&[Scope::LeadsRead, Scope::LeadsPii]);
    let one = r#"{ lead(externalId: { source: "crm", externalId: "1" }) { name email emails } }"#;
    let masked = bed.data(&analyst, one, json!({})).await;
    assert_eq!(
        masked["lead"],
        json!({ "name": "A. A.", "email": "a***@acme.test", "emails": ["a***@acme.test"] })
    );
    let seen = bed.data(&open, one, json!({})).await;
    assert_eq!(seen["lead"]["email"], "ann@acme.test");
    for filter in [
        r#"{ email: { eq: "ANN@acme.test" } }"#,
        r#"{ name: { contains: "able" } }"#,
        r#"{ not: { not: { name: { startsWith: "ann" } } } }"#,
    ] {
        let document = format!("{{ leads(where: {filter}) {{ totalCount nodes {{ name }} }} }}");
        let found = bed.data(&open, &document, json!({})).await;
        assert_eq!(
            found["leads"],
            json!({ "totalCount": 1, "nodes": [{ "name": "Ann Able" }] })
        );
        assert_eq!(bed.code(&analyst, &document, json!({})).await, "FORBIDDEN");
    }
    let inner = r#"{ accounts { nodes { leads(where: { name: { eq: "x" } }) { totalCount } } } }"#;
    assert_eq!(bed.code(&analyst, inner, json!({})).await, "FORBIDDEN");
}

#[tokio::test]
async fn leads_are_found_by_their_account_and_accounts_of_one_when_asked() {
    let bed = TestBed::new().await;
    people(&bed).await;
    let document = r#"{
        smb: leads(where: { account: { segment: { eq: "SMB" } } }) { nodes { email } }
        sal: leads(where: { stage: { in: [SAL, SQL] } }) { totalCount }
        alone: accounts(where: { individual: { eq: true } }) { nodes { name leads { nodes { email } } } }
        early: leads(where: { createdAt: { lt: "2026-01-02T00:00:00Z" } }) { nodes { email } } }"#;
    let answer = bed.data(&user(Role::Sales), document, json!({})).await;
    assert_eq!(
        answer,
        json!({
            "smb": { "nodes": [{ "email": "dan@bolt.test" }] },
            "sal": { "totalCount": 1 },
            "alone": { "nodes": [{ "name": "Individual", "leads": { "nodes": [{ "email": "eve@mail.test" }] } }] },
            "early": { "nodes": [{ "email": "bob@acme.test" }] },
        })
    );
}

#[tokio::test]
async fn a_node_one_may_not_see_is_null() {
    let bed = TestBed::new().await;
    people(&bed).await;
    let ids = bed
        .data(
            &Viewer::system(),
            r#"{ account(externalId: { source: "crm", externalId: "acme" }) { id }
                lead(externalId: { source: "crm", externalId: "1" }) { id account { id } } }"#,
            json!({}),
        )
        .await;
    let (account, lead) = (&ids["account"]["id"], &ids["lead"]["id"]);
    assert_eq!(&ids["lead"]["account"]["id"], account);
    let nobody = Kind::Lead.id(decode(&ID(account.as_str().unwrap().to_owned())).unwrap().1);
    let variables = json!({ "ids": [lead, account, nobody.as_str(), "nonsense"], "id": account });
    let document = "query($id: ID!, $ids: [ID!]!) { node(id: $id) { id }
        nodes(ids: $ids) { __typename id ... on Account { name } } }";
    let all = bed
        .data(&user(Role::Analyst), document, variables.clone())
        .await;
    assert_eq!(all["node"]["id"], *account);
    assert_eq!(
        all["nodes"],
        json!([
            { "__typename": "Lead", "id": lead },
            { "__typename": "Account", "id": account, "name": "Acme" },
            null,
            null
        ])
    );
    let leads_only = token(&[Scope::LeadsRead]);
    let some = bed.data(&leads_only, document, variables).await;
    assert_eq!(some["node"], Value::Null);
    assert_eq!(
        some["nodes"],
        json!([{ "__typename": "Lead", "id": lead }, null, null, null])
    );
    let related = "query($id: ID!) { node(id: $id) { ... on Lead { stage account { name } deals { totalCount } } } }";
    let response = bed
        .response(&leads_only, related, json!({ "id": lead }))
        .await;
    assert_eq!(response.errors.len(), 2);
    let node = response.data.into_json().unwrap()["node"].take();
    assert_eq!(node["stage"], "LEAD");
    assert!(node["account"].is_null() && node["deals"].is_null());
}

#[tokio::test]
async fn single_writes_say_what_became_of_the_object() {
    let bed = TestBed::new().await;
    let sales = user(Role::Sales);
    let create = "mutation($input: CreateAccountInput!) { createAccount(input: $input) {
        account { id name domain } position userErrors { code path } } }";
    let wanted = input(json!({ "name": " Acme ", "domain": "Acme.test", "idempotencyKey": "k1" }));
    let first = bed.data(&sales, create, wanted.clone()).await["createAccount"].take();
    assert_eq!(first["account"]["name"], "Acme");
    assert!(first["position"].is_string());
    assert_eq!(
        bed.data(&sales, create, wanted).await["createAccount"],
        first
    );
    let bad = input(json!({ "name": "  ", "domain": "two words" }));
    let refused = bed.data(&sales, create, bad).await["createAccount"].take();
    assert_eq!(refused["account"], Value::Null);
    assert_eq!(
        refused["userErrors"],
        json!([
            { "code": "INVALID", "path": ["input", "name"] },
            { "code": "INVALID", "path": ["input", "domain"] }
        ])
    );
    let id = &first["account"]["id"];
    let both = "mutation($update: UpdateAccountInput!, $archive: ArchiveAccountInput!) {
        updateAccount(input: $update) { account { domain segment } userErrors { code } }
        archiveAccount(input: $archive) { account { archivedAt segment } userErrors { code } } }";
    let variables = json!({
        "update": { "id": id, "domain": null, "segment": "SMB" },
        "archive": { "id": id, "reason": "gone" },
    });
    let answer = bed.data(&sales, both, variables).await;
    assert_eq!(
        answer["updateAccount"]["account"],
        json!({ "domain": null, "segment": "SMB" })
    );
    let archived = &answer["archiveAccount"]["account"];
    assert!(archived["archivedAt"].is_string() && archived["segment"] == "SMB");
    let listed = bed
        .data(&sales, "{ accounts { totalCount } }", json!({}))
        .await;
    assert_eq!(listed["accounts"]["totalCount"], 0);
    assert_eq!(
        bed.code(&user(Role::Admin), create, input(json!({ "name": "x" })))
            .await,
        "FORBIDDEN"
    );
}

#[tokio::test]
async fn an_address_belongs_to_one_lead() {
    let bed = TestBed::new().await;
    let sales = user(Role::Sales);
    let create = "mutation($input: CreateLeadInput!) { createLead(input: $input) {
        lead { id emails } userErrors { code path } } }";
    let emails = |emails: Value| input(json!({ "emails": emails }));
    let made = bed
        .data(&sales, create, emails(json!(["B@x.test", "a@x.test"])))
        .await;
    assert_eq!(
        made["createLead"]["lead"]["emails"],
        json!(["b@x.test", "a@x.test"])
    );
    let taken = bed
        .data(&sales, create, emails(json!(["c@x.test", "a@x.test"])))
        .await;
    assert_eq!(
        taken["createLead"]["userErrors"],
        json!([{ "code": "TAKEN", "path": ["input", "emails", "1"] }])
    );
    let update = "mutation($input: UpdateLeadInput!) { updateLead(input: $input) {
        lead { emails stage } userErrors { code path } } }";
    let change =
        json!({ "id": made["createLead"]["lead"]["id"], "emails": ["a@x.test", "d@x.test"] });
    let changed = bed.data(&sales, update, input(change)).await;
    assert_eq!(
        changed["updateLead"]["lead"],
        json!({ "emails": ["a@x.test", "d@x.test"], "stage": "LEAD" })
    );
    let free = bed.data(&sales, create, emails(json!(["b@x.test"]))).await;
    assert_eq!(free["createLead"]["userErrors"], json!([]));
}
