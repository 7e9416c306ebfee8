//! What both teams do with leads between them.

use async_graphql::{Context, Object};

use super::lead::Lead;
use crate::{
    auth::{Permission, Requires},
    graphql::single::{idempotency, single_payload},
    ingest::lifecycle::{
        AcceptLeadInput, AssignLeadInput, DisqualifyLeadInput, HandOffLeadInput, QualifyLeadInput,
        RecordAttemptInput, RecycleLeadInput, RejectLeadInput, ReturnLeadInput,
    },
};

single_payload! {
    /// What became of the lead.
    HandOffLeadPayload {
        /// The lead as it is now; null when nothing was done.
        lead: Lead
    }
}

single_payload! {
    /// What became of the lead.
    AcceptLeadPayload {
        /// The lead as it is now; null when nothing was done.
        lead: Lead
    }
}

single_payload! {
    /// What became of the lead.
    RejectLeadPayload {
        /// The lead as it is now; null when nothing was done.
        lead: Lead
    }
}

single_payload! {
    /// What became of the lead.
    RecordAttemptPayload {
        /// The lead as it is now; null when nothing was done.
        lead: Lead
    }
}

single_payload! {
    /// What became of the lead.
    QualifyLeadPayload {
        /// The lead as it is now; null when nothing was done.
        lead: Lead
    }
}

single_payload! {
    /// What became of the lead.
    DisqualifyLeadPayload {
        /// The lead as it is now; null when nothing was done.
        lead: Lead
    }
}

single_payload! {
    /// What became of the lead.
    RecycleLeadPayload {
        /// The lead as it is now; null when nothing was done.
        lead: Lead
    }
}

single_payload! {
    /// What became of the lead.
    AssignLeadPayload {
        /// The lead as it is now; null when nothing was done.
        lead: Lead
    }
}

single_payload! {
    /// What became of the lead.
    ReturnLeadPayload {
        /// The lead as it is now; null when nothing was done.
        lead: Lead
    }
}

/// Mutations of the lifecycle of leads.
#[derive(Debug, Default)]
pub struct LifecycleMutation;

#[Object]
impl LifecycleMutation {
    /// Hands a lead to sales: to a person or a queue. From now on the clock of the agreement runs.
    #[graphql(guard = "Requires(Permission::LeadsHandOff)")]
    async fn hand_off_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead, and to whom.")] input: HandOffLeadInput,
    ) -> async_graphql::Result<HandOffLeadPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), &input);
        HandOffLeadPayload::run(ctx, key, input).await
    }

    /// Accepts a lead that was handed off, before the first attempt to reach it.
    #[graphql(guard = "Requires(Permission::LeadsWork)")]
    async fn accept_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead.")] input: AcceptLeadInput,
    ) -> async_graphql::Result<AcceptLeadPayload> {
        AcceptLeadPayload::run(ctx, None, input).await
    }

    /// Does not accept a lead that was handed off: before the first attempt to reach it, and for a reason.
    #[graphql(guard = "Requires(Permission::LeadsWork)")]
    async fn reject_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead, and why.")] input: RejectLeadInput,
    ) -> async_graphql::Result<RejectLeadPayload> {
        RejectLeadPayload::run(ctx, None, input).await
    }

    /// Records that sales tried to reach a lead it has accepted.
    #[graphql(guard = "Requires(Permission::LeadsWork)")]
    async fn record_attempt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead, how, and what came of it.")] input: RecordAttemptInput,
    ) -> async_graphql::Result<RecordAttemptPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), &input);
        RecordAttemptPayload::run(ctx, key, input).await
    }

    /// Finds an accepted lead qualified: it is on a deal, or a meeting was held.
    #[graphql(guard = "Requires(Permission::LeadsWork)")]
    async fn qualify_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead.")] input: QualifyLeadInput,
    ) -> async_graphql::Result<QualifyLeadPayload> {
        QualifyLeadPayload::run(ctx, None, input).await
    }

    /// Gives a lead up after contact, for a reason.
    #[graphql(guard = "Requires(Permission::LeadsWork)")]
    async fn disqualify_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead, and why.")] input: DisqualifyLeadInput,
    ) -> async_graphql::Result<DisqualifyLeadPayload> {
        DisqualifyLeadPayload::run(ctx, None, input).await
    }

    /// Gives a lead back to marketing until a day, for a reason. On that day it is a LEAD again, in its next cycle.
    #[graphql(guard = "Requires(Permission::LeadsWork)")]
    async fn recycle_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead, why, and until when.")] input: RecycleLeadInput,
    ) -> async_graphql::Result<RecycleLeadPayload> {
        RecycleLeadPayload::run(ctx, None, input).await
    }

    /// Gives a lead that was handed off to somebody of sales. The clock of the agreement goes on.
    #[graphql(guard = "Requires(Permission::LeadsWork)")]
    async fn assign_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead, and to whom.")] input: AssignLeadInput,
    ) -> async_graphql::Result<AssignLeadPayload> {
        AssignLeadPayload::run(ctx, None, input).await
    }

    /// Takes a lead back that was rejected, disqualified or recycled: it becomes a LEAD in its next cycle.
    #[graphql(guard = "Requires(Permission::LeadsHandOff)")]
    async fn return_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which lead.")] input: ReturnLeadInput,
    ) -> async_graphql::Result<ReturnLeadPayload> {
        ReturnLeadPayload::run(ctx, None, input).await
    }
}
