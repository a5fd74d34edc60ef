### 中文文本。每条发现有一句话和一条 .hint（怎么办）。

## 收进来：文件夹与压缩包

symbolic-link = 这是一个快捷链接（指向 { $found }），没有跟过去
    .hint = 如果链接指向的文件也要备份，请把那个文件本身放进文件夹
special-file = 这不是普通文件（管道、套接字或设备），没有打开
    .hint = 一般不用管；它不是导出的文件
unreadable = 读不了：{ $found }
    .hint = 检查权限，或换一个位置重新下载后再打包
changed-while-read = 读的时候它还在变：{ $found }
    .hint = 等下载或同步结束后再运行一次
half-download = 文件名说明它没有下载完
    .hint = 请重新下载完整的文件
archive-cut = 压缩包的结尾不见了，没有下载完
    .hint = 请重新下载这个压缩包
archive-refused = 没有打开这个压缩包：{ $found }（允许：{ $expected }）
    .hint = 如果确信它可靠，先自己解压再打包，或用 --limit 放宽相应的限制
archive-not-opened = dabao 不打开 { $found } 这种压缩包
    .hint = 请自己解压，把解出的文件放在旁边再打包
member-refused = 压缩包里的这个文件没有收进来：{ $found }
    .hint = 请重新下载压缩包；如果仍然这样，先自己解压再打包
password-needed = 需要密码，给出的密码都不对
    .hint = 用 --password 密码 再运行一次（可以给多个）
encrypted-original = 这个原件是加密的，备份包里仍是加密的样子
    .hint = 请把密码和备份包一起保存
name-decoded = 压缩包里的文件名按 GB18030 读出
    .hint = 不用做什么；如果文件名看起来不对，请告诉我们
suspicious-size = 大小正好是 { $found } 字节，多半是下载到一半断了
    .hint = 请重新下载，看看大小是否变了
empty-file = 文件是空的
    .hint = 请重新下载
poses-as = 文件名说是 { $expected }，内容却是 { $found }
    .hint = 请重新下载真正的文件
extension-differs = 扩展名像 { $expected }，内容是 { $found }；按内容读
    .hint = 不用做什么
name-made-safe = 文件名含有别的系统存不了的字符，包里换了写法
    .hint = 不用做什么；真正的名字在文件账里
earlier-bundle = 这是 dabao 以前打的备份包：里面的原件照样读，里面的表不再读一遍
    .hint = 不用做什么；如果它的原件都还在文件夹里，可以先把这个旧包移到别处
nothing-here = { $found } 里一个文件也没有
    .hint = 看看路径是否写对：要给的是放着下载文件的那个文件夹

## 媒体

media-truncated = 视频不完整：应有 { $expected }，只有 { $found }
    .hint = 请重新下载这个视频
media-without-index = 视频没有索引（moov），任何播放器都打不开
    .hint = 请重新下载这个视频
media-index-past-end = 视频的索引指到了文件之外：{ $found }
    .hint = 请重新下载这个视频
media-zero-tail = 视频的后半截全是零：{ $found }，下载占了位置却没有写完
    .hint = 请重新下载这个视频
media-unreadable = 视频的结构读不懂：{ $found }
    .hint = 用播放器试一下；打不开就重新下载

## 认出是什么

unknown = 没有卡片认得这个文件：{ $found }
    .hint = 原件已保留；可以用 dabao adapters new 给它写一张卡片
two-claimants = 有两张以上的卡片都认这个表：{ $found }
    .hint = 把平台的名字写进文件名或文件夹名，再运行一次
assumed-layout = 这个表的格式是推测的，没有真实样本可证
    .hint = 请对照原件看一眼表里的数字
section-unclaimed = 这一部分没有读成表：{ $sheet }（{ $found }）
    .hint = 原件已保留，不会丢
section-empty = 这一部分里没有内容：平台导出时它是空的
    .hint = 如果账号里本该有，请重新导出一次
account-not-stated = 文件里没有写是哪个账号
    .hint = 可以用 --account 平台=账号 说明
work-not-stated = 文件里没有写是哪个作品
    .hint = 把文件改成作品的名字，或放进以作品命名的文件夹，或用 --work 文件=作品
work-stated-by-name = 作品取自文件名或文件夹名：{ $found }
    .hint = 看一眼是否就是这个作品

## 读表

workbook-encrypted = 工作簿有密码，打不开
    .hint = 用 --password 密码 再运行一次；还不行就另存为没有密码的文件
reader-failed = 读不下去：{ $found }
    .hint = 请重新下载；原件已保留
encoding-invalid = 这里有不合编码的字节：{ $found }（按 { $expected } 读）
    .hint = 请重新导出；如果是编辑过的副本，请用原始下载的文件
quote-unclosed = 有一个引号没有结束：{ $found }
    .hint = 看一下原件的这一行；可能没有下载完
row-too-long = 这一行比表头多出 { $found }，没有收进表里
    .hint = 看一下原件的这一行；原件已保留
row-too-short = 这一行只有 { $found }，表头有 { $expected }
    .hint = 看一下原件的这一行是否被截断
no-rows = 表是空的，一行数据也没有
    .hint = 如果本来应该有数据，请换一个时间范围重新导出
cell-unreadable = 这一格读不懂：{ $found }（应为 { $expected }）
    .hint = 原样保留在 extra 里；看一下原件
id-rounded = 编号被表格软件四舍五入了：{ $found }，后几位已经丢失
    .hint = 请重新下载原始文件，不要用 Excel 打开后再保存
text-not-garbled = 这段文字不是平台惯用的写法，照原样保留：{ $found }
    .hint = 不用做什么；原件在包里
count-rounded = 平台给的就是约数：{ $found }
    .hint = 不用做什么；要精确数字请看更细的导出
year-stated-by-name = 日期没有年份，年份取自文件名或文件夹名：{ $found }
    .hint = 如果名字里的不是导出的日期，请改名后再打包一次
year-not-stated = 这个日期没有年份，文件名里也看不出来：{ $found }
    .hint = 把导出那天的日期写进文件名或文件夹名，例如 2026-03-14，再打包一次
out-of-range = 数值超出了可能的范围：{ $found }（应为 { $expected }）
    .hint = 看一下原件的这一格
enum-unknown = 卡片还不认识这个取值：{ $found }
    .hint = 已按原文保留；可以补进卡片
column-not-in-card = 卡片里没有这一列，原样保留在 extra 里
    .hint = 不用做什么
heading-duplicate = 有两列同名
    .hint = 第二列保留在 extra 里；看一下原件
sheet-hidden = 这是隐藏的工作表，也读了
    .hint = 不用做什么
saved-again = 这个文件像是用表格软件打开后又保存过：{ $found }
    .hint = 如果还能下载，请用原始下载的文件
cell-error = 这一格是错误值：{ $found }
    .hint = 看一下原件的这一格
key-duplicate = 同一个对象里有两个同名的键：{ $found }
    .hint = 看一下原件
encoding-guessed = 文件的编码是猜的：{ $found }
    .hint = 看看文字是否正确；如有乱码，请重新导出为 UTF-8
quote-stray = 引号里面还有没有加倍的引号，照原样保留
    .hint = 看一下原件这一行的各列
text-cut = 表格在引号里的内容还没写完时就结束了，多半没有下载完
    .hint = 请重新下载这个文件
page-cut = 网页在表格中间就结束了，多半没有下载完
    .hint = 请重新下载这个文件
row-out-of-order = 工作表里的行没有按顺序存放，或存了两次；都照原样读了
    .hint = 看一下原件；可能是别的工具改写过

## 对账

does-not-reconcile = 这一行的数字对不上：是 { $found }，按其他列应为 { $expected }
    .hint = 看一下原件的这一行；平台给的数就是这样，还是文件改过？
balance-broken = 余额接不上：是 { $found }，应为 { $expected }
    .hint = 可能缺了中间的记录；请检查导出的时间范围是否连续
key-repeated = 这个编号出现了两次：{ $found }
    .hint = 看看是不是同一份数据导出了两遍
total-differs = 写明的合计是 { $expected }，实际是 { $found }
    .hint = 可能没有导出完整，请重新导出
differs-within = 同一订单（同一键）的行不一致：{ $found }，首行 { $expected }
    .hint = 看一下原件的这几行，文件可能被改过
days-lacking = 按日的数据缺了几天：{ $found }
    .hint = 趁平台还能导出，把缺的日期范围也导出一次
check-partial = 这项检查只做了一部分行：{ $found }
    .hint = 不用做什么

## 合并

stated-for-nothing = 说明的文件不存在：{ $found }
    .hint = 请照 scan 显示的路径写

newer-unknown = 几份导出对同一样东西说法不一，看不出哪份更新：{ $found }
    .hint = 都保留了；用 --exported 文件=日期 说明文件是哪天导出的
gone-since = 旧的导出里有，同一名单较新的导出里没有了：{ $found }
    .hint = 不用做什么；旧的行仍然保留，并标明两个日期
works-ambiguous = 可能是同一个作品、也可能不是的作品对：{ $found }
    .hint = 没有合并；links 表逐一列出
recording-ambiguous = 与同一账号的几个作品同样相符的文件：{ $found }
    .hint = 用 --work 文件=作品 说明；links 表逐一列出
join-partial = 同一样东西太多，没有全部比较：{ $found }
    .hint = 什么也没有少；没有比较的各自成行

