//! Proposing the service-level agreement.

use async_graphql::{Context, InputObject, Object};

use super::content::ServiceLevelInput;
use crate::{
    agreements::{Proposal, Terms, kinds::SERVICE_LEVEL},
    app::App,
    auth::{Permission, Requires},
    graphql::{
        scalars::DateTime,
        single::{idempotency, single_payload},
        types::agreement::{Agreement, mutation::number},
        user_error::{Refusal, UserError, payload},
    },
};

/// What each team is to owe the other for leads.
#[derive(Debug, InputObject)]
pub struct ProposeServiceLevelInput {
    /// What is to be agreed.
    service_level: ServiceLevelInput,
    /// From when it is to be in effect, for leads that are handed off from then on; absent: from the later signature.
    effective_from: Option<DateTime>,
    /// Why, for those who are to sign.
    note: Option<String>,
    /// The number of the open proposal that this one replaces; its signatures count no more. Absent: there must be none.
    replaces: Option<i32>,
    /// Send the same key with a retry, and get the first answer.
    idempotency_key: Option<String>,
}

single_payload! {
    /// What was proposed.
    ProposeServiceLevelPayload {
        /// The agreement as it stands now; null when nothing was done.
        agreement: Agreement
    }
}

/// Proposals of the service-level agreement.
#[derive(Debug, Default)]
pub struct ServiceLevelMutation;

#[Object]
impl ServiceLevelMutation {
    /// Proposes the service-level agreement, or edits the open proposal. It takes effect when an approver of marketing
    /// and one of sales have signed it; proposing signs nothing.
    #[graphql(guard = "Requires(Permission::AgreementsPropose)")]
    async fn propose_service_level(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is proposed.")] input: ProposeServiceLevelInput,
    ) -> async_graphql::Result<ProposeServiceLevelPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), &input);
        match proposal(ctx, input).await {
            Ok(write) => ProposeServiceLevelPayload::run(ctx, key, write).await,
            Err(refusal) => payload(Err(refusal)),
        }
    }
}

async fn proposal(ctx: &Context<'_>, input: ProposeServiceLevelInput) -> Result<Proposal, Refusal> {
    let ProposeServiceLevelInput {
        service_level,
        effective_from,
        note,
        replaces,
        idempotency_key: _,
    } = input;
    let organization = App::of(ctx).organization().await?;
    let within = |errors: Vec<UserError>| -> Refusal {
        let errors = errors.into_iter();
        let errors: Vec<_> = errors
            .map(|error| error.within(["input", "serviceLevel"]))
            .collect();
        errors.into()
    };
    let content = service_level
        .content(organization.currency)
        .map_err(within)?;
    let terms = Terms {
        effective_from: effective_from.map(|at| at.0),
        note,
        replaces: replaces
            .map(|replaces| number(replaces, "replaces"))
            .transpose()?,
    };
    Ok(Proposal::of(SERVICE_LEVEL, &content, terms))
}
