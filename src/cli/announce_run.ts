import { join } from 'node:path'
import { analyse } from '../analysis/analyse.ts'
import { renderSummaryJson } from '../report/summary_json.ts'
import { renderTerminalTable } from '../report/terminal_table.ts'
import { colorFor } from './color.ts'
import { EXIT } from './exit_codes.ts'
import type { FinishedRun } from './perform_run.ts'

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
  for (const cell of failed) process.stderr.write(`muxbench: ${cell.id} failed: ${cell.reason}\n`)
  for (const refusal of refusals) process.stderr.write(`muxbench: ${refusal.reason}\n`)
  return failed.length > 0 || refusals.length > 0 ? EXIT.failure : EXIT.ok
}
