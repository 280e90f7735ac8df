//! `regain user import`: lists as Excel, school systems and directories write them.

use std::fs;

use serde_json::Value;

use super::{Desk, Ended, KIM};

const HEAD: &str = "sign_in_name,display_name,password,email,mobile,office,language\n";
const PASSWORD: &str = "plum ferry lantern 42 quay";

impl Desk {
    fn import(&self, list: &[u8], more: &[&str]) -> Ended {
        fs::write(self.path("people.csv"), list).unwrap();
        self.run(&[&["user", "import", "people.csv"], more].concat())
    }

    fn person(&self, name: &str) -> Value {
        serde_json::from_str(&self.run(&["user", "show", name, "--json"]).out).unwrap()
    }

    fn display_name(&self, name: &str) -> String {
        self.person(name)["display_name"].as_str().unwrap().to_owned()
    }
}

/// The lines that an import calls wrong.
fn wrong_lines(ended: &Ended) -> Vec<&str> {
    ended.err.lines().filter(|line| line.starts_with("  line ")).collect()
}

#[test]
fn it_is_all_or_nothing_and_names_every_bad_line() {
    let desk = Desk::begun();
    desk.run(&KIM);
    let list = format!(
        "{HEAD}\
         ada@contactnorth.ca,Ada Lovelace,{PASSWORD},ada@example.org,+1 416 555 0142,Thunder Bay,en\n\
         bob,Bob,,,,,\n\
         kim@contactnorth.ca,Kim Again,,,,,\n\
         cas@contactnorth.ca,Cas,short,nowhere,12,,de\n\
         ADA@contactnorth.ca,Ada Again,,,,,\n\
         dee@contactnorth.ca,Dee,Roy,,,,,en\n\
         eve@contactnorth.ca,Eve,,ada@example.org,,,\n"
    );
    for more in [&[][..], &["--dry-run"]] {
        let import = desk.import(list.as_bytes(), more);
        assert_eq!(import.code, 1);
        assert!(
            import.err.starts_with(
                "regain: 6 lines are wrong, so nobody was added. Correct them and import the file again.\n"
            ),
            "{}",
            import.err
        );
        let lines = wrong_lines(&import);
        for (line, start) in lines.iter().zip([
            "  line 3: the sign-in name: it does not look like",
            "  line 4: already there: there is an account with this sign-in name already.",
            "  line 5: the e-mail address: it is not an e-mail address; the phone number: ",
            "  line 6: the sign-in name is that of line 2.",
            "  line 7: it has 8 columns and the first line 7;",
            "  line 8: the e-mail address is on too many other accounts (limits.accounts_per_email).",
        ]) {
            assert!(line.starts_with(start), "{line}");
        }
        let cas = lines[2];
        assert!(
            cas.contains("the language: ") && cas.contains("the password: it has fewer than 15"),
            "{cas}"
        );
        assert!(lines.len() == 6 && import.err.contains("--skip-existing"), "{}", import.err);
        assert_eq!(desk.names(), ["kim@contactnorth.ca"]);
    }
}

#[test]
fn it_adds_everybody() {
    let desk = Desk::begun();
    let list = format!(
        "\u{feff}display_name,sign_in_name,office,password\n\
         \"=cmd|' /C calc'!A1\",ada@contactnorth.ca,@Thunder Bay,{PASSWORD}\n\
         Bob,bob@contactnorth.ca,\"Sudbury, North\",\n"
    );
    let trial = desk.import(list.as_bytes(), &["--dry-run"]);
    assert_eq!((trial.code, trial.err.as_str()), (0, ""));
    assert!(trial.out.contains("All 2 accounts can be added. None was"), "{}", trial.out);
    assert!(desk.names().is_empty());

    let import = desk.import(list.as_bytes(), &[]);
    let read = "people.csv is read as UTF-8, its columns parted by \",\": 2 people.\n";
    assert_eq!(
        (import.code, import.out.as_str(), import.err.as_str()),
        (0, &*format!("{read}Added 2 accounts.\n"), "")
    );
    assert_eq!(desk.names(), ["ada@contactnorth.ca", "bob@contactnorth.ca"]);
    let ada = desk.person("ada@contactnorth.ca");
    assert_eq!(ada["display_name"], "=cmd|' /C calc'!A1", "it is data here, not a formula");
    assert_eq!(
        (ada["office"].as_str(), ada["has_password"].as_bool()),
        (Some("@Thunder Bay"), Some(true))
    );
}

