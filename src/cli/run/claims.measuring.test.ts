import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { parseRun } from '../../result/run/read_run.ts'
import { call, expectRefusal, readRunIn, saveRun, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
const muxbench = (...args: string[]) => call(folder, ...args)

test('claims that rest on probes are judged without a block, saved, and judged anew by a report', async () => {
  const { status, stdout, stderr } = await muxbench('run', 'claims', '--param', 'claim=20,7', '--out', 'two')
  expect([status, stderr]).toEqual([0, ''])
  const table = stdout.slice(stdout.indexOf('2 claims about epoll: '))
  expect(table).toMatch(/^ {2}7 .*mmap\.$/m)
  expect(table).toMatch(/^ 20 .*interest list\.$/m)

  const run = readRunIn(folder, 'two')
  expect(parseRun(JSON.stringify(run), 'two')).toEqual(run)
  expect(run.run).toMatchObject({ status: 'complete', claims: [7, 20], blocksPlanned: 0 })
  expect(run.cells).toEqual([])
  expect(run.probes?.map(({ name }) => name)).toEqual(['mapping', 'close'])
  expect(run.claims?.map(({ number }) => number)).toEqual([7, 20])
  for (const { evidence } of run.claims ?? []) expect(table.replaceAll(/\s+/g, ' ')).toContain(evidence)

  const probes = run.probes?.map(probe => ({ ...probe, facts: {}, reason: 'eventfd: EMFILE' }))
  saveRun(folder, 'failed', { ...run, probes })
  const again = await muxbench('report', 'failed', '--format', 'markdown')
  expect(again.stdout).toContain('## 2 claims about epoll: 2 are undecided')
  expect(again.stdout.match(/EMFILE/g)).toHaveLength(2)
  const json = JSON.parse((await muxbench('report', 'two', '--format', 'json')).stdout)
  expect(json.runs[0].claims).toEqual(run.claims)
})

test('a run that lacks a probe is carried on with that one alone', async () => {
  const run = readRunIn(folder, 'two')
  const probes = run.probes?.map(probe => ({ ...probe, facts: { ...probe.facts, mmap: 0 } })).slice(0, 1)
  saveRun(folder, 'cut', { ...run, run: { ...run.run, status: 'partial' }, probes })
  expect((await muxbench('run', '--resume', 'cut')).status).toBe(0)
  const whole = readRunIn(folder, 'cut')
  expect(whole.run.status).toBe('complete')
  expect(whole.probes?.map(({ name, facts }) => [name, facts['mmap'] ?? facts['afterClose']])).toEqual([
    ['mapping', 0],
    ['close', 0],
  ])
  expect(whole.claims?.[0]?.verdict).toBe('holds')
})

test('shards run parts of the probes, and a merged run has all of them', async () => {
  const claims = [
    'run',
    'claims',
    '--param',
    'claim=7,20,26',
    '--seed',
    '1',
    '--blocks',
    '1',
    '--budget',
    '0.1',
  ]
  const probes = async (shard: number) => {
    expect((await muxbench(...claims, '--shard', `${shard}/2`, '--out', `shard${shard}`)).status).toBe(0)
    return readRunIn(folder, `shard${shard}`).probes?.map(({ name }) => name)
  }
  expect([await probes(1), await probes(2)]).toEqual([['mapping'], ['close']])
  const { evidence } = readRunIn(folder, 'shard1').claims?.[1] ?? {}
  expect(evidence).toBe('The probe close was not run: it takes a run on this machine that is not cut short.')
  expect((await muxbench('merge', 'shard1', 'shard2', '--out', 'merged')).status).toBe(0)
  const merged = readRunIn(folder, 'merged')
  expect(merged.probes?.map(({ name }) => name)).toEqual(['mapping', 'close'])
  expect(merged.claims?.map(({ verdict }) => verdict)[1]).not.toBe('undecided')
  // A ratio needs more blocks than one.
  expect(merged.claims?.[2]?.verdict).toBe('undecided')
})

test('a suite that names a claim without a rule is refused', async () => {
  writeFileSync(join(folder, 'own.json'), JSON.stringify({ ...smokeSuite, name: 'own', claims: [7, 70] }))
  expectRefusal(
    await muxbench('run', './own.json'),
    /own: field "claims": unknown claim "70", did you mean "7"/,
  )
})

test.each([
  [['--param', 'claim=99'], /unknown claim 99, did you mean/],
  [['--fds', '8'], /--fds: the suite claims has several parts/],
  [['--param', 'claim=7', '--seed', '1', '--shard', '1/2'], /--shard 1\/2: claims has 0 groups of cells/],
])('muxbench run claims %j is refused', async (args, message) => {
  expectRefusal(await muxbench('run', 'claims', ...args), message)
})
