//! Who has access: users and API tokens are made, changed and ended here, for GraphQL and for the command line alike.
//!
//! [`crate::auth`] proves credentials; this writes down who has them.

pub mod identities;
mod password;
pub mod tokens;
pub mod users;

#[cfg(test)]
mod tests;

pub use self::password::HashedPassword;
