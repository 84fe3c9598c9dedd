import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { syntheticRun } from '../analysis/synthetic/synthetic_run.fixture.ts'
import { writeRun } from '../result/run/write_run.ts'
import { packageFile } from '../suite/package_file.ts'

// A package without build/, on a machine without a compiler: PATH leads nowhere.
let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'muxbench bare '))
  for (const part of ['assets', 'dist', 'native', 'scripts', 'schema', 'package.json', 'binding.gyp']) {
    cpSync(packageFile(part), join(root, part), { recursive: true })
  }
  symlinkSync(packageFile('node_modules'), join(root, 'node_modules'))
})
afterAll(() => rmSync(root, { recursive: true }))

function node(...args: string[]) {
  return spawnSync(process.execPath, args, {
    encoding: 'utf8',
    cwd: root,
    env: { PATH: '/nowhere', HOME: root },
  })
}

const main = () => join(root, 'dist/src/cli/main.js')

test('installing does not fail', () => {
  const { status, stderr } = node(join(root, 'scripts/build_native.mjs'), '--optional')
  expect(status).toBe(0)
  expect(stderr).toMatch(/^the native addon is missing and cannot be built: .*build-essential.*\n$/)
  expect(node(join(root, 'scripts/build_native.mjs')).status).toBe(1)
})

test('run says in one line what is missing', () => {
  const { status, stdout, stderr } = node(main(), 'run', 'smoke')
  expect(status).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^muxbench: the native addon is missing and cannot be built: [^\n]*\n$/)
})

test('list, report and doctor work', async () => {
  expect(node(main(), 'list')).toMatchObject({ status: 0, stderr: '' })
  await writeRun(root, syntheticRun())
  expect(node(main(), 'report', root, '--format', 'markdown')).toMatchObject({ status: 0, stderr: '' })
  expect(node(main(), 'report', root).status).toBe(0)
  const { status, stdout } = node(main(), 'doctor')
  expect(status).toBe(0)
  expect(stdout).toContain('the native addon is not built')
})
