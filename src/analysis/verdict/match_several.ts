import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { median } from '../../stats/quantile.ts'
import { grouped } from '../../suite/grouped.ts'
import { analyse } from '../analyse.ts'
import { type CellPair, keyOf, matchingOf } from '../overlay/matching.ts'
import { type BlockFigures, blockFiguresOf } from './block_figures.ts'
import type { RefusedCell } from './comparison.ts'
import type { ExactCell } from './exact.ts'
import { aboutCell, exactCellOf, refusalOfRuns, refusalsWithin, seedRefusal } from './match_runs.ts'
import type { RunsCell, Sides } from './run_levels.ts'

/** The fewest runs, of both sides together, that show what runs of one code differ by. */
const MIN_RUNS = 3

interface MatchedSeveral {
  readonly exact: readonly ExactCell[]
  readonly cells: readonly RunsCell[]
  readonly refused: readonly RefusedCell[]
}

function runWords(run: number, { base }: Sides): string {
  return run < base ? `run ${run + 1} of the base` : `run ${run - base + 1} of the head`
}

/** Returns why the runs cannot be compared; null where they can. */
function refusalOf(runs: readonly RunFile[], sides: Sides): string | null {
  const [first, ...others] = runs as readonly [RunFile, ...RunFile[]]
  for (const [i, run] of others.entries()) {
    const suites = [first.run.suite, run.run.suite]
    const reason = suites[0] === suites[1] ? refusalOfRuns(first, run) : `another suite: ${suites.join(', ')}`
    if (reason !== null) return `${runWords(0, sides)} and ${runWords(i + 1, sides)}: ${reason}`
  }
  return null
}

/** Says why a run has no figures of a cell that another run has. */
function whyMissing(cell: RunCell, file: RunFile): string {
  const own = file.cells.find(other => keyOf(other) === keyOf(cell))
  if (!own) return 'it has no such cell'
  if (own.status !== 'ok') return own.reason === null ? own.status : `${own.status}: ${own.reason}`
  return refusalsWithin(file).get(own.id) ?? 'it has no blocks of it'
}

/** Returns the cell, or a text that says why it cannot be judged. */
function runsCellOf(
  byRun: ReadonlyMap<number, RunCell>,
  files: readonly RunFile[],
  sides: Sides,
): RunsCell | ExactCell | string {
  const [first] = [...byRun.values()] as [RunCell]
  const { lead, ...about } = aboutCell(first)
  const runs: (BlockFigures | null)[] = []
  for (const [run, file] of files.entries()) {
    const cell = byRun.get(run)
    const figures = cell ? blockFiguresOf(cell, file.blocks, lead) : null
    if (typeof figures === 'string') return `${runWords(run, sides)}: ${figures}`
    runs.push(figures && figures.absolute.length > 0 ? figures : null)
  }
  const measured = (from: number, to: number) => runs.slice(from, to).filter(run => run !== null)
  const [base, head] = [measured(0, sides.base), measured(sides.base, runs.length)]
  if (base.length === 0 || head.length === 0 || base.length + head.length < MIN_RUNS) {
    const missing = runs.indexOf(null)
    const why = `${runWords(missing, sides)}: ${whyMissing(first, files[missing] as RunFile)}`
    return `${base.length} of ${sides.base} runs of the base and ${head.length} of ${sides.head} of the head measured it, where ${MIN_RUNS} in all are needed (${why})`
  }
  const cells = (from: number, to: number) =>
    [...byRun].flatMap(([run, cell]) => (run >= from && run < to ? [cell] : []))
  const refusal = seedRefusal(first, files)
  if (refusal !== null) return refusal
  const exact = exactCellOf(cells(0, sides.base), cells(sides.base, files.length))
  if (exact) return exact
  const middle = (side: readonly BlockFigures[]) =>
    median(side.map(({ absolute }) => Math.exp(median(absolute))))
  return { ...about, base: middle(base), head: middle(head), runs }
}

/** Matches the cells of several runs, at least three in all, with those of the first run of the base. */
export function matchSeveral(base: readonly RunFile[], head: readonly RunFile[]): MatchedSeveral {
  const files = [...base, ...head]
  const sides = { base: base.length, head: head.length }
  const { pairs, refused, lone } = matchingOf(files.map(analyse))
  const ofRuns = refusalOf(files, sides)
  const exact: ExactCell[] = []
  const cells: RunsCell[] = []
  const left = new Map<string, string>()
  const refuse = (id: string, reason: string) => {
    if (!left.has(id)) left.set(id, reason)
  }
  for (const pair of refused) refuse(pair.base.id, `${runWords(pair.run, sides)}: ${pair.reason}`)
  for (const [cell, others] of grouped<CellPair, RunCell>(pairs, pair => pair.base)) {
    if (left.has(cell.id)) continue
    const byRun = new Map([[0, cell], ...others.map(({ run, head: own }) => [run, own] as const)])
    const judged = ofRuns ?? runsCellOf(byRun, files, sides)
    if (typeof judged === 'string') refuse(cell.id, judged)
    else if ('figures' in judged) exact.push(judged)
    else cells.push(judged)
  }
  for (const { cell, run, reason } of lone) {
    refuse(cell.id, run === 0 ? `the other runs: ${reason}` : `the first run of the base: ${reason}`)
  }
  return { exact, cells, refused: [...left].map(([id, reason]) => ({ id, reason })) }
}
