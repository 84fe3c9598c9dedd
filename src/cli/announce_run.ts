import { join } from 'node:path'
import { analyse } from '../analysis/analyse.ts'
import type { Refusal } from '../analysis/comparability.ts'
import { plainLine } from '../report/escape.ts'
import { renderSummaryJson } from '../report/summary_json.ts'
import { renderTerminalTable } from '../report/terminal_table.ts'
import { colorFor } from './color.ts'
import { EXIT } from './exit_codes.ts'
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

/** Shows what a run found and where it is. Returns the exit code that it deserves. */
export function announceRun({ run, folder }: FinishedRun, { json }: { readonly json?: boolean }): number {
  process.stdout.write(
    json ? renderSummaryJson([run]) : renderTerminalTable(run, { color: colorFor(process.stdout) }),
  )
  const files = `report: ${join(folder, 'report.html')}\ndata:   ${join(folder, 'run.json')}\n`
  if (json) process.stderr.write(files)
  else process.stdout.write(`\n${files}`)

  const { refusals } = analyse(run)
  const failed = run.cells.filter(cell => cell.status === 'failed')
  for (const cell of failed) complain(`${cell.id} failed: ${cell.reason}`)
  for (const refusal of refusals) complain(refusalLine(refusal))
  return failed.length > 0 || refusals.length > 0 ? EXIT.failure : EXIT.ok
}