## 目标

target-no-consent = 没有写明同意
    .hint = 只有同意一列里写明“是”才算；请先征得这些人同意
target-minor = 是未成年人
    .hint = 从不联系未成年人；什么也不用做
target-missing = 没有 { $expected }
    .hint = 补上目标需要的内容，或换一个不需要它的目标
target-masked = 输入里的 { $expected } 已经打了码
    .hint = 请转换原始导出文件；备份包的 data/originals 里有
target-unreadable = { $expected } 读不出来
    .hint = 一格只写一个号码或地址，国外号码写上 + 和国家码

## 备份袋

bag-declaration = bagit.txt 不对：{ $found }（应为 { $expected }）
    .hint = 这个袋不合标准，请向给你的人要一份完好的
tag-file-malformed = 标签文件不合标准：{ $found }（应为 { $expected }）
    .hint = 请向给你的人要一份完好的
manifest-missing = 没有内容清单（manifest）
    .hint = 没有清单就无法核对，请要一份完好的
manifest-malformed = 清单的这一行读不懂：{ $found }
    .hint = 请要一份完好的
manifest-duplicate = 清单里同一个文件写了两次：{ $found }
    .hint = 请要一份完好的
algorithm-unknown = 不认识的摘要算法：{ $found }
    .hint = 请用支持它的工具再核对一次
manifest-not-covered = 内容清单本身没有被标签清单保护
    .hint = 文件没有问题；但清单若被改动就看不出来
file-changed = 文件变了：摘要是 { $found }，应为 { $expected }
    .hint = 不要用这个文件；请从另一份备份恢复
file-missing = 文件不见了
    .hint = 请从另一份备份恢复
file-extra = 多出一个清单里没有的文件
    .hint = 看看是谁放进来的；不是袋里的东西就移走
file-renamed = 文件改了名：清单里是 { $expected }，现在叫 { $found }
    .hint = 把名字改回去
oxum-differs = 总大小和个数是 { $found }，袋上写的是 { $expected }
    .hint = 有文件多了、少了或变了，见其他各条
name-clash = 两个名字在有的系统上是同一个：{ $found }
    .hint = 在 Windows 或 macOS 上解压时请留意
name-normalised = 文件名的写法（Unicode 正规形）与清单不同：{ $found }
    .hint = 内容没有问题，不用做什么
path-escape = 路径指到了袋外：{ $found }
    .hint = 这可能是恶意的袋，不要解压
fetch-pending = fetch.txt 里的文件还没有取来
    .hint = 先把它们取齐再核对
bag-unwise = 袋是好的，但有不妥：{ $found }
    .hint = 现在能用；下次打包时改进
archive-altered = 与 dabao 写的不是逐字节相同：{ $found }（应为 { $expected }）
    .hint = 里面的文件可能是完好的，但这个压缩包被改动过；请取一份完好的，或用 dabao repair 修复
archive-inconsistent = 压缩包有两种读法：{ $found }（应为 { $expected }）
    .hint = 不要相信这个压缩包；请要一份完好的
base-folder = 压缩包里应当只有一个装着整个袋的顶层文件夹：{ $found }
    .hint = 请只把袋的文件夹本身重新打包，旁边不要放别的文件
volume-absent = 这是 { $expected } 卷中的一卷，旁边没有：{ $found }
    .hint = 找到其余各卷，全放进同一个文件夹，再核对那个文件夹
volume-missing = 缺少分卷：{ $found }（共 { $expected } 卷）
    .hint = 找到它们，和其余各卷放在一起；里面的内容别处没有
volume-unread = 这一卷读不了：{ $found }
    .hint = 有修复数据就用 dabao repair 修，否则从完好的地方重新复制一份
volume-foreign = 这一卷属于另一组：{ $found }，而不是 { $expected }
    .hint = 把它移开；每一组各放一个文件夹
volume-repeated = 第 { $found } 卷有两份，另一份是 { $expected }
    .hint = 留下有效的一份，把另一份移开
group-changed = 这些分卷不是一起写出来的：各卷清单算出 { $found }，组名里写的是 { $expected }
    .hint = 有一卷被换过或改过；请找到当初一起写出的那几卷

tag-file-stray = 备份包里的这个文件没有任何来历
    .hint = 看看是谁放进去的；把它移走，或用另一份副本恢复

## 凭据

signature-missing = 备份包没有签名；本应由 { $expected } 签名
    .hint = 请给您备份包的人提供签过名的那一份：签名可能被人拿掉了
signature-unsound = 这个签名什么也证明不了：{ $found }
    .hint = 不要依靠这个备份包；用另一份副本恢复，或询问签名的人
signer-differs = 它是 { $found } 签的，不是 { $expected }
    .hint = 用别的途径（例如电话）向签名的人核对密钥指纹
stamp-missing = 备份包没有时间戳
    .hint = 请给您备份包的人提供带时间戳的那一份，或加盖一个：dabao stamp
stamp-unsound = 这个时间戳什么也证明不了：{ $found }
    .hint = 不要依靠这个时间；用另一份副本恢复，或重新加盖时间戳
custody-missing = 备份包没有保管记录，不知道对它做过什么
    .hint = 它可能连同签名一起被人拿掉了；询问给您备份包的人
custody-broken = 保管记录被改过：{ $found }（应为 { $expected }）
    .hint = 用另一份副本恢复备份包
custody-silent = 保管记录没有提到这个文件
    .hint = 用另一份副本恢复，或看看这个文件是谁放进去的

## 状态

state-ingested = 已读成表
state-kept = 原样保留
state-unknown = 不认识（已保留）
state-duplicate = 重复
state-incomplete = 不完整
state-refused = 没有收进来
state-ignored = 忽略

## 发现里用到的词

word-error-page = 出错页
word-lfs-pointer = Git LFS 占位文本
word-store-error = 存储服务的出错答复

# 词后面跟的细节，例如“它说的是别的东西（摘要）”。
word-detail = { $word }（{ $detail }）
word-signature-unreadable = 读不了
word-signature-namespace = 它是为别的用途签的
word-signature-unsupported = dabao 核对不了这种签名；ssh-keygen -Y verify 也许可以
word-signature-differs = 它和 tagmanifest-sha256.txt 对不上；两者之一被改过
word-signature-covers-nothing = 标签清单没有提到内容清单
word-unfit-folder = 它是一个文件夹
word-unfit-no-zip = 它不是 ZIP
word-unfit-order = 凭据后面还有别的文件
word-unfit-empty = 里面什么也没有
word-stamp-unreadable = 读不了
word-stamp-refused = 时间戳机构拒绝了
word-stamp-unsupported = dabao 不认识这种算法，或它已不再安全
word-stamp-imprint = 它说的是别的东西
word-stamp-nonce = 它回答的不是这个请求
word-stamp-certificate = 签发者的证书缺失，或是另一张
word-stamp-purpose = 签发者的证书不是专供时间戳用的
word-stamp-validity = 签发者的证书在那个时间无效
word-stamp-signature = 它的签名对不上；里面有东西被改过
word-stamp-untrusted = 它的证书通不到 --tsa-ca

## 轻重

severity-note = 提示
severity-warning = 注意
severity-error = 要紧

## 进度

stage-sealing = 封存原件
stage-reading = 读表
stage-encrypting = 加密
stage-reading-back = 读回核对
stage-verifying = 核对
stage-unpacking = 解包
stage-protecting = 计算恢复数据
stage-repairing = 修复
stage-salvaging = 查找完好的部分
password-prompt = { $path } 的密码（直接回车跳过）：
passphrase-new = 给备份包设一个口令：
passphrase-again = 再输一遍：
passphrase-prompt = { $path } 的口令：

## 摘要

summary-files = { $files } 个文件，{ $bytes }
summary-rows = 读了 { $read } 行记录：收进 { $taken } 行，拒收 { $refused } 行
summary-columns = 认得的表共 { $found } 列：{ $mapped } 列进字段，{ $extra } 列原样保留，{ $ignored } 列按理由略去
unit-cells = { $count } 格
summary-claim = { $card } · { $resource }（{ $evidence }；{ $basis }）
basis-columns = 第 { $place } 行的表头，{ $found } 列认得 { $known } 列
basis-keys = { $place } 处的键，{ $found } 个认得 { $known } 个
basis-root = 最外层的键，{ $found } 个认得 { $known } 个
basis-hint = ，名字里有“{ $hint }”
summary-table = { $table }（{ $title }）：{ $rows } 行
summary-heading-tables = 表
summary-heading-files = 文件
summary-heading-findings = 发现
summary-none = 没有发现问题
summary-more = 另有 { $count } 条同类
summary-hint = 怎么办：{ $hint }
summary-findings-count = { $errors } 条要紧，{ $warnings } 条注意，{ $notes } 条提示
summary-notes-hidden = 提示 { $count } 条没有逐条列出（用 scan --json 或包里的 findings.csv 查看）
summary-again = 要重新下载的文件
summary-duplicate-of = 同 { $other }
scan-done = 只是看了看，什么也没有写
pack-done = 备份包已写好并从磁盘读回核对：{ $path }（{ $size }）
pack-resumed = 接着上次中断的地方做：{ $bytes } 原件已经在那里，比对一致，没有重新复制
pack-unfinished = { $path }（{ $size }）是上次中断的 { $target } 留下的：再打包到那个名字就接着做完，不要了可以删掉
pack-done-volumes = 备份包已分成 { $count } 卷写好，并从磁盘读回核对（{ $size }）：
pack-encrypted-passphrase = 已用口令加密，读回核对时就是用口令打开的；忘了口令谁也打不开，包括你自己
pack-encrypted-file-key =
    已为 { $count } 个收件人加密。每个字节都从磁盘读回，用文件自己的密钥解密并核对过；你的私钥能不能打开，
    现在就可以试：dabao verify 备份包 --identity 私钥文件
