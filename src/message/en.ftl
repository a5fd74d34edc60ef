### English texts. Each finding has one sentence and a .hint: what to do.

## Taking in: folders and archives

symbolic-link = This is a link (to { $found }) and was not followed
    .hint = If the file it leads to should be packed, put that file itself into the folder
special-file = This is no regular file (a FIFO, socket or device) and was not opened
    .hint = Usually nothing need be done: it is no export
unreadable = It cannot be read: { $found }
    .hint = Check the permissions, or download it again to another place
changed-while-read = It changed while it was read: { $found }
    .hint = Run again when the download or synchronisation has ended
half-download = Its name says that the download has not finished
    .hint = Download the whole file again
archive-cut = The end of the archive is missing: the download was cut
    .hint = Download the archive again
archive-refused = The archive was not opened: { $found } (allowed: { $expected })
    .hint = If you trust it, unpack it yourself and pack again, or widen the limit with --limit
archive-not-opened = dabao does not open { $found } archives
    .hint = Unpack it yourself, leave the files beside it, and pack again
member-refused = This member of the archive was not taken in: { $found }
    .hint = Download the archive again; if that does not help, unpack it yourself and pack again
password-needed = A password is needed, and none that was given fits
    .hint = Run again with --password PASSWORD (it may be given several times)
encrypted-original = This original is encrypted, and it is so in the bundle too
    .hint = Keep its password with the bundle
name-decoded = Names in this archive were read as GB18030
    .hint = Nothing need be done; tell us if a name looks wrong
suspicious-size = It has exactly { $found } bytes: most likely the download broke off
    .hint = Download it again and see whether the size changes
empty-file = The file is empty
    .hint = Download it again
poses-as = The name promises { $expected }, the content is { $found }
    .hint = Download the real file again
extension-differs = The extension suggests { $expected }, the content is { $found }; it was read by content
    .hint = Nothing need be done
name-made-safe = The name has characters that other systems cannot hold; it is spelt differently in the bundle
    .hint = Nothing need be done; the ledger has the true name
earlier-bundle = A bundle that dabao made earlier: the originals in it are read, its tables are not read again
    .hint = Nothing; if its originals are all still in the folder, you may move the old bundle elsewhere first
nothing-here = There is not one file in { $found }
    .hint = See whether the path is right: give the folder that holds your downloads

## Media

media-truncated = The video is not whole: { $expected } expected, { $found } there
    .hint = Download this video again
media-without-index = The video has no index (moov); no player opens it
    .hint = Download this video again
media-index-past-end = The index of the video points past the end of the file: { $found }
    .hint = Download this video again
media-zero-tail = The rest of the video is zeros: { $found }; the download took its place and was never filled
    .hint = Download this video again
media-unreadable = The structure of the video cannot be read: { $found }
    .hint = Try it in a player; if it does not open, download it again

## Recognition

unknown = No card knows this file: { $found }
    .hint = The original is kept; dabao adapters new drafts a card for it
two-claimants = Two or more cards claim this table: { $found }
    .hint = Put the platform's name into the file's or folder's name and run again
assumed-layout = The layout of this table is assumed; no real sample proves it
    .hint = Compare the figures with the original
section-unclaimed = This part was not read into a table: { $sheet } ({ $found })
    .hint = The original is kept; nothing is lost
section-empty = This part holds nothing: it was empty when the platform exported it
    .hint = If the account should have something here, export it again
account-not-stated = The file does not say which account it is about
    .hint = State it with --account PLATFORM=ACCOUNT
work-not-stated = The file does not say which work it is about
    .hint = Name the file or its folder after the work, or state it with --work FILE=WORK
work-stated-by-name = The work was taken from the name of the file or folder: { $found }
    .hint = See whether it is the right one

## Reading tables

workbook-encrypted = The workbook is protected by a password
    .hint = Run again with --password PASSWORD; if that does not help, save it without a password first
reader-failed = It cannot be read any further: { $found }
    .hint = Download it again; the original is kept
encoding-invalid = Bytes that do not fit the encoding: { $found } (read as { $expected })
    .hint = Export it again; if this is an edited copy, use the file as downloaded
quote-unclosed = A quote is never closed: { $found }
    .hint = Look at this line of the original; the download may be cut
row-too-long = The row has more than the header: { $found }; it was not taken into the table
    .hint = Look at this row of the original; the original is kept
row-too-short = The row has { $found }, the header { $expected }
    .hint = See whether this row of the original was cut
no-rows = The table is empty: not one row
    .hint = If there should be data, export again with another range of dates
cell-unreadable = The cell cannot be read: { $found } (expected { $expected })
    .hint = It is kept verbatim under extra; look at the original
id-rounded = A spreadsheet has rounded this id: { $found }; its last digits are lost
    .hint = Download the original file again, and do not save it from Excel
text-not-garbled = This text is not written as the platform writes its texts, and stays as it stands: { $found }
    .hint = Nothing need be done; the original is kept
count-rounded = The platform itself gives a rounded figure: { $found }
    .hint = Nothing need be done; a finer export has the exact one
year-stated-by-name = The days have no year; it was taken from the name of the file or folder: { $found }
    .hint = If that day is another, rename the file or folder and pack again
year-not-stated = The day has no year, and the name of the file does not tell it: { $found }
    .hint = Write the day of the export into the name of the file or of its folder, as in 2026-03-14, and pack again
out-of-range = The value is outside what is possible: { $found } (expected { $expected })
    .hint = Look at this cell of the original
enum-unknown = The card does not know this value: { $found }
    .hint = It is kept as it stands; it can be added to the card
column-not-in-card = The card does not name this column; it is kept verbatim under extra
    .hint = Nothing need be done
heading-duplicate = Two columns have the same heading
    .hint = The second is kept under extra; look at the original
sheet-hidden = This sheet is hidden; it was read all the same
    .hint = Nothing need be done
saved-again = The file seems to have been opened and saved by a spreadsheet program: { $found }
    .hint = Use the file as downloaded, if it can still be had
cell-error = The cell holds an error value: { $found }
    .hint = Look at this cell of the original
key-duplicate = One object has the same key twice: { $found }
    .hint = Look at the original
encoding-guessed = The encoding was guessed: { $found }
    .hint = See whether the text reads right; if not, export it again as UTF-8
quote-stray = A quote inside a quoted cell is not doubled; it is kept as it stands
    .hint = Look at the columns of this row in the original
text-cut = The table ends inside a quoted cell: most likely the download was cut
    .hint = Download this file again
page-cut = The page ends inside a table: most likely the download was cut
    .hint = Download this file again
row-out-of-order = Rows of this sheet are stored out of order or twice; each was read as it stands
    .hint = Look at the original; another tool may have rewritten it

## Reconciliation

does-not-reconcile = The figures of this row contradict each other: { $found }, by the other columns { $expected }
    .hint = Look at this row of the original: is it the platform's own figure, or was the file edited?
balance-broken = The balance does not follow: { $found }, expected { $expected }
    .hint = Records may be missing in between; see whether the exported ranges are without gaps
key-repeated = This key stands twice: { $found }
    .hint = See whether the same data was exported twice
total-differs = The stated total is { $expected }, the rows give { $found }
    .hint = The export may not be whole; export it again
differs-within = Rows of one order or key differ: { $found }, the first of them { $expected }
    .hint = Look at these rows of the original; the file may have been edited
days-lacking = Days lack in this daily series: { $found }
    .hint = Export the missing range as well, while the platform still gives it
check-partial = This check could be made on a part of the rows only: { $found }
    .hint = Nothing need be done

## Joining

stated-for-nothing = Something is stated about a file that is not there: { $found }
    .hint = Give the path as scan shows it

newer-unknown = Exports state one thing differently, and nothing says which is newer: { $found }
    .hint = All of them are kept; --exported FILE=DATE says when a file was exported
gone-since = An older export lists it, a newer one of the same list does not: { $found }
    .hint = Nothing need be done; the older rows are kept, and marked with both dates
works-ambiguous = Pairs of works that may be one, or not: { $found }
    .hint = Nothing was joined; the table links lists them
recording-ambiguous = Files that fit several works of one account equally well: { $found }
    .hint = --work FILE=WORK states it; the table links lists them
join-partial = There is too much of one thing to compare it all: { $found }
    .hint = Nothing is lost: what was not compared stands by itself

## Targets

target-no-consent = no stated consent
    .hint = Only a plain yes in a column of consent counts; ask these people first
target-minor = about a minor
    .hint = Minors are never written to; there is nothing to do
target-missing = no { $expected }
    .hint = Add what the target needs, or choose a target that does not need it
