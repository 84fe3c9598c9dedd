import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunFile } from '../../result/schema.ts'
import { packageFile } from '../../suite/package_file.ts'

const MAIN = packageFile('dist/src/cli/main.js')

let folder: string
let run: RunFile

function muxbench(...args: string[]) {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', cwd: folder })
}

/** The run as it would be, had it been interrupted. */
function saved(name: string, change: Partial<RunFile>): string {
  mkdirSync(join(folder, name))
  const partial = { ...run, run: { ...run.run, status: 'partial', blocksPlanned: 2 }, ...change }
  writeFileSync(join(folder, name, 'run.json'), JSON.stringify(partial))
  return name
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muxbench resume '))
  const tiny = ['--fds', '8', '--active', '1', '--blocks', '1', '--budget', '0.2']
  expect(muxbench('run', 'smoke', ...tiny, '--out', 'whole').status).toBe(0)
  run = JSON.parse(readFileSync(join(folder, 'whole/run.json'), 'utf8'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a run is carried on with what it was begun with', () => {
  expect(muxbench('run', '--resume', saved('same', {})).status).toBe(0)
  const { run: header, cells } = JSON.parse(readFileSync(join(folder, 'same/run.json'), 'utf8')) as RunFile
  expect(header).toMatchObject({ status: 'complete', blocksFinished: 2 })
  for (const { blocks } of cells) expect(blocks.map(({ index }) => index)).toEqual([0, 1])
})

test.each<[string, () => Partial<RunFile>]>([
  ['kernel', () => ({ environment: { ...run.environment, kernel: '2.4.0' } })],
  ['CPU model', () => ({ environment: { ...run.environment, cpuModel: 'abacus' } })],
  ['native addon', () => ({ tool: { ...run.tool, addonSha256: '0'.repeat(64) } })],
])('one of another %s is refused: its samples do not belong into one cell', (what, change) => {
  const { status, stderr } = muxbench('run', '--resume', saved(what, change()))
  expect(stderr).toMatch(
    new RegExp(`^muxbench: --resume: the run was begun with another ${what} .*begin a new one\\n$`),
  )
  expect(status).toBe(2)
})