pack-verified = 核对了 { $files } 个文件，{ $bytes }，全部一致
pack-recovery = 旁边有恢复数据：{ $files }（{ $size }）；{ $blocks } 块里坏了 { $recovery } 块以内都能修好（dabao repair）
pack-trouble = 备份包是完好的；上面列出的问题要在注销之前处理
pack-fine = 没有要处理的问题
balance-holds = 合计对得上：文件、行、列都没有少

## 修复

repair-whole = 完好，不用修：{ $path }
repair-whole-file = { $path } 与恢复数据记的逐字节相同；但它不是有效的备份包
repair-blocks = { $blocks } 块里有 { $lacking } 块损坏或缺失，{ $moved } 块挪了位置；恢复数据能补 { $recovery } 块
repair-mended = 已修好，写盘后读回核对有效：{ $path }
repair-mended-invalid = { $path } 已恢复成恢复数据记的样子，但那本来就不是有效的备份包
repair-mended-file = 已修好，每个字节都与恢复数据记的相同：{ $path }（它加了密或不是备份包，没有更多可核对的）
repair-kept = 损坏的那份留作 { $kept }；做好恢复数据之后才加的签名和时间戳只在那一份里
repair-beyond = 修不了：{ $path } 的 { $blocks } 块里有 { $lacking } 块损坏或缺失，恢复数据只能补 { $recovery } 块，还差 { $short } 块。什么都没有改动
repair-unprotected = 修不了：没有 { $path } 的恢复数据（旁边的 PAR2 文件，或用 --recovery 路径 指明）。什么都没有改动
salvage-damaged = 不完整：{ $path }
salvage-count = { $path } 里还完好的：{ $proven } 个文件与清单的摘要一致，{ $likely } 个只有校验和一致（共 { $bytes }）；不完整的 { $damaged } 个
salvage-written = 完好的部分写到了 { $folder }
salvage-no-repair = 这已经不是备份包，只是抢救出来的部分；损坏处后面的文件可能缺了也列不出来
salvage-hint = 要写出来：dabao repair { $path } --salvage 文件夹
error-against-group = --against 只能和一个备份包比，不能和几卷比
error-against-group-hint = 请只写一卷；文件分在几卷里的文件夹还不能比
error-repair = { $path } 无法读取或写入：{ $reason }
error-repair-too-many = 缺 { $lacking } 块，太多了，算起来要太久
error-repair-unsolvable = 剩下的恢复块凑不成解；还需要更多恢复文件
error-repair-differs = 算出来的与恢复数据记的不一样；什么都没有改动

## 核对与解包

verify-valid = 有效：{ $path }
verify-invalid = 无效：{ $path }
verify-signature-alone = 由密钥 { $key }（{ $algorithm }）签名，没有和任何人的密钥比对（--signer）
verify-signature-other = 由密钥 { $key }（{ $algorithm }）签名，--signer 里没有它
verify-signature = 由预期的密钥 { $key }（{ $algorithm }）签名
verify-signature-named = 由 { $signer } 签名，密钥 { $key }（{ $algorithm }）
verify-stamp = { $subject } 的时间戳：{ $time }，{ $authority } 签发，证书通到 --tsa-ca
verify-stamp-alone = { $subject } 的时间戳：{ $time }，{ $authority } 签发，没有和任何根证书比对（--tsa-ca）
verify-custody = 保管记录：{ $entries }
verify-unsigned = 未签名：损坏看得出来；有人把文件和摘要一起改掉，看不出来（dabao sign）
verify-signed = 已签名：没有这把密钥的人，此后什么也没有改过
verify-stamped = 已签名并有时间戳：没有这把密钥的人此后什么也没有改过；时间戳之后，任何人都没有改过
verify-stamped-alone = 已签名并有时间戳：没有这把密钥的人此后什么也没有改过；时间戳之后任何人都没有改过，则要这家机构可信才成立（--tsa-ca）
pack-signed = 已用密钥 { $key } 签名
sign-done = 已用密钥 { $key } 签名，并从磁盘回读核对：{ $path }
sign-next = 核对方法：dabao verify { $path } --signer 公钥.pub；密钥指纹请用备份包以外的途径告诉别人
recovery-stale = { $path } 里的恢复数据描述的是改动之前的备份包；请在打包时同时用 --sign 和 --recovery，或用 par2 create 重新做
stamp-requested = 请求已写到 { $request }；请时间戳机构回答，然后：dabao stamp { $path } --response 回答.tsr
stamp-done = 已收入 { $authority } 在 { $time } 签发的时间戳，并从磁盘回读核对：{ $path }
stamp-next = 核对方法：dabao verify { $path } --tsa-ca 根证书.pem；请保存好这家机构的根证书
verify-facts = BagIt { $version }，{ $algorithms }；{ $files } 个文件，{ $bytes }
verify-volume = 第 { $number } 卷，共 { $count } 卷：{ $path }
verify-volume-beside = 同组的其余各卷都在旁边；要核对整组：dabao verify 文件夹
verify-group = 分卷 { $volumes } 卷；{ $files } 个文件，{ $bytes }
verify-group-valid = 整组有效：{ $path }
verify-group-invalid = 整组无效：{ $path }
verify-group-in-part = 看过的部分没有问题：{ $path }（只读了一部分，见上面各行）
verify-fast = 结构、名字、个数和大小没有问题：{ $path }（--fast，没有读内容，不能证明有效）
verify-sampled = 抽查的部分没有问题：{ $path }（抽查了 { $files } 个文件中的 { $read } 个，占字节数的 { $share }%，种子 { $seed }；其余没有读）
verify-in-part = 只看了一部分；不带 --fast 和 --sample 会说出所有毛病
against-lacking = 不在备份包里：{ $count }
against-differs = 备份包里的是另一个样子：{ $count }
against-unreadable = 读不了：{ $count }
against-changed = 比较的时候变了：{ $count }
against-junk = 垃圾文件，打包时略过：{ $count }
against-but-junk = { $folder } 里除垃圾文件外都在备份包里（{ $files } 个文件里的 { $held } 个）；删掉会失去上面列出的 { $junk } 个垃圾文件
against-special = 不是普通文件，没有内容可留：{ $count }
against-link = 链接，不在备份包里：{ $count }
against-empty-folder = 空文件夹，袋里只装文件：{ $count }
against-yes = 可以：{ $folder } 里 { $files } 个文件（{ $bytes }）的每个字节都在这个有效的备份包里
against-no = 不行：先别删 { $folder }；{ $files } 个文件里有 { $held } 个在备份包里
unpack-done = 已解到 { $path }：{ $files } 个文件，{ $bytes }

## Rules about closing

rule-kind-retention = 保留期
rule-kind-cooling-off = 冷静期
rule-kind-reopening-wait = 重开等待
rule-kind-export = 导出
rule-kind-export-window = 导出范围
rule-kind-item-window = 逐条时限
rule-kind-precondition = 前提
rule-kind-identity-check = 身份验证
rule-kind-entry-path = 入口
rule-kind-processing = 处理时间
rule-kind-notice = 通知
rule-kind-fan-notice = 粉丝通知
rule-kind-cost = 代价
rule-kind-settlement = 结算
rule-kind-duty = 义务
rule-kind-alternative = 替代方案
rule-kind-loss = 失去
rule-kind-effect = 后果
rule-kind-stage = 阶段
rule-kind-task = 要做的事
rule-kind-estimate = 预计
rule-kind-risk = 风险
rule-feature-account = 账号本身
rule-feature-live = 直播
rule-feature-live-commerce = 带货
rule-feature-shop = 店铺
rule-feature-ad-alliance = 广告联盟
rule-feature-brand-tasks = 品牌任务
rule-feature-ads = 广告投放
rule-feature-fan-club = 粉丝团
rule-feature-membership = 付费会员
rule-feature-payment = 收款
rule-unit-hours = { $value } 小时
rule-unit-days = { $value } 天
rule-unit-working-days = { $value } 个工作日
rule-unit-months = { $value } 个月
rule-unit-forever = 永久
rule-unit-count = { $value }
rule-unit-percent = { $value }%
rule-from-closing = 关闭之日
rule-from-application = 申请之日
rule-from-switched-off = 功能关闭之日
rule-from-item = 每一条的日期
rule-from-delisting = 下架之日
rule-from-leaving = 退出之日
rule-from-announcement = 公告之日
rule-from-breach = 最后一次违规
rule-from-year-end = 年底
rule-confidence-official = 平台或法律原文
rule-confidence-reported = 他人转述
rule-confidence-hedged = 他人说「通常」「大约」
rule-confidence-inferred = 由已知推出
rule-mark-plans = 有矛盾，按这条计划
rule-mark-contradicted = 有矛盾，较宽
rule-mark-stale = 旧
rule-mark-own = 你的改动
rule-kind = 种类：
rule-figure = 数字：
rule-feature = 功能：
rule-accounts = 账号类型：
rule-classes = 数据：
rule-form = 格式：
rule-media-mark = 画面标记：
rule-offered = 平台提供：
rule-menu = 在哪里：
rule-source = 出处：
rule-as-of = 日期：
rule-undated = 无日期
rule-stale = ，已超过一年或无日期，请到平台核实
rule-confidence = 可靠程度：
rule-note = 你的备注：
rule-contradicts = 与之矛盾：
rule-plans = 按这条计划：它较严
rule-plans-not = 不按这条计划：另一条较严
rule-side-after = { $start }起 { $figure }
rule-side-before = { $start }前 { $figure }
rules-none = 没有叫 { $id } 的规则；dabao rules list 列出全部
rules-no-platform = 没有平台 { $value } 的规则；有：{ $names }
rules-contradictions = 互相矛盾的规则（都保留，按较严的计划）：
rules-count = { $rules } 条规则，{ $stale } 条超过一年或无日期（其中无日期 { $undated } 条）：使用前请到平台核实
rules-holidays = 法定节假日已知到 { $day }；之后的工作日只按周末推算
error-rules = 规则文件有误：{ $reason }

