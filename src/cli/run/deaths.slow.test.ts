import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readJournal } from '../../result/journal/journal.ts'
import { PACKAGE_ROOT, packageFile } from '../../suite/package_file.ts'
import { call, readRunIn, temporaryFolder } from '../call.fixture.ts'

const CELLS = ['--fds', '8', '--active', '1', '--mechanism', 'poll,epoll', '--trigger', 'level']
const SUITE = ['run', 'smoke', ...CELLS, '--blocks', '3', '--budget', '3', '--seed', '7']
const MAIN = packageFile('dist/src/cli/main.js')
const folder = temporaryFolder()

/** Starts a run, and kills it as soon as `isTime`. Returns the exit status of what is left of it. */
function killed(
  out: string,
  isTime: () => boolean,
  kill: (pid: number) => void,
  command: readonly string[] = [...SUITE, '--out', out],
): Promise<number | null> {
  return new Promise(resolve => {
    const main = spawn(process.execPath, [MAIN, ...command], { cwd: folder, stdio: 'ignore' })
    const look = setInterval(() => {
      if (!isTime()) return
      clearInterval(look)
      kill(main.pid as number)
    }, 5)
    main.on('close', code => {
      clearInterval(look)
      resolve(code)
    })
  })
}

const digests = (out: string) => readRunIn(folder, out).cells.map(({ workDigest }) => workDigest)
const linesOf = (out: string) => {
  const path = join(folder, out, 'journal.ndjson')
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
}
const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)

test.each([
  ['in the first block', 1],
  ['after a block', 2],
  ['after two blocks', 3],
])('a run that is killed %s is carried on to the work that it would have done', async (when, lines) => {
  if (!existsSync(join(folder, 'whole'))) await call(folder, ...SUITE, '--out', 'whole')
  const out = `killed ${when}`
  await killed(
    out,
    () => linesOf(out) >= lines,
    pid => process.kill(pid, 'SIGKILL'),
  )
  const { status, stderr } = await call(folder, 'run', '--resume', out)
  expect(stderr).not.toContain('failed')
  expect(status).toBe(0)
  expect(readRunIn(folder, out).run).toMatchObject({ status: 'complete', blocksFinished: 3 })
  expect(digests(out)).toEqual(digests('whole'))
  expect(readdirSync(join(folder, out)).sort()).toEqual(['report.html', 'run.json'])
})

test('a block process that is killed costs nothing but its block', async () => {
  const status = await killed(
    'child',
    () => linesOf('child') >= 2,
    pid => {
      for (const child of childrenOf(pid)) process.kill(child, 'SIGKILL')
    },
  )
  expect(status).toBe(0)
  const { run, cells } = readRunIn(folder, 'child')
  expect(run.status).toBe('complete')
  for (const cell of cells) expect([cell.status, cell.blocks.length]).toEqual(['ok', 3])
})

/** Returns the environment of a process that kills itself as soon as it is to put a file of that name in its place. */
function dyingAt(name: string): NodeJS.ProcessEnv {
  const script = `
    import fs from 'node:fs/promises'
    import { syncBuiltinESMExports } from 'node:module'
    const { rename } = fs
    fs.rename = (from, to) => (to.split('/').at(-1) === ${JSON.stringify(name)} ? process.kill(process.pid, 'SIGKILL') : rename(from, to))
    syncBuiltinESMExports()`
  const module = `data:text/javascript,${encodeURIComponent(script)}`
  return { ...process.env, NODE_OPTIONS: `--import=${module}` }
}

/** Runs a command in a process of its own. Returns how it ended, and what it said. */
function ended(
  args: readonly string[],
  env = process.env,
): Promise<[how: number | string | null, stderr: string]> {
  return new Promise(resolve => {
    const main = spawn(process.execPath, [MAIN, ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    main.stderr.on('data', data => {
      stderr += data
    })
    main.on('close', (code, signal) => resolve([signal ?? code, stderr]))
  })
}

test('a run that dies between run.json and report.html, and again while it is carried on, is whole in the end', async () => {
  const out = ['--out', 'twice']
  expect(await ended([...SUITE, ...out], dyingAt('report.html'))).toEqual(['SIGKILL', ''])
  const first = readRunIn(folder, 'twice')
  expect(first.run.status).toBe('complete')
  for (const name of ['run.json', 'report.html']) {
    expect(await ended(['run', '--resume', 'twice'], dyingAt(name))).toEqual(['SIGKILL', ''])
    expect(readdirSync(join(folder, 'twice'))).toContain('journal.ndjson')
  }
  expect(await ended(['run', '--resume', 'twice'])).toEqual([0, ''])
  expect(readRunIn(folder, 'twice').cells).toEqual(first.cells)
  expect(readdirSync(join(folder, 'twice')).sort()).toEqual(['report.html', 'run.json'])
})

test('of two that carry on one run at once the second is refused', async () => {
  await killed(
    'both',
    () => linesOf('both') >= 1,
    pid => process.kill(pid, 'SIGKILL'),
  )
  const both = await Promise.all([1, 2].map(() => ended(['run', '--resume', 'both'])))
  const [fine, refused] = both.sort(([a], [b]) => Number(a) - Number(b))
  expect(fine).toEqual([0, ''])
  expect(refused?.[0]).toBe(2)
  expect(refused?.[1]).toMatch(/^muxbench: both is being written to by process \d+: .*\n$/)
  expect(readRunIn(folder, 'both').run).toMatchObject({ status: 'complete', blocksFinished: 3 })
})

const CELL = ['smoke', '--fds', '8', '--active', '1', '--mechanism', 'poll', '--seed', '7']
const PAIRS = ['--pairs', '6', '--max-pairs', '6', '--alpha', '0.2', '--budget', '0.1']
const OWN = ['--base', PACKAGE_ROOT, '--head', PACKAGE_ROOT, '--force']

test.each([
  ['ab', [...OWN, '--out', 'ab'], 'ab', 'ab/comparison.json', 'comparison.json'],
  ['calibrate', ['--rounds', '1', '--out', 'c.json'], 'c.json.unfinished', 'c.json', 'c.json'],
])(
  '%s that is killed in its first pair, and again before its files are written, is carried on',
  async (name, options, journal, result, file) => {
    const command = [name, ...CELL, ...PAIRS, ...options]
    await killed(
      journal,
      () => linesOf(journal) >= 1,
      pid => process.kill(pid, 'SIGKILL'),
      command,
    )
    expect(linesOf(journal)).toBe(1)
    const resuming = [...command, '--resume', journal]
    expect((await ended(resuming, dyingAt(file)))[0]).toBe('SIGKILL')
    expect(readJournal(join(folder, journal))?.pairs.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5])
    expect(existsSync(join(folder, result))).toBe(false)
    const [status, stderr] = await ended(resuming)
    expect([0, 1]).toContain(status)
    expect(stderr).not.toContain('failed')
    const { cells } = JSON.parse(readFileSync(join(folder, result), 'utf8'))
    expect(cells).toHaveLength(1)
    const left = existsSync(join(folder, journal)) ? readdirSync(join(folder, journal)).sort() : []
    expect(left).toEqual(
      name === 'ab' ? ['base', 'comparison.json', 'head', 'report.html', 'verdict.html'] : [],
    )
  },
)