#[test]
fn a_file_that_is_no_list_of_people_is_refused() {
    let desk = Desk::begun();
    for (text, what) in [
        ("", "people.csv: it is empty"),
        ("\r\n;;;\r\n", "people.csv: it is empty"),
        ("sign_in_name\nada@contactnorth.ca\n", "display_name is missing"),
        ("Nom;Courriel\nAda;ada@contactnorth.ca\n", "there are \"Nom\", \"Courriel\""),
        ("sign_in_name,display_name,display_name\n", "the column \"display_name\" is there twice"),
        (HEAD, "there are no people in it"),
    ] {
        let import = desk.import(text.as_bytes(), &[]);
        assert!(import.code == 1 && import.err.contains(what), "{text}: {}", import.err);
    }
    let mixed = [
        HEAD.as_bytes(),
        "ada@contactnorth.ca,Renée\n".as_bytes(),
        b"bob@contactnorth.ca,Ren\xe9e\n",
    ]
    .concat();
    assert!(desk.import(&mixed, &[]).err.contains("people.csv: line 3: it is partly UTF-8"));
    let dos = [HEAD.as_bytes(), b"ada@contactnorth.ca,Ren\x82e\n"].concat();
    assert!(desk.import(&dos, &[]).err.contains("people.csv: line 2: it is neither UTF-8 nor"));
    assert!(desk.run(&["user", "import", "missing.csv"]).err.starts_with("regain: missing.csv: "));
}

/// Encoding, what parts the columns, line ends, headings, what else is in the file.
#[test]
fn lists_are_taken_as_they_come() {
    let rows = "ada@contactnorth.ca;Renée L’Œuvre;42;Été\n\nbob@contactnorth.ca;Bob;43;\n;;;\n";
    let windows = |text: &str| encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let little = |text: &str| {
        [&[0xff, 0xfe][..], &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()]
            .concat()
    };
    let plain = |text: &str| text.as_bytes().to_vec();
    type Encode<'a> = &'a dyn Fn(&str) -> Vec<u8>;
    for (name, parted_by, head, encode) in [
        ("Windows-1252", ";", "Sign in name;DISPLAY NAME;No;Office;;", &windows as Encode),
        ("UTF-8", ",", "\u{feff}sign_in_name,display_name,No,office", &plain),
        ("UTF-8", ";", "sep=;\nSIGN-IN_NAME; Display name ;No;Office", &plain),
        ("UTF-16", "\t", "Sign_In_Name\tDisplayName\tNo\tOffice", &little),
        (
            "UTF-8",
            ",",
            "#TYPE System.Object\n\"sign_in_name\",\"display_name\",\"No\",\"office\"",
            &plain,
        ),
    ] {
        for end in ["\n", "\r\n", "\r"] {
            let desk = Desk::begun();
            let text = format!("{head}\n{}", rows.replace(';', parted_by)).replace('\n', end);
            let import = desk.import(&encode(&text), &[]);
            assert_eq!((import.code, import.err.as_str()), (0, ""), "{name} {end:?}");
            let lines: Vec<&str> = import.out.lines().collect();
            assert!(lines[0].contains(&format!("is read as {name}, ")), "{}", import.out);
            assert_eq!(
                lines[1..],
                ["Columns that are not used: \"No\".", "Added 2 accounts."],
                "{}",
                import.out
            );
            assert_eq!(desk.display_name("ada@contactnorth.ca"), "Renée L’Œuvre");
            assert_eq!(desk.person("ada@contactnorth.ca")["office"], "Été");
        }
    }
}

#[test]
fn what_a_spreadsheet_has_spoilt_is_named_with_its_true_line() {
    let desk = Desk::begun();
    for end in ["\n", "\r\n"] {
        let list = [
            "sign_in_name;display_name;mobile;password",
            "",
            "ada@contactnorth.ca;Ada;1,41656E+10;",
            "",
            "bob@contactnorth.ca;\"Bob",
            "Roy\";;",
            "cas@contactnorth.ca;Cas;#N/A;",
            "dee@contactnorth.ca;Dee;; plum ferry lantern 42 quay",
            "eve@contactnorth.ca;Eve;416 555 0142;\"plum ferry lantern 42 quay \"",
        ]
        .join(end);
        let import = desk.import((list + end).as_bytes(), &[]);
        let lines = wrong_lines(&import);
        for (line, start) in lines.iter().zip([
            "  line 3: the phone number: a spreadsheet has made a rounded number of it",
            "  line 5: the name: there is a line break in it",
            "  line 7: the phone number: it is a spreadsheet's error",
            "  line 8: the password: there is a blank at one of its ends",
            "  line 9: the password: there is a blank at one of its ends",
        ]) {
            assert!(line.starts_with(start), "{line}");
        }
        assert_eq!(lines.len(), 5, "{}", import.err);
    }
    let unclosed = "sign_in_name,display_name\r\n\r\npaul@contactnorth.ca,\"Marie\r\nzoe@contactnorth.ca,Paul\r\n";
    let import = desk.import(unclosed.as_bytes(), &[]);
    assert!(
        import.code == 1 && import.err.contains("people.csv: line 3: a quote is opened"),
        "{}",
        import.err
    );
    assert!(
        desk.import(b"sign_in_name,display_name,office\na@contactnorth.ca,A", &[])
            .err
            .contains("the file ends in it")
    );
    assert!(desk.names().is_empty());
}

