//! From sums to the answer.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, hash_map::Entry},
};

use super::{
    plan::Plan,
    spend,
    sums::RowSums,
    tally::{Tally, Totals, Unattributed},
};
use crate::{
    money::Currency,
    query::{Key, QueryError, Report, Row, UnattributedRow},
};

/// The answer made of the sums over all accounts.
pub(super) fn finish(plan: &Plan<'_>, tallies: &[Tally<'_>]) -> Result<Report, QueryError> {
    let mut totals = Totals {
        deals_by_rule: vec![0; plan.rules.len()],
        ..Totals::default()
    };
    tallies.iter().for_each(|tally| totals.add(&tally.totals));
    let (rows, spend, unconverted_spend) = with_spend(plan, merged(tallies))?;
    Ok(Report {
        currency: plan.currency(),
        conserves: !totals.inflated,
        total: narrow(totals.total)?,
        unattributed: narrow(totals.unattributed)?,
        hidden: narrow(totals.hidden)?,
        deal_count: totals.deal_count,
        unattributed_deal_count: totals.unattributed_deal_count,
        unconverted: by_currency(totals.unconverted)?,
        unconverted_deal_count: totals.unconverted_deal_count,
        spend,
        unconverted_spend,
        deals_by_rule: totals.deals_by_rule,
        rows,
        unattributed_rows: unattributed_rows(tallies)?,
    })
}

/// Each row once, whichever tallies it is in.
fn merged(tallies: &[Tally<'_>]) -> Vec<(Vec<Key>, RowSums)> {
    if let [tally] = tallies {
        return tally.rows().collect();
    }
    let mut merged: HashMap<Vec<Key>, RowSums> = HashMap::new();
    for (key, sums) in tallies.iter().flat_map(Tally::rows) {
        match merged.entry(key) {
            Entry::Occupied(mut row) => row.get_mut().add(&sums),
            Entry::Vacant(row) => {
                row.insert(sums);
            }
        }
    }
    merged.into_iter().collect()
}

type WithSpend = (Vec<Row>, Option<i64>, Vec<(Currency, i64)>);

fn with_spend(plan: &Plan<'_>, sums: Vec<(Vec<Key>, RowSums)>) -> Result<WithSpend, QueryError> {
    let mut spend = spend::spend(plan)?;
    let mut spent = 0_i128;
    let mut unconverted: BTreeMap<Currency, i128> = BTreeMap::new();
    let mut rows = Vec::with_capacity(sums.len());
    for (key, sums) in sums {
        let outlay = spend
            .as_mut()
            .map(|spend| spend.by_key.remove(&key).unwrap_or_default());
        if let Some(outlay) = &outlay {
            spent += outlay.amount;
            for (&currency, amount) in &outlay.unconverted {
                *unconverted.entry(currency).or_default() += amount;
            }
        }
        rows.push(row(key, &sums, outlay.map(|outlay| outlay.amount))?);
    }
    let has_spend = spend.is_some();
    for (key, outlay) in spend
        .filter(|spend| spend.makes_rows)
        .into_iter()
        .flat_map(|spend| spend.by_key)
    {
        spent += outlay.amount;
        for (currency, amount) in outlay.unconverted {
            *unconverted.entry(currency).or_default() += amount;
        }
        if outlay.converted {
            rows.push(row(key, &RowSums::default(), Some(outlay.amount))?);
        }
    }
    rows.sort_unstable_by(|a, b| {
        Reverse(a.amount)
            .cmp(&Reverse(b.amount))
            .then_with(|| a.key.cmp(&b.key))
    });
    let spent = if has_spend {
        Some(narrow(spent)?)
    } else {
        None
    };
    Ok((rows, spent, by_currency(unconverted)?))
}

fn row(key: Vec<Key>, sums: &RowSums, spend: Option<i128>) -> Result<Row, QueryError> {
    Ok(Row {
        key,
        amount: narrow(sums.amount)?,
        weight_micros: sums.weight_micros,
        touchpoint_count: sums.touchpoint_count,
        sourced: narrow(sums.sourced)?,
        sourced_deal_count: sums.sourced_deal_count,
        influenced: narrow(sums.influenced)?,
        influenced_deal_count: sums.influenced_deal_count,
        contribution: narrow(sums.contribution)?,
        spend: spend.map(narrow).transpose()?,
    })
}

fn unattributed_rows(tallies: &[Tally<'_>]) -> Result<Vec<UnattributedRow>, QueryError> {
    let mut merged: BTreeMap<Vec<Key>, Unattributed> = BTreeMap::new();
    for (key, sums) in tallies.iter().flat_map(Tally::unattributed_rows) {
        merged.entry(key).or_default().add(&sums);
    }
    let rows = merged.into_iter().map(|(key, sums)| {
        Ok(UnattributedRow {
            key,
            amount: narrow(sums.amount)?,
            contribution: narrow(sums.contribution)?,
            deal_count: sums.deals,
        })
    });
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
    rows.sort_by_key(|row| Reverse(row.amount));
    Ok(rows)
}

fn by_currency(amounts: BTreeMap<Currency, i128>) -> Result<Vec<(Currency, i64)>, QueryError> {
    amounts
        .into_iter()
        .map(|(currency, amount)| Ok((currency, narrow(amount)?)))
        .collect()
}

fn narrow(sum: i128) -> Result<i64, QueryError> {
    i64::try_from(sum).map_err(|_| QueryError::Overflow)
}
