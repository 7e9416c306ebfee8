//! A ledger that followed every change is the ledger that was loaded afresh.

use attribution::{
    Journeys,
    facts::{AccountFacts, Change, Settings, SpendFact},
    ids::{AccountId, CampaignId},
    money::ExchangeRate,
    query::{DatedBy, Dimension, Measure, ReportQuery},
};
use proptest::{collection::vec, prelude::*};

use crate::{
    engine::load,
    oracle::World,
    random::{any_query, cases, world},
};

/// A step in the life of a ledger; facts come from a second world with the same identifiers.
#[derive(Debug, Clone)]
enum Step {
    Replace(usize),
    Remove(usize),
    Touches(usize, u16),
    Spend(usize),
    Rates,
    Settings,
    Fold,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..4_usize).prop_map(Step::Replace),
        1 => (0..4_usize).prop_map(Step::Remove),
        5 => (0..4_usize, any::<u16>()).prop_map(|(account, mask)| Step::Touches(account, mask)),
        1 => (0..4_usize).prop_map(Step::Spend),
        1 => Just(Step::Rates),
        1 => Just(Step::Settings),
        2 => Just(Step::Fold),
    ]
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn following_changes_is_loading_afresh(
        first in world(),
        second in world(),
        batches in vec(vec(step(), 1..4), 1..5),
        query in any_query(true),
    ) {
        let mut followed = load(&first);
        let mut expected = first;
        for batch in batches {
            let changes: Vec<Change> =
                batch.iter().filter_map(|step| change(step, &second)).collect();
            for change in &changes {
                follow(&mut expected, change);
            }
            let before = (followed.clone(), followed.digest());
            followed = apply(&followed, &changes, &expected);
            if batch.iter().any(|step| matches!(step, Step::Fold)) {
                followed = followed.fold();
                prop_assert_eq!(followed.overlay_len(), 0);
            }
            // Readers keep the snapshot they have.
            prop_assert_eq!(before.0.digest(), before.1);
            // Told again, nothing changes.
            prop_assert_eq!(apply(&followed, &changes, &expected).digest(), followed.digest());

            let fresh = load(&expected);
            prop_assert_eq!(followed.report(&query), fresh.report(&query));
            let own = in_own_currency(&query, &expected);
            // The first answer is computed; from the next one on, what is still true of it is read.
            for _ in 0..2 {
                prop_assert_eq!(followed.report(&own), fresh.report(&own));
            }
            prop_assert_eq!(followed.digest(), fresh.digest());
            prop_assert_eq!(followed.touch_count(), fresh.touch_count());
            prop_assert_eq!(followed.account_count(), fresh.account_count());
            prop_assert_eq!(followed.deal_count(), fresh.deal_count());
        }
        let whole = followed.fold();
        prop_assert_eq!(whole.report(&query), followed.report(&query));
        prop_assert_eq!(whole.digest(), followed.digest());
    }

    #[test]
    fn different_facts_have_different_digests(first in world(), second in world()) {
        let same = format!("{first:?}") == format!("{second:?}");
        prop_assert_eq!(load(&first).digest() == load(&second).digest(), same);
    }
}

/// The question of which most is made ready beforehand, under the same rules: all revenue and spend in the organisation's
/// currency.
fn in_own_currency(query: &ReportQuery, world: &World) -> ReportQuery {
    ReportQuery {
        measure: Measure::Revenue,
        dated_by: DatedBy::Closed,
        group_by: vec![Dimension::Campaign, Dimension::Month],
        deals: None,
        show: None,
        currency: world.settings.currency,
        ..query.clone()
    }
}

/// Applies changes, and tells accounts again whose order could not be decided.
fn apply(journeys: &Journeys, changes: &[Change], expected: &World) -> Journeys {
    let applied = journeys.apply(changes.iter().cloned());
    let again = applied.reread.iter().map(|id| {
        match expected.accounts.iter().find(|account| account.id == *id) {
            Some(account) => Change::Account(Box::new(account.clone())),
            None => Change::AccountRemoved(*id),
        }
    });
    let told = applied.journeys.apply(again);
    assert!(told.reread.is_empty());
    told.journeys
}

/// The change a step makes, if the second world has something for it.
fn change(step: &Step, second: &World) -> Option<Change> {
    let of = |account: usize| second.accounts.get(account);
    Some(match step {
        Step::Replace(account) => Change::Account(Box::new(of(*account)?.clone())),
        Step::Remove(account) => Change::AccountRemoved(of(*account)?.id),
        Step::Touches(account, mask) => {
            let account = of(*account)?;
            let touches: Vec<_> = account
                .touches
                .iter()
                .enumerate()
                .filter(|(place, _)| mask >> place & 1 == 1)
                .map(|(_, touch)| touch.clone())
                .collect();
            let made =
                |lead: &attribution::ids::LeadId| touches.iter().any(|touch| touch.lead == *lead);
            Change::Touches {
                account: account.id,
                leads: account
                    .leads
                    .iter()
                    .copied()
                    .filter(|lead| made(&lead.id))
                    .collect(),
                touches,
            }
        }
        Step::Spend(number) => {
            let (campaign, spend) = second.spend.get(*number)?;
            Change::Spend(*campaign, spend.clone())
        }
        Step::Rates => Change::Rates(second.rates.clone()),
        Step::Settings => Change::Settings(Box::new(second.settings.clone())),
        Step::Fold => return None,
    })
}

/// What a change means, on plain lists.
fn follow(world: &mut World, change: &Change) {
    match change {
        Change::Account(account) => {
            remove(world, account.id);
            world.accounts.push((**account).clone());
        }
        Change::AccountRemoved(id) => remove(world, *id),
        Change::Touches {
            account,
            leads,
            touches,
        } => {
            if !world.accounts.iter().any(|known| known.id == *account) {
                world.accounts.push(empty(*account));
            }
            let Some(known) = world.accounts.iter_mut().find(|known| known.id == *account) else {
                return;
            };
            known
                .leads
                .retain(|lead| leads.iter().all(|new| new.id != lead.id));
            known.leads.extend(leads);
            known
                .touches
                .retain(|touch| touches.iter().all(|new| new.id != touch.id));
            known.touches.extend(touches.iter().cloned());
        }
        Change::Spend(campaign, spend) => set_spend(world, *campaign, spend.clone()),
        Change::Rates(rates) => set_rates(world, rates.clone()),
        Change::Settings(settings) => set_settings(world, settings),
    }
}

fn remove(world: &mut World, id: AccountId) {
    world.accounts.retain(|account| account.id != id);
}

fn empty(id: AccountId) -> AccountFacts {
    AccountFacts {
        id,
        leads: vec![],
        touches: vec![],
        deals: vec![],
    }
}

fn set_spend(world: &mut World, campaign: CampaignId, spend: Vec<SpendFact>) {
    world.spend.retain(|(known, _)| *known != campaign);
    world.spend.push((campaign, spend));
}

fn set_rates(world: &mut World, rates: Vec<ExchangeRate>) {
    world.rates = rates;
}

fn set_settings(world: &mut World, settings: &Settings) {
    world.settings = settings.clone();
}
