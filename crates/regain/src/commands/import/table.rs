//! A table in a text file: rows of fields, each row with the line that it begins in.
//!
//! Read strictly, other than most libraries do: a quote that is opened and not closed would make
//! one person out of many. What is between quotes may hold anything, and a quote in the middle of a
//! field without any is itself.

/// What a row's fields may be parted by.
pub const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line that it begins in; the file's first is 1. A carriage return, a line feed or both
    /// end a line.
    pub line: u64,
    /// Its fields.
    pub fields: Vec<String>,
    /// The file ends in it, without the end of a line.
    pub is_cut_short: bool,
}

impl Row {
    fn is_blank(&self) -> bool {
        let is_nothing = |c: char| c.is_whitespace() || SEPARATORS.contains(&c);
        self.fields.iter().all(|field| field.chars().all(is_nothing))
    }
}

/// A quote that is opened in this line is not closed where a field ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unclosed {
    /// The line.
    pub line: u64,
}

/// What stands before the table: `sep=;` says what parts the fields, `#TYPE …` is what PowerShell
/// writes.
pub struct Preamble<'a> {
    /// What comes after it.
    pub rest: &'a str,
    /// The line that the rest begins in.
    pub line: u64,
    /// What parts the fields, where it is said.
    pub separator: Option<char>,
}

/// Takes off what stands before the table.
pub fn preamble(text: &str) -> Preamble<'_> {
    let mut before = Preamble { rest: text, line: 1, separator: None };
    loop {
        let end = before.rest.find(['\r', '\n']).unwrap_or(before.rest.len());
        let (first, after) = before.rest.split_at(end);
        let plain = first.trim().trim_matches('"');
        let said = plain
            .get(..4)
            .filter(|start| start.eq_ignore_ascii_case("sep="))
            .and_then(|_| plain[4..].chars().next());
        // A tab would be trimmed away.
        let said = said.or_else(|| {
            first.get(..5).filter(|start| start.eq_ignore_ascii_case("sep=\t")).map(|_| '\t')
        });
        let is_type = plain.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("#type "));
        if said.is_none() && !is_type {
            return before;
        }
        before.separator = said.or(before.separator);
        before.rest = after
            .strip_prefix("\r\n")
            .or_else(|| after.strip_prefix(['\r', '\n']))
            .unwrap_or(after);
        before.line += 1;
    }
}

/// The rows that hold anything, one after the other.
pub struct Rows<'a> {
    text: std::iter::Peekable<std::str::Chars<'a>>,
    separator: char,
    line: u64,
}

impl<'a> Rows<'a> {
    /// `line`: the one that the text begins in.
    pub fn new(text: &'a str, separator: char, line: u64) -> Self {
        Self { text: text.chars().peekable(), separator, line }
    }

    /// Takes the rest of a line end; a line is over.
    fn end_line(&mut self, end: char) {
        if end == '\r' {
            self.text.next_if_eq(&'\n');
        }
        self.line += 1;
    }

    /// The field that begins here, and what ended it.
    fn field(&mut self) -> Result<(String, Option<char>), Unclosed> {
        let mut field = String::new();
        while let Some(c) = self.text.next() {
            match c {
                '"' if field.chars().all(|c| c == ' ') => {
                    field.clear();
                    return self.quoted(field);
                }
                '\r' | '\n' => return Ok((field, Some(c))),
                c if c == self.separator => return Ok((field, Some(c))),
                c => field.push(c),
            }
        }
        Ok((field, None))
    }

    fn quoted(&mut self, mut field: String) -> Result<(String, Option<char>), Unclosed> {
        let opened = Unclosed { line: self.line };
        loop {
            match self.text.next().ok_or(opened)? {
                '"' if self.text.next_if_eq(&'"').is_some() => field.push('"'),
                '"' => break,
                c @ ('\r' | '\n') => {
                    field.push(c);
                    if c == '\r' && self.text.next_if_eq(&'\n').is_some() {
                        field.push('\n');
                    }
                    self.line += 1;
                }
                c => field.push(c),
            }
        }
        // Nothing but blanks between the quote and what ends the field.
        loop {
            match self.text.next() {
                Some(' ') if self.separator != ' ' => {}
                Some(c) if c == self.separator || c == '\r' || c == '\n' => {
                    return Ok((field, Some(c)));
                }
                None => return Ok((field, None)),
                Some(_) => return Err(opened),
            }
        }
    }

