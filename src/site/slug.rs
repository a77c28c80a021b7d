//! Paths of files from names.

use unicode_normalization::UnicodeNormalization;

/// One segment of a path: lower case, blanks to `-`, letters of any script, digits and `-_.~` kept.
pub(super) fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc().flat_map(char::to_lowercase) {
        match c {
            c if c.is_alphanumeric() || matches!(c, '_' | '.' | '~') => out.push(c),
            _ if out.ends_with('-') => {}
            _ => out.push('-'),
        }
    }
    let out = out.trim_matches(['-', '.']).to_owned();
    if out.is_empty() {
        return "_".to_owned();
    }
    if is_device(&out) {
        format!("{out}_")
    } else {
        out
    }
}

/// A path of several segments.
pub(super) fn path(text: &str) -> String {
    text.split('/')
        .filter(|s| !s.is_empty())
        .map(segment)
        .collect::<Vec<_>>()
        .join("/")
}

/// Names that Windows keeps for devices.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    matches!(stem, "con" | "prn" | "aux" | "nul")
        || (stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.ends_with(|c: char| c.is_ascii_digit()))
}

/// A path as an address: everything but letters, digits and `-_.~/` percent-encoded.
pub(super) fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'/') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Decodes percent signs once; `None` if the result is no UTF-8.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The fragment of an id in an address.
pub(super) fn fragment(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~!$()*+,;:@/?".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_keep_letters_of_every_script_and_lose_what_no_disk_takes() {
        assert_eq!(
            segment("INC-0042 Order mails: delayed?"),
            "inc-0042-order-mails-delayed"
        );
        assert_eq!(segment("Über 2.4 – 日本"), "über-2.4-日本");
        assert_eq!(segment("NUL.md"), "nul.md_");
        assert_eq!(segment("??"), "_");
        assert_eq!(path("a/../b c"), "a/_/b-c");
    }

    #[test]
    fn percent_signs_are_decoded_once() {
        assert_eq!(decode("a%2520b").as_deref(), Some("a%20b"));
        assert_eq!(decode("%zz"), None);
        assert_eq!(decode("%ff"), None);
    }
}
