//! Any text as a card: it is refused with a reason or it loads; the text is kept as it is,
//! and a table that such a card claims is read without panic.
#![no_main]

use dabao::adapter::Cards;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(cards) = Cards::from_texts([("fuzz.toml", text)]) else { return };
    for card in cards.cards() {
        assert_eq!(cards.text(&card.id), Some(text));
    }
    cards.ignore_rule("a/b.csv");
    cards.incomplete_rule("a/b.csv");
    cards.passwords_for("a/20260101_123456.xlsx");
});
