//! The disk under the database is full for a while (S80): 503 and nothing half done, and all is
//! well when there is room.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use parts::skipped;
use rusqlite::Connection;
use stories::{Gateway, Page};
use tempfile::TempDir;

use super::data::Data;
use super::installation::Installation;
use super::person::{NEW, OLD, Person, page};

/// A small disk of its own, taken away with this value. Making one takes root.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn at(path: PathBuf) -> Option<Self> {
        fs::create_dir(&path).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs"]).arg(&path);
        mount.output().is_ok_and(|done| done.status.success()).then_some(Self(path))
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }

    /// Takes all the room that is left, to the last byte.
    fn fill(&self) {
        use std::io::Write as _;
        let mut filler = fs::File::create(self.filler()).unwrap();
        for size in [65_536, 4_096, 512, 1] {
            while filler.write_all(&vec![0; size]).is_ok() {}
        }
    }

    fn free(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s80_a_full_disk_is_a_gap_and_heals_by_itself() {
    let folder = TempDir::new().unwrap();
    let Some(disk) = SmallDisk::at(folder.path().join("data")) else {
        skipped("a full disk (s80): only root can make a small one");
        return;
    };
    let database = folder.path().join("data/regain.db");
    let gateway = Gateway::open().await;
    let installation =
        Installation::within(folder, &gateway, Data::File, &Person::line(0, "+14165550000"));
    let mut person = Person::new(0, &installation);
    person.browser.open("/reset").await;
    person.go_on_to(Page::ResetPassword, &installation, &gateway).await;

    disk.fill();
    for _ in 0..3 {
        person
            .browser
            .fill("New password", NEW)
            .fill("Confirm new password", NEW)
            .press("Finish")
            .await;
        person.browser.is_on("Something isn't working").sees("Nothing was changed.");
        assert_eq!((person.browser.status(), person.browser.retry_after()), (503, Some(30)));
        // What needs no room is still there.
        person.browser.follow("Try again").await.is_on("Choose a new password");
    }
    disk.free();

    assert!(person.is_opened_by(OLD, &installation).await, "nothing was changed");
    person.browser.open("/reset/password").await;
    assert_eq!(page(&person.browser), Page::ResetPassword);
    person.go_on_to(Page::ResetDone, &installation, &gateway).await;
    assert!(
        person.is_opened_by(NEW, &installation).await
            && !person.is_opened_by(OLD, &installation).await
    );
    installation.queue_is_empty().await;
    let whole: String = Connection::open(database)
        .and_then(|file| file.query_row("PRAGMA integrity_check", (), |row| row.get(0)))
        .unwrap();
    assert_eq!(whole, "ok");
    drop((installation, disk));
}
