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
    .hint = Run again with --password PASSWORD; an XLS can only be read once it was saved without its password
reader-failed = It cannot be read any further: { $found }
    .hint = Download it again; the original is kept
encoding-invalid = Bytes that do not fit the encoding: { $found } (read as { $expected })
    .hint = Export it again; if this is an edited copy, use the file as downloaded
quote-unclosed = A quote is never closed: { $found }
    .hint = Look at this line of the original; the download may be cut
row-too-long = The row has more than the header: { $found }; it was not taken into the table
    .hint = Look at this row of the original; the original is kept
row-too-short = The row has { $found } cells, the header { $expected }
    .hint = See whether this row of the original was cut
no-rows = The table is empty: not one row
    .hint = If there should be data, export again with another range of dates
cell-unreadable = The cell cannot be read: { $found } (expected { $expected })
    .hint = It is kept verbatim under extra; look at the original
id-rounded = A spreadsheet has rounded this id: { $found }; its last digits are lost
    .hint = Download the original file again, and do not save it from Excel
count-rounded = The platform itself gives a rounded figure: { $found }
    .hint = Nothing need be done; a finer export has the exact one
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
check-partial = This check could be made on a part of the rows only: { $found }
    .hint = Nothing need be done

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
archive-inconsistent = The archive has two readings: { $found } (expected { $expected })
    .hint = Do not trust this archive; get a sound copy
base-folder = The archive does not hold exactly one base folder with the bag in it: { $found }
    .hint = Pack the bag's folder again, itself and nothing beside it

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

## Severities

severity-note = note
severity-warning = warning
severity-error = error

## Progress

stage-sealing = Sealing originals
stage-reading = Reading tables
stage-reading-back = Reading back
stage-verifying = Verifying
stage-unpacking = Unpacking
password-prompt = Password for { $path } (Enter to skip):

## Summary

summary-files = { $files } files, { $bytes }
summary-rows = { $read } records read: { $taken } taken in, { $refused } refused
summary-columns = { $found } columns in recognised tables: { $mapped } mapped, { $extra } kept as extra, { $ignored } left out with a reason
summary-table = { $table }: { $rows } rows
summary-heading-tables = Tables
summary-heading-files = Files
summary-heading-findings = Findings
summary-none = nothing to report
summary-more = and { $count } more of this kind
summary-hint = What to do: { $hint }
summary-findings-count = { $errors } errors, { $warnings } warnings, { $notes } notes
summary-notes-hidden = { $count } notes are not listed here (scan --json or findings.csv in the bundle has them)
summary-again = To be fetched again
summary-duplicate-of = same as { $other }
scan-done = This was only a look: nothing was written
pack-done = Bundle written and read back from disk: { $path } ({ $size })
pack-verified = { $files } files with { $bytes } verified, all equal
pack-trouble = The bundle is sound; see to the findings above before you close the account
pack-fine = Nothing is left to see to
balance-holds = The sums balance: no file, row or column has vanished

## Verify and unpack

verify-valid = Valid: { $path }
verify-invalid = Not valid: { $path }
verify-facts = BagIt { $version }, { $algorithms }; { $files } files, { $bytes }
verify-fast = Only numbers and sizes were compared, not the content (--fast)
unpack-done = Unpacked to { $path }: { $files } files, { $bytes }

## Convert and cards

convert-done = Written { $path }: { $rows } rows, { $columns } columns
convert-tables = There are several tables: { $tables }; choose one with --table
convert-unknown = No card knows this file, so it cannot be converted
convert-format = Unknown format: { $format }; known are csv, tsv, xlsx, jsonl
convert-no-table = There is no table { $table }; there are: { $tables }
adapters-line = { $id }  { $title }: { $resources } exports
adapters-resource = { $id }  { $title } ({ $evidence })
adapters-evidence-file = real file
adapters-evidence-seen = seen
adapters-evidence-fixture = fixture only
adapters-evidence-assumed = assumed
adapters-check-fine = Every law holds: { $cards } cards, { $resources } exports, { $fixtures } fixture files
adapters-check-count = { $count } violations
adapters-written = Draft written to { $path }; fill in what is marked TODO
adapters-none = There is no card { $id }
adapters-claimed = A card claims this file already: { $claim }
adapters-nothing = There is no table in { $path } to draft a card from

## Failures

error = It could not be done: { $reason }
error-exists = { $path } exists already; choose another name, or add --overwrite
error-target = { $path } cannot be written: { $reason }
error-target-hint = Check free space and permissions; your files are untouched, and you can run it again
error-input = { $path } cannot be found or opened: { $reason }
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
error-interrupted = Interrupted. Your files are untouched and no half bundle was left; just run it again

## Help

help-dabao = Packs what a creator exported from platforms into one bundle that anyone can verify
examples-dabao =
    In short:
      dabao scan Downloads                 look at what is there; writes nothing
      dabao pack Downloads -o backup.zip   make the bundle and read it back
      dabao verify backup.zip              verify it
    Exit codes: 0 clean; 1 done, with findings that matter; 2 could not do it; 3 not valid
    Nothing goes over the network; your files stay as they are.
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
    Phone numbers, identity numbers, bank cards and street addresses are masked in the
    tables; --reveal phone keeps telephone numbers.
    Limits on archives (--limit NAME=NUMBER): depth 8 levels, entries 200000, ratio 200
    times, total-bytes 68719476736 (64 GiB).
help-verify = Verifies a bundle (a ZIP, a tar or an unpacked folder; ours or a stranger's BagIt bag) and names every fault in one run
examples-verify =
    Examples:
      dabao verify backup.zip
      dabao verify their-bag.tar.gz --json
    Exit codes: 0 valid; 3 not valid; 2 could not be read
help-unpack = Unpacks a bundle and verifies it on the way; never writes outside the given folder
examples-unpack =
    Example:
      dabao unpack backup.zip -o unpacked
    A file whose digest differs is written all the same and named; the exit code is 3.
help-convert = Writes one recognised table (or one of a bundle) as csv, tsv, xlsx or jsonl
examples-convert =
    Examples:
      dabao convert fans.xlsx -o fans.csv
      dabao convert backup.zip --table fans -o fans.xlsx
help-adapters = Cards: list, show, check, draft
help-adapters-list = Lists the cards in force
help-adapters-show = Shows the text of a card
help-adapters-check = Checks the laws of cards on their fixtures, without a compiler
help-adapters-new = Drafts a card for a file that no card claims
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
help-arg-threads = How many threads to use (all if not given)
help-arg-adapters = A folder with cards of your own; one with the same id replaces the built-in whole
help-arg-output = Where to write
help-pack-output = Name of the bundle (dabao-DATE.zip in the current folder if not given)
help-arg-date = Every date written into the bundle (today if not given)
help-arg-reveal = Personal data that stays plain in the tables: phone, identity, bank-card, address (repeatable)
help-arg-overwrite = Replace a file of that name
help-arg-json = Print one JSON document (see dabao schema)
help-arg-bundle = The bundle
help-arg-fast = Compare only numbers and sizes; read no content
help-arg-table = Which table, as in fans
help-arg-to = Format: csv, tsv, xlsx, jsonl (by the output's extension if not given)
help-arg-id = Name of the card
help-arg-dir = Folder with cards and fixtures (the current one if not given)
help-arg-file = A file that no card claims
help-arg-accept = Write the expected files that are lacking (read them first)
help-arg-document = The command whose document is meant
help-arg-shell = Which shell
