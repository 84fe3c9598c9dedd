import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
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
  // The headers are named relative to their folder, which a link would lead to a place with any character in its path.
  cpSync(packageFile('node_modules/node-addon-api'), join(root, 'node_modules/node-addon-api'), {
    recursive: true,
  })
  symlinkSync(packageFile('node_modules/node-gyp'), join(root, 'node_modules/node-gyp'))
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

test.skipIf(!existsSync(ownHeaders))('two first builds at once both end well, and build once', async () => {
  // A lock that a killed build has left is no obstacle.
  mkdirSync(join(root, 'build.lock'))
  writeFileSync(join(root, 'build.lock/pid'), '999999999')
  const builds = [1, 2].map(
    () =>
      new Promise<string>(resolve => {
        // Whether they wait for each other does not depend on how well the compiler optimises.
        const env = { ...process.env, CXXFLAGS: '-O0' }
        const child = spawn(process.execPath, [join(root, 'scripts/build_native.mjs')], { cwd: root, env })
        let said = ''
        child.stderr.on('data', data => {
          said += data
        })
        child.on('close', code => resolve(`${code} ${said}`))
      }),
  )
  expect(await Promise.all(builds)).toEqual(['0 ', '0 '])
  expect(createRequire(import.meta.url)(join(root, 'build/Release/muxbench.node'))).toHaveProperty('FdPool')
  expect(existsSync(join(root, 'build.lock'))).toBe(false)
})

const canBecomeNobody =
  process.getuid?.() === 0 && spawnSync('setpriv', ['--reuid', '65534', 'true']).status === 0

test.skipIf(!canBecomeNobody)(
  'a folder that cannot be written to is named, and no compiler is asked for',
  () => {
    chmodSync(root, 0o755)
    const user = ['--reuid', '65534', '--regid', '65534', '--clear-groups']
    const script = join(root, 'scripts/build_native.mjs')
    const { status, stderr } = spawnSync('setpriv', [...user, process.execPath, script], { encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /cannot be built: .* cannot be written to \(EACCES\): run .* as the user who owns it/,
    )
    expect(stderr).not.toContain('compiler')
  },
)
