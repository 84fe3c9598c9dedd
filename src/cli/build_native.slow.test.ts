import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packageFile } from '../suite/package_file.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'muxbench build '))
  for (const part of ['native', 'scripts', 'package.json', 'binding.gyp']) {
    cpSync(packageFile(part), join(root, part), { recursive: true })
  }
  symlinkSync(packageFile('node_modules'), join(root, 'node_modules'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** Outside npm, without a network, and with no headers that an earlier build downloaded. */
function build(env: NodeJS.ProcessEnv) {
  return spawnSync(process.execPath, [join(root, 'scripts/build_native.mjs')], {
    encoding: 'utf8',
    cwd: root,
    env: { HOME: root, HTTPS_PROXY: 'http://127.0.0.1:1', ...env },
  })
}

/** A C++ compiler that finds a mistake in everything. */
function failingCompiler(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'muxbench-cxx-')), 'cxx')
  writeFileSync(path, '#!/bin/sh\necho "../native/x.cc:7:1: error: expected a declaration" >&2\nexit 1\n')
  chmodSync(path, 0o755)
  return path
}

test.each([
  ['', {}],
  [', however silent npm is', { npm_config_loglevel: 'silent' }],
])('a missing python is named%s', (_, env) => {
  const { status, stderr } = build({ PATH: '/nowhere', ...env })
  expect(status).toBe(1)
  expect(stderr).toMatch(/^the native addon is missing and cannot be built: .*Could not find any Python.*\n$/)
})

const ownHeaders = join(dirname(dirname(process.execPath)), 'include/node/node_api.h')

test.skipIf(!existsSync(ownHeaders))("Node.js's own headers do, and the compiler's error is shown", () => {
  const CXX = failingCompiler()
  const { status, stderr } = build({ PATH: process.env.PATH, CXX })
  rmSync(dirname(CXX), { recursive: true })
  expect(status).toBe(1)
  expect(stderr).toMatch(
    /^the native addon is missing and cannot be built: \.\.\/native\/x\.cc:7:1: error: expected a declaration .*\n$/,
  )
})
