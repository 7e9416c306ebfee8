//! Leads.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::{
    deal_contact, ids::LeadId, lead, lead_merge, lead_transition, sales_attempt, touchpoint,
};
use sea_orm::{EntityTrait as _, QueryFilter as _};

use super::lead_where::keyset;
pub use super::lead_where::{EmailFilter, LeadOrder, LeadOrderField, LeadStageFilter, LeadWhere};
use crate::{
    auth::{Permission, Requires, Viewer},
    error::ApiResult,
    graphql::{
        bulk::bulk_mutation,
        enums::LeadStage,
        global_id::Kind,
        loaders::{
            Loaders,
            children::{ChildList, Link},
        },
        masking::{masked_email, masked_name},
        pagination::{Keyset, OrderDirection, Page, PageArgs, page},
        reading::Reading,
        scalars::{Date, DateTime},
        single::{idempotency, single_payload},
        types::{
            account::Account,
            attribute::Attribute,
            deal::{
                Deal, DealWhere,
                query::{DealOrder, keyset as deals_keyset},
            },
            external_id::{ExternalId, ExternalIdInput},
            lead_hand_off::LeadHandOff,
            lead_merge::LeadMerge,
            lead_transition::LeadTransition,
            sales_attempt::SalesAttempt,
            touchpoint::{Touchpoint, TouchpointOrder, TouchpointWhere, touchpoints_of},
        },
    },
    ingest::{
        leads::{ArchiveLeadInput, CreateLeadInput, EraseLeadInput, LeadRow, UpdateLeadInput},
        merging::{MergeLeadsInput, UnmergeLeadInput},
    },
};

/// A person, from first contact through customer.
#[derive(Debug, Clone)]
pub struct Lead(pub Arc<lead::Model>);

/// A person, from first contact through customer.
#[Object(guard = "Requires(Permission::LeadsRead)")]
impl Lead {
    /// The id.
    pub async fn id(&self) -> ID {
        Kind::Lead.id(self.0.id)
    }

    /// The account it belongs to now; an account of one where it has no company.
    async fn account(&self, ctx: &Context<'_>) -> ApiResult<Option<Account>> {
        Loaders::of(ctx).account(self.0.account_id).await
    }

    /// The person's name; only its initials without leads:pii.
    async fn name(&self, ctx: &Context<'_>) -> ApiResult<Option<String>> {
        let open = Viewer::of(ctx)?.may(Permission::LeadsPii);
        let name = self.0.name.as_deref();
        Ok(name.map(|name| {
            if open {
                name.to_owned()
            } else {
                masked_name(name)
            }
        }))
    }

    /// Its primary e-mail address; masked without leads:pii.
    async fn email(&self, ctx: &Context<'_>) -> ApiResult<Option<String>> {
        Ok(self.addresses(ctx).await?.into_iter().next())
    }

    /// Its e-mail addresses, the primary one first; masked without leads:pii.
    async fn emails(&self, ctx: &Context<'_>) -> ApiResult<Vec<String>> {
        self.addresses(ctx).await
    }

    /// What trackers know it as.
    async fn anonymous_ids(&self, ctx: &Context<'_>) -> ApiResult<Vec<String>> {
        Loaders::of(ctx).anonymous_ids(self.0.id).await
    }

    /// The offer that created it, such as `DEMO_REQUEST`.
    #[graphql(name = "type")]
    async fn lead_type(&self) -> Option<&str> {
        self.0.r#type.as_deref()
    }

    /// When it became a lead, as its source says; null where it did not say.
    async fn created_at(&self) -> Option<DateTime> {
        self.0.created_at.map(DateTime)
    }

    /// How far it has come.
    async fn stage(&self) -> LeadStage {
        self.0.stage.into()
    }

    /// When it entered that stage; null where nobody has said.
    async fn stage_entered_at(&self) -> Option<DateTime> {
        self.0.stage_entered_at.map(DateTime)
    }

    /// Which time round this is, counted from 1: a lead that comes back begins the next.
    async fn cycle(&self) -> i32 {
        self.0.cycle
    }

    /// Who works it: a user's e-mail address, or a name.
    async fn owner(&self) -> Option<&str> {
        self.0.owner.as_deref()
    }

    /// When it was archived: hidden from lists, its credit stays.
    async fn archived_at(&self) -> Option<DateTime> {
        self.0.archived_at.map(DateTime)
    }

    /// When its personal data was deleted on request.
    async fn erased_at(&self) -> Option<DateTime> {
        self.0.erased_at.map(DateTime)
    }

    /// When it was first loaded.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// What its sources say beyond these fields, by name; without leads:pii the values are null.
    async fn attributes(&self, ctx: &Context<'_>) -> ApiResult<Vec<Attribute>> {
        let open = Viewer::of(ctx)?.may(Permission::LeadsPii);
        let mut attributes = Loaders::of(ctx).attributes(self.0.id.into()).await?;
        if !open {
            for attribute in &mut attributes {
                attribute.value = None;
            }
        }
        Ok(attributes)
    }

