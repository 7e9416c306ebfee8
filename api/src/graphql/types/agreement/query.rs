//! Finding agreements.

use async_graphql::{Context, ID, InputObject, Object};
use entity::{
    agreement as subject, agreement_state::AgreementState, agreement_version, ids::AgreementId,
};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    QueryTrait as _,
};

use super::Agreement;
use crate::{
    auth::{Permission, Requires},
    error::ApiResult,
    graphql::{
        enums::AgreementKind,
        filters::{BooleanFilter, Budget, StringFilter, enum_filter, opposite},
        global_id::Kind,
        loaders::Loaders,
        pagination::{Keyset, OrderDirection, Page, PageArgs, page},
    },
};

enum_filter! {
    /// Conditions on what an agreement is about.
    AgreementKindFilter of AgreementKind => entity::agreement_kind::AgreementKind
}

/// Which agreements; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct AgreementWhere {
    /// What they are about.
    pub kind: Option<AgreementKindFilter>,
    /// Which of their kind.
    pub subject: Option<StringFilter>,
    /// Whether a proposal waits for signatures.
    pub open: Option<BooleanFilter>,
}

impl AgreementWhere {
    fn condition(&self, budget: &mut Budget) -> ApiResult<Condition> {
        use subject::Column as C;
        let Self {
            kind,
            subject,
            open,
        } = self;
        let mut all = Condition::all();
        if let Some(filter) = kind {
            all = all.add(filter.condition(C::Kind, budget)?);
        }
        if let Some(filter) = subject {
            all = all.add(filter.condition(C::Subject, budget)?);
        }
        if let Some(open) = open.as_ref().and_then(|filter| filter.eq) {
            budget.leaf()?;
            let waiting = agreement_version::Entity::find()
                .select_only()
                .column(agreement_version::Column::AgreementId)
                .filter(agreement_version::Column::State.eq(AgreementState::Proposed))
                .into_query();
            let waits = Condition::all().add(C::Id.in_subquery(waiting));
            all = all.add(if open { waits } else { opposite(waits) });
        }
        Ok(all)
    }
}

/// Queries of agreements.
#[derive(Debug, Default)]
pub struct AgreementQuery;

#[Object]
impl AgreementQuery {
    /// One agreement.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> ApiResult<Option<Agreement>> {
        match Kind::Agreement.uuid(&id) {
            None => Ok(None),
            Some(uuid) => Loaders::of(ctx).agreement(AgreementId(uuid)).await,
        }
    }

    /// What both teams have signed or are to sign, by kind and subject.
    #[graphql(guard = "Requires(Permission::AgreementsRead)")]
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which agreements.")] filter: Option<AgreementWhere>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<Agreement>> {
        use subject::Column as C;
        let args = PageArgs::parse(first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let select = subject::Entity::find().filter(filter.condition(&mut Budget::default())?);
        let ascending = OrderDirection::Asc;
        let keyset = Keyset::new([(C::Kind, ascending), (C::Subject, ascending)], C::Id);
        page(ctx, select, &keyset, &args, Agreement).await
    }
}
