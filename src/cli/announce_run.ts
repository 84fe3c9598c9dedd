import { EXIT } from './exit_codes.ts'
import type { FinishedRun } from './perform_run.ts'
export function announceRun(f: FinishedRun, _o: { json?: boolean }): number {
  console.log(f.folder)
  return EXIT.ok
}