    /// Its ids in other systems.
    async fn external_ids(&self, ctx: &Context<'_>) -> ApiResult<Vec<ExternalId>> {
        Loaders::of(ctx)
            .external_ids(Kind::Lead, self.0.id.into())
            .await
    }

    /// The history of its stages, by when each step happened.
    async fn transitions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<LeadTransition>> {
        use lead_transition::{Column as C, Entity as E};
        let list = || {
            let keyset = Keyset::new([(C::OccurredAt, OrderDirection::Asc)], C::Id);
            let page = PageArgs::parse(first, after, last, before)?;
            Ok(ChildList::<E>::all(C::LeadId, keyset, page))
        };
        Loaders::of(ctx)
            .children(ctx, self.0.id, list, LeadTransition)
            .await
    }

    /// The leads that it took over because they turned out to be the same person, in the order in which that was found.
    async fn merges(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<LeadMerge>> {
        use lead_merge::{Column as C, Entity as E};
        let list = || {
            let page = PageArgs::parse(first, after, last, before)?;
            let keyset = Keyset::new([], C::Id);
            Ok(ChildList::<E>::all(C::IntoLeadId, keyset, page))
        };
        Loaders::of(ctx)
            .children(ctx, self.0.id, list, LeadMerge)
            .await
    }

    /// The day it comes back to marketing by itself; null unless it is recycled.
    async fn recontact_on(&self) -> Option<Date> {
        self.0.recontact_on.map(Date)
    }

    /// How it was handed to sales in its present cycle; null where it was not.
    async fn hand_off(&self, ctx: &Context<'_>) -> ApiResult<Option<LeadHandOff>> {
        Loaders::of(ctx).hand_off(self.0.id, self.0.cycle).await
    }

    /// What sales recorded of its attempts to reach it, in all cycles, by when they were made.
    async fn attempts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<SalesAttempt>> {
        use sales_attempt::{Column as C, Entity as E};
        let list = || {
            let keyset = Keyset::new([(C::OccurredAt, OrderDirection::Asc)], C::Id);
            let page = PageArgs::parse(first, after, last, before)?;
            Ok(ChildList::<E>::all(C::LeadId, keyset, page))
        };
        Loaders::of(ctx)
            .children(ctx, self.0.id, list, SalesAttempt)
            .await
    }

    /// Its touchpoints, a page at a time, by when they happened unless asked otherwise. Archived ones are left out unless
    /// `where` asks for them.
    #[graphql(guard = "Requires(Permission::TouchpointsRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn touchpoints(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which touchpoints.")] filter: Option<
            Box<TouchpointWhere>,
        >,
        #[graphql(desc = "How they are sorted.")] order_by: Option<Vec<TouchpointOrder>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Option<Page<Touchpoint>>> {
        let page = PageArgs::parse(first, after, last, before)?;
        let column = touchpoint::Column::LeadId;
        touchpoints_of(ctx, column, self.0.id, filter, order_by, page)
            .await
            .map(Some)
    }

    /// The deals it is a contact of. Archived ones are left out unless `where` asks for them.
    #[graphql(guard = "Requires(Permission::DealsRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which deals.")] filter: Option<Box<DealWhere>>,
        #[graphql(desc = "How they are sorted; by when they were loaded unless given.")]
        order_by: Option<Vec<DealOrder>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Option<Page<Deal>>> {
        let list = || {
            Ok(ChildList {
                link: Link::through(deal_contact::Column::DealId, deal_contact::Column::LeadId),
                condition: filter.unwrap_or_default().listed(Viewer::of(ctx)?)?,
                keyset: deals_keyset(order_by),
                page: PageArgs::parse(first, after, last, before)?,
                reading: Reading::whole(),
            })
        };
        let page = Loaders::of(ctx)
            .children(ctx, self.0.id, list, Deal)
            .await?;
        Ok(Some(page))
    }
}

impl Lead {
    /// The addresses as the caller may see them.
    async fn addresses(&self, ctx: &Context<'_>) -> ApiResult<Vec<String>> {
        let open = Viewer::of(ctx)?.may(Permission::LeadsPii);
        let mut emails = Loaders::of(ctx).emails(self.0.id).await?;
        if !open {
            for email in &mut emails {
                *email = masked_email(email);
            }
        }
        Ok(emails)
    }
}

/// Queries of leads.
#[derive(Debug, Default)]
pub struct LeadQuery;

#[Object]
impl LeadQuery {
    /// One lead, by its id or by its id in another system.
    #[graphql(guard = "Requires(Permission::LeadsRead)")]
    async fn lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Its id in another system.")] external_id: Option<ExternalIdInput>,
    ) -> ApiResult<Option<Lead>> {
        let loaders = Loaders::of(ctx);
        let Some(uuid) = loaders.one_of(Kind::Lead, id, external_id).await? else {
            return Ok(None);
        };
        let found = loaders.lead(LeadId(uuid)).await?;
        Ok(found.filter(|lead| lead.0.merged_into.is_none()))
    }

    /// Leads, a page at a time. Archived ones are left out unless `where` asks for them.
    #[graphql(guard = "Requires(Permission::LeadsRead)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments")]
    async fn leads(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which leads.")] filter: Option<Box<LeadWhere>>,
        #[graphql(
            desc = "How they are sorted; by id, that is by when they were loaded, unless given."
        )]
        order_by: Option<Vec<LeadOrder>>,
        #[graphql(desc = "How many from the start: 50 unless given, at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> ApiResult<Page<Lead>> {
        let args = PageArgs::parse(first, after, last, before)?;
        let condition = filter.unwrap_or_default().listed(Viewer::of(ctx)?)?;
        let select = lead::Entity::find().filter(condition);
        page(ctx, select, &keyset(order_by), &args, Lead).await
    }
}

