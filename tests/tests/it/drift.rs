//! The schema the migrations make and the one the entities describe are the same.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Iterable, Statement};
use tests::{TestDatabase, on_both_databases};

on_both_databases! {
    async fn the_entities_describe_the_migrated_schema(db: TestDatabase) {
        let db = db.connect().await;
        let found = found(&db).await;
        let described = described(db.get_database_backend());
        let differences = differences(&found, &described);
        assert!(differences.is_empty(), "\n{}\n", differences.join("\n"));
    }

    async fn every_difference_is_found(db: TestDatabase) {
        let db = db.connect().await;
        let backend = db.get_database_backend();
        let found = found(&db).await;

        let mut doctored = described(backend);
        let touchpoints = doctored.remove("touchpoints").unwrap();
        doctored.insert("touchpints".to_owned(), touchpoints);
        let deals = doctored.get_mut("deals").unwrap();
        deals.get_mut("closed_at").unwrap().nullable = false;
        deals.get_mut("amount_minor").unwrap().class = "text";
        let unknown = deals["name"].clone();
        deals.insert("nickname".to_owned(), unknown);
        deals.remove("owner");

        let integer = if backend == DbBackend::Sqlite { "integer" } else { "bigint" };
        assert_eq!(
            differences(&found, &doctored),
            [
                &format!("deals.amount_minor is {integer} in the database, text in the entity"),
                "deals.closed_at is nullable in the database, required in the entity",
                "deals.nickname is in the entity only",
                "deals.owner is in the database only",
                "table touchpints is in the entities only",
                "table touchpoints is in the database only",
            ]
        );
    }
}

type Schema = BTreeMap<String, BTreeMap<String, Column>>;

#[derive(Clone, Debug, PartialEq)]
struct Column {
    nullable: bool,
    class: &'static str,
}

/// Every difference, as a sentence, in alphabetical order.
fn differences(found: &Schema, described: &Schema) -> Vec<String> {
    let mut differences = Vec::new();
    let tables: BTreeSet<&String> = found.keys().chain(described.keys()).collect();
    for table in tables {
        match (found.get(table), described.get(table)) {
            (Some(found), Some(described)) => {
                differences.extend(differences_of(table, found, described));
            }
            (Some(_), None) => differences.push(format!("table {table} is in the database only")),
            _ => differences.push(format!("table {table} is in the entities only")),
        }
    }
    differences
}

fn differences_of(
    table: &str,
    found: &BTreeMap<String, Column>,
    described: &BTreeMap<String, Column>,
) -> Vec<String> {
    let says = |nullable| if nullable { "nullable" } else { "required" };
    let mut differences = Vec::new();
    let columns: BTreeSet<&String> = found.keys().chain(described.keys()).collect();
    for column in columns {
        let name = format!("{table}.{column}");
        match (found.get(column), described.get(column)) {
            (Some(found), Some(described)) => {
                if found.class != described.class {
                    differences.push(format!(
                        "{name} is {} in the database, {} in the entity",
                        found.class, described.class
                    ));
                }
                if found.nullable != described.nullable {
                    differences.push(format!(
                        "{name} is {} in the database, {} in the entity",
                        says(found.nullable),
                        says(described.nullable)
                    ));
                }
            }
            (Some(_), None) => differences.push(format!("{name} is in the database only")),
            _ => differences.push(format!("{name} is in the entity only")),
        }
    }
    differences
}

/// What the database has, but for the migrations' own table.
async fn found(db: &DatabaseConnection) -> Schema {
    let backend = db.get_database_backend();
    let sql = if backend == DbBackend::Postgres {
        "SELECT table_name, column_name, data_type, is_nullable = 'YES' AS nullable
         FROM information_schema.columns WHERE table_schema = current_schema()"
    } else {
        "SELECT t.name AS table_name, c.name AS column_name, c.type AS data_type,
                c.\"notnull\" = 0 AND c.pk = 0 AS nullable
         FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
    };
    let rows = db
        .query_all_raw(Statement::from_string(backend, sql))
        .await
        .unwrap();
    let mut schema = Schema::new();
    for row in rows {
        let table: String = row.try_get("", "table_name").unwrap();
        if table != "seaql_migrations" {
            let data_type: String = row.try_get("", "data_type").unwrap();
            let column = Column {
                nullable: row.try_get("", "nullable").unwrap(),
                class: class_of_name(&data_type),
            };
            let name = row.try_get("", "column_name").unwrap();
            schema.entry(table).or_default().insert(name, column);
        }
    }
    schema
}

fn class_of_name(data_type: &str) -> &'static str {
    match data_type.to_ascii_lowercase().as_str() {
        "text" | "character varying" => "text",
        "smallint" => "smallint",
        "integer" => "integer",
        "bigint" => "bigint",
        "boolean" => "boolean",
        "uuid" => "uuid",
        "bytea" | "blob" => "bytes",
        "date" => "date",
        other => panic!("a column has the unexpected type {other}"),
    }
}

/// What the entities say the database has.
fn described(backend: DbBackend) -> Schema {
    macro_rules! tables {
        ($($module:ident),+ $(,)?) => {
            [$( table::<entity::$module::Entity>(backend) ),+].into()
        };
    }
    tables![
        account,
        agreement,
        agreement_log,
        agreement_log_head,
        agreement_signature,
        agreement_version,
        api_token,
        attribute,
        audit_entry,
        campaign,
        change,
        cost,
        deal,
        deal_adjustment,
        deal_contact,
        deal_stage,
        deal_transition,
        exchange_rate,
        external_id,
        idempotency_key,
        event,
        event_batch,
        event_rules,
        identity,
        job_lease,
        lead,
        lead_account,
        lead_anonymous_id,
        lead_email,
        lead_escalation,
        lead_hand_off,
        lead_merge,
        lead_merge_move,
        lead_merge_name,
        lead_told,
        lead_transition,
        lead_value_rates,
        note,
        operation,
        organization,
        rejected_event,
        sales_attempt,
        segment_margin,
        session,
        source,
        spend,
        touchpoint,
        user,
        write_key,
    ]
}

fn table<E: EntityTrait>(backend: DbBackend) -> (String, BTreeMap<String, Column>) {
    let columns = E::Column::iter().map(|column| {
        let definition = column.def();
        let described = Column {
            nullable: definition.is_null(),
            class: class_of(definition.get_column_type(), backend),
        };
        (column.as_str().to_owned(), described)
    });
    (E::default().table_name().to_owned(), columns.collect())
}

/// SQLite stores what it can as integers, text and bytes.
fn class_of(column: &ColumnType, backend: DbBackend) -> &'static str {
    let postgres = match column {
        ColumnType::String(_) | ColumnType::Text => "text",
        ColumnType::SmallInteger => "smallint",
        ColumnType::Integer => "integer",
        ColumnType::BigInteger => "bigint",
        ColumnType::Boolean => "boolean",
        ColumnType::Uuid => "uuid",
        ColumnType::Binary(_) | ColumnType::VarBinary(_) | ColumnType::Blob => "bytes",
        ColumnType::Date => "date",
        other => panic!("an entity has a column of the unexpected type {other:?}"),
    };
    match (backend, postgres) {
        (DbBackend::Sqlite, "smallint" | "bigint" | "boolean") => "integer",
        (DbBackend::Sqlite, "uuid") => "bytes",
        (DbBackend::Sqlite, "date") => "text",
        (_, class) => class,
    }
}
