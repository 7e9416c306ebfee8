//! What a selection holds, with its fragments wherever they are spread.

/// What a selection holds. Sums stop at the largest number instead of starting anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Fields at the top of the selection.
    pub width: u64,
    /// Fields inside one another, from the top to the deepest.
    pub depth: u64,
    /// Fields and fragments inside one another: what the executor calls itself for.
    pub nesting: u64,
    /// Fields.
    pub fields: u64,
    /// Fields with an alias.
    pub aliases: u64,
    /// Directives.
    pub directives: u64,
    /// Objects that the answer may hold.
    pub cost: u64,
    /// What it asks of the schema about itself, in units of which [`INTROSPECTION_UNITS`](super::measure::INTROSPECTION_UNITS) make one of cost.
    pub introspection: u64,
    /// How often it tries to sign in.
    pub logins: u64,
}

impl Count {
    /// Both, side by side.
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        Self {
            width: self.width.saturating_add(other.width),
            depth: self.depth.max(other.depth),
            nesting: self.nesting.max(other.nesting),
            fields: self.fields.saturating_add(other.fields),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            cost: self.cost.saturating_add(other.cost),
            introspection: self.introspection.saturating_add(other.introspection),
            logins: self.logins.saturating_add(other.logins),
        }
    }

    /// The larger of both in each respect: of operations only one is executed.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            width: self.width.max(other.width),
            depth: self.depth.max(other.depth),
            nesting: self.nesting.max(other.nesting),
            fields: self.fields.max(other.fields),
            aliases: self.aliases.max(other.aliases),
            directives: self.directives.max(other.directives),
            cost: self.cost.max(other.cost),
            introspection: self.introspection.max(other.introspection),
            logins: self.logins.max(other.logins),
        }
    }
}
