//! The plan of the house holds: who may know whom, and who alone may do what. `ARCHITECTURE.md` says why.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::support::sources::{found, root, under};

const NOTHING: [&str; 0] = [];

#[test]
fn crates_know_each_other_in_one_direction_only() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let members: BTreeSet<&str> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| package["name"].as_str().unwrap())
        .collect();
    let mut edges = BTreeSet::new();
    for package in metadata["packages"].as_array().unwrap() {
        for dependency in package["dependencies"].as_array().unwrap() {
            let to = dependency["name"].as_str().unwrap();
            if members.contains(to) && dependency["kind"] != "dev" {
                edges.insert((package["name"].as_str().unwrap(), to));
            }
        }
    }
    let expected = BTreeSet::from([
        ("accord", "agreement"),
        ("accord", "attribution"),
        ("accord", "entity"),
        ("accord", "migration"),
        ("tests", "accord"),
        ("tests", "attribution"),
        ("tests", "entity"),
        ("tests", "migration"),
    ]);
    assert_eq!(edges, expected);
}

#[test]
fn the_engine_depends_on_nothing_that_waits_stores_or_answers() {
    let foreign = [
        "sea_orm",
        "sea-orm",
        "entity::",
        "async_graphql",
        "actix",
        "tokio",
        "async fn",
        "std::env",
        "SystemTime",
        "Utc::now",
    ];
    assert_eq!(found("attribution/src", &foreign, &[]), NOTHING);
    let dependencies = dependencies_of("attribution");
    for name in [
        "sea-orm",
        "sqlx",
        "async-graphql",
        "actix-web",
        "tokio",
        "entity",
    ] {
        assert!(
            !dependencies.contains(name),
            "attribution depends on {name}"
        );
    }
}

#[test]
fn a_table_knows_nothing_of_the_schema() {
    assert_eq!(
        found(
            "entity/src",
            &["async_graphql", "accord::", "attribution::"],
            &[]
        ),
        NOTHING
    );
    assert!(!dependencies_of("entity").contains("async-graphql"));
}

#[test]
fn a_migration_knows_tables_by_name_only() {
    assert_eq!(
        found(
            "migration/src",
            &["entity::", "attribution::", "accord::"],
            &[]
        ),
        NOTHING
    );
    let dependencies = dependencies_of("migration");
    assert!(!dependencies.contains("entity"));
    assert!(!dependencies.contains("attribution"));
}

#[test]
fn only_the_configuration_reads_the_environment() {
    let reads = ["env::var", "env::vars", "Env::prefixed", "Env::raw"];
    assert_eq!(found("api/src", &reads, &["api/src/config"]), NOTHING);
    assert_ne!(
        found("api/src/config", &reads, &[]),
        NOTHING,
        "the words are the right ones"
    );
}

#[test]
fn only_the_clock_reads_the_time() {
    let reads = [
        "Utc::now",
        "Local::now",
        "SystemTime::now",
        "now_v7()",
        "OffsetDateTime::now",
    ];
    assert_eq!(found("api/src", &reads, &["api/src/clock.rs"]), NOTHING);
    assert_ne!(
        found(
            "api/src/clock.rs".trim_end_matches("/clock.rs"),
            &reads,
            &[]
        ),
        NOTHING
    );
}

#[test]
fn only_one_file_decides_what_a_client_is_told() {
    let builds = [
        "Error::new(",
        "Error::new_with_source(",
        "ServerError::new(",
        "ErrorExtensions",
        "extend_with(",
    ];
    let places: Vec<String> = found("api/src", &builds, &["api/src/error.rs"])
        .into_iter()
        .filter(|place| {
            !place.contains("anyhow::Error::new(")
                && !place.contains("UserError::new(")
                && !place.contains("io::Error::new(")
        })
        .collect();
    assert_eq!(places, NOTHING);
}

#[test]
fn a_resolver_writes_no_sql() {
    let raw = [
        "Statement::",
        "from_sql_and_values",
        "from_string(",
        "execute_unprepared",
        "Expr::cust",
        "sqlx::query",
        "SELECT ",
        "INSERT INTO",
        "UPDATE ",
        "DELETE FROM",
    ];
    assert_eq!(found("api/src/graphql/types", &raw, &[]), NOTHING);
}

#[test]
fn no_source_is_so_long_that_it_holds_two_ideas() {
    for folder in ["api/src", "entity/src", "migration/src", "attribution/src"] {
        for source in under(folder) {
            let lines = source.code().count();
            assert!(lines <= 500, "{} has {lines} lines", source.path);
        }
    }
}

/// The names of what a crate depends on, development aside.
fn dependencies_of(package: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .find(|known| known["name"] == package)
        .unwrap()["dependencies"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|dependency| dependency["kind"] != "dev")
        .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
        .collect()
}
