//! The one schema: every table and field that dabao writes, as one constant table.
//!
//! `datapackage.json`, the docs, the help and the tests are made from it. Field names
//! are a contract: add, do not rename. What makes rows of a table the same stands in
//! [`KEYS`], what is derived from the tables as read in [`CURRENT_TABLES`], [`HISTORY`] and
//! [`LINKS`].

mod derived;
mod keys;

pub use derived::{GONE_SINCE, HISTORY, LINKS, UNSETTLED};
pub use keys::{By, KEYS, RowKey, row_key};

/// The sheet of a workbook of ours that tells where its rows come from; it is no table.
pub const PROVENANCE_SHEET: &str = "来历 provenance";

/// Where rows come from that no platform exported: the user wrote them down. It stands in
/// `extra` of each such row, and as the provenance of their files.
pub const DECLARED: &str = "declared by the user";

/// What a field holds, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Free text.
    Text,
    /// An identifier: text, exact to the last digit.
    Id,
    /// A whole number.
    Count,
    /// A decimal number.
    Number,
    /// An amount of money: a decimal, its currency in a field of its own.
    Money,
    /// A share: a fraction of one, so 12.5 % is `0.125`.
    Ratio,
    /// A time span in seconds.
    Seconds,
    /// A date, or a date and time with its zone, as precise as the source (ISO 8601):
    /// `2025-09-27`, `2026-05-08T09+08:00`, `2026-04-05T20:15+08:00`,
    /// `2026-04-05T20:15:30.500+08:00`. A stated
    /// offset is kept, any other time is in the card's zone; UTC is written `Z`. Without
    /// offset where nothing tells the zone.
    Moment,
    /// `true` or `false`.
    Bool,
    /// A JSON object.
    Json,
}

/// A kind of personal data, masked in everything meant to be looked at.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Personal {
    /// A telephone number.
    Phone,
    /// An identity card number.
    Identity,
    /// A bank card number.
    BankCard,
    /// A street address.
    Address,
}

/// One field of a table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name: lower case, underscores.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it means, in Chinese.
    pub zh: &'static str,
    /// What it means, in English.
    pub en: &'static str,
    /// The personal data it holds, if any.
    pub personal: Option<Personal>,
}

/// One table.
#[derive(Debug)]
pub struct Table {
    /// Its name, which is also its file's stem in `data/tables/`.
    pub name: &'static str,
    /// What a row is, in Chinese.
    pub zh: &'static str,
    /// What a row is, in English.
    pub en: &'static str,
    /// Its fields, in the order they are written.
    pub fields: &'static [Field],
    /// The table of which it shows the current rows; empty for a table of its own.
    pub base: &'static str,
}

impl Table {
    /// The index of a field by its name.
    pub fn index(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.name == field)
    }
}

/// Finds a table by its name.
pub fn table(name: &str) -> Option<&'static Table> {
    tables().find(|t| t.name == name)
}

/// Every table of a bundle, in the order of the documentation: rows as read, what is derived
/// from them, the ledger and the findings.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    const OWN: [&Table; 4] = [&HISTORY, &LINKS, &FILES, &FINDINGS];
    ROW_TABLES.iter().chain(CURRENT_TABLES).copied().chain(OWN)
}

/// The table that shows the current rows of a table of rows.
pub fn current(table: &Table) -> Option<&'static Table> {
    CURRENT_TABLES.iter().copied().find(|current| current.base == table.name)
}

