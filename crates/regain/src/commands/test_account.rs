//! `regain doctor --test-account`: tries on a test account whether the service account may reset
//! and unlock.

use std::fs;
use std::path::{Path, PathBuf};

use delivery::Probe;
use directory::{LdapDirectory, TestPassword};
use domain::name::SignInName;
use domain::password::Password;

use super::init::write;
use crate::environment::random;
use crate::failure::Failure;

/// A test account, and where its password is.
pub struct TestAccount {
    name: SignInName,
    current: Password,
    file: PathBuf,
}

impl TestAccount {
    /// Reads the file, which holds the account's password on one line.
    ///
    /// # Errors
    /// What is wrong with the name or the file.
    pub fn read(name: &str, file: &Path) -> Result<Self, Failure> {
        let remedy = "Write what one would type at sign-in, as in name@example.ca or kim";
        let name = SignInName::parse_bare(name)
            .map_err(|error| Failure::new(format_args!("--test-account: {error}"), remedy))?;
        let text = fs::read_to_string(file).map_err(|error| Failure::file(file, &error))?;
        let current = Password::typed(text.trim_end_matches(['\r', '\n'])).map_err(|error| {
            Failure::new(
                format_args!("{}: {error}", file.display()),
                "Put the test account's password there, on one line",
            )
        })?;
        Ok(Self { name, current, file: file.to_owned() })
    }

    /// Resets, unlocks, puts back. The file always ends with the password that is in force; the new
    /// one is on disk next to it before the directory has it, so that no crash loses it.
    ///
    /// # Errors
    /// The file next to it cannot be written, or is there from a run that was broken off.
    pub async fn try_rights(&self, directory: &LdapDirectory) -> Result<Vec<Probe>, Failure> {
        // Long, and of every kind of character that a rule may ask for.
        let new = format!("Rg-7-{:032x}", u128::from_le_bytes(random()));
        let beside = PathBuf::from(format!("{}.new", self.file.display()));
        if beside.exists() {
            return Err(Failure::new(
                format_args!("{} is there from a run that was broken off", beside.display()),
                format_args!(
                    "See which of the two passwords lets in, put it into {}, and delete the other file",
                    self.file.display()
                ),
            ));
        }
        write(&beside, &format!("{new}\n"), 0o600)?;
        let typed = Password::typed(&new).map_err(|error| Failure::new(error, "Try again"))?;
        let (probes, in_force) = directory.try_rights(&self.name, &self.current, &typed).await;
        let settled = match in_force {
            TestPassword::AsBefore => fs::remove_file(&beside),
            TestPassword::New => fs::rename(&beside, &self.file),
            // Both are kept.
            TestPassword::Unknown => Ok(()),
        };
        settled.map_err(|error| Failure::file(&beside, &error))?;
        Ok(probes
            .into_iter()
            .map(|directory::Probe { part, found }| Probe { part, found })
            .collect())
    }
}
