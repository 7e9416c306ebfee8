//! Who may sign, and who lets them.

use serde_json::{Value, json};
use tests::{Caller, TestApp, on_both_databases};

use crate::support::agreements::{done, refused};

const USER: &str = "user { id approver } userErrors { code message path }";

async fn colleague(admin: &Caller, email: &str, role: &str) -> Value {
    let input = json!({ "email": email, "name": "Colleague", "role": role });
    done(admin.mutate("createUser", input, USER).await)["user"]["id"].clone()
}

async fn own_id(caller: &Caller) -> Value {
    caller.ask("{ viewer { id } }").await["viewer"]["id"].clone()
}

on_both_databases! {
    async fn the_right_to_sign_is_given_within_a_team(app: TestApp) {
        let (marketing, sales, admin) = (app.marketing().await, app.sales().await, app.admin().await);
        let mia = colleague(admin, "mia@accord.test", "MARKETING").await;
        let sam = colleague(admin, "sam@accord.test", "SALES").await;
        let ann = colleague(admin, "ann@accord.test", "ANALYST").await;
        assert_eq!(refused(&sales.mutate("grantApprover", json!({ "id": mia }), USER).await), "NOT_ALLOWED", "another team");
        assert_eq!(refused(&sales.mutate("grantApprover", json!({ "id": ann }), USER).await), "NOT_ALLOWED", "no team");
        let response = admin.try_mutate("grantApprover", json!({ "id": mia }), USER).await;
        assert_eq!(response.code(), Some("FORBIDDEN"), "an administrator gives nobody the right");
        let granted = done(sales.mutate("grantApprover", json!({ "id": sam, "reason": "deputy" }), USER).await);
        assert_eq!(granted["user"], json!({ "id": sam, "approver": true }));

        let me = own_id(marketing).await;
        let last = marketing.mutate("revokeApprover", json!({ "id": me }), USER).await;
        assert_eq!(refused(&last), "CONFLICT", "the last approver of marketing");
        let me = own_id(sales).await;
        let stepped_down = done(sales.mutate("revokeApprover", json!({ "id": me }), USER).await);
        assert_eq!(stepped_down["user"]["approver"], false);
        assert_eq!(refused(&sales.mutate("grantApprover", json!({ "id": me }), USER).await), "NOT_ALLOWED", "who may not sign gives nobody the right");
    }
}
