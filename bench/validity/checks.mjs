/** Prints lines of figures, each with its limit and whether the limit is met. */

let missed = 0
let undecided = 0

/** Prints a heading and what the section does. */
export function section(title, about) {
  process.stdout.write(`\n${title}\n${about}\n\n`)
}

/** Prints a figure, its limit and the verdict, and counts what is missed. */
function report(what, value, limit, verdict) {
  if (verdict === 'MISSED') missed++
  if (verdict === 'undecided') undecided++
  process.stdout.write(`${what} ${value.padStart(72 - what.length)}   ${limit.padEnd(18)} ${verdict}\n`)
}

export function check(what, value, limit, isMet) {
  report(what, value, limit, isMet ? 'ok' : 'MISSED')
}

/** Checks a figure that an unsteady machine spoils: where the machine is unsteady, one that misses its limit decides nothing. */
export function checkIfSteady(isSteady, what, value, limit, isMet) {
  report(what, value, limit, isMet ? 'ok' : isSteady ? 'MISSED' : 'undecided')
}

/**
 * Returns what the interval of a ratio (of pairedRatio) says of a limit: `ok` where it lies within it, `MISSED` where it
 * lies outside, and otherwise `undecided`.
 */
export function verdictOf({ logInterval }, [least, most]) {
  const [low, high] = logInterval.map(Math.exp)
  if (low > most || high < least) return 'MISSED'
  return low >= least && high <= most ? 'ok' : 'undecided'
}

/** Checks a ratio (of pairedRatio) by its interval. Where this machine cannot decide, that is no failure. */
export function checkInterval(what, paired, [least, most]) {
  const [ratio, low, high] = [paired.logRatio, ...paired.logInterval].map(Math.exp)
  const value = `${ratio.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
  report(what, value, `${least} to ${most}`, verdictOf(paired, [least, most]))
}

/** The start of Node.js alone, in ms, where a limit in ms is meant as it stands: on the machine that it was set on. */
const REFERENCE_START_MS = 130

/**
 * Checks a time beside that of Node.js alone on this machine, both in ms. Where Node.js itself is slower than on the
 * machine that the limit was set on, a time that is above the limit, though no more so than Node.js, decides nothing.
 */
export function checkTime(what, ms, most, startMs) {
  const isMet = ms <= most
  const isUndecided = !isMet && ms <= most * Math.max(1, startMs / REFERENCE_START_MS)
  const value = `${Math.round(ms)} ms, ${(ms / startMs).toFixed(1)} × Node.js`
  report(what, value, `at most ${most} ms`, isMet ? 'ok' : isUndecided ? 'undecided' : 'MISSED')
}

/** Prints a figure that has no limit. */
export function show(what, value) {
  process.stdout.write(`${what.padEnd(62)} ${value.padStart(10)}\n`)
}

/** Prints how many limits are missed, and how many this machine could not decide. Sets the exit code to 1 or 0. */
export function conclude(more = '') {
  const outcome = [
    ...(missed > 0 ? [`${missed} missed`] : []),
    ...(undecided > 0 ? [`${undecided} undecided`] : []),
  ]
  process.stdout.write(`\n${outcome.length === 0 ? 'every limit is met' : outcome.join(', ')}${more}\n`)
  process.exitCode = missed === 0 ? 0 : 1
}
