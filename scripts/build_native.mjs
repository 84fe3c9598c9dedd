/**
 * Builds the native addon where it is missing or out of date. Run by npm at installation (with --optional:
 * a machine without a compiler can still read runs and write reports), by `npm run build`, and by
 * `muxbench run` where an installation left it out. The last line on stderr says what went wrong.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const optional = process.argv.includes('--optional')
const addon = join(root, 'build/Release/muxbench.node')
const stamp = join(root, 'build/built-from')

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(optional ? 0 : 1)
}

/** Returns a hash of everything that the addon depends on: the sources, binding.gyp and the version of Node.js. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.version} ${process.arch}\n`)
  const sources = readdirSync(join(root, 'native'), { recursive: true })
    .filter(name => /\.(cc|h)$/.test(name))
    .sort()
  for (const file of ['binding.gyp', ...sources.map(name => join('native', name))]) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

/** Returns the options that name this Node.js's own headers, where it has them; node-gyp otherwise downloads some. */
function headerOptions() {
  const prefix = dirname(dirname(process.execPath))
  return existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : []
}

/** Returns the line of a failed step's log that names the cause, preferably one of the compiler or make. */
function causeOf(log) {
  const lines = log.split('\n').map(line => line.trim())
  const tool = lines.find(
    line => !/^gyp (ERR!|info|http)/.test(line) && /\berror\b|^gyp: |not found|no such file/i.test(line),
  )
  const own = lines.find(line => line.startsWith('gyp ERR! stack '))
  return tool ?? own?.slice('gyp ERR! stack '.length)
}

function isBuilt() {
  return existsSync(addon) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
}

/** Returns whether a lock's process runs. One that was killed leaves its lock. */
function isHeld(path) {
  try {
    process.kill(Number(readFileSync(join(path, 'pid'), 'utf8')), 0)
    return true
  } catch (error) {
    // EPERM: it runs, as another user. ENOENT: it is about to write its number, unless it is long gone.
    if (error.code === 'EPERM') return true
    return error.code === 'ENOENT' && existsSync(path) && Date.now() - statSync(path).mtimeMs < 5000
  }
}

/**
 * Waits until no other process builds in this folder, since node-gyp removes and writes the same files in each.
 * @returns a function that lets the next one build.
 */
function lock() {
  const path = join(root, 'build.lock')
  for (;;) {
    try {
      mkdirSync(path)
      writeFileSync(join(path, 'pid'), String(process.pid))
      return () => rmSync(path, { recursive: true, force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') {
        fail(
          `the native addon is missing and cannot be built: ${root} cannot be written to (${error.code}): run "node ${fileURLToPath(import.meta.url)}" as the user who owns it, or install muxbench into a folder of your own`,
        )
      }
    }
    if (isHeld(path)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    else takeAway(path)
  }
}

/**
 * Removes a lock whose process is gone. It is renamed first, so that of several processes only one removes it; one that
 * another process has taken meanwhile is put back.
 */
function takeAway(path) {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
    if (isHeld(aside)) return renameSync(aside, path)
  } catch {
    return
  }
  rmSync(aside, { recursive: true, force: true })
}

if (process.platform !== 'linux') {
  fail(`the native addon is for Linux only, and this is ${process.platform}: "muxbench run" needs it`)
}

const wanted = fingerprint()
if (isBuilt()) process.exit(0)
const unlock = lock()
process.on('exit', unlock)
// Another process may have built it while this one waited.
if (isBuilt()) process.exit(0)

const nodeGyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js')
// Where there is a build tree, `build` recompiles only what has changed; otherwise everything is built anew.
const steps = existsSync(join(root, 'build/Makefile')) ? ['configure', 'build'] : ['rebuild']
for (const step of steps) {
  const result = spawnSync(
    process.execPath,
    [nodeGyp, step, `--jobs=${availableParallelism()}`, ...headerOptions()],
    {
      cwd: root,
      encoding: 'utf8',
      // `npm run --silent` would otherwise also silence node-gyp, and hide the cause of a failure.
      env: { ...process.env, npm_config_loglevel: 'info' },
      maxBuffer: 2 ** 28,
    },
  )
  if (result.status === 0) continue
  const reason = causeOf(`${result.stderr}\n${result.stdout}`) ?? `node-gyp ${step} failed`
  fail(
    `the native addon is missing and cannot be built: ${reason.slice(0, 300)} (it needs a C++20 compiler, make and python3: apt install build-essential python3)`,
  )
}
mkdirSync(dirname(stamp), { recursive: true })
writeFileSync(stamp, wanted)