## 现在能关吗？

verdict-go = GO：可以关了
verdict-not-yet = NOT YET：还不能关
verdict-too-late = TOO LATE：有东西再也拿不到了；关闭前请明确放弃它（--waive）
status-held = 已有
status-partly = 有一部分
status-lacking = 缺
status-not-offered = 平台不给
status-not-applicable = 不适用
status-unknown = 不清楚
class-accounts = 账号资料
class-fans = 粉丝名单
class-works = 作品列表
class-media = 视频原片
class-replays = 直播回放
class-interactions = 互动记录
class-messages = 私信
class-lives = 直播场次
class-gifts = 礼物打赏
class-orders = 订单
class-aftersales = 售后
class-products = 商品
class-ledger = 资金流水
class-metrics = 数据指标
class-campaigns = 投放与商单
class-members = 成员与会员
class-copyright = 著作权登记
class-evidence = 合同与凭证
asset-original-works = 原创作品
asset-fan-data = 粉丝数据
asset-order-evidence = 订单凭证
asset-service-conversations = 客服对话
asset-ad-results = 投放效果
grade-project = 工程文件
grade-source = 干净的原片
grade-clean = 无水印导出
grade-unstated = 来历不明
grade-marked = 带水印或标志的导出
grade-screen = 录屏
mark-none = 无水印
mark-watermark = 带水印
mark-logo = 带平台标志
met-met = 满足
met-unmet = 不满足
met-unknown = 不清楚
list-comma = 、
basis-incomplete = 手里的文件都不完整，请重新下载
basis-days = 还能导出的日子里有 { $days } 天手里没有（{ $rule }）
basis-gaps = 各次导出之间有 { $gaps } 处空档，共 { $days } 天；其中 { $lost } 处再也拿不到
basis-media = { $of } 个作品里有 { $whole } 个有完整的文件
basis-media-loose = 另有 { $count } 个视频或图片，从名字看不出是哪个作品
basis-no-works = 有 { $count } 个视频或图片，没有作品列表可以对照
basis-replays = { $of } 场直播里有 { $whole } 场有完整的回放
basis-replays-loose = 另有 { $count } 个回放，从名字和日期看不出是哪一场
basis-no-lives = 有 { $count } 个回放，没有直播场次列表可以对照
basis-papers = 是不是全部凭证，只有你知道
basis-never = 这个平台没有这类数据
basis-declared = 本人填报（declared by the user）：{ $rows } 行
basis-pictures = 只有凭证文件夹里的截图或文档
basis-fans = 手里有 { $held } 个不同的粉丝；平台说有 { $stated } 个
basis-fans-unmeasured = 手里没有平台给出的粉丝总数，没法知道名单全不全
basis-latest = 最新一行是 { $day } 的
basis-followers = 平台说有 { $value } 个粉丝（{ $day }，{ $file }）
basis-balance = 最后一笔之后余额是 { $value }（{ $day }，{ $file }）
basis-undated = 没有日期
basis-members = 名单里还有 { $count } 个成员
basis-open-orders = 导出的订单里有 { $count } 个没有完结
basis-said-yes = 你在 { $day } 说是
basis-said-no = 你在 { $day } 说不是
basis-data-newer = { $basis }；比你的回答更新
basis-data-old = { $basis }；太旧，说明不了今天
basis-ask = 只有你知道
question-latest-export = 最后一条作品、私信、订单都已经导出
question-money = 所有的钱都结清了，或者把还没结的记了下来
question-papers = 合同、通知、收据、登记证书都放进凭证文件夹了
how-instead = 平台不给导出：把截图放进 evidence/{ $class }/，要紧的人工补录（dabao template list），然后放弃它
how-ask = 找平台客服申请
how-unknown = 到后台找找有没有导出
how-evidence = 把合同、通知、收据放进名叫 evidence 的文件夹
how-copyright = 把登记证书放进名叫 copyright 的文件夹
reason-nothing = 这里没有哪个文件属于 dabao 认识的平台
reason-lost = { $class }：有一部分再也拿不到。{ $basis }
reason-partly = { $class }：只有一部分。{ $basis }
reason-lacking = { $class }：缺
reason-not-offered = { $class }：平台不给导出
reason-unknown = { $class }：手里没有，也不知道有没有
reason-held = { $class }：已有
reason-not-applicable = { $class }：不适用
reason-incomplete = 有 { $count } 个文件不完整，要重新下载，例如 { $file }
reason-broken = 备份包不完好：dabao verify 会说出所有毛病
reason-loose = 这些是散放的文件：先用 dabao pack 打包，再拿备份包来问
reason-unmet = 不满足：{ $title }。{ $basis }
reason-open = 待答：{ $title }
reason-too-soon = 时间不够：{ $title }；最晚应在 { $day } 做。请晚些关，或者用 plan --done 勾掉
plan-lost-item = { $class }：{ $title } { $day } 已经拿不到了
deadline-class = { $class }：去导出
deadline-item = { $class }：{ $title } { $day }
ready-lacking = 还缺什么，最急的在前
ready-until = 最晚 { $day }
ready-until-rolling = 最晚 { $day }，之后每天都会再少一些
ready-how = 怎么拿：{ $how }
ready-unknown = 手里没有，也不知道有没有
ready-unknown-hint = 去导出；不用的功能就说明（--answer uses-live=no …）；不要的就放弃（--waive 类别=理由）
ready-held = 手里有什么
ready-rows = { $rows }
ready-waived = 已放弃：{ $note }
ready-marked-only = 只有带标记的版本：{ $title }
ready-assets = 五类资产：已有 / 适用
ready-overdue = 已过期{" "}
ready-media = 视频的来历
ready-deadlines = 要记住的日子
ready-more = …… 还有 { $count } 个（--json 里有全部）
ready-questions = 只有你能回答的问题
ready-works-without-file = 没有视频文件的作品：{ $count } 个（{ $names }）
ready-works-not-needed = 不需要视频文件的作品：{ $count } 个（{ $names }）
ready-files-ambiguous = 与几个作品都相符的文件：{ $count } 个（{ $names }）
ready-files-without-work = 不属于任何作品的文件：{ $count } 个（{ $names }）
report-works-without-file = 没有视频文件的作品
report-works-not-needed = 不需要视频文件的作品
report-files-ambiguous = 与几个作品都相符的文件
report-files-without-work = 不属于任何作品的文件
ready-sources = dabao rules show 卡片/规则 会说出每条规则的出处；旧规则请先向平台核实
ready-calendar = 关号前要记住的日子
report-days = 今天是 { $today }；关闭日：{ $day }
report-no-day = 未定
ready-of-nobody = 哪个平台都没有算进去；抄进 dabao template 的登记表，写上平台，就会算
report-no-platform = 没有说明平台
report-reasons = 还差什么
report-preconditions = 前置条件
report-class = 数据
report-status = 状态
report-rows = 行数
report-span = 起止
report-by = 最晚
report-more = 依据和办法
report-what = 事项
report-basis = 依据
report-id = 回答用的编号
report-date = 日期
report-source = 规则与出处
report-from-closing = 距关闭天数
report-kind = 类型
report-title = 关号体检报告
report-plan = 关号计划
report-placed = { $place }：{ $text }
report-place = 账号
report-summary-go = 该有的都有，该结的都结，已经封存。
report-summary = 待办 { $things } 件，待答 { $questions } 题。
report-nearest = 最近的期限：{ $day }
report-today = 就是今天
report-late = 已过 { $days } 天
report-left = 还有 { $days } 天
report-ways = …… 还有 { $count } 条路
report-lost = 有一部分拿不回来了
report-next = 接下来做什么
report-questions-hint = 这些只有你知道。用 dabao ready 备份包，加上下面的话来回答；答“否”写 =no。
report-without = 没有或不用：{ $classes }
report-stale = 旧规则，请先核实
dossier-title = 留存账册
dossier-hint = 全部由导出的数据算出。重叠导出里的同一笔只算一次；不同币种从不相加；空格子表示没人知道。
dossier-nothing = 手里没有这类数据。
dossier-too-many = 行数太多，这里分不清有没有重复；用下面的查询可以得到这些数字。
dossier-no-year = 无日期
dossier-year = 年份
dossier-currency = 币种
dossier-in = 收入
dossier-out = 支出
dossier-net = 收支差额
dossier-neutral = 不计收支
dossier-unstated = 无金额
dossier-without = 另有 { $count } 笔没有写金额
dossier-direction = 方向
dossier-entries = 笔数
dossier-amount = 金额
dossier-money = 各年收支
dossier-kinds = 按类型细分
dossier-statements = 对账单与自带合计
dossier-file = 对账单
dossier-balances = 余额
dossier-stated = 账单自带合计
balances-hold = 吻合
balances-differ = 不吻合
balances-unknown = 并非每行都有
stated-equal = { $label }：{ $stated }，与明细一致
stated-differs = { $label }：{ $stated }，明细却是 { $found }
stated-alone = { $label }：{ $stated }，未比对
stated-none = 没有
dossier-tips-hint = 礼物明细、到账资金、平台数字是同一笔钱的三种看法，不要相加。
dossier-from = 依据
tips-gifts = 礼物明细（观众送出）
tips-movements = 到账资金
tips-figures = 平台每日数字
dossier-coins = 虚拟币
dossier-products = 爆款商品
dossier-products-hint = 关闭、取消、退款、没付款的订单不算。实付只算单行订单：多行订单常在每一行重复整单金额。
dossier-product = 商品
dossier-nameless = 无名称
dossier-quantity = 件数
dossier-orders = 订单数
dossier-paid = 实付（单行订单）
dossier-shared = 多行订单
dossier-and-unknown = { $number }，另有 { $more } 行没写
dossier-hours = 最好的时段
hours-orders = 各时段的下单数
hours-works = 各时段发布的作品的播放量
dossier-no-hour = 导出里没写钟点的：{ $count }
dossier-plays = · 播放 { $plays }
dossier-lives = 直播场次与礼物
dossier-live = 场次
dossier-no-live = 没写场次的礼物
dossier-started = 开播
dossier-viewers = 观看人数
dossier-gifts = 礼物数
dossier-gift-amount = 礼物金额
dossier-income = 平台写的收入
dossier-clubs = 粉丝团
dossier-level = 等级
dossier-fans = 人数
dossier-points = 贡献值
dossier-as-of = 文件名上的日期：{ $days }
dossier-no-levels = 手里没有等级名单：导出带等级的粉丝名单，或者截图
dossier-without-level = 没写等级的粉丝：{ $count }
dossier-safe-until = { $day } 之前还在
dossier-snapshot = 最晚 { $day } 再取一次
dossier-agree = 与自身吻合的对账单：{ $agree } / { $of }
dossier-pieces = {""}  { $orders } 单 { $pieces } 件
dossier-given = 礼物 { $gifts } 个
dossier-more = --html 文件 给出全部内容和对应的查询；每个备份包的 data/report/ 里都有一份
dossier-queries = 自己再查一遍
dossier-queries-hint = dabao convert 把备份包里的一张表变成数据库，查询就给出上面的数字（需要 SQLite，例如 sqlite3 程序）。这里的金额精确到分。
dossier-of-years = 各年收支
dossier-of-tips = 打赏
dossier-of-products = 商品
dossier-of-hours = 时段
dossier-of-lives = 直播场次
dossier-of-clubs = 粉丝团
plan-title = { $day } 关号计划
plan-today = 今天是 { $today }
plan-overdue = 已过期
plan-seal = 再打包一次，核对备份包，再问一次 dabao ready
plan-keep = 备份包在这天之前不要删
plan-instead = { $class }：平台不给导出，留截图
plan-uncertain = 不确定：那一年的节假日还没有公布
plan-alternatives = 不关也行
plan-keeps = { $said } · 留下{ $class }
plan-tips = 打赏按年合计，报税用
plan-links = 带过货的作品：清理商品链接
plan-hint = 做完用 --done 编号 勾掉（编号见 --json）；--ics 文件 给出日历
plan-kind-stage = 阶段
plan-kind-notice = 通知
plan-kind-export = 导出
plan-kind-precondition = 前置条件
plan-kind-task = 待办
plan-kind-switch-off = 停用
plan-kind-settlement = 结算
plan-kind-loss = 过后就没了
plan-kind-seal = 封存
plan-kind-closing = 关闭
plan-kind-cooling-off = 反悔的最后一天
plan-kind-processing = 办完
plan-kind-retention = 保留到
plan-kind-reopening = 可以重开
plan-kind-duty = 义务到
plan-kind-keep = 保管
error-no-close-on = 计划要有关闭日：--close-on 2026-12-31
error-no-item = 计划里没有 { $value } 这一项；--json 会列出编号
error-close-on-past = 关闭日 { $day } 在今天 { $today } 之前；请给一个更晚的 --close-on。关闭以后的事请用 dabao plan
error-answers = 回答文件 { $path } 有错：{ $reason }
error-answer = { $reason }
error-no-question = 没有 { $value } 这个问题；有的是：{ $names }
error-no-account = 这里没有账号 { $value }；有的是：{ $names }
error-two-accounts = 有几个账号都叫 { $value }：{ $names }。请加上 --platform，或者给出账号的编号

