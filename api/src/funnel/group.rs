//! By what leads are grouped: the touch that created them.

use std::collections::HashMap;

use entity::{
    channel::Channel,
    ids::{CampaignId, LeadId},
    lead, touchpoint,
    touchpoint_kind::TouchpointKind,
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult, Order,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
    sea_query::{Alias, Expr, ExprTrait as _, Func, SelectStatement, SimpleExpr},
};

/// By what leads are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupBy {
    /// The campaign of the touch that created the lead.
    Campaign,
    /// Its channel.
    Channel,
    /// Its traffic source.
    Source,
}

/// A group; nothing where the touch has no campaign or source, or there is no touch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKey {
    /// Leads of a campaign.
    Campaign(Option<CampaignId>),
    /// Leads of a channel.
    Channel(Option<Channel>),
    /// Leads of a traffic source.
    Source(Option<String>),
}

#[derive(Debug, FromQueryResult)]
struct Creation {
    lead_id: LeadId,
    campaign_id: Option<CampaignId>,
    channel: Option<Channel>,
    source: Option<String>,
}

/// The group of each lead: by the last touch at or before its creation, else by its first.
pub(super) async fn groups(
    db: &impl ConnectionTrait,
    leads: Condition,
    kinds: &[TouchpointKind],
    by: GroupBy,
) -> Result<HashMap<LeadId, GroupKey>, DbErr> {
    use touchpoint::Column as T;
    let touch = |condition: Option<SimpleExpr>, order: Order| -> SelectStatement {
        let mut select = touchpoint::Entity::find()
            .select_only()
            .column(T::Id)
            .filter(
                T::LeadId
                    .into_expr()
                    .equals((lead::Entity, lead::Column::Id)),
            )
            .filter(T::SuppressedAt.is_null())
            .filter(T::Kind.is_in(kinds.iter().copied()))
            .order_by(T::OccurredAt, order.clone())
            .order_by(T::Id, order)
            .limit(1);
        if let Some(condition) = condition {
            select = select.filter(condition);
        }
        select.into_query()
    };
    let created = Expr::col((lead::Entity, lead::Column::CreatedAt));
    let before = T::OccurredAt.into_expr().lte(created);
    let sub = |select: SelectStatement| SimpleExpr::SubQuery(None, Box::new(select.into()));
    let creating = Func::coalesce([
        sub(touch(Some(before), Order::Desc)),
        sub(touch(None, Order::Asc)),
    ]);
    let touch = Alias::new("touch");
    let mut select = lead::Entity::find()
        .select_only()
        .column_as(lead::Column::Id, "lead_id")
        .filter(leads)
        .into_query();
    select
        .expr_as(Expr::col((touch.clone(), T::CampaignId)), "campaign_id")
        .expr_as(Expr::col((touch.clone(), T::Channel)), "channel")
        .expr_as(Expr::col((touch.clone(), T::Source)), "source")
        .join_as(
            sea_orm::JoinType::LeftJoin,
            touchpoint::Entity,
            touch.clone(),
            Expr::col((touch, T::Id)).eq(SimpleExpr::from(creating)),
        );
    let rows = db.query_all(&select).await?;
    let mut groups = HashMap::with_capacity(rows.len());
    for row in rows {
        let row = Creation::from_query_result(&row, "")?;
        let key = match by {
            GroupBy::Campaign => GroupKey::Campaign(row.campaign_id),
            GroupBy::Channel => GroupKey::Channel(row.channel),
            GroupBy::Source => GroupKey::Source(row.source),
        };
        groups.insert(row.lead_id, key);
    }
    Ok(groups)
}
