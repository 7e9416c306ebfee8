//! Who is calling, and what they may do.
//!
//! Reading order: [`permission`] says what there is to be allowed, [`viewer`] who has it, [`guard`] how a field asks
//! for it; then the credentials: [`password`], [`jwt`], [`session`], [`browser`], [`api_token`],
//! and those of an identity provider ([`sso`]); [`access`] proves one.

mod access;
mod api_token;
mod believed;
mod browser;
mod guard;
mod jwt;
mod password;
mod permission;
mod session;
mod sso;
mod viewer;

pub use self::{
    access::Access,
    api_token::{
        CreatedToken, ParsedToken, Scope, create as create_api_token, create_write_key,
        write_key_hash,
    },
    browser::{Browser, CSRF_HEADER, Headers as BrowserHeaders},
    guard::{Public, Requires, RequiresAny, SignedIn},
    jwt::{Claims, SigningKey},
    password::{PasswordError, hash as hash_password, verify as verify_password},
    permission::{Permission, PermissionSet},
    session::{
        Family, SessionError, SessionTokens, end_family, family_of, locked as locked_user,
        open as open_session, refresh as refresh_session,
    },
    sso::{Identity, SingleSignOn, TokenFault},
    viewer::{Caller, Viewer},
};
