//! How headings are compared: by what a reader sees, not by how it was typed.

use crate::value::invisible;
use unicode_normalization::UnicodeNormalization;

/// A heading in the form in which two headings are compared.
///
/// Width, case, blanks, invisible marks, the shape of brackets and dashes, and quotes,
/// apostrophes and back-ticks at the ends do not count; compatible characters are one
/// (NFKC: `（元）` and `(元)`, `㎡` and `m2`). Different words stay different, 帐 and 账
/// too: a card lists both where both occur.
pub fn fold(heading: &str) -> String {
    // Invisible marks go first: one inside a sequence would keep it from composing.
    let seen: String = heading.chars().filter(|c| !unseen(*c)).collect();
    let lower: String = seen.nfkc().flat_map(char::to_lowercase).collect();
    let plain: String = lower.nfkc().filter(|c| !unseen(*c)).map(one_shape).collect();
    plain.trim_matches(['"', '\'', '`']).to_owned()
}

/// What a reader does not see: blanks, marks without ink, variation selectors.
fn unseen(c: char) -> bool {
    invisible(c) || ('\u{fe00}'..='\u{fe0f}').contains(&c)
}

/// One shape for all brackets, all dashes and all quotes.
fn one_shape(c: char) -> char {
    match c {
        '【' | '〔' | '〖' | '[' | '{' => '(',
        '】' | '〕' | '〗' | ']' | '}' => ')',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_heading_are_one() {
        for (one, other) in [
            ("应付金额（元）", "应付金额(元)"),
            ("商品编码(平台)", "商品编码（平台）"),
            ("平台优惠【营销补贴】", "平台优惠[营销补贴]"),
            ("技术服务费（将以人气卡形式返还）", "技术服务费(将以人气卡形式返还）"),
            ("SKU编码(自定义)", "sku编码(自定义)"),
            ("Channel Id", "Channel ID"),
            ("Live Chat ID", "LiveChat ID"),
            ("\u{feff}视频描述", "视频描述"),
            ("订单\u{200b}号", " 订单号\t"),
            ("`交易时间", "交易时间"),
            ("\"流水单号\"", "流水单号"),
            ("5Ｓ完播率", "5s完播率"),
            ("粉丝 - 封面点击率(%)", "粉丝-封面点击率（％）"),
            ("商品曝光–点击率(次数)", "商品曝光-点击率(次数)"),
            ("禁用项说明：(0-启用;1-禁用)", "禁用项说明:(0-启用；1-禁用)"),
            ("收入（+元）", "收入(＋元)"),
            ("发票/Invoice", "发票／invoice"),
            ("点赞\u{a0}量\n", "点赞量"),
        ] {
            assert_eq!(fold(one), fold(other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn different_headings_stay_different() {
        for (one, other) in [
            ("动帐流水号", "动账流水号"),
            ("店铺劵", "店铺券"),
            ("5s完播率", "5秒完播率"),
            ("订单号", "子订单号"),
            ("引流直播间用户支付金额(", "引流直播间用户支付金额"),
            ("商品编码(平台)", "商品编码(自定义)"),
            ("点赞率", "点赞量"),
        ] {
            assert_ne!(fold(one), fold(other), "{one:?} {other:?}");
        }
    }

    proptest! {
        #[test]
        fn blanks_and_width_never_count(heading in "[a-zA-Z0-9()%/]{1,20}") {
            let wide: String = heading.chars().flat_map(|c| [char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c), ' ']).collect();
            prop_assert_eq!(fold(&wide), fold(&heading));
        }
    }
}
