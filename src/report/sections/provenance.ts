import type { Analysis } from '../../analysis/analyse.ts'
import type { Dimension } from '../../analysis/dimensions.ts'
import { isSwitch, sentence } from '../../analysis/wording.ts'
import type { RunBlock, RunFile } from '../../result/schema.ts'
import { noValueWord } from '../../suite/parameters.ts'
import { formatInteger, formatSeconds } from '../../units/format.ts'
import { reproducingCommand } from '../command_line.ts'
import { environmentFacts, pinWords } from '../environment_facts.ts'
import { escapeHtml, prose } from '../escape.ts'
import { factsHtml } from './facts.ts'
import { tableHtml } from './table.ts'

function paragraphs(entries: readonly (readonly [string, string])[]): string {
  return entries
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `<div><h3>${escapeHtml(name)}</h3><p>${escapeHtml(text)}</p></div>`)
    .join('\n')
}

/** Switched off, or nothing to the loads of the run. */
function isIdle({ name, values: [value] }: Dimension, hasReaders: boolean): boolean {
  if (isSwitch(name)) return value === '0'
  if (['readers', 'queue'].includes(name)) return !hasReaders
  return ['ratePerSecond', 'arrivals', 'burstSize'].includes(name) && value === 'null'
}

/** The parameters that have but one value in the run, and mean something there, in the words of the command line. */
function heldFixed(analysis: Analysis): string {
  const hasReaders = analysis.run.cells.some(({ params }) => params.arrivals === 'flood')
  const fixed = analysis.dimensions.filter(
    dimension => dimension.values.length === 1 && !isIdle(dimension, hasReaders),
  )
  return fixed
    .map(({ name, values }) => `${name} ${values[0] === 'null' ? noValueWord(name) : values[0]}`)
    .join(', ')
}

const WAIT_MODES: Readonly<Record<string, string>> = {
  nonblocking: 'With timeout 0 (nonblocking) the kernel only looks.',
  ready:
    'Where the call may block (ready), it also queues the caller on every descriptor, although the data is already there.',
  wakeup:
    'Asleep (wakeup), the caller really sleeps until a writer thread wakes it, and what counts is the time from just before the write to the return of the wait.',
}

const LOADS: Readonly<Record<string, string>> = {
  closed:
    'In closed loop the next write follows the last drain: nothing ever queues, so that its figures say what a call costs, and not how long a request waits in a busy server.',
  open: 'In open loop a writer thread sends on a schedule, whatever the reader does, and latency runs from the intended time, so that waiting in a queue counts.',
}

/** What the values of a dimension mean that occur in the run. */
function spokenOf(analysis: Analysis, name: string, words: Readonly<Record<string, string>>): string {
  const values = analysis.dimensions.find(dimension => dimension.name === name)?.values ?? []
  const sentences = values.map(value => (Object.hasOwn(words, value) ? words[value] : value))
  return [...sentences, ...(values.length > 1 ? ['These are different measurements.'] : [])].join(' ')
}

/** What a run measured, and what it did not. */
export function measuredHtml(analysis: Analysis): string {
  const { run } = analysis.run
  return `<section><h2>What was measured</h2>
<div class="columns">
${paragraphs([
  ['Workload', run.workload],
  ['Operation', `${run.operation}. Metric to look at first: ${run.metric}.`],
  ['Not measured', run.notMeasured],
  ['Wait modes', spokenOf(analysis, 'waitMode', WAIT_MODES)],
  ['Load', spokenOf(analysis, 'load', LOADS)],
  ['Held fixed', heldFixed(analysis)],
])}
</div></section>`
}

export function reproduceHtml({ run }: RunFile): string {
  const { startedAt, finishedAt, status, blocksFinished, blocksPlanned } = run
  return `<section><h2>Run it again</h2>
<pre class="command"><code>${escapeHtml(reproducingCommand(run.argv, run.seed))}</code></pre>
${factsHtml([
  ['Suite', run.suite],
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
])}
</section>`
}

export function environmentHtml(file: RunFile): string {
  const mitigations = Object.entries(file.environment.mitigations)
  return `<section><h2>Environment</h2>
${factsHtml(environmentFacts(file))}
${
  mitigations.length > 0
    ? `<details><summary>CPU mitigations</summary>${tableHtml(['vulnerability', 'state'], mitigations, { label: 'CPU mitigations', texts: 2 })}</details>`
    : ''
}
</section>`
}

function known(count: number | null): string {
  return count === null ? '–' : formatInteger(count)
}

const PURPOSES: Readonly<Record<RunBlock['purpose'], string>> = {
  planned: 'planned',
  repeat: 'repeats a disturbed one',
  settle: 'for cells not settled',
}

/** The lowest and the highest that was read meanwhile. */
function frequencyWords({ frequencyMhz }: RunBlock): string {
  return frequencyMhz === null ? '–' : frequencyMhz.map(formatInteger).join(' – ')
}

function blockRow(block: RunBlock): string[] {
  return [
    formatInteger(block.index),
    block.complete ? 'complete' : 'cut short',
    PURPOSES[block.purpose],
    formatSeconds(block.durationMs / 1000),
    formatInteger(block.poolSize),
    block.stealMs === null ? '–' : `${formatInteger(block.stealMs)} ms`,
    known(block.voluntaryContextSwitches),
    known(block.involuntaryContextSwitches),
    known(block.minorPageFaults),
    known(block.majorPageFaults),
    known(block.migrations),
    frequencyWords(block),
    block.affinity.join(', ') || '–',
    pinWords(block),
    block.scheduler,
    block.disturbed.join('; ') || '–',
  ]
}

export function blocksHtml({ run, blocks }: RunFile): string {
  if (blocks.length === 0) return ''
  const head = [
    'block',
    'state',
    'purpose',
    'duration',
    'pool',
    'steal',
    'voluntary switches',
    'involuntary switches',
    'minor faults',
    'major faults',
    'migrations',
    'MHz',
    'CPU',
    'pinned',
    'scheduler',
    'disturbed by',
  ]
  const rule =
    run.rules.disturbed === null ? '' : ` The rule for what is disturbed: ${sentence(run.rules.disturbed)}`
  return `<section><h2>Blocks</h2>
<p class="lead">Each block is a fresh process that measured every cell once, in ${run.order === 'fixed' ? "the suite's own" : 'random'} order. Steal is time that the hypervisor gave to others; a dash stands for what could not be read.${prose(rule)}</p>
${tableHtml(head, blocks.map(blockRow), { label: 'Blocks', texts: 3, endsInText: true })}
</section>`
}
