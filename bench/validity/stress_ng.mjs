/**
 * This section compares the stressor `ring-pipe` of stress-ng with a chain of writes of ours. It polls N pipes in a ring, reads
 * each ready one and writes to the next: two bytes go round, half of the ring apart. No other stressor does on a number of
 * descriptors of its choice what a cell does; docs/validity.md says why.
 */
import { execFileSync } from 'node:child_process'
import { section } from './checks.mjs'
import { checkRatio, measured, muxbenchCells, ROUNDS_IN_WORDS, SECONDS, takeRounds } from './peer_rounds.mjs'

const PIPES = [256, 2048]

/** The stressor starts with two bytes under way. */
const ACTIVE = 2

/** An iteration of ours ends after so many further writes, where the stressor goes on. */
const WRITES = 1000

/** Returns the events in a second of CPU time: what stress-ng counts per second of user and system time. */
function ringEvents(pipes) {
  const args = ['--ring-pipe', '1', '--ring-pipe-num', String(pipes), '--ring-pipe-size', '1']
  const output = execFileSync('stress-ng', [...args, '-t', String(2 * SECONDS), '--metrics', '--stdout'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString()
  const figures = /ring-pipe +(\d+) +[\d.]+ +([\d.]+) +([\d.]+) /.exec(output)
  if (!figures) throw new Error(`stress-ng printed something unexpected:\n${output}`)
  const [, events, user, system] = figures.map(Number)
  return events / (user + system)
}

/** Returns why the stressor cannot be run; null where it can. */
function missing() {
  try {
    execFileSync('stress-ng', ['--version'], { stdio: 'ignore' })
  } catch {
    return 'stress-ng is not installed'
  }
  try {
    ringEvents(PIPES[0])
  } catch {
    return 'this stress-ng has no stressor ring-pipe'
  }
  return null
}

export async function stressNg() {
  const title = 'Peers: stress-ng --ring-pipe'
  const reason = missing()
  if (reason !== null) {
    section(title, `${reason}, so that nothing is compared with it.`)
    return
  }
  section(
    title,
    `Events in a second of CPU time of muxbench run libevent / stress-ng: poll, ${ACTIVE} bytes go round N pipes; medians of ${ROUNDS_IN_WORDS}.`,
  )
  const kinds = PIPES.map(pipes => ({ pipes, figures: [] }))
  const takeRound = () => {
    const theirs = PIPES.map(ringEvents)
    const cells = muxbenchCells(
      'libevent',
      SECONDS * PIPES.length,
      ...['--mechanism', 'poll', '--fds', PIPES.join(','), '--active', String(ACTIVE)],
      ...['--param', `chainWrites=${WRITES}`, '--param', 'fdKind=pipe', '--param', 'waitMode=ready'],
    )
    for (const [i, { pipes, figures }] of kinds.entries()) {
      const { cpuNs } = measured(cells.find(({ params }) => params.fdCount === pipes))
      figures.push({ ours: ((ACTIVE + WRITES) * 1e9) / cpuNs.mean, theirs: theirs[i] })
    }
  }
  await takeRounds(
    takeRound,
    kinds.map(({ figures }) => figures),
  )
  for (const { pipes, figures } of kinds) checkRatio(`N = ${pipes}`, figures)
}
