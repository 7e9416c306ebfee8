//! Deals loaded in bulk.

use async_graphql::{InputObject, MaybeUndefined};
use entity::{ids::DealId, object_type::ObjectType};

use super::{DealContactInput, batch::Batch, contacts, draft::Draft, history::Occasion};
use crate::{
    graphql::{
        enums::{DealKind, DealOutcome},
        scalars::{Date, DateTime, Decimal},
        types::money::MoneyInput,
        user_error::{Refusal, UserError},
    },
    ingest::{
        BulkRow, ExternalIds, Ingest, RowOutcome,
        attributes::{self, AttributeInput},
        audit, clean,
        refs::AccountRef,
    },
};

/// A deal to load. An absent field stays as it is, null clears it, a list replaces.
#[derive(Debug, Clone, InputObject)]
pub struct DealRow {
    /// Its id in the source.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// The account that buys. Absent for a new deal: the account of its primary contact, or of its only contact.
    pub account: MaybeUndefined<AccountRef>,
    /// The leads on the deal.
    pub contacts: MaybeUndefined<Vec<DealContactInput>>,
    /// What it is worth.
    pub amount: MoneyInput,
    /// What kind of sale it is; a new deal is NEW unless given.
    pub kind: MaybeUndefined<DealKind>,
    /// The market segment, in your own words.
    pub segment: MaybeUndefined<String>,
    /// The stage, as the source names it. One with the key or label of a known stage, in any letter case, is that stage.
    pub stage: MaybeUndefined<String>,
    /// When the deal entered this stage. Absent: a change of stage is dated by this import, and marked so.
    pub stage_entered_at: Option<DateTime>,
    /// How it stands.
    pub outcome: DealOutcome,
    /// When it was created in the business.
    pub created_at: DateTime,
    /// The day it is expected to close.
    pub expected_close_on: MaybeUndefined<Date>,
    /// When it was won or lost: needed then, an error while the deal is open.
    pub closed_at: MaybeUndefined<DateTime>,
    /// For how many months the amount is.
    pub term_months: MaybeUndefined<i32>,
    /// Who works it: a user's e-mail address, or a name.
    pub owner: MaybeUndefined<String>,
    /// What the sale costs, in the currency of the amount. Profit is then amount less cost of sale.
    pub cost_of_sale: MaybeUndefined<MoneyInput>,
    /// The share of the amount that is contribution, 0 to 1, where no cost of sale is given.
    pub margin_rate: MaybeUndefined<Decimal>,
    /// What the source says beyond that, by name. Those that are not given stay; a null value removes one.
    pub attributes: Option<Vec<AttributeInput>>,
    /// Whether `contacts` come on top of those the deal has, because every row of a file names but one of them.
    #[graphql(skip)]
    pub add_contacts: bool,
}

impl DealRow {
    fn draft(&self) -> Draft {
        let Self {
            external_id: _,
            name,
            account,
            contacts,
            amount,
            kind,
            segment,
            stage,
            stage_entered_at,
            outcome,
            created_at,
            expected_close_on,
            closed_at,
            term_months,
            owner,
            cost_of_sale,
            margin_rate,
            attributes: _,
            add_contacts,
        } = self.clone();
        Draft {
            name: MaybeUndefined::Value(name),
            account,
            contacts,
            amount: MaybeUndefined::Value(amount),
            kind,
            segment,
            stage,
            stage_entered_at,
            outcome: MaybeUndefined::Value(outcome),
            created_at: MaybeUndefined::Value(created_at),
            expected_close_on,
            closed_at,
            term_months,
            owner,
            cost_of_sale,
            margin_rate,
            add_contacts,
        }
    }
}

impl BulkRow for DealRow {
    const OPERATION: &'static str = "upsertDeals";
    const NOUN: &'static str = "Deal";

    async fn write(ingest: &mut Ingest<'_>, rows: &[Self]) -> Result<Vec<RowOutcome>, Refusal> {
        let ids = rows.iter().map(|row| row.external_id.trim());
        let mut external =
            ExternalIds::load(&*ingest.tx, ObjectType::Deal, ingest.source, ids).await?;
        let known: Vec<DealId> = rows
            .iter()
            .filter_map(|row| external.get(ingest.source, row.external_id.trim()))
            .map(DealId)
            .collect();
        let drafts: Vec<Draft> = rows.iter().map(Self::draft).collect();
        let resolved = contacts::resolve(ingest, &drafts).await?;
        let mut batch = Batch::load(ingest, &known).await?;
        let mut outcomes = Vec::with_capacity(rows.len());
        for ((row, draft), resolved) in rows.iter().zip(&drafts).zip(resolved) {
            let external_id = match clean(&row.external_id, 255) {
                Ok(id) => id,
                Err(message) => {
                    let error =
                        UserError::invalid(["externalId"], format!("externalId {message}."));
                    outcomes.push(RowOutcome::rejected(vec![error]));
                    continue;
                }
            };
            let known = external.get(ingest.source, &external_id).map(DealId);
            let occasion = Occasion {
                entered_at: draft.stage_entered_at.map(|at| at.0),
                reported: true,
                reason: None,
            };
            let wrong = attributes::check(row.attributes.as_deref());
            let applied = resolved
                .and_then(|resolved| {
                    if wrong.is_empty() {
                        Ok(resolved)
                    } else {
                        Err(wrong)
                    }
                })
                .and_then(|resolved| batch.apply(ingest, known, draft, &resolved, &occasion));
            outcomes.push(match applied {
                Ok((status, id)) => {
                    if known.is_none() {
                        external.add(ingest.source, &external_id, id);
                    }
                    RowOutcome::taken(status, id)
                }
                Err(errors) => RowOutcome::rejected(errors),
            });
        }
        for (id, detail) in batch.amounts_changed() {
            let entry = audit::Entry {
                action: Self::OPERATION,
                noun: Self::NOUN,
                object: Some(id.into()),
                detail,
                reason: None,
            };
            audit::record(&ingest.tx, ingest.viewer, ingest.now, entry).await?;
        }
        batch.save(ingest).await?;
        external.save(&ingest.tx).await?;
        let given = rows.iter().map(|row| row.attributes.as_deref());
        attributes::keep_all(ingest, given, &mut outcomes).await?;
        Ok(outcomes)
    }
}
