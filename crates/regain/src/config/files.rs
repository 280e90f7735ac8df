//! The files that a configuration names: paths relative to it, secrets, the logo.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::source::Source;

/// The largest logo, in bytes: it is on every page.
const LOGO_MAX: u64 = 64 * 1024;

/// The folder of the configuration file.
pub struct Folder(PathBuf);

impl Folder {
    /// A folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// The path that a key names; `None` for one that is empty or not given.
    pub fn path(&self, source: &mut Source, key: &str) -> Option<PathBuf> {
        source.text(key).filter(|text| !text.is_empty()).map(|text| self.at(&text))
    }

    /// A path as it is written in the configuration.
    pub fn at(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    /// What a file holds that a key names, without the line end.
    pub fn secret(&self, source: &mut Source, key: &str) -> Option<SecretString> {
        let path = self.path(source, key)?;
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                let what = format!("{} cannot be read ({error})", path.display());
                return source.wrong(
                    key,
                    what,
                    "Put the secret there, readable for the program's user only",
                );
            }
        };
        warn_of_readers(source, key, &path);
        let secret = text.trim_end_matches(['\r', '\n']);
        if secret.is_empty() {
            return source.wrong(
                key,
                format!("{} is empty", path.display()),
                "Put the secret there, on one line",
            );
        }
        Some(secret.to_owned().into())
    }

    /// A picture that a key names: its media type and bytes.
    pub fn logo(&self, source: &mut Source, key: &str) -> Option<(String, Vec<u8>)> {
        let path = self.path(source, key)?;
        let media_type = match path.extension().and_then(|extension| extension.to_str()) {
            Some("svg") => "image/svg+xml",
            Some("png") => "image/png",
            _ => {
                return source.wrong(
                    key,
                    "it is neither an SVG nor a PNG file",
                    "Name a file that ends in .svg or .png",
                );
            }
        };
        let read = std::fs::metadata(&path).and_then(|found| match found.len() {
            0..=LOGO_MAX => std::fs::read(&path).map(Some),
            _ => Ok(None),
        });
        match read {
            Ok(Some(bytes)) if !is_picture(media_type, &bytes) => {
                let what = format!("{} holds something else than its name says", path.display());
                source.wrong(key, what, "Save the picture as SVG or PNG, and name that file")
            }
            Ok(Some(bytes)) => Some((media_type.to_owned(), bytes)),
            Ok(None) => source.wrong(
                key,
                "the file is larger than 64 KiB",
                "Take a smaller picture; it is on every page",
            ),
            Err(error) => {
                let what = format!("{} cannot be read ({error})", path.display());
                source.wrong(key, what, "Put the picture there, or take the key out")
            }
        }
    }
}

/// Whether a file begins as a picture of its kind does.
fn is_picture(media_type: &str, bytes: &[u8]) -> bool {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    match media_type {
        "image/png" => bytes.starts_with(PNG),
        // Declarations and comments may come first; a page that has a picture in it begins
        // otherwise.
        _ => std::str::from_utf8(bytes).is_ok_and(|text| {
            let lower = text.to_lowercase();
            lower.contains("<svg") && !lower.contains("<html") && !lower.contains("<!doctype html")
        }),
    }
}

/// Notes when others than its owner can read a file with a secret.
pub fn warn_of_readers(source: &mut Source, key: &str, path: &Path) {
    let open = std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o007 != 0);
    if open {
        let path = path.display();
        source.warn(format!(
            "{key}: everybody on this machine can read {path}. Run `chmod 0600 {path}`."
        ));
    }
}
