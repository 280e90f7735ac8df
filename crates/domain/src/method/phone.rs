//! A phone that takes texts.

use crate::channel::Channel;
use crate::method::Facts;

pub(super) const FACTS: Facts = Facts {
    word: "phone",
    channel: Some(Channel::Text),
    second_step: Some(4),
    is_spare: false,
    resets_alone: true,
    only_resets: false,
    long_codes: false,
    at_most: usize::MAX,
    made_by_operators: false,
    ends_at_restore: false,
};
