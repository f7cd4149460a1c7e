//! Tables that people open in a spreadsheet (RFC 4180).

/// One line. A cell that a spreadsheet would run as a formula begins with an apostrophe; controls go.
#[must_use]
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for (i, cell) in cells.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        out.push('"');
        let visible = cell.trim_start_matches(|c: char| c.is_control());
        if visible.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
            out.push('\'');
        }
        for c in cell.chars().filter(|c| !c.is_control()) {
            if c == '"' {
                out.push('"');
            }
            out.push(c);
        }
        out.push('"');
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_a_line_of_its_own() {
        assert_eq!(line(["a", "b\"c", ""]), "\"a\",\"b\"\"c\",\"\"\r\n");
        for formula in ["=1+1", "+1", "-1", "@x", "\t=1", "\r\n=1", "＝1"] {
            let line = line([formula]);
            assert!(line.starts_with("\"'") && line.lines().count() == 1, "{line:?}");
        }
    }
}
