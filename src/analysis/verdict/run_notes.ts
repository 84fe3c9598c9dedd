import { kernelDifferences, kernelFactsOf } from '../../result/run/kernel_facts.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { counted, formatInteger } from '../../units/format.ts'
import { floorWords } from '../sentences/change_words.ts'
import type { CellComparison } from './comparison.ts'
import { DRIFT } from './drift.ts'

/** Circumstances beside the kernel that are no reason to refuse a comparison, but may be why figures differ. */
const CIRCUMSTANCES: readonly (readonly [name: string, of: (run: RunFile) => string])[] = [
  ['number of CPUs', ({ environment }) => String(environment.cpuCount)],
  ['governor', ({ environment }) => environment.governor ?? 'none'],
  ['Node.js', ({ environment }) => environment.nodeVersion],
  ['order of cells', ({ run }) => run.order],
  ['pinned', ({ blocks }) => (blocks.some(({ pin }) => pin.reader !== null) ? 'yes' : 'no')],
]

type Side = readonly RunFile[]

function valuesOf(side: Side, of: (run: RunFile) => string): string {
  return [...new Set(side.map(of))].sort().join(' and ')
}

function kernelOf({ environment }: RunFile) {
  return kernelFactsOf(environment)
}

/** Returns the names of the vulnerabilities that the kernels of both sides treat differently. */
function differingMitigations(base: Side, head: Side): string[] {
  const names = [...base, ...head].flatMap(({ environment }) => Object.keys(environment.mitigations))
  return [...new Set(names)].sort().filter(name => {
    const of = ({ environment }: RunFile) => environment.mitigations[name] ?? 'none'
    return valuesOf(base, of) !== valuesOf(head, of)
  })
}

function circumstanceNotes(base: Side, head: Side): string[] {
  const words = CIRCUMSTANCES.flatMap(([name, of]) => {
    const [before, after] = [valuesOf(base, of), valuesOf(head, of)]
    return before === after ? [] : [`${name} (${before}, ${after})`]
  })
  const sides = { names: ['base', 'head'], between: ', ' } as const
  words.unshift(...kernelDifferences(base.map(kernelOf), head.map(kernelOf), sides))
  const mitigations = differingMitigations(base, head)
  if (mitigations.length > 0) words.push(`mitigations (${mitigations.join(', ')})`)
  return words.length === 0 ? [] : [`The runs differ in: ${words.join('; ')}`]
}

function blockNotes(sides: readonly [base: Side, head: Side]): string[] {
  const words = sides.flatMap((runs, i) => {
    const side = i === 0 ? 'the base' : 'the head'
    const blocks = runs.flatMap(run => run.blocks)
    const disturbed = blocks.filter(block => block.disturbed.length > 0).length
    const partial = runs.filter(({ run }) => run.status === 'partial').length
    return [
      ...(partial === 0
        ? []
        : [
            runs.length === 1
              ? `${side} is partial`
              : `${counted(partial, `run of ${side} is`, `runs of ${side} are`)} partial`,
          ]),
      ...(disturbed > 0
        ? [
            `${formatInteger(disturbed)} of ${counted(blocks.length, 'block')} of ${side} ${disturbed === 1 ? 'was' : 'were'} disturbed`,
          ]
        : []),
    ]
  })
  return words.length === 0 ? [] : [`Mind that ${words.join(', and ')}`]
}

/** Returns what one run a side, which began at another time, can and cannot decide. */
function twoRunNotes(isDefaultFloor: boolean): string[] {
  return [
    isDefaultFloor
      ? `The runs were measured at different times: a change of a cell counts beyond ${floorWords(DRIFT.alone)}, a pooled change beyond ${floorWords(DRIFT.pooled)}, and either beyond ${floorWords(DRIFT.together)} where threads wake each other, by which runs of one code may differ (--min-effect sets another floor; muxbench ab finds less)`
      : 'The runs were measured at different times: by how much runs of one code differ is not in any interval',
    'One run a side cannot tell a small change of the code from what the whole of a run is off by: three runs a side, measured in turns, can (--base RUN… --head RUN…)',
  ]
}

/** Returns what several runs a side rest on. */
function severalRunNotes(base: Side, head: Side): string[] {
  const began = (side: Side) => side.map(({ run }) => run.startedAt).sort()
  const [before, after] = [began(base), began(head)]
  const isApart =
    (before.at(-1) as string) < (after[0] as string) || (after.at(-1) as string) < (before[0] as string)
  const alone = base.length === 1 ? 'base' : 'head'
  return [
    'What runs of one side differ by is in every interval',
    ...(Math.min(base.length, head.length) === 1
      ? [`The ${alone} has one run: that its runs scatter as those of the other side do is taken for granted`]
      : []),
    ...(isApart
      ? [
          'All runs of one side were measured before those of the other, so that a drift of the machine looks like a change: measure the sides in turns',
        ]
      : []),
  ]
}

function seedNotes(runs: Side): string[] {
  const seeds = [...new Set(runs.map(({ run }) => run.seed))]
  return seeds.length === 1
    ? []
    : [
        `The seeds differ (${seeds.join(', ')}): that ${runs.length === 2 ? 'both' : 'all'} runs did the same work is not shown by their digests (give all the same --seed)`,
      ]
}

/** Returns what a reader of the verdicts must know, in sentences without a full stop. */
export function notesOf(
  base: Side,
  head: Side,
  cells: readonly CellComparison[],
  isDefaultFloor: boolean,
): string[] {
  const runs = [...base, ...head]
  const timed = cells.filter(({ ground }) => ground !== 'counts')
  const plain = cells.filter(({ ground }) => ground === 'blocks').length
  const isSame = (of: (run: RunFile) => string) => new Set(runs.map(of)).size === 1
  return [
    ...(cells.length > 0 && timed.length === 0
      ? []
      : runs.length === 2
        ? twoRunNotes(isDefaultFloor)
        : severalRunNotes(base, head)),
    ...(plain > 0
      ? [
          `${plain === timed.length ? 'No cell has a' : counted(plain, 'cell has no', 'cells have no')} yardstick in both runs, so that the machine's pace is in the verdicts (older runs have none: measure them again)`,
        ]
      : []),
    ...seedNotes(runs),
    ...(isSame(({ tool }) => tool.addonSha256) && isSame(run => JSON.stringify(kernelOf(run)))
      ? [
          `${runs.length === 2 ? 'Both' : 'All'} runs were measured with the same addon on the same kernel: what differs is the ${runs.some(({ environment }) => environment.counts === 'instructions') ? 'boot' : 'time'}`,
        ]
      : []),
    ...circumstanceNotes(base, head),
    ...blockNotes([base, head]),
  ]
}