target-masked = { $expected } is masked in the input
    .hint = Convert the original export; a bundle holds it under data/originals
target-unreadable = { $expected } cannot be read
    .hint = Write one number or address in the cell, a foreign number with + and its calling code

## Bags

bag-declaration = bagit.txt is wrong: { $found } (expected { $expected })
    .hint = The bag is not as the standard asks; get a sound copy from whoever gave it to you
tag-file-malformed = The tag file is not as the standard asks: { $found } (expected { $expected })
    .hint = Get a sound copy from whoever gave it to you
manifest-missing = There is no payload manifest
    .hint = Without it nothing can be verified; get a sound copy
manifest-malformed = This line of the manifest cannot be read: { $found }
    .hint = Get a sound copy
manifest-duplicate = The manifest names a file twice: { $found }
    .hint = Get a sound copy
algorithm-unknown = Unknown digest algorithm: { $found }
    .hint = Verify with a tool that knows it
manifest-not-covered = No tag manifest covers the payload manifest
    .hint = The files are sound; a change of the manifest itself would not show
file-changed = The file has changed: its digest is { $found }, expected { $expected }
    .hint = Do not use it; restore it from another copy
file-missing = The file is missing
    .hint = Restore it from another copy
file-extra = There is a file that the manifest does not name
    .hint = See who put it there; if it does not belong to the bag, move it away
file-renamed = The file was renamed: { $expected } in the manifest, now { $found }
    .hint = Give it its name back
oxum-differs = Size and number are { $found }, the bag says { $expected }
    .hint = Files were added, lost or changed: see the other findings
name-clash = Two names are one on some systems: { $found }
    .hint = Take care when unpacking on Windows or macOS
name-normalised = The name is spelt in another Unicode normal form than in the manifest: { $found }
    .hint = The content is sound; nothing need be done
path-escape = The path leads out of the bag: { $found }
    .hint = This bag may be malicious; do not unpack it
fetch-pending = Files of fetch.txt have not been fetched
    .hint = Fetch them, then verify again
bag-unwise = The bag is valid, but: { $found }
    .hint = It can be used as it is; do better next time
archive-altered = Not byte for byte as dabao wrote it: { $found } (expected { $expected })
    .hint = The files may be whole, but something has changed this archive; get a sound copy, or dabao repair it
archive-inconsistent = The archive has two readings: { $found } (expected { $expected })
    .hint = Do not trust this archive; get a sound copy
base-folder = The archive does not hold exactly one base folder with the bag in it: { $found }
    .hint = Pack the bag's folder again, itself and nothing beside it
volume-absent = This is one of { $expected } volumes; not beside it: { $found }
    .hint = Find the others and put them all into one folder; then verify that folder
volume-missing = Volumes are missing: { $found } of { $expected }
    .hint = Find them and put them beside the others; what they hold is only in them
volume-unread = This volume cannot be read: { $found }
    .hint = Mend it with dabao repair, if there is recovery data, or copy it again from where it is whole
volume-foreign = This volume belongs to another group: { $found }, not { $expected }
    .hint = Move it away; keep each group in a folder of its own
volume-repeated = Volume { $found } is there twice; the other is { $expected }
    .hint = Keep one that is valid and move the other away
group-changed = These volumes were not written together: their manifests give { $found }, the group is called { $expected }
    .hint = A volume was exchanged or changed; find the ones that were written together

tag-file-stray = Nothing accounts for this file of the bundle
    .hint = See who put it there; move it away, or restore the bundle from another copy

## Evidence

signature-missing = The bundle is not signed; it should be signed by { $expected }
    .hint = Ask whoever gave it to you for the signed one: a signature may have been taken away
signature-unsound = The signature proves nothing: { $found }
    .hint = Do not rely on this bundle; restore it from another copy, or ask the signer
signer-differs = It is signed by { $found }, not by { $expected }
    .hint = Ask the signer for the fingerprint of the key by another way, by telephone for example
stamp-missing = The bundle has no time stamp
    .hint = Ask whoever gave it to you for the one with the time stamp, or have it stamped: dabao stamp
stamp-unsound = The time stamp proves nothing: { $found }
    .hint = Do not rely on this time; restore the bundle from another copy, or have it stamped anew
custody-missing = There is no custody log of what was done with the bundle
    .hint = It may have been taken away together with signatures; ask whoever gave it to you
custody-broken = The custody log was changed: { $found } (expected { $expected })
    .hint = Restore the bundle from another copy
custody-silent = The custody log says nothing of this file
    .hint = Restore the bundle from another copy, or see who put the file there

## States

state-ingested = read into tables
state-kept = kept as it is
state-unknown = not understood (kept)
state-duplicate = duplicate
state-incomplete = incomplete
state-refused = not taken in
state-ignored = ignored

## Words that findings use

word-error-page = an error page
word-lfs-pointer = a Git LFS pointer
word-store-error = an error reply of an object store

# What goes with a word, as in "it is about something else (DIGEST)".
word-detail = { $word } ({ $detail })
word-signature-unreadable = it cannot be read
word-signature-namespace = it was made for another purpose
word-signature-unsupported = dabao cannot check signatures of this kind; ssh-keygen -Y verify may
word-signature-differs = it does not fit tagmanifest-sha256.txt; one of the two was changed
word-signature-covers-nothing = the tag manifest does not name the payload manifest
word-unfit-folder = it is a folder
word-unfit-no-zip = it is no ZIP
word-unfit-order = other files stand behind its evidence
word-unfit-empty = there is nothing in it
word-stamp-unreadable = it cannot be read
word-stamp-refused = the authority has refused
word-stamp-unsupported = dabao does not know this algorithm, or it is no longer safe
word-stamp-imprint = it is about something else
word-stamp-nonce = it does not answer the request
word-stamp-certificate = the certificate of its signer is missing or another one
word-stamp-purpose = the certificate of its signer is not meant for time stamps alone
word-stamp-validity = the certificate of its signer was not valid at that time
word-stamp-signature = its signature does not fit; something in it was changed
word-stamp-untrusted = its certificates do not lead to --tsa-ca

## Severities

severity-note = note
severity-warning = warning
severity-error = error

## Progress

stage-sealing = Sealing originals
stage-reading = Reading tables
stage-encrypting = Encrypting
stage-reading-back = Reading back
stage-verifying = Verifying
stage-unpacking = Unpacking
stage-protecting = Computing recovery data
stage-repairing = Repairing
stage-salvaging = Looking for what is whole
password-prompt = Password for { $path } (Enter to skip):
passphrase-new = Passphrase for the bundle:
passphrase-again = The same again:
passphrase-prompt = Passphrase for { $path }:

## Summary

summary-files =
    { $files ->
        [one] { $files } file
       *[other] { $files } files
    }, { $bytes }
summary-rows =
    { $read ->
        [one] { $read } record
       *[other] { $read } records
    } read: { $taken } taken in, { $refused } refused
summary-columns =
    { $found ->
        [one] { $found } column
       *[other] { $found } columns
    } in recognised tables: { $mapped } mapped, { $extra } kept as extra, { $ignored } left out with a reason
unit-cells =
    { $count ->
        [one] 1 cell
       *[other] { $count } cells
    }
summary-claim = { $card } · { $resource } ({ $evidence }; { $basis })
basis-columns = { $known } of { $found } columns known, headings in row { $place }
basis-keys = { $known } of { $found } keys known at { $place }
basis-root = { $known } of { $found } keys known at the root
basis-hint = {""}, and “{ $hint }” stands in the name
summary-table =
    { $table }: { $rows ->
        [one] { $rows } row
       *[other] { $rows } rows
    }
summary-heading-tables = Tables
summary-heading-files = Files
summary-heading-findings = Findings
summary-none = nothing to report
summary-more = and { $count } more of this kind
summary-hint = What to do: { $hint }
summary-findings-count =
    { $errors ->
        [one] { $errors } error
       *[other] { $errors } errors
    }, { $warnings ->
        [one] { $warnings } warning
       *[other] { $warnings } warnings
    }, { $notes ->
        [one] { $notes } note
       *[other] { $notes } notes
    }
summary-notes-hidden =
    { $count ->
        [one] 1 note is not listed here
       *[other] { $count } notes are not listed here
    } (scan --json or findings.csv in the bundle has it all)
