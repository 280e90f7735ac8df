//! What every command that reads the configuration takes: where it is.

use std::path::PathBuf;

use clap::Args;

use crate::config::{Config, Loaded};
use crate::failure::Failure;

/// Where the configuration is.
#[derive(Args, Clone, Debug)]
pub struct Configuration {
    /// The configuration file
    #[arg(long = "config", value_name = "FILE", default_value = "regain.toml")]
    pub path: PathBuf,
}

impl Configuration {
    /// Reads it, without its warnings: `check` and `serve` say them.
    pub fn load(&self) -> Result<Config, Failure> {
        let Loaded { config, .. } = Config::load(&self.path)?;
        Ok(config)
    }
}
