//! From facts to a loaded engine.

use attribution::{Journeys, facts::AccountFacts};

use crate::oracle::World;

/// Everything loaded at once.
pub(crate) fn load(world: &World) -> Journeys {
    let mut builder = Journeys::builder(world.settings.clone());
    builder.rates(world.rates.clone());
    for (campaign, spend) in &world.spend {
        builder.spend(*campaign, spend.clone());
    }
    for account in &world.accounts {
        builder.push(account.clone());
    }
    builder.finish()
}

/// The accounts of a world changed.
pub(crate) fn with_accounts(world: &World, accounts: Vec<AccountFacts>) -> World {
    World {
        accounts,
        ..world.clone()
    }
}
