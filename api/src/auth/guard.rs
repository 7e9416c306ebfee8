//! How a field asks for a permission: `#[graphql(guard = "Requires(Permission::DealsRead)")]`.

use async_graphql::{Context, Guard, Result};

use super::{Permission, Viewer};

/// The field needs this permission.
#[derive(Debug, Clone, Copy)]
pub struct Requires(pub Permission);

impl Guard for Requires {
    async fn check(&self, ctx: &Context<'_>) -> Result<()> {
        Viewer::of(ctx)?.require(self.0)?;
        Ok(())
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