summary-again = To be fetched again
summary-duplicate-of = same as { $other }
scan-done = This was only a look: nothing was written
pack-done = Bundle written and read back from disk: { $path } ({ $size })
pack-resumed = An interrupted run was taken up: { $bytes } of originals were there already, compared, and not copied again
pack-unfinished = { $path } ({ $size }) is what an interrupted run left of { $target }: pack to that name again to finish it, or delete the file
pack-done-volumes = Bundle written in { $count } volumes and read back from disk ({ $size }):
pack-encrypted-passphrase = Encrypted with the passphrase. To read it back it was opened with that; without it nobody can open it, you neither
pack-encrypted-file-key =
    { $count ->
        [one] Encrypted for one recipient.
       *[other] Encrypted for { $count } recipients.
    } Every byte was decrypted and verified from disk with the key of the file itself; that your
    identity fits you can see now: dabao verify BUNDLE --identity FILE
pack-verified =
    { $files ->
        [one] { $files } file
       *[other] { $files } files
    } with { $bytes } verified, all equal
pack-recovery = Recovery data beside it: { $files } ({ $size }); mends up to { $recovery } of { $blocks } blocks (dabao repair)
pack-trouble = The bundle is sound; see to the findings above before you close the account
pack-fine = Nothing is left to see to
balance-holds = The sums balance: no file, row or column has vanished

## Repair

repair-whole = Whole, nothing to mend: { $path }
repair-whole-file = { $path } is byte for byte what the recovery data describes; it is no valid bundle all the same
repair-blocks =
    { $lacking ->
        [one] { $lacking } of { $blocks } blocks was damaged or missing
       *[other] { $lacking } of { $blocks } blocks were damaged or missing
    }, { $moved } had moved; the recovery data makes up for { $recovery }
repair-mended = Mended, and valid when read back from disk: { $path }
repair-mended-invalid = { $path } is again what the recovery data describes, and that is no valid bundle
repair-mended-file = Mended, every byte as the recovery data describes it: { $path } (it is encrypted or no bundle, so no more could be verified)
repair-kept = The damaged one is kept as { $kept }; a signature or time stamp newer than the recovery data is in that one only
repair-beyond = Cannot be mended: { $lacking } of { $blocks } blocks of { $path } are damaged or missing, the recovery data makes up for { $recovery }; { $short } too many. Nothing was changed
repair-unprotected = Cannot be mended: there is no recovery data for { $path } (PAR2 files beside it, or --recovery PATH). Nothing was changed
salvage-damaged = not whole: { $path }
salvage-count =
    Still whole in { $path }: { $proven ->
        [one] { $proven } file
       *[other] { $proven } files
    } with the digest of the manifest, { $likely } whose checksum agrees ({ $bytes } together); { $damaged } not whole
salvage-written = What is whole was written to { $folder }
salvage-no-repair = This is no bundle any more, only what could be rescued; files that lay behind the damage may lack without being named
salvage-hint = Write it out with: dabao repair { $path } --salvage DIR
error-against-group = --against compares a folder with one bundle, not with several volumes
error-against-group-hint = Name one volume; a folder whose files are in several volumes cannot be compared yet
error-repair = { $path } cannot be read or written: { $reason }
error-repair-too-many = { $lacking } blocks lack, more than can be computed in bearable time
error-repair-unsolvable = The recovery blocks that are left do not fit together; more of the recovery files are needed
error-repair-differs = What was computed is not what the recovery data describes; nothing was changed

## Verify and unpack

verify-valid = Valid: { $path }
verify-invalid = Not valid: { $path }
verify-signature-alone = Signed by key { $key } ({ $algorithm }), not compared with anyone (--signer)
verify-signature-other = Signed by key { $key } ({ $algorithm }), which --signer does not name
verify-signature = Signed by the expected key { $key } ({ $algorithm })
verify-signature-named = Signed by { $signer }, key { $key } ({ $algorithm })
verify-stamp = Time stamp of { $time } on { $subject } by { $authority }; its certificates lead to --tsa-ca
verify-stamp-alone = Time stamp of { $time } on { $subject } by { $authority }, not compared with any root (--tsa-ca)
verify-custody = Custody log: { $entries }
verify-unsigned = Unsigned: damage shows; whoever changes files and digests together is not found out (dabao sign)
verify-signed = Signed: whoever has not the key has changed nothing since
verify-stamped = Signed and time-stamped: whoever has not the key has changed nothing since, and nobody at all after the time stamp
verify-stamped-alone = Signed and time-stamped: as signed; that nobody at all changed it after the time stamp holds if this authority is one you trust (--tsa-ca)
pack-signed = Signed with key { $key }
sign-done = Signed with key { $key }, and read back from disk: { $path }
sign-next = To verify: dabao verify { $path } --signer KEY.pub; tell people the fingerprint by another way than the bundle
recovery-stale = The recovery data in { $path } describes the bundle as it was before; pack with --sign and --recovery at once, or make it anew with par2 create
stamp-requested = Request written to { $request }; have an authority answer it, then: dabao stamp { $path } --response ANSWER.tsr
stamp-done = Time stamp of { $time } by { $authority } taken in, and read back from disk: { $path }
stamp-next = To verify: dabao verify { $path } --tsa-ca ROOT.pem; keep the root certificate of the authority
verify-facts =
    BagIt { $version }, { $algorithms }; { $files ->
        [one] { $files } file
       *[other] { $files } files
    }, { $bytes }
verify-volume = Volume { $number } of { $count }: { $path }
verify-volume-beside = All other volumes of the group lie beside it; to verify the group: dabao verify FOLDER
verify-group =
    { $volumes ->
        [one] One volume
       *[other] { $volumes } volumes
    }; { $files ->
        [one] { $files } file
       *[other] { $files } files
    }, { $bytes }
verify-group-valid = The group is valid: { $path }
verify-group-invalid = The group is not valid: { $path }
verify-group-in-part = Nothing wrong in what was looked at of the group: { $path } (only a part was read; the lines above say which)
verify-fast = Nothing wrong with the structure, names, numbers and sizes: { $path } (--fast; no content was read, so this is not proven to be valid)
verify-sampled = Nothing wrong in the sample: { $path } (sampled: { $read } of { $files } files, { $share } % of the bytes, seed { $seed }; the rest was not read)
verify-in-part = Only a part was looked at; without --fast and --sample every fault is named
against-lacking = Not in the bundle: { $count }
against-differs = In the bundle in another state: { $count }
against-unreadable = Could not be read: { $count }
against-changed = Changed while it was compared: { $count }
against-but-junk = Everything in { $folder } but junk is in the bundle ({ $held } of { $files } files); deleting it loses { $junk } files of junk, named above
against-junk = Junk, left out when packing: { $count }
against-special = No files, nothing to keep: { $count }
against-link = Links; they are not in the bundle: { $count }
against-empty-folder = Empty folders; a bag holds files only: { $count }
against-yes = Yes: every byte of all { $files } files in { $folder } ({ $bytes }) is in this valid bundle
against-no = No: do not delete { $folder } yet; { $held } of { $files } files are in the bundle
unpack-done =
    Unpacked to { $path }: { $files ->
        [one] { $files } file
       *[other] { $files } files
    }, { $bytes }

## Rules about closing

rule-kind-retention = kept for
rule-kind-cooling-off = cooling-off
rule-kind-reopening-wait = wait to reopen
rule-kind-export = export
rule-kind-export-window = export reaches back
rule-kind-item-window = window per item
rule-kind-precondition = precondition
rule-kind-identity-check = identity check
rule-kind-entry-path = entry
rule-kind-processing = processing time
rule-kind-notice = notice
rule-kind-fan-notice = notice to fans
rule-kind-cost = cost
rule-kind-settlement = settlement
rule-kind-duty = duty
rule-kind-alternative = alternative
rule-kind-loss = loss
rule-kind-effect = effect
rule-kind-stage = stage
rule-kind-task = to do
rule-kind-estimate = estimate
rule-kind-risk = risk
rule-feature-account = the account itself
rule-feature-live = live
rule-feature-live-commerce = selling in works and lives
rule-feature-shop = shop
rule-feature-ad-alliance = advertising alliance
rule-feature-brand-tasks = brand tasks
rule-feature-ads = bought advertising
rule-feature-fan-club = fan club
rule-feature-membership = paid membership
rule-feature-payment = payments
rule-unit-hours = { $value } hours
rule-unit-days = { $value } days
rule-unit-working-days = { $value } working days
rule-unit-months = { $value } months
rule-unit-forever = without end
rule-unit-count = { $value }
rule-unit-percent = { $value } percent
rule-from-closing = closing
rule-from-application = application
rule-from-switched-off = switching the feature off
rule-from-item = the date of each item
rule-from-delisting = taking goods off sale
rule-from-leaving = leaving
rule-from-announcement = the announcement
rule-from-breach = the last breach
rule-from-year-end = the end of the year
rule-confidence-official = the platform or the law itself
rule-confidence-reported = somebody else says so
rule-confidence-hedged = somebody else says "usually" or "about"
rule-confidence-inferred = concluded from what is said
rule-mark-plans = contradicted; this one plans
rule-mark-contradicted = contradicted; the laxer one
rule-mark-stale = old
rule-mark-own = your own
rule-kind = kind:{" "}
rule-figure = figure:{" "}
rule-feature = feature:{" "}
rule-accounts = kinds of account:{" "}
rule-classes = data:{" "}
rule-form = form:{" "}
rule-media-mark = mark on media:{" "}
rule-offered = offered:{" "}
rule-menu = where:{" "}
rule-source = source:{" "}
rule-as-of = as of:{" "}
rule-undated = undated
rule-stale = ; more than a year old or undated, verify it with the platform
rule-confidence = how sure:{" "}
rule-note = your note:{" "}
rule-contradicts = contradicted by:{" "}
rule-plans = This one plans: it is the stricter
rule-plans-not = The other one plans: it is stricter
rule-side-after = { $figure } from { $start }
rule-side-before = { $figure } before { $start }
rules-none = There is no rule { $id }; dabao rules list names them
rules-no-platform = There are no rules of a platform { $value }; there are: { $names }
rules-contradictions = Rules that contradict each other (all are kept, the stricter one plans):
rules-count = { $rules } rules, { $stale } more than a year old or undated (undated { $undated }): verify them with the platform before use
rules-holidays = Public holidays are known until { $day }; working days after that only know weekends
error-rules = A file of rules is wrong: { $reason }

