//! Exact sums of money, and what is not known of them.

use rust_decimal::Decimal;

/// A sum, and how many of the things in it state no amount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many things there are.
    pub count: u64,
    /// How many of them state no amount that can be read.
    pub unstated: u64,
    /// The sum of the others.
    total: Decimal,
    /// Whether it is more than a decimal can hold.
    over: bool,
}

impl Sum {
    /// Adds one thing.
    pub fn add(&mut self, amount: Option<Decimal>) {
        self.count += 1;
        let Some(amount) = amount else {
            self.unstated += 1;
            return;
        };
        match self.total.checked_add(amount) {
            Some(total) => self.total = total,
            None => self.over = true,
        }
    }

    /// The sum of what is stated, as a decimal with all its places; none where nothing is
    /// stated, or more than a decimal holds.
    pub fn stated(&self) -> Option<Decimal> {
        (self.count > self.unstated && !self.over).then_some(self.total)
    }

    /// The same as a text, to the fen or as exact as the source is.
    pub fn text(&self) -> Option<String> {
        self.stated().map(money)
    }
}

/// An amount as it is written: at least two places, and no zeros behind them.
pub fn money(amount: Decimal) -> String {
    let mut shown = amount.normalize();
    if shown.scale() < 2 {
        shown.rescale(2);
    }
    shown.to_string()
}

/// A decimal of a row; none where there is none, or no number.
pub fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_exact_and_say_what_lacks() {
        let mut sum = Sum::default();
        assert_eq!(sum.text(), None, "of nothing nothing is known");
        sum.add(None);
        assert_eq!((sum.text(), sum.unstated), (None, 1));
        (0..3).for_each(|_| sum.add(decimal("0.1")));
        sum.add(decimal("19.85"));
        assert_eq!(sum.text().as_deref(), Some("20.15"));
        assert_eq!((sum.count, sum.unstated), (5, 1));
        (0..2).for_each(|_| sum.add(Some(Decimal::MAX)));
        assert_eq!(sum.text(), None, "too much is not known, and not less");
    }

    #[test]
    fn amounts_have_two_places_or_as_many_as_they_need() {
        let shown = |text: &str| decimal(text).map(money).unwrap_or_default();
        assert_eq!(
            [shown("3"), shown("3.50"), shown("0.12345"), shown("-1.2")],
            ["3.00", "3.50", "0.12345", "-1.20"]
        );
    }
}
