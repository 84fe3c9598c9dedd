import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFile } from '../../suite/package_file.ts'
import { call, readRunIn, temporaryFolder } from '../call.fixture.ts'

const SUITE = ['run', 'smoke', '--fds', '8', '--active', '1', '--blocks', '3', '--budget', '2', '--seed', '7']
const folder = temporaryFolder()

/** Starts a run, and kills it as soon as `isTime`. Returns the exit status of what is left of it. */
function killed(out: string, isTime: () => boolean, kill: (pid: number) => void): Promise<number | null> {
  return new Promise(resolve => {
    const args = [packageFile('dist/src/cli/main.js'), ...SUITE, '--out', out]
    const main = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' })
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
