import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFile } from '../suite/package_file.ts'
import { call, temporaryFolder } from './call.fixture.ts'

// These tests start the built command, since they are about its streams and its exit status.
const MAIN = packageFile('dist/src/cli/main.js')
const folder = temporaryFolder()

const muxbench = (...args: string[]) =>
  spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', cwd: folder })

test('a reader that stops reading is no error', () => {
  const { status, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${MAIN}" list | head -n 1`], {
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test('help and version go to stdout with exit code 0', async () => {
  for (const said of [muxbench('--help'), await call(folder, 'run', '--help'), muxbench('--version')]) {
    expect({ status: said.status, stderr: said.stderr }).toEqual({ status: 0, stderr: '' })
    expect(said.stdout.length).toBeGreaterThan(4)
  }
})

test('a full disk behind stdout is a failure', () => {
  const { status, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${MAIN}" list > /dev/full`], {
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 2, stderr: 'muxbench: cannot write to stdout: ENOSPC\n' })
})

test('what nobody expected is one line too, and the stack only for those who ask', () => {
  const suite = join(folder, 'late.mjs')
  const text =
    "process.nextTick(() => { throw new Error('out of the blue') })\nexport default new Promise(() => {})"
  writeFileSync(suite, text)
  const run = (env: object) =>
    spawnSync(process.execPath, [MAIN, 'run', suite], { encoding: 'utf8', env: { ...process.env, ...env } })
  const { status, stderr } = run({})
  expect(stderr).toBe('muxbench: unexpected error: out of the blue\n')
  expect(status).toBe(2)
  expect(run({ MUXBENCH_DEBUG: '1' }).stderr).toContain('late.mjs:1')
})
