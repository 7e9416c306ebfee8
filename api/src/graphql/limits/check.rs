//! Whether what was measured is allowed.

use super::{Count, Measured, Scan};
use crate::config::DocumentLimits;

/// More than is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excess {
    /// Which limit, by the name of its key in the configuration.
    pub limit: &'static str,
    /// What was measured.
    pub measured: u64,
    /// What is allowed.
    pub allowed: u64,
}

/// Brackets inside one another that the parser is given. No document within the other limits needs as many.
const BRACKETS: u64 = 100;

/// Whether the parser may be given the text.
///
/// # Errors
/// Names the limit that it breaks.
pub fn check_text(scan: Scan, limits: &DocumentLimits) -> Result<(), Excess> {
    first_excess(&[
        ("tokens", scan.tokens, limits.tokens),
        ("brackets", scan.nesting, BRACKETS),
    ])
}

/// Whether a document may be executed.
///
/// # Errors
/// Names the first limit that it breaks.
pub fn check(measured: &Measured, limits: &DocumentLimits) -> Result<(), Excess> {
    let Count {
        width,
        depth,
        // Followed no deeper than is executed.
        nesting: _,
        fields,
        aliases,
        directives,
        cost,
        // Part of the cost.
        introspection: _,
        // Limited in a while, not in a request.
        logins: _,
    } = measured.count;
    first_excess(&[
        ("depth", depth, limits.depth),
        ("aliases", aliases, limits.aliases),
        ("root_fields", width, limits.root_fields),
        ("directives", directives, limits.directives),
        ("fields", fields, limits.fields),
        ("input_depth", measured.input_depth, limits.input_depth),
        ("cost", cost, limits.cost),
    ])
}

fn first_excess(table: &[(&'static str, u64, u64)]) -> Result<(), Excess> {
    for &(limit, measured, allowed) in table {
        if measured > allowed {
            return Err(Excess {
                limit,
                measured,
                allowed,
            });
        }
    }
    Ok(())
}
