import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mutant } from './mistakes/mutant.ts'
import { MUTANTS } from './mutants.ts'

/** Applies each mistake to a copy of the sources and runs the simulator's tests there: all must fail. */

const TIMEOUT_MS = 120_000

function copySources(): string {
  const copy = mkdtempSync(join(tmpdir(), 'muxbench-mutants-'))
  for (const name of ['src', 'scripts', 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
    cpSync(name, join(copy, name), { recursive: true })
  }
  for (const name of ['node_modules', 'build']) symlinkSync(join(process.cwd(), name), join(copy, name))
  return copy
}

/** True if the tests pass. A run that does not end has failed. */
function testsPass(copy: string): boolean {
  const vitest = join('node_modules', 'vitest', 'vitest.mjs')
  // mutants.test.ts reads the sources and would know every mistake by its text.
  const exclude = ['--exclude', '**/mutants.test.ts']
  const args = [vitest, 'run', 'src/sim', '--bail', '1', '--reporter', 'dot', ...exclude]
  const { status } = spawnSync(process.execPath, args, { cwd: copy, timeout: TIMEOUT_MS, stdio: 'ignore' })
  return status === 0
}

function patched(source: string, { name, from, to }: Mutant): string {
  if (source.split(from).length !== 2) throw new Error(`mutant "${name}": its text does not stand there once`)
  return source.replace(from, () => to)
}

function survivors(copy: string): string[] {
  const survived: string[] = []
  for (const mutant of MUTANTS) {
    const path = join(copy, 'src', 'sim', mutant.file)
    const source = readFileSync(path, 'utf8')
    writeFileSync(path, patched(source, mutant))
    const pass = testsPass(copy)
    writeFileSync(path, source)
    console.log(`${pass ? 'SURVIVED' : 'caught  '}  ${mutant.file}: ${mutant.name}`)
    if (pass) survived.push(mutant.name)
  }
  return survived
}

const copy = copySources()
try {
  if (!testsPass(copy)) throw new Error('the tests fail without any mistake')
  const survived = survivors(copy)
  console.log(`${MUTANTS.length - survived.length} of ${MUTANTS.length} mistakes caught`)
  if (survived.length > 0) process.exitCode = 1
} finally {
  rmSync(copy, { recursive: true })
}
