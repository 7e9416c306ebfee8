//! Proposing the official rule.

use async_graphql::{Context, InputObject, Object};

use super::{Agreement, mutation::number};
use crate::{
    agreements::{
        Proposal, Terms,
        kinds::{OFFICIAL, OfficialRule},
    },
    app::App,
    auth::{Permission, Requires},
    clock,
    error::ApiError,
    graphql::{
        scalars::DateTime,
        single::{idempotency, single_payload},
        types::attribution::{input::AttributionRuleInput, official},
        user_error::{Refusal, UserError, payload},
    },
};

/// A rule for reports to use unless told otherwise.
#[derive(Debug, InputObject)]
pub struct ProposeOfficialRuleInput {
    /// The rule. A part that is absent is taken from the rule in effect now, and is part of what is signed.
    rule: AttributionRuleInput,
    /// From when it is to be in effect, for deals that close (REVENUE) or are created (PIPELINE) from then on; absent:
    /// from the later signature.
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
    ProposeOfficialRulePayload {
        /// The agreement as it stands now; null when nothing was done.
        agreement: Agreement
    }
}

/// Proposals of the official rule.
#[derive(Debug, Default)]
pub struct OfficialRuleMutation;

#[Object]
impl OfficialRuleMutation {
    /// Proposes the official attribution rule, or edits the open proposal. It takes effect when an approver of marketing
    /// and one of sales have signed it; proposing signs nothing.
    #[graphql(guard = "Requires(Permission::AgreementsPropose)")]
    async fn propose_official_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is proposed.")] input: ProposeOfficialRuleInput,
    ) -> async_graphql::Result<ProposeOfficialRulePayload> {
        let key = idempotency(input.idempotency_key.as_ref(), &input);
        match proposal(ctx, input).await {
            Ok(write) => ProposeOfficialRulePayload::run(ctx, key, write).await,
            Err(refusal) => payload(Err(refusal)),
        }
    }
}

async fn proposal(ctx: &Context<'_>, input: ProposeOfficialRuleInput) -> Result<Proposal, Refusal> {
    let ProposeOfficialRuleInput {
        rule,
        effective_from,
        note,
        replaces,
        idempotency_key: _,
    } = input;
    let app = App::of(ctx);
    let organization = app.organization().await?;
    let state = app.ledger.at(None).await?.state;
    let base = official::in_effect(&state.agreed, &organization, clock::now())?;
    let rule = rule.over(base).map_err(|error| match error {
        ApiError::BadInput(message) => UserError::invalid(["input", "rule"], message).into(),
        other => Refusal::from(other),
    })?;
    let terms = Terms {
        effective_from: effective_from.map(|at| at.0),
        note,
        replaces: replaces
            .map(|replaces| number(replaces, "replaces"))
            .transpose()?,
    };
    Ok(Proposal::of(OFFICIAL, &OfficialRule::from(&rule), terms))
}
