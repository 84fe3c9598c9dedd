/** Runs the real command, as a user does. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = join(dirname(fileURLToPath(import.meta.url)), '../../dist/src/cli/main.js')

/** Runs `muxbench run` with these arguments and returns its run.json. */
export function runMuxbench(...args) {
  const out = mkdtempSync(join(tmpdir(), 'muxbench-validity-'))
  try {
    // Notes on stderr are for a person who reads the run. If it fails, the error has what stderr said.
    execFileSync(process.execPath, [main, 'run', ...args, '--out', out], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    return JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'))
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

/** Runs `muxbench calibrate` with these arguments, shows its progress, and returns its result. */
export function calibrate(...args) {
  const stdio = ['ignore', 'pipe', 'inherit']
  return JSON.parse(execFileSync(process.execPath, [main, 'calibrate', ...args, '--json'], { stdio }))
}
