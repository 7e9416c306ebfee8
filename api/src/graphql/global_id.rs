//! Ids as clients see them: opaque, the base64url of `Campaign:<uuid>`.

use async_graphql::ID;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::{Uuid, fmt::Simple};

/// The kinds of object that have an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An account.
    Account,
    /// A lead.
    Lead,
    /// A campaign.
    Campaign,
    /// A touchpoint.
    Touchpoint,
    /// A deal.
    Deal,
    /// A stage of deals.
    DealStage,
    /// A user.
    User,
    /// An API token.
    ApiToken,
    /// A day's spend of a campaign.
    Spend,
    /// A month's cost of a team.
    Cost,
    /// A subject that both teams sign.
    Agreement,
    /// A figure both teams mean to reach together.
    Target,
    /// A note.
    Note,
    /// A key that events are sent with.
    WriteKey,
    /// An event that could not be used.
    RejectedEvent,
}

impl Kind {
    const ALL: [Self; 15] = [
        Self::Account,
        Self::Lead,
        Self::Campaign,
        Self::Touchpoint,
        Self::Deal,
        Self::DealStage,
        Self::User,
        Self::ApiToken,
        Self::Spend,
        Self::Cost,
        Self::Agreement,
        Self::Target,
        Self::Note,
        Self::WriteKey,
        Self::RejectedEvent,
    ];

    /// The name of the GraphQL type.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "Account",
            Self::Lead => "Lead",
            Self::Campaign => "Campaign",
            Self::Touchpoint => "Touchpoint",
            Self::Deal => "Deal",
            Self::DealStage => "DealStage",
            Self::User => "User",
            Self::ApiToken => "ApiToken",
            Self::Spend => "Spend",
            Self::Cost => "Cost",
            Self::Agreement => "Agreement",
            Self::Target => "Target",
            Self::Note => "Note",
            Self::WriteKey => "WriteKey",
            Self::RejectedEvent => "RejectedEvent",
        }
    }

    /// The id of this kind with this UUID, as clients see it.
    #[must_use]
    pub fn id(self, uuid: impl Into<Uuid>) -> ID {
        // Written by hand: a long list has thousands of ids, and formatting them took a twentieth of its time.
        let mut digits = [0; Simple::LENGTH];
        let digits = uuid.into().as_simple().encode_lower(&mut digits);
        let mut plain = String::with_capacity(self.name().len() + 1 + Simple::LENGTH);
        plain.push_str(self.name());
        plain.push(':');
        plain.push_str(digits);
        ID(URL_SAFE_NO_PAD.encode(plain))
    }

    /// The UUID in an id of this kind; none for ids of other kinds and for anything else.
    #[must_use]
    pub fn uuid(self, id: &ID) -> Option<Uuid> {
        decode(id)
            .filter(|(kind, _)| *kind == self)
            .map(|(_, uuid)| uuid)
    }
}

/// Kind and UUID of an id; none for anything that is not an id of ours.
#[must_use]
pub fn decode(id: &ID) -> Option<(Kind, Uuid)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id.as_bytes()).ok()?).ok()?;
    let (name, uuid) = text.split_once(':')?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name)?;
    Some((kind, Uuid::try_parse(uuid).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_as_its_own_kind_only() {
        let uuid = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001);
        let id = Kind::Campaign.id(uuid);
        assert_eq!(Kind::Campaign.uuid(&id), Some(uuid));
        assert_eq!(Kind::Deal.uuid(&id), None);
        assert_eq!(decode(&ID("nonsense!".into())), None);
    }
}
