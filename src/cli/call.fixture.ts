import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import type { RunFile } from '../result/run/schema.ts'
import { runCommandLine } from './command_line.ts'

export interface Called {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  /** What went to stdout, for results that are no text. */
  readonly bytes: Buffer
}

/** Runs a command in this process, with `folder` as its working directory. */
export function call(folder: string, ...args: readonly string[]): Promise<Called> {
  return captured(folder, () => runCommandLine(args))
}

/** Returns the status that `command` gives, and what it writes, with `folder` as its working directory. */
export async function captured(folder: string, command: () => Promise<number>): Promise<Called> {
  const written = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  const before = process.cwd()
  const restore = (['stdout', 'stderr'] as const).map(name => {
    const { write } = process[name]
    process[name].write = ((chunk: string | Uint8Array) => {
      written[name].push(Buffer.from(chunk as string))
      return true
    }) as typeof write
    return () => {
      process[name].write = write
    }
  })
  process.chdir(folder)
  try {
    const status = await command()
    const bytes = Buffer.concat(written.stdout)
    return { status, bytes, stdout: bytes.toString(), stderr: Buffer.concat(written.stderr).toString() }
  } finally {
    process.chdir(before)
    for (const each of restore) each()
  }
}

/** Makes a folder whose name has a space in it; it is removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'muxbench test '))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function readRunIn(folder: string, name: string): RunFile {
  return JSON.parse(readFileSync(join(folder, name, 'run.json'), 'utf8'))
}

/** Saves a run as `name`, changed in what a test is about. */
export function saveRun(folder: string, name: string, run: RunFile): string {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'run.json'), JSON.stringify(run))
  return name
}

/** Expects a usage error: one line on stderr, exit status 2, and nothing on stdout. */
export function expectRefusal({ status, stdout, stderr }: Called, message: RegExp): void {
  expect(stderr).toMatch(message)
  const lines = stderr.trim().split('\n')
  // Commander writes a suggestion for a misspelt command into a line of its own.
  expect(lines.filter(line => !line.startsWith('(Did you mean'))).toHaveLength(1)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
}
