//! Touchpoints and deals.

use std::collections::HashMap;
use std::str::FromStr as _;

use attribution::generate::{Company, GeneratedDeal, GeneratedTouch};
use entity::actor_type::ActorType;
use entity::deal_kind::DealKind;
use entity::deal_outcome::DealOutcome;
use entity::ids::{AccountId, AdjustmentId, CampaignId, DealId, LeadId, TouchpointId};
use entity::instant::Millis;
use entity::team::Team;
use entity::touchpoint_kind::TouchpointKind;
use entity::{deal, deal_adjustment, deal_contact, touchpoint};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use super::insert::Rows;
use super::money::{channel, date};
use super::{SOURCE, millis};

/// Touchpoints by id, which is by time: the order they would have been recorded in.
pub(super) async fn touchpoints(db: &impl ConnectionTrait, company: &Company) -> Result<(), DbErr> {
    let keys: HashMap<u128, &str> = company
        .campaigns()
        .iter()
        .map(|campaign| (campaign.id.0, campaign.utm_key.as_str()))
        .collect();
    let mut all: Vec<(AccountId, GeneratedTouch)> = company
        .accounts()
        .flat_map(|account| {
            let id = AccountId(Uuid::from_u128(account.id.0));
            account.touches.into_iter().map(move |touch| (id, touch))
        })
        .collect();
    all.sort_unstable_by_key(|(_, touch)| touch.id);
    let mut rows = Rows::<_, touchpoint::ActiveModel>::new(db);
    for (account, touch) in all {
        let key = touch
            .campaign
            .and_then(|campaign| keys.get(&campaign.0).copied());
        rows.add(touchpoint_row(company, account, &touch, key))
            .await?;
    }
    rows.finish().await
}

fn touchpoint_row(
    company: &Company,
    account: AccountId,
    touch: &GeneratedTouch,
    utm_key: Option<&str>,
) -> touchpoint::Model {
    touchpoint::Model {
        id: TouchpointId(Uuid::from_u128(touch.id.0)),
        source_id: SOURCE,
        message_id: touch.message_id(),
        lead_id: LeadId(Uuid::from_u128(touch.lead.0)),
        account_id: account,
        occurred_at: millis(touch.at),
        kind: TouchpointKind::from_str(touch.kind.code()).expect("both have the same words"),
        channel: channel(touch.channel),
        campaign_id: touch.campaign.map(|id| CampaignId(Uuid::from_u128(id.0))),
        source: touch.source.as_deref().map(str::to_owned),
        medium: touch.medium.as_deref().map(str::to_owned),
        content: touch.content.as_deref().map(str::to_owned),
        term: touch.term.map(str::to_owned),
        url: touch.url(company.domain(), utm_key),
        referrer: None,
        team: Team::from_str(touch.team.code()).expect("both have the same words"),
        rep: touch.rep.as_deref().map(str::to_owned),
        suppressed_at: None,
        suppressed_reason: None,
        archived_at: None,
        recorded_at: millis(touch.at),
    }
}

pub(super) async fn deals(
    db: &impl ConnectionTrait,
    company: &Company,
    now: Millis,
) -> Result<(), DbErr> {
    let mut deals = Rows::<_, deal::ActiveModel>::new(db);
    for account in company.accounts() {
        let id = AccountId(Uuid::from_u128(account.id.0));
        for deal in &account.deals {
            deals.add(deal_row(id, deal, now)).await?;
        }
    }
    deals.finish().await?;
    let mut contacts = Rows::<_, deal_contact::ActiveModel>::new(db);
    let mut refunds = Rows::<_, deal_adjustment::ActiveModel>::new(db);
    for deal in company.accounts().flat_map(|account| account.deals) {
        let deal_id = DealId(Uuid::from_u128(deal.id.0));
        for contact in &deal.contacts {
            contacts
                .add(deal_contact::Model {
                    deal_id,
                    lead_id: LeadId(Uuid::from_u128(contact.lead.0)),
                    role: Some(contact.role.to_owned()),
                    is_primary: contact.primary,
                })
                .await?;
        }
        if let Some((at, amount)) = deal.refund {
            refunds
                .add(deal_adjustment::Model {
                    id: AdjustmentId(accord::clock::new_id()),
                    deal_id,
                    amount_minor: amount,
                    occurred_at: millis(at),
                    reason: "Refunded".to_owned(),
                    actor_type: ActorType::System,
                    actor_id: None,
                    actor_name: "benchmark".to_owned(),
                    recorded_at: now,
                })
                .await?;
        }
    }
    contacts.finish().await?;
    refunds.finish().await
}

fn deal_row(account: AccountId, deal: &GeneratedDeal, now: Millis) -> deal::Model {
    deal::Model {
        id: DealId(Uuid::from_u128(deal.id.0)),
        name: deal.name.clone(),
        account_id: account,
        amount_minor: deal.amount,
        currency: deal.currency.to_owned(),
        kind: DealKind::from_str(deal.kind.code()).expect("both have the same words"),
        segment: deal.segment.map(str::to_owned),
        stage: Some(deal.stage.to_owned()),
        stage_id: None,
        outcome: DealOutcome::from_str(deal.outcome.code()).expect("both have the same words"),
        owner: Some(deal.owner.as_ref().into()),
        created_at: millis(deal.created_at),
        expected_close_on: deal.expected_close_on.map(date),
        closed_at: deal.closed_at.map(millis),
        term_months: deal.term_months.map(u32::cast_signed),
        cost_of_sale_minor: deal.cost_of_sale,
        margin_rate_ppm: deal.margin_rate_ppm.map(u32::cast_signed),
        archived_at: None,
        recorded_at: millis(deal.created_at),
        updated_at: now,
    }
}
