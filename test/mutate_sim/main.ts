import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mutant } from './mistakes/mutant.ts'
import { MUTANTS } from './mutants.ts'

/**
 * Applies each mistake to a copy of the sources and runs the simulator's tests there. They must fail every time. Arguments
 * choose mistakes by a part of `file: name`.
 */
const parts = process.argv.slice(2)
const titleOf = ({ file, name }: Mutant) => `${file}: ${name}`
const CHOSEN = MUTANTS.filter(
  mutant => parts.length === 0 || parts.some(part => titleOf(mutant).includes(part)),
)
const unused = parts.find(part => !CHOSEN.some(mutant => titleOf(mutant).includes(part)))
if (unused !== undefined) throw new Error(`no mistake has "${unused}" in its name`)

const TIMEOUT_MS = 120_000

function copySources(): string {
  const copy = mkdtempSync(join(tmpdir(), 'muxbench-mutants-'))
  for (const name of ['src', 'test', 'package.json', 'binding.gyp', 'tsconfig.json']) {
    cpSync(name, join(copy, name), { recursive: true })
  }
  for (const name of ['node_modules', 'build']) symlinkSync(join(process.cwd(), name), join(copy, name))
  return copy
}

/** Ends a process and all that it has started, since a mistake may have left a worker in an endless loop. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Returns whether the tests pass. A run that does not end in time counts as failed. */
function testsPass(copy: string): Promise<boolean> {
  const vitest = join('node_modules', 'vitest', 'vitest.mjs')
  const config = ['--config', join('test', 'mutate_sim', 'vitest.config.ts')]
  const args = [vitest, 'run', ...config, '--bail', '1', '--reporter', 'dot']
  const run = spawn(process.execPath, args, { cwd: copy, stdio: 'ignore', detached: true })
  const timer = setTimeout(() => endGroup(run.pid!), TIMEOUT_MS)
  return new Promise((resolve, reject) => {
    run.on('error', reject)
    run.on('exit', status => {
      clearTimeout(timer)
      endGroup(run.pid!)
      resolve(status === 0)
    })
  })
}

function patched(source: string, { name, from, to }: Mutant): string {
  if (source.split(from).length !== 2) throw new Error(`mutant "${name}": its text does not stand there once`)
  return source.replace(from, () => to)
}

async function survivors(copy: string): Promise<string[]> {
  const survived: string[] = []
  for (const mutant of CHOSEN) {
    const path = join(copy, 'src', 'sim', mutant.file)
    const source = readFileSync(path, 'utf8')
    writeFileSync(path, patched(source, mutant))
    const pass = await testsPass(copy)
    writeFileSync(path, source)
    console.log(`${pass ? 'SURVIVED' : 'caught  '}  ${titleOf(mutant)}`)
    if (pass) survived.push(mutant.name)
  }
  return survived
}

const copy = copySources()
try {
  if (!(await testsPass(copy))) throw new Error('the tests fail without any mistake')
  const survived = await survivors(copy)
  console.log(`${CHOSEN.length - survived.length} of ${CHOSEN.length} mistakes caught`)
  if (survived.length > 0) process.exitCode = 1
} finally {
  rmSync(copy, { recursive: true })
}
