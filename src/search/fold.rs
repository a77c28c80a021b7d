//! The form in which texts are compared: without case, without accents, without compatibility variants.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds one character into `out`. Scripts that are cut into bigrams keep their marks: they are letters there.
pub(super) fn fold_char(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
    } else if is_bigram_script(c) {
        out.extend(std::iter::once(c).nfkc());
    } else {
        out.extend(
            c.to_lowercase()
                .nfkd()
                .filter(|c| !is_combining_mark(*c))
                .flat_map(char::to_lowercase),
        );
    }
}

/// Folds a whole text and shrinks its blanks: the form of exact names, tags and keys.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars() {
            fold_char(c, &mut out);
        }
    }
    out
}

/// Is it written without blanks between words (Han, Kana, Hangul and their neighbours)?
pub(super) fn is_bigram_script(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x11FF | 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3041..=0x30FF | 0x3105..=0x31BF
        | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xA960..=0xA97F | 0xAC00..=0xD7FF
        | 0xF900..=0xFAFF | 0xFF66..=0xFFDC | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_compatibility_forms_do_not_matter() {
        assert_eq!(fold("  Über\tCafé ﬁx "), "uber cafe fix");
        assert_eq!(fold("Cafe\u{301}"), "cafe");
        assert_eq!(fold("ＡＰＩ"), "api");
    }

    #[test]
    fn marks_of_kana_and_hangul_are_letters() {
        assert_eq!(fold("が"), "が");
        assert_eq!(fold("한글"), "한글");
    }
}