bulk_mutation! {
    /// Leads to load.
    input UpsertLeadsInput,
    /// What became of the leads.
    payload UpsertLeadsPayload,
    rows LeadRow,
    kind Kind::Lead
}

single_payload! {
    /// What became of the lead.
    CreateLeadPayload {
        /// The lead that was made; null when the input cannot be used.
        lead: Lead
    }
}

single_payload! {
    /// What became of the lead.
    UpdateLeadPayload {
        /// The lead as it is now; null when the input cannot be used.
        lead: Lead
    }
}

single_payload! {
    /// What became of the lead.
    ArchiveLeadPayload {
        /// The lead as it is now; null when the input cannot be used.
        lead: Lead
    }
}

single_payload! {
    /// What became of the lead.
    EraseLeadPayload {
        /// What is left of the lead; null when the input cannot be used.
        lead: Lead
    }
}

single_payload! {
    /// What became of the leads.
    MergeLeadsPayload {
        /// The lead that stays, as it is now; null when the input cannot be used.
        lead: Lead
    }
}

single_payload! {
    /// What became of the leads.
    UnmergeLeadPayload {
        /// The lead that was taken over, by itself again; null when the input cannot be used.
        lead: Lead
    }
}

/// Mutations of leads.
#[derive(Debug, Default)]
pub struct LeadMutation;

#[Object]
impl LeadMutation {
    /// Loads leads: new ones are made, known ones (by their id in the source or an e-mail address) are changed.
    #[graphql(guard = "Requires(Permission::LeadsWrite)")]
    async fn upsert_leads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to load.")] input: UpsertLeadsInput,
    ) -> async_graphql::Result<UpsertLeadsPayload> {
        input.run(ctx).await
    }

    /// Makes a lead.
    #[graphql(guard = "Requires(Permission::LeadsWrite)")]
    async fn create_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who it is.")] input: CreateLeadInput,
    ) -> async_graphql::Result<CreateLeadPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), &input);
        CreateLeadPayload::run(ctx, key, input).await
    }

    /// Changes a lead: what the input leaves out stays.
    #[graphql(guard = "Requires(Permission::LeadsWrite)")]
    async fn update_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateLeadInput,
    ) -> async_graphql::Result<UpdateLeadPayload> {
        UpdateLeadPayload::run(ctx, None, input).await
    }

    /// Hides a lead from lists, or shows it again. Its credit stays.
    #[graphql(guard = "Requires(Permission::LeadsWrite)")]
    async fn archive_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead.")] input: ArchiveLeadInput,
    ) -> async_graphql::Result<ArchiveLeadPayload> {
        ArchiveLeadPayload::run(ctx, None, input).await
    }

    /// Says that two leads are one person: one takes over the names, touches, deals and notes of the other, and the credit
    /// follows. What was moved is recorded, so that `unmergeLead` can put it back.
    #[graphql(guard = "Requires(Permission::LeadsWrite)")]
    async fn merge_leads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which leads.")] input: MergeLeadsInput,
    ) -> async_graphql::Result<MergeLeadsPayload> {
        MergeLeadsPayload::run(ctx, None, input).await
    }

    /// Undoes a merge: what it moved goes back. What was recorded since then stays with the lead that took over. Events
    /// do not join the two again.
    #[graphql(guard = "Requires(Permission::LeadsWrite)")]
    async fn unmerge_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead.")] input: UnmergeLeadInput,
    ) -> async_graphql::Result<UnmergeLeadPayload> {
        UnmergeLeadPayload::run(ctx, None, input).await
    }

    /// Deletes the personal data of a lead for good: its name, addresses and anonymous ids, and what its touches hold of
    /// pages and search terms. Touches and credit stay, so no total moves.
    #[graphql(guard = "Requires(Permission::LeadsErase)")]
    async fn erase_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead.")] input: EraseLeadInput,
    ) -> async_graphql::Result<EraseLeadPayload> {
        EraseLeadPayload::run(ctx, None, input).await
    }
}

/// A lead in a few words, as much of it as the caller may see.
#[must_use]
pub fn label(ctx: &async_graphql::Context<'_>, lead: &Lead) -> String {
    let may = crate::auth::Viewer::of(ctx).is_ok_and(|viewer| viewer.may(Permission::LeadsPii));
    let name = lead.0.name.clone().filter(|_| may);
    name.unwrap_or_else(|| format!("Lead {}", lead.0.id))
}
