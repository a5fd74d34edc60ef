//! Targets, segments and pseudonyms: what enters a list, what is refused, and that no
//! telephone number is written by accident.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Desk, at, hold_to_schema};
use dabao::adapter::Cards;
use proptest::prelude::*;
use std::fs;

/// A day, so that ages and spans stay what they are.
const TODAY: &str = "--today 2026-03-31";

/// People of whom each is refused or taken for one reason; the list is claimed by no card.
const PEOPLE: &str = "称呼,手机号,邮箱,是否同意,年龄,备注,城市,分组,订单数,最近活跃\n\
    阿苔,13800138000,A.Tai@Example.com,是,25,\"老朋友,电话13900139000\",杭州,常客,4,2026-03-30\n\
    老周,+86 139 0013 9000,zhou@example.com,,40,邻居,宁波,,1,2025-01-01\n\
    小满,13700137000,man@example.com,是,16,,,,0,2026-03-01\n\
    青豆,13600136000,dou@example.com,是,,,,\"常客,未成年\",0,2026-03-01\n\
    十一,138-0013-8000,,同意,30,换了称呼,,,1,2026-03-20\n\
    无号,,no@example.com,yes,30,,,,,\n\
    坏号,13800138000/13900139000,bad,TRUE,30,,,,,\n\
    遮住,138****8000,h***@example.com,1,30,,,,,\n\
    不肯,13500135000,q@example.com,不同意,30,,,,9,2026-03-31\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("people.csv", PEOPLE.as_bytes());
    desk
}

fn text(desk: &Desk, path: &str) -> String {
    fs::read_to_string(desk.path(path)).unwrap()
}

#[test]
fn every_target_writes_what_its_service_takes() {
    let desk = desk();
    for (target, lines) in [
        ("wecom-contacts", "姓名,手机号,邮箱,地区,标签,备注\r\n十一,13800138000,,,,换了称呼\r\n"),
        (
            "google-contacts",
            "First Name,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\r\n\
             阿苔,\"老朋友,电话13900139000\",* myContacts,Home,a.tai@example.com,Mobile,+8613800138000\r\n\
             老周,邻居,* myContacts,Home,zhou@example.com,Mobile,+8613900139000\r\n\
             小满,,* myContacts,Home,man@example.com,Mobile,+8613700137000\r\n\
             青豆,,* myContacts,Home,dou@example.com,Mobile,+8613600136000\r\n\
             十一,换了称呼,* myContacts,Home,,Mobile,+8613800138000\r\n\
             无号,,* myContacts,Home,no@example.com,Mobile,\r\n\
             不肯,,* myContacts,Home,q@example.com,Mobile,+8613500135000\r\n",
        ),
        (
            "outlook-contacts",
            "First Name,Location,Notes,E-mail Address,Mobile Phone\r\n\
             阿苔,杭州,\"老朋友,电话13900139000\",a.tai@example.com,+8613800138000\r\n\
             老周,宁波,邻居,zhou@example.com,+8613900139000\r\n\
             小满,,,man@example.com,+8613700137000\r\n\
             青豆,,,dou@example.com,+8613600136000\r\n\
             十一,,换了称呼,,+8613800138000\r\n\
             无号,,,no@example.com,\r\n\
             不肯,,,q@example.com,+8613500135000\r\n",
        ),
        ("mailchimp", "Email Address,First Name\r\na.tai@example.com,阿苔\r\nno@example.com,无号\r\n"),
        ("listmonk", "email,name\r\na.tai@example.com,阿苔\r\nno@example.com,无号\r\n"),
        // Reckoned with sha256sum and md5sum.
        ("oceanengine-audience", "OCEAN\r\n"),
        ("tencent-ads-audience", "MD5\r\n"),
        ("meta-audience", "email,phone\r\nEMAIL1,DIGITS\r\n,DIGITS\r\nEMAIL2,\r\n"),
        ("google-audience", "Email,Phone\r\nEMAIL1,E164\r\n,E164\r\nEMAIL2,\r\n"),
    ] {
        let hashes = [
            ("OCEAN", "a6942f9771d67f34034d2f1926988ed3fad3bf1b4e7cedb9a31f31398dea43bc"),
            ("MD5", "7945bd83237335e5376ff44d62e4f0ae"),
            ("EMAIL1", "e021414d26452823a637c267893ebe1f4f41061fd7569af3f53a9ad8fec12ff0"),
            ("EMAIL2", "5c50c884430dcb6445ad06d2bea7cbaf10cda75ced21afbb746baebbad8e1d84"),
            ("DIGITS", "bf08aacce7f9b2452863cf99373043c3333f0e3127f1f787c4abb46ab6cf2b83"),
            ("E164", "ec61f3c620a98bdead8c1f1f0ae747abd1b62a0c2dba4fd4bc22cf0d1d8653e5"),
        ];
        let wanted = hashes.iter().fold(lines.to_owned(), |text, (name, hash)| text.replace(name, hash));
        let reveal = if wanted.contains("13800138000") { "--reveal phone" } else { "" };
        desk.run(&format!("convert people.csv -o {target}.csv --target {target} {TODAY} {reveal}"))
            .has_findings();
        assert_eq!(text(&desk, &format!("{target}.csv")), wanted, "{target}");
    }
    let ids: Vec<String> = Cards::builtin().unwrap().targets().map(|target| target.id.clone()).collect();
    assert_eq!(ids.len(), 10, "a golden output for each of {ids:?}");
    desk.run(&format!("convert people.csv -o c.xlsx --target wecom-customers {TODAY} --reveal phone"))
        .has_findings();
    desk.run("convert c.xlsx -o c.csv --reveal phone").is_clean();
    assert_eq!(text(&desk, "c.csv"), "手机号,备注\r\n13800138000,换了称呼\r\n");
}

