import { statSync } from 'node:fs'
import { runPath } from '../../result/read_run.ts'
import { InputError } from '../../suite/input_error.ts'

/** The number of a file on its disk; null where there is none. */
function fileNumber(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev} ${ino}`
  } catch {
    return null
  }
}

/**
 * @param option of which `out` is the value, such as `--out`.
 * @throws InputError where a file to write would take the place of one of the runs it is made of, by whatever name.
 */
export function checkReplacesNoRun(option: string, out: string, runs: readonly string[]): void {
  const target = fileNumber(out)
  if (target !== null && runs.some(run => fileNumber(runPath(run)) === target)) {
    throw new InputError(`${option}: ${out} is the run itself, which nothing must replace`)
  }
}