## 转换与卡片

convert-done = 已写好 { $path }：{ $rows } 行，{ $columns } 列
convert-tables = 这里有几个表，用 --table 加名称或编号选一个：
convert-unknown = 这个文件里没有表
convert-format = 不认识的格式：{ $format }；可以是 { $formats }
convert-unfit-files = --split-rows 会写出好几个文件，不能写到标准输出
convert-unfit-columns = 有 { $columns } 列，{ $format } 最多放 { $most } 列
convert-unfit-cell = 第 { $row } 行的 { $column } 超过 { $most } 个字，{ $format } 的一格放不下；请改用 csv 或 jsonl
convert-unfit-nameless = vCard 需要名字，这里没有名字这一列
convert-no-extension = 从 { $path } 这个名字看不出格式；请加上扩展名，或者用 --to 说明：{ $formats }
convert-no-table = 没有 { $table } 这个表；这里有：
convert-is-input = { $path } 是输入文件；请给输出换一个名字
convert-no-column = 没有 { $column } 这一列；这里有：{ $columns }
convert-filter = 条件写成 列 运算符 值，运算符是 = != < <= > >= ~ !~ 之一：{ $filter }
convert-no-key = { $table } 的行没有编号，分不出哪些相同；请写明列，例如 --dedupe=列名
convert-encoding = 不认识或写不了的编码：{ $encoding }；可以是 utf-8、gb18030、gbk、big5、shift_jis、euc-kr、windows-1252
convert-json-stdout = --json 和 -o - 都要用标准输出；请给表选一个文件
convert-duplicates = 读了 { $read } 行，{ $count } 行有更新的一行说同一件事，没有写出
convert-filtered = 读了 { $read } 行，{ $count } 行不符合 --where
convert-beyond = 读了 { $read } 行，{ $count } 行超出 --limit
convert-refused = 读了 { $read } 行，{ $count } 行目标不收
convert-refusal = 不收，{ $why }：{ $count } 行，第一行在 { $path } 第 { $row } 行
convert-no-target = 没有 { $id } 这个目标；这里有：{ $names }
convert-target-format = 目标 { $target } 的格式是 { $format }；请这样给输出命名
convert-country = 国家码是一到三位数字，例如 86：{ $value }
convert-not-revealed = 目标 { $target } 需要不打码的 { $kind }
convert-not-revealed-hint = 如果这些人知情、你也愿意，请加 --reveal { $kind }
convert-no-segment = 没有 { $id } 这条分层规则；这里有：{ $names }
convert-tier = 门槛写成 层=分数，例如 core=60：{ $value }
convert-tier-order = { $value } 会打乱各层的次序；请把别的层也一起改
convert-no-tier = 没有 { $id } 这一层；这里有：{ $names }
segment-rule = 按规则 { $id } 分层，以 { $day } 为今天；分数相加：
segment-from = { $field }：达到 { $steps }
segment-within = { $field }：多少天以内 { $steps }
segment-tier = { $tier }（{ $title }）：{ $points } 分起，{ $channel }
channel-broadcast = 群发公告
channel-private = 客服私聊
channel-landing-page = 跳转引导页
personal-id = 编号
personal-name = 名称
personal-phone = 电话号码
personal-email = 邮箱
personal-identity = 身份证号
personal-bank-card = 银行卡号
personal-address = 地址
personal-text = 含个人信息的格
handled-masked = 个人信息：{ $count } 个{ $what }打了码
handled-pseudonymised = 个人信息：{ $count } 个{ $what }换成了化名
handled-hashed = 个人信息：{ $count } 个{ $what }写成了哈希
handled-plain = 个人信息：{ $count } 个{ $what }按你的要求没有打码
error-key = { $path } 不是密钥文件：{ $reason }
error-key-hint = 用 dabao key new 文件 做一个；不要和名单放在一起
key-too-short = 密钥至少 32 字节
key-too-long = 比密钥长
key-even = 所有字节都一样
key-no-random = 系统给不出随机数
key-made = 已写好 { $path }；不要和名单放在一起：有了它就能试出谁是谁
targets-line = { $id }  { $title }（{ $evidence }）
targets-evidence = 依据：{ $value }
targets-note = 说明：{ $value }
targets-format = 格式：{ $value }
targets-headless = 没有表头
targets-required = 必须有：{ $value }
targets-one-of = 至少有一个：{ $value }
targets-dedupe = 每个只留一行：{ $value }
targets-rows = 每个文件的行数：{ $value }
template-line = { $id }  { $title } → { $table }
template-next = 写出空表：dabao template { $id } -o { $id }.csv（或 .xlsx，表头上带这些说明）。一件事一行，不知道的空着。填好后和别的文件放在一起；每一行都会注明是你本人填报的。
template-written = 已写出 { $path }。填好，第一行不要动，和别的文件放在一起
targets-outreach = 未成年人和没有同意的人不会进入
convert-hollow = 这种格式放不下、但每一行都是空的列：{ $count } 列
convert-lossless = 没有损失
convert-preview = { $table }：{ $rows } 行，{ $columns } 列；什么也没有写
convert-row = 第 { $row } 行
convert-strict = 什么也没有写，因为会有损失（--strict）：
loss-no-place = 这种格式放不下 { $column } 这一列
loss-rounded = { $column } 有 { $count } 个数被舍入，第一个在 { $source } 第 { $row } 行
loss-cut = { $column } 有 { $count } 段文字被截断，第一段在 { $source } 第 { $row } 行
loss-retyped = { $column } 有 { $count } 个值换了写法，第一个在 { $source } 第 { $row } 行
loss-masked = { $column } 有 { $count } 个值打了码，第一个在 { $source } 第 { $row } 行；--reveal 可以保留某一类
loss-pseudonymised = { $column } 有 { $count } 个值换成了化名，第一个在 { $source } 第 { $row } 行
loss-unfit = { $column } 有 { $count } 个值写不成目标要的样子，没有写出，第一个在 { $source } 第 { $row } 行
loss-neutralised = { $column } 有 { $count } 段文字前面加了撇号，免得 Excel 当成公式，第一段在 { $source } 第 { $row } 行
loss-unencodable = { $column } 有 { $count } 个字这种编码里没有，写成了 ?，第一个在 { $source } 第 { $row } 行
loss-outside = 表的上方或两个表之间有 { $count } 行不是表里的行，没有写出，第一行在 { $source } 第 { $row } 行
adapters-line = { $id }  { $title }：{ $resources } 种导出
adapters-resource = { $id }  { $title }（{ $evidence }）
adapters-evidence-file = 真实文件
adapters-evidence-seen = 见过
adapters-evidence-fixture = 仅见于测试
adapters-evidence-assumed = 推测
adapters-check-fine = 全部规矩都守住了：{ $cards } 张卡片，{ $resources } 种导出，{ $fixtures } 个样本文件
adapters-check-count = { $count } 处违反
adapters-written = 已写好草稿 { $path }；请把 TODO 处填好
adapters-none = 没有叫 { $id } 的卡片
adapters-claimed = 这个文件已有卡片认得：{ $claim }
adapters-nothing = { $path } 里没有表，起草不了卡片

