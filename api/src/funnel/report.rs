//! The funnel of a period.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use agreement::{
    funnel::{By, Funnel, ParetoRow, Passage, Recycled, funnel, merge, pareto, recycled},
    lifecycle::{Rejection, Stage},
};
use entity::{
    deal_outcome::DealOutcome,
    ids::{AccountId, DealId, LeadId},
    instant::Millis,
    lead,
    lead_stage::LeadStage,
    touchpoint_kind::TouchpointKind,
};
use sea_orm::{ColumnTrait as _, Condition};

use super::{
    GroupBy, GroupKey,
    facts::{self, Contact, Converter, Step, Worth},
    group,
};
use crate::{app::App, error::ApiResult, organization::Organization};

/// Whose passages are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Each cycle of each lead.
    Person,
    /// Each account, with all its leads.
    Account,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Asked {
    /// The first instant of the period.
    pub from: Millis,
    /// The first instant after it.
    pub to: Millis,
    /// Which passages belong to the period.
    pub by: By,
    /// Whose passages.
    pub unit: Unit,
    /// By what they are grouped; none: all together.
    pub group_by: Option<GroupBy>,
}

/// A funnel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whose; none where nothing is grouped.
    pub key: Option<GroupKey>,
    /// The stages in order.
    pub stages: Funnel,
}

/// The funnels of a period, and what became of leads that did not go straight on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunnelReport {
    /// What was asked.
    pub asked: Asked,
    /// The funnels, the largest first; one where nothing is grouped.
    pub rows: Vec<Row>,
    /// Why leads were rejected in the period.
    pub rejections: Vec<ParetoRow>,
    /// Leads that were rejected in the period without a reason of the list, as imports may state it.
    pub rejections_without_reason: u64,
    /// Leads that were recycled in the period, and those of them won since.
    pub recycled: Recycled,
    /// Deals without an exchange rate, which no value holds.
    pub unconverted_deals: u64,
}

/// Counts the funnel of a period: a fixed number of statements.
///
/// # Errors
/// When the database fails.
pub async fn report(app: &App, asked: Asked) -> ApiResult<FunnelReport> {
    let organization = app.organization().await?;
    let db = app.db.snapshot().await?;
    let leads = || facts::leads(asked.unit, asked.from, asked.to);
    let steps = facts::steps(&db, leads()).await?;
    let worths = facts::worths(&db, leads(), organization.currency).await?;
    let contacts = facts::contacts(&db, leads()).await?;
    let converter = Converter::load(&db, &organization).await?;
    let groups = match asked.group_by {
        None => None,
        Some(by) => {
            let condition = Condition::all().add(lead::Column::Id.in_subquery(leads()));
            let kinds = eligible(&organization)?;
            Some(group::groups(&db, condition, &kinds, by).await?)
        }
    };
    drop(db);
    let mut passages = Passages::of(&steps, worths);
    let unconverted_deals = passages.add_deals(&contacts, &converter);
    let within = |step: &&Step| asked.from <= step.occurred_at && step.occurred_at < asked.to;
    let rejected = || {
        steps
            .iter()
            .filter(within)
            .filter(|step| step.to_stage == LeadStage::Rejected && is_step(step))
            .map(|step| step.reason_code.as_deref()?.parse::<Rejection>().ok())
    };
    Ok(FunnelReport {
        asked,
        rows: passages.rows(asked, groups.as_ref()),
        rejections: pareto(rejected().flatten()),
        rejections_without_reason: rejected().filter(Option::is_none).count() as u64,
        recycled: recycled_leads(&steps, asked),
        unconverted_deals,
    })
}

/// An entry from a stage to the same one only corrects when it was entered.
fn is_step(step: &Step) -> bool {
    step.from_stage != Some(step.to_stage)
}

fn eligible(organization: &Organization) -> ApiResult<Vec<TouchpointKind>> {
    let names: Vec<String> =
        serde_json::from_str(&organization.row.eligible_kinds).map_err(anyhow::Error::new)?;
    Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
}

fn recycled_leads(steps: &[Step], asked: Asked) -> Recycled {
    let mut first: BTreeMap<LeadId, Millis> = BTreeMap::new();
    let mut won: HashMap<LeadId, Millis> = HashMap::new();
    for step in steps.iter().filter(|step| is_step(step)) {
        let at = step.occurred_at;
        match step.to_stage {
            LeadStage::Recycled if asked.from <= at && at < asked.to => {
                let known = first.entry(step.lead_id).or_insert(at);
                *known = at.min(*known);
            }
            // The latest: one that came after the recycling is what is looked for.
            LeadStage::Customer => {
                let known = won.entry(step.lead_id).or_insert(at);
                *known = at.max(*known);
            }
            _ => {}
        }
    }
    recycled(
        first
            .iter()
            .map(|(lead, at)| (at.0, won.get(lead).map(|at| at.0))),
    )
}

/// The passages of leads, a cycle each.
#[derive(Debug, Default)]
struct Passages {
    cycles: BTreeMap<(LeadId, i32), Passage>,
    accounts: HashMap<LeadId, AccountId>,
    /// When each cycle began.
    begun: BTreeMap<(LeadId, i32), Millis>,
}

