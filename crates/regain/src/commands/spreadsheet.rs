//! CSV for spreadsheets: a cell that a spreadsheet would take for a formula is text (S60).

use csv::Writer;

use crate::failure::Failure;

/// What a file begins with, so that spreadsheets read it as UTF-8.
const MARK: &str = "\u{feff}";

/// A table that grows line by line.
pub struct Sheet {
    writer: Writer<Vec<u8>>,
}

impl Sheet {
    /// Begins with the headings.
    pub fn new(headings: &[&str]) -> Result<Self, Failure> {
        let mut sheet = Self { writer: Writer::from_writer(MARK.as_bytes().to_vec()) };
        sheet.line(headings.iter().copied())?;
        Ok(sheet)
    }

    /// Adds a line.
    pub fn line<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> Result<(), Failure> {
        let cells: Vec<String> = cells.into_iter().map(harmless).collect();
        self.writer.write_record(&cells).map_err(|error| broken(&error))
    }

    /// What was added since the last time, ready to be written out.
    pub fn take(&mut self) -> Result<String, Failure> {
        let written = std::mem::replace(&mut self.writer, Writer::from_writer(Vec::new()));
        let bytes = written.into_inner().map_err(|error| broken(error.error()))?;
        String::from_utf8(bytes).map_err(|error| broken(&error))
    }
}

fn broken(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(format_args!("the table cannot be written ({error})"), "Take --json instead")
}

/// The cell, with an apostrophe in front where a spreadsheet would calculate it.
fn harmless(cell: &str) -> String {
    match cell.chars().next() {
        Some(
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}'
            | '\u{ff20}',
        ) => {
            format!("'{cell}")
        }
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s60_what_a_spreadsheet_would_calculate_is_text() {
        let mut sheet = Sheet::new(&["name", "reason"]).unwrap();
        sheet.line(["=cmd|'/c calc'!A1", "@SUM(1)"]).unwrap();
        sheet.line(["+1", "-1\n2"]).unwrap();
        assert_eq!(
            sheet.take().unwrap(),
            "\u{feff}name,reason\n'=cmd|'/c calc'!A1,'@SUM(1)\n'+1,\"'-1\n2\"\n"
        );
        sheet.line(["a \"b\"", "c,d"]).unwrap();
        assert_eq!(sheet.take().unwrap(), "\"a \"\"b\"\"\",\"c,d\"\n");
    }
}
