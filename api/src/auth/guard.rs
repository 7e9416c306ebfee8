//! How a field asks for a permission: `#[graphql(guard = "Requires(Permission::DealsRead)")]`.

use async_graphql::{Context, Guard, Result};

use super::{Permission, Viewer};
use crate::error::ApiError;

/// The field needs this permission.
#[derive(Debug, Clone, Copy)]
pub struct Requires(pub Permission);

impl Guard for Requires {
    async fn check(&self, ctx: &Context<'_>) -> Result<()> {
        Viewer::of(ctx)?.require(self.0)?;
        Ok(())
    }
}

/// The field needs one of these permissions; what exactly a caller may do with it is told later.
#[derive(Debug, Clone, Copy)]
pub struct RequiresAny(pub &'static [Permission]);

impl Guard for RequiresAny {
    async fn check(&self, ctx: &Context<'_>) -> Result<()> {
        let viewer = Viewer::of(ctx)?;
        match self.0 {
            permissions if permissions.iter().any(|permission| viewer.may(*permission)) => Ok(()),
            [first, ..] => Ok(viewer.require(*first)?),
            // Of nothing, nobody has one.
            [] => Err(ApiError::Unauthenticated("Nobody may do this.").into()),
        }
    }
}

/// The field needs a proven caller, whoever it is.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn;

impl Guard for SignedIn {
    async fn check(&self, ctx: &Context<'_>) -> Result<()> {
        Viewer::of(ctx)?;
        Ok(())
    }
}

/// The field is open to everybody: written down so that no field is open by having been forgotten.
#[derive(Debug, Clone, Copy)]
pub struct Public;

impl Guard for Public {
    async fn check(&self, _: &Context<'_>) -> Result<()> {
        Ok(())
    }
}
