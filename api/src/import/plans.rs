//! Everything a mapping makes of the rows of one file.

use super::{
    Mapping,
    batch::{Batch, Objects},
    input::{Cells, Header},
    objects::{
        AccountPlan, CampaignPlan, ContactPlan, CostPlan, DealPlan, LeadPlan, RatePlan, SpendPlan,
        StepPlan, TouchpointPlan,
    },
    plan::{Object, Planned, Problem},
    read::Settings,
};

/// The plans of one file, noun by noun.
#[derive(Debug)]
pub(super) struct Plans {
    pub(super) accounts: Vec<Planned<AccountPlan>>,
    pub(super) campaigns: Vec<Planned<CampaignPlan>>,
    pub(super) leads: Vec<Planned<LeadPlan>>,
    pub(super) deals: Vec<Planned<DealPlan>>,
    pub(super) contacts: Vec<Planned<ContactPlan>>,
    pub(super) steps: Vec<Planned<StepPlan>>,
    pub(super) touchpoints: Vec<Planned<TouchpointPlan>>,
    pub(super) spend: Vec<Planned<SpendPlan>>,
    pub(super) costs: Vec<Planned<CostPlan>>,
    pub(super) rates: Vec<Planned<RatePlan>>,
}

impl Plans {
    /// Compiles a mapping against the columns of a file.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn compile(
        mapping: &Mapping,
        header: &Header,
        settings: &Settings,
    ) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let plans = Self {
            accounts: Planned::compile_all(mapping, header, settings, &mut problems),
            campaigns: Planned::compile_all(mapping, header, settings, &mut problems),
            leads: Planned::compile_all(mapping, header, settings, &mut problems),
            deals: Planned::compile_all(mapping, header, settings, &mut problems),
            contacts: Planned::compile_all(mapping, header, settings, &mut problems),
            steps: Planned::compile_all(mapping, header, settings, &mut problems),
            touchpoints: Planned::compile_all(mapping, header, settings, &mut problems),
            spend: Planned::compile_all(mapping, header, settings, &mut problems),
            costs: Planned::compile_all(mapping, header, settings, &mut problems),
            rates: Planned::compile_all(mapping, header, settings, &mut problems),
        };
        if problems.is_empty() {
            Ok(plans)
        } else {
            Err(problems)
        }
    }

    /// Makes a row's objects and puts them into the batch as its row `row`; when one of them is wrong, all of them are
    /// rejected, so that a mended row is imported whole.
    pub(super) fn make(&self, cells: &Cells<'_>, row: usize, batch: &mut Batch) -> Vec<Problem> {
        let Self {
            accounts,
            campaigns,
            leads,
            deals,
            contacts,
            steps,
            touchpoints,
            spend,
            costs,
            rates,
        } = self;
        let mut problems = Vec::new();
        make(accounts, cells, row, &mut batch.accounts, &mut problems);
        make(campaigns, cells, row, &mut batch.campaigns, &mut problems);
        make(leads, cells, row, &mut batch.leads, &mut problems);
        make(deals, cells, row, &mut batch.deals, &mut problems);
        make(contacts, cells, row, &mut batch.contacts, &mut problems);
        make(steps, cells, row, &mut batch.steps, &mut problems);
        make(
            touchpoints,
            cells,
            row,
            &mut batch.touchpoints,
            &mut problems,
        );
        make(spend, cells, row, &mut batch.spend, &mut problems);
        make(costs, cells, row, &mut batch.costs, &mut problems);
        make(rates, cells, row, &mut batch.rates, &mut problems);
        if !problems.is_empty() {
            batch.withdraw(row);
        }
        problems
    }
}

fn make<O: Object>(
    planned: &[Planned<O>],
    cells: &Cells<'_>,
    row: usize,
    objects: &mut Objects<O::Row>,
    problems: &mut Vec<Problem>,
) {
    for (plan, planned) in planned.iter().enumerate() {
        if !planned.applies(cells) {
            continue;
        }
        match planned.make(cells) {
            Ok(made) => objects.push(row, plan, made),
            Err(wrong) => {
                objects.withdrawn += 1;
                problems.extend(wrong);
            }
        }
    }
}
