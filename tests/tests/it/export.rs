//! Facts and credits out again: complete, exact, and harmless to open.

use std::{collections::BTreeMap, fs::File, path::Path};

use accord::export::{CreditsQuestion, Format, Noun, export};
use parquet::{
    file::reader::{FileReader as _, SerializedFileReader},
    record::Field,
};
use serde_json::json;
use tests::{TestApp, on_both_databases};

use crate::support::company::{PERIOD, load_company};
use crate::support::facts::{load, money};

/// What a file holds: the names of its columns, and the rows by name.
type Rows = Vec<BTreeMap<String, String>>;

async fn write(app: &TestApp, noun: Noun, format: Format, folder: &Path) -> Rows {
    let path = folder.join(format!("{}.{}", noun.name(), format.ending()));
    let db = &app.inside().db;
    let rows = export(db, noun, &CreditsQuestion::default(), format, &path)
        .await
        .unwrap();
    let read = match format {
        Format::Csv => read_csv(&path),
        Format::Parquet => read_parquet(&path),
    };
    assert_eq!(read.len() as u64, rows, "{}", noun.name());
    read
}

fn read_csv(path: &Path) -> Rows {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// As CSV would have it, so that both can be compared.
fn read_parquet(path: &Path) -> Rows {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| {
        let row = row.unwrap();
        let columns = row.get_column_iter();
        columns
            .map(|(name, field)| (name.clone(), text(field)))
            .collect()
    })
    .collect()
}

fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Long(number) => number.to_string(),
        Field::Bool(value) => value.to_string(),
        Field::Date(day) => chrono::NaiveDate::default()
            .checked_add_signed(chrono::TimeDelta::days(i64::from(*day)))
            .unwrap()
            .to_string(),
        Field::TimestampMillis(at) => chrono::DateTime::from_timestamp_millis(*at)
            .unwrap()
            .to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        Field::Decimal(number) => {
            let parts = i128::from_be_bytes(number.data().try_into().unwrap());
            let scale = u32::try_from(number.scale()).unwrap();
            decimal(&rust_decimal::Decimal::from_i128_with_scale(parts, scale).to_string())
        }
        other => panic!("a column of {other:?}"),
    }
}

/// Without the zeros at the end, which Parquet has as many of as its column has decimals.
fn decimal(text: &str) -> String {
    let number: rust_decimal::Decimal = text.parse().unwrap();
    number.normalize().to_string()
}