## 失败

error = 做不到：{ $reason }
error-exists = { $path } 已经存在；换一个名字，或加 --overwrite
error-taken = { $path } 已经存在，没有动它；换一个名字
error-no-template = 没有叫 { $name } 的登记表
error-no-template-hint = dabao template list 列出全部
error-several-templates = 不止一张卡片有登记表 { $name }：请说明是哪个：{ $names }
error-target = 写不了 { $path }：{ $reason }
error-too-large-hint = 那里存不下这么大的文件（FAT32 单个文件要小于 4 GiB）；请分卷：--volume-size 4GB
error-target-hint = 检查磁盘空间和权限；原来的文件都没有动，可以再运行一次
error-input = 找不到或打不开 { $path }：{ $reason }
error-encrypt = 没有加密，也没有写出任何文件：{ $reason }
error-no-passphrase = 没有终端可以问口令；请用 --passphrase-file 文件
error-passphrases-differ = 两次口令不一样；没有写出任何文件
error-size = 大小要写成 4GB、700MB 或 4GiB 这样：{ $value }
error-volume-size = 分卷太小，装不下；--volume-size 至少要 { $needed } 字节
error-read-back = 写好的备份包读回来不一致，已删除；请检查磁盘后再运行一次
error-unbalanced = 合计对不上，为保险起见没有写出备份包：{ $reason }
error-not-a-bag = { $path } 里没有 BagIt 袋：{ $reason }
error-damaged = { $path } 读不了：{ $reason }
error-card = 卡片有误：{ $reason }
error-platform = 没有哪张卡片是关于平台 { $value } 的；有：{ $names }
error-date = 日期要写成 2026-11-21 这样：{ $value }
error-pair = 要写成 名=值 这样：{ $value }
error-limit = 限制要写成 名=数：{ $value }；名字有 { $names }
error-inside = 备份包不能放在要打包的文件夹里：{ $path }
error-interrupted = 中断了。原来的文件都没有动，没有留下半成品；再运行一次即可

error-signing-key = { $path } 不能用来签名：{ $reason }
error-signing-key-hint = 用 ssh-keygen -t ed25519 -f 我的密钥 做一把；密钥在令牌里、代理里或是别的种类时，用 ssh-keygen -Y sign -n dabao 给 tagmanifest-sha256.txt 签名，再用 dabao sign --signature 收进来
signing-key-unreadable = 它不是 OpenSSH 格式的私钥（{ $detail }）
signing-key-public = 它是密钥的公开那一半；私钥同名，没有 .pub
signing-key-locked = 它有口令；请在终端里运行，或给出 --key-passphrase-file
signing-key-passphrase = 口令不对
signing-key-unsupported = dabao 不用 { $detail } 这种密钥签名，只用 ed25519 和 ECDSA（P-256、P-384）
error-signature = 这个签名不属于 { $path }：{ $reason }
error-signature-hint = 请给这个备份包自己的 tagmanifest-sha256.txt 签名：ssh-keygen -Y sign -n dabao -f 密钥 tagmanifest-sha256.txt
error-stamp = 时间戳没有收进 { $path }：{ $reason }
error-stamp-hint = 备份包保持原样。请求和回答必须成对，并且属于现在这个备份包：用 dabao stamp --request-only 重新做一个请求
error-busy = 另一个运行正在改 { $path }
error-busy-hint = 等它结束后再运行一次
error-unfit = { $path } 不能签名或加盖时间戳：{ $reason }
error-unfit-hint = 请用 dabao 写出的那个备份包，不要用解开过或重新压缩过的
error-not-valid = { $path } 无效，无效的备份包不签名，也不加盖时间戳：{ $reason }
error-not-valid-hint = 它保持原样。dabao verify 会说出每一处毛病
error-not-covered = { $path } 没有涵盖内容的 tagmanifest-sha256.txt，签名什么也证明不了
error-not-covered-hint = 请给 dabao 写出的备份包签名
error-log = { $path } 的保管记录第 { $line } 行被改过：{ $found }（应为 { $expected }）
error-log-hint = 用另一份副本恢复备份包
error-request = 请求写不到 { $path }：{ $reason }
error-request-hint = 用 --request 文件.tsq 换一个地方
error-tsa = { $url } 没有给出时间戳：{ $reason }
error-tsa-hint = 备份包保持原样。检查地址，或自己把请求带过去：dabao stamp --request-only
tsa-not-built = 这个 dabao 编译时没有带 HTTP
error-signers = { $path } 第 { $line } 行没有密钥
error-signers-hint = 给出公钥（密钥.pub）、它的指纹（SHA256:…），或 ssh-keygen 用的 allowed signers 文件
error-signers-none = { $path } 里没有可以给备份包签名的密钥
error-signers-none-hint = 给出公钥（密钥.pub）、它的指纹（SHA256:…），或 ssh-keygen 用的 allowed signers 文件
error-signers-option = { $path } 第 { $line } 行有 dabao 不认识的选项：{ $option }
error-signers-option-hint = 请用认识它的 ssh-keygen -Y verify 核对签名；方法见 FORMAT.md

## 系统说的话

system-not-found = 没有这个文件或文件夹
system-permission = 没有权限
system-full = 磁盘满了
system-device = 磁盘或存储卡报告了故障
system-read-only = 那里只能读，不能写
system-is-folder = 那是一个文件夹
system-not-folder = 路径中间有一段不是文件夹
system-exists = 那里已经有同名的文件
system-too-large = 文件太大，那里存不下
system-name = 那里存不了这样的名字
open-not-a-bag = 既没有 bagit.txt，也没有清单（manifest）
open-damaged = 压缩包坏了（{ $what }）；请重新复制或下载一份，旁边有恢复数据就用 dabao repair 修；新的核对无误之前不要删掉这一份
open-limit = 超出了限制（{ $what }）
open-not-a-volume = { $path } 不是分卷；几个路径必须是同一组的分卷，装分卷的文件夹里也只能有分卷
open-not-whole = 这组分卷不完整：{ $what }
locked-not-built = 这个 dabao 编译时没有带加密功能（cargo build --features encryption）
locked-recipient = { $value } 不是 age 收件人（age1…），也不是可读的收件人文件；不支持 SSH 密钥和插件
locked-mixed = age 格式要么用一个口令，要么用收件人，不能同时用
locked-no-passphrase = 口令是空的
locked-identity = 这不是 age 私钥文件（AGE-SECRET-KEY-1…）
locked-needs-identity = 它是加密的；请给出私钥文件：--identity 文件
locked-needs-passphrase = 它是用口令加密的；请在终端里运行，会问口令，或用 --passphrase-file 文件
locked-wrong-identity = 它是为别人加密的；给出的私钥没有一个能打开
locked-wrong-passphrase = 口令不对，打不开
locked-header = 加密文件的文件头坏了；请重新复制或下载一份，新的核对无误之前不要删掉这一份
locked-cut = 加密文件不完整，或末尾坏了；请重新复制或下载一份，新的核对无误之前不要删掉这一份
locked-work = 打开它要做 2^{ $work } 步 scrypt 运算；最多只做 2^{ $most } 步
unpack-busy = 另一个 dabao 正在解到 { $path }；等它做完，或换一个地方
unpack-exists = { $path } 已经存在；把它移开，或换一个地方
unpack-ambiguous = 压缩包在 { $name } 处自相矛盾；dabao verify 会逐一指出
unpack-name = 这个系统存不了名字 { $name }

