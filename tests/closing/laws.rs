//! Laws over invented holdings: more data never worsens coverage, no day is later than its
//! rule allows, and what is unknown never gives GO.

use super::desk::fixture;
use dabao::adapter::Cards;
use dabao::closure::answers::Answer;
use dabao::closure::precondition::Met;
use dabao::closure::{Answers, Days, Given, Holdings, Rules, Sealed, Selection, Status, Verdict, Workdays};
use dabao::schema;
use dabao::table::Row;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use proptest::prelude::*;
use std::sync::LazyLock;

struct World {
    cards: Cards,
    rules: Rules,
    workdays: Workdays,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let text = |name: &str| std::fs::read_to_string(fixture(&format!("cards/{name}.toml"))).unwrap();
    let texts = [("common", text("common")), ("law", text("law")), ("lantern", text("lantern"))];
    let cards = Cards::from_texts(texts.iter().map(|(id, text)| (*id, text.as_str()))).unwrap();
    let rules = Rules::of(&cards);
    World { cards, rules, workdays: Workdays::builtin().unwrap() }
});

fn today() -> Date {
    "2026-05-10".parse().unwrap()
}

fn day(days: i32) -> Date {
    today().checked_add(Span::new().days(days)).unwrap()
}

/// Asks about some rows and answers.
fn asked<T>(
    rows: &[Row],
    answers: &Answers,
    close_on: Option<Date>,
    then: impl FnOnce(&Given<'_>) -> T,
) -> T {
    let mut holdings = Holdings::new(&WORLD.cards);
    rows.iter().for_each(|row| holdings.take(row));
    holdings.settle();
    holdings.expect("lantern");
    let asked = Selection::default();
    then(&Given {
        holdings: &holdings,
        rules: &WORLD.rules,
        asked: &asked,
        cards: &WORLD.cards,
        answers,
        days: Days { today: today(), close_on },
        workdays: &WORLD.workdays,
    })
}

fn row(table: &'static schema::Table, fields: &[(&str, &str)]) -> Row {
    let mut row = Row::new(table);
    row.set("platform", "lantern");
    row.set("account_id", "a");
    fields.iter().for_each(|(field, value)| row.set(field, value));
    row
}

/// A row of a table that holds data: not one by which others are measured.
fn data() -> impl Strategy<Value = Row> {
    (0..9_u8, 0..50_u32, -60..=0_i32, 0..3_u8).prop_map(|(table, id, days, file)| {
        let (id, at, file) =
            (id.to_string(), format!("{} 10:00:00", day(days)), format!("f{table}{file}.csv"));
        let field = |table, id_field, at_field| {
            row(table, &[(id_field, id.as_str()), (at_field, at.as_str()), ("source", file.as_str())])
        };
        match table {
            0 => field(&schema::FANS, "fan_id", "followed_at"),
            1 => field(&schema::ORDERS, "order_id", "created_at"),
            2 => field(&schema::GIFTS, "live_id", "at"),
            3 => field(&schema::METRICS, "subject_id", "period_start"),
            4 => field(&schema::MESSAGES, "conversation_id", "at"),
            5 => field(&schema::LEDGER_ENTRIES, "entry_id", "at"),
            6 => field(&schema::MEMBERS, "member_id", "until"),
            7 => medium(&format!("原片/作品 {id}.mp4"), "kept"),
            _ => medium(&format!("直播回放 {}.mp4", day(days)), "kept"),
        }
    })
}

fn medium(path: &str, state: &str) -> Row {
    let mut row = Row::new(&schema::FILES);
    for (field, value) in [("path", path), ("kind", "mp4"), ("state", state)] {
        row.set(field, value);
    }
    row
}

/// What data is measured by: a stated count, works, live sessions.
fn measures() -> impl Strategy<Value = Vec<Row>> {
    let works = proptest::collection::vec(0..50_u32, 0..4);
    let lives = proptest::collection::vec(-40..=0_i32, 0..4);
    (proptest::option::of(0..40_u32), works, lives).prop_map(|(followers, works, lives)| {
        let followers = followers.map(|count| {
            let (count, on) = (count.to_string(), today().to_string());
            row(&schema::ACCOUNTS, &[("follower_count", &count), ("as_of", &on), ("source", "a.csv")])
        });
        let works = works.into_iter().map(|id| {
            let (id, caption) = (format!("w{id}"), format!("作品 {id}"));
            row(&schema::WORKS, &[("work_id", &id), ("caption", &caption), ("source", "w.csv")])
        });
        let lives = lives.into_iter().map(|days| {
            let (id, at) = (format!("l{days}"), format!("{} 20:00:00", day(days)));
            row(&schema::LIVES, &[("live_id", &id), ("started_at", &at), ("source", "l.csv")])
        });
        followers.into_iter().chain(works).chain(lives).collect()
    })
}

/// Worse is larger.
fn worse(status: Status) -> u8 {
    match status {
        Status::Held => 0,
        Status::Partly => 1,
        Status::NotApplicable => 2,
        Status::Lacking | Status::NotOffered => 3,
        Status::Unknown => 4,
    }
}

fn statuses(rows: &[Row]) -> Vec<(String, Status)> {
    asked(rows, &Answers::default(), None, |given| {
        given.coverage().into_iter().map(|cell| (format!("{:?}", cell.class), cell.status)).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn more_data_never_worsens_coverage(
        measures in measures(),
        some in proptest::collection::vec(data(), 0..12),
        more in proptest::collection::vec(data(), 0..12),
    ) {
        let base = row(&schema::ACCOUNTS, &[("account_name", "a"), ("source", "n.csv")]);
        let before = [vec![base], measures, some].concat();
        let after = [before.clone(), more].concat();
        for ((class, old), (_, new)) in statuses(&before).into_iter().zip(statuses(&after)) {
            prop_assert!(worse(new) <= worse(old), "{class}: {old:?} became {new:?}");
        }
    }

    #[test]
    fn no_day_is_later_than_its_rule_allows(
        measures in measures(),
        some in proptest::collection::vec(data(), 0..12),
        closing in 0..120_i32,
    ) {
        let close_on = day(closing);
        let rows = [measures, some].concat();
        asked(&rows, &Answers::default(), Some(close_on), |given| {
            let readiness = given.readiness(Sealed::Loose);
            for cell in &readiness.cells {
                // The rules of the fixture: a replay for 7 days, gifts for 30.
                for clock in &cell.clocks {
                    let end = clock.item.day.unwrap().checked_add(7.days()).unwrap();
                    assert!(clock.last_safe_day.is_some_and(|last| last < end), "{clock:?}");
                }
                for gap in &cell.gaps {
                    let end = gap.from.checked_add(30.days()).unwrap();
                    assert!(gap.last_safe_day.is_none_or(|last| last < end), "{gap:?}");
                }
                assert!(cell.last_safe_day.is_none_or(|last| last < close_on), "{:?}", cell.class);
            }
            for deadline in readiness.deadlines.iter().filter(|deadline| deadline.rule == "law/partner-notice") {
                assert!(deadline.date <= close_on.checked_sub(30.days()).unwrap());
            }
            for item in given.plan(&readiness, close_on).items {
                use dabao::closure::plan::Kind;
                let days = item.days_from(close_on);
                match item.kind {
                    Kind::Export | Kind::Precondition | Kind::Settlement | Kind::Seal => assert!(days < 0, "{}", item.id),
                    Kind::CoolingOff => assert!(days <= 6, "{}", item.id),
                    Kind::Retention => assert!(days <= 29, "{}", item.id),
                    Kind::Duty => assert!(days >= 90, "a duty may not end early: {}", item.id),
                    Kind::Keep => assert!(days > 90, "{}", item.id),
                    _ => {}
                }
            }
        });
    }

    #[test]
    fn what_is_unknown_never_gives_go(
        measures in measures(),
        some in proptest::collection::vec(data(), 0..12),
        unsaid in proptest::option::of(0..8_usize),
        kept in proptest::option::of(0..18_usize),
        no in proptest::option::of(0..8_usize),
    ) {
        let rows = [measures, some].concat();
        let mut answers = Answers::default();
        asked(&rows, &Answers::default(), None, |given| {
            for (at, one) in given.preconditions().into_iter().enumerate().filter(|(at, _)| Some(*at) != unsaid) {
                answers.answer.insert(one.id, Answer { yes: Some(at) != no, on: today() });
            }
            let cells = given.coverage().into_iter().enumerate().filter(|(at, _)| Some(*at) != kept);
            for (_, cell) in cells {
                let class = serde_json::to_value(cell.class).unwrap();
                answers.waived.insert(class.as_str().unwrap().to_owned(), "note".into());
            }
        });
        asked(&rows, &answers, None, |given| {
            let readiness = given.readiness(Sealed::Verified);
            let known = readiness.preconditions.iter().all(|one| one.met == Met::Met);
            let settled = readiness.cells.iter().all(|cell| cell.settled());
            assert_eq!(readiness.verdict == Verdict::Go, known && settled, "{:?}", readiness.reasons);
            assert!(given.readiness(Sealed::Loose).verdict != Verdict::Go);
            assert!(given.readiness(Sealed::Broken).verdict != Verdict::Go);
        });
    }
}

#[test]
fn an_incomplete_original_is_no_go() {
    let rows = [
        row(&schema::ACCOUNTS, &[("account_name", "a"), ("source", "n.csv")]),
        medium("x.mp4", "incomplete"),
    ];
    asked(&rows, &Answers::default(), None, |given| {
        let readiness = given.readiness(Sealed::Verified);
        assert!(
            readiness.reasons.iter().any(|reason| reason.why == dabao::closure::verdict::Why::Incomplete)
        );
    });
}