on_both_databases! {
    async fn every_fact_is_in_its_file_as_it_is(app: TestApp) {
        load_company(&app).await;
        let folder = tempfile::tempdir().unwrap();
        let deals = write(&app, Noun::Deals, Format::Csv, folder.path()).await;
        let listed = app.analyst().await.ask("{ deals(first: 100) { nodes { name outcome amount { amount currencyCode } closedAt } } }").await;
        let mut expected: Vec<[String; 5]> = Vec::new();
        for deal in listed["deals"]["nodes"].as_array().unwrap() {
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            expected.push([text(&deal["name"]), text(&deal["outcome"]), text(&deal["amount"]["amount"]), text(&deal["amount"]["currencyCode"]), text(&deal["closedAt"])]);
        }
        let mut found: Vec<[String; 5]> =
            deals.iter().map(|row| ["name", "outcome", "amount", "currency", "closed_at"].map(|name| row[name].clone())).collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected);

        let rates = write(&app, Noun::ExchangeRates, Format::Csv, folder.path()).await;
        assert_eq!(rates[0]["rate_on"], "2026-04-14");
        assert_eq!(rates[0]["rate"], "0.910000000000");
        let touches = write(&app, Noun::Touchpoints, Format::Csv, folder.path()).await;
        let first = touches.iter().find(|row| row["message_id"] == "m-1").unwrap();
        assert_eq!(first["occurred_at"], "2026-01-15T10:00:00.000Z");
        assert_eq!((first["source"].as_str(), first["campaign_id"].len()), ("google", 36));
        let campaigns = write(&app, Noun::Campaigns, Format::Csv, folder.path()).await;
        assert!(campaigns.iter().any(|row| row["budget"] == "5000.00" && row["budget_currency"] == "EUR"));
    }

    async fn both_formats_hold_the_same(app: TestApp) {
        load_company(&app).await;
        let folder = tempfile::tempdir().unwrap();
        for noun in <Noun as clap::ValueEnum>::value_variants() {
            let decimals: &[&str] = match noun {
                Noun::Attributes => &[],
                Noun::LeadHandOffs => &["value"],
                _ => &["amount", "share", "rate", "budget", "cost_of_sale", "margin_rate", "probability"],
            };
            let mut csv = write(&app, *noun, Format::Csv, folder.path()).await;
            for row in &mut csv {
                for name in decimals {
                    if let Some(text) = row.get_mut(*name).filter(|text| !text.is_empty()) {
                        *text = decimal(text);
                    }
                }
            }
            let parquet = write(&app, *noun, Format::Parquet, folder.path()).await;
            assert_eq!(csv, parquet, "{}", noun.name());
        }
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".part")), "{left:?}");
    }

    async fn the_credits_are_those_of_the_report(app: TestApp) {
        load_company(&app).await;
        let folder = tempfile::tempdir().unwrap();
        let credits = write(&app, Noun::Credits, Format::Csv, folder.path()).await;
        let document = format!("{{ attribution(input: {{ {PERIOD} groupBy: [DEAL] }}) {{ attributed {{ amount }}
            rows(first: 25) {{ nodes {{ credits(first: 50) {{ nodes {{ share explanation amount {{ amount currencyCode }} }} }} }} }} }} }}");
        let report = app.analyst().await.ask(&document).await;
        let mut expected = Vec::new();
        for row in report["attribution"]["rows"]["nodes"].as_array().unwrap() {
            for credit in row["credits"]["nodes"].as_array().unwrap() {
                let parts = [&credit["amount"]["amount"], &credit["amount"]["currencyCode"], &credit["explanation"]];
                expected.push((decimal(credit["share"].as_str().unwrap()), parts.map(|part| part.as_str().unwrap().to_owned())));
            }
        }
        let mut found: Vec<_> =
            credits.iter().map(|row| (decimal(&row["share"]), ["amount", "currency", "explanation"].map(|name| row[name].clone()))).collect();
        expected.sort();
        found.sort();
        assert!(!found.is_empty());
        assert_eq!(found, expected);
        let sum: rust_decimal::Decimal = credits.iter().map(|row| row["amount"].parse::<rust_decimal::Decimal>().unwrap()).sum();
        assert_eq!(json!(sum.to_string()), report["attribution"]["attributed"]["amount"]);
    }

    async fn a_name_that_is_a_formula_does_nothing_in_a_spreadsheet(app: TestApp) {
        let sales = app.sales().await;
        let name = "=HYPERLINK(\"https://evil.example\", \"a, b\")";
        let deal = json!([{ "externalId": "d", "name": name, "account": { "externalId": "a" }, "amount": money("-5.00", "EUR"), "outcome": "OPEN", "createdAt": "2026-01-01T00:00:00Z" }]);
        load(app.marketing().await, "upsertAccounts", "crm", json!([{ "externalId": "a", "name": "@SUM(A1)" }])).await;
        load(sales, "upsertDeals", "crm", deal).await;
        let folder = tempfile::tempdir().unwrap();
        let deals = write(&app, Noun::Deals, Format::Csv, folder.path()).await;
        assert_eq!(deals[0]["name"], format!("'{name}"));
        assert_eq!(deals[0]["amount"], "-5.00");
        let accounts = write(&app, Noun::Accounts, Format::Csv, folder.path()).await;
        assert_eq!(accounts[0]["name"], "'@SUM(A1)");
        // Parquet is read by programs that know a text from a formula.
        let deals = write(&app, Noun::Deals, Format::Parquet, folder.path()).await;
        assert_eq!(deals[0]["name"], name);
    }
}
