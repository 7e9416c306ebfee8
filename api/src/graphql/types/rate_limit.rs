//! How much the caller may still ask for.

use async_graphql::{Context, Object, SimpleObject};
use entity::instant::Millis;

use crate::{auth::SignedIn, clock, graphql::scalars::DateTime, rates::Standing};

/// How much the caller may still ask for: a purse that fills steadily, and out of which each request takes its cost.
#[derive(Debug, Clone, SimpleObject)]
pub struct RateLimit {
    /// What a full purse holds, in units of cost.
    limit: i32,
    /// What is left after this request, in units of cost.
    remaining: i32,
    /// When the purse will be full again, if nothing more is asked.
    full_at: DateTime,
}

impl RateLimit {
    fn of(standing: &Standing) -> Self {
        let wait = i64::try_from(standing.full_in.as_millis()).unwrap_or(i64::MAX);
        Self {
            limit: i32::try_from(standing.limit).unwrap_or(i32::MAX),
            remaining: i32::try_from(standing.remaining).unwrap_or(i32::MAX),
            full_at: DateTime(Millis(clock::now().0.saturating_add(wait))),
        }
    }
}

/// The query of how much may still be asked for.
#[derive(Debug, Default)]
pub struct RateLimitQuery;

#[Object]
impl RateLimitQuery {
    /// How much the caller may still ask for, as of this request. Null where nothing is limited.
    #[graphql(guard = "SignedIn")]
    async fn rate_limit(&self, ctx: &Context<'_>) -> Option<RateLimit> {
        ctx.data_opt::<Standing>().map(RateLimit::of)
    }
}
