//! Who runs a command: for the audit trail.

use std::fs;

use uzers::{get_current_uid, get_user_by_uid};

/// What the kernel says of who signed in to this machine: it stays through `sudo` and `su`, and
/// nobody but root can set it.
const LOGIN: &str = "/proc/self/loginuid";
/// What the kernel says where nobody signed in: `systemd`, a container.
const NOBODY: u32 = u32::MAX;
/// The longest name that is kept, in characters.
const NAME_MAX: usize = 64;

/// The user of the operating system: who signed in to the machine, and as whom the command runs
/// where that is another.
pub fn who() -> String {
    let login = fs::read_to_string(LOGIN)
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .filter(|uid| *uid != NOBODY);
    let runs_as = get_current_uid();
    match login {
        Some(login) if login != runs_as => in_words(&name(login), Some(&name(runs_as))),
        Some(login) => in_words(&name(login), None),
        // Where the kernel keeps no such record, `sudo` says who asked. Who may run commands as
        // this user could say so as well.
        None => match std::env::var("SUDO_USER").ok().filter(|user| !user.is_empty()) {
            Some(user) => in_words(&user, Some(&name(runs_as))),
            None => in_words(&name(runs_as), None),
        },
    }
}

fn in_words(who: &str, runs_as: Option<&str>) -> String {
    let clean =
        |text: &str| text.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect::<String>();
    match runs_as.filter(|runs_as| *runs_as != who) {
        Some(runs_as) => format!("{} as {}", clean(who), clean(runs_as)),
        None => clean(who),
    }
}

/// The user's name; where the system has none, its number.
fn name(uid: u32) -> String {
    get_user_by_uid(uid)
        .map_or_else(|| format!("uid {uid}"), |user| user.name().to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asked_is_named_before_the_user_that_the_command_runs_as() {
        assert_eq!(in_words("alice", Some("regain")), "alice as regain");
        assert_eq!(in_words("alice", None), "alice");
        assert_eq!(in_words("regain", Some("regain")), "regain");
        assert_eq!(in_words("al\nice", None), "alice");
        assert_eq!(name(0), "root");
    }
}
