//! Entries of deals into stages.

use crate::{
    import::{
        Noun,
        plan::{Field, Fields, Named, Object, Values},
        read::{Start, Text},
    },
    ingest::{deals::DealStepRow, refs::DealRef},
};

/// The fields of an entry into a stage.
#[derive(Debug)]
pub(in crate::import) struct StepPlan {
    deal: Named<DealRef>,
    stage: Field<Text>,
    entered_at: Field<Start>,
}

impl Object for StepPlan {
    type Row = DealStepRow;
    const NOUN: Noun = Noun::Step;

    fn compile(fields: &mut Fields<'_>) -> Option<Self> {
        let deal = fields.required_reference("deal");
        let stage = fields.required("stage");
        let entered_at = fields.required("enteredAt");
        Some(Self {
            deal: deal?,
            stage: stage?,
            entered_at: entered_at?,
        })
    }

    fn row(&self, values: &mut Values<'_>) -> Option<DealStepRow> {
        let deal = values.required(&self.deal);
        let stage = values.required(&self.stage);
        let entered_at = values.required(&self.entered_at);
        Some(DealStepRow {
            deal: deal?,
            stage: stage?,
            entered_at: entered_at?,
        })
    }
}
