//! Which touchpoints: as a condition of the database, and as a filter of the engine.

use async_graphql::InputObject;
use attribution::{
    filter::{Filter, TouchTest},
    ids,
};
use entity::touchpoint;
use sea_orm::Condition;

use crate::{
    error::{ApiError, ApiResult},
    graphql::{
        engine_filters::{all_of, id_filter, instant_filter, listed_filter, text_filter},
        enums::{Team, TouchpointKind},
        filters::{
            BooleanFilter, Budget, DateTimeFilter, IdFilter, StringFilter, combined, enum_filter,
        },
        global_id::Kind,
        types::campaign::ChannelFilter,
    },
};

/// Which touchpoints; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct TouchpointWhere {
    /// All of these.
    pub and: Option<Vec<TouchpointWhere>>,
    /// At least one of these.
    pub or: Option<Vec<TouchpointWhere>>,
    /// Not this.
    pub not: Option<Box<TouchpointWhere>>,
    /// The id.
    pub id: Option<IdFilter>,
    /// The lead.
    pub lead_id: Option<IdFilter>,
    /// The account the lead had then. In lists only, not in `show` of a report: there, filter the deals.
    pub account_id: Option<IdFilter>,
    /// The campaign.
    pub campaign_id: Option<IdFilter>,
    /// The channel.
    pub channel: Option<ChannelFilter>,
    /// What happened.
    pub kind: Option<TouchpointKindFilter>,
    /// Whose touch.
    pub team: Option<TeamFilter>,
    /// The traffic source (`utm_source`).
    pub source: Option<StringFilter>,
    /// The traffic medium (`utm_medium`).
    pub medium: Option<StringFilter>,
    /// Which creative or link (`utm_content`).
    pub content: Option<StringFilter>,
    /// Who of the team.
    pub rep: Option<StringFilter>,
    /// When it happened.
    pub occurred_at: Option<DateTimeFilter>,
    /// Whether it is suppressed. In lists only: a suppressed touchpoint earns no credit.
    pub suppressed: Option<BooleanFilter>,
    /// Whether it is archived. In lists only: an archived touchpoint keeps its credit.
    pub archived: Option<BooleanFilter>,
}

enum_filter! {
    /// Conditions on what happened in a touchpoint.
    TouchpointKindFilter of TouchpointKind => entity::touchpoint_kind::TouchpointKind
}

enum_filter! {
    /// Conditions on whose touch it was.
    TeamFilter of Team => entity::team::Team
}

impl TouchpointWhere {
    /// The condition of the database.
    ///
    /// # Errors
    /// When it is too large or nested too deep.
    pub fn condition(&self, budget: &mut Budget, depth: usize) -> ApiResult<Condition> {
        use touchpoint::Column as C;
        let Self {
            and,
            or,
            not,
            id,
            lead_id,
            account_id,
            campaign_id,
            channel,
            kind,
            team,
            source,
            medium,
            content,
            rep,
            occurred_at,
            suppressed,
            archived,
        } = self;
        let depth = Budget::deeper(depth)?;
        let part = |part: &Self| part.condition(budget, depth);
        let mut all = combined(and.as_deref(), or.as_deref(), not.as_deref(), part)?;
        for (filter, column, kind) in [
            (id, C::Id, Kind::Touchpoint),
            (lead_id, C::LeadId, Kind::Lead),
            (account_id, C::AccountId, Kind::Account),
            (campaign_id, C::CampaignId, Kind::Campaign),
        ] {
            if let Some(filter) = filter {
                all = all.add(filter.condition(column, kind, budget)?);
            }
        }
        if let Some(filter) = channel {
            all = all.add(filter.condition(C::Channel, budget)?);
        }
        if let Some(filter) = kind {
            all = all.add(filter.condition(C::Kind, budget)?);
        }
        if let Some(filter) = team {
            all = all.add(filter.condition(C::Team, budget)?);
        }
        for (filter, column) in [
            (source, C::Source),
            (medium, C::Medium),
            (content, C::Content),
            (rep, C::Rep),
        ] {
            if let Some(filter) = filter {
                all = all.add(filter.condition(column, budget)?);
            }
        }
        if let Some(filter) = occurred_at {
            all = all.add(filter.condition(C::OccurredAt, budget)?);
        }
        if let Some(filter) = suppressed {
            all = all.add(filter.presence(C::SuppressedAt, budget)?);
        }
        if let Some(filter) = archived {
            all = all.add(filter.presence(C::ArchivedAt, budget)?);
        }
        Ok(all)
    }

