//! Regain: lets an organisation's people register a phone or an address, and get back into their
//! account by themselves.

use std::process::ExitCode;

fn main() -> ExitCode {
    regain::cli::main()
}