## May I close now?

verdict-go = GO: you may close the account
verdict-not-yet = NOT YET: do not close the account yet
verdict-too-late = TOO LATE: something cannot be had any more; give it up knowingly (--waive) before you close
status-held = held
status-partly = partly
status-lacking = lacking
status-not-offered = not offered
status-not-applicable = not applicable
status-unknown = unknown
class-accounts = account
class-fans = fans
class-works = list of works
class-media = video files
class-replays = live replays
class-interactions = interactions
class-messages = messages
class-lives = live sessions
class-gifts = gifts
class-orders = orders
class-aftersales = after-sales
class-products = goods
class-ledger = money
class-metrics = figures
class-campaigns = ads and brand tasks
class-members = members
class-copyright = copyright
class-evidence = papers
asset-original-works = original works
asset-fan-data = fan data
asset-order-evidence = proof of orders
asset-service-conversations = conversations
asset-ad-results = advertising results
grade-project = project files
grade-source = clean sources
grade-clean = exports without a mark
grade-unstated = origin not stated
grade-marked = exports with a watermark or logo
grade-screen = screen recordings
mark-none = without a mark
mark-watermark = with a watermark
mark-logo = with the platform's logo
met-met = met
met-unmet = not met
met-unknown = not known
list-comma = ,{" "}
basis-incomplete = The only files of it are cut; fetch them again
basis-days = Days that can still be exported and are not held: { $days } ({ $rule })
basis-gaps = Gaps between exports: { $gaps }, days in all: { $days }; gaps that can never be filled: { $lost }
basis-media = { $whole } of { $of } works have a whole file of their own
basis-media-loose = Recordings and pictures that fit none of them by name: { $count }
basis-no-works = Recordings and pictures, and no list of works to compare with: { $count }
basis-replays = { $whole } of { $of } live sessions have a whole replay
basis-replays-loose = Replays that fit none of them by name or day: { $count }
basis-no-lives = Replays, and no list of live sessions to compare with: { $count }
basis-papers = Whether these are all papers, only you know
basis-never = This platform has no such data
basis-declared = Declared by the user: { $rows ->
    [one] 1 row
   *[other] { $rows } rows
} written down by hand
basis-pictures = Only pictures or documents in the evidence folder
basis-fans = Different fans held: { $held }; followers that the platform states: { $stated }
basis-fans-unmeasured = The follower count that the platform states is not held, so nobody can tell whether all are here
basis-latest = The latest row is of { $day }
basis-followers = Followers that the platform states: { $value } ({ $day }, { $file })
basis-balance = The balance after the last movement is { $value } ({ $day }, { $file })
basis-undated = undated
basis-members = Members in the list: { $count }
basis-open-orders = Orders that stand open in the export: { $count }
basis-said-yes = You said yes on { $day }
basis-said-no = You said no on { $day }
basis-data-newer = { $basis }; newer than your answer
basis-data-old = { $basis }; too old to speak for today
basis-ask = Only you know
question-latest-export = Everything is exported up to the last post, message and order
question-money = All money is settled, or written down with what is still owed
question-papers = All contracts, notices, receipts and registrations lie in the evidence folder
how-instead = The platform hands out none: put pictures into evidence/{ $class }/, enter what matters by hand (dabao template list), then waive it
how-ask = Ask the platform's service for it
how-unknown = Look for an export in the back office
how-evidence = Put contracts, notices and receipts into a folder called evidence
how-copyright = Put registrations into a folder called copyright
reason-nothing = Nothing here belongs to a platform that dabao knows
reason-lost = { $class }: a part can never be had again. { $basis }
reason-partly = { $class }: partly held. { $basis }
reason-lacking = { $class }: lacking
reason-not-offered = { $class }: the platform hands out none
reason-unknown = { $class }: nothing held, nothing known
reason-held = { $class }: held
reason-not-applicable = { $class }: not applicable
reason-incomplete = Files that are not whole and must be fetched again: { $count }, { $file } among them
reason-broken = The bundle is not valid: dabao verify names every fault
reason-loose = These are loose files: seal them with dabao pack, then ask again about the bundle
reason-unmet = Not met: { $title }. { $basis }
reason-open = Open: { $title }
reason-too-soon = Too little time: { $title }; that was due on { $day }. Close later, or tick it off with plan --done
plan-lost-item = { $class }: { $title } { $day } can no longer be fetched
deadline-class = { $class }: fetch it
deadline-item = { $class }: { $title } { $day }
ready-lacking = What lacks, the most urgent first
ready-until = by { $day }
ready-until-rolling = by { $day }, then more is lost every day
ready-how = How: { $how }
ready-unknown = Nothing held and nothing known
ready-unknown-hint = Export them, say that you do not use them (--answer uses-live=no …), or give them up (--waive CLASS=NOTE)
ready-held = What is held
ready-rows = { $rows }
ready-waived = Given up: { $note }
ready-marked-only = Only a marked copy: { $title }
ready-assets = The five classes of assets: held / that apply
ready-overdue = overdue{" "}
ready-media = Recordings by where they come from
ready-deadlines = Days to keep
ready-more = … and { $count } more (--json has all)
ready-questions = Questions only you can answer
ready-works-without-file = Works without a file: { $count } ({ $names })
ready-works-not-needed = Works that need none: { $count } ({ $names })
ready-files-ambiguous = Files that fit several works: { $count } ({ $names })
ready-files-without-work = Files without a work: { $count } ({ $names })
report-works-without-file = Works without a file
report-works-not-needed = Works that need no file
report-files-ambiguous = Files that fit several works
report-files-without-work = Files without a work
ready-sources = dabao rules show CARD/RULE gives the source of each rule; verify old ones with the platform
ready-calendar = Days to keep before closing
report-days = Today is { $today }; closing: { $day }
report-no-day = not set
ready-of-nobody = Counted for no platform; copy the rows into a form of dabao template and name the platform there, and they count
report-no-platform = Platform not stated
report-reasons = What stands in the way
report-preconditions = What must hold
report-class = data
report-status = status
report-rows = rows
report-span = from – to
report-by = by
report-more = why, and how to get it
report-what = what
report-basis = basis
report-id = answer by
report-date = day
report-source = rule and source
report-from-closing = days from closing
report-kind = kind
report-title = Readiness report
report-plan = Plan for closing
report-placed = { $place }: { $text }
report-place = account
report-summary-go = Everything is held, settled and sealed.
report-summary = To do: { $things }. Questions: { $questions }.
report-nearest = Nearest day: { $day }
report-today = today
report-late = { $days ->
        [one] { $days } day too late
       *[other] { $days } days too late
    }
report-left = { $days ->
        [one] { $days } day left
       *[other] { $days } days left
    }
report-ways = … and { $count } more ways
report-lost = a part is lost
report-next = What to do next
report-questions-hint = Nobody but you knows. Answer with dabao ready BUNDLE and the words below, or with =no.
report-without = Not there, or not used: { $classes }
report-stale = old rule: verify it
dossier-title = Standing documents
dossier-hint = Made from the exports alone. Copies in overlapping exports count once; unlike currencies are never added up; an empty cell means that nobody knows.
dossier-nothing = Nothing held.
dossier-too-many = There are too many rows to tell copies apart here. The query below gives the figures.
dossier-no-year = no day
dossier-year = year
dossier-currency = currency
dossier-in = in
dossier-out = out
dossier-net = in less out
dossier-neutral = neither
dossier-unstated = without an amount
dossier-without = { $count ->
        [one] { $count } entry
       *[other] { $count } entries
    } without an amount