#[test]
fn the_same_list_again_says_already_there() {
    let desk = Desk::begun();
    let list = format!("{HEAD}ada@contactnorth.ca,Ada,,ada@example.org,416 555 0142,,fr\n");
    assert_eq!(desk.import(list.as_bytes(), &[]).code, 0);
    let again = desk.import(list.as_bytes(), &[]);
    assert!(again.code == 1 && again.err.contains("line 2: already there"), "{}", again.err);
    assert!(!again.err.contains("too many"), "{}", again.err);
    for (more, said) in [
        ("--skip-existing", "Added 0 accounts. 1 already there and left as they are.\n"),
        ("--add-only", "Added 0 accounts. 1 already there with nothing to change.\n"),
        ("--update", "Added 0 accounts. 1 already there with nothing to change.\n"),
    ] {
        let import = desk.import(list.as_bytes(), &[more]);
        assert!(
            import.code == 0 && import.out.ends_with(said),
            "{more}: {}{}",
            import.out,
            import.err
        );
    }
    assert_eq!(desk.import(list.as_bytes(), &["--update", "--skip-existing"]).code, 2);
}

#[test]
fn who_is_there_is_left_completed_or_changed() {
    let desk = Desk::begun();
    let before = format!("{HEAD}ada@contactnorth.ca,Ada,{PASSWORD},ada@example.org,,,fr\n");
    assert_eq!(desk.import(before.as_bytes(), &[]).code, 0);
    let list = "sign_in_name,display_name,mobile,office,language,email\n\
                ada@contactnorth.ca,Ada Lovelace,416 555 0142,Sudbury,,ada@example.org\n\
                bob@contactnorth.ca,Bob,,,,\n";
    let methods = || desk.person("ada@contactnorth.ca")["methods"].as_array().unwrap().len();

    let left = desk.import(list.as_bytes(), &["--skip-existing"]);
    assert!(
        left.out.ends_with("Added 1 account. 1 already there and left as they are.\n"),
        "{}",
        left.out
    );
    assert_eq!((desk.display_name("ada@contactnorth.ca").as_str(), methods()), ("Ada", 1));

    let trial = desk.import(list.as_bytes(), &["--update", "--dry-run"]);
    assert!(
        trial.out.contains(
            "  line 2: ada@contactnorth.ca: name \"Ada\" → \"Ada Lovelace\"; office none → \"Sudbury\"; phone ••••••••42 added; it \
             resets the password after 72 hours\n"
        ),
        "{}",
        trial.out
    );
    assert!(trial.out.ends_with("0 accounts would be added, 1 changed. 1 already there with nothing to change. Nothing was done, because of --dry-run.\n"), "{}", trial.out);
    assert_eq!((desk.display_name("ada@contactnorth.ca").as_str(), methods()), ("Ada", 1));

    let completed = desk.import(list.as_bytes(), &["--add-only"]);
    assert!(completed.out.contains("Added 0 accounts. Changed 1 account."), "{}", completed.out);
    let ada = desk.person("ada@contactnorth.ca");
    assert_eq!(
        (ada["display_name"].as_str(), ada["office"].as_str()),
        (Some("Ada"), Some("Sudbury"))
    );
    assert_eq!(methods(), 2);

    let changed = desk.import(list.as_bytes(), &["--update"]);
    assert_eq!((changed.code, changed.err.as_str()), (0, ""), "no terminal, no question");
    let ada = desk.person("ada@contactnorth.ca");
    assert_eq!(
        (ada["display_name"].as_str(), ada["language"].as_str()),
        (Some("Ada Lovelace"), Some("fr"))
    );
    assert_eq!((ada["has_password"].as_bool(), methods()), (Some(true), 2));
    let told = desk.run(&["audit", "list", "--json"]).out;
    assert!(told.contains("account-changed") && told.contains("method-added"), "{told}");
}

#[test]
fn a_family_may_share_a_phone_and_an_address() {
    let list: String = (1..=3)
        .map(|n| format!("child{n}@contactnorth.ca,Child {n},,home@example.org,416 555 0142,,\n"))
        .collect();
    let list = format!("{HEAD}{list}");
    let desk = Desk::begun();
    let alone = desk.import(list.as_bytes(), &[]);
    assert_eq!(wrong_lines(&alone).len(), 2, "{}", alone.err);
    assert!(
        wrong_lines(&alone)
            .iter()
            .all(|line| line.contains("the e-mail address is on too many other accounts"))
    );
    let text = fs::read_to_string(desk.path("regain.toml")).unwrap();
    desk.write(
        "regain.toml",
        &text.replace("# accounts_per_email = 1 ", "accounts_per_email = 3 "),
    );
    let family = desk.import(list.as_bytes(), &[]);
    assert!(family.out.ends_with("Added 3 accounts.\n"), "{}{}", family.out, family.err);
}
