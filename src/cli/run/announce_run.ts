import { join } from 'node:path'
import { analyse } from '../../analysis/analyse.ts'
import type { Refusal } from '../../analysis/comparisons/comparability.ts'
import { lostShards } from '../../analysis/sentences/part_words.ts'
import { plainLine } from '../../report/escape.ts'
import { commandLine } from '../../report/facts/command_line.ts'
import { renderSummaryJson } from '../../report/text/summary_json.ts'
import { renderTerminalTable } from '../../report/text/terminal_table.ts'
import type { RunCell, RunFile } from '../../result/schema.ts'
import { colorFor } from '../color.ts'
import { EXIT } from '../exit_codes.ts'
import type { FinishedRun } from './perform_run.ts'

const MAX_CELLS_NAMED = 4

/** One line on stderr. */
export function complain(text: string): void {
  process.stderr.write(`muxbench: ${plainLine(text)}\n`)
}

function refusalLine({ cellIds, reason }: Refusal): string {
  const more = cellIds.length - MAX_CELLS_NAMED
  const named = cellIds.slice(0, MAX_CELLS_NAMED).join(', ')
  return `refused: ${named}${more > 0 ? ` and ${more} more` : ''}: ${reason}`
}

/** Notes that differ in their figures alone are one: the first is shown, and how many cells have it. */
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
    return `note: ${id}${more}: ${note}`
  })
}

/** What a merged run lacks. */
function partialMerge({ run }: RunFile): string {
  const lost = lostShards(run)
  if (lost.length === 0) return 'some of its shards were cut short'
  return `${lost.length === 1 ? 'shard' : 'shards'} ${lost.join(', ')} of ${run.merged?.count} ${lost.length === 1 ? 'is' : 'are'} missing`
}

/** Shows what a run found and where it is, and the list that it is in. Returns the exit code that it deserves. */
export function announceRun(
  { run, folder }: FinishedRun,
  { json }: { readonly json?: boolean },
  list: string | null = null,
): number {
  process.stdout.write(
    json ? renderSummaryJson([run]) : renderTerminalTable(run, { color: colorFor(process.stdout) }),
  )
  const others = list === null ? '' : `runs:   ${list}\n`
  const files = `report: ${join(folder, 'report.html')}\ndata:   ${join(folder, 'run.json')}\n${others}`
  if (json) process.stderr.write(files)
  else process.stdout.write(`\n${files}`)

  for (const line of noteLines(run.cells)) complain(line)
  const failed = run.cells.filter(cell => cell.status === 'failed')
  // A run that is partial because cells failed would fail again.
  if (run.run.status === 'partial' && run.run.merged !== null) {
    complain(`this run is partial: ${partialMerge(run)}`)
  } else if (run.run.status === 'partial' && failed.length === 0) {
    complain(`this run is partial: carry it on with: ${commandLine(['run', '--resume', folder])}`)
  }
  const { refusals } = analyse(run)
  for (const cell of failed) complain(`${cell.id} failed: ${cell.reason}`)
  for (const refusal of refusals) complain(refusalLine(refusal))
  return failed.length > 0 || refusals.length > 0 ? EXIT.failure : EXIT.ok
}
