import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readJournal } from '../result/journal/journal.ts'
import { PACKAGE_ROOT, packageFile } from '../suite/package_file.ts'
import { readRunIn, temporaryFolder } from './call.fixture.ts'

const MAIN = packageFile('dist/src/cli/main.js')
const TERMINAL = packageFile('test/machines/terminal.py')
const CELL = ['smoke', '--fds', '8', '--active', '1', '--mechanism', 'poll', '--seed', '7']
const OWN = ['--base', PACKAGE_ROOT, '--head', PACKAGE_ROOT, '--force']
const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0

const folder = temporaryFolder()

/** Each command with budgets that it does not come to the end of, and the folder of its journal. */
const COMMANDS: [string, (out: string) => readonly string[], (out: string) => string][] = [
  ['run', out => ['run', ...CELL, '--blocks', '40', '--budget', '4', '--out', out], out => out],
  ['ab', out => ['ab', ...CELL, ...OWN, '--pairs', '40', '--budget', '4', '--out', out], out => out],
  [
    'calibrate',
    out => ['calibrate', ...CELL, '--pairs', '40', '--rounds', '2', '--budget', '4', '--out', out],
    out => `${out}.unfinished`,
  ],
]

/** Runs a command on a terminal to which `action` happens when a file has so many lines. */
function onTerminal(
  action: 'hang-up' | 'hang-up-unseen' | 'ctrl-c',
  args: readonly string[],
  file: string,
  lines: number,
): Promise<string> {
  const command = [TERMINAL, action, file, String(lines), process.execPath, MAIN]
  return new Promise(resolve => {
    const python = spawn('python3', [...command, ...args], { cwd: folder })
    let shown = ''
    python.stdout.on('data', data => {
      shown += data
    })
    python.on('close', () => resolve(shown))
  })
}

describe.skipIf(!hasPython).each(COMMANDS)('%s (needs python3)', (name, argsOf, journalOf) => {
  const linesOf = (out: string) => join(folder, journalOf(out), 'journal.ndjson')
  test.concurrent.each(['hang-up', 'hang-up-unseen'] as const)(
    'ends as SIGHUP does after a %s, and keeps what is finished',
    async action => {
      const out = `${name} ${action}`
      // After the first line the block processes start; with the second one a block has ended.
      const shown = await onTerminal(action, argsOf(out), linesOf(out), 2)
      expect(shown).toMatch(/\nstatus 130\n$/)
      const { blocks, pairs } = readJournal(join(folder, journalOf(out))) ?? { blocks: [], pairs: [] }
      expect(blocks.length + pairs.length).toBeGreaterThan(0)
      expect(readdirSync(join(folder, journalOf(out)))).not.toContain('muxbench.lock')
      if (name === 'run') expect(readRunIn(folder, out).run.status).toBe('partial')
    },
  )

  test.concurrent('ends with 130 after Ctrl-C while its first process starts, and says how it is carried on', async () => {
    const out = `${name} key`
    const shown = await onTerminal('ctrl-c', argsOf(out), linesOf(out), 1)
    expect(shown).toMatch(/\nstatus 130\n$/)
    expect(shown).toMatch(new RegExp(`carry it on with: muxbench ${name} .*--resume '?${journalOf(out)}`))
    expect(readJournal(join(folder, journalOf(out)))?.begin.command).toBe(name)
  })
})

/** An addon that writes a line into the file `loaded` of the working folder when it is loaded, and then takes a minute. */
const SLOW_ADDON = `
#include <stdio.h>
#include <unistd.h>
__attribute__((constructor)) static void load(void) {
  FILE *file = fopen("loaded", "w");
  fputs("loaded\\n", file);
  fclose(file);
  sleep(60);
}
`

test.skipIf(!hasPython)('ab ends with 130 after Ctrl-C while it checks an addon', async () => {
  writeFileSync(join(folder, 'slow.c'), SLOW_ADDON)
  execFileSync('cc', ['-shared', '-fPIC', '-o', 'slow.node', 'slow.c'], { cwd: folder })
  const args = ['ab', ...CELL, '--base', './slow.node', '--head', './slow.node', '--out', 'unchecked']
  const shown = await onTerminal('ctrl-c', args, 'loaded', 1)
  expect(shown).toMatch(/\nstatus 130\n$/)
  expect(shown).not.toContain('muxbench:')
  expect(existsSync(join(folder, 'unchecked'))).toBe(false)
})

test('a measurement whose output nobody reads any more goes on, and its status is what it found', () => {
  const shell = (script: string, ...args: string[]) =>
    spawnSync('bash', ['-o', 'pipefail', '-c', script, process.execPath, MAIN, ...args], { cwd: folder })
  const run = ['run', ...CELL, '--blocks', '1', '--budget', '0.1', '--out']
  expect(shell('"$0" "$@" | true', ...run, 'unread').status).toBe(0)
  expect(shell('{ "$0" "$@" 2>&3 >/dev/null; } 3>&1 | true', ...run, 'unheard').status).toBe(0)
  for (const out of ['unread', 'unheard']) expect(readRunIn(folder, out).run.status).toBe('complete')
  const pairs = ['--pairs', '6', '--max-pairs', '6', '--alpha', '0.2', '--budget', '0.1']
  const slower = ['--head-param', 'waitDelayNs=100000', '--export', 'json=found.json', '--out', 'slower']
  expect(shell('"$0" "$@" | true', 'ab', ...CELL, ...OWN, ...pairs, ...slower).status).toBe(1)
  expect(JSON.parse(readFileSync(join(folder, 'found.json'), 'utf8')).verdict).toBe('regression')
})
