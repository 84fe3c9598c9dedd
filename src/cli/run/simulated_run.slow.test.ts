import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { packageFile } from '../../suite/package_file.ts'
import { readRunIn, temporaryFolder } from '../call.fixture.ts'

const MAIN = packageFile('dist/src/cli/main.js')
const ONE_BLOCK = ['--fds', '8,16', '--active', '1', '--blocks', '1', '--budget', '0.1', '--seed', '7']

const folder = temporaryFolder()
const runFile = (out: string) => readRunIn(folder, out)

test('simulated mechanisms take part, with exact counts, also far above the descriptor limit', async () => {
  const axes = [
    ...['--mechanism', 'epoll,sim-epoll,sim-poll', '--fds', '8,2000', '--trigger', 'level'],
    ...['--param', 'fdKind=socketpair,simulated'],
  ]
  const runTo = (out: string) => {
    const command = ['ulimit -n 2048 && exec "$@"', 'sh', process.execPath, MAIN]
    const args = [...command, 'run', 'smoke', ...ONE_BLOCK, ...axes, '--out', out]
    return spawnSync('sh', ['-c', ...args], { cwd: folder }).status
  }
  expect(runTo('sim')).toBe(0)
  expect(runTo('sim again')).toBe(0)
  const cellsOf = (out: string) => runFile(out).cells
  const cell = (id: string) => cellsOf('sim').find(candidate => candidate.id === id)
  expect(cell('epoll/n8/k1/nonblocking/simulatedFds')).toMatchObject({ status: 'skipped' })
  expect(cell('sim-epoll/n2000/k1/nonblocking')).toMatchObject({ status: 'skipped' })
  expect(cell('sim-epoll/n2000/k1/nonblocking/simulatedFds')).toMatchObject({ status: 'ok' })
  expect(cell('sim-epoll/n8/k1/nonblocking')?.workDigest).toBe(cell('epoll/n8/k1/nonblocking')?.workDigest)
  const poll = cell('sim-poll/n2000/k1/nonblocking/simulatedFds')?.counters ?? {}
  expect(poll['sim.filePolls']).toBe(2000 * (poll['sim.pollCalls'] as number))
  const counts = (out: string) =>
    cellsOf(out).map(({ counters }) => Object.entries(counters).filter(([name]) => name.startsWith('sim.')))
  expect(counts('sim again')).toEqual(counts('sim'))
})
