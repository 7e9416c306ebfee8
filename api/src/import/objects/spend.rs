//! What campaigns cost, by day.

use crate::{
    import::{
        Noun,
        plan::{Field, Fields, Money, Named, Object, Values},
        read::Day,
    },
    ingest::{refs::CampaignRef, spend::SpendRow},
};

/// The fields of a day's spend.
#[derive(Debug)]
pub(in crate::import) struct SpendPlan {
    campaign: Named<CampaignRef>,
    on: Field<Day>,
    amount: Money,
}

impl Object for SpendPlan {
    type Row = SpendRow;
    const NOUN: Noun = Noun::Spend;

    fn compile(fields: &mut Fields<'_>) -> Option<Self> {
        let campaign = fields.required_reference("campaign");
        let on = fields.required("on");
        let amount = fields.required_money("amount");
        Some(Self {
            campaign: campaign?,
            on: on?,
            amount: amount?,
        })
    }

    fn row(&self, values: &mut Values<'_>) -> Option<SpendRow> {
        let campaign = values.required(&self.campaign);
        let on = values.required(&self.on);
        let amount = values.required(&self.amount);
        Some(SpendRow {
            campaign: campaign?,
            on: on?,
            amount: amount?,
        })
    }
}
