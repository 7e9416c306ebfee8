//! The invented company as rows of the bulk writes.

use std::collections::HashMap;

use anyhow::Context as _;
use async_graphql::MaybeUndefined;
use attribution::{
    CampaignId, Currency, Day, Instant, LeadId,
    generate::{Company, GeneratedAccount, GeneratedContact},
};
use entity::instant::Millis;

use super::fill::{SOURCE, unexpected};
use crate::{
    app::App,
    auth::Viewer,
    graphql::{
        enums::LeadStage,
        global_id::Kind,
        scalars::{CurrencyCode, Date, DateTime, Decimal},
        types::{external_id::ExternalIdInput, money::MoneyInput},
    },
    ingest::{
        self,
        accounts::AccountRow,
        campaigns::CampaignRow,
        costs::CostRow,
        deals::{AdjustDealInput, DealContactInput, DealRow},
        exchange_rates::ExchangeRateRow,
        leads::LeadRow,
        refs::{AccountRef, CampaignRef, LeadRef},
        spend::SpendRow,
        touchpoints::TouchpointRow,
    },
};

/// What touches name their campaigns and pages by.
pub(super) struct Names<'a> {
    campaigns: HashMap<CampaignId, &'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn of(company: &'a Company) -> Self {
        let campaigns = company.campaigns().iter();
        Self {
            campaigns: campaigns
                .map(|campaign| (campaign.id, campaign.external_id.as_str()))
                .collect(),
        }
    }
}

pub(super) fn rates(company: &Company) -> anyhow::Result<Vec<ExchangeRateRow>> {
    company
        .rates()
        .into_iter()
        .map(|rate| {
            Ok(ExchangeRateRow {
                from: currency(rate.from)?,
                to: currency(rate.to)?,
                on: date(rate.on)?,
                rate: Decimal(rust_decimal::Decimal::new(rate.rate_pico, 12)),
            })
        })
        .collect()
}

pub(super) fn campaigns(company: &Company) -> anyhow::Result<Vec<CampaignRow>> {
    company
        .campaigns()
        .iter()
        .map(|campaign| {
            Ok(CampaignRow {
                attributes: None,
                external_id: campaign.external_id.clone(),
                name: campaign.name.clone(),
                channel: campaign.channel.into(),
                utm_campaign: MaybeUndefined::Value(campaign.utm_key.clone()),
                starts_on: MaybeUndefined::Value(date(campaign.starts_on)?),
                ends_on: MaybeUndefined::Value(date(campaign.ends_on)?),
                budget: MaybeUndefined::Value(money(campaign.budget, company.currency())?),
                marketing_owner: MaybeUndefined::Value(campaign.marketing_owner.to_string()),
                sales_owner: MaybeUndefined::Value(campaign.sales_owner.to_string()),
                only_names: false,
            })
        })
        .collect()
}

pub(super) fn spend(company: &Company) -> anyhow::Result<Vec<SpendRow>> {
    let names = Names::of(company);
    company
        .spend()
        .into_iter()
        .map(|spend| {
            let campaign = names
                .campaigns
                .get(&spend.campaign)
                .context("spend of no campaign")?;
            Ok(SpendRow {
                campaign: CampaignRef::ExternalId((*campaign).to_owned()),
                on: date(spend.on)?,
                amount: money(spend.amount, spend.currency)?,
            })
        })
        .collect()
}

pub(super) fn costs(company: &Company) -> anyhow::Result<Vec<CostRow>> {
    company
        .costs()
        .into_iter()
        .map(|cost| {
            Ok(CostRow {
                team: cost.team.into(),
                month: first_of_month(cost.month)?,
                category: cost.category.to_owned(),
                amount: money(cost.amount, company.currency())?,
            })
        })
        .collect()
}

/// The account; none for a person who buys alone, whose account of one comes with the lead.
pub(super) fn account(account: &GeneratedAccount) -> Option<AccountRow> {
    let company = account.company.as_ref()?;
    Some(AccountRow {
        attributes: None,
        external_id: account.external_id.clone(),
        name: company.name.clone(),
        domain: MaybeUndefined::Value(company.domain.clone()),
        segment: MaybeUndefined::Value(company.segment.to_owned()),
        industry: MaybeUndefined::Value(company.industry.to_owned()),
        region: MaybeUndefined::Value(company.region.to_owned()),
    })
}

