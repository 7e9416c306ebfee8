//! How much may be asked in a while, and by whom it is paid.

use serde_json::json;
use tests::{TestApp, on_both_databases};

use super::post;

const VIEWER: &str = "{ viewer { id } }";

on_both_databases! {
    async fn who_asks_too_much_waits(app: TestApp) {
        let tight = app.spawn_with(|config| {
            config.limits.rate_burst = 10;
            config.limits.rate_per_second = 1;
        }).await;
        let greedy = tight.token(&["deals:read"]).await;
        let query = json!({ "query": VIEWER });
        let mut refused = None;
        for _ in 0..10 {
            let response = post(&greedy).json(&query).send().await.unwrap();
            if response.status() == 429 {
                refused = Some(response);
                break;
            }
            assert_eq!(response.status(), 200);
        }
        let refused = refused.expect("ten times two are more than ten");
        let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=2).contains(&wait), "{wait}");
        let body: serde_json::Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], "RATE_LIMITED");
        assert_eq!(body["errors"][0]["extensions"]["retryAfter"], wait);
        // Another caller has a purse of their own, though both come from the same address.
        let other = tight.token(&["deals:read"]).await;
        assert_eq!(post(&other).json(&query).send().await.unwrap().status(), 200);
    }

    async fn what_is_left_is_told(app: TestApp) {
        let tight = app.spawn_with(|config| {
            config.limits.rate_burst = 1_000;
            config.limits.rate_per_second = 1;
        }).await;
        let token = tight.token(&["deals:read"]).await;
        let ask = async || token.ask("{ rateLimit { limit remaining fullAt } }").await["rateLimit"].clone();
        let before = ask().await;
        assert_eq!(before["limit"], 1_000);
        // 1 for the request, and 100 deals within 1 of a page.
        token.ask("{ deals(first: 100) { nodes { id } } }").await;
        let after = ask().await;
        let (left, left_after) = (before["remaining"].as_i64().unwrap(), after["remaining"].as_i64().unwrap());
        assert!((990..1_000).contains(&left), "{before}");
        assert!((left - 110..=left - 90).contains(&left_after), "{after}");
        // It regains one a second: what is missing comes back in as many seconds.
        let full_at = chrono::DateTime::parse_from_rfc3339(after["fullAt"].as_str().unwrap()).unwrap();
        let wait = full_at.signed_duration_since(chrono::Utc::now()).num_seconds();
        assert!((80..=115).contains(&wait), "{after}");
    }

    async fn an_address_that_a_stranger_writes_pays_for_nobody(app: TestApp) {
        let tight = app.spawn_with(|config| {
            config.limits.rate_burst = 10;
            config.limits.rate_per_second = 1;
        }).await;
        let mut statuses = Vec::new();
        for number in 0..10 {
            let request = post(&tight.anonymous()).header("x-forwarded-for", format!("203.0.113.{number}"));
            let response = request.json(&json!({ "query": VIEWER })).send().await.unwrap();
            assert_eq!(response.status() == 429, response.headers().contains_key("retry-after"));
            statuses.push(response.status().as_u16());
        }
        assert!(statuses.contains(&429), "{statuses:?}");
    }

    async fn signing_in_is_limited_by_address_however_it_is_asked(app: TestApp) {
        let tight = app.spawn_with(|config| config.limits.login_burst = 3).await;
        let login = |number: usize| format!(
            "l{number}: login(input: {{ email: \"{number}@accord.example\", password: \"wrong\" }}) {{ userErrors {{ code }} }}"
        );
        let four: String = (0..4).map(login).collect();
        let response = post(&tight.anonymous()).json(&json!({ "query": format!("mutation {{ {} }}", login(9)) })).send().await.unwrap();
        assert_eq!(response.status(), 200);
        // Four at once are more than the two that are left, and nothing is taken for them.
        let response = post(&tight.anonymous()).json(&json!({ "query": format!("mutation {{ {four} }}") })).send().await.unwrap();
        assert_eq!(response.status(), 429);
        // An address that a stranger writes into the header is not believed.
        for _ in 0..2 {
            let request = post(&tight.anonymous()).header("x-forwarded-for", "203.0.113.7");
            let response = request.json(&json!({ "query": format!("mutation {{ {} }}", login(1)) })).send().await.unwrap();
            assert_eq!(response.status(), 200);
        }
        let request = post(&tight.anonymous()).header("x-forwarded-for", "203.0.113.8");
        let response = request.json(&json!({ "query": format!("mutation {{ {} }}", login(2)) })).send().await.unwrap();
        assert_eq!(response.status(), 429);
    }

    async fn a_trusted_proxy_says_who_is_calling(app: TestApp) {
        let tight = app.spawn_with(|config| {
            config.limits.login_burst = 1;
            config.server.trusted_proxies = vec![accord::config::Network::parse("127.0.0.0/8").unwrap()];
        }).await;
        for (number, address) in ["203.0.113.7", "203.0.113.8", "6.6.6.6, 203.0.113.9"].iter().enumerate() {
            let query = format!("mutation {{ login(input: {{ email: \"{number}@x.example\", password: \"wrong\" }}) {{ userErrors {{ code }} }} }}");
            let statuses = [200, 429];
            for status in statuses {
                let request = post(&tight.anonymous()).header("x-forwarded-for", *address);
                let response = request.json(&json!({ "query": query })).send().await.unwrap();
                assert_eq!(response.status(), status, "{address}");
            }
        }
    }

    async fn one_account_cannot_be_guessed_at_from_many_addresses(app: TestApp) {
        let tight = app.spawn_with(|config| {
            config.limits.login_burst = 2;
            config.server.trusted_proxies = vec![accord::config::Network::parse("127.0.0.1").unwrap()];
        }).await;
        let query = "mutation { login(input: { email: \" Admin@X.example \", password: \"wrong\" }) { userErrors { code } } }";
        let mut codes = Vec::new();
        for number in 0..3 {
            let request = post(&tight.anonymous()).header("x-forwarded-for", format!("203.0.113.{number}"));
            let body: serde_json::Value = serde_json::from_str(&request.json(&json!({ "query": query })).send().await.unwrap().text().await.unwrap()).unwrap();
            codes.push(body["errors"][0]["extensions"]["code"].as_str().unwrap_or("none").to_owned());
        }
        assert_eq!(codes, ["none", "none", "RATE_LIMITED"]);
    }
}
