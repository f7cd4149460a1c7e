//! One statement for many rows: a thousand rows are a few round trips, not a thousand.

use std::fmt::Write;

/// A statement in two sizes, for [`Many::ROWS`] rows and for one; each text is prepared once.
#[derive(Debug)]
pub struct Many {
    rows: String,
    row: String,
}

impl Many {
    /// Rows of the larger size. More would be no faster: `SQLite` looks for each argument by its name among all.
    pub const ROWS: usize = 16;

    /// `head`, then `row` as often as there are rows, with commas between, then `tail`. The placeholders in `row`
    /// are those of the first row, from `$1` on without a gap; they are bound row by row. There are none elsewhere.
    #[must_use]
    pub fn new(head: &str, row: &str, tail: &str) -> Self {
        let of = |count| {
            let rows: Vec<String> = (0..count).map(|n| shifted(row, n)).collect();
            format!("{head} {} {tail}", rows.join(", "))
        };
        Self { rows: of(Self::ROWS), row: of(1) }
    }

    /// The rows in parts, each with the text that takes just as many.
    pub fn parts<'a, T>(&'static self, rows: &'a [T]) -> impl Iterator<Item = (&'static str, &'a [T])> {
        let full = rows.chunks_exact(Self::ROWS);
        let rest = full.remainder().chunks(1).map(|part| (self.row.as_str(), part));
        full.map(|part| (self.rows.as_str(), part)).chain(rest)
    }
}

/// The row with its placeholders as those of row `n`.
fn shifted(row: &str, n: usize) -> String {
    let parts = || {
        row.split('$').skip(1).map(|part| {
            let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            let (number, rest) = part.split_at(digits);
            (number.parse::<usize>().unwrap_or(0), rest)
        })
    };
    let width = parts().map(|(number, _)| number).max().unwrap_or(0);
    let mut shifted = row.split('$').next().unwrap_or_default().to_owned();
    for (number, rest) in parts() {
        let _ = write!(shifted, "${}{rest}", n * width + number);
    }
    shifted
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::LazyLock;

    static PAIRS: LazyLock<Many> =
        LazyLock::new(|| Many::new("INSERT INTO t VALUES", "($1, f($2, $1))", "ON CONFLICT DO NOTHING"));

    #[test]
    fn rows_are_numbered_through_and_none_is_left_over() {
        assert_eq!(PAIRS.row, "INSERT INTO t VALUES ($1, f($2, $1)) ON CONFLICT DO NOTHING");
        assert!(PAIRS.rows.starts_with("INSERT INTO t VALUES ($1, f($2, $1)), ($3, f($4, $3)), ($5,"));
        assert!(PAIRS.rows.ends_with("($31, f($32, $31)) ON CONFLICT DO NOTHING"));
        let rows: Vec<usize> = (0..2 * Many::ROWS + 3).collect();
        let sizes: Vec<usize> = PAIRS.parts(&rows).map(|(_, part)| part.len()).collect();
        assert_eq!(sizes, [16, 16, 1, 1, 1]);
        let all: Vec<usize> = PAIRS.parts(&rows).flat_map(|(_, part)| part.to_vec()).collect();
        assert_eq!(all, rows);
    }
}
