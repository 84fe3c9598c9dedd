/** The real command, as a user has it. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = join(dirname(fileURLToPath(import.meta.url)), '../../dist/src/cli/main.js')

/** `muxbench run` with these arguments; its run.json. */
export function runMuxbench(...args) {
  const out = mkdtempSync(join(tmpdir(), 'muxbench-validity-'))
  try {
    // Its notes are for whoever reads the run; of a failure the error says what stderr did.
    execFileSync(process.execPath, [main, 'run', ...args, '--out', out], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    return JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'))
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}