    fn row(&mut self) -> Result<Option<Row>, Unclosed> {
        if self.text.peek().is_none() {
            return Ok(None);
        }
        let mut row = Row { line: self.line, fields: Vec::new(), is_cut_short: false };
        loop {
            let (field, end) = self.field()?;
            row.fields.push(field);
            match end {
                Some(c) if c == self.separator => {}
                Some(c) => {
                    self.end_line(c);
                    return Ok(Some(row));
                }
                None => {
                    row.is_cut_short = true;
                    return Ok(Some(row));
                }
            }
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, Unclosed>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.row() {
                Ok(Some(row)) if row.is_blank() => {}
                Ok(row) => return row.map(Ok),
                Err(unclosed) => {
                    // What comes after it makes no sense.
                    self.text = "".chars().peekable();
                    return Some(Err(unclosed));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<(u64, Vec<String>)>, Unclosed> {
        Rows::new(text, ',', 1).map(|row| row.map(|row| (row.line, row.fields))).collect()
    }

    fn lines(text: &str) -> Vec<u64> {
        rows(text).unwrap().into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn each_row_has_the_line_that_it_begins_in() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "c,d", "", " , ", "e,\"f", "g\"", "", "h,i", ""].join(end);
            assert_eq!(lines(&text), [1, 2, 5, 8], "{end:?}");
            assert_eq!(lines(text.trim_end()), [1, 2, 5, 8], "{end:?} without an end");
        }
        assert_eq!(lines("\n\r\n\ra,b"), [4]);
    }

    #[test]
    fn fields_are_read_as_they_stand() {
        for (text, fields) in [
            ("a,b,", &["a", "b", ""][..]),
            ("\"a,b\",\"c \"\"d\"\" e\"", &["a,b", "c \"d\" e"]),
            ("a, \"b\" ,c", &["a", "b", "c"]),
            ("Jean \"Jo\" Roy,O'Neil", &["Jean \"Jo\" Roy", "O'Neil"]),
            ("\" a \", b ", &[" a ", " b "]),
            ("\"\",x", &["", "x"]),
            ("\"a\r\nb\",x", &["a\r\nb", "x"]),
        ] {
            assert_eq!(rows(text).unwrap()[0].1, fields, "{text:?}");
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_is_named_by_its_line() {
        for (text, line) in [
            ("h,i\r\na,\"Marie\r\nb,Paul\r\nc,Zoe\r\n", 2),
            ("h,i\na,\"Marie\nb,\"Paul\"\n", 2),
            ("h,i\na,\"Marie\nb,\"\"\nc,\"Zoe\"\n", 2),
            ("h,i\n\n\n\"a\",b\nc,\"d\"e\n", 5),
            ("\"", 1),
        ] {
            assert_eq!(rows(text), Err(Unclosed { line }), "{text:?}");
        }
    }

    #[test]
    fn what_stands_before_the_table_is_taken_off() {
        for (text, rest, line, separator) in [
            ("sep=;\r\na;b", "a;b", 2, Some(';')),
            ("\"sep=;\"\na;b", "a;b", 2, Some(';')),
            ("SEP=\t\na\tb", "a\tb", 2, Some('\t')),
            (
                "#TYPE Microsoft.ActiveDirectory.Management.ADUser\r\n\"a\",\"b\"",
                "\"a\",\"b\"",
                2,
                None,
            ),
            ("a,b\n", "a,b\n", 1, None),
            ("", "", 1, None),
        ] {
            let before = preamble(text);
            assert_eq!(
                (before.rest, before.line, before.separator),
                (rest, line, separator),
                "{text:?}"
            );
        }
    }
}
