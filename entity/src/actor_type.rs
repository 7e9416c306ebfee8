//! Kinds of actors that recorded entries name.

use crate::text_enum::text_enum;

text_enum! {
    /// Kinds of actors that recorded entries name.
    pub enum ActorType {
        /// A person who was logged in.
        User = "USER",
        /// A program with an API token.
        Token = "TOKEN",
        /// Accord itself.
        System = "SYSTEM",
        /// An import.
        Import = "IMPORT",
    }
}
