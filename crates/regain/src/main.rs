//! Regain: lets an organisation's people register a phone or an address, and get back into their
//! account by themselves.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A seventh of what a page costs was memory by glibc's; musl's costs more still.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    regain::cli::main()
}
