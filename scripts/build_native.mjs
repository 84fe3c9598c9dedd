/**
 * Builds the native addon where it is missing or out of date. Run by npm at installation (with --optional:
 * a machine without a compiler can still read runs and write reports), by `npm run build:native`, and by
 * `muxbench run` where an installation left it out. The last line on stderr says what went wrong.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
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

/** What the addon is made of: the sources, the recipe, and the Node.js that it is made for. */
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

/** The headers that came with this Node.js, where they did: without them node-gyp downloads some. */
function headerOptions() {
  const prefix = dirname(dirname(process.execPath))
  return existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : []
}

/** The line of a failed step's log that names the cause: a tool's own words before node-gyp's about them. */
function causeOf(log) {
  const lines = log.split('\n').map(line => line.trim())
  const tool = lines.find(
    line => !/^gyp (ERR!|info|http)/.test(line) && /\berror\b|^gyp: |not found|no such file/i.test(line),
  )
  const own = lines.find(line => line.startsWith('gyp ERR! stack '))
  return tool ?? own?.slice('gyp ERR! stack '.length)
}

if (process.platform !== 'linux') {
  fail(`the native addon is for Linux only, and this is ${process.platform}: "muxbench run" needs it`)
}

const wanted = fingerprint()
if (existsSync(addon) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) process.exit(0)

const nodeGyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js')
// `configure` again only where there is no build tree: `build` recompiles just what has changed.
const steps = existsSync(join(root, 'build/Makefile')) ? ['configure', 'build'] : ['rebuild']
for (const step of steps) {
  const result = spawnSync(
    process.execPath,
    [nodeGyp, step, `--jobs=${availableParallelism()}`, ...headerOptions()],
    {
      cwd: root,
      encoding: 'utf8',
      // `npm run --silent` would silence node-gyp, too, and hide the cause of a failure.
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