pub(super) fn leads(account: &GeneratedAccount) -> anyhow::Result<Vec<LeadRow>> {
    account
        .leads
        .iter()
        .map(|lead| {
            let company = account
                .company
                .is_some()
                .then(|| account.external_id.clone());
            let stage = entity::lead_stage::LeadStage::ALL
                .iter()
                .copied()
                .find(|stage| stage.as_str() == lead.stage)
                .with_context(|| format!("{} is no stage", lead.stage))?;
            Ok(LeadRow {
                attributes: None,
                export: None,
                external_id: Some(lead.external_id.clone()),
                email: Some(lead.email.clone()),
                name: MaybeUndefined::Value(lead.name.clone()),
                account: company.map_or(MaybeUndefined::Undefined, |id| {
                    MaybeUndefined::Value(AccountRef::ExternalId(id))
                }),
                anonymous_ids: MaybeUndefined::Undefined,
                lead_type: MaybeUndefined::Value(lead.lead_type.to_owned()),
                created_at: lead.created_at.map_or(MaybeUndefined::Undefined, |at| {
                    MaybeUndefined::Value(instant(at))
                }),
                stage: Some(LeadStage::from(stage)),
                stage_entered_at: Some(instant(lead.stage_entered_at)),
                owner: lead
                    .owner
                    .as_ref()
                    .map_or(MaybeUndefined::Undefined, |owner| {
                        MaybeUndefined::Value(owner.to_string())
                    }),
            })
        })
        .collect()
}

pub(super) fn touches(
    account: &GeneratedAccount,
    names: &Names<'_>,
) -> anyhow::Result<Vec<TouchpointRow>> {
    let leads = lead_names(account);
    let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().map(str::to_owned);
    account
        .touches
        .iter()
        .map(|touch| {
            let lead = leads.get(&touch.lead).context("a touch of no lead")?;
            let campaign = match touch.campaign {
                None => None,
                Some(id) => Some(
                    *names
                        .campaigns
                        .get(&id)
                        .context("a touch of an unknown campaign")?,
                ),
            };
            Ok(TouchpointRow {
                message_id: touch.message_id(),
                lead: LeadRef::ExternalId((*lead).to_owned()),
                occurred_at: instant(touch.at),
                kind: touch.kind.into(),
                channel: Some(touch.channel.into()),
                campaign: campaign.map(|id| CampaignRef::ExternalId(id.to_owned())),
                source: text(&touch.source),
                medium: text(&touch.medium),
                content: text(&touch.content),
                term: touch.term.map(str::to_owned),
                url: touch.url("www.demo.example", None),
                referrer: None,
                team: Some(touch.team.into()),
                rep: text(&touch.rep),
            })
        })
        .collect()
}

