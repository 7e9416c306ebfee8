//! What the teams cost beside spend: salaries, tools, fees. One figure for each source, team, month and category.

use std::collections::HashMap;

use async_graphql::InputObject;
use chrono::{Datelike as _, NaiveDate};
use entity::{cost, ids::CostId};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    sea_query::OnConflict,
};

use super::{BulkRow, Ingest, RowOutcome, RowStatus, clean};
use crate::{
    clock,
    db::ChangePayload,
    graphql::{
        enums::Team,
        scalars::Date,
        types::money::MoneyInput,
        user_error::{Refusal, UserError},
    },
};

/// A cost to record. A repeat for the same team, month and category of the same source replaces it.
#[derive(Debug, Clone, InputObject)]
pub struct CostRow {
    /// Whose cost it is.
    pub team: Team,
    /// The month, named by its first day: `2026-03-01`.
    pub month: Date,
    /// What it is for, such as `salaries`.
    pub category: String,
    /// How much; negative for a refund.
    pub amount: MoneyInput,
}

/// Team, month, category.
type Key = (entity::team::Team, NaiveDate, String);

impl BulkRow for CostRow {
    const OPERATION: &'static str = "recordCosts";
    const NOUN: &'static str = "Cost";

    async fn write(ingest: &mut Ingest<'_>, rows: &[Self]) -> Result<Vec<RowOutcome>, Refusal> {
        use cost::Column as C;
        let known = cost::Entity::find()
            .filter(C::SourceId.eq(ingest.source))
            .filter(C::Month.is_in(rows.iter().map(|row| row.month.0)))
            .all(&*ingest.tx)
            .await?;
        let mut costs: HashMap<Key, cost::Model> = known
            .into_iter()
            .map(|row| ((row.team, row.month, row.category.clone()), row))
            .collect();
        let mut written: HashMap<CostId, cost::Model> = HashMap::new();
        let mut outcomes = Vec::with_capacity(rows.len());
        for row in rows {
            let given = match row.understood(ingest) {
                Ok(given) => given,
                Err(errors) => {
                    outcomes.push(RowOutcome::rejected(errors));
                    continue;
                }
            };
            let key = (given.team, given.month, given.category.clone());
            let (status, row) = match costs.get(&key) {
                None => (RowStatus::Created, given),
                Some(known) => {
                    let same = (known.amount_minor, &known.currency)
                        == (given.amount_minor, &given.currency);
                    let row = cost::Model {
                        id: known.id,
                        ..given
                    };
                    let status = if same {
                        RowStatus::Unchanged
                    } else {
                        RowStatus::Updated
                    };
                    (status, row)
                }
            };
            outcomes.push(RowOutcome::taken(status, row.id));
            if status != RowStatus::Unchanged {
                written.insert(row.id, row.clone());
                costs.insert(key, row);
            }
        }
        if !written.is_empty() {
            let replace = OnConflict::columns([C::SourceId, C::Team, C::Month, C::Category])
                .update_columns([C::AmountMinor, C::Currency, C::UpdatedAt])
                .to_owned();
            let rows = written.into_values().map(|row| row.into_active_model());
            cost::Entity::insert_many(rows)
                .on_conflict(replace)
                .exec_without_returning(&*ingest.tx)
                .await?;
            ingest.changed(ChangePayload::Other);
        }
        Ok(outcomes)
    }
}

impl CostRow {
    /// The row as it is kept, or everything that is wrong with it.
    fn understood(&self, ingest: &Ingest<'_>) -> Result<cost::Model, Vec<UserError>> {
        let Self {
            team,
            month,
            category,
            amount,
        } = self;
        let mut errors = Vec::new();
        if month.0.day() != 1 {
            let first = month.0.with_day(1).unwrap_or(month.0);
            let message = format!(
                "month is {}; expected the first day of a month, {first}.",
                month.0
            );
            errors.push(UserError::invalid(["month"], message));
        }
        let category = clean(category, 100).unwrap_or_else(|message| {
            let message = format!("category {message}.");
            errors.push(UserError::invalid(["category"], message));
            String::new()
        });
        let amount_minor = amount.minor_units().unwrap_or_else(|error| {
            errors.push(error.within(["amount"]));
            0
        });
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(cost::Model {
            id: CostId(clock::new_id()),
            source_id: ingest.source,
            team: (*team).into(),
            month: month.0,
            category,
            amount_minor,
            currency: amount.currency_code.0.to_string(),
            updated_at: ingest.now,
        })
    }
}
