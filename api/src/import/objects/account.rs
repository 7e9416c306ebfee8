//! Accounts.

use crate::{
    import::{
        Noun,
        plan::{Attributes, Field, Fields, Object, Values},
        read::Text,
    },
    ingest::accounts::AccountRow,
};

/// The fields of an account.
#[derive(Debug)]
pub(in crate::import) struct AccountPlan {
    attributes: Option<Attributes>,
    external_id: Field<Text>,
    name: Field<Text>,
    domain: Option<Field<Text>>,
    segment: Option<Field<Text>>,
    industry: Option<Field<Text>>,
    region: Option<Field<Text>>,
}

impl Object for AccountPlan {
    type Row = AccountRow;
    const NOUN: Noun = Noun::Account;

    fn compile(fields: &mut Fields<'_>) -> Option<Self> {
        let external_id = fields.required("externalId");
        let name = fields.required("name");
        let domain = fields.optional("domain");
        let segment = fields.optional("segment");
        let industry = fields.optional("industry");
        let region = fields.optional("region");
        let attributes = fields.optional_attributes("attributes");
        Some(Self {
            attributes,
            external_id: external_id?,
            name: name?,
            domain,
            segment,
            industry,
            region,
        })
    }

    fn row(&self, values: &mut Values<'_>) -> Option<AccountRow> {
        let external_id = values.required(&self.external_id);
        let name = values.required(&self.name);
        let domain = values.upsert(self.domain.as_ref());
        let segment = values.upsert(self.segment.as_ref());
        let industry = values.upsert(self.industry.as_ref());
        let region = values.upsert(self.region.as_ref());
        Some(AccountRow {
            attributes: self
                .attributes
                .as_ref()
                .and_then(|attributes| attributes.given(values)),
            external_id: external_id?,
            name: name?,
            domain,
            segment,
            industry,
            region,
        })
    }
}
