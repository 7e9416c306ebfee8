//! How many hand-offs sales accepted and rejected.

use entity::{instant::Millis, lead_stage::LeadStage, lead_transition};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};

/// Where a lead goes from MQL when sales takes it: whoever puts it on a deal has accepted it.
const ACCEPTED: [LeadStage; 4] = [
    LeadStage::Sal,
    LeadStage::Sql,
    LeadStage::Opportunity,
    LeadStage::Customer,
];

/// What sales decided about hand-offs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Decided {
    /// Accepted, by silence too.
    pub accepted: u64,
    /// Rejected.
    pub rejected: u64,
}

/// What sales decided in this half-open range of instants: one statement.
///
/// # Errors
/// When the database fails.
pub async fn decided(
    db: &impl ConnectionTrait,
    (from, to): (Millis, Millis),
) -> Result<Decided, DbErr> {
    use lead_transition::Column as C;
    let counts: Vec<(LeadStage, i64)> = lead_transition::Entity::find()
        .select_only()
        .column(C::ToStage)
        .column_as(C::Id.count(), "leads")
        .filter(C::FromStage.eq(LeadStage::Mql))
        .filter(C::ToStage.is_in(ACCEPTED.into_iter().chain([LeadStage::Rejected])))
        .filter(C::OccurredAt.gte(from))
        .filter(C::OccurredAt.lt(to))
        .group_by(C::ToStage)
        .into_tuple()
        .all(db)
        .await?;
    let of = |stage| {
        let found = counts.iter().find(|(counted, _)| *counted == stage);
        found.map_or(0, |(_, count)| u64::try_from(*count).unwrap_or_default())
    };
    Ok(Decided {
        accepted: ACCEPTED.into_iter().map(of).sum(),
        rejected: of(LeadStage::Rejected),
    })
}
