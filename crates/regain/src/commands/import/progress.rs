//! How far an import is, and how long it will take, where there is a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar of `count` steps. `what`: what is being done.
pub fn bar(count: usize, what: &'static str) -> ProgressBar {
    let target = if console::user_attended_stderr() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(u64::try_from(count).ok(), target).with_message(what);
    match ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}, about {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
