//! Campaigns.

use crate::{
    graphql::enums::Channel,
    import::{
        Noun,
        plan::{Attributes, Field, Fields, Money, Object, Values},
        read::{Day, Text, Word, YesNo},
    },
    ingest::campaigns::CampaignRow,
};

/// The fields of a campaign.
#[derive(Debug)]
pub(in crate::import) struct CampaignPlan {
    attributes: Option<Attributes>,
    external_id: Field<Text>,
    name: Field<Text>,
    channel: Field<Word<Channel>>,
    utm_campaign: Option<Field<Text>>,
    starts_on: Option<Field<Day>>,
    ends_on: Option<Field<Day>>,
    budget: Option<Money>,
    marketing_owner: Option<Field<Text>>,
    sales_owner: Option<Field<Text>>,
    only_names: Option<Field<YesNo>>,
}

impl Object for CampaignPlan {
    type Row = CampaignRow;
    const NOUN: Noun = Noun::Campaign;

    fn compile(fields: &mut Fields<'_>) -> Option<Self> {
        let external_id = fields.required("externalId");
        let name = fields.required("name");
        let channel = fields.required("channel");
        let utm_campaign = fields.optional("utmCampaign");
        let starts_on = fields.optional("startsOn");
        let ends_on = fields.optional("endsOn");
        let budget = fields.optional_money("budget");
        let marketing_owner = fields.optional("marketingOwner");
        let sales_owner = fields.optional("salesOwner");
        let only_names = fields.optional("onlyNames");
        let attributes = fields.optional_attributes("attributes");
        Some(Self {
            attributes,
            external_id: external_id?,
            name: name?,
            channel: channel?,
            utm_campaign,
            starts_on,
            ends_on,
            budget,
            marketing_owner,
            sales_owner,
            only_names,
        })
    }

    fn row(&self, values: &mut Values<'_>) -> Option<CampaignRow> {
        let external_id = values.required(&self.external_id);
        let name = values.required(&self.name);
        let channel = values.required(&self.channel);
        let utm_campaign = values.upsert(self.utm_campaign.as_ref());
        let starts_on = values.upsert(self.starts_on.as_ref());
        let ends_on = values.upsert(self.ends_on.as_ref());
        let budget = values.upsert(self.budget.as_ref());
        let marketing_owner = values.upsert(self.marketing_owner.as_ref());
        let sales_owner = values.upsert(self.sales_owner.as_ref());
        let only_names = values.optional(self.only_names.as_ref()).unwrap_or(false);
        Some(CampaignRow {
            attributes: self
                .attributes
                .as_ref()
                .and_then(|attributes| attributes.given(values)),
            external_id: external_id?,
            name: name?,
            channel: channel?,
            utm_campaign,
            starts_on,
            ends_on,
            budget,
            marketing_owner,
            sales_owner,
            only_names,
        })
    }
}
