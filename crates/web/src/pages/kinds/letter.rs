//! Codes of letters: an operator has them made, and no page registers one.

use super::Look;
use crate::pages::tall::Tall;

/// What it looks like.
pub(super) const LOOK: Look = Look {
    icon: "<path d=\"M3 6h18v12H3z\"/><path d=\"M16 9h2v2h-2zM6 13h6M6 15.5h4\"/>",
    title: "register-title",
    asked_before: None,
    tall: Tall(30, 29),
    example: None,
    shown: |_| String::new(),
};
