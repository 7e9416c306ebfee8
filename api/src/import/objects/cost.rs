//! Other costs of a team, by month.

use crate::{
    graphql::enums::Team,
    import::{
        Noun,
        plan::{Field, Fields, Money, Object, Values},
        read::{Month, Text, Word},
    },
    ingest::costs::CostRow,
};

/// The fields of a month's cost.
#[derive(Debug)]
pub(in crate::import) struct CostPlan {
    team: Field<Word<Team>>,
    month: Field<Month>,
    category: Field<Text>,
    amount: Money,
}

impl Object for CostPlan {
    type Row = CostRow;
    const NOUN: Noun = Noun::Cost;

    fn compile(fields: &mut Fields<'_>) -> Option<Self> {
        let team = fields.required("team");
        let month = fields.required("month");
        let category = fields.required("category");
        let amount = fields.required_money("amount");
        Some(Self {
            team: team?,
            month: month?,
            category: category?,
            amount: amount?,
        })
    }

    fn row(&self, values: &mut Values<'_>) -> Option<CostRow> {
        let team = values.required(&self.team);
        let month = values.required(&self.month);
        let category = values.required(&self.category);
        let amount = values.required(&self.amount);
        Some(CostRow {
            team: team?,
            month: month?,
            category: category?,
            amount: amount?,
        })
    }
}
