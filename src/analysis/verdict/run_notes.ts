import type { RunFile } from '../../result/schema.ts'
import { formatInteger } from '../../units/format.ts'
import { floorWords } from '../sentences/change_words.ts'
import type { CellComparison } from './comparison.ts'
import { DRIFT } from './drift.ts'

/** Circumstances that are no reason to refuse a comparison, but may be why figures differ. */
const CIRCUMSTANCES: readonly (readonly [name: string, of: (run: RunFile) => string])[] = [
  ['kernel', ({ environment }) => environment.kernel],
  ['hypervisor', ({ environment }) => environment.hypervisor ?? 'none'],
  ['number of CPUs', ({ environment }) => String(environment.cpuCount)],
  ['governor', ({ environment }) => environment.governor ?? 'none'],
  ['Node.js', ({ environment }) => environment.nodeVersion],
  ['order of cells', ({ run }) => run.order],
  ['pinned', ({ blocks }) => (blocks.some(({ pin }) => pin.reader !== null) ? 'yes' : 'no')],
  ['mitigations', ({ environment: { mitigations } }) => JSON.stringify(Object.entries(mitigations).sort())],
]

function circumstanceNotes(base: RunFile, head: RunFile): string[] {
  const differing = CIRCUMSTANCES.filter(([, of]) => of(base) !== of(head))
  if (differing.length === 0) return []
  const words = differing.map(([name, of]) =>
    name === 'mitigations' ? 'mitigations' : `${name} (${of(base)}, ${of(head)})`,
  )
  return [`The runs differ in: ${words.join('; ')}`]
}

function blockNotes(runs: readonly [RunFile, RunFile]): string[] {
  const words = runs.flatMap(({ run, blocks }, i) => {
    const side = i === 0 ? 'the base' : 'the head'
    const disturbed = blocks.filter(block => block.disturbed.length > 0).length
    return [
      ...(run.status === 'partial' ? [`${side} is partial`] : []),
      ...(disturbed > 0
        ? [`${formatInteger(disturbed)} of ${formatInteger(blocks.length)} blocks of ${side} were disturbed`]
        : []),
    ]
  })
  return words.length === 0 ? [] : [`Mind that ${words.join(', and ')}`]
}

/** Returns what a reader of the verdicts must know, in sentences without a full stop. */
export function notesOf(
  runs: readonly [RunFile, RunFile],
  cells: readonly CellComparison[],
  isDefaultFloor: boolean,
): string[] {
  const [base, head] = runs
  const plain = cells.filter(({ ground }) => ground === 'blocks').length
  return [
    isDefaultFloor
      ? `The runs were measured at different times: a change counts beyond ${floorWords(DRIFT.alone)}, and beyond ${floorWords(DRIFT.together)} where threads wake each other, by which runs of one code may differ (--min-effect sets another floor; muxbench ab finds less)`
      : 'The runs were measured at different times: by how much runs of one code differ is not in any interval',
    ...(plain > 0
      ? [
          `${plain === cells.length ? 'No cell has' : `${formatInteger(plain)} cells have no`} ${plain === cells.length ? 'a ' : ''}yardstick in both runs, so that the machine's pace is in the verdicts (older runs have none: measure them again)`,
        ]
      : []),
    ...(base.run.seed === head.run.seed
      ? []
      : [
          `The seeds differ (${base.run.seed}, ${head.run.seed}): that both runs did the same work is not shown by their digests (give both the same --seed)`,
        ]),
    ...(base.tool.addonSha256 === head.tool.addonSha256 && base.environment.kernel === head.environment.kernel
      ? ['Both runs were measured with the same addon on the same kernel: what differs is the time']
      : []),
    ...circumstanceNotes(base, head),
    ...blockNotes(runs),
  ]
}
