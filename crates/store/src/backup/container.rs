//! What a backup is wrapped in: compressed (gzip, RFC 1952), then encrypted (age, <https://age-encryption.org/v1>).
//!
//! By default it is for anyone who has the key file: an X25519 identity of its own comes from each
//! key. Both layers are standard, so that a backup for an age identity can be looked at with the
//! field's usual tools.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};

use age::secrecy::SecretString;
use age::stream::{StreamReader, StreamWriter};
use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, Encryptor, IdentityFile};
use bech32::{Bech32, Hrp};
use domain::keys::KeyRing;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

use super::BackupError;

/// The beginning of every age file.
pub(super) const MAGIC: &[u8] = b"age-encryption.org/v1\n";
/// How much is read and written at a time, in bytes.
const CHUNK: usize = 64 * 1024;

/// Whom a backup is encrypted for.
pub struct Recipients(Vec<Recipient>);

impl Recipients {
    /// Anyone who has the key file: by the key that seals now.
    pub fn key_file(keys: &KeyRing) -> Self {
        Self(keys.backup_secrets().take(1).map(|secret| identity(secret).to_public()).collect())
    }

    /// Anyone who has one of these age identities: `age1…` each.
    ///
    /// # Errors
    /// [`BackupError::Recipient`] when one is none.
    pub fn parse(texts: &[String]) -> Result<Self, BackupError> {
        let parse = |text: &String| {
            text.trim().parse().map_err(|_| BackupError::Recipient { text: text.clone() })
        };
        texts.iter().map(parse).collect::<Result<_, _>>().map(Self)
    }
}

/// What opens a backup.
pub struct Identities(Vec<Identity>);

impl Identities {
    /// Each key of the key file.
    pub fn key_file(keys: &KeyRing) -> Self {
        Self(keys.backup_secrets().map(identity).collect())
    }

    /// The identities in a file as `age-keygen` writes it: `AGE-SECRET-KEY-1…`, one a line.
    ///
    /// # Errors
    /// [`BackupError::Identity`] when there is none in it.
    pub fn parse(text: &str) -> Result<Self, BackupError> {
        // The library reads the file's form as a whole first: a line that is anything else is
        // refused.
        IdentityFile::from_buffer(text.as_bytes()).map_err(|_| BackupError::Identity)?;
        let identities: Vec<Identity> =
            text.lines().filter_map(|line| line.trim().parse().ok()).collect();
        if identities.is_empty() { Err(BackupError::Identity) } else { Ok(Self(identities)) }
    }
}

/// age takes an identity as text only: Bech32 (BIP 173) of 32 bytes.
fn identity(secret: &[u8; 32]) -> Identity {
    let text = bech32::encode_upper::<Bech32>(
        Hrp::parse("age-secret-key-").expect("a valid prefix"),
        secret,
    )
    .expect("32 bytes are never too long");
    let text = SecretString::from(text);
    age::secrecy::ExposeSecret::expose_secret(&text)
        .parse()
        .expect("any 32 bytes are an X25519 secret")
}

/// Compresses and encrypts what is written.
pub(super) struct Wrap<W: Write>(GzEncoder<BufWriter<StreamWriter<BufWriter<W>>>>);

impl<W: Write> Wrap<W> {
    pub(super) fn new(to: W, recipients: &Recipients) -> Result<Self, BackupError> {
        let recipients = recipients.0.iter().map(|recipient| recipient as &dyn age::Recipient);
        let encryptor = Encryptor::with_recipients(recipients).map_err(io::Error::other);
        // A disk that is full is met when this is flushed, and said in the system's words: age
        // would show its own form of them.
        let to = BufWriter::with_capacity(CHUNK, to);
        let encrypted = encryptor
            .and_then(|encryptor| encryptor.wrap_output(to))
            .map_err(BackupError::unwritable)?;
        // Most of it is sealed already and gets no smaller: the fastest is the right one.
        Ok(Self(GzEncoder::new(BufWriter::with_capacity(CHUNK, encrypted), Compression::fast())))
    }

    /// Writes the ends of both layers, and gives back what it wrote to.
    pub(super) fn finish(self) -> io::Result<W> {
        let to = self.0.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
        let mut to = to.into_inner().map_err(io::IntoInnerError::into_error)?;
        to.flush()?;
        Ok(to)
    }
}

impl<W: Write> Write for Wrap<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Decrypts and decompresses.
pub(super) struct Unwrap<R: Read>(BufReader<GzDecoder<BufReader<StreamReader<BufReader<R>>>>>);

impl<R: Read> Unwrap<R> {
    pub(super) fn new(from: R, identities: &Identities) -> Result<Self, BackupError> {
        let mut from = BufReader::with_capacity(CHUNK, from);
        let beginning = from.fill_buf().map_err(unreadable)?;
        if !beginning.starts_with(MAGIC) {
            return Err(BackupError::NotABackup);
        }
        let identities = identities.0.iter().map(|identity| identity as &dyn age::Identity);
        let decrypted = Decryptor::new_buffered(from).and_then(|opened| opened.decrypt(identities));
        let decrypted = decrypted.map_err(|error| match error {
            DecryptError::NoMatchingKeys => BackupError::NotForUs,
            DecryptError::Io(error) => unreadable(error),
            _ => BackupError::Damaged,
        })?;
        let decoder = GzDecoder::new(BufReader::with_capacity(CHUNK, decrypted));
        Ok(Self(BufReader::with_capacity(CHUNK, decoder)))
    }

    /// Makes sure that nothing is left and that both layers end here.
    pub(super) fn finish(mut self) -> Result<(), BackupError> {
        let end = |found: io::Result<usize>| match found {
            Ok(0) => Ok(()),
            Ok(_) => Err(BackupError::Damaged),
            Err(error) => Err(unreadable(error)),
        };
        end(self.0.read(&mut [0]))?;
        end(self.0.into_inner().into_inner().read(&mut [0]))
    }
}

impl<R: Read> Unwrap<R> {
    /// The next line, without its end, of at most `limit` bytes; `None` where there is nothing
    /// more.
    pub(super) fn line(
        &mut self,
        into: &mut Vec<u8>,
        limit: u64,
    ) -> Result<Option<()>, BackupError> {
        into.clear();
        let read = self.0.by_ref().take(limit).read_until(b'\n', into).map_err(unreadable)?;
        if read == 0 {
            return Ok(None);
        }
        if into.pop() == Some(b'\n') { Ok(Some(())) } else { Err(BackupError::Damaged) }
    }
}

fn unreadable(error: io::Error) -> BackupError {
    match error.kind() {
        // What a layer of the file says of what it reads, not the system of the file.
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            BackupError::Damaged
        }
        _ => BackupError::Unreadable { source: error },
    }
}