## 命令写错了

usage-unknown-argument = 没有 { $argument } 这个选项
usage-unknown-command = 没有 { $argument } 这个命令
usage-value = { $argument } 的值不对：{ $value }
usage-no-value = { $argument } 后面要写一个值
usage-missing = 还要写上 { $argument }
usage-conflict = { $argument } 和 { $other } 不能一起用
usage-near = 可以是：{ $near }

## 帮助

help-dabao = 打包带走：把创作者从各平台导出的文件收成一个谁都能核对的备份包
examples-dabao =
    常用：
      dabao scan 下载                  看看里面有什么，什么也不写
      dabao pack 下载 -o 备份.zip      打成备份包，写好后读回核对
      dabao verify 备份.zip            核对
    退出码：0 没有问题；1 做完了，有要处理的发现；2 做不到；3 备份包无效
    除了 stamp --tsa，全程不联网；原来的文件不动。
help-scan = 看看文件夹里有什么：每个文件由哪张卡片认得、凭什么、有什么问题；什么也不写
examples-scan =
    例子：
      dabao scan 下载
      dabao scan 下载 视频.mp4 --json > 清单.json
help-pack = 打包：认出每个文件，归一成表，连同原件封进一个备份包，写好后从磁盘读回核对
examples-pack =
    例子：
      dabao pack 下载 -o 备份.zip
      dabao pack 下载 --account 平台=小林 --password 123456
      dabao pack 下载 -o 备份.zip --date 2026-11-21      同样的文件和日期，得到同样的字节
      dabao pack 下载 -o 备份.zip --recovery 5%          以后坏了一小部分也能修好
      dabao pack 下载 -o 备份.zip --encrypt passphrase
      dabao pack 下载 -o 备份.zip --encrypt age1...      写出的文件是 备份.zip.age
      dabao pack 下载 -o /media/U盘/备份.zip --volume-size 4GB
    表里的电话、身份证号、银行卡号和街道地址会打码；--reveal phone 保留电话。
    压缩包的限制（--limit 名=数）：depth 嵌套 8 层，entries 200000 个文件，ratio 200 倍，
    total-bytes 68719476736 字节（64 GiB）。
help-verify = 核对一个备份包（ZIP、tar 或已解开的文件夹；我们的或别人的 BagIt 袋），一次说出所有毛病
examples-verify =
    例子：
      dabao verify 备份.zip
      dabao verify 备份.zip.age --identity 私钥.txt
      dabao verify 别人的袋.tar.gz --json
      dabao verify 备份.zip --signer 安娜.pub --tsa-ca 根证书.pem
      dabao verify 备份.zip --sample 5%         只读一部分，每天换一批
      dabao verify 备份.zip --against 下载      这个文件夹可以删了吗？
    它会说明备份包作为证据有多强：未签名、已签名，或已签名并有时间戳。
    退出码：0 没有问题；1 --against 的文件有不在包里的；3 无效；2 读不了
help-sign = 用 SSH 密钥给做好的备份包签名；没有这把密钥的人改了什么都会被看出来
examples-sign =
    例子：
      ssh-keygen -t ed25519 -f 我的密钥                     做一把密钥，一次就够
      dabao sign 备份.zip --key 我的密钥
      dabao verify 备份.zip --signer 我的密钥.pub
      dabao sign 备份.zip --signature tagmanifest-sha256.txt.sig
    一个备份包可以有几个人签名。新的完整写好之前，旧的一直在。
    任何人都可以用 ssh-keygen -Y verify 核对签名（方法见 FORMAT.md）。
help-stamp = 按 RFC 3161 加盖时间戳：由一家机构证明，签名（未签名时是备份包）在那时已经存在
examples-stamp =
    例子：
      dabao stamp 备份.zip --request-only                  不联网：写出 备份.zip.tsq
      dabao stamp 备份.zip --response 回答.tsr             收入回答
      dabao stamp 备份.zip --tsa https://tsa.example/      联网去要
      dabao verify 备份.zip --tsa-ca 根证书.pem
    只有 --tsa 会联网，发出去的只有一个摘要，没有备份包里的任何内容。
    请先签名：时间戳盖在最后一个签名上。
help-unpack = 解开备份包，一边解一边核对；绝不写到指定的文件夹之外
examples-unpack =
    例子：
      dabao unpack 备份.zip -o 解开
    摘要不对的文件照样写出，并逐个说明，退出码 3。
help-repair = 用旁边的恢复数据（PAR2，pack --recovery 和 par2 都能生成）修复损坏的备份包，修不了就说明哪些还完好
examples-repair =
    例子：
      dabao repair 备份.zip                     就地修好；损坏的那份会留着
      dabao repair 备份.zip --salvage 抢救      没有恢复数据时，把还完好的写出来
    退出码：0 完好或已修好；3 修不了；2 没做成
help-repair-bundle = 损坏的备份包
help-repair-recovery = 恢复数据，或它所在的文件夹（不给就在备份包旁边找）
help-repair-output = 修好的写到哪里；损坏的那份不动
help-arg-salvage = 不修，只把还完好的原件和表写到这个新文件夹
help-convert = 把任何文件或备份包里的一个表转成别的格式，并说明那种格式放不下什么
examples-convert =
    例子：
      dabao convert 粉丝列表.xlsx -o 粉丝.csv
      dabao convert 备份.zip#fans -o 粉丝.xlsx
      dabao convert 粉丝.xlsx -o - --to jsonl --columns fan_id,name --where "likes >= 10"
examples-rules =
    例子：
      dabao rules list --kind duty                       关闭之后还欠着什么
      dabao rules list --feature shop --kind export-window
      dabao rules show law/partner-notice                一条规则的全部内容和出处
      dabao rules list --rules 我的规则.toml              带上自己的改动
help-targets = 别的服务要的名单：列出、查看
help-targets-list = 列出 convert --target 的目标
help-targets-show = 显示一个目标的全部内容：列、写法、需要什么、依据是什么
help-template = 空的登记表，用来手写平台不给导出的东西：粉丝、手机号与同意、合同、登记证书、录音
examples-template =
    例如：
      dabao template list
      dabao template phones                     每一栏填什么，附例子
      dabao template phones -o 手机号.xlsx      写出空表，用 Excel 填；也可以是 .csv
    填好的表不管 Excel 怎么存都认得，每一行在表和报告里都注明
    “declared by the user”（本人填报）。
help-template-output = 新文件，.csv 或 .xlsx；写 - 则把 CSV 写到标准输出；不覆盖已有文件
help-template-template = 哪张登记表；list 列出全部
help-key = 化名用的密钥文件
help-key-new = 用 32 个随机字节做一个密钥文件
help-adapters = 卡片：列出、查看、检查、起草
help-adapters-list = 列出在用的卡片
help-adapters-show = 显示一张卡片的原文
help-adapters-check = 用样本检查卡片是否守规矩（不需要编译器）
help-adapters-new = 为没有卡片认得的文件起草一张卡片
help-rules = 关闭账号的规则：列出、查看、检查
help-rules-list = 列出规则：平台保留多久、何时截止、要通知谁、欠着什么
help-rules-show = 显示一条规则的全部内容和出处
help-rules-check = 检查规则：哪些互相矛盾，哪些超过一年要核实
help-ready = 现在能关吗？手里有什么、还缺什么、最晚哪天能拿、还有什么没答
examples-ready =
    例子：
      dabao ready 下载
      dabao ready 备份.zip --close-on 2026-12-31 --feature shop
      dabao ready 备份.zip --answer common/no-breaches=yes --waive messages="都是垃圾信息"
help-dossier = 从数据里整理留存账册：各年收支、打赏、爆款与时段、直播礼物、粉丝团
examples-dossier =
    例子：
      dabao dossier 备份.zip
      dabao dossier 备份.zip --html 账册.html --close-on 2026-12-31
      dabao dossier 备份.zip --json > 账册.json
help-plan = 一张带日期的清单：从已经过期的，到关闭之后最后一项义务；一个账号或几个账号一起
examples-plan =
    例子：
      dabao plan 备份.zip --close-on 2026-12-31
      dabao plan --platform 平台 --close-on 2026-12-31 --ics 计划.ics --html 计划.html
      dabao plan 备份.zip --close-on 2026-12-31 --done law/partner-notice
