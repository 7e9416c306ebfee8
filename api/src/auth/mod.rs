//! Who is calling, and what they may do.
//!
//! Reading order: [`permission`] says what there is to be allowed, [`viewer`] who has it, [`guard`] how a field asks
//! for it; then the credentials: [`password`], [`jwt`], [`session`], [`api_token`]; [`access`] proves a credential.

mod access;
mod api_token;
mod guard;
mod jwt;
mod password;
mod permission;
mod session;
mod viewer;

pub use self::{
    access::Access,
    api_token::{CreatedToken, ParsedToken, Scope, create as create_api_token},
    guard::{Public, Requires, RequiresAny, SignedIn},
    jwt::{Claims, SigningKey},
    password::{PasswordError, hash as hash_password, verify as verify_password},
    permission::{Permission, PermissionSet},
    session::{
        SessionError, SessionTokens, end_family, family_of, open as open_session,
        refresh as refresh_session,
    },
    viewer::{Caller, Viewer},
};
