//! (stub) Folding of headings.

/// Folds a heading.
pub fn fold(heading: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    heading
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{feff}' | '\u{200b}' | '`' | '\''))
        .collect()
}
