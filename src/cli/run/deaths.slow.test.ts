import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readJournal } from '../../result/journal/journal.ts'
import { PACKAGE_ROOT, packageFile } from '../../suite/package_file.ts'
import { call, readRunIn, temporaryFolder } from '../call.fixture.ts'

const CELLS = ['--fds', '8', '--active', '1', '--mechanism', 'poll,epoll', '--trigger', 'level']
const SUITE = ['run', 'smoke', ...CELLS, '--blocks', '3', '--budget', '0.3', '--seed', '7']
const MAIN = packageFile('dist/src/cli/main.js')
const folder = temporaryFolder()

const digests = (out: string) => readRunIn(folder, out).cells.map(({ workDigest }) => workDigest)
const linesOf = (out: string) => {
  const path = join(folder, out, 'journal.ndjson')
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
}
/** Returns the environment of a process that first runs a script, which changes modules of Node.js. */
function prepared(script: string): NodeJS.ProcessEnv {
  const text = `
    import fs from 'node:fs'
    import processes from 'node:child_process'
    import { syncBuiltinESMExports } from 'node:module'
    const die = () => process.kill(process.pid, 'SIGKILL')
    ${script}
    syncBuiltinESMExports()`
  return { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(text)}` }
}

/** Returns the environment of a process that kills itself as soon as it is to put a file of that name in its place. */
const dyingAt = (name: string) =>
  prepared(`
    const { rename } = fs.promises
    fs.promises.rename = (from, to) => (to.split('/').at(-1) === ${JSON.stringify(name)} ? die() : rename(from, to))`)

/** Returns the environment of a process that kills itself when it has told its first block process what to measure. */
const dyingInFirstBlock = prepared(`
    const { fork } = processes
    processes.fork = (...args) => {
      setImmediate(die)
      return fork(...args)
    }`)

/** Returns the environment of a process that kills itself as soon as its journal holds so many blocks. */
const dyingAfterBlocks = (count: number) =>
  prepared(`
    const { fdatasyncSync } = fs
    let blocks = 0
    fs.fdatasyncSync = fd => {
      fdatasyncSync(fd)
      if (++blocks === ${count}) die()
    }`)

/** Returns the environment of a process whose first block process is killed as soon as it says something. */
const losingFirstBlock = prepared(`
    const { fork } = processes
    let isFirst = true
    processes.fork = (...args) => {
      const child = fork(...args)
      if (isFirst) child.once('message', () => child.kill('SIGKILL'))
      isFirst = false
      return child
    }`)

/** Runs a command in a process of its own. Returns how it ended, and what it said beside notes. */
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
    main.on('close', (code, signal) =>
      resolve([signal ?? code, stderr.replaceAll(/^muxbench: note: .*\n/gm, '')]),
    )
  })
}

test.each([
  ['in the first block', dyingInFirstBlock, 0],
  ['after a block', dyingAfterBlocks(1), 1],
  ['after two blocks', dyingAfterBlocks(2), 2],
])('a run that is killed %s is carried on to the work that it would have done', async (when, env, blocks) => {
  if (!existsSync(join(folder, 'whole'))) await call(folder, ...SUITE, '--out', 'whole')
  const out = `killed ${when}`
  expect(await ended([...SUITE, '--out', out], env)).toEqual(['SIGKILL', ''])
  expect(linesOf(out)).toBe(1 + blocks)
  const { status, stderr } = await call(folder, 'run', '--resume', out)
  expect(stderr).not.toContain('failed')
  expect(status).toBe(0)
  expect(readRunIn(folder, out).run).toMatchObject({ status: 'complete', blocksFinished: 3 })
  expect(digests(out)).toEqual(digests('whole'))
  expect(readdirSync(join(folder, out)).sort()).toEqual(['report.html', 'run.json'])
})

test('a block process that is killed costs nothing but its block', async () => {
  expect((await ended([...SUITE, '--out', 'child'], losingFirstBlock))[0]).toBe(0)
  const { run, cells } = readRunIn(folder, 'child')
  expect(run.status).toBe('complete')
  for (const cell of cells) expect([cell.status, cell.blocks.length]).toEqual(['ok', 3])
})

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
  expect(await ended([...SUITE, '--out', 'both'], dyingInFirstBlock)).toEqual(['SIGKILL', ''])
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
  // No difference that chance makes between equal builds is as large as that.
  ['ab', [...OWN, '--min-effect', '0.99', '--out', 'ab'], 'ab', 'ab/comparison.json', 'comparison.json'],
  ['calibrate', ['--rounds', '1', '--out', 'c.json'], 'c.json.unfinished', 'c.json', 'c.json'],
])(
  '%s that is killed in its first pair, and again before its files are written, is carried on',
  async (name, options, journal, result, file) => {
    const command = [name, ...CELL, ...PAIRS, ...options]
    expect((await ended(command, dyingInFirstBlock))[0]).toBe('SIGKILL')
    expect(linesOf(journal)).toBe(1)
    const resuming = [...command, '--resume', journal]
    expect((await ended(resuming, dyingAt(file)))[0]).toBe('SIGKILL')
    expect(readJournal(join(folder, journal))?.pairs.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5])
    expect(existsSync(join(folder, result))).toBe(false)
    const [status, stderr] = await ended(resuming)
    expect(status).toBe(0)
    expect(stderr).not.toContain('failed')
    const { cells } = JSON.parse(readFileSync(join(folder, result), 'utf8'))
    expect(cells).toHaveLength(1)
    const left = existsSync(join(folder, journal)) ? readdirSync(join(folder, journal)).sort() : []
    expect(left).toEqual(
      name === 'ab' ? ['base', 'comparison.json', 'head', 'report.html', 'verdict.html'] : [],
    )
  },
)
