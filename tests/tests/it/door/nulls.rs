//! A field that is refused is null, and what can not be null takes the nearest that can with it.

use serde_json::json;
use tests::{TestApp, on_both_databases};

use super::post;
use crate::support::company::load_company;

on_both_databases! {
    async fn a_refused_field_is_null_beside_its_error(app: TestApp) {
        load_company(&app).await;
        let token = app.token(&["deals:read"]).await;
        let answer = token.query("{ viewer { kind } account(id: \"x\") { name } deals(first: 1) { nodes { name account { name } } } }", json!({})).await;
        let data = &answer.json["data"];
        let names: Vec<&String> = data.as_object().unwrap().keys().collect();
        assert_eq!(names, ["account", "deals", "viewer"], "{answer:?}");
        assert_eq!(data["viewer"]["kind"], "TOKEN", "{answer:?}");
        assert_eq!(data["account"], json!(null), "{answer:?}");
        let deal = data["deals"]["nodes"][0].as_object().unwrap();
        assert!(deal["name"].is_string(), "{answer:?}");
        assert_eq!(deal.get("account"), Some(&json!(null)), "{answer:?}");
        assert_eq!(answer.code(), Some("FORBIDDEN"));
    }

    async fn nothing_but_refused_fields_are_all_there(app: TestApp) {
        let answer = app.anonymous().query("{ a: account(id: \"x\") { name } b: deal(id: \"x\") { name } }", json!({})).await;
        assert_eq!(answer.json["data"], json!({ "a": null, "b": null }), "{answer:?}");
        assert_eq!(answer.errors().len(), 2);
    }

    async fn a_page_can_not_be_null_and_takes_the_data_with_it(app: TestApp) {
        let answer = app.token(&["deals:read"]).await.query("{ viewer { kind } accounts { totalCount } }", json!({})).await;
        assert_eq!(answer.json.get("data"), Some(&json!(null)), "{answer:?}");
        assert_eq!(answer.errors()[0]["path"], json!(["accounts"]));
    }

    async fn fields_come_in_the_order_of_the_document(app: TestApp) {
        load_company(&app).await;
        let query = "{ deals(first: 1) { pageInfo { hasNextPage } nodes { account { name } id name } } viewer { kind } }";
        let request = post(app.admin().await).json(&json!({ "query": query }));
        let text = request.send().await.unwrap().text().await.unwrap();
        let places = ["\"deals\"", "\"pageInfo\"", "\"account\"", "\"id\"", "\"viewer\""].map(|word| text.find(word).unwrap());
        assert!(places.is_sorted(), "{text}");
    }
}
