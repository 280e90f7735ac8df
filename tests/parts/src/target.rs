//! Where Cargo builds.

use std::path::{Path, PathBuf};

/// The folder, as Cargo's own setting has it: `target`, where nothing is set. A relative one is
/// taken from the folder of the workspace.
pub fn target_folder() -> PathBuf {
    let set = std::env::var_os("CARGO_TARGET_DIR").filter(|set| !set.is_empty());
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    workspace.join(set.unwrap_or_else(|| "target".into()))
}
