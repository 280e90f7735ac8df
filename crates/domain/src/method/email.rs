//! An alternate e-mail address. It confirms and resets; it is no second step at sign-in (63B-4
//! 3.1.3.1).

use crate::channel::Channel;
use crate::method::Facts;

pub(super) const FACTS: Facts = Facts {
    word: "email",
    channel: Some(Channel::Email),
    second_step: None,
    is_spare: false,
    resets_alone: true,
    only_resets: false,
    long_codes: false,
    at_most: usize::MAX,
    made_by_operators: false,
    ends_at_restore: false,
};