    /// The filter of the engine, for `show` of a report.
    ///
    /// # Errors
    /// When it is too large or nested too deep, or asks for what a report cannot be filtered by.
    pub fn engine_filter(&self, budget: &mut Budget, depth: usize) -> ApiResult<Filter<TouchTest>> {
        let Self {
            and,
            or,
            not,
            id,
            lead_id,
            account_id,
            campaign_id,
            channel,
            kind,
            team,
            source,
            medium,
            content,
            rep,
            occurred_at,
            suppressed,
            archived,
        } = self;
        for (name, given) in [
            ("accountId", account_id.is_some()),
            ("suppressed", suppressed.is_some()),
            ("archived", archived.is_some()),
        ] {
            if given {
                return Err(ApiError::bad_input(format!(
                    "show cannot ask for {name}. Use deals to narrow the report to accounts; suppressed touchpoints earn no credit, archived ones keep theirs."
                )));
            }
        }
        let depth = Budget::deeper(depth)?;
        let mut all = Vec::new();
        for part in and.iter().flatten() {
            all.push(part.engine_filter(budget, depth)?);
        }
        if let Some(parts) = or {
            let any: ApiResult<Vec<_>> = parts
                .iter()
                .map(|part| part.engine_filter(budget, depth))
                .collect();
            all.push(Filter::Or(any?));
        }
        if let Some(part) = not {
            all.push(Filter::Not(Box::new(part.engine_filter(budget, depth)?)));
        }
        if let Some(filter) = id {
            all.push(id_filter(filter, Kind::Touchpoint, false, budget, |ids| {
                TouchTest::Id(
                    ids.iter()
                        .flatten()
                        .copied()
                        .map(ids::TouchpointId)
                        .collect(),
                )
            })?);
        }
        if let Some(filter) = lead_id {
            all.push(id_filter(filter, Kind::Lead, false, budget, |ids| {
                TouchTest::Lead(ids.iter().flatten().copied().map(ids::LeadId).collect())
            })?);
        }
        if let Some(filter) = campaign_id {
            all.push(id_filter(filter, Kind::Campaign, true, budget, |ids| {
                TouchTest::Campaign(ids.iter().map(|id| id.map(ids::CampaignId)).collect())
            })?);
        }
        if let Some(filter) = channel {
            all.push(listed_filter(filter.values(), budget, TouchTest::Channel)?);
        }
        if let Some(filter) = kind {
            all.push(listed_filter(filter.values(), budget, TouchTest::Kind)?);
        }
        if let Some(filter) = team {
            all.push(listed_filter(filter.values(), budget, TouchTest::Team)?);
        }
        let texts: [(_, fn(_) -> TouchTest); 4] = [
            (source, TouchTest::Source),
            (medium, TouchTest::Medium),
            (content, TouchTest::Content),
            (rep, TouchTest::Rep),
        ];
        for (filter, test) in texts {
            if let Some(filter) = filter {
                all.push(text_filter(filter, budget, test)?);
            }
        }
        if let Some(filter) = occurred_at {
            all.push(instant_filter(filter, budget, TouchTest::OccurredAt)?);
        }
        Ok(all_of(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::enums;
    use attribution::{filter::TextTest, vocabulary};

    #[test]
    fn a_where_becomes_a_filter_of_the_engine() {
        let campaign = uuid::Uuid::from_u128(7);
        let filter = TouchpointWhere {
            channel: Some(ChannelFilter {
                any_of: Some(vec![enums::Channel::Email, enums::Channel::Event]),
                ..ChannelFilter::default()
            }),
            not: Some(Box::new(TouchpointWhere {
                source: Some(StringFilter {
                    eq: Some("google".to_owned()),
                    ..StringFilter::default()
                }),
                ..TouchpointWhere::default()
            })),
            campaign_id: Some(IdFilter {
                eq: Some(Kind::Campaign.id(campaign)),
                ..IdFilter::default()
            }),
            ..TouchpointWhere::default()
        };
        let expected = Filter::And(vec![
            Filter::Not(Box::new(Filter::Test(TouchTest::Source(TextTest::Eq(
                "google".to_owned(),
            ))))),
            Filter::Test(TouchTest::Campaign(vec![Some(ids::CampaignId(7))])),
            Filter::Test(TouchTest::Channel(vec![
                vocabulary::Channel::Email,
                vocabulary::Channel::Event,
            ])),
        ]);
        assert_eq!(
            filter.engine_filter(&mut Budget::default(), 0).unwrap(),
            expected
        );
    }

    #[test]
    fn the_campaign_may_be_absent_and_what_the_engine_does_not_hold_is_refused() {
        let no_campaign = TouchpointWhere {
            campaign_id: Some(IdFilter {
                is_null: Some(true),
                ..IdFilter::default()
            }),
            ..TouchpointWhere::default()
        };
        assert_eq!(
            no_campaign
                .engine_filter(&mut Budget::default(), 0)
                .unwrap(),
            Filter::Test(TouchTest::Campaign(vec![None]))
        );
        let archived = TouchpointWhere {
            and: Some(vec![TouchpointWhere {
                archived: Some(BooleanFilter::default()),
                ..TouchpointWhere::default()
            }]),
            ..TouchpointWhere::default()
        };
        assert!(matches!(
            archived.engine_filter(&mut Budget::default(), 0),
            Err(ApiError::BadInput(message)) if message.contains("archived")
        ));
    }
}