dossier-direction = direction
dossier-entries = entries
dossier-amount = amount
dossier-money = Money by year
dossier-kinds = By kind of movement
dossier-statements = Statements against their own totals
dossier-file = statement
dossier-balances = balances
dossier-stated = totals that it states
balances-hold = fit
balances-differ = do not fit
balances-unknown = not on every row
stated-equal = { $label }: { $stated }, and so the rows
stated-differs = { $label }: { $stated }, but the rows come to { $found }
stated-alone = { $label }: { $stated }, not compared
stated-none = it states none
dossier-tips-hint = Gifts, arrived money and figures of the platform are three views of one thing: do not add them up.
dossier-from = told from
tips-gifts = gifts, as viewers gave them
tips-movements = money that arrived
tips-figures = the platform's daily figures
dossier-coins = coins
dossier-products = What sold
dossier-products-hint = Orders that were closed, cancelled, refunded or not paid do not count. What was paid is that of orders with a single line, since others may repeat the amount of the whole order on each line.
dossier-product = goods
dossier-nameless = without name
dossier-quantity = pieces
dossier-orders = orders
dossier-paid = paid, single lines
dossier-shared = orders with several lines
dossier-and-unknown = { $number }, and { $more } lines without
dossier-hours = The best hours
hours-orders = orders by the hour they were made
hours-works = plays of works by the hour they were published
dossier-no-hour = Without an hour in the export: { $count }
dossier-plays = · { $plays } plays
dossier-lives = Live sessions with their gifts
dossier-live = session
dossier-no-live = gifts that name no session
dossier-started = began
dossier-viewers = viewers
dossier-gifts = gifts
dossier-gift-amount = worth
dossier-income = income stated
dossier-clubs = Fan club
dossier-level = level
dossier-fans = fans
dossier-points = points
dossier-as-of = Day that the names of the files bear: { $days }
dossier-no-levels = No list of levels is held: export the fans with their levels, or take pictures
dossier-without-level = Fans without a level: { $count }
dossier-safe-until = safe until { $day }
dossier-snapshot = Take it anew by { $day } at the latest
dossier-agree = Statements that fit themselves: { $agree } of { $of }
dossier-pieces = {""}  { $pieces } pieces in { $orders } orders
dossier-given = { $gifts } gifts
dossier-more = --html FILE has all of it, with the queries that give it; every bundle has it in data/report/
dossier-queries = Ask again
dossier-queries-hint = dabao convert makes a database of a table of the bundle; the query gives the figures above (needs SQLite, such as the program sqlite3). Amounts here are to the fen.
dossier-of-years = money by year
dossier-of-tips = tips
dossier-of-products = goods
dossier-of-hours = hours
dossier-of-lives = live sessions
dossier-of-clubs = fan club
plan-title = Plan for closing on { $day }
plan-today = Today is { $today }
plan-overdue = Overdue
plan-seal = Pack everything once more, verify the bundle, and ask dabao ready
plan-keep = Do not delete the bundle before this day
plan-instead = { $class }: the platform hands out none; keep pictures
plan-uncertain = not certain: the holidays of that year are not published
plan-alternatives = Instead of closing
plan-keeps = { $said } · keeps { $class }
plan-tips = Tips by year, for the tax
plan-links = Works that sold goods: clean their links
plan-hint = Tick off with --done ID (--json shows the ids); --ics FILE gives a calendar
plan-kind-stage = stage
plan-kind-notice = notice
plan-kind-export = export
plan-kind-precondition = precondition
plan-kind-task = to do
plan-kind-switch-off = switch off
plan-kind-settlement = settlement
plan-kind-loss = lost after this
plan-kind-seal = seal
plan-kind-closing = closing
plan-kind-cooling-off = last day to take it back
plan-kind-processing = done by
plan-kind-retention = kept until
plan-kind-reopening = may be reopened
plan-kind-duty = owed until
plan-kind-keep = keep
error-no-close-on = A plan needs the day of closing: --close-on 2026-12-31
error-no-item = There is no item { $value } in the plan; --json shows the ids
error-close-on-past = The day of closing, { $day }, lies before today, { $today }; give a later --close-on. For duties after closing use dabao plan
error-answers = The answers file { $path } is wrong: { $reason }
error-answer = { $reason }
error-no-question = There is no question { $value }; there are: { $names }
error-no-account = There is no account { $value } here; there are: { $names }
error-two-accounts = Several accounts are called { $value }: { $names }. Add --platform, or give the account's id

## Convert and cards

convert-done =
    Written { $path }: { $rows ->
        [one] { $rows } row
       *[other] { $rows } rows
    }, { $columns ->
        [one] { $columns } column
       *[other] { $columns } columns
    }
convert-tables = There are several tables; choose one by name or number with --table:
convert-unknown = There is no table in this file
convert-format = Unknown format: { $format }; known are { $formats }
convert-unfit-files = --split-rows makes several files, which cannot go to standard output
convert-unfit-columns = { $columns } columns; { $format } holds { $most }
convert-unfit-cell = Row { $row }, { $column }: a cell of more than { $most } characters, which is all that { $format } can hold; choose csv or jsonl
convert-unfit-nameless = A vCard needs a name, and there is no column of names
convert-no-extension = The name { $path } does not say the format; give it an extension, or say --to: { $formats }
convert-no-table = There is no table { $table }; there are:
convert-is-input = { $path } is an input; choose another name for the output
convert-no-column = There is no column { $column }; there are: { $columns }
convert-filter = A filter is written COLUMN OPERATOR VALUE, with one of = != < <= > >= ~ !~: { $filter }
convert-no-key = Rows of { $table } have no id by which equal ones could be told; name columns, as in --dedupe=COLUMN
convert-encoding = Unknown encoding, or one that cannot be written: { $encoding }; known are utf-8, gb18030, gbk, big5, shift_jis, euc-kr, windows-1252
convert-json-stdout = --json and -o - would both be standard output; choose a file for the table
convert-duplicates = { $count } of { $read } rows were left out for a newer one about the same thing
convert-filtered = { $count } of { $read } rows did not pass --where
convert-beyond = { $count } of { $read } rows are beyond --limit
convert-refused = Not taken by the target: { $count } of { $read } rows
convert-refusal = Refused, { $why }: { $count } (the first in { $path } row { $row })
convert-no-target = There is no target { $id }; there are: { $names }
convert-target-format = The target { $target } is { $format }; name the output so
convert-country = A calling code has one to three digits, as in 86: { $value }
convert-not-revealed = The target { $target } needs { $kind } plain
convert-not-revealed-hint = If these people know and you want it, add --reveal { $kind }
convert-no-segment = There is no rule { $id } for ranking; there are: { $names }
convert-tier = A threshold is written TIER=POINTS, as in core=60: { $value }
convert-tier-order = With { $value } the tiers would change places; move the others as well
convert-no-tier = There is no tier { $id }; there are: { $names }
segment-rule = Ranked by the rule { $id }, on { $day }; points are added up:
segment-from = { $field }: from { $steps }
segment-within = { $field }: within days { $steps }
segment-tier = { $tier } ({ $title }): from { $points } points, { $channel }
channel-broadcast = notice to the group
channel-private = private message of customer service
channel-landing-page = landing page
personal-id = ids
personal-name = names
personal-phone = telephone numbers
personal-email = e-mail addresses
personal-identity = identity numbers
personal-bank-card = bank cards
personal-address = addresses
personal-text = cells with personal data
handled-masked = Personal, { $what }: { $count } masked
handled-pseudonymised = Personal, { $what }: { $count } replaced by pseudonyms
handled-hashed = Personal, { $what }: { $count } hashed
handled-plain = Personal, { $what }: { $count } plain, as you asked
error-key = { $path } is not a key file: { $reason }
error-key-hint = dabao key new FILE makes one; keep it apart from the lists
key-too-short = a key has 32 bytes at least
key-too-long = it is longer than a key
key-even = all its bytes are the same
key-no-random = the system gives no random bytes
key-made = Written { $path }; keep it apart from the lists: whoever has it can try out who is who
targets-line = { $id }  { $title } ({ $evidence })
targets-evidence = Known by: { $value }
targets-note = Note: { $value }
targets-format = Format: { $value }
targets-headless = without headings
targets-required = Needs: { $value }
targets-one-of = Needs one of: { $value }
targets-dedupe = One row for each: { $value }
targets-rows = Rows of a file: { $value }
template-line = { $id }  { $title } → { $table }
template-next = Write it empty: dabao template { $id } -o { $id }.csv (or .xlsx, whose headings carry these notes). One row for each; leave empty what you do not know. Put it beside the other files; every row will say that you declared it.
template-written = Written { $path }. Fill it in, keep the first row, and put it beside the other files
targets-outreach = Minors and people without consent never enter it
convert-hollow = Columns without any value that the format has no place for: { $count }
convert-lossless = Nothing was lost
convert-preview = { $table }; rows: { $rows }; columns: { $columns }; nothing was written
convert-row = Row { $row }
convert-strict = Nothing was written, for something would be lost (--strict):
loss-no-place = The format has no place for the column { $column }
loss-rounded = { $column }: { $count } rounded (the first in { $source } row { $row })
loss-cut = { $column }: { $count } cut (the first in { $source } row { $row })
loss-retyped = { $column }: { $count } written in another form (the first in { $source } row { $row })
loss-masked = { $column }: { $count } masked (the first in { $source } row { $row }); --reveal keeps a kind plain
loss-pseudonymised = { $column }: { $count } replaced by pseudonyms (the first in { $source } row { $row })
loss-unfit = { $column }: { $count } not fit for the form that the target asks for, left out (the first in { $source } row { $row })
loss-neutralised = { $column }: { $count } with an apostrophe put in front, so that Excel takes them for text (the first in { $source } row { $row })
loss-unencodable = { $column }: { $count } not in this encoding, written as ? (the first in { $source } row { $row })
loss-outside = Outside of any table and not written: { $count } (the first in { $source } row { $row })
adapters-line =
    { $id }  { $title }: { $resources ->
        [one] { $resources } export
       *[other] { $resources } exports
    }
