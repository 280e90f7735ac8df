//! `regain check`: every mistake in the configuration, or what its choices mean.

use super::configuration::Configuration;
use super::say;
use crate::app::read_keys;
use crate::config::{Config, Loaded, meaning};
use crate::failure::Failure;

/// Reads the configuration and the key file; opens nothing else.
pub fn run(configuration: &Configuration) -> Result<(), Failure> {
    let Loaded { config, warnings, .. } = Config::load(&configuration.path)?;
    read_keys(&config)?;
    say(format_args!("{}: no mistakes.", configuration.path.display()));
    if !warnings.is_empty() {
        say("\nTo look at:");
        warnings.iter().for_each(|warning| say(format_args!("  {warning}")));
    }
    say("\nWhat it means:");
    meaning(&config).iter().for_each(|line| say(format_args!("  {line}")));
    Ok(())
}
