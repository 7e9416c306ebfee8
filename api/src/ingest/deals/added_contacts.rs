//! Leads put on deals one at a time, as files write them that have a row for each.

use async_graphql::MaybeUndefined;
use entity::ids::DealId;

use super::{DealContactInput, batch::Batch, contacts, draft::Draft, history::Occasion};
use crate::{
    graphql::user_error::Refusal,
    ingest::{
        BulkRow, Ingest, RowOutcome,
        refs::{self, DealRef, LeadRef},
    },
};

/// A lead to put on a deal, beside those who are on it already.
#[derive(Debug, Clone)]
pub struct DealContactRow {
    /// The deal.
    pub deal: DealRef,
    /// Who.
    pub lead: LeadRef,
    /// Their part in the purchase; absent: as it was.
    pub role: Option<String>,
    /// Whether this is the primary contact from now on.
    pub primary: Option<bool>,
}

impl DealContactRow {
    fn draft(&self) -> Draft {
        let Self {
            deal: _,
            lead,
            role,
            primary,
        } = self.clone();
        Draft {
            contacts: MaybeUndefined::Value(vec![DealContactInput {
                lead,
                role,
                primary: primary.unwrap_or(false),
            }]),
            add_contacts: true,
            ..Draft::default()
        }
    }
}

impl BulkRow for DealContactRow {
    const OPERATION: &'static str = "addDealContacts";
    const NOUN: &'static str = "Deal";

    async fn write(ingest: &mut Ingest<'_>, rows: &[Self]) -> Result<Vec<RowOutcome>, Refusal> {
        let named: Vec<&DealRef> = rows.iter().map(|row| &row.deal).collect();
        let deals = refs::deals(ingest, &named).await?;
        let known: Vec<DealId> = deals
            .iter()
            .filter_map(|deal| deal.as_ref().ok().copied())
            .collect();
        let drafts: Vec<Draft> = rows.iter().map(Self::draft).collect();
        let resolved = contacts::resolve(ingest, &drafts).await?;
        let mut batch = Batch::load(ingest, &known).await?;
        let mut outcomes = Vec::with_capacity(rows.len());
        for ((deal, draft), resolved) in deals.into_iter().zip(&drafts).zip(resolved) {
            let applied = deal
                .map_err(|error| vec![error.within(["deal"])])
                .and_then(|deal| {
                    // The one contact of this row is called lead here, not the first of a list.
                    let resolved = resolved.map_err(|errors| {
                        let named = errors.into_iter().map(|mut error| {
                            error.path.drain(..error.path.len().min(2));
                            error
                        });
                        named.collect::<Vec<_>>()
                    })?;
                    batch.apply(ingest, Some(deal), draft, &resolved, &Occasion::default())
                });
            outcomes.push(match applied {
                Ok((status, id)) => RowOutcome::taken(status, id),
                Err(errors) => RowOutcome::rejected(errors),
            });
        }
        batch.save(ingest).await?;
        Ok(outcomes)
    }
}
