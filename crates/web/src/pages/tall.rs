//! How high a page is on paper and in the pictures of the guide.

/// In rems: as on a wide screen, and as on a phone and on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tall(pub u8, pub u8);

impl Tall {
    /// Higher by so much.
    pub(super) fn and(self, more: u8) -> Self {
        Self(self.0 + more, self.1 + more)
    }
}
