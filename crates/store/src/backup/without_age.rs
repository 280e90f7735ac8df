//! What stands in for `container` where the feature `age` is left out: there are no backups, and
//! anyone who asks for one is told.

use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::marker::PhantomData;

use domain::keys::KeyRing;

use super::BackupError;

/// Whom a backup would be encrypted for.
pub struct Recipients(());

impl Recipients {
    /// Anyone who has the key file.
    pub fn key_file(_: &KeyRing) -> Self {
        Self(())
    }

    /// Anyone who has one of these age identities.
    ///
    /// # Errors
    /// [`BackupError::WithoutAge`].
    pub fn parse(_: &[String]) -> Result<Self, BackupError> {
        Err(BackupError::WithoutAge)
    }
}

/// What would open a backup.
pub struct Identities(());

impl Identities {
    /// Each key of the key file.
    pub fn key_file(_: &KeyRing) -> Self {
        Self(())
    }

    /// The identities in a file.
    ///
    /// # Errors
    /// [`BackupError::WithoutAge`].
    pub fn parse(_: &str) -> Result<Self, BackupError> {
        Err(BackupError::WithoutAge)
    }
}

/// There is none.
pub(super) struct Wrap<W>(Infallible, PhantomData<W>);

impl<W: Write> Wrap<W> {
    pub(super) fn new(_: W, _: &Recipients) -> Result<Self, BackupError> {
        Err(BackupError::WithoutAge)
    }

    pub(super) fn finish(self) -> io::Result<W> {
        match self.0 {}
    }
}

impl<W: Write> Write for Wrap<W> {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        match self.0 {}
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0 {}
    }
}

/// There is none.
pub(super) struct Unwrap<R>(Infallible, PhantomData<R>);

impl<R: Read> Unwrap<R> {
    pub(super) fn new(_: R, _: &Identities) -> Result<Self, BackupError> {
        Err(BackupError::WithoutAge)
    }

    pub(super) fn finish(self) -> Result<(), BackupError> {
        match self.0 {}
    }

    pub(super) fn line(&mut self, _: &mut Vec<u8>, _: u64) -> Result<Option<()>, BackupError> {
        match self.0 {}
    }
}
