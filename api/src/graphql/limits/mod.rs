//! What a document would take, measured before it is executed and in time linear in its size.
//!
//! The schema library's own limits walk a fragment each time it is spread: thirty fragments that spread one another
//! twice would keep them busy for longer than anybody waits. Here each fragment is measured once, and sums saturate.

mod check;
mod count;
mod input;
mod measure;
mod scan;
mod shapes;

pub use self::{
    check::{Excess, check, check_text},
    count::Count,
    input::input_depth,
    measure::{Measured, Unmeasurable, measure},
    scan::{Scan, Token, scan, tokens},
    shapes::{FieldShape, Shapes},
};