help-schema = 显示 --json 输出的 JSON Schema
help-completions = 显示命令行补全脚本
help-man = 显示手册页（man）
help-usage = 用法：
help-commands = 命令
help-arguments = 参数
help-options = 选项
help-arg-help = 显示帮助
help-arg-version = 显示版本
help-arg-lang = 语言：zh 或 en（默认随系统）
help-arg-quiet = 安静：只输出数据和失败
help-arg-color = 颜色：auto、always 或 never
help-arg-paths = 要看的文件和文件夹
help-arg-account = 说明某平台的账号，例如 平台=小林；平台的写法见 adapters list（可多次）
help-arg-work = 说明某文件属于哪个作品，例如 明细.xlsx=作品（可多次）
help-arg-password = 加密压缩包或工作簿的密码（可多次，逐个试）
help-arg-limit = 放宽或收紧压缩包的限制：depth、entries、ratio、total-bytes（可多次）
help-arg-identity = age 私钥文件，用来打开加密的备份包（可多次）；私钥文件本身若用口令加密，会问口令
help-arg-passphrase_file = 第一行是口令的文件，供脚本用；在终端里会直接问
help-arg-threads = 用几个线程（默认用全部）
help-arg-adapters = 自己的卡片所在的文件夹；同名的卡片整张替换内置的
help-arg-rules = 自己的规则文件：改动或补充，各带备注（可多次）
help-arg-today = 把哪一天当作今天，如 2026-03-31（默认今天）
help-arg-platform = 只看这个平台；只写连字符前的半截，就连同旁支（可多次）
help-arg-account_kind = 只看这类账号：personal、enterprise、subscription、service、mini-program、minor（可多次）
help-arg-feature = 只看这项功能：account、live、live-commerce、shop、ad-alliance、brand-tasks、ads、fan-club、membership、payment（可多次）
help-arg-kind = 只看这种规则，如 duty、export、cooling-off（可多次）
help-arg-rule = 规则的名字：卡片/规则
help-ready-account = 只看这个名字或编号的账号；平台=名字 则说明散放的文件是谁的（可多次）
help-ready-feature = 只用到这些功能，例如 live、shop、ads；其余功能的数据算不适用（可多次）
help-ready-paths = 文件和文件夹，或者一个备份包
help-arg-close_on = 打算哪天关，例如 2026-12-31
help-arg-answers = 回答记在哪个文件里（默认当前文件夹的 dabao-answers.toml）
help-arg-answer = 回答一个问题：ID=yes 或 ID=no，并记下来（可多次）
help-arg-waive = 明确放弃一类数据：类别=理由 或 平台/类别=理由，并记下来（可多次）
help-dossier-account = 只看这个名字或编号的账号；平台=名字 则说明散放的文件是谁的（可多次）
help-dossier-feature = 只用到这些功能，例如 live、shop、ads；其余功能的数据算不适用（可多次）
help-dossier-paths = 文件和文件夹，或者一个备份包
help-plan-account = 只看这个名字或编号的账号；平台=名字 则说明散放的文件是谁的（可多次）
help-plan-feature = 只用到这些功能，例如 live、shop、ads（可多次）
help-plan-paths = 文件和文件夹，或者一个备份包；不给就只按规则列，用 --platform 说明哪个平台
help-arg-done = 勾掉计划里的一项，并记下来（可多次；编号见 --json）
help-arg-html = 把 HTML 报告写到这里（已有就替换）
help-arg-ics = 把日历文件写到这里（已有就替换）
help-arg-md = 把 Markdown 写到这里（已有就替换）
help-pack-recovery = 在备份包旁边写恢复数据，坏了这么大比例以内都能修好，如 5%
help-arg-output = 写到哪里
help-pack-output = 备份包的名字（默认 dabao-日期.zip，放在当前文件夹）
help-arg-date = 写进备份包的所有日期（默认今天）
help-arg-reveal = 这类个人信息在表里不打码：phone、identity、bank-card、address（可多次）
help-arg-target = 别的服务要的名单（见 dabao targets list）；没有同意或缺少所需内容的行不写
help-arg-country = 没写国家码的电话用哪个国家码（不写就按目标，多为 86）
help-arg-segment = 按规则给每行加上层和渠道：tiers，或自己的 TOML 文件
help-arg-tier = --segment 某一层另用的门槛，例如 core=60（可重复）
help-arg-pseudonym = 用密钥化名代替编号、名称和号码；同一个密钥文件在每份名单里都一样
help-arg-key_file = 密钥文件写到哪里；不会盖掉别的文件
help-arg-encrypt = 加密备份包（age 格式）：收件人 age1…、收件人文件，或写 passphrase 用口令（可多次）
help-pack-passphrase_file = 用口令加密，口令是这个文件的第一行；写 --encrypt passphrase 则在终端里问
help-arg-volume_size = 分卷，每卷不超过这个大小，如 4GB、700MB、4GiB；每一卷都是完整的袋
help-arg-overwrite = 已有同名文件时替换它
help-arg-json = 输出一份 JSON（格式见 dabao schema）
help-arg-bundle = 备份包
help-arg-signer = 应当由谁签名：公钥、它的指纹，或 allowed signers 文件
help-arg-tsa_ca = 时间戳的证书应当通到的根证书（PEM 或 DER）
help-arg-sign = 给备份包签名的 SSH 私钥
help-arg-key = 用来签名的 SSH 私钥：ed25519 或 ECDSA
help-arg-key_passphrase_file = 装着密钥口令的文件（不给时在终端里询问）
help-arg-signature = 用 ssh-keygen -Y sign -n dabao 给 tagmanifest-sha256.txt 做的签名
help-arg-request_only = 只写出给时间戳机构的请求，别的都不做；不联网
help-arg-request = 请求在哪里，或写到哪里（不给时是备份包的名字加 .tsq）
help-arg-response = 时间戳机构对请求的回答
help-arg-tsa = 通过 HTTP(S) 向这家机构要时间戳，并收入回答
help-arg-chain = 通到机构根证书的其余证书，保存进备份包
help-sign-date = 保管记录写的日期（不给时是今天）
help-stamp-date = 保管记录写的日期（不给时是今天）
help-arg-fast = 只比结构、名字、个数和大小，不读内容
help-arg-sample = 只读这么大一部分内容，由 --seed 随机选出，如 5%；标签文件全读
help-arg-seed = 决定选哪些的数（不给就用今天的日期，如 20261231）
help-arg-against = 这个文件夹里每个文件的每个字节都在备份包里吗？不在的逐一说明
help-arg-table = 哪一个表，名称或编号，例如 fans
help-arg-to = 格式：csv、tsv、xlsx、ods、json、jsonl、md、html、vcf、sqlite、parquet（默认看输出文件的扩展名）
help-convert-output = 写到哪里；- 是标准输出
help-convert-paths = 要转换的文件和文件夹，或一个备份包，例如 备份.zip#fans
help-arg-columns = 只要这些列，按这个次序
help-arg-filters = 只要符合条件的行：列 运算符 值，运算符是 = != < <= > >= ~（包含） !~；空值写 "列 ="（可以写多个，要全部符合）
help-convert-limit = 最多多少行，例如 100；或放宽、收紧压缩包的限制，例如 depth=9
help-arg-headers = 表头：zh、en（统一格式的名称）或 original（原样）
help-arg-normalised = 认得的表用统一格式的列（默认如此）
help-arg-original_columns = 认得的表也用文件自己的列，每一格照文件显示的写
help-arg-sort = 行的次序：列名，前面的先比；：desc 反过来；数按大小，空格在最后
help-arg-dedupe = 平台和编号相同的行（或 --dedupe=列，... 相同的行）只留最新的一行，分不出时留最后读到的
help-arg-split_rows = 每满多少行另起一个文件（fans-2.csv），xlsx 则另起一个工作表
help-arg-encoding = CSV、TSV 的编码：utf-8（默认）、gb18030、gbk、big5 等
help-arg-preview = 只看不写：列的对应、前几行、会有什么损失
help-arg-excel = 给 Excel 用的 CSV 或 TSV：带 BOM，会被当成公式的文字前面加撇号
help-arg-strict = 有任何损失都算出错，什么也不写
help-arg-id = 卡片的名字
help-arg-dir = 卡片和样本所在的文件夹（默认当前文件夹）
help-arg-file = 没有卡片认得的文件
help-arg-accept = 把还没有的 expected 直接写好（请先读一遍）
help-arg-document = 哪个命令的输出
help-arg-shell = 哪种 shell

## diff

diff-table = { $table }（{ $title }）：{ $older } → { $newer }（多了 { $gained }，少了 { $lost }，变了 { $changed }）
diff-figures = 比以前低的数：{ $fell }；不再给出的数：{ $vanished }
diff-files = 文件：多了 { $added }，少了 { $removed }，变了 { $changed }，改名 { $moved }
diff-vanished = 有东西消失了：只在旧的里面有
diff-nothing-vanished = 没有东西消失
summary-joined = 其中现存 { $current }，重复或旧的 { $merged }；后来没有了 { $gone }，未定 { $unsettled }
help-diff = 比较两个备份包，或一个备份包和一个文件夹：粉丝、作品、订单和文件多了什么、少了什么、变了什么；有东西消失时退出码是 1。请先核对备份包
help-diff-old = 旧的：备份包或文件夹
help-diff-new = 新的：备份包或文件夹
help-diff-account = 说明散文件是哪个账号的，例如 平台=小林（可重复）
help-arg-exported = 说明文件是哪天导出的，例如 粉丝.csv=2026-05-01，好知道哪份更新（可重复）
examples-diff =
    例子：
      dabao diff 五月.zip 六月.zip
      dabao diff 五月.zip 下载 --json
