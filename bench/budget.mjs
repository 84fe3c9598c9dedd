/**
 * bench:budget runs the default suite once, with its own budget, and prints where the wall-clock time of each block
 * went: into batches whose samples were recorded, warming up, registering, the rest of the turns, and the start of the
 * process. It also prints how many samples the cells have. Arguments go to `muxbench run`.
 */
import { leadMetricName } from '../dist/src/metrics/metrics.js'
import { median } from '../dist/src/stats/quantile.js'
import { section, show } from './validity/checks.mjs'
import { runMuxbench } from './validity/muxbench.mjs'

const sum = values => values.reduce((total, value) => total + value, 0)
const percent = share => `${(100 * share).toFixed(1)} %`
const seconds = ms => `${(ms / 1000).toFixed(2)} s`

/** Returns the parts of some blocks' wall-clock time, in ms, by their names. */
function partsOf(blocks, visits) {
  const of = figure => sum(visits.map(visit => visit[figure]))
  const recorded = sum(blocks.map(({ recordedMs }) => recordedMs))
  const warmUp = sum(visits.map(visit => visit.warmUp?.wallMs ?? 0))
  const registration = of('registrationMs')
  const start = sum(blocks.map(({ durationMs, measuredMs }) => durationMs - measuredMs))
  const turns = of('wallMs')
  const all = sum(blocks.map(({ durationMs }) => durationMs))
  return {
    'recorded batches': recorded,
    'warm-up and work digest': warmUp,
    registration,
    'rest of the turns (unrecorded, and between batches)': turns - recorded - warmUp - registration,
    'start and end of the process': start,
    'between the turns': all - turns - start,
  }
}

function print(title, blocks, visits) {
  const all = sum(blocks.map(({ durationMs }) => durationMs))
  section(title, `${seconds(all)}, ${visits.length} visits of a cell`)
  for (const [name, ms] of Object.entries(partsOf(blocks, visits))) show(name, percent(ms / all))
}

const { run, blocks, cells } = runMuxbench('default', ...process.argv.slice(2))
const visitsOf = index =>
  cells.flatMap(cell =>
    cell.blocks.filter(block => block.index === index).flatMap(({ visit }) => visit ?? []),
  )

for (const block of blocks) {
  print(`Block ${block.index} (${block.purpose})`, [block], visitsOf(block.index))
}
const visits = blocks.flatMap(({ index }) => visitsOf(index))
print(`All ${blocks.length} blocks`, blocks, visits)

const took = new Date(run.finishedAt) - new Date(run.startedAt)
section('The run', `of ${run.budgetSeconds} s`)
show('wall-clock time / budget', percent(took / 1000 / run.budgetSeconds))
const warmUps = visits.flatMap(({ warmUp }) => warmUp ?? [])
show('warm-ups whose windows agreed', `${warmUps.filter(({ agreed }) => agreed).length} of ${warmUps.length}`)
const counts = cells.flatMap(({ params, metrics }) => metrics[leadMetricName(params)]?.count ?? [])
show('samples of a cell, least', String(Math.min(...counts)))
show('samples of a cell, median', String(median(counts)))
show('cells with fewer than 100 samples', `${counts.filter(count => count < 100).length} of ${counts.length}`)
const turns = visits.length === 0 ? [] : cells.flatMap(cell => cell.blocks.map(block => block.turns.length))
show('turns of a cell in a block, median', String(median(turns)))
