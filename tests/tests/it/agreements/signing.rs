//! Proposing, signing, refusing, taking back.

use serde_json::{Value, json};
use tests::{PASSWORD, TestApp, email, on_both_databases};

use crate::support::agreements::{AGREEMENT, both_sign, done, propose, refused, sign};

fn linear() -> Value {
    json!({ "rule": { "model": { "preset": "LINEAR" } } })
}

on_both_databases! {
    async fn a_rule_takes_effect_with_the_second_signature(app: TestApp) {
        let (marketing, sales) = (app.marketing().await, app.sales().await);
        let proposed = done(propose(marketing, linear()).await);
        let version = &proposed["agreement"]["versions"]["nodes"][0];
        assert_eq!(version["state"], "PROPOSED");
        assert_eq!(version["missingTeams"], json!(["MARKETING", "SALES"]), "proposing signs nothing");
        let first = done(sign(marketing, &proposed, false).await);
        assert_eq!(first["agreement"]["current"], Value::Null);
        assert_eq!(first["agreement"]["versions"]["nodes"][0]["missingTeams"], json!(["SALES"]));
        assert_eq!(refused(&sign(marketing, &proposed, false).await), "CONFLICT", "one signature a team");
        let second = done(sign(sales, &proposed, false).await);
        assert_eq!(second["agreement"]["current"]["number"], 1);
        let version = &second["agreement"]["versions"]["nodes"][0];
        assert_eq!(version["state"], "AGREED");
        assert_eq!(version["signatures"][0]["team"], "MARKETING");
        assert_eq!(version["signatures"][1]["name"], "The Sales");

        let next = done(propose(sales, json!({ "rule": { "model": { "preset": "FIRST_TOUCH" } } })).await);
        assert_eq!(next["agreement"]["current"]["number"], 1, "until the next is signed");
        let agreed = both_sign(&app, &next, false).await;
        let states: Vec<&Value> = agreed["agreement"]["versions"]["nodes"].as_array().unwrap().iter().map(|version| &version["state"]).collect();
        assert_eq!(states, ["AGREED", "SUPERSEDED"]);
    }

    async fn only_approvers_of_the_two_teams_sign(app: TestApp) {
        let proposed = done(propose(app.marketing().await, linear()).await);
        let agreement = &proposed["agreement"];
        let input = json!({ "id": agreement["id"], "version": 1, "contentHash": agreement["proposal"]["contentHash"] });
        let token = app.token(&["agreements:read", "deals:read"]).await;
        for caller in [app.admin().await, app.analyst().await, &token] {
            for (mutation, input) in [
                ("approveProposal", input.clone()),
                ("rejectProposal", json!({ "id": agreement["id"], "version": 1, "reason": "no" })),
                ("withdrawProposal", json!({ "id": agreement["id"], "version": 1 })),
                ("proposeOfficialRule", linear()),
            ] {
                let response = caller.try_mutate(mutation, input, "userErrors { code }").await;
                assert_eq!(response.code(), Some("FORBIDDEN"), "{mutation}: {response:?}");
            }
        }
        let states = app.analyst().await.ask("{ agreements { nodes { proposal { missingTeams } } } }").await;
        assert_eq!(states["agreements"]["nodes"][0]["proposal"]["missingTeams"], json!(["MARKETING", "SALES"]));
    }

    async fn what_was_edited_decided_or_never_there_is_not_signed(app: TestApp) {
        let (marketing, sales) = (app.marketing().await, app.sales().await);
        let first = done(propose(marketing, linear()).await);
        done(sign(marketing, &first, false).await);
        assert_eq!(refused(&propose(sales, linear()).await), "CONFLICT", "one open proposal");
        let edited = json!({ "rule": { "model": { "preset": "LAST_TOUCH" } }, "replaces": 1 });
        let second = done(propose(sales, edited.clone()).await);
        assert_eq!(second["agreement"]["proposal"]["number"], 2);
        assert_eq!(second["agreement"]["versions"]["nodes"][1]["state"], "VOID");
        assert_eq!(second["agreement"]["versions"]["nodes"][0]["missingTeams"], json!(["MARKETING", "SALES"]), "the signature stays behind");
        assert_eq!(refused(&propose(sales, edited).await), "CONFLICT", "an edit of what was edited");

        let stale = sign(sales, &first, false).await;
        assert_eq!(stale["userErrors"][0]["path"], json!(["input", "version"]), "{stale}");
        let id = &second["agreement"]["id"];
        let hash = &first["agreement"]["proposal"]["contentHash"];
        let input = json!({ "id": id, "version": 2, "contentHash": hash });
        let other = marketing.mutate("approveProposal", input, AGREEMENT).await;
        assert_eq!(other["userErrors"][0]["path"], json!(["input", "contentHash"]), "{other}");
        let input = json!({ "id": id, "version": 2, "contentHash": "not a hash" });
        assert_eq!(refused(&marketing.mutate("approveProposal", input, AGREEMENT).await), "INVALID");

        let blank = json!({ "id": id, "version": 2, "reason": "  " });
        assert_eq!(refused(&marketing.mutate("rejectProposal", blank, AGREEMENT).await), "REQUIRED");
        let reason = json!({ "id": id, "version": 2, "reason": "the first touch matters" });
        let rejected = done(marketing.mutate("rejectProposal", reason, AGREEMENT).await);
        assert_eq!(rejected["agreement"]["versions"]["nodes"][0]["state"], "REJECTED");
        assert_eq!(refused(&sign(sales, &second, false).await), "CONFLICT", "it was rejected");

        let third = done(propose(sales, linear()).await);
        let input = json!({ "id": id, "version": 3 });
        let withdrawn = done(sales.mutate("withdrawProposal", input, AGREEMENT).await);
        assert_eq!(withdrawn["agreement"]["versions"]["nodes"][0]["state"], "WITHDRAWN");
        assert_eq!(refused(&sign(sales, &third, false).await), "CONFLICT");
        assert_eq!(withdrawn["agreement"]["current"], Value::Null);
        let inflating = json!({ "rule": { "model": { "preset": "PARTICIPATION" } } });
        assert_eq!(refused(&propose(sales, inflating).await), "INVALID", "an official rule conserves");
    }

    async fn the_past_needs_two_signatures_that_say_so(app: TestApp) {
        let (marketing, sales) = (app.marketing().await, app.sales().await);
        let mut rule = linear();
        rule["effectiveFrom"] = json!("2026-01-01T00:00:00Z");
        let proposed = done(propose(marketing, rule).await);
        let plain = sign(marketing, &proposed, false).await;
        assert_eq!(plain["userErrors"][0]["path"], json!(["input", "retroactive"]), "{plain}");
        done(sign(marketing, &proposed, true).await);
        assert_eq!(refused(&sign(sales, &proposed, false).await), "REQUIRED");
        let agreed = done(sign(sales, &proposed, true).await);
        assert_eq!(agreed["agreement"]["versions"]["nodes"][0]["inEffectFrom"], "2026-01-01T00:00:00.000Z");
    }

    async fn nobody_signs_for_both_sides(app: TestApp) {
        let (marketing, sales) = (app.marketing().await, app.sales().await);
        let proposed = done(propose(sales, linear()).await);
        done(sign(marketing, &proposed, false).await);
        let users = app.admin().await.ask(r#"{ users(where: { role: { eq: MARKETING } }) { nodes { id approver } } }"#).await;
        let id = &users["users"]["nodes"][0]["id"];
        let moved = app.admin().await.mutate("updateUser", json!({ "id": id, "role": "SALES" }), "user { approver } userErrors { message }").await;
        assert_eq!(moved["user"]["approver"], false, "a change of role ends the right");
        let input = json!({ "email": email(entity::role::Role::Marketing), "password": PASSWORD });
        let session = app.anonymous().mutate("login", input, "accessToken").await;
        let same_person = app.bearer(session["accessToken"].as_str().unwrap());
        let without = sign(&same_person, &proposed, false).await;
        assert_eq!(refused(&without), "NOT_ALLOWED", "{without}");
        let granted = sales.mutate("grantApprover", json!({ "id": id }), "user { approver } userErrors { message }").await;
        assert_eq!(granted["user"]["approver"], true, "{granted}");
        let both = sign(&same_person, &proposed, false).await;
        assert_eq!(refused(&both), "NOT_ALLOWED");
        assert!(both["userErrors"][0]["message"].as_str().unwrap().contains("both sides"), "{both}");
        done(sign(sales, &proposed, false).await);
    }
}
