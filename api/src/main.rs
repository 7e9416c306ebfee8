//! The `accord` binary: calls the library.

use std::process::ExitCode;

// GraphQL answers and bulk writes are many small allocations, which is what this allocator is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    accord::cli::main()
}
