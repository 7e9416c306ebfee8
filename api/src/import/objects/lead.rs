//! Leads.

use crate::{
    graphql::enums::LeadStage,
    import::{
        Noun,
        plan::{Attributes, Field, Fields, Named, Object, Values},
        read::{Start, Text, Texts, Word, YesNo},
    },
    ingest::{
        leads::{LeadExport, LeadRow},
        refs::AccountRef,
    },
};

/// The fields of a lead.
#[derive(Debug)]
pub(in crate::import) struct LeadPlan {
    attributes: Option<Attributes>,
    external_id: Option<Field<Text>>,
    email: Option<Field<Text>>,
    name: Option<Field<Text>>,
    account: Option<Named<AccountRef>>,
    anonymous_ids: Option<Field<Texts>>,
    lead_type: Option<Field<Text>>,
    created_at: Option<Field<Start>>,
    stage: Option<Field<Word<LeadStage>>>,
    stage_entered_at: Option<Field<Start>>,
    owner: Option<Field<Text>>,
    other_id: Option<Field<Text>>,
    only_forward: Option<Field<YesNo>>,
    only_fills: Option<Field<YesNo>>,
}

impl Object for LeadPlan {
    type Row = LeadRow;
    const NOUN: Noun = Noun::Lead;

    fn compile(fields: &mut Fields<'_>) -> Option<Self> {
        let plan = Self {
            external_id: fields.optional("externalId"),
            email: fields.optional("email"),
            name: fields.optional("name"),
            account: fields.optional_reference("account"),
            anonymous_ids: fields.optional("anonymousIds"),
            lead_type: fields.optional("type"),
            created_at: fields.optional("createdAt"),
            stage: fields.optional("stage"),
            stage_entered_at: fields.optional("stageEnteredAt"),
            owner: fields.optional("owner"),
            other_id: fields.optional("otherId"),
            only_forward: fields.optional("onlyForward"),
            only_fills: fields.optional("onlyFills"),
            attributes: fields.optional_attributes("attributes"),
        };
        if plan.external_id.is_none() && plan.email.is_none() {
            fields.missing("externalId or email");
            return None;
        }
        Some(plan)
    }

    fn row(&self, values: &mut Values<'_>) -> Option<LeadRow> {
        let other_id = values.optional(self.other_id.as_ref());
        let only_forward = values.optional(self.only_forward.as_ref()).unwrap_or(false);
        let only_fills = values.optional(self.only_fills.as_ref()).unwrap_or(false);
        let export = (only_forward || only_fills || other_id.is_some()).then(|| LeadExport {
            other_ids: other_id.into_iter().collect(),
            only_fills,
        });
        Some(LeadRow {
            attributes: self
                .attributes
                .as_ref()
                .and_then(|attributes| attributes.given(values)),
            external_id: values.optional(self.external_id.as_ref()),
            email: values.optional(self.email.as_ref()),
            name: values.upsert(self.name.as_ref()),
            account: values.upsert(self.account.as_ref()),
            anonymous_ids: values.upsert(self.anonymous_ids.as_ref()),
            lead_type: values.upsert(self.lead_type.as_ref()),
            created_at: values.upsert(self.created_at.as_ref()),
            stage: values.optional(self.stage.as_ref()),
            stage_entered_at: values.optional(self.stage_entered_at.as_ref()),
            owner: values.upsert(self.owner.as_ref()),
            export,
        })
    }
}
