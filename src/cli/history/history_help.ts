/** What stands below the options of `muxbench history --help` and of its commands. */
export const HISTORY_HELP = `
Examples:
  muxbench history add bench.ndjson reports/today           after a run; HEAD is the commit
  muxbench history show bench.ndjson --out trend.html       trend charts, changes marked
  muxbench history check bench.ndjson                       did it become worse lately?
  See also: muxbench history add --help, and likewise for show and check.`

export const HISTORY_ADD_HELP = `
Examples:
  muxbench history add bench.ndjson reports/today
  muxbench history add bench.ndjson monday tuesday --commit v1.4.0
  muxbench history add kernels.ndjson run --label "6.18.0-rc3" --date 2026-11-21

The file is only ever appended to, one line a run; several may add at once. A run that is there
already is not added again: a note says so, and the exit code is 0.`

export const HISTORY_SHOW_HELP = `
Examples:
  muxbench history show bench.ndjson
  muxbench history show bench.ndjson --format markdown
  muxbench history show bench.ndjson --out trend.html --theme dark`

export const HISTORY_CHECK_HELP = `
Examples:
  muxbench history check bench.ndjson
  muxbench history check bench.ndjson --last 5 --fail-on regression
  muxbench history check bench.ndjson --format markdown

A change shows when at least three runs stand at the new level. Of about a dozen runs or fewer nothing
can be said: that is inconclusive (3), or 0 with --fail-on regression.`