/// The deals of an account; `leads` are the external ids of all leads so far: a contact may be of another account.
pub(super) fn deals(
    account: &GeneratedAccount,
    leads: &HashMap<LeadId, String>,
) -> anyhow::Result<Vec<DealRow>> {
    account
        .deals
        .iter()
        .map(|deal| {
            // A person who buys alone is the contact of their deal: it has no other way to its account.
            let alone = account.leads.first().filter(|_| account.company.is_none());
            let buyer = alone
                .filter(|_| deal.contacts.is_empty())
                .map(|lead| GeneratedContact {
                    lead: lead.id,
                    role: "BUYER",
                    primary: true,
                });
            let contacts = deal
                .contacts
                .iter()
                .chain(&buyer)
                .map(|contact| {
                    let lead = leads.get(&contact.lead).context("an unknown contact")?;
                    Ok(DealContactInput {
                        lead: LeadRef::ExternalId(lead.clone()),
                        role: Some(contact.role.to_owned()),
                        primary: contact.primary,
                    })
                })
                .collect::<anyhow::Result<_>>()?;
            Ok(DealRow {
                attributes: None,
                add_contacts: false,
                external_id: deal.external_id.clone(),
                name: deal.name.clone(),
                account: account_ref(account),
                contacts: MaybeUndefined::Value(contacts),
                amount: money(deal.amount, deal.currency)?,
                kind: MaybeUndefined::Value(deal.kind.into()),
                segment: deal.segment.map_or(MaybeUndefined::Undefined, |segment| {
                    MaybeUndefined::Value(segment.to_owned())
                }),
                stage: MaybeUndefined::Value(deal.stage.to_owned()),
                stage_entered_at: Some(instant(deal.closed_at.unwrap_or(deal.created_at))),
                outcome: deal.outcome.into(),
                created_at: instant(deal.created_at),
                expected_close_on: match deal.expected_close_on {
                    None => MaybeUndefined::Undefined,
                    Some(day) => MaybeUndefined::Value(date(day)?),
                },
                closed_at: deal.closed_at.map_or(MaybeUndefined::Undefined, |at| {
                    MaybeUndefined::Value(instant(at))
                }),
                term_months: deal
                    .term_months
                    .map_or(MaybeUndefined::Undefined, |months| {
                        MaybeUndefined::Value(i32::try_from(months).unwrap_or(12))
                    }),
                owner: MaybeUndefined::Value(deal.owner.to_string()),
                cost_of_sale: match deal.cost_of_sale {
                    None => MaybeUndefined::Undefined,
                    Some(cost) => MaybeUndefined::Value(money(cost, deal.currency)?),
                },
                margin_rate: deal
                    .margin_rate_ppm
                    .map_or(MaybeUndefined::Undefined, |ppm| {
                        MaybeUndefined::Value(Decimal(rust_decimal::Decimal::new(
                            i64::from(ppm),
                            6,
                        )))
                    }),
            })
        })
        .collect()
}

/// Refunds are corrections of deals that are there, one by one.
pub(super) async fn refunds(app: &App, company: &Company) -> anyhow::Result<()> {
    for account in company.accounts() {
        for deal in &account.deals {
            let Some((at, amount)) = deal.refund else {
                continue;
            };
            let named = ExternalIdInput {
                source: SOURCE.to_owned(),
                external_id: deal.external_id.clone(),
            };
            let id = crate::graphql::loaders::Loaders::forgetful(app)
                .one_of(Kind::Deal, None, Some(named))
                .await
                .map_err(|error| anyhow::anyhow!("{error:?}"))?
                .context("a refund of no deal")?;
            let input = AdjustDealInput {
                deal: Kind::Deal.id(id),
                amount: money(amount, deal.currency)?,
                occurred_at: Some(instant(at)),
                reason: "Part of the order was returned.".to_owned(),
                idempotency_key: None,
            };
            ingest::single(app, &Viewer::system(), None, input)
                .await
                .map_err(unexpected)?;
        }
    }
    Ok(())
}

fn account_ref(account: &GeneratedAccount) -> MaybeUndefined<AccountRef> {
    // A person who buys alone has no account of their own to name: the deal takes the primary contact's.
    if account.company.is_none() {
        return MaybeUndefined::Undefined;
    }
    MaybeUndefined::Value(AccountRef::ExternalId(account.external_id.clone()))
}

fn lead_names(account: &GeneratedAccount) -> HashMap<LeadId, &str> {
    account
        .leads
        .iter()
        .map(|lead| (lead.id, lead.external_id.as_str()))
        .collect()
}

fn currency(code: &str) -> anyhow::Result<CurrencyCode> {
    Currency::parse(code)
        .map(CurrencyCode)
        .with_context(|| format!("{code} is no currency"))
}

fn money(minor: i64, code: &str) -> anyhow::Result<MoneyInput> {
    let currency_code = currency(code)?;
    let amount = rust_decimal::Decimal::new(minor, currency_code.0.decimals());
    Ok(MoneyInput {
        amount: Decimal(amount),
        currency_code,
    })
}

const fn instant(at: Instant) -> DateTime {
    DateTime(Millis(at.0))
}

/// The company's months begin on the day the demo ends on; costs are booked on the first.
fn first_of_month(day: Day) -> anyhow::Result<Date> {
    let Date(day) = date(day)?;
    chrono::Datelike::with_day(&day, 1)
        .map(Date)
        .context("a month without a first day")
}

fn date(day: Day) -> anyhow::Result<Date> {
    day.to_date().map(Date).context("a day out of range")
}
