//! Deals.

use async_graphql::MaybeUndefined;

use crate::{
    graphql::enums::{DealKind, DealOutcome},
    import::{
        Noun,
        plan::{Attributes, Contacts, Field, Fields, Money, Named, Object, Values},
        read::{Day, End, Number, Start, Text, Whole, Word, YesNo},
    },
    ingest::{deals::DealRow, refs::AccountRef},
};

/// The fields of a deal.
#[derive(Debug)]
pub(in crate::import) struct DealPlan {
    attributes: Option<Attributes>,
    external_id: Field<Text>,
    name: Field<Text>,
    account: Option<Named<AccountRef>>,
    contacts: Option<Contacts>,
    amount: Money,
    kind: Option<Field<Word<DealKind>>>,
    segment: Option<Field<Text>>,
    stage: Option<Field<Text>>,
    stage_entered_at: Option<Field<Start>>,
    outcome: Field<Word<DealOutcome>>,
    created_at: Field<Start>,
    expected_close_on: Option<Field<Day>>,
    closed_at: Option<Field<End>>,
    term_months: Option<Field<Whole>>,
    owner: Option<Field<Text>>,
    cost_of_sale: Option<Money>,
    margin_rate: Option<Field<Number>>,
    add_contacts: Option<Field<YesNo>>,
}

impl Object for DealPlan {
    type Row = DealRow;
    const NOUN: Noun = Noun::Deal;

    fn compile(fields: &mut Fields<'_>) -> Option<Self> {
        let external_id = fields.required("externalId");
        let name = fields.required("name");
        let account = fields.optional_reference("account");
        let contacts = fields.optional_contacts("contacts");
        let amount = fields.required_money("amount");
        let kind = fields.optional("kind");
        let segment = fields.optional("segment");
        let stage = fields.optional("stage");
        let stage_entered_at = fields.optional("stageEnteredAt");
        let outcome = fields.required("outcome");
        let created_at = fields.required("createdAt");
        let expected_close_on = fields.optional("expectedCloseOn");
        let closed_at = fields.optional("closedAt");
        let term_months = fields.optional("termMonths");
        let owner = fields.optional("owner");
        let cost_of_sale = fields.optional_money("costOfSale");
        let margin_rate = fields.optional("marginRate");
        let add_contacts = fields.optional("addContacts");
        let attributes = fields.optional_attributes("attributes");
        Some(Self {
            attributes,
            external_id: external_id?,
            name: name?,
            account,
            contacts,
            amount: amount?,
            kind,
            segment,
            stage,
            stage_entered_at,
            outcome: outcome?,
            created_at: created_at?,
            expected_close_on,
            closed_at,
            term_months,
            owner,
            cost_of_sale,
            margin_rate,
            add_contacts,
        })
    }

    fn row(&self, values: &mut Values<'_>) -> Option<DealRow> {
        let external_id = values.required(&self.external_id);
        let name = values.required(&self.name);
        let account = values.upsert(self.account.as_ref());
        let contacts = match &self.contacts {
            Some(contacts) => MaybeUndefined::Value(contacts.rows(values)),
            None => MaybeUndefined::Undefined,
        };
        let amount = values.required(&self.amount);
        let kind = values.upsert(self.kind.as_ref());
        let segment = values.upsert(self.segment.as_ref());
        let stage = values.upsert(self.stage.as_ref());
        let stage_entered_at = values.optional(self.stage_entered_at.as_ref());
        let outcome = values.required(&self.outcome);
        let created_at = values.required(&self.created_at);
        let expected_close_on = values.upsert(self.expected_close_on.as_ref());
        let closed_at = values.upsert(self.closed_at.as_ref());
        let term_months = values.upsert(self.term_months.as_ref());
        let owner = values.upsert(self.owner.as_ref());
        let cost_of_sale = values.upsert(self.cost_of_sale.as_ref());
        let margin_rate = values.upsert(self.margin_rate.as_ref());
        let add_contacts = values.optional(self.add_contacts.as_ref()).unwrap_or(false);
        Some(DealRow {
            attributes: self
                .attributes
                .as_ref()
                .and_then(|attributes| attributes.given(values)),
            external_id: external_id?,
            name: name?,
            account,
            contacts,
            amount: amount?,
            kind,
            segment,
            stage,
            stage_entered_at,
            outcome: outcome?,
            created_at: created_at?,
            expected_close_on,
            closed_at,
            term_months,
            owner,
            cost_of_sale,
            margin_rate,
            add_contacts,
        })
    }
}
