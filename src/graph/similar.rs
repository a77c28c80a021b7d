//! Names that look like another: what was probably meant.

/// Letters are counted in so many groups; of what names are made of, few share one.
const GROUPS: usize = 40;

/// Names among which similar ones are looked for, in an order that decides between equals.
#[derive(Debug, Clone, Default)]
pub struct Similar {
    names: Vec<Shape>,
}

#[derive(Debug, Clone)]
struct Shape {
    text: Box<str>,
    /// The first four bytes.
    beginning: u32,
    /// One by the number of its characters.
    share: f64,
    /// How often each group of characters is there.
    counts: [u8; GROUPS],
}

impl Similar {
    /// Takes names, folded already.
    pub fn new(names: impl Iterator<Item = String>) -> Self {
        Self {
            names: names.map(Shape::new).collect(),
        }
    }

    /// The places of the names that fit and that are more similar to `wanted` than `least` (Jaro and Winkler's
    /// measure, 0 to 1), best first.
    pub fn best(
        &self,
        wanted: &str,
        least: f64,
        limit: usize,
        fits: impl Fn(&str) -> bool,
    ) -> Vec<usize> {
        let wanted = Shape::new(wanted.to_owned());
        let mut candidates: Vec<(f64, usize)> = (self.names.iter().enumerate())
            .map(|(n, name)| (name.at_most(&wanted), n))
            .filter(|(most, _)| *most > least)
            .collect();
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
        // From the most promising on, until no other can be better than what was found.
        let mut best: Vec<(f64, usize)> = Vec::new();
        for (most, n) in candidates {
            if best.len() >= limit && best.last().is_none_or(|(worst, _)| most < *worst) {
                break;
            }
            let Some(name) = self.names.get(n).filter(|name| fits(&name.text)) else {
                continue;
            };
            let score = strsim::jaro_winkler(&name.text, &wanted.text);
            if score > least {
                best.push((score, n));
                best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                best.truncate(limit);
            }
        }
        best.into_iter().map(|(_, n)| n).collect()
    }

    /// The name at a place.
    pub fn name(&self, n: usize) -> Option<&str> {
        self.names.get(n).map(|name| &*name.text)
    }
}

impl Shape {
    fn new(text: String) -> Self {
        let mut counts = [0_u8; GROUPS];
        let mut length = 0_u32;
        for c in text.chars() {
            length += 1;
            if let Some(count) = counts.get_mut(c as usize % GROUPS) {
                *count = count.saturating_add(1);
            }
        }
        let mut beginning = [0; 4];
        for (to, from) in beginning.iter_mut().zip(text.bytes()) {
            *to = from;
        }
        Self {
            text: text.into(),
            beginning: u32::from_le_bytes(beginning),
            share: 1.0 / f64::from(length),
            counts,
        }
    }

    /// No less than the similarity of two names, and much faster to find.
    fn at_most(&self, other: &Self) -> f64 {
        if self.share.is_infinite() || other.share.is_infinite() {
            return 1.0;
        }
        let both = self.counts.iter().zip(&other.counts);
        let shared: u16 = both.map(|(a, b)| u16::from(*a.min(b))).sum();
        let jaro = (f64::from(shared) * (self.share + other.share) + 1.0) / 3.0;
        let beginning = (self.beginning ^ other.beginning).trailing_zeros() / 8;
        // The last summand outweighs what rounding may lose.
        jaro + 0.1 * f64::from(beginning) * (1.0 - jaro) + 1e-9
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The plain way: every name is measured.
    fn measured(names: &[String], wanted: &str, least: f64, limit: usize) -> Vec<usize> {
        let mut all: Vec<(f64, usize)> = (names.iter().enumerate())
            .map(|(n, name)| (strsim::jaro_winkler(name, wanted), n))
            .filter(|(score, _)| *score > least)
            .collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        all.into_iter().take(limit).map(|(_, n)| n).collect()
    }

    #[test]
    fn it_finds_the_same_names_as_measuring_every_one() {
        let parts = [
            "pool",
            "loop",
            "über",
            "k8s",
            "",
            "connection",
            "日本",
            "42",
        ];
        let names: Vec<String> = (0..150)
            .map(|n| {
                let part = |k: usize| parts[(n / k) % parts.len()];
                format!("{} {}{}", part(1), part(7), part(53))
            })
            .collect();
        let similar = Similar::new(names.iter().cloned());
        let others = ["pol connection", "u", "", "k8s über", "zzz", "日本 日本"];
        for wanted in names.iter().map(String::as_str).chain(others) {
            for (least, limit) in [(0.87, 1), (0.6, 3), (0.85, 500), (0.5, 0)] {
                assert_eq!(
                    similar.best(wanted, least, limit, |_| true),
                    measured(&names, wanted, least, limit),
                    "{wanted:?}, more than {least}, {limit}"
                );
            }
        }
    }

    #[test]
    fn a_name_that_does_not_fit_makes_room_for_the_next() {
        let similar = Similar::new(["alerts", "alert"].map(str::to_owned).into_iter());
        let best = similar.best("alerts", 0.85, 1, |name| name != "alerts");
        assert_eq!(best.first().and_then(|n| similar.name(*n)), Some("alert"));
    }
}
