//! The README's five mutations, run exactly as they are printed.

use serde_json::{Value, json};
use tests::{TestApp, on_both_databases};

const README: &str = include_str!("../../../../README.md");

/// The blocks of code of the section, in order.
fn printed() -> Vec<String> {
    let section = README
        .split("\n## ")
        .find(|section| section.starts_with("Agree on a target in five mutations"))
        .unwrap();
    let mut blocks: Vec<String> = vec![String::new()];
    for line in section.lines() {
        match line.strip_prefix("    ") {
            Some(code) => {
                let block = blocks.last_mut().unwrap();
                block.push_str(code);
                block.push('\n');
            }
            None if line.is_empty() => {}
            None => blocks.push(String::new()),
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

on_both_databases! {
    async fn the_five_mutations_agree_on_a_target(app: TestApp) {
        let documents = printed();
        assert_eq!(documents.len(), 5);
        let (marketing, sales) = (app.marketing().await, app.sales().await);
        let callers = [marketing, marketing, sales, marketing, sales];
        let mut variables = json!({});
        let mut last = Value::Null;
        for (document, caller) in documents.iter().zip(callers) {
            let used: Value = variables.as_object().unwrap().iter()
                .filter(|(name, _)| document.contains(&format!("${name}")))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect::<serde_json::Map<_, _>>()
                .into();
            let answer = caller.query(document, used).await;
            let payload = answer.data().as_object().unwrap().values().next().unwrap().clone();
            assert_eq!(payload["userErrors"], json!([]), "{document}");
            if let Some(target) = payload["target"].as_object() {
                variables["contentHash"] = target["proposal"]["contentHash"].clone();
                if target.contains_key("id") {
                    variables["target"] = target["id"].clone();
                    variables["agreement"] = target["agreement"]["id"].clone();
                } else {
                    // The edit left marketing's signature behind.
                    assert_eq!(target["proposal"]["missingTeams"], json!(["MARKETING", "SALES"]));
                }
            }
            last = payload;
        }
        let current = &last["agreement"]["current"];
        assert_eq!((&current["number"], &current["state"]), (&json!(2), &json!("AGREED")));
        assert_eq!(current["signatures"].as_array().unwrap().len(), 2);
        let target = app.analyst().await.query("query($id: ID!) { target(id: $id) { state amount { amount } } }", json!({ "id": variables["target"] })).await;
        assert_eq!(target.data()["target"], json!({ "state": "AGREED", "amount": { "amount": "1000000.00" } }));
    }
}
