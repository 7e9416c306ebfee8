//! Why a token of the identity provider is not taken.

/// Why a token of the identity provider is not taken. The names are those of `extensions.reason` in `docs/errors.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenFault {
    /// It is no signed JSON Web Token.
    Malformed,
    /// It is signed by an algorithm that is not taken, or by another than its key is for.
    Algorithm,
    /// Its header brings a key along, or says where to find one, or demands what is not understood.
    Header,
    /// The provider has no key of this id.
    UnknownKey,
    /// The signature is not the key's.
    Signature,
    /// It is an access token where an ID token belongs, or the other way round.
    Kind,
    /// Somebody else made it.
    Issuer,
    /// It is for somebody else.
    Audience,
    /// Its time is over.
    Expired,
    /// Its time has not come, or it was made in the future.
    NotYetValid,
    /// A claim is missing or of the wrong type.
    Claim,
    /// It is the answer to another request than ours.
    Nonce,
    /// It was made before all sessions of the user ended, or names nobody who may come in.
    User,
}

impl TokenFault {
    /// Every reason.
    pub const ALL: [Self; 13] = [
        Self::Malformed,
        Self::Algorithm,
        Self::Header,
        Self::UnknownKey,
        Self::Signature,
        Self::Kind,
        Self::Issuer,
        Self::Audience,
        Self::Expired,
        Self::NotYetValid,
        Self::Claim,
        Self::Nonce,
        Self::User,
    ];

    /// For programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "MALFORMED",
            Self::Algorithm => "ALGORITHM",
            Self::Header => "HEADER",
            Self::UnknownKey => "UNKNOWN_KEY",
            Self::Signature => "SIGNATURE",
            Self::Kind => "KIND",
            Self::Issuer => "ISSUER",
            Self::Audience => "AUDIENCE",
            Self::Expired => "EXPIRED",
            Self::NotYetValid => "NOT_YET_VALID",
            Self::Claim => "CLAIM",
            Self::Nonce => "NONCE",
            Self::User => "USER",
        }
    }

    /// For people.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Malformed => "The token is not a signed JSON Web Token.",
            Self::Algorithm => {
                "The token is not signed by RS256, ES256 or EdDSA, or not by the algorithm of its key."
            }
            Self::Header => {
                "The token's header names a key of its own, or demands what is not understood."
            }
            Self::UnknownKey => "The identity provider has no key of the token's key id.",
            Self::Signature => "The token's signature is not that of its key.",
            Self::Kind => {
                "An ID token signs in and nothing else; to ask, send an access token. The one does not pass for the other."
            }
            Self::Issuer => "The token was made by another identity provider.",
            Self::Audience => "The token was made for somebody else.",
            Self::Expired => "The token has expired.",
            Self::NotYetValid => "The token is not valid yet, or was made in the future.",
            Self::Claim => "A claim of the token is missing or of the wrong type.",
            Self::Nonce => "The token's nonce is not that of the request for it.",
            Self::User => {
                "The token's user may not come in, or has to sign in again: with an ID token, by signInWithIdToken."
            }
        }
    }
}
