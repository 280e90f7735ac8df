//! Which columns of a list are ours, by their headings.

use domain::typed::trimmed;

use super::table::{Row, Rows, SEPARATORS};
use crate::commands::person::Written;

/// The columns; the first two are required.
pub const COLUMNS: [&str; 7] =
    ["sign_in_name", "display_name", "password", "email", "mobile", "office", "language"];
/// The place of the password among them.
pub const PASSWORD: usize = 2;

/// Where each of [`COLUMNS`] is, and what else there is.
#[derive(Debug)]
pub struct Columns {
    places: [Option<usize>; COLUMNS.len()],
    /// How many fields the first row has, without empty ones at its end.
    width: usize,
    /// Headings of columns that are not ours, quoted, or their numbers where they have none.
    pub ignored: Vec<String>,
}

/// Another heading that a column of ours has in this list.
#[derive(Clone, Debug)]
pub struct Renamed {
    column: usize,
    heading: String,
}

impl std::str::FromStr for Renamed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || format!("write OURS=THEIRS, where OURS is one of {}", COLUMNS.join(", "));
        let (ours, heading) = text.split_once('=').ok_or_else(wanted)?;
        let column =
            COLUMNS.iter().position(|column| plain(column) == plain(ours)).ok_or_else(wanted)?;
        if plain(heading).is_empty() {
            return Err(wanted());
        }
        Ok(Self { column, heading: plain(heading) })
    }
}

