//! The `accord` binary: takes the command line apart and calls the library.
// Optimised, the futures of the schema's root lie deeper inside one another than the compiler follows by default.
#![recursion_limit = "256"]

use std::process::ExitCode;

// GraphQL answers and bulk writes are many small allocations, which is what this allocator is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match accord::cli::run().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("accord: {error:#}");
            ExitCode::FAILURE
        }
    }
}
