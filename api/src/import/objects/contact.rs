//! Leads on deals, one at a time.

use crate::{
    import::{
        Noun,
        plan::{Field, Fields, Named, Object, Values},
        read::{Text, YesNo},
    },
    ingest::{
        deals::DealContactRow,
        refs::{DealRef, LeadRef},
    },
};

/// The fields of a lead on a deal.
#[derive(Debug)]
pub(in crate::import) struct ContactPlan {
    deal: Named<DealRef>,
    lead: Named<LeadRef>,
    role: Option<Field<Text>>,
    primary: Option<Field<YesNo>>,
}

impl Object for ContactPlan {
    type Row = DealContactRow;
    const NOUN: Noun = Noun::Contact;

    fn compile(fields: &mut Fields<'_>) -> Option<Self> {
        let deal = fields.required_reference("deal");
        let lead = fields.required_reference("lead");
        let role = fields.optional("role");
        let primary = fields.optional("primary");
        Some(Self {
            deal: deal?,
            lead: lead?,
            role,
            primary,
        })
    }

    fn row(&self, values: &mut Values<'_>) -> Option<DealContactRow> {
        let deal = values.required(&self.deal);
        let lead = values.required(&self.lead);
        let role = values.optional(self.role.as_ref());
        let primary = values.optional(self.primary.as_ref());
        Some(DealContactRow {
            deal: deal?,
            lead: lead?,
            role,
            primary,
        })
    }
}