/// A heading without case, blanks and signs.
fn plain(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Which column of ours a heading names.
fn ours(heading: &str, renamed: &[Renamed]) -> Option<usize> {
    let heading = plain(heading);
    let other = renamed.iter().find(|one| one.heading == heading).map(|one| one.column);
    // A column that has another heading here has not its own.
    let is_free = |column: &usize| renamed.iter().all(|one| one.column != *column);
    other.or_else(|| COLUMNS.iter().position(|column| plain(column) == heading).filter(is_free))
}

/// What parts the fields: what makes the most columns of ours out of the headings, and then the
/// most columns.
pub fn separator(text: &str, renamed: &[Renamed]) -> char {
    let known = |separator: char| match Rows::new(text, separator, 1).next() {
        Some(Ok(row)) => (
            row.fields.iter().filter(|heading| ours(heading, renamed).is_some()).count(),
            row.fields.len(),
        ),
        _ => (0, 0),
    };
    // The first of those that are equal.
    SEPARATORS.into_iter().rev().max_by_key(|separator| known(*separator)).unwrap_or(',')
}

/// Reads the headings.
///
/// # Errors
/// What is wrong with them, without a full stop.
pub fn columns(header: &Row, renamed: &[Renamed]) -> Result<Columns, String> {
    let mut places = [None; COLUMNS.len()];
    let mut ignored = Vec::new();
    for (place, heading) in header.fields.iter().enumerate() {
        match ours(heading, renamed) {
            Some(column) if places[column].replace(place).is_some() => {
                return Err(format!("the column \"{}\" is there twice", COLUMNS[column]));
            }
            Some(_) => {}
            None if trimmed(heading).is_empty() => {}
            None => ignored.push(format!("\"{}\"", trimmed(heading).escape_debug())),
        }
    }
    let missing: Vec<_> =
        (0..2).filter(|column| places[*column].is_none()).map(|column| COLUMNS[column]).collect();
    if !missing.is_empty() {
        let there = if ignored.is_empty() {
            String::new()
        } else {
            format!("; there are {}", ignored.join(", "))
        };
        // Some programs put quotes around each whole line.
        if let [whole] = header.fields.as_slice()
            && let Some(sign) = SEPARATORS.into_iter().find(|sign| whole.contains(*sign))
        {
            return Err(format!(
                "each line stands between quotes as a whole, so that \"{sign}\" parts nothing"
            ));
        }
        let verb = if missing.len() == 1 { "is" } else { "are" };
        return Err(format!(
            "the columns \"{}\" and \"{}\" are required, and {} {verb} missing{there}",
            COLUMNS[0],
            COLUMNS[1],
            missing.join(" and ")
        ));
    }
    let width = header
        .fields
        .iter()
        .rposition(|heading| !trimmed(heading).is_empty())
        .map_or(0, |last| last + 1);
    Ok(Columns { places, width, ignored })
}

impl Columns {
    /// Whether the list has this one of [`COLUMNS`].
    pub fn has(&self, column: usize) -> bool {
        self.places[column].is_some()
    }

    /// What a row says of a person.
    ///
    /// # Errors
    /// Why it cannot be told, without a full stop.
    pub fn written<'a>(&self, row: &'a Row) -> Result<Written<'a>, String> {
        let filled = row
            .fields
            .iter()
            .rposition(|field| !trimmed(field).is_empty())
            .map_or(0, |last| last + 1);
        if filled > self.width {
            return Err(format!(
                "it has {filled} columns and the first line {}; what holds the sign that parts the columns stands between quotes",
                self.width
            ));
        }
        if row.is_cut_short && row.fields.len() < self.width {
            return Err(format!(
                "the file ends in it, after {} of {} columns",
                row.fields.len(),
                self.width
            ));
        }
        // A line that was put in from another list.
        if let ([whole], true) = (row.fields.as_slice(), self.width > 1)
            && let Some(sign) = SEPARATORS.into_iter().find(|sign| whole.contains(*sign))
        {
            return Err(format!(
                "its columns are parted by \"{}\", and those of the first line are not",
                sign.escape_debug()
            ));
        }
        let field = |place: Option<usize>| {
            place.and_then(|place| row.fields.get(place)).map_or("", String::as_str)
        };
        let [sign_in_name, display_name, password, email, mobile, office, language] =
            self.places.map(field);
        Ok(Written { sign_in_name, display_name, password, email, mobile, office, language })
    }

    /// Columns without a heading that hold something, by their numbers.
    pub fn unnamed<'a>(&self, header: &Row, rows: impl Iterator<Item = &'a Row>) -> Vec<usize> {
        let is_unnamed = |place: &usize| {
            header.fields.get(*place).is_some_and(|heading| trimmed(heading).is_empty())
        };
        let mut unnamed: Vec<usize> = (0..self.width).filter(is_unnamed).collect();
        let mut found = Vec::new();
        for row in rows {
            unnamed.retain(|place| {
                let holds = row.fields.get(*place).is_some_and(|field| !trimmed(field).is_empty());
                if holds {
                    found.push(place + 1);
                }
                !holds
            });
        }
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Row {
        Rows::new(text, separator(text, &[]), 1).next().unwrap().unwrap()
    }

    #[test]
    fn headings_are_known_in_any_case_and_with_blanks() {
        for text in [
            "sign_in_name,display_name,mobile",
            " Sign-In Name , DISPLAY NAME,Mobile ",
            "SignInName;DisplayName;MOBILE;;;",
            "\"Sign in name\"\t\"Display_Name\"\tmobile",
            "sign_in_name|display_name|mobile",
        ] {
            let columns = columns(&header(text), &[]).unwrap();
            assert_eq!(
                columns.places,
                [Some(0), Some(1), None, None, Some(2), None, None],
                "{text}"
            );
            assert!(columns.ignored.is_empty() && columns.width == 3, "{text}");
        }
    }

    #[test]
    fn others_are_named_and_missing_ones_are_an_error() {
        let read = columns(&header("No;sign_in_name;Classe;display_name"), &[]).unwrap();
        assert_eq!(read.ignored, ["\"No\"", "\"Classe\""]);
        let missing = columns(&header("Nom;sign_in_name"), &[]).unwrap_err();
        assert!(missing.contains("display_name is missing; there are \"Nom\""), "{missing}");
        let missing = columns(&header("Nom;Courriel"), &[]).unwrap_err();
        assert!(missing.contains("sign_in_name and display_name are missing"), "{missing}");
        let whole = columns(&header("\"sign_in_name;display_name\""), &[]).unwrap_err();
        assert!(whole.starts_with("each line stands between quotes as a whole"), "{whole}");
        assert!(
            columns(&header("sign_in_name,display_name,Display Name"), &[])
                .unwrap_err()
                .contains("twice")
        );
    }

    #[test]
    fn a_column_may_have_another_heading() {
        let renamed: Vec<Renamed> = ["sign_in_name=UserPrincipalName", "email=Courriel perso"]
            .map(|text| text.parse().unwrap())
            .into();
        let text = "UserPrincipalName;Display Name;Email;Courriel perso";
        let row = Rows::new(text, separator(text, &renamed), 1).next().unwrap().unwrap();
        let read = columns(&row, &renamed).unwrap();
        assert_eq!(read.places[..4], [Some(0), Some(1), None, Some(3)]);
        assert_eq!(read.ignored, ["\"Email\""], "what has another heading here has not its own");
        for wrong in ["name", "who=x", "email=", "email= "] {
            assert!(wrong.parse::<Renamed>().is_err(), "{wrong}");
        }
    }
}
