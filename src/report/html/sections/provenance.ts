import { partWords } from '../../../analysis/sentences/part_words.ts'
import { sentence } from '../../../analysis/sentences/wording.ts'
import type { RunBlock, RunFile } from '../../../result/run/schema.ts'
import { formatInteger, formatNs, formatSeconds } from '../../../units/format.ts'
import { escapeHtml } from '../../escape.ts'
import { reproducingCommand } from '../../facts/command_line.ts'
import { environmentFacts, pinWords } from '../../facts/environment.ts'
import type { Part } from './elements.ts'
import { factsHtml, foldedHtml, tableHtml } from './elements.ts'

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
  ].flatMap(([name, rule]) => (name && rule ? [[name, sentence(rule)] as const] : []))
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

/** Returns the lowest and the highest frequency that was read during the block. */
function frequencyWords({ frequencyMhz }: RunBlock): string {
  return frequencyMhz === null ? '–' : frequencyMhz.map(formatInteger).join(' – ')
}

function durationWords(ms: number | null): string {
  return ms === null ? '–' : formatSeconds(ms / 1000)
}

function blockRow(block: RunBlock): string[] {
  return [
    formatInteger(block.index),
    block.complete ? 'complete' : 'cut short',
    PURPOSES[block.purpose],
    block.startedAt,
    formatSeconds(block.durationMs / 1000),
    durationWords(block.measuredMs),
    durationWords(block.recordedMs),
    formatInteger(block.poolSize),
    `${formatInteger(block.descriptorLimit.soft)} / ${formatInteger(block.descriptorLimit.hard)}`,
    formatNs(block.clockCostNs),
    formatNs(block.clockResolutionNs),
    block.stealMs === null ? '–' : `${formatInteger(block.stealMs)} ms`,
    known(block.voluntaryContextSwitches),
    known(block.involuntaryContextSwitches),
    known(block.minorPageFaults),
    known(block.majorPageFaults),
    known(block.migrations),
    frequencyWords(block),
    block.yardstick === null ? '–' : formatNs(block.yardstick.systemCallNs),
    block.yardstick === null ? '–' : formatNs(block.yardstick.userLoopNs),
    block.yardstick?.memoryNs === undefined ? '–' : formatNs(block.yardstick.memoryNs),
    block.affinity.join(', ') || '–',
    pinWords(block),
    block.scheduler,
    block.disturbed.join('; ') || '–',
  ]
}

export function blocksPart({ run, blocks }: RunFile): Part | null {
  if (blocks.length === 0) return null
  const head = [
    'block',
    'state',
    'purpose',
    'started',
    'duration',
    'measured',
    'recorded',
    'pool',
    'limit, soft / hard',
    'clock reading',
    'clock step',
    'steal',
    'voluntary switches',
    'involuntary switches',
    'minor faults',
    'major faults',
    'migrations',
    'MHz',
    'bare call',
    'user loop',
    'memory read',
    'CPU',
    'pinned',
    'scheduler',
    'disturbed by',
  ]
  const table = tableHtml(head, blocks.map(blockRow), { label: 'Blocks', texts: 4, endsInText: true })
  const body = `<p class="lead">Each block is a fresh process that measured every cell${run.merged === null ? '' : ' of its shard'}, in ${run.order === 'fixed' ? "the suite's own" : 'random'} order. Recorded is the time inside batches whose samples were kept. Steal is time that the hypervisor gave to others; bare call, user loop and memory read (from 8 MiB) are the yardstick, medians of what was read between works: where a memory read takes longer in some blocks, others had taken the cache; a dash stands for what could not be read.</p>
${foldedHtml(blocks.length, 'blocks', table)}`
  return { name: 'blocks', title: 'Blocks', body }
}