adapters-resource = { $id }  { $title } ({ $evidence })
adapters-evidence-file = real file
adapters-evidence-seen = seen
adapters-evidence-fixture = fixture only
adapters-evidence-assumed = assumed
adapters-check-fine =
    Every law holds: { $cards ->
        [one] { $cards } card
       *[other] { $cards } cards
    }, { $resources ->
        [one] { $resources } export
       *[other] { $resources } exports
    }, { $fixtures } fixture files
adapters-check-count =
    { $count ->
        [one] { $count } violation
       *[other] { $count } violations
    }
adapters-written = Draft written to { $path }; fill in what is marked TODO
adapters-none = There is no card { $id }
adapters-claimed = A card claims this file already: { $claim }
adapters-nothing = There is no table in { $path } to draft a card from

## Failures

error = It could not be done: { $reason }
error-exists = { $path } exists already; choose another name, or add --overwrite
error-taken = { $path } exists already and stays as it is; choose another name
error-no-template = There is no template { $name }
error-no-template-hint = dabao template list names them all
error-several-templates = Several cards have a template { $name }: say which of { $names }
error-target = { $path } cannot be written: { $reason }
error-too-large-hint = That place holds no file so large (FAT32: less than 4 GiB); write volumes: --volume-size 4GB
error-target-hint = Check free space and permissions; your files are untouched, and you can run it again
error-input = { $path } cannot be found or opened: { $reason }
error-encrypt = It was not encrypted, and nothing was written: { $reason }
error-no-passphrase = There is no terminal to ask for a passphrase; give it with --passphrase-file FILE
error-passphrases-differ = The two passphrases differ; nothing was written
error-size = A size is written like 4GB, 700MB or 4GiB: { $value }
error-volume-size = So small a volume cannot hold it; --volume-size must be at least { $needed } bytes
error-read-back = The bundle did not read back as it was written and was removed; check the disk and run again
error-unbalanced = The sums do not balance, so no bundle was written: { $reason }
error-not-a-bag = There is no BagIt bag in { $path }: { $reason }
error-damaged = { $path } cannot be read: { $reason }
error-card = A card is wrong: { $reason }
error-platform = No card is about the platform { $value }; there are: { $names }
error-date = A date is written like 2026-11-21: { $value }
error-pair = Write it as NAME=VALUE: { $value }
error-limit = A limit is written NAME=NUMBER: { $value }; the names are { $names }
error-inside = The bundle cannot stand inside a folder that is packed: { $path }
error-interrupted = Interrupted. Your files are untouched and nothing half done was left; just run it again

error-signing-key = { $path } cannot sign: { $reason }
error-signing-key-hint = Make a key with ssh-keygen -t ed25519 -f my-key; for keys on a token, in an agent or of another kind, sign tagmanifest-sha256.txt with ssh-keygen -Y sign -n dabao and bring it in with dabao sign --signature
signing-key-unreadable = it is no private key in the OpenSSH format ({ $detail })
signing-key-public = it is the public half of a key; the private one has the same name without .pub
signing-key-locked = it needs a passphrase; run it in a terminal, or give --key-passphrase-file
signing-key-passphrase = the passphrase does not fit
signing-key-unsupported = dabao does not sign with keys of the kind { $detail }, only with ed25519 and ECDSA (P-256, P-384)
error-signature = The signature does not belong to { $path }: { $reason }
error-signature-hint = Sign the file tagmanifest-sha256.txt of this very bundle: ssh-keygen -Y sign -n dabao -f KEY tagmanifest-sha256.txt
error-stamp = The time stamp was not taken into { $path }: { $reason }
error-stamp-hint = The bundle is as it was. Request and answer must belong together and to the bundle as it is: make a new request with dabao stamp --request-only
error-busy = Another run is changing { $path }
error-busy-hint = Run it again when the other has ended
error-unfit = { $path } cannot be signed or stamped: { $reason }
error-unfit-hint = Sign the bundle as dabao has written it, not one that was unpacked or packed again
error-not-valid = { $path } is not valid, and what is not valid is neither signed nor stamped: { $reason }
error-not-valid-hint = It is as it was. dabao verify names every fault
error-not-covered = { $path } has no tagmanifest-sha256.txt that covers its payload, so a signature would prove nothing
error-not-covered-hint = Sign a bundle that dabao has written
error-log = The custody log of { $path } was changed in line { $line }: { $found } (expected { $expected })
error-log-hint = Restore the bundle from another copy
error-request = The request cannot be written to { $path }: { $reason }
error-request-hint = Choose another place with --request FILE.tsq
error-tsa = { $url } gave no time stamp: { $reason }
error-tsa-hint = The bundle is as it was. Check the address, or carry the request there yourself: dabao stamp --request-only
tsa-not-built = this dabao was built without HTTP
error-signers = Line { $line } of { $path } names no key
error-signers-hint = Give a public key (KEY.pub), its fingerprint (SHA256:…), or a file of allowed signers as ssh-keygen takes it
error-signers-none = { $path } names no key that may sign bundles
error-signers-none-hint = Give a public key (KEY.pub), its fingerprint (SHA256:…), or a file of allowed signers as ssh-keygen takes it
error-signers-option = Line { $line } of { $path } has an option that dabao does not know: { $option }
error-signers-option-hint = Verify the signature with ssh-keygen -Y verify, which knows it; FORMAT.md says how

## What the system says

system-not-found = there is no such file or folder
system-permission = permission denied
system-full = the disk is full
system-device = the disk or card reports a fault
system-read-only = it can be read there, not written
system-is-folder = it is a folder
system-not-folder = a part of the path is not a folder
system-exists = a file of this name is there already
system-too-large = the file is too large for that place
system-name = that place cannot hold such a name
open-not-a-bag = there is neither a bagit.txt nor a manifest
open-damaged = the archive is damaged ({ $what }); copy or download it again, or mend it with dabao repair if recovery data lies beside it; keep this one until the new one is verified
open-limit = a limit was met ({ $what })
open-not-a-volume = { $path } is no volume; several paths must be volumes of one group, and a folder of volumes holds nothing else
open-not-whole = the group of volumes is not whole: { $what }
locked-not-built = this dabao was built without encryption (cargo build --features encryption)
locked-recipient = { $value } is no age recipient (age1…) and no readable file of them; SSH keys and plugins are not taken
locked-mixed = the age format takes either one passphrase or recipients, not both
locked-no-passphrase = the passphrase is empty
locked-identity = it is no file of age identities (AGE-SECRET-KEY-1…)
locked-needs-identity = it is encrypted; give the file with your identity: --identity FILE
locked-needs-passphrase = it is encrypted with a passphrase; run it in a terminal to be asked for it, or give --passphrase-file FILE
locked-wrong-identity = it is encrypted for somebody else; none of the identities given opens it
locked-wrong-passphrase = the passphrase does not open it
locked-header = the header of the encrypted file is damaged; copy or download it again, and keep this one until the new one is verified
locked-cut = the encrypted file is cut, or its end is damaged; copy or download it again, and keep this one until the new one is verified
locked-work = to open it would take 2^{ $work } steps of scrypt; no more than 2^{ $most } are done
unpack-busy = another run is unpacking to { $path } at this moment; wait for it, or choose another place
unpack-exists = { $path } exists already; move it away or choose another place
unpack-ambiguous = the archive contradicts itself at { $name }; dabao verify names each place
unpack-name = this system cannot hold the name { $name }

