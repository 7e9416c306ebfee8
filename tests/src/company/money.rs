//! The organisation, its campaigns, what they cost, and exchange rates.

use std::str::FromStr as _;

use attribution::generate::Company;
use attribution::{Day, TouchpointKind};
use entity::channel::Channel;
use entity::ids::{CampaignId, SpendId};
use entity::instant::Millis;
use entity::{campaign, exchange_rate, organization, segment_margin, source, spend};
use sea_orm::prelude::Date;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use super::SOURCE;
use super::insert::Rows;

pub(super) async fn organization(
    db: &impl ConnectionTrait,
    company: &Company,
    now: Millis,
) -> Result<(), DbErr> {
    let settings = company.settings();
    let kinds: Vec<&str> = TouchpointKind::ALL
        .iter()
        .filter(|kind| settings.eligible_kinds.contains(**kind))
        .map(|kind| kind.code())
        .collect();
    let mut rows = Rows::<_, organization::ActiveModel>::new(db);
    rows.add(organization::Model {
        id: 1,
        name: company.name().to_owned(),
        currency: company.currency().to_owned(),
        time_zone: settings.calendar.zone.name().to_owned(),
        fiscal_year_start_month: settings.calendar.fiscal_year_start_month.into(),
        session_gap_seconds: i32::try_from(settings.session_gap_millis / 1000).unwrap_or(i32::MAX),
        margin_rate_ppm: settings.margin_rate_ppm.cast_signed(),
        eligible_kinds: serde_json::to_string(&kinds).expect("text is JSON"),
        created_at: now,
        updated_at: now,
    })
    .await?;
    rows.finish().await?;
    let mut rows = Rows::<_, segment_margin::ActiveModel>::new(db);
    for (segment, rate) in settings.segment_margin_rates_ppm {
        rows.add(segment_margin::Model {
            segment,
            margin_rate_ppm: rate.cast_signed(),
        })
        .await?;
    }
    rows.finish().await?;
    let mut rows = Rows::<_, source::ActiveModel>::new(db);
    rows.add(source::Model {
        id: SOURCE,
        name: "crm".to_owned(),
    })
    .await?;
    rows.finish().await
}

pub(super) async fn campaigns(
    db: &impl ConnectionTrait,
    company: &Company,
    now: Millis,
) -> Result<(), DbErr> {
    let mut rows = Rows::<_, campaign::ActiveModel>::new(db);
    for campaign in company.campaigns() {
        rows.add(campaign::Model {
            id: CampaignId(Uuid::from_u128(campaign.id.0)),
            name: campaign.name.clone(),
            channel: channel(campaign.channel),
            utm_campaign: Some(campaign.utm_key.clone()),
            utm_key: Some(campaign.utm_key.clone()),
            starts_on: Some(date(campaign.starts_on)),
            ends_on: Some(date(campaign.ends_on)),
            budget_minor: Some(campaign.budget),
            budget_currency: Some(company.currency().to_owned()),
            marketing_owner: Some(campaign.marketing_owner.as_ref().into()),
            sales_owner: Some(campaign.sales_owner.as_ref().into()),
            archived_at: None,
            created_at: now,
            updated_at: now,
        })
        .await?;
    }
    rows.finish().await
}

pub(super) async fn spend_and_rates(
    db: &impl ConnectionTrait,
    company: &Company,
    now: Millis,
) -> Result<(), DbErr> {
    let mut rows = Rows::<_, spend::ActiveModel>::new(db);
    for spend in company.spend() {
        rows.add(spend::Model {
            id: SpendId(accord::clock::new_id()),
            source_id: SOURCE,
            campaign_id: CampaignId(Uuid::from_u128(spend.campaign.0)),
            spent_on: date(spend.on),
            amount_minor: spend.amount,
            currency: spend.currency.to_owned(),
            updated_at: now,
        })
        .await?;
    }
    rows.finish().await?;
    let mut rows = Rows::<_, exchange_rate::ActiveModel>::new(db);
    for rate in company.rates() {
        rows.add(exchange_rate::Model {
            from_currency: rate.from.to_owned(),
            to_currency: rate.to.to_owned(),
            rate_on: date(rate.on),
            rate_pico: rate.rate_pico,
            updated_at: now,
        })
        .await?;
    }
    rows.finish().await
}

/// A day of the engine as it is stored.
pub(super) fn date(day: Day) -> Date {
    day.to_date().expect("a day of the company's history")
}

/// A channel of the engine as it is stored.
pub(super) fn channel(channel: attribution::Channel) -> Channel {
    Channel::from_str(channel.code()).expect("both have the same words")
}
