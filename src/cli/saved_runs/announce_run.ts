import { analyse } from '../../analysis/analyse.ts'
import type { Refusal } from '../../analysis/comparisons/comparability.ts'
import { lostShards } from '../../analysis/sentences/part_words.ts'
import { plainLine } from '../../report/escape.ts'
import { commandLine } from '../../report/facts/command_line.ts'
import { renderSummaryJson } from '../../report/text/summary_json.ts'
import { renderTerminalTable } from '../../report/text/terminal_table.ts'
import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { announceFile, complain, EXIT, note } from '../messages.ts'
import type { FinishedRun } from '../run/perform_run.ts'
import { outputLook, print } from '../terminal.ts'

const MAX_CELLS_NAMED = 4

function refusalLine({ cellIds, reason }: Refusal): string {
  const more = cellIds.length - MAX_CELLS_NAMED
  const named = cellIds.slice(0, MAX_CELLS_NAMED).join(', ')
  return `refused: ${named}${more > 0 ? ` and ${more} more` : ''}: ${reason}`
}

/** Returns the cells' notes. Of notes that differ in their figures alone the first is shown, and how many more cells have it. */
function noteLines(cells: readonly RunCell[]): string[] {
  const groups = new Map<string, { id: string; note: string; cells: number }>()
  for (const { id, notes } of cells) {
    for (const note of notes) {
      const kind = note.replaceAll(/\d[\d.,]*(?: (?:[nµm]?s\b|[kMG]?\/s))?/g, '#')
      const group = groups.get(kind) ?? { id, note, cells: 0 }
      group.cells++
      groups.set(kind, group)
    }
  }
  return [...groups.values()].map(({ id, note, cells }) => {
    const more = cells > 1 ? ` and ${cells - 1} more` : ''
    return `${id}${more}: ${note}`
  })
}

/** Says what a merged run lacks. */
function partialMerge({ run }: RunFile): string {
  const lost = lostShards(run)
  if (lost.length === 0) return 'some of its shards were cut short'
  return `${lost.length === 1 ? 'shard' : 'shards'} ${lost.join(', ')} of ${run.merged?.count} ${lost.length === 1 ? 'is' : 'are'} missing`
}

/** Says where files are: on stdout, or with `--json`, which has stdout to itself, on stderr. */
export function announceFiles(files: readonly (readonly [what: string, path: string])[], json = false): void {
  if (json) for (const [what, path] of files) announceFile(what, path)
  else print(files.map(([what, path]) => `${`${what}:`.padEnd(8)}${plainLine(path)}\n`).join(''))
}

/**
 * Writes what a run found to stdout, and says where it was written and what is wrong with it.
 * @param list is the path of the list of runs that it is in.
 * @returns the exit status: a failure where a cell failed, or where mechanisms did different work.
 */
export function announceRun(
  { run, resumable, paths, problem }: FinishedRun,
  { json }: { readonly json?: boolean },
  list: string | null = null,
): number {
  print(json ? renderSummaryJson([run]) : renderTerminalTable(run, outputLook()))
  const files = [['report', 'report.html'] as const, ['data', 'run.json'] as const].flatMap(
    ([what, name]): [what: string, path: string][] => {
      const path = paths.get(name)
      return path === undefined ? [] : [[what, path]]
    },
  )
  if (list !== null) files.push(['runs', list])
  if (!json) print('\n')
  announceFiles(files, json)

  for (const text of noteLines(run.cells)) note(text)
  const failed = run.cells.filter(cell => cell.status === 'failed')
  // Carrying a run on does not help where cells failed: they would fail again.
  if (run.run.status === 'partial' && run.run.merged !== null) {
    note(`this run is partial: ${partialMerge(run)}`)
  } else if (run.run.status === 'partial' && failed.length === 0 && resumable !== null) {
    note(`this run is partial: carry it on with: ${commandLine(resumable)}`)
  }
  const { refusals } = analyse(run)
  for (const cell of failed) complain(`${cell.id} failed: ${cell.reason}`)
  for (const refusal of refusals) complain(refusalLine(refusal))
  if (problem !== null) complain(problem)
  return problem !== null || failed.length > 0 || refusals.length > 0 ? EXIT.failure : EXIT.ok
}
