import { partWords } from '../../../analysis/sentences/part_words.ts'
import { sentence } from '../../../analysis/sentences/wording.ts'
import { clockUnit, UNITS, type UnitWords } from '../../../metrics/units.ts'
import type { RunBlock, RunFile } from '../../../result/run/schema.ts'
import { formatInteger, formatSeconds } from '../../../units/format.ts'
import { escapeHtml } from '../../escape.ts'
import { reproducingCommand } from '../../facts/command_line.ts'
import { environmentFacts, pinWords } from '../../facts/environment.ts'
import { withMetricWords } from '../../facts/metric_names.ts'
import type { Part } from './elements.ts'
import { factsHtml, foldedHtml, longTableHtml, tableHtml } from './elements.ts'

export function reproducePart(file: RunFile): Part {
  const { run } = file
  const part = partWords(file)
  const { startedAt, finishedAt, status, blocksFinished, blocksPlanned } = run
  const body = `<pre class="command"><code>${escapeHtml(reproducingCommand(run.argv, run.seed))}</code></pre>
${factsHtml([
  ['Suite', run.suite],
  ...(part === null ? [] : [['Part', part] as const]),
  ['Seed', String(run.seed)],
  ['Run', run.id],
  ['Started', startedAt],
  ['Finished', finishedAt],
  ['Status', `${status}, ${formatInteger(blocksFinished)} of ${formatInteger(blocksPlanned)} planned blocks`],
  [
    'Order of cells',
    run.order === 'fixed' ? "the suite's, in every block" : 'another random one in every block',
  ],
  ['Budget', formatSeconds(run.budgetSeconds)],
])}`
  return { name: 'command', title: 'Run it again', body }
}

export function environmentPart(file: RunFile): Part {
  const mitigations = Object.entries(file.environment.mitigations)
  const body = `${factsHtml(environmentFacts(file))}
${
  mitigations.length > 0
    ? `<details><summary>CPU mitigations</summary>${tableHtml(['vulnerability', 'state'], mitigations, { label: 'CPU mitigations', texts: 2 })}</details>`
    : ''
}`
  return { name: 'environment', title: 'Environment', body }
}

/** Returns the rules by which the run measured and judged its blocks and cells, in the words of the run. */
export function rulesPart({ run: { rules } }: RunFile): Part | null {
  const facts = [
    ['Disturbed', rules.disturbed],
    ['Settled', rules.settled],
    ['Turns', rules.turns],
    ['Warm-up', rules.warmUp],
  ].flatMap(([name, rule]) => (name && rule ? [[name, sentence(withMetricWords(rule))] as const] : []))
  return facts.length === 0 ? null : { name: 'rules', title: 'Rules', body: factsHtml(facts) }
}

function known(count: number | null): string {
  return count === null ? '–' : formatInteger(count)
}

const PURPOSES: Readonly<Record<RunBlock['purpose'], string>> = {
  planned: 'planned',
  repeat: 'repeats a disturbed one',
  settle: 'for cells not settled',
}

function durationWords(ms: number | null): string {
  return ms === null ? '–' : formatSeconds(ms / 1000)
}

function lostWords(ms: number | null): string {
  return ms === null ? '–' : `${formatInteger(ms)} ms`
}

type BlockColumn = readonly [head: string, text: (block: RunBlock, clock: UnitWords) => string]

const BLOCK_COLUMNS: readonly BlockColumn[] = [
  ['block', ({ index }) => formatInteger(index)],
  ['state', ({ complete }) => (complete ? 'complete' : 'cut short')],
  ['purpose', ({ purpose }) => PURPOSES[purpose]],
  ['started', ({ startedAt }) => startedAt],
  ['duration', ({ durationMs }) => formatSeconds(durationMs / 1000)],
  ['measured', ({ measuredMs }) => durationWords(measuredMs)],
  ['recorded', ({ recordedMs }) => durationWords(recordedMs)],
  ['pool', ({ poolSize }) => formatInteger(poolSize)],
  [
    'limit, soft / hard',
    ({ descriptorLimit: { soft, hard } }) => `${formatInteger(soft)} / ${formatInteger(hard)}`,
  ],
  ['clock reading', ({ clockCostNs }, clock) => clock.formatFigure(clockCostNs)],
  ['clock step', ({ clockResolutionNs }, clock) => clock.formatFigure(clockResolutionNs)],
  ['steal', ({ stealMs }) => lostWords(stealMs)],
  ['throttled', ({ throttledMs }) => lostWords(throttledMs)],
  ['voluntary switches', ({ voluntaryContextSwitches }) => known(voluntaryContextSwitches)],
  ['involuntary switches', ({ involuntaryContextSwitches }) => known(involuntaryContextSwitches)],
  ['minor faults', ({ minorPageFaults }) => known(minorPageFaults)],
  ['major faults', ({ majorPageFaults }) => known(majorPageFaults)],
  ['migrations', ({ migrations }) => known(migrations)],
  // The lowest and the highest frequency that was read during the block.
  ['MHz', ({ frequencyMhz }) => frequencyMhz?.map(formatInteger).join(' – ') ?? '–'],
  ['bare call', ({ yardstick }, clock) => clock.formatFigure(yardstick?.systemCallNs ?? Number.NaN)],
  ['user loop', ({ yardstick }, clock) => clock.formatFigure(yardstick?.userLoopNs ?? Number.NaN)],
  ['memory read', ({ yardstick }, clock) => clock.formatFigure(yardstick?.memoryNs ?? Number.NaN)],
  ['CPU', ({ affinity }) => affinity.join(', ') || '–'],
  ['pinned', pinWords],
  ['scheduler', ({ scheduler }) => scheduler],
  ['disturbed by', ({ disturbed }) => disturbed.join('; ') || '–'],
]

export function blocksPart({ run, blocks, environment }: RunFile): Part | null {
  if (blocks.length === 0) return null
  const head = BLOCK_COLUMNS.map(([name]) => name)
  const clock = UNITS[clockUnit(environment.counts)]
  const rows = blocks.map(block => BLOCK_COLUMNS.map(([, text]) => text(block, clock)))
  const table = longTableHtml(head, rows, { label: 'Blocks', texts: 4, endsInText: true })
  const body = `<p class="lead">Each block is a fresh process that measured the cells${run.merged === null ? '' : ' of its shard'}, in ${run.order === 'fixed' ? "the suite's own" : 'random'} order. Recorded is the time inside batches whose samples were kept. Steal is time that the hypervisor gave to others, and throttled is time that a CPU quota took; bare call, user loop and memory read (from 8 MiB) are the yardstick, medians of what was read between works: where a memory read takes longer in some blocks, others had taken the cache; a dash stands for what could not be read.</p>
${foldedHtml(blocks.length, 'blocks', table)}`
  return { name: 'blocks', title: 'Blocks', body }
}
