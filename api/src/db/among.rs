//! "Is one of these" for lists that come with a request.
//!
//! `IN` gives every value a parameter of its own, so each length of the list is another statement to parse, plan and
//! remember. Here the list is one parameter, whatever its length, and the statement always the same.

use sea_orm::{
    ColumnTrait, DatabaseBackend,
    sea_query::{
        Alias, Expr, ExprTrait as _, Func, Query, SimpleExpr, extension::postgres::PgFunc,
    },
};
use uuid::Uuid;

/// The column is one of these texts.
pub fn among_texts<'a>(
    backend: DatabaseBackend,
    column: impl ColumnTrait,
    texts: impl IntoIterator<Item = &'a str>,
) -> SimpleExpr {
    // No text of the database holds this character, and PostgreSQL refuses to be asked for one that does.
    let texts = texts.into_iter().filter(|text| !text.contains('\0'));
    if backend == DatabaseBackend::Postgres {
        let texts: Vec<String> = texts.map(str::to_owned).collect();
        return any(column, texts);
    }
    let list: Vec<&str> = texts.collect();
    in_json(column, &serde_json::Value::from(list), Expr::col("value"))
}

/// The column is one of these ids.
pub fn among_ids(
    backend: DatabaseBackend,
    column: impl ColumnTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> SimpleExpr {
    if backend == DatabaseBackend::Postgres {
        return any(column, ids.into_iter().collect::<Vec<Uuid>>());
    }
    let list: Vec<String> = ids
        .into_iter()
        .map(|id| id.as_simple().to_string())
        .collect();
    let value = Func::cust(Alias::new("unhex")).arg(Expr::col("value"));
    in_json(column, &serde_json::Value::from(list), value.into())
}

fn any<T: Into<sea_orm::Value>>(column: impl ColumnTrait, list: T) -> SimpleExpr {
    Expr::col(column.as_column_ref()).eq(PgFunc::any(Expr::value(list)))
}

fn in_json(column: impl ColumnTrait, list: &serde_json::Value, value: Expr) -> SimpleExpr {
    let rows = Func::cust(Alias::new("json_each")).arg(Expr::value(list.to_string()));
    let values = Query::select()
        .expr(value)
        .from_function(rows, Alias::new("listed"))
        .to_owned();
    Expr::col(column.as_column_ref()).in_subquery(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestBed;
    use entity::{account, lead_anonymous_id};
    use sea_orm::{EntityTrait as _, IntoActiveModel as _, QueryFilter as _};

    #[tokio::test]
    async fn the_rows_that_are_listed_are_found_whatever_the_texts_hold() {
        let bed = TestBed::new().await;
        let db = &bed.app.db;
        let account = crate::ingest::people::account_of_one(crate::clock::now());
        let lead = crate::ingest::people::blank_lead(account.id, crate::clock::now());
        let (account_id, lead_id) = (account.id, lead.id);
        account::Entity::insert(account.into_active_model())
            .exec_without_returning(&db.write)
            .await
            .unwrap();
        entity::lead::Entity::insert(lead.into_active_model())
            .exec_without_returning(&db.write)
            .await
            .unwrap();
        for text in ["plain", "it's \"quoted\" \\ ä", "other"] {
            let row = lead_anonymous_id::Model {
                anonymous_id: text.to_owned(),
                lead_id,
            };
            lead_anonymous_id::Entity::insert(row.into_active_model())
                .exec_without_returning(&db.write)
                .await
                .unwrap();
        }
        let among = |texts: &[&'static str]| {
            let column = lead_anonymous_id::Column::AnonymousId;
            among_texts(db.backend(), column, texts.iter().copied())
        };
        for (texts, found) in [
            (
                &["plain", "it's \"quoted\" \\ ä", "unknown", "other\0"][..],
                2,
            ),
            (&[][..], 0),
        ] {
            let rows = lead_anonymous_id::Entity::find()
                .filter(among(texts))
                .all(&db.read)
                .await;
            assert_eq!(rows.unwrap().len(), found);
        }
        let ids = [account_id.into(), Uuid::nil()];
        let condition = among_ids(db.backend(), account::Column::Id, ids);
        let rows = account::Entity::find()
            .filter(condition)
            .all(&db.read)
            .await;
        assert_eq!(rows.unwrap().len(), 1);
    }
}
