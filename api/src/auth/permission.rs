//! Everything there is to be allowed, and which role and which token scope allows it: one `match` each.

use entity::role::Role;

use super::Scope;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// One thing a caller may be allowed to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Permission { $($(#[$doc])* $name,)* }

        impl Permission {
            /// Every permission.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name clients see, `noun:verb`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $code),* }
            }
        }
    };
}

permissions! {
    /// See the organisation's settings.
    OrganizationRead = "organization:read",
    /// Change the organisation's settings and deal stages.
    OrganizationWrite = "organization:write",
    /// See accounts.
    AccountsRead = "accounts:read",
    /// Load and change accounts.
    AccountsWrite = "accounts:write",
    /// See leads, without personal data.
    LeadsRead = "leads:read",
    /// Load and change leads.
    LeadsWrite = "leads:write",
    /// Hand leads off to sales, and take them back.
    LeadsHandOff = "leads:hand-off",
    /// Accept, reject, work, qualify and give back leads that were handed off.
    LeadsWork = "leads:work",
    /// Delete the personal data of leads.
    LeadsErase = "leads:erase",
    /// See personal data: names, e-mail addresses, telephone numbers.
    LeadsPii = "leads:pii",
    /// See campaigns.
    CampaignsRead = "campaigns:read",
    /// Load and change campaigns.
    CampaignsWrite = "campaigns:write",
    /// See touchpoints.
    TouchpointsRead = "touchpoints:read",
    /// Record touchpoints of marketing.
    MarketingTouchpointsWrite = "touchpoints:write:marketing",
    /// Record touchpoints of sales.
    SalesTouchpointsWrite = "touchpoints:write:sales",
    /// See deals and their stages.
    DealsRead = "deals:read",
    /// Load, change and move deals.
    DealsWrite = "deals:write",
    /// See what campaigns cost.
    SpendRead = "spend:read",
    /// Load what campaigns cost.
    SpendWrite = "spend:write",
    /// See the teams' other costs.
    CostsRead = "costs:read",
    /// Load the teams' other costs.
    CostsWrite = "costs:write",
    /// See exchange rates.
    RatesRead = "rates:read",
    /// Load exchange rates.
    RatesWrite = "rates:write",
    /// Ask who earned the revenue.
    AttributionRead = "attribution:read",
    /// See what both teams mean to reach together, and how far they are.
    TargetsRead = "targets:read",
    /// See what both teams sign.
    AgreementsRead = "agreements:read",
    /// Propose what both teams are to sign, and take it back.
    AgreementsPropose = "agreements:propose",
    /// Sign for one's team, or refuse; the approver's right of the team is needed as well.
    AgreementsApprove = "agreements:approve",
    /// See what both teams wrote, and the line of everything that happened with a customer.
    NotesRead = "notes:read",
    /// Write notes for both teams.
    NotesWrite = "notes:write",
    /// See who uses Accord.
    UsersRead = "users:read",
    /// Make, change and disable users.
    UsersWrite = "users:write",
    /// Make and revoke API tokens.
    TokensWrite = "tokens:write",
}

/// A set of permissions, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PermissionSet(u64);

impl PermissionSet {
    /// Everything.
    #[must_use]
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// Whether this one is in it.
    #[must_use]
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u8) != 0
    }

    /// The permissions in it.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL
            .iter()
            .copied()
            .filter(move |permission| self.contains(*permission))
    }

    /// What a user of this role may do.
    #[must_use]
    pub fn of_role(role: Role) -> Self {
        use Permission as P;
        /// What every signed-in user sees: attribution is joint and open, that is the point.
        const READ: &[Permission] = &[
            P::OrganizationRead,
            P::AccountsRead,
            P::LeadsRead,
            P::CampaignsRead,
            P::TouchpointsRead,
            P::DealsRead,
            P::SpendRead,
            P::CostsRead,
            P::RatesRead,
            P::AttributionRead,
            P::TargetsRead,
            P::AgreementsRead,
            P::NotesRead,
        ];
        let more: &[Permission] = match role {
            Role::Admin => &[
                P::LeadsPii,
                P::LeadsErase,
                P::OrganizationWrite,
                P::RatesWrite,
                P::CostsWrite,
                P::UsersRead,
                P::UsersWrite,
                P::TokensWrite,
            ],
            Role::Marketing => &[
                P::LeadsPii,
                P::UsersRead,
                P::AccountsWrite,
                P::LeadsWrite,
                P::LeadsHandOff,
                P::AgreementsPropose,
                P::AgreementsApprove,
                P::NotesWrite,
                P::CampaignsWrite,
                P::MarketingTouchpointsWrite,
                P::SpendWrite,
                P::CostsWrite,
            ],
            Role::Sales => &[
                P::LeadsPii,
                P::UsersRead,
                P::AccountsWrite,
                P::LeadsWrite,
                P::LeadsWork,
                P::AgreementsPropose,
                P::AgreementsApprove,
                P::NotesWrite,
                P::SalesTouchpointsWrite,
                P::DealsWrite,
                P::CostsWrite,
            ],
            Role::Analyst => &[P::UsersRead],
        };
        READ.iter().chain(more).copied().collect()
    }

    /// What a token with these scopes may do: exactly that.
    #[must_use]
    pub fn of_scopes(scopes: &[Scope]) -> Self {
        scopes
            .iter()
            .flat_map(|scope| scope.permissions())
            .copied()
            .collect()
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(
            permissions
                .into_iter()
                .fold(0, |bits, permission| bits | 1 << permission as u8),
        )
    }
}