## A command line that is not right

usage-unknown-argument = There is no option { $argument }
usage-unknown-command = There is no command { $argument }
usage-value = This is no value for { $argument }: { $value }
usage-no-value = A value must follow { $argument }
usage-missing = Still needed: { $argument }
usage-conflict = { $argument } and { $other } do not go together
usage-near = It may be: { $near }

## Help

help-dabao = Packs what a creator exported from platforms into one bundle that anyone can verify
examples-dabao =
    In short:
      dabao scan Downloads                 look at what is there; writes nothing
      dabao pack Downloads -o backup.zip   make the bundle and read it back
      dabao verify backup.zip              verify it
    Exit codes: 0 clean; 1 done, with findings that matter; 2 could not do it; 3 not valid
    Nothing goes over the network but stamp --tsa; your files stay as they are.
help-scan = Looks at a folder: which card claims each file, on what basis, what is wrong; writes nothing
examples-scan =
    Examples:
      dabao scan Downloads
      dabao scan Downloads video.mp4 --json > list.json
help-pack = Recognises every file, brings all tables into one schema, and seals them with the originals in one bundle, which is read back from disk
examples-pack =
    Examples:
      dabao pack Downloads -o backup.zip
      dabao pack Downloads --account PLATFORM=lin --password 123456
      dabao pack Downloads -o backup.zip --date 2026-11-21    same files and date, same bytes
      dabao pack Downloads -o backup.zip --recovery 5%        can be mended if a part is damaged
      dabao pack Downloads -o backup.zip --encrypt passphrase
      dabao pack Downloads -o backup.zip --encrypt age1...    the file is backup.zip.age
      dabao pack Downloads -o /media/stick/backup.zip --volume-size 4GB
    Phone numbers, identity numbers, bank cards and street addresses are masked in the
    tables; --reveal phone keeps telephone numbers.
    Limits on archives (--limit NAME=NUMBER): depth 8 levels, entries 200000, ratio 200
    times, total-bytes 68719476736 (64 GiB).
