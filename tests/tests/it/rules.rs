//! What the database itself refuses, so that no path of writing can get round it.

use entity::actor_type::ActorType;
use entity::attempt_kind::AttemptKind;
use entity::channel::Channel;
use entity::deal_kind::DealKind;
use entity::deal_outcome::DealOutcome;
use entity::forecast_category::ForecastCategory;
use entity::lead_stage::LeadStage;
use entity::object_type::ObjectType;
use entity::role::Role;
use entity::team::Team;
use entity::touchpoint_kind::TouchpointKind;
use entity::{account, change, deal_contact, touchpoint};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait, NotSet,
    PaginatorTrait, QueryOrder, Set, SqlErr,
};
use tests::{TestDatabase, on_both_databases};

use crate::sample;

on_both_databases! {
    async fn a_message_of_a_source_is_recorded_once(db: TestDatabase) {
        let db = filled(&db).await;
        let again = "id, source_id, message_id, lead_id, account_id, occurred_at, kind, channel, \
                     team, recorded_at";
        refused_as_repeated(&db, &copy("touchpoints", again, &[("id", OTHER_ID)])).await;
    }

    async fn names_and_days_are_unique(db: TestDatabase) {
        let db = filled(&db).await;
        for (table, columns, key) in [
            ("spend", "id, source_id, campaign_id, spent_on, amount_minor, currency, updated_at", "id"),
            ("costs", "id, source_id, team, month, category, amount_minor, currency, updated_at", "id"),
            ("users", "id, email, name, role, approver, created_at, updated_at", "id"),
            ("sessions", "id, user_id, family_id, refresh_hash, created_at, expires_at", "id"),
            ("api_tokens", "id, name, token_hash, scopes, created_at", "id"),
            ("lead_emails", "email, lead_id, position", "position"),
            ("external_ids", "object_type, source_id, external_id, object_id", "object_id"),
        ] {
            let other = if key == "position" { "1" } else { OTHER_ID };
            refused_as_repeated(&db, &copy(table, columns, &[(key, other)])).await;
        }
        refused_as_repeated(&db, "INSERT INTO sources (name) VALUES ('hubspot')").await;
        refused_as_repeated(
            &db,
            "UPDATE deal_stages SET pipeline = 'hubspot', key = 'closedwon' WHERE key = 'talk'",
        )
        .await;
    }

    async fn a_name_may_mean_objects_of_different_kinds(db: TestDatabase) {
        let db = filled(&db).await;
        let columns = "object_type, source_id, external_id, object_id";
        execute(&db, &copy("external_ids", columns, &[("object_type", "'DEAL'")])).await.unwrap();
    }

    async fn a_touch_refers_to_what_exists(db: TestDatabase) {
        let db = filled(&db).await;
        let columns = "id, source_id, message_id, lead_id, account_id, occurred_at, kind, channel, \
                       campaign_id, team, recorded_at";
        for (key, missing) in [
            ("lead_id", OTHER_ID),
            ("account_id", OTHER_ID),
            ("campaign_id", OTHER_ID),
            ("source_id", "2"),
        ] {
            let others = [("id", OTHER_ID), ("message_id", "'another'"), (key, missing)];
            refused_as_dangling(&db, &copy("touchpoints", columns, &others)).await;
            let update = format!("UPDATE touchpoints SET {key} = {missing}");
            refused_as_dangling(&db, &update).await;
        }
        for parent in ["sources", "lead_accounts", "campaigns", "leads", "accounts"] {
            refused_as_dangling(&db, &format!("DELETE FROM {parent}")).await;
        }
    }

    async fn a_touch_stays_with_an_account_its_lead_was_in(db: TestDatabase) {
        let db = filled(&db).await;
        let columns = "id, name, individual, created_at, updated_at";
        execute(&db, &copy("accounts", columns, &[("id", OTHER_ID)])).await.unwrap();
        let moved = format!("UPDATE touchpoints SET account_id = {OTHER_ID}");
        refused_as_dangling(&db, &moved).await;

        let joined = copy("lead_accounts", "lead_id, account_id, joined_at", &[("account_id", OTHER_ID)]);
        execute(&db, &joined).await.unwrap();
        execute(&db, &moved).await.unwrap();
    }

    async fn everything_else_refers_to_what_exists_too(db: TestDatabase) {
        let db = filled(&db).await;
        for (table, column) in [
            ("sessions", "user_id"),
            ("api_tokens", "created_by"),
            ("accounts", "merged_into"),
            ("leads", "account_id"),
            ("leads", "merged_into"),
            ("lead_emails", "lead_id"),
            ("lead_anonymous_ids", "lead_id"),
            ("lead_transitions", "lead_id"),
            ("spend", "campaign_id"),
            ("deals", "account_id"),
            ("deals", "stage_id"),
            ("deal_contacts", "lead_id"),
            ("deal_contacts", "deal_id"),
            ("deal_transitions", "deal_id"),
            ("deal_adjustments", "deal_id"),
        ] {
            refused_as_dangling(&db, &format!("UPDATE {table} SET {column} = {OTHER_ID}")).await;
        }
        for table in ["external_ids", "spend", "costs"] {
            refused_as_dangling(&db, &format!("UPDATE {table} SET source_id = 2")).await;
        }
    }

    async fn a_deal_has_one_primary_contact_at_most(db: TestDatabase) {
        let db = filled(&db).await;
        let columns = "id, account_id, stage, recorded_at, updated_at";
        execute(&db, &copy("leads", columns, &[("id", OTHER_ID)])).await.unwrap();
        let contact = "deal_id, lead_id, is_primary";
        let second = copy("deal_contacts", contact, &[("lead_id", OTHER_ID)]);
        refused_as_repeated(&db, &second).await;

        let mut first: deal_contact::ActiveModel =
            deal_contact::Entity::find().one(&db).await.unwrap().unwrap().into();
        first.is_primary = Set(false);
        first.update(&db).await.unwrap();
        execute(&db, &second).await.unwrap();
    }

    async fn values_out_of_range_are_refused(db: TestDatabase) {
        let db = filled(&db).await;
        for sql in [
            "UPDATE deals SET closed_at = NULL",
            "UPDATE deals SET currency = 'EU'",
            "UPDATE deals SET term_months = 0",
            "UPDATE deals SET margin_rate_ppm = 1000001",
            "UPDATE campaigns SET budget_currency = NULL",
            "UPDATE touchpoints SET suppressed_reason = NULL",
            "UPDATE exchange_rates SET rate_pico = 0",
            "UPDATE exchange_rates SET to_currency = 'EUR'",
            "UPDATE organization SET id = 2",
            "UPDATE organization SET fiscal_year_start_month = 13",
            "UPDATE segment_margins SET margin_rate_ppm = -1",
            "UPDATE lead_emails SET email = 'Grace@example.com'",
            "UPDATE users SET email = 'Ada@example.com'",
            "UPDATE leads SET cycle = 0",
            "UPDATE accounts SET merged_into = id",
        ] {
            refused_as_invalid(&db, sql).await;
        }
        execute(&db, "UPDATE deals SET outcome = 'OPEN', closed_at = NULL").await.unwrap();
    }

    async fn enumerations_have_the_values_of_the_entities_and_no_others(db: TestDatabase) {
        let db = filled(&db).await;
        macro_rules! values {
            ($($column:literal: $type:ty),+ $(,)?) => {
                [$( ($column, <$type>::ALL.iter().map(|v| v.as_str()).collect::<Vec<_>>()) ),+]
            };
        }
        for (column, values) in values![
            "audit_entries.actor_type": ActorType,
            "campaigns.channel": Channel,
            "costs.team": Team,
            "deal_adjustments.actor_type": ActorType,
            "deal_stages.forecast_category": ForecastCategory,
            "deal_stages.outcome": DealOutcome,
            "deal_transitions.actor_type": ActorType,
            "deal_transitions.from_outcome": DealOutcome,
            "deal_transitions.to_outcome": DealOutcome,
            "deals.kind": DealKind,
            "deals.outcome": DealOutcome,
            "external_ids.object_type": ObjectType,
            "lead_hand_offs.actor_type": ActorType,
            "lead_transitions.actor_type": ActorType,
            "lead_transitions.from_stage": LeadStage,
            "lead_transitions.to_stage": LeadStage,
            "leads.stage": LeadStage,
            "sales_attempts.actor_type": ActorType,
            "sales_attempts.kind": AttemptKind,
            "touchpoints.channel": Channel,
            "touchpoints.kind": TouchpointKind,
            "touchpoints.team": Team,
            "users.role": Role,
        ] {
            let (table, column) = column.split_once('.').unwrap();
            for value in values {
                let sql = format!("UPDATE {table} SET {column} = '{value}'");
                execute(&db, &sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
            }
            refused_as_invalid(&db, &format!("UPDATE {table} SET {column} = 'NONSENSE'")).await;
        }
    }

    async fn changes_are_numbered_and_carry_their_transaction(db: TestDatabase) {
        let db = db.connect().await;
        let mut last = 0;
        for _ in 0..3 {
            let change = change::ActiveModel {
                id: NotSet,
                xact: NotSet,
                kind: Set("deals".to_owned()),
                payload: Set("{}".to_owned()),
                recorded_at: Set(0.into()),
            };
            let change = change.insert(&db).await.unwrap();
            assert!(change.id > last, "{} comes after {last}", change.id);
            assert_eq!(change.xact > 0, db.get_database_backend() == DbBackend::Postgres);
            last = change.id;
        }
    }

    async fn a_list_may_be_ordered_by_the_bytes_of_a_name(db: TestDatabase) {
        let db = filled(&db).await;
        let columns = "id, name, individual, created_at, updated_at";
        execute(&db, &copy("accounts", columns, &[("id", OTHER_ID)])).await.unwrap();
        for name in ["a", "B"] {
            let lower = if name == "a" { "=" } else { "<>" };
            let sql = format!("UPDATE accounts SET name = '{name}' WHERE id {lower} {OTHER_ID}");
            execute(&db, &sql).await.unwrap();
        }
        let accounts = account::Entity::find().order_by_asc(account::Column::Name);
        let names: Vec<_> = accounts.all(&db).await.unwrap().into_iter().map(|a| a.name).collect();
        assert_eq!(names, ["B", "a"]);
    }

    async fn a_touch_sent_again_can_be_passed_over(db: TestDatabase) {
        let db = filled(&db).await;
        let columns = "id, source_id, message_id, lead_id, account_id, occurred_at, kind, channel, \
                       team, recorded_at";
        let again = copy("touchpoints", columns, &[("id", OTHER_ID)]);
        let unless_there = "WHERE TRUE ON CONFLICT (source_id, message_id) DO NOTHING";
        execute(&db, &format!("{again} {unless_there}")).await.unwrap();
        assert_eq!(touchpoint::Entity::find().count(&db).await.unwrap(), 1);
    }
}

/// An id no row has, in the words of both databases.
const OTHER_ID: &str = "OTHER_ID";

async fn filled(db: &TestDatabase) -> DatabaseConnection {
    let db = db.connect().await;
    sample::fill(&db).await;
    db
}

/// A statement that repeats the row of a table with other values in some columns.
fn copy(table: &str, columns: &str, others: &[(&str, &str)]) -> String {
    let values: Vec<&str> = columns
        .split(", ")
        .map(|name| {
            others
                .iter()
                .find(|other| other.0 == name)
                .map_or(name, |other| other.1)
        })
        .collect();
    format!(
        "INSERT INTO {table} ({columns}) SELECT {} FROM {table}",
        values.join(", ")
    )
}

async fn execute(db: &DatabaseConnection, sql: &str) -> Result<(), DbErr> {
    let other_id = match db.get_database_backend() {
        DbBackend::Postgres => "'00000000-0000-0000-0000-00000000000f'::uuid",
        _ => "X'0000000000000000000000000000000F'",
    };
    let sql = sql.replace(OTHER_ID, other_id);
    db.execute_unprepared(&sql).await.map(drop)
}

async fn refused_as_repeated(db: &DatabaseConnection, sql: &str) {
    let error = execute(db, sql).await.expect_err(sql);
    assert!(
        matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))),
        "{sql}: {error}"
    );
}

async fn refused_as_dangling(db: &DatabaseConnection, sql: &str) {
    let error = execute(db, sql).await.expect_err(sql);
    assert!(
        matches!(
            error.sql_err(),
            Some(SqlErr::ForeignKeyConstraintViolation(_))
        ),
        "{sql}: {error}"
    );
}

async fn refused_as_invalid(db: &DatabaseConnection, sql: &str) {
    let error = execute(db, sql).await.expect_err(sql).to_string();
    assert!(
        error.to_lowercase().contains("check constraint"),
        "{sql}: {error}"
    );
}
