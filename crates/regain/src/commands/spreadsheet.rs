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

/// What a spreadsheet calculates begins with one of these.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// The cell without control characters that no text has, and with an apostrophe in front of what a
/// spreadsheet would calculate: at its beginning, and after each character at which a spreadsheet
/// that takes another separator than the comma begins a cell (Excel in French takes `;`).
fn harmless(cell: &str) -> String {
    let is_calculated = |rest: &str| {
        let passed_over = |c: char| c == '"' || c.is_whitespace() || c.is_control();
        rest.trim_start_matches(passed_over).starts_with(SIGNS)
    };
    let mut written = String::with_capacity(cell.len() + 1);
    if cell.starts_with(['\t', '\r', '\n']) || is_calculated(cell) {
        written.push('\'');
    }
    for (at, each) in cell.char_indices() {
        if !each.is_control() || matches!(each, '\n' | '\r' | '\t') {
            written.push(each);
        }
        if matches!(each, ';' | '|' | '\t' | '\r' | '\n')
            && is_calculated(&cell[at + each.len_utf8()..])
        {
            written.push('\'');
        }
    }
    written
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
        for (cell, written) in [
            ("B2;=WEBSERVICE(A1)", "B2;'=WEBSERVICE(A1)"),
            ("a; \"+1", "a;' \"+1"),
            (" =1", "' =1"),
            ("\u{1}=1\u{1b}", "'=1"),
            ("\tx", "'\tx"),
            // As they were.
            ("'=1", "'=1"),
            ("Smith; Jones | x=1+2, -3", "Smith; Jones | x=1+2, -3"),
        ] {
            assert_eq!(harmless(cell), written, "{cell:?}");
            assert_eq!(harmless(written), written, "{cell:?}");
        }
    }

    /// Whichever separator a spreadsheet takes, no cell of its reading is calculated.
    #[test]
    fn s60_another_separator_makes_no_formula_of_a_part() {
        let between = ["", ";", "|", "\t", "\n", "\r", "\r\n", ",", "\"", "; ", ";\"", "x;y,\";"];
        let mut sheet = Sheet::new(&["name", "office", "last"]).unwrap();
        for sign in ["=1+1", "+1", "-1", "@SUM(1)", "\u{ff1d}1"] {
            for before in between {
                let cell = format!("{before}{sign}");
                let later = format!("B2{before}{sign}");
                sheet.line([cell.as_str(), &later, &cell]).unwrap();
            }
        }
        let text = sheet.take().unwrap();
        for separator in [',', ';', '|', '\t'] {
            // With quotes as they are meant, and by one that does not mind them.
            let separator_byte = u8::try_from(separator).unwrap();
            let mut reader = csv::ReaderBuilder::new();
            reader.delimiter(separator_byte).flexible(true).has_headers(false);
            for record in reader.from_reader(text.as_bytes()).records() {
                record.unwrap().iter().for_each(is_text);
            }
            if separator != ',' {
                text.split(['\n', '\r', separator]).for_each(is_text);
            }
        }
    }

    fn is_text(cell: &str) {
        let looked_at = cell.trim_start_matches(|c: char| c == '"' || c.is_whitespace());
        assert!(!looked_at.starts_with(SIGNS), "{cell:?}");
    }
}
