//! The invented company: exact in its numbers, the same for ever, and with everything real data has.

use std::collections::HashSet;

use attribution::{
    generate::{Company, GeneratedAccount, Size},
    time::Day,
    vocabulary::{DealKind, Outcome, Team, TouchpointKind},
};

/// 2026-10-01.
const TODAY: Day = Day(20_727);
const DAY: i64 = 86_400_000;

fn demo() -> Vec<GeneratedAccount> {
    Company::new(7, Size::demo(TODAY)).accounts().collect()
}

#[test]
fn the_numbers_asked_for_are_met_exactly() {
    for size in [
        Size::demo(TODAY),
        Size::bench(10_000, TODAY),
        Size {
            accounts: 1,
            leads: 3,
            campaigns: 1,
            touchpoints: 50,
            deals: 4,
            won: 2,
            deal_attention: 8,
            months: 2,
            ending: TODAY,
        },
    ] {
        let accounts: Vec<_> = Company::new(3, size).accounts().collect();
        let sum = |f: fn(&GeneratedAccount) -> usize| accounts.iter().map(f).sum::<usize>() as u64;
        assert_eq!(accounts.len() as u64, size.accounts);
        assert_eq!(sum(|account| account.leads.len()), size.leads);
        assert_eq!(sum(|account| account.touches.len()), size.touchpoints);
        assert_eq!(sum(|account| account.deals.len()), size.deals);
        let won = |account: &GeneratedAccount| {
            let won = |deal: &&_| {
                matches!(
                    deal,
                    attribution::generate::GeneratedDeal {
                        outcome: Outcome::Won,
                        ..
                    }
                )
            };
            account.deals.iter().filter(won).count()
        };
        assert_eq!(sum(won), size.won);
    }
}

#[test]
fn a_seed_means_the_same_company_for_ever_and_another_seed_another_one() {
    let hash = |seed| {
        let company = Company::new(seed, Size::bench(2_000, TODAY));
        let all: Vec<_> = company.accounts().collect();
        let text = format!(
            "{:?}{:?}{:?}{:?}{all:?}",
            company.campaigns(),
            company.spend(),
            company.costs(),
            company.rates()
        );
        // FNV-1a, which no release of anything changes.
        text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        })
    };
    assert_eq!(hash(1), hash(1));
    assert_ne!(hash(1), hash(2));
    assert_eq!(
        hash(1),
        14_839_299_775_147_213_427,
        "the generator's output changed: is that meant?"
    );
}

#[test]
fn identifiers_addresses_and_message_ids_are_unique() {
    let accounts = demo();
    let mut ids = HashSet::new();
    let mut texts = HashSet::new();
    for account in &accounts {
        if let Some(company) = &account.company {
            assert!(ids.insert(account.id.0));
            assert!(texts.insert(company.domain.clone()));
        } else {
            assert_eq!(account.id.0, account.leads[0].id.0);
        }
        assert!(texts.insert(account.external_id.clone()));
        for lead in &account.leads {
            assert!(ids.insert(lead.id.0));
            assert!(texts.insert(lead.email.clone()), "{}", lead.email);
            assert!(texts.insert(lead.external_id.clone()));
        }
        for touch in &account.touches {
            assert!(ids.insert(touch.id.0));
            assert!(texts.insert(touch.message_id()));
        }
        for deal in &account.deals {
            assert!(ids.insert(deal.id.0));
            assert!(texts.insert(deal.external_id.clone()));
        }
    }
    let company = Company::new(7, Size::demo(TODAY));
    assert_eq!(company.campaigns().len(), 40);
    for campaign in company.campaigns() {
        assert!(ids.insert(campaign.id.0));
        assert!(
            texts.insert(campaign.utm_key.clone()),
            "{}",
            campaign.utm_key
        );
        assert!(campaign.starts_on <= campaign.ends_on && campaign.ends_on < TODAY);
    }
    let mut days = HashSet::new();
    assert!(
        company
            .spend()
            .iter()
            .all(|spend| days.insert((spend.campaign, spend.on)))
    );
}