const fn f(name: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Field {
    Field { name, kind, zh, en, personal: None }
}

const fn p(name: &'static str, personal: Personal, zh: &'static str, en: &'static str) -> Field {
    Field { name, kind: Kind::Text, zh, en, personal: Some(personal) }
}

const PLATFORM: Field = f("platform", Kind::Text, "平台", "platform");
const ACCOUNT_ID: Field = f("account_id", Kind::Id, "账号", "the account these rows belong to");
const SOURCE: Field = f("source", Kind::Text, "来源文件", "payload path of the original");
const POSITION: Field = f("position", Kind::Text, "位置(工作表!行)", "sheet and row in the original");
const EXTRA: Field = f(
    "extra",
    Kind::Json,
    "其余各列原样",
    "every unmapped column under its own heading, as the source spells it; personal data masked",
);

use Kind::{Bool, Count, Id, Moment, Money, Number, Ratio, Seconds, Text};

macro_rules! tables {
    ($($const:ident = $name:literal, $zh:literal, $en:literal, [$($field:expr),+ $(,)?];)+) => {
        $(
            #[doc = $en]
            pub static $const: Table = Table {
                name: $name, zh: $zh, en: $en,
                fields: &[PLATFORM, ACCOUNT_ID, $($field,)+ SOURCE, POSITION, EXTRA],
                base: "",
            };
        )+
        /// The tables that rows of exports go to, in the order of the documentation.
        pub static ROW_TABLES: &[&Table] = &[$(&$const,)+];
        /// Beside each of them: its rows as they stand by the latest export, each thing once.
        pub static CURRENT_TABLES: &[&Table] = &[$(
            &Table {
                name: concat!("current_", $name),
                zh: concat!($zh, "(现状)"),
                en: concat!($en, " As the latest export states it, each once."),
                fields: &[
                    PLATFORM, ACCOUNT_ID, $($field,)+ SOURCE, POSITION, EXTRA,
                    derived::HELD_FROM, derived::HELD_UNTIL, derived::GONE_SINCE_FIELD,
                    derived::EXPORTS, derived::UNSETTLED_FIELD, derived::FILLED,
                ],
                base: $name,
            },
        )+];
    };
}

tables! {
    ACCOUNTS = "accounts", "账号", "A row is an account.", [
        f("account_name", Text, "账号名称", "account name"),
        f("kind", Text, "账号类型", "kind of account"),
        f("follower_count", Count, "粉丝数", "followers as the platform states them"),
        f("as_of", Moment, "截至", "when these figures held"),
    ];
    FANS = "fans", "粉丝", "A row is a follower of the account.", [
        f("fan_id", Id, "粉丝ID", "the follower's id"),
        f("name", Text, "昵称", "display name"),
        f("gender", Text, "性别", "gender as stated: female, male or unknown"),
        f("region", Text, "地区", "region as stated"),
        f("followed_at", Moment, "关注时间", "when they followed"),
        f("unfollowed_at", Moment, "取关时间", "when they stopped following"),
        f("mutual", Bool, "互相关注", "whether the account follows back"),
        f("likes", Count, "点赞数", "likes given"),
        f("comments", Count, "评论数", "comments written"),
        f("shares", Count, "分享数", "shares made"),
        f("messages", Count, "私信数", "private messages sent"),
        f("gift_value", Money, "礼物价值", "value of gifts, in the currency or coin of the source"),
        f("last_seen_at", Moment, "最近互动时间", "last interaction"),
        f("club_level", Count, "粉丝团等级", "fan club level"),
        f("club_points", Count, "粉丝团贡献值", "fan club contribution"),
        f("member_until", Moment, "会员到期", "paid membership until"),
        p("phone", Personal::Phone, "手机号", "telephone number"),
        f("tags", Text, "标签", "tags"),
        f("remark", Text, "备注", "remark"),
        f("consent", Text, "同意", "consent as the source states it, and nothing more"),
    ];
    WORKS = "works", "作品", "A row is a video, picture post, article or replay.", [
        f("work_id", Id, "作品ID", "the work's id"),
        f("kind", Text, "体裁", "video, pictures, article or replay, as stated"),
        f("caption", Text, "标题文案", "title or caption, without blanks at its ends"),
        f("published_at", Moment, "发布时间", "when it was published"),
        f("duration_s", Seconds, "时长(秒)", "length in seconds"),
        f("visibility", Text, "可见性", "who can see it"),
        f("link", Text, "链接", "link"),
        f("plays", Count, "播放量", "plays or reads"),
        f("likes", Count, "点赞量", "likes"),
        f("comments", Count, "评论量", "comments"),
        f("shares", Count, "分享量", "shares"),
        f("favourites", Count, "收藏量", "favourites"),
        f("followers_gained", Count, "带来关注", "followers gained"),
        f("mean_watch_s", Seconds, "平均播放时长(秒)", "mean watch time in seconds"),
        f("finish_rate", Ratio, "完播率", "share of plays watched to the end"),
        f("as_of", Moment, "截至", "when these figures held"),
    ];
    METRICS = "metrics", "指标", "A row is one figure.", [
        f("subject", Text, "对象", "what the figure is about: account, work, live, fans"),
        f("subject_id", Id, "对象ID", "id of the subject, or what stands for it"),
        f("period_start", Moment, "起始", "first day or moment of the period"),
        f("period_end", Moment, "结束", "last day or moment of the period"),
        f("metric", Text, "指标", "name of the figure"),
        f("value", Number, "数值", "the figure"),
        f("unit", Text, "单位", "count, ratio, s, or a currency"),
    ];
    INTERACTIONS = "interactions", "互动", "A row is a like, comment, share or visit by someone.", [
        f("kind", Text, "类型", "like, comment, share, visit, gift, fan-level"),
        f("fan_id", Id, "用户ID", "who"),
        f("name", Text, "昵称", "their display name"),
        f("work_id", Id, "作品ID", "on which work"),
        f("live_id", Id, "直播ID", "in which live session"),
        f("text", Text, "内容", "what was written"),
        f("parent_id", Id, "上级ID", "the comment this answers"),
        f("at", Moment, "时间", "when"),
        f("count", Count, "次数", "how many times"),
    ];
    MESSAGES = "messages", "私信", "A row is a private or service message.", [
        f("conversation_id", Id, "会话ID", "conversation"),
        f("sender", Text, "发送者", "who sent it"),
        f("receiver", Text, "接收者", "who received it"),
        f("kind", Text, "类型", "text, picture, video, link"),
        f("text", Text, "内容", "what was written"),
        f("attachment", Text, "附件", "attached file or link"),
        f("at", Moment, "时间", "when"),
    ];
    LIVES = "lives", "直播", "A row is a live session.", [
        f("live_id", Id, "直播ID", "id of the session"),
        f("title", Text, "标题", "title"),
        f("started_at", Moment, "开播时间", "start"),
        f("ended_at", Moment, "关播时间", "end"),
        f("viewers", Count, "观看人数", "viewers"),
        f("peak", Count, "最高在线", "most viewers at one time"),
        f("likes", Count, "点赞", "likes"),
        f("comments", Count, "评论", "comments"),
        f("followers_gained", Count, "涨粉", "followers gained"),
        f("income", Money, "收入", "income"),
    ];
    GIFTS = "gifts", "礼物", "A row is a gift or tip.", [
        f("live_id", Id, "直播ID", "live session"),
        f("fan_id", Id, "用户ID", "who gave it"),
        f("gift", Text, "礼物", "name of the gift"),
        f("count", Count, "数量", "how many"),
        f("coins", Number, "虚拟币", "coins"),
        f("amount", Money, "金额", "amount"),
        f("currency", Text, "币种", "currency"),
        f("at", Moment, "时间", "when"),
    ];
    ORDERS = "orders", "订单", "A row is an order line.", [
        f("order_id", Id, "订单号", "order"),
        f("line_id", Id, "子订单号", "order line"),
        f("product_id", Id, "商品ID", "product"),
        f("product", Text, "商品名称", "product name"),
        f("sku", Text, "规格", "variant"),
        f("quantity", Count, "数量", "quantity"),
        f("paid", Money, "实付", "paid by the buyer"),
        f("received", Money, "实收", "received by the seller"),
        f("commission", Money, "佣金", "commission"),
        f("currency", Text, "币种", "currency"),
        f("buyer", Text, "买家", "buyer as stated"),
        f("status", Text, "状态", "status as stated"),
        f("created_at", Moment, "下单时间", "ordered"),
        f("paid_at", Moment, "付款时间", "paid"),
        f("shipped_at", Moment, "发货时间", "shipped"),
        f("finished_at", Moment, "完成时间", "finished"),
        f("work_id", Id, "作品ID", "work that sold it"),
        f("live_id", Id, "直播ID", "live session that sold it"),
    ];
    AFTERSALES = "aftersales", "售后", "A row is a return or dispute.", [
        f("aftersale_id", Id, "售后单号", "return or dispute"),
        f("order_id", Id, "订单号", "order"),
        f("kind", Text, "类型", "kind"),
        f("status", Text, "状态", "status as stated"),
        f("amount", Money, "金额", "amount"),
        f("applied_at", Moment, "申请时间", "applied"),
        f("closed_at", Moment, "完结时间", "closed"),
    ];
    PRODUCTS = "products", "商品", "A row is a product.", [
        f("product_id", Id, "商品ID", "product"),
        f("name", Text, "名称", "name"),
        f("price", Money, "价格", "price"),
        f("status", Text, "状态", "status"),
    ];
    LEDGER_ENTRIES = "ledger_entries", "资金流水", "A row is money that moved.", [
        f("entry_id", Id, "流水号", "entry"),
        f("at", Moment, "时间", "when"),
        f("direction", Text, "方向", "in, out or neutral"),
        f("kind", Text, "类型", "kind of movement"),
        f("amount", Money, "金额", "amount without sign; see direction"),
        f("currency", Text, "币种", "currency"),
        f("balance", Money, "余额", "balance afterwards"),
        f("order_id", Id, "订单号", "order"),
        f("statement", Text, "说明", "statement"),
    ];
    CAMPAIGNS = "campaigns", "投放与商单", "A row is an advertisement or brand task.", [
        f("campaign_id", Id, "任务ID", "campaign"),
        f("partner", Text, "合作方", "partner"),
        f("period_start", Moment, "起始", "start"),
        f("period_end", Moment, "结束", "end"),
        f("spend", Money, "支出", "spend"),
        f("income", Money, "收入", "income"),
        f("status", Text, "状态", "status"),
    ];
    MEMBERS = "members", "成员", "A row is a person of a team, or a paying member.", [
        f("member_id", Id, "成员ID", "member"),
        f("name", Text, "姓名", "name"),
        f("department", Text, "部门", "department"),
        f("tier", Text, "等级", "tier"),
        f("renewal", Text, "续费", "renewal"),
        f("until", Moment, "到期", "until"),
    ];
    DEPARTMENTS = "departments", "部门", "A row is a department of a team.", [
        f("department_id", Id, "部门ID", "department"),
        f("name", Text, "部门名称", "its name"),
        f("parent_id", Id, "上级部门ID", "the department it belongs to"),
    ];
    FOLLOWS = "follows", "关注", "A row is an account that the user follows.", [
        f("followed_id", Id, "对方ID", "followed account"),
        f("name", Text, "对方昵称", "its name"),
        f("since", Moment, "关注时间", "since when"),
    ];
    EVIDENCE = "evidence", "凭证", "A row is a document, contract, certificate or recording.", [
        f("kind", Text, "类型", "kind"),
        f("title", Text, "标题", "title"),
        f("party", Text, "相关方", "party"),
        f("dated", Moment, "日期", "dated"),
        f("file", Text, "文件", "file"),
    ];
}

/// The ledger: each input file and its one state.
pub static FILES: Table = Table {
    name: "files",
    zh: "文件账",
    en: "A row is an input file and its one state.",
    base: "",
    fields: &[
        f("path", Text, "路径", "path as found; a member of an archive stands after `!/`"),
        f("size", Count, "大小(字节)", "size in bytes"),
        f("sha256", Id, "SHA-256", "digest of its bytes"),
        f("kind", Text, "种类", "what the content is"),
        f("state", Text, "状态", "ingested, kept, unknown, duplicate, incomplete, refused or ignored"),
        f("card", Text, "卡片", "card that claims it"),
        f("resource", Text, "资源", "resources of the card that claim it, separated by a blank"),
        f("basis", Text, "依据", "what the recognition rests on"),
        f("rows", Count, "行数", "records taken in"),
        f("refused", Count, "拒收", "records refused"),
        f("findings", Count, "发现", "findings about this file"),
        f("payload", Text, "包内路径", "payload path that holds its bytes"),
        f(
            "volumes",
            Text,
            "所在分卷",
            "numbers of the volumes that hold its bytes; empty in a bundle of one bag",
        ),
        f("note", Text, "说明", "why it is in this state, or which file it equals"),
        f(
            "preamble",
            Text,
            "表头外文字",
            "title, preamble and footer rows as a JSON list, at most 200; personal data masked",
        ),
        f("duration_s", Seconds, "时长(秒)", "length of a recording"),
        f("codec", Text, "编码", "codecs of a recording"),
        f("width", Count, "宽", "width in pixels as stored"),
        f("height", Count, "高", "height in pixels as stored"),
        f("rotation", Count, "旋转", "rotation in degrees"),
        f("recorded_at", Moment, "录制时间", "creation time inside a recording"),
        f("fragmented", Bool, "分片", "whether a recording is fragmented"),
        f("work_id", Id, "作品ID", "work this file belongs to"),
        f("as_of", Moment, "导出时间", "when it was exported, as far as it says"),
        f("as_of_basis", Text, "导出时间依据", "what says so: option, preamble, file-name or archive-name"),
        f(
            "provenance",
            Text,
            "来历",
            "where a recording or picture comes from, as far as names and rules say: project, source, clean, \
             marked, screen or unstated",
        ),
    ],
};

/// What was noticed.
pub static FINDINGS: Table = Table {
    name: "findings",
    zh: "发现",
    en: "A row is something that was noticed.",
    base: "",
    fields: &[
        f("code", Text, "代码", "what kind of thing"),
        f("severity", Text, "轻重", "note, warning or error"),
        f("path", Text, "路径", "file as the ledger names it"),
        f("position", Text, "位置(工作表!行)", "sheet and row"),
        f("column", Text, "列", "heading as the file spells it"),
        f("found", Text, "所见", "what was found, masked"),
        f("expected", Text, "应为", "what was expected"),
        f("hint", Text, "怎么办", "what to do, in Chinese and English"),
        f("count", Count, "次数", "how many times"),
    ],
};
