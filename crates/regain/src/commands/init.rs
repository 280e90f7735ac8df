//! `regain init`: a commented configuration and a key file.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use domain::keys::KeyRing;

use super::say;
use crate::config::TEMPLATE;
use crate::environment::random;
use crate::failure::Failure;

/// Writes both files into `folder`. Where one of them exists, nothing is written. `data`: the key
/// file goes there, and the configuration says that the database does.
pub fn run(folder: &Path, data: Option<&Path>) -> Result<(), Failure> {
    let data = data
        .map(std::path::absolute)
        .transpose()
        .map_err(|error| Failure::new(error, "Name a folder with --data"))?;
    let place = data.clone().unwrap_or_else(|| folder.join("data"));
    let (configuration, keys) = (folder.join("regain.toml"), place.join("keys"));
    let text = match &data {
        None => TEMPLATE.to_owned(),
        Some(data) => {
            let data = data.display();
            TEMPLATE
                .replace("\"sqlite:data/regain.db\" ", &format!("\"sqlite:{data}/regain.db\" "))
                .replace("file = \"data/keys\" ", &format!("file = \"{data}/keys\" "))
        }
    };
    for path in [&configuration, &keys] {
        if path.symlink_metadata().is_ok() {
            return Err(exists(path));
        }
    }
    make_folder(folder, 0o777)?;
    make_folder(&place, 0o700)?;
    write(&keys, &KeyRing::generate(random()), 0o600)?;
    write(&configuration, &text, 0o644)?;
    say(format_args!(
        "Wrote {configuration} and {keys}.\n\n\
         Next:\n\
         1. Copy {keys} to a safe place: without it nobody can sign in and nothing can be read.\n\
         2. Say in {configuration} who you are and how mail and texts go out.\n\
         3. regain check{config}\n\
         4. regain doctor{config} --to YOUR-ADDRESS\n\
         5. regain user add SIGN-IN-NAME --name \"Full Name\"{config}\n\
         6. regain serve{config}",
        configuration = configuration.display(),
        keys = keys.display(),
        config = if folder == Path::new(".") {
            String::new()
        } else {
            format!(" --config {}", configuration.display())
        },
    ));
    Ok(())
}

fn exists(path: &Path) -> Failure {
    Failure::new(
        format_args!("{} exists already", path.display()),
        "Name another folder, or move the file away",
    )
}

fn make_folder(path: &Path, mode: u32) -> Result<(), Failure> {
    DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(path)
        .map_err(|error| Failure::file(path, &error))
}

/// Writes a new file; on disk when this returns.
pub(super) fn write(path: &Path, text: &str, mode: u32) -> Result<(), Failure> {
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(mode).open(path).map_err(|error| {
            match error.kind() {
                std::io::ErrorKind::AlreadyExists => exists(path),
                _ => Failure::file(path, &error),
            }
        })?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| Failure::file(path, &error))
}
