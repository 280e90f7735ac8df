//! Regain: lets an organisation's people register a phone or an address, and get back into their account by themselves.

use std::process::ExitCode;

/// Gives memory back after a storm of sign-ins, and is quicker than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    regain::cli::main()
}
