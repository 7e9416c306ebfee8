//! API tokens: `acc_` + 32 random characters + a checksum of 6, so that secret scanners and we ourselves can tell a
//! mistyped token from a wrong one without asking the database. Stored as a SHA-256 hash; shown once.

use rand::RngExt as _;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use super::Permission;

const PREFIX: &str = "acc_";
/// The beginning of keys that trackers send events with.
const WRITE_KEY_PREFIX: &str = "awk_";
const RANDOM: usize = 32;
const CHECKSUM: usize = 6;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $code:literal => [$($permission:ident),*],)*) => {
        /// One thing a token may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Scope { $($(#[$doc])* $name,)* }

        impl Scope {
            /// Every scope.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its name, `noun:verb`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $code),* }
            }

            /// The permissions it grants.
            #[must_use]
            pub const fn permissions(self) -> &'static [Permission] {
                match self { $(Self::$name => &[$(Permission::$permission),*]),* }
            }
        }
    };
}

scopes! {
    /// Read accounts.
    AccountsRead = "accounts:read" => [AccountsRead],
    /// Load accounts.
    AccountsWrite = "accounts:write" => [AccountsWrite],
    /// Read leads, personal data masked.
    LeadsRead = "leads:read" => [LeadsRead],
    /// Load leads.
    LeadsWrite = "leads:write" => [LeadsWrite],
    /// Read personal data.
    LeadsPii = "leads:pii" => [LeadsPii],
    /// Read campaigns.
    CampaignsRead = "campaigns:read" => [CampaignsRead],
    /// Load campaigns.
    CampaignsWrite = "campaigns:write" => [CampaignsWrite],
    /// Read touchpoints.
    TouchpointsRead = "touchpoints:read" => [TouchpointsRead],
    /// Record touchpoints of both teams.
    TouchpointsWrite = "touchpoints:write" => [MarketingTouchpointsWrite, SalesTouchpointsWrite],
    /// Read deals.
    DealsRead = "deals:read" => [DealsRead],
    /// Load deals.
    DealsWrite = "deals:write" => [DealsWrite],
    /// Read spend.
    SpendRead = "spend:read" => [SpendRead],
    /// Load spend.
    SpendWrite = "spend:write" => [SpendWrite],
    /// Read costs.
    CostsRead = "costs:read" => [CostsRead],
    /// Load costs.
    CostsWrite = "costs:write" => [CostsWrite],
    /// Read exchange rates.
    RatesRead = "rates:read" => [RatesRead],
    /// Load exchange rates.
    RatesWrite = "rates:write" => [RatesWrite],
    /// Ask who earned the revenue.
    AttributionRead = "attribution:read" => [AttributionRead],
    /// Read targets and how far they are.
    TargetsRead = "targets:read" => [TargetsRead],
    /// Read what both teams sign.
    AgreementsRead = "agreements:read" => [AgreementsRead],
    /// Read what both teams wrote, and the lines of what happened.
    NotesRead = "notes:read" => [NotesRead],
    /// Read the organisation's settings.
    OrganizationRead = "organization:read" => [OrganizationRead],
}

impl std::str::FromStr for Scope {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .iter()
            .copied()
            .find(|scope| scope.name() == name)
            .ok_or_else(|| {
                let known: Vec<_> = Self::ALL.iter().map(|scope| scope.name()).collect();
                format!("{name:?} is no scope; expected one of {}", known.join(", "))
            })
    }
}

/// A fresh token: the secret to show once, and the hash to keep.
#[derive(Debug)]
pub struct CreatedToken {
    /// Shown to its owner, never again.
    pub secret: SecretString,
    /// What the database keeps.
    pub hash: Vec<u8>,
}

/// Makes a token.
#[must_use]
pub fn create() -> CreatedToken {
    create_with(PREFIX)
}

/// Makes a key that trackers send events with.
#[must_use]
pub fn create_write_key() -> CreatedToken {
    create_with(WRITE_KEY_PREFIX)
}

/// What the database keeps of a key that somebody shows.
#[must_use]
pub fn write_key_hash(key: &str) -> Vec<u8> {
    hash(key)
}

fn create_with(prefix: &str) -> CreatedToken {
    let mut rng = rand::rng();
    let random: String = (0..RANDOM)
        .map(|_| letter(rng.random_range(0..ALPHABET.len())))
        .collect();
    let secret = format!("{prefix}{random}{}", checksum(&random));
    CreatedToken {
        hash: hash(&secret),
        secret: SecretString::from(secret),
    }
}

/// A text that is a token by its form; whether it is a valid one only the database knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedToken {
    /// The hash to look up.
    pub hash: Vec<u8>,
}

impl ParsedToken {
    /// Whether a credential looks like a token at all.
    #[must_use]
    pub fn looks_like(credential: &str) -> bool {
        credential.starts_with(PREFIX)
    }

    /// Checks the form and the checksum.
    #[must_use]
    pub fn parse(credential: &SecretString) -> Option<Self> {
        let credential = credential.expose_secret();
        let body = credential.strip_prefix(PREFIX)?;
        if body.len() != RANDOM + CHECKSUM || !body.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            return None;
        }
        let (random, sum) = body.split_at(RANDOM);
        (checksum(random) == sum).then(|| Self {
            hash: hash(credential),
        })
    }
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

fn letter(place: usize) -> char {
    ALPHABET.get(place).map_or('0', |byte| char::from(*byte))
}

/// CRC-32 of the random part in base 62, six letters.
fn checksum(random: &str) -> String {
    let mut rest = crc32fast::hash(random.as_bytes());
    let mut letters = ['0'; CHECKSUM];
    for place in letters.iter_mut().rev() {
        *place = letter((rest % 62) as usize);
        rest /= 62;
    }
    letters.iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_token_is_read_back_to_its_hash() {
        let token = create();
        assert_eq!(token.secret.expose_secret().len(), 42);
        assert_eq!(ParsedToken::parse(&token.secret).unwrap().hash, token.hash);
    }

    #[test]
    fn a_mistyped_token_is_known_without_the_database() {
        let token = create();
        let mut typed = token.secret.expose_secret().to_owned();
        let swapped = if typed.ends_with('A') { 'B' } else { 'A' };
        typed.pop();
        typed.push(swapped);
        assert_eq!(ParsedToken::parse(&typed.into()), None);
        assert_eq!(ParsedToken::parse(&"acc_short".into()), None);
    }
}
