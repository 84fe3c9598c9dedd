import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { InputError } from '../suite/input_error.ts'

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Returns the path of a program that is looked for as the shell does; null where there is none. */
export function findProgram(name: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(folder => folder !== '')
  return folders.map(folder => join(folder, name)).find(isExecutable) ?? null
}

/** @throws InputError where there is no such program. `advice` says what to install. */
export function requireProgram(name: string, advice: string, env: NodeJS.ProcessEnv = process.env): string {
  const path = findProgram(name, env)
  if (path === null) throw new InputError(`there is no ${name}: ${advice}`)
  return path
}

/** One program of a pipeline. */
export interface PipedCommand {
  readonly program: string
  readonly args: readonly string[]
  /** Its environment; that of this process where it is left out. */
  readonly env?: NodeJS.ProcessEnv
}

/**
 * Runs programs whose output each is the input of the next.
 *
 * @param input what the first one reads; left out, it reads nothing.
 * @returns the output of the last one.
 * @throws Error in one line where one of them fails.
 */
export async function pipeline(commands: readonly PipedCommand[], cwd: string, input = ''): Promise<string> {
  const children = commands.map(({ program, args, env }) =>
    spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] }),
  )
  let output = ''
  children.at(-1)?.stdout.on('data', data => {
    output += data
  })
  for (const [at, child] of children.entries()) {
    // A program that ends early closes its input; how it ended says why.
    child.stdin.on('error', () => {})
    if (at > 0) children[at - 1]?.stdout.pipe(child.stdin)
    else child.stdin.end(input)
  }
  await Promise.all(
    children.map(
      (child, at) =>
        new Promise<void>((resolve, reject) => {
          let said = ''
          child.stderr.on('data', data => {
            said += data
          })
          child.on('error', reject)
          child.on('close', code => {
            const { program = '' } = commands[at] ?? {}
            const [line] = said.trim().split('\n')
            if (code === 0) resolve()
            else
              reject(new Error(`${basename(program)} ended with exit code ${code}${line ? `: ${line}` : ''}`))
          })
        }),
    ),
  )
  return output
}
