/**
 * Compiles all of native/ for arm64 and links it, as the addon and as the program of test/sanitize, which runs every
 * loop once under qemu-user. Needs g++-aarch64-linux-gnu, and qemu-user-static for running. Exit code 0: all is well.
 */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const out = join(root, 'build/arm64')
const COMPILER = 'aarch64-linux-gnu-g++'
const napi = createRequire(import.meta.url)('node-addon-api').include_dir
const FLAGS = [
  ...['-std=c++20', '-O0', '-Wall', '-Wextra', '-Werror', '-fPIC', '-D_GNU_SOURCE', '-DNAPI_VERSION=9'],
  ...['-DNODE_ADDON_API_CPP_EXCEPTIONS', '-DNODE_ADDON_API_CPP_EXCEPTIONS_ALL', '-I', napi],
  ...['-I', join(dirname(dirname(process.execPath)), 'include/node')],
]

const sourcesOf = folder =>
  readdirSync(join(root, folder))
    .filter(name => name.endsWith('.cc'))
    .map(name => join(folder, name))
const objectOf = source => join(out, `${basename(source, '.cc')}.o`)
const call = promisify(execFile)
const compiler = (...args) => call(COMPILER, args, { cwd: root })

const loops = sourcesOf('native')
const bindings = sourcesOf('native/napi')
const program = 'test/sanitize/main.cc'

mkdirSync(out, { recursive: true })
const waiting = [...bindings, ...loops, program]
const work = async () => {
  for (let source = waiting.shift(); source; source = waiting.shift()) {
    await compiler(...FLAGS, '-c', source, '-o', objectOf(source))
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work))
await compiler(
  '-shared',
  '-pthread',
  '-o',
  join(out, 'muxbench.node'),
  ...[...loops, ...bindings].map(objectOf),
)
const binary = join(out, 'loops')
await compiler('-static', '-pthread', '-o', binary, ...[...loops, program].map(objectOf))

const emulator = '/usr/bin/qemu-aarch64-static'
if (!existsSync(emulator)) {
  process.stdout.write(
    'native/ compiles and links for arm64; it was not run, since there is no qemu-user-static\n',
  )
} else {
  const { status } = spawnSync(emulator, [binary], { stdio: 'inherit', timeout: 120_000 })
  process.stdout.write(`native/ compiles and links for arm64; under qemu its loops ended with ${status}\n`)
  process.exitCode = status === 0 ? 0 : 1
}
