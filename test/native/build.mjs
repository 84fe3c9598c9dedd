/** Builds the C++ loops of native/ without Node.js, for the programs of this folder, and runs what it has built. */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The file that has all bindings. */
export const BINDINGS = 'native/napi/addon.cc'

/** The path of a file that is built. */
export function built(name) {
  const path = join(ROOT, 'build/native', name)
  mkdirSync(dirname(path), { recursive: true })
  return path
}

/**
 * Resolves to null where the command ends with exit code 0, and else to how it ended.
 * @param seconds is the time after which it is killed.
 * @param onOutput gets what the command writes to stdout, which is passed on otherwise.
 */
export function run([command, ...args], { env = {}, seconds = 600, onOutput } = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', onOutput ? 'pipe' : 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      timeout: seconds * 1000,
      killSignal: 'SIGKILL',
    })
    child.stdout?.setEncoding('utf8').on('data', onOutput)
    child.on('error', error => resolve(`${command} cannot be started: ${error.message}`))
    child.on('close', (code, signal) =>
      resolve(code === 0 ? null : `${command} ended with ${signal ?? `exit code ${code}`}`),
    )
  })
}

/** Runs commands one after the other. Resolves to null where all succeed, and else to how the first other one ended. */
export async function runAll(commands) {
  for (const command of commands) {
    const problem = await run(command)
    if (problem !== null) return problem
  }
  return null
}

/** Writes the source of a program and returns its path: all loops and a file of this folder as one translation unit. */
export function unitOf(main) {
  const path = built(`${main}.unit.cc`)
  const files = ['native/loops.cc', join('test/native', main)]
  writeFileSync(path, files.map(file => `#include "${join(ROOT, file)}"\n`).join(''))
  return path
}
