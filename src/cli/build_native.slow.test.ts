import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
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

/** A C++ compiler that is a shell script. gyp bears no space in its path. */
function compilerOf(script: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'muxbench-cxx-')), 'cxx')
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
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
  const CXX = compilerOf('echo "../native/x.cc:7:1: error: expected a declaration" >&2; exit 1')
  const { status, stderr } = build({ PATH: process.env.PATH, CXX })
  rmSync(dirname(CXX), { recursive: true })
  expect(status).toBe(1)
  expect(stderr).toMatch(
    /^the native addon is missing and cannot be built: \.\.\/native\/x\.cc:7:1: error: expected a declaration .*\n$/,
  )
})

test.skipIf(!existsSync(ownHeaders))('two first builds at once both end well, and build once', async () => {
  // An addon of one small file stands for the real one, which takes a minute to compile.
  const gyp = JSON.parse(readFileSync(join(root, 'binding.gyp'), 'utf8'))
  gyp.targets[0].conditions[0][1].sources = ['native/small.cc']
  writeFileSync(join(root, 'binding.gyp'), JSON.stringify(gyp))
  writeFileSync(
    join(root, 'native/small.cc'),
    '#include <node_api.h>\nNAPI_MODULE_INIT() {\n  return napi_set_named_property(env, exports, "small", exports), exports;\n}\n',
  )
  const CXX = compilerOf('case "$*" in *small.cc*) echo x >>"$0.calls" ;; esac; exec g++ "$@"')
  // A lock that a killed build has left is no obstacle.
  mkdirSync(join(root, 'build.lock'))
  writeFileSync(join(root, 'build.lock/pid'), '999999999')
  const builds = [1, 2].map(
    () =>
      new Promise<string>(resolve => {
        const env = { ...process.env, CXX }
        const child = spawn(process.execPath, [join(root, 'scripts/build_native.mjs')], { cwd: root, env })
        let said = ''
        child.stderr.on('data', data => {
          said += data
        })
        child.on('close', code => resolve(`${code} ${said}`))
      }),
  )
  expect(await Promise.all(builds)).toEqual(['0 ', '0 '])
  expect(readFileSync(`${CXX}.calls`, 'utf8')).toBe('x\n')
  rmSync(dirname(CXX), { recursive: true })
  expect(createRequire(import.meta.url)(join(root, 'build/Release/muxbench.node'))).toHaveProperty('small')
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
