//! What follows from stages that imports state: an MQL was handed off when it became one, and a hand-off ends when the
//! lead is somewhere else.

use std::collections::HashMap;

use entity::{ids::LeadId, lead, lead_hand_off, lead_stage::LeadStage, lead_transition};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};

use super::hand_offs::{self, Decided, Receiver};
use crate::{graphql::user_error::Refusal, ingest::Ingest};

/// Follows the steps that an import has stated. The leads are as the import leaves them.
pub(in crate::ingest) async fn follow_stated(
    ingest: &Ingest<'_>,
    steps: &[lead_transition::Model],
    leads: &HashMap<LeadId, lead::Model>,
) -> Result<(), Refusal> {
    let mut begun: HashMap<(LeadId, i32), lead_hand_off::Model> = HashMap::new();
    for step in steps {
        let Some(lead) = leads.get(&step.lead_id) else {
            continue;
        };
        let key = (step.lead_id, step.cycle);
        match (step.from_stage, step.to_stage) {
            (Some(LeadStage::Mql), LeadStage::Mql) => match begun.get_mut(&key) {
                Some(hand_off) => hand_off.handed_off_at = step.occurred_at,
                None => dated(ingest, step).await?,
            },
            (_, LeadStage::Mql) => {
                let lead = lead::Model {
                    cycle: step.cycle,
                    ..lead.clone()
                };
                let receiver = lead.owner.clone().map(Receiver::Owner);
                let at = step.occurred_at;
                let hand_off = hand_offs::of(ingest, &lead, receiver, at, step.dated_by_import);
                begun.insert(key, hand_off);
            }
            (Some(LeadStage::Mql), to) => match begun.get_mut(&key) {
                Some(hand_off) => {
                    hand_off.decided_at = Some(step.occurred_at);
                    hand_off.decision = Some(to.as_str().to_owned());
                }
                None => {
                    let at = step.occurred_at;
                    hand_offs::decided(ingest, step.lead_id, step.cycle, Decided::by_hand(to, at))
                        .await?;
                }
            },
            _ => {}
        }
    }
    hand_offs::insert(ingest, begun.into_values().collect()).await
}

/// The import now knows when the lead was handed off.
async fn dated(ingest: &Ingest<'_>, step: &lead_transition::Model) -> Result<(), Refusal> {
    use lead_hand_off::Column as C;
    lead_hand_off::Entity::update_many()
        .col_expr(C::HandedOffAt, Expr::value(step.occurred_at))
        .col_expr(C::DatedByImport, Expr::value(step.dated_by_import))
        // Whatever was agreed then is looked up again.
        .col_expr(C::AgreementVersion, Expr::value(None::<i32>))
        .filter(C::LeadId.eq(step.lead_id))
        .filter(C::Cycle.eq(step.cycle))
        .exec(&*ingest.tx)
        .await?;
    Ok(())
}
