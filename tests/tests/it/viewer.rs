//! Who is asking.

use serde_json::json;
use tests::{TestApp, on_both_databases};

on_both_databases! {
    async fn every_role_sees_itself(app: TestApp) {
        for (caller, role) in [
            (app.admin().await, "ADMIN"),
            (app.marketing().await, "MARKETING"),
            (app.sales().await, "SALES"),
            (app.analyst().await, "ANALYST"),
        ] {
            let data = caller.ask("{ viewer { kind role email scopes } }").await;
            let email = format!("{}@accord.test", role.to_lowercase());
            assert_eq!(
                data["viewer"],
                json!({ "kind": "USER", "role": role, "email": email, "scopes": [] })
            );
        }
    }

    async fn a_token_sees_its_scopes_and_nothing_of_a_person(app: TestApp) {
        let token = app.token(&["deals:read", "leads:pii"]).await;
        let data = token.ask("{ viewer { kind role email scopes permissions } }").await;
        assert_eq!(
            data["viewer"],
            json!({
                "kind": "TOKEN",
                "role": null,
                "email": null,
                "scopes": ["deals:read", "leads:pii"],
                "permissions": ["leads:pii", "deals:read"],
            })
        );
    }

    async fn nobody_is_told_to_sign_in(app: TestApp) {
        let response = app.anonymous().query("{ viewer { id } }", json!({})).await;
        assert_eq!(response.code(), Some("UNAUTHENTICATED"), "{response:?}");
    }
}