impl Passages {
    fn of(steps: &[Step], worths: Vec<Worth>) -> Self {
        // Where the time of a stage was corrected, the correction counts.
        let mut entries: BTreeMap<(LeadId, i32), Vec<(LeadStage, Millis)>> = BTreeMap::new();
        let mut all = Self::default();
        for step in steps {
            all.accounts.insert(step.lead_id, step.account_id);
            let entries = entries.entry((step.lead_id, step.cycle)).or_default();
            let corrected = entries
                .last_mut()
                .filter(|(stage, _)| !is_step(step) && *stage == step.to_stage);
            match corrected {
                Some((_, at)) => *at = step.occurred_at,
                None => entries.push((step.to_stage, step.occurred_at)),
            }
        }
        for (cycle, entries) in entries {
            let passage = all.cycles.entry(cycle).or_default();
            for (stage, at) in entries {
                let stage: Stage = crate::ingest::lifecycle::stage(stage);
                passage.enter(stage, at.0);
                let begun = all.begun.entry(cycle).or_insert(at);
                *begun = at.min(*begun);
            }
        }
        for worth in worths {
            if let Some(passage) = all.cycles.get_mut(&(worth.lead_id, worth.cycle)) {
                passage.lead_minor = worth.value_minor;
            }
        }
        all
    }

    /// Adds each deal to the passage of its first contact. Returns how many have no exchange rate.
    fn add_deals(&mut self, contacts: &[Contact], converter: &Converter<'_>) -> u64 {
        let mut unconverted = 0;
        let mut seen: BTreeSet<DealId> = BTreeSet::new();
        for contact in contacts {
            // The primary contact comes first, then the oldest.
            if !seen.insert(contact.deal_id) {
                continue;
            }
            let Some(passage) = self.cycle_at(contact.lead_id, contact.created_at) else {
                continue;
            };
            let (minor, at) = (contact.amount_minor, contact.created_at);
            let Some(minor) = converter.convert(minor, &contact.currency, at) else {
                unconverted += 1;
                continue;
            };
            passage.deal_minor = passage.deal_minor.saturating_add(minor);
            if contact.outcome == DealOutcome::Won {
                passage.won_minor = passage.won_minor.saturating_add(minor);
            }
        }
        unconverted
    }

    /// The cycle a lead was in, the first one before that.
    fn cycle_at(&mut self, lead: LeadId, at: Millis) -> Option<&mut Passage> {
        let of_lead = (lead, i32::MIN)..=(lead, i32::MAX);
        let mut cycles = self.begun.range(of_lead);
        let first = cycles.next()?;
        let (cycle, _) = cycles
            .take_while(|(_, begun)| **begun <= at)
            .last()
            .unwrap_or(first);
        self.cycles.get_mut(cycle)
    }

    fn rows(&self, asked: Asked, groups: Option<&HashMap<LeadId, GroupKey>>) -> Vec<Row> {
        let passages: Vec<(LeadId, Passage)> = match asked.unit {
            Unit::Person => self
                .cycles
                .iter()
                .map(|((lead, _), passage)| (*lead, *passage))
                .collect(),
            Unit::Account => self.of_accounts(),
        };
        let count = |key: Option<GroupKey>, passages: &[Passage]| Row {
            key,
            stages: funnel(passages, asked.by, asked.from.0, asked.to.0),
        };
        let Some(groups) = groups else {
            let passages: Vec<Passage> = passages.into_iter().map(|(_, passage)| passage).collect();
            return vec![count(None, &passages)];
        };
        let mut grouped: BTreeMap<GroupKey, Vec<Passage>> = BTreeMap::new();
        for (lead, passage) in passages {
            if let Some(key) = groups.get(&lead) {
                grouped.entry(key.clone()).or_default().push(passage);
            }
        }
        let mut rows: Vec<Row> = grouped
            .into_iter()
            .map(|(key, passages)| count(Some(key), &passages))
            .filter(|row| row.stages.iter().any(|stage| stage.volume > 0))
            .collect();
        rows.sort_by_key(|row| {
            let volume = row.stages.first().map_or(0, |stage| stage.volume);
            std::cmp::Reverse(volume)
        });
        rows
    }

    /// One passage for each account, named by the lead that began first: it groups the account.
    fn of_accounts(&self) -> Vec<(LeadId, Passage)> {
        let mut members: BTreeMap<AccountId, Vec<(Millis, LeadId, &Passage)>> = BTreeMap::new();
        for ((lead, cycle), passage) in &self.cycles {
            let (Some(account), Some(begun)) =
                (self.accounts.get(lead), self.begun.get(&(*lead, *cycle)))
            else {
                continue;
            };
            let members = members.entry(*account).or_default();
            members.push((*begun, *lead, passage));
        }
        members
            .into_values()
            .filter_map(|members| {
                let (_, first, _) = members
                    .iter()
                    .min_by_key(|(begun, lead, _)| (*begun, *lead))?;
                let whole = merge(members.iter().map(|(_, _, passage)| *passage));
                Some((*first, whole))
            })
            .collect()
    }
}
