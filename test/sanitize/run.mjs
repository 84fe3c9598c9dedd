/**
 * Builds native/ without Node.js under AddressSanitizer and UndefinedBehaviorSanitizer, then under ThreadSanitizer, and
 * runs every loop of it (main.cc). Needs g++ with the sanitizers' libraries. Exit code 0: nothing was found.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const SANITIZERS = { address: 'address,undefined', thread: 'thread' }
const FLAGS = [
  '-std=c++20',
  '-g',
  '-O1',
  '-fno-omit-frame-pointer',
  '-fno-sanitize-recover=all',
  '-D_GNU_SOURCE',
]

/** Resolves to whether the command ended with exit code 0. */
function run(command, args, env = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('error', error => {
      process.stderr.write(`${command} cannot be started: ${error.message}\n`)
      resolve(false)
    })
    child.on('close', code => resolve(code === 0))
  })
}

/** Runs the tasks, as many at a time as there are CPUs; true where all of them succeed. */
async function runAll(tasks) {
  const results = []
  const work = async () => {
    for (let task = tasks.shift(); task; task = tasks.shift()) results.push(await task())
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return results.every(Boolean)
}

const sources = readdirSync(join(root, 'native'))
  .filter(name => name.endsWith('.cc'))
  .map(name => join('native', name))
  .concat('test/sanitize/main.cc')

async function check([name, sanitizers]) {
  const directory = join('build/sanitize', name)
  mkdirSync(join(root, directory), { recursive: true })
  const flags = [...FLAGS, `-fsanitize=${sanitizers}`]
  const objects = sources.map(source => join(directory, `${basename(source, '.cc')}.o`))
  const compile = sources.map((source, i) => () => run('g++', [...flags, '-c', source, '-o', objects[i]]))
  const program = join(directory, 'main')
  const isBuilt =
    (await runAll(compile)) && (await run('g++', [...flags, ...objects, '-o', program, '-pthread']))
  if (!isBuilt) return false
  // ThreadSanitizer needs the usual layout of the address space, which some kernels randomise too widely for it.
  const isClean = await run('setarch', ['-R', program])
  process.stderr.write(`${sanitizers}: ${isClean ? 'clean' : 'FAILED'}\n`)
  return isClean
}

const results = []
for (const each of Object.entries(SANITIZERS)) results.push(await check(each))
process.exit(results.every(Boolean) ? 0 : 1)
