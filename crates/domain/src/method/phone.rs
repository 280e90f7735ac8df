//! A phone that takes texts.

use crate::channel::Channel;
use crate::method::Facts;

pub(super) const FACTS: Facts = Facts {
    word: "phone",
    channel: Some(Channel::Text),
    second_step: Some(4),
    is_spare: false,
    resets_alone: true,
    at_most: usize::MAX,
};
