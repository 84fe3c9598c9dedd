import type { Analysis } from '../../analysis/analyse.ts'
import type { RunBlock, RunFile } from '../../result/schema.ts'
import { noValueWord } from '../../suite/parameters.ts'
import { formatInteger, formatSeconds } from '../../units/format.ts'
import { reproducingCommand } from '../command_line.ts'
import { environmentFacts } from '../environment_facts.ts'
import { escapeHtml } from '../escape.ts'
import { factsHtml } from './facts.ts'
import { tableHtml } from './table.ts'

function paragraphs(entries: readonly (readonly [string, string])[]): string {
  return entries
    .map(([name, text]) => `<div><h3>${escapeHtml(name)}</h3><p>${escapeHtml(text)}</p></div>`)
    .join('\n')
}

/** The parameters that have but one value in the run, in the words of the command line. */
function heldFixed(analysis: Analysis): string {
  const fixed = analysis.dimensions.filter(({ values }) => values.length === 1)
  return fixed
    .map(({ name, values }) => `${name} ${values[0] === 'null' ? noValueWord(name) : values[0]}`)
    .join(', ')
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
  [
    'Wait modes',
    'With timeout 0 (nonblocking) the kernel only looks. Where the call may block (ready), it also queues the caller on every descriptor, although the data is already there. The two are different measurements.',
  ],
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
  ['Status', `${status}, ${formatInteger(blocksFinished)} of ${formatInteger(blocksPlanned)} blocks`],
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

function blockRow(block: RunBlock): string[] {
  return [
    formatInteger(block.index),
    block.complete ? 'complete' : 'cut short',
    formatSeconds(block.durationMs / 1000),
    formatInteger(block.poolSize),
    block.stealMs === null ? '–' : `${formatInteger(block.stealMs)} ms`,
    known(block.voluntaryContextSwitches),
    known(block.involuntaryContextSwitches),
    known(block.minorPageFaults),
    known(block.majorPageFaults),
    block.affinity.join(', ') || '–',
    block.scheduler,
  ]
}

export function blocksHtml({ blocks, run }: RunFile): string {
  if (blocks.length === 0) return ''
  const head = [
    'block',
    'state',
    'duration',
    'socketpairs',
    'steal',
    'voluntary switches',
    'involuntary switches',
    'minor faults',
    'major faults',
    'CPU',
    'scheduler',
  ]
  return `<section><h2>Blocks</h2>
<p class="lead">Each block is a fresh process that measured every cell once, in ${run.order === 'fixed' ? "the suite's own" : 'random'} order. Steal is time that the hypervisor gave to others.</p>
${tableHtml(head, blocks.map(blockRow), { label: 'Blocks', texts: 2 })}
</section>`
}