#[test]
fn everything_lies_in_its_time() {
    for account in demo() {
        let leads: HashSet<_> = account.leads.iter().map(|lead| lead.id).collect();
        assert!(account.touches.is_sorted_by_key(|touch| touch.at));
        for touch in &account.touches {
            assert!(leads.contains(&touch.lead));
            assert!(touch.at.0 < i64::from(TODAY.0) * DAY);
        }
        for deal in &account.deals {
            assert_eq!(deal.closed_at.is_none(), deal.outcome == Outcome::Open);
            assert!(deal.closed_at.is_none_or(|at| at >= deal.created_at));
            assert!(deal.amount > 0);
            assert_eq!(
                deal.contacts
                    .iter()
                    .filter(|contact| contact.primary)
                    .count(),
                usize::from(!deal.contacts.is_empty())
            );
            if let Some((at, amount)) = deal.refund {
                assert!(amount < 0 && Some(at) > deal.closed_at);
            }
        }
    }
}

#[test]
fn the_demo_holds_what_real_data_holds() {
    let accounts = demo();
    let deals = || {
        accounts
            .iter()
            .flat_map(|account| account.deals.iter().map(move |deal| (account, deal)))
    };
    let won = || deals().filter(|(_, deal)| deal.outcome == Outcome::Won);
    let touches = || accounts.iter().flat_map(|account| &account.touches);
    let known: HashSet<_> = accounts
        .iter()
        .flat_map(|a| a.leads.iter().map(|l| (a.id, l.id)))
        .collect();

    let untouched = won()
        .filter(|(account, _)| account.touches.is_empty())
        .count();
    let early = won()
        .filter(|(account, deal)| {
            account
                .touches
                .first()
                .is_some_and(|touch| Some(touch.at) > deal.closed_at)
        })
        .count();
    let foreign = deals()
        .filter(|(account, deal)| {
            deal.contacts
                .iter()
                .any(|contact| !known.contains(&(account.id, contact.lead)))
        })
        .count();
    let refunds = deals().filter(|(_, deal)| deal.refund.is_some()).count();
    let alone = accounts
        .iter()
        .filter(|account| account.company.is_none())
        .count();
    let dateless = accounts
        .iter()
        .flat_map(|account| &account.leads)
        .filter(|lead| lead.created_at.is_none())
        .count();
    for (what, count, at_least, at_most) in [
        ("won deals nobody touched", untouched, 3, 40),
        ("won deals closed before the first touch", early, 2, 40),
        ("deals with a foreign contact", foreign, 5, 60),
        ("refunds", refunds, 3, 40),
        ("people who buy alone", alone, 80, 200),
        ("leads without a creation time", dateless, 300, 3000),
        (
            "expansions",
            deals()
                .filter(|(_, deal)| deal.kind == DealKind::Expansion)
                .count(),
            50,
            600,
        ),
        (
            "renewals",
            deals()
                .filter(|(_, deal)| deal.kind == DealKind::Renewal)
                .count(),
            30,
            500,
        ),
        (
            "open deals",
            deals()
                .filter(|(_, deal)| deal.outcome == Outcome::Open)
                .count(),
            200,
            500,
        ),
        (
            "deals in yen",
            deals().filter(|(_, deal)| deal.currency == "JPY").count(),
            3,
            60,
        ),
        (
            "sales touches",
            touches().filter(|touch| touch.team == Team::Sales).count(),
            12_000,
            35_000,
        ),
        (
            "opened mails",
            touches()
                .filter(|touch| touch.kind == TouchpointKind::EmailOpen)
                .count(),
            800,
            5000,
        ),
        (
            "self-reported",
            touches()
                .filter(|touch| touch.kind == TouchpointKind::SelfReported)
                .count(),
            50,
            1500,
        ),
    ] {
        assert!((at_least..=at_most).contains(&count), "{what}: {count}");
    }
}

#[test]
fn campaigns_differ_in_effect() {
    let company = Company::new(7, Size::demo(TODAY));
    let accounts: Vec<_> = company.accounts().collect();
    let mut rates: Vec<f64> = Vec::new();
    for campaign in company
        .campaigns()
        .iter()
        .filter(|campaign| campaign.reach >= 50)
    {
        let met = |outcome| {
            accounts
                .iter()
                .filter(|account| account.deals.iter().any(|deal| deal.outcome == outcome))
                .filter(|account| {
                    account
                        .touches
                        .iter()
                        .any(|touch| touch.campaign == Some(campaign.id))
                })
                .count()
        };
        let (won, lost) = (met(Outcome::Won) as f64, met(Outcome::Lost) as f64);
        if won + lost >= 100.0 {
            rates.push(won / (won + lost));
        }
    }
    let best = rates.iter().copied().fold(0.0, f64::max);
    let worst = rates.iter().copied().fold(1.0, f64::min);
    assert!(rates.len() > 5 && best > worst + 0.1, "{rates:?}");
}
