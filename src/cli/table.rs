//! Tables for people: columns as wide as their cells, numbers to the right, long cells cut.

use super::output::{BOLD, paint};

/// Draws a table. The last column takes what is left of the width.
pub fn draw(columns: &[&str], rows: &[Vec<String>], width: usize) -> String {
    let mut widths: Vec<usize> = columns.iter().map(|c| c.chars().count()).collect();
    for row in rows {
        for (cell, width) in row.iter().zip(&mut widths) {
            *width = (*width).max(cell.chars().count());
        }
    }
    fit(&mut widths, width);
    let numeric: Vec<bool> = (0..columns.len())
        .map(|n| {
            let mut cells = rows.iter().filter_map(|r| r.get(n)).peekable();
            cells.peek().is_some() && cells.all(|c| c.parse::<f64>().is_ok())
        })
        .collect();
    let mut out = String::new();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::new();
        for (n, cell) in cells.enumerate() {
            let width = widths.get(n).copied().unwrap_or(0);
            let cell = cut(cell, width);
            let gap = " ".repeat(width.saturating_sub(cell.chars().count()));
            let right = numeric.get(n) == Some(&true);
            if n > 0 {
                text.push_str("  ");
            }
            text.push_str(&if right { gap + &cell } else { cell + &gap });
        }
        text.truncate(text.trim_end().len());
        text
    };
    out.push_str(&paint(BOLD, &line(&mut columns.iter().copied())));
    out.push('\n');
    for row in rows {
        out.push_str(&line(&mut row.iter().map(String::as_str)));
        out.push('\n');
    }
    out
}

/// Takes from the widest column until all fit.
fn fit(widths: &mut [usize], total: usize) {
    let gaps = widths.len().saturating_sub(1) * 2;
    while widths.iter().sum::<usize>() + gaps > total {
        let Some(widest) = widths.iter_mut().max_by_key(|w| **w) else {
            return;
        };
        if *widest <= 12 {
            return;
        }
        *widest -= 1;
    }
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_cells_and_long_cells_are_cut() {
        let rows = vec![
            vec!["a".to_owned(), "7".to_owned()],
            vec!["a long text that does not fit".to_owned(), "12".to_owned()],
        ];
        let drawn = draw(&["name", "n"], &rows, 20);
        let plain = anstream::adapter::strip_str(&drawn).to_string();
        assert_eq!(
            plain,
            "name               n\na                  7\na long text tha…  12\n"
        );
    }
}