help-verify = Verifies a bundle (a ZIP, a tar or an unpacked folder; ours or a stranger's BagIt bag) and names every fault in one run
examples-verify =
    Examples:
      dabao verify backup.zip
      dabao verify backup.zip.age --identity key.txt
      dabao verify their-bag.tar.gz --json
      dabao verify backup.zip --signer anna.pub --tsa-ca root.pem
      dabao verify backup.zip --sample 5%             reads a part, another one every day
      dabao verify backup.zip --against Downloads     may this folder be deleted?
    It says how strong the bundle is as evidence: unsigned, signed, or signed and time-stamped.
    Exit codes: 0 nothing wrong; 1 a file of --against is not in the bundle; 3 not valid;
    2 could not be read
help-sign = Signs a finished bundle with an SSH key, so that nobody without it can change anything unnoticed
examples-sign =
    Examples:
      ssh-keygen -t ed25519 -f my-key                      make a key, once
      dabao sign backup.zip --key my-key
      dabao verify backup.zip --signer my-key.pub
      dabao sign backup.zip --signature tagmanifest-sha256.txt.sig
    Several people may sign one bundle. The old bundle stands until the new one is complete.
    Anyone can check the signature with ssh-keygen -Y verify (FORMAT.md says how).
help-stamp = Adds a time stamp after RFC 3161: an authority states that the signature, or the unsigned bundle, was there by then
examples-stamp =
    Examples:
      dabao stamp backup.zip --request-only                offline: writes backup.zip.tsq
      dabao stamp backup.zip --response answer.tsr         takes the answer in
      dabao stamp backup.zip --tsa https://tsa.example/    asks for it over the network
      dabao verify backup.zip --tsa-ca root.pem
    Only --tsa opens a connection, and it sends one digest, nothing of the bundle.
    Sign first: what is stamped is the last signature.
help-unpack = Unpacks a bundle and verifies it on the way; never writes outside the given folder
examples-unpack =
    Example:
      dabao unpack backup.zip -o unpacked
    A file whose digest differs is written all the same and named; the exit code is 3.
help-repair = Mends a damaged bundle from the recovery data beside it (PAR2, as pack --recovery and par2 write it), or says what is still whole
examples-repair =
    Examples:
      dabao repair backup.zip                        mends it in its place; the damaged one is kept
      dabao repair backup.zip --salvage rescued      writes out what is whole, without recovery data
    Exit codes: 0 whole or mended; 3 cannot be mended; 2 could not do it
help-repair-bundle = The damaged bundle
help-repair-recovery = The recovery data, or the folder it is in (that of the bundle if not given)
help-repair-output = Where the mended bundle goes; the damaged one stays as it is
help-arg-salvage = Mends nothing; writes every payload file that is still whole into this new folder
help-convert = Writes one table of any file or bundle in another format, and says what the format cannot hold
examples-convert =
    Examples:
      dabao convert fans.xlsx -o fans.csv
      dabao convert backup.zip#fans -o fans.xlsx
      dabao convert fans.xlsx -o - --to jsonl --columns fan_id,name --where "likes >= 10"
examples-rules =
    Examples:
      dabao rules list --kind duty                       what is owed after closing
      dabao rules list --feature shop --kind export-window
      dabao rules show law/partner-notice                all of one rule, with its source
      dabao rules list --rules own.toml                  with changes of your own
help-targets = Lists for other services: list, show
help-targets-list = Lists the targets of convert --target
help-targets-show = Shows all of a target: columns, transforms, what it needs, how that is known
help-template = Empty tables for what no platform exports and you must write down by hand: fans, telephone numbers with consent, contracts, registrations, recordings
examples-template =
    Examples:
      dabao template list
      dabao template phones                    what each column takes, with an example
      dabao template phones -o phones.xlsx     the empty table, for Excel; .csv is another
    A filled-in table is recognised however Excel has saved it, and its rows say
    "declared by the user" in every table and report.
help-template-output = The new file, .csv or .xlsx; - writes the CSV to standard output; nothing is overwritten
help-template-template = Which template, or list for all of them
help-key = Key files for pseudonyms
help-key-new = Makes a key file of 32 random bytes
help-adapters = Cards: list, show, check, draft
help-adapters-list = Lists the cards in force
help-adapters-show = Shows the text of a card
help-adapters-check = Checks the laws of cards on their fixtures, without a compiler
help-adapters-new = Drafts a card for a file that no card claims
help-rules = Rules about closing: list, show, check
help-rules-list = Lists the rules: what is kept how long, what ends when, whom to tell, what is owed
help-rules-show = Shows all of one rule, with its sources
help-rules-check = Checks the rules: which contradict each other, which are old and must be verified
help-ready = May I close now? What is held, what lacks, until when it can be had, and what is open
examples-ready =
    Examples:
      dabao ready downloads
      dabao ready backup.zip --close-on 2026-12-31 --feature shop
      dabao ready backup.zip --answer common/no-breaches=yes --waive messages="only spam"
help-dossier = Standing documents from the data: money by year, tips, what sold and when, lives with gifts, the fan club
examples-dossier =
    Examples:
      dabao dossier backup.zip
      dabao dossier backup.zip --html dossier.html --close-on 2026-12-31
      dabao dossier backup.zip --json > dossier.json
help-plan = A dated list from what is overdue to the last duty after closing, for one account or several
examples-plan =
    Examples:
      dabao plan backup.zip --close-on 2026-12-31
      dabao plan --platform PLATFORM --close-on 2026-12-31 --ics plan.ics --html plan.html
      dabao plan backup.zip --close-on 2026-12-31 --done law/partner-notice
help-schema = Prints the JSON Schema of what --json prints
help-completions = Prints a completion script for a shell
help-man = Prints the manual pages
help-usage = Usage:
help-commands = Commands
help-arguments = Arguments
help-options = Options
help-arg-help = Show this help
help-arg-version = Show the version
help-arg-lang = Language: zh or en (by locale if not given)
help-arg-quiet = Print only data and failures
help-arg-color = Colours: auto, always or never
help-arg-paths = Files and folders to look at
help-arg-account = States the account of a platform, as in PLATFORM=lin; adapters list names the platforms (repeatable)
help-arg-work = States the work a file is about, as in detail.xlsx=WORK (repeatable)
help-arg-password = A password for encrypted archives or workbooks (repeatable; tried in order)
help-arg-limit = Widens or narrows a limit on archives: depth, entries, ratio, total-bytes (repeatable)
help-arg-identity = A file with an age identity that opens an encrypted bundle (repeatable); one that is itself encrypted with a passphrase is asked for it
help-arg-passphrase_file = A file whose first line is the passphrase, for scripts; in a terminal it is asked for
help-arg-threads = How many threads to use (all if not given)
help-arg-adapters = A folder with cards of your own; one with the same id replaces the built-in whole
help-arg-rules = A file of your own that changes or adds rules, each with a note (repeatable)
help-arg-today = Which day counts as today, as in 2026-03-31 (today if not given)
help-arg-platform = Only this platform; the part before a hyphen takes its whole family (repeatable)
help-arg-account_kind = Only this kind of account: personal, enterprise, subscription, service, mini-program, minor (repeatable)
help-arg-feature = Only this feature: account, live, live-commerce, shop, ad-alliance, brand-tasks, ads, fan-club, membership, payment (repeatable)
help-arg-kind = Only this kind of rule, as in duty, export, cooling-off (repeatable)
help-arg-rule = Name of the rule: CARD/RULE
help-ready-account = Only the account of this name or id; PLATFORM=NAME states whose loose files these are (repeatable)
help-ready-feature = Only these parts of the account are used, as in live, shop, ads; what belongs to others does not apply (repeatable)
help-ready-paths = Files and folders, or one bundle
help-arg-close_on = The day on which you want to close, as in 2026-12-31
help-arg-answers = Where your answers are kept (dabao-answers.toml in the current folder if not given)
help-arg-answer = Answers a question, ID=yes or ID=no, and keeps the answer (repeatable)
help-arg-waive = Gives up a class of data knowingly, CLASS=NOTE or PLATFORM/CLASS=NOTE, and keeps that (repeatable)
help-dossier-account = Only the account of this name or id; PLATFORM=NAME states whose loose files these are (repeatable)
help-dossier-feature = Only these parts of the account are used, as in live, shop, ads; what belongs to others does not apply (repeatable)
help-dossier-paths = Files and folders, or one bundle
help-plan-account = Only the account of this name or id; PLATFORM=NAME states whose loose files these are (repeatable)
help-plan-feature = Only these parts of the account are used, as in live, shop, ads (repeatable)
help-plan-paths = Files and folders, or one bundle; without any the plan knows rules alone, and --platform says which
help-arg-done = Ticks off an item of the plan and keeps that (repeatable; --json shows the ids)
help-arg-html = Writes an HTML report there, replacing it if it is there
help-arg-ics = Writes a calendar file there, replacing it if it is there
help-arg-md = Writes Markdown there, replacing it if it is there
help-arg-output = Where to write
help-pack-recovery = Writes recovery data beside the bundle, from which damage to this share of it can be mended, as in 5%
help-pack-output = Name of the bundle (dabao-DATE.zip in the current folder if not given)
help-arg-date = Every date written into the bundle (today if not given)
help-arg-reveal = Personal data that stays plain in the tables: phone, identity, bank-card, address (repeatable)
help-arg-target = The list that another service takes (see dabao targets list); rows without consent or what else it needs are refused
help-arg-country = Calling code of telephone numbers without one (that of the target if not given, mostly 86)
help-arg-segment = Adds a tier and a channel to each row by a rule: tiers, or a TOML file of your own
help-arg-tier = Another threshold for a tier of --segment, as in core=60 (repeatable)
help-arg-pseudonym = Keyed pseudonyms in the place of ids, names and numbers; the same in every list with the same key file
help-arg-key_file = Where the key file goes; never over another file
help-arg-encrypt = Encrypts the bundle (age): a recipient age1…, a file of recipients, or the word passphrase (repeatable)
help-pack-passphrase_file = Encrypts the bundle with a passphrase, the first line of this file; --encrypt passphrase asks for it
help-arg-volume_size = Splits the bundle into volumes of at most this size, as in 4GB, 700MB, 4GiB; each is a bag of its own
help-arg-overwrite = Replace a file of that name
help-arg-json = Print one JSON document (see dabao schema)
help-arg-bundle = The bundle
help-arg-signer = Whose signature is expected: a public key, its fingerprint, or a file of allowed signers
help-arg-tsa_ca = The root certificate that time stamps must lead to (PEM or DER)
help-arg-sign = The SSH private key that signs the bundle
help-arg-key = The SSH private key that signs: ed25519 or ECDSA
help-arg-key_passphrase_file = A file with the passphrase of the key (asked for on a terminal if not given)
help-arg-signature = A signature over tagmanifest-sha256.txt that ssh-keygen -Y sign -n dabao has made
help-arg-request_only = Write a request for an authority and do nothing else; needs no network
help-arg-request = Where the request is, or is to be written (the bundle's name with .tsq if not given)
help-arg-response = The answer of an authority to the request
help-arg-tsa = Asks this authority over HTTP(S), and takes its answer in
help-arg-chain = Further certificates up to the root of the authority, to be kept in the bundle
help-sign-date = The day that the custody log states (today if not given)
help-stamp-date = The day that the custody log states (today if not given)
help-arg-fast = Compare only structure, names, numbers and sizes; read no content
help-arg-sample = Read only so much of the payload, chosen at random by --seed, as in 5%; all tag files are read
help-arg-seed = A number that the choice follows from (today's date, as in 20261231, if not given)
help-arg-against = Is every byte of every file in this folder in the bundle? Names what is not
help-arg-table = Which table, by name or number, as in fans
help-arg-to = Format: csv, tsv, xlsx, ods, json, jsonl, md, html, vcf, sqlite, parquet (by the output's extension if not given)
help-convert-output = Where to write; - is standard output
help-convert-paths = Files and folders to convert, or one bundle, as in backup.zip#fans
help-arg-columns = Only these columns, in this order
help-arg-filters = Only rows that pass: COLUMN OPERATOR VALUE with = != < <= > >= ~ (contains) !~; empty: "COLUMN =" (repeatable; all must hold)
help-convert-limit = At most so many rows, as in 100; or a limit on archives, as in depth=9
help-arg-headers = Headings: zh, en (the schema's names) or original (as they stand)
help-arg-normalised = Recognised tables in the schema's columns (this is so if nothing is given)
help-arg-original_columns = Recognised tables in the file's own columns, every cell as the file shows it
help-arg-sort = Order of the rows: columns, the first one first; :desc turns one about; numbers as numbers, empty cells last
help-arg-dedupe = Of rows with the same platform and id (or the same --dedupe=COLUMN,...) only the newest, the one read last among equals
help-arg-split_rows = A further file after so many rows (fans-2.csv), in an xlsx a further sheet
help-arg-encoding = Encoding of a CSV or TSV: utf-8 (if not given), gb18030, gbk, big5, …
help-arg-preview = Only look: the mapping, the first rows and what would be lost; writes nothing
help-arg-excel = A CSV or TSV for Excel: with byte order mark, and an apostrophe before texts it would take for formulas
help-arg-strict = Any loss is an error, and nothing is written
help-arg-id = Name of the card
help-arg-dir = Folder with cards and fixtures (the current one if not given)
help-arg-file = A file that no card claims
help-arg-accept = Write the expected files that are lacking (read them first)
help-arg-document = The command whose document is meant
help-arg-shell = Which shell

## diff

diff-table = { $table }: { $older } → { $newer } (gained { $gained }, lost { $lost }, changed { $changed })
diff-figures = Figures lower than before: { $fell }; not stated any more: { $vanished }
diff-files = Files: added { $added }, removed { $removed }, changed { $changed }, moved { $moved }
diff-vanished = Something vanished: it is only in the older one
diff-nothing-vanished = Nothing vanished
summary-joined = of these { $current } stand now, { $merged } are the same again or older; gone since { $gone }, undecided { $unsettled }
help-diff = Compares two bundles, or a bundle and a folder: fans, works, orders and files gained, lost and changed; ends with 1 where something vanished. Verify bundles first
help-diff-old = The older state: a bundle or a folder
help-diff-new = The newer state: a bundle or a folder
help-diff-account = States the account of a platform in loose files, as in PLATFORM=lin (repeatable)
help-arg-exported = States when a file was exported, as in fans.csv=2026-05-01, so that it is known which state is newer (repeatable)
examples-diff =
    Examples:
      dabao diff may.zip june.zip
      dabao diff may.zip downloads --json
