//! The `accord` binary: takes the command line apart and calls the library.

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