#[test]
fn rows_are_refused_by_reason_and_the_sums_add_up() {
    let desk = desk();
    let run =
        desk.run(&format!("convert people.csv -o out.csv --target tencent-ads-audience {TODAY} --json"));
    let document = run.has_findings().json();
    hold_to_schema("convert", &document);
    let refused: Vec<(&str, &str, u64, u64)> = at(&document, "/refused")
        .as_array()
        .unwrap()
        .iter()
        .map(|told| {
            let text = |key: &str| told[key].as_str().unwrap();
            (text("code"), text("column"), told["count"].as_u64().unwrap(), told["row"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(
        refused,
        [
            ("target-no-consent", "consent", 2, 3),
            ("target-minor", "", 2, 4),
            ("target-missing", "phone", 1, 7),
            ("target-masked", "phone", 1, 9),
            ("target-unreadable", "phone", 1, 8),
        ]
    );
    let number = |pointer: &str| at(&document, pointer).as_u64().unwrap();
    assert_eq!((number("/tally/read"), number("/tally/refused"), number("/tally/duplicates")), (9, 7, 1));
    assert_eq!(number("/rows"), 1);
    assert_eq!(at(&document, "/personal/0/how"), "hashed");
    assert_eq!(at(&document, "/personal/0/count"), 2);
    let lost: Vec<&str> = at(&document, "/losses")
        .as_array()
        .unwrap()
        .iter()
        .filter(|loss| loss["kind"] == "no-place")
        .map(|loss| loss["column"].as_str().unwrap())
        .collect();
    assert_eq!(lost, ["分组", "城市", "备注", "年龄", "最近活跃", "称呼", "订单数", "邮箱"]);
}

#[test]
fn a_plain_number_has_to_be_asked_for() {
    let desk = desk();
    for target in ["wecom-contacts", "google-contacts", "outlook-contacts"] {
        desk.run(&format!("convert people.csv -o out.csv --target {target}"))
            .failed()
            .complains("--reveal phone");
    }
    desk.run("convert people.csv -o out.csv --target nowhere").failed().complains("meta-audience");
    desk.run("convert people.csv -o out.xlsx --target mailchimp").failed().complains("csv");
    desk.run("convert people.csv -o out.csv --target mailchimp --pseudonym k").failed();
    assert_eq!(desk.names(), ["people.csv"]);
}

#[test]
fn birthdays_and_identity_numbers_tell_minors() {
    let desk = Desk::new();
    desk.put(
        "in.csv",
        "邮箱,consent,生日,身份证号\na@b.c,是,2008-04-01,\nb@b.c,是,2008/03/31,\nc@b.c,是,,110105200901010012\n\
         d@b.c,是,,11010519491231002X\n"
            .as_bytes(),
    );
    desk.run(&format!("convert in.csv -o out.csv --target listmonk {TODAY}")).has_findings();
    assert_eq!(text(&desk, "out.csv"), "email,name\r\nb@b.c,\r\nd@b.c,\r\n");
    desk.run("convert in.csv -o later.csv --target listmonk --today 2026-04-01").has_findings();
    assert!(text(&desk, "later.csv").contains("a@b.c"), "who was 17 yesterday");
}

#[test]
fn a_card_of_ones_own_is_a_target_and_its_slips_are_told() {
    let desk = desk();
    let card = "id = \"mine\"\ntitle = { zh = \"我的\", en = \"Mine\" }\n[[target]]\nid = \"short\"\n\
        title = { zh = \"短\", en = \"Short\" }\nevidence = \"assumed\"\nsource = \"none\"\nas_of = \"2026-03-31\"\n\
        format = \"csv\"\noutreach = false\nlimits = { rows = 2, characters = 10 }\n\
        column = [{ heading = \"N\", field = \"remark\" }, { heading = \"D\", field = \"last_seen_at\", transform = [\"day\"] }]\n";
    desk.put("cards/mine.toml", card.as_bytes());
    desk.run("convert people.csv -o out.csv --target short --adapters cards --limit 3")
        .is_clean()
        .says("N: 1 cut");
    assert_eq!(text(&desk, "out.csv"), "N,D\r\n\"老朋友,电话139*\",2026-03-30\r\n邻居,2025-01-01\r\n");
    assert_eq!(text(&desk, "out-2.csv"), "N,D\r\n,2026-03-01\r\n");
    for (right, wrong, told) in [
        ("outreach = false", "outreach = true", "asks for consent"),
        ("field = \"remark\"", "field = \"nome\"", "there is no field nome"),
        ("transform = [\"day\"]", "transform = [\"sha256\"]", "a hash comes last"),
        ("outreach = false", "outreach = false\nbonus = 1", "bonus"),
        ("[\"day\"]", "[\"rot13\"]", "rot13"),
        ("field = \"remark\" }", "field = \"phone\" }", "belong together"),
    ] {
        desk.put("cards/mine.toml", card.replace(right, wrong).as_bytes());
        desk.run("targets list --adapters cards").failed().complains(told);
    }
}

#[test]
fn targets_are_listed_with_their_evidence() {
    let desk = Desk::new();
    desk.run("targets list").is_clean().says("wecom-customers").says("assumed");
    desk.run("targets show tencent-ads-audience")
        .is_clean()
        .says("developers.e.qq.com")
        .says("without headings")
        .says("HASH_MOBILE_PHONE ← phone → phone-mainland → md5");
}

#[test]
fn segments_are_reproducible_and_thresholds_move() {
    let desk = desk();
    let tiers = |words: &str| {
        desk.run(&format!("convert people.csv -o s.csv --overwrite --segment tiers --columns 称呼,segment,segment_points,channel {words}"))
            .is_clean();
        text(&desk, "s.csv")
    };
    let first = tiers(TODAY);
    assert_eq!(
        first,
        "称呼,segment,segment_points,channel\r\n阿苔,active,45,broadcast\r\n老周,no-consent,15,\r\n\
         小满,minor,10,\r\n青豆,minor,10,\r\n十一,active,25,broadcast\r\n无号,casual,0,landing-page\r\n\
         坏号,casual,0,landing-page\r\n遮住,casual,0,landing-page\r\n不肯,no-consent,45,\r\n"
    );
    assert_eq!(tiers(TODAY), first);
    assert!(tiers(&format!("{TODAY} --tier core=45")).contains("阿苔,core,45,private"));
    assert!(tiers("--today 2026-05-31").contains("阿苔,active,30,broadcast"), "time passes");
    desk.run(&format!("convert people.csv -o - --to csv --segment tiers {TODAY}"))
        .is_clean()
        .complains("on 2026-03-31")
        .complains("orders: from 1 → 15, 3 → 25")
        .complains("core (core): from 50 points, private message");
    for wrong in ["core=10", "top=10", "core", "core=x"] {
        desk.run(&format!("convert people.csv -o x.csv --segment tiers --tier {wrong}")).failed();
    }
    desk.put(
        "own.toml",
        "id = \"own\"\ntitle = { zh = \"\", en = \"\" }\nscore = [{ field = \"orders\", from = [{ at = 1, points = 1 }] }]\n\
         tier = [{ id = \"buyer\", title = { zh = \"\", en = \"\" }, points = 1, channel = \"private\" }]\n"
            .as_bytes(),
    );
    desk.run(&format!("convert people.csv -o own.csv --segment own.toml {TODAY} --columns 称呼,segment"))
        .is_clean();
    assert!(text(&desk, "own.csv").contains("阿苔,buyer\r\n"));
}

#[test]
fn a_segment_can_be_handed_to_a_target() {
    let desk = desk();
    let words =
        ["convert", "people.csv", "-o", "out.csv", "--segment", "tiers", "--where", "segment = active"];
    let more = ["--target", "listmonk", "--today", "2026-03-31"];
    desk.run_words(&[&words[..], &more[..]].concat()).has_findings();
    assert_eq!(text(&desk, "out.csv"), "email,name\r\na.tai@example.com,阿苔\r\n");
}

const KEY: &[u8] = b"0123456789abcdef0123456789abcdef\n";

fn rows(desk: &Desk, path: &str) -> Vec<Vec<String>> {
    let bytes = text(desk, path);
    csv::Reader::from_reader(bytes.as_bytes())
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn pseudonyms_join_across_lists_and_differ_by_key() {
    let desk = Desk::new();
    desk.put(
        "one.csv",
        "用户ID,昵称,电话,说的话\n7345678901234567890,阿苔,138 0013 8000,我是阿苔\n".as_bytes(),
    );
    desk.put("two.csv", "联系电话,内容,fan id,单价\n+8613800138000,\"请打13800138000,身份证11010519491231002X\",7345678901234567890,12.50\n".as_bytes());
    desk.put("key", KEY);
    desk.run("key new other").is_clean();
    for (list, key) in [("one", "key"), ("two", "key"), ("one", "other")] {
        desk.run(&format!("convert {list}.csv -o {list}-{key}.csv --original-columns --pseudonym {key}"))
            .is_clean();
    }
    let (one, two) = (&rows(&desk, "one-key.csv")[0], &rows(&desk, "two-key.csv")[0]);
    let other = &rows(&desk, "one-other.csv")[0];
    assert_eq!((&one[0], &one[2]), (&two[2], &two[0]), "the same id, the same number");
    // The known answer of another HMAC, as in the unit test of the construct.
    assert_eq!(one[2], "phone-8a00876218ab1f7c25cb777ff5ce4187");
    assert_eq!(one[3], format!("我是{}", one[1]));
    assert!(two[1].starts_with(&format!("请打{},身份证identity-", two[0])), "{}", two[1]);
    assert_eq!(two[3], "12.50");
    assert!((0..3).all(|at| one[at] != other[at]));
    for path in ["one-key.csv", "two-key.csv"] {
        let written = text(&desk, path);
        assert!(!written.contains("0123456789abcdef"), "the key is written nowhere");
    }
    desk.run("convert one.csv -o x.csv --pseudonym key --json").is_clean();
    desk.run("key new key").failed();
    assert_eq!(fs::read(desk.path("key")).unwrap(), KEY, "a key is never written over");
    desk.put("short", b"0123456789");
    desk.run("convert one.csv -o y.csv --pseudonym short").failed().complains("32 bytes");
    desk.run("convert one.csv -o y.csv --pseudonym none").failed();
}

#[test]
fn what_a_bundle_has_masked_gets_no_pseudonym() {
    let desk = Desk::new();
    desk.put("in.csv", "昵称,手机号\n阿苔,138****8000\n老周,138****8000\n".as_bytes());
    desk.put("key", KEY);
    desk.run("convert in.csv -o out.csv --original-columns --pseudonym key").is_clean();
    assert!(rows(&desk, "out.csv").iter().all(|row| row[1] == "138****8000"));
}

#[test]
fn what_was_done_to_personal_data_is_counted_and_never_shown() {
    let desk = desk();
    let masked = desk.run("convert people.csv -o a.csv --json").is_clean();
    let document = masked.json();
    let count = |what: &str| {
        let all = at(&document, "/personal").as_array().unwrap();
        all.iter().find(|told| told["what"] == what).unwrap()["count"].as_u64().unwrap()
    };
    // Seven cells under the heading, one number in a remark.
    assert_eq!(count("phone"), 8);
    assert!(!masked.out.contains("13800138000"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the cells hold, no mobile number stands in an output that nobody asked it for.
    #[test]
    fn no_number_is_written_by_accident(
        number in "1[3-9][0-9]{9}",
        cells in proptest::collection::vec(("[a-z苔周 ]{0,4}", "[电话微 ]{0,3}", any::<bool>()), 1..6),
    ) {
        let desk = Desk::new();
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(["昵称", "手机号", "邮箱", "同意", "备注", "说明"]).unwrap();
        for (word, before, spaced) in &cells {
            let spelled = if *spaced { format!("+86 {} {}", &number[..3], &number[3..]) } else { number.clone() };
            let mail = format!("m{}@example.com", &number[..4]);
            csv.write_record([&format!("{word}({spelled})"), &spelled, &mail, "是", &format!("{before}{spelled}"), &format!("{word}:{spelled}。")]).unwrap();
        }
        desk.put("in.csv", &csv.into_inner().unwrap());
        desk.put("key", KEY);
        let runs = [
            "--target mailchimp", "--target listmonk", "--target oceanengine-audience",
            "--target tencent-ads-audience", "--target meta-audience", "--target google-audience",
            "--segment tiers", "--pseudonym key", "--pseudonym key --original-columns", "--pseudonym key --segment tiers",
        ];
        for words in runs {
            let ran = desk.run(&format!("convert in.csv -o out.csv --overwrite {words}"));
            let written = text(&desk, "out.csv") + &ran.out + &ran.err;
            let digits: String = written.chars().filter(|c| !matches!(c, ' ' | '-' | '+')).collect();
            prop_assert!(!written.contains(&number) && !digits.contains(&number), "{words}: {written}");
        }
    }
}
