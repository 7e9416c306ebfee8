//! Finding targets.

use std::{cmp::Ordering, sync::Arc};

use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::ids::AgreementId;

use super::{Moment, Target, filter::TargetWhere};
use crate::{
    app::App,
    auth::{Permission, Requires},
    error::{ApiError, ApiResult},
    graphql::{
        filters::Budget,
        global_id::Kind,
        loaders::Loaders,
        pagination::{OrderDirection, Page, PageArgs, page_of_slice},
        scalars::LedgerPosition,
    },
    targets::book::Entry,
};

/// What targets can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum TargetOrderField {
    /// The first day of the period, then the day after the last.
    Period,
    /// When they were first proposed.
    CreatedAt,
    /// The name, bytewise.
    Name,
}

/// How targets are sorted.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct TargetOrder {
    /// By what.
    pub field: TargetOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub direction: OrderDirection,
}

impl TargetOrder {
    fn compare(self, one: &Entry, other: &Entry) -> Ordering {
        let order = match self.field {
            TargetOrderField::Period => one.content.period.cmp(&other.content.period),
            TargetOrderField::CreatedAt => one.subject.created_at.cmp(&other.subject.created_at),
            TargetOrderField::Name => one.content.name.cmp(&other.content.name),
        };
        match self.direction {
            OrderDirection::Asc => order,
            OrderDirection::Desc => order.reverse(),
        }
    }
}

/// The most sort keys of a list.
const MAX_ORDER: usize = 4;

/// Queries of targets.
#[derive(Debug, Default)]
pub struct TargetQuery;

#[Object]
impl TargetQuery {
    /// One target.
    #[graphql(guard = "Requires(Permission::TargetsRead)")]
    async fn target(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
        #[graphql(
            desc = "Waits (a few seconds at most) until the ledger has seen the write that returned this position."
        )]
        min_position: Option<LedgerPosition>,
    ) -> ApiResult<Option<Target>> {
        let Some(uuid) = Kind::Target.uuid(&id) else {
            return Ok(None);
        };
        let moment = moment(ctx, min_position).await?;
        let entry = Loaders::of(ctx).target_entry(AgreementId(uuid)).await?;
        Ok(entry.map(|entry| Target::at(entry, moment)))
    }

    /// What marketing and sales mean to reach together, a page at a time; all of one moment.
    #[graphql(guard = "Requires(Permission::TargetsRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn targets(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which targets.")] filter: Option<TargetWhere>,
        #[graphql(desc = "How they are sorted; by period unless given.")] order_by: Option<
            Vec<TargetOrder>,
        >,
        #[graphql(
            desc = "Waits (a few seconds at most) until the ledger has seen the write that returned this position."
        )]
        min_position: Option<LedgerPosition>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<Target>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let order = order_by.unwrap_or_else(|| {
            vec![TargetOrder {
                field: TargetOrderField::Period,
                direction: OrderDirection::Asc,
            }]
        });
        if order.len() > MAX_ORDER {
            return Err(ApiError::bad_input(format!(
                "orderBy has {} keys; expected at most {MAX_ORDER}.",
                order.len()
            )));
        }
        let moment = moment(ctx, min_position).await?;
        let book = Loaders::of(ctx).targets().await?;
        let filter = filter
            .unwrap_or_default()
            .filter(&mut Budget::default(), 0)?;
        let mut found: Vec<Arc<Entry>> = book
            .iter()
            .filter(|entry| filter.holds(&mut |test| test.passes(entry)))
            .cloned()
            .collect();
        // Stable: targets that are alike stay in the order in which they were made.
        found.sort_by(|one, other| {
            let mut keys = order.iter().map(|key| key.compare(one, other));
            keys.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        });
        page_of_slice(&found, &args, |entry| Target::at(entry, moment.clone()))
    }
}

async fn moment(ctx: &Context<'_>, position: Option<LedgerPosition>) -> ApiResult<Moment> {
    let waited = App::of(ctx)
        .ledger
        .at(position.map(|position| position.0))
        .await?;
    Ok(Moment::known(waited))
}
