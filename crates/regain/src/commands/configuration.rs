//! What every command that reads the configuration takes: where it is.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::config::{Config, Loaded, USUAL_FILE};
use crate::failure::Failure;

/// Where the configuration is.
#[derive(Args, Clone, Debug)]
pub struct Configuration {
    /// The configuration file; without it regain.toml in this folder, or else
    /// /etc/regain/regain.toml
    #[arg(long = "config", value_name = "FILE", default_value_os_t = usual_place(), hide_default_value = true)]
    pub path: PathBuf,
}

/// Where the configuration is when nothing else is said: in this folder, or where it is installed.
fn usual_place() -> PathBuf {
    let (here, installed) = (PathBuf::from(USUAL_FILE), Path::new("/etc/regain/regain.toml"));
    if !here.exists() && installed.exists() { installed.to_owned() } else { here }
}

impl Configuration {
    /// Reads it, without its warnings: `check` and `serve` say them.
    pub fn load(&self) -> Result<Config, Failure> {
        let Loaded { config, .. } = Config::load(&self.path)?;
        Ok(config)
    }
}
