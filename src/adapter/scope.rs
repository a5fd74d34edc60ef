//! What an account of a platform can have at all: classes of data, and parts that can be
//! closed. A bill of payments has no fans, and nobody is to be asked about them.

use super::Cards;
use super::asset::DataClass;
use super::card::Card;
use super::rule::Feature;

impl Cards {
    /// Whether an account of a platform can have data of a class; yes where no card of the
    /// platform says what there is.
    pub fn can_have(&self, platform: &str, class: DataClass) -> bool {
        self.stated(platform, |card| &card.classes).is_none_or(|classes| classes.contains(&class))
    }

    /// Whether an account of a platform can have a part; yes where no card of the platform
    /// says which there are.
    pub fn can_have_part(&self, platform: &str, feature: Feature) -> bool {
        let of_all = feature == Feature::Account;
        of_all || self.stated(platform, |card| &card.features).is_none_or(|all| all.contains(&feature))
    }

    /// What the cards of a platform list together; none where none of them does.
    fn stated<T: Copy>(&self, platform: &str, list: impl Fn(&Card) -> &Vec<T>) -> Option<Vec<T>> {
        let own = self.cards().filter(|card| card.platform == platform);
        let all: Vec<T> = own.flat_map(|card| list(card).clone()).collect();
        Some(all).filter(|all| !all.is_empty())
    }
}

/// What a card says of an account there and contradicts itself, in English.
pub(super) fn faults(card: &Card) -> Vec<String> {
    let mut faults = Vec::new();
    if card.platform.is_empty() && !(card.classes.is_empty() && card.features.is_empty()) {
        faults.push("classes and features belong to a platform".into());
    }
    for resource in card.resource.iter().filter(|_| !card.classes.is_empty()) {
        let class = DataClass::ALL.into_iter().find(|class| class.table() == Some(resource.table.as_str()));
        if class.is_some_and(|class| !card.classes.contains(&class)) {
            faults.push(format!("resource {}: its class of data is not among classes", resource.id));
        }
    }
    let parts = card.rule.iter().filter(|rule| rule.feature != Feature::Account);
    for rule in parts.filter(|rule| !card.features.is_empty() && !card.features.contains(&rule.feature)) {
        faults.push(format!("rule {}: its feature is not among features", rule.id));
    }
    faults
}
