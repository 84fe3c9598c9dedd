import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { packageFile } from '../suite/package_file.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder with the runs `whole`, `job-1` and `job-2` (its two shards), which tests read and do not change. */
    measuredRuns: string
  }
}

export const TINY = ['--blocks', '2', '--budget', '0.2', '--seed', '7']

/** Measures, once for all command tests and at the same time, the few tiny runs that they read. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'muxbench measured '))
  const measure = (out: string, ...args: string[]) => {
    const command = [packageFile('dist/src/cli/main.js'), 'run', 'smoke', ...TINY, ...args, '--out', out]
    return promisify(execFile)(process.execPath, command, { cwd: folder })
  }
  await Promise.all([
    measure('whole'),
    measure('job-1', '--shard', '1/2'),
    measure('job-2', '--shard', '2/2'),
  ])
  project.provide('measuredRuns', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
