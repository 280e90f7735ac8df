//! The page of an alarm that comes before others: an attacker who is willing to pay solves the work natively.

use anyhow::Result;

use crate::surfer::Surfer;

/// Gets past it, where the page is one.
///
/// # Errors
/// The program does not answer.
pub async fn pass(_surfer: &mut Surfer) -> Result<()> {
    Ok(())
}
