import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { parseRun } from '../../result/run/read_run.ts'
import { call, expectRefusal, readRunIn, saveRun, temporaryFolder } from '../call.fixture.ts'
import { smallDisk } from '../small_disk.fixture.ts'

const folder = temporaryFolder()
beforeAll(async () => {
  for (const name of ['whole', 'job-1', 'job-2']) {
    cpSync(join(inject('measuredRuns'), name), join(folder, name), { recursive: true })
  }
})

const muxbench = (...args: string[]) => call(folder, ...args)
const runFile = (out: string) => readRunIn(folder, out)

describe('muxbench run --shard', () => {
  test('measures its part, says which it is, and does the work of the whole run', async () => {
    const whole = runFile('whole')
    const suiteCells = whole.cells.map(({ id }) => id)
    expect(whole.run.shard).toBeNull()
    const shards = [runFile('job-1'), runFile('job-2')]
    expect(shards.map(({ run }) => run.shard)).toEqual([
      { index: 1, count: 2, suiteCells },
      { index: 2, count: 2, suiteCells },
    ])
    const digests = new Map(shards.flatMap(({ cells }) => cells.map(cell => [cell.id, cell.workDigest])))
    expect(digests.size).toBe(suiteCells.length)
    for (const { id, workDigest } of whole.cells) expect(digests.get(id)).toBe(workDigest)
    expect(readFileSync(join(folder, 'job-1/report.html'), 'utf8')).toContain('shard 1 of 2: 8 of 16 cells')
  })

  test('several suites, each with its shard; the suite’s own budget is shared, and the folder is named', async () => {
    const seed = ['--seed', '7', '--shard', '1/2']
    const own = {
      ...{ name: 'own', title: 't', workload: 'w', operation: 'o', metric: 'waitNs', notMeasured: 'n' },
      ...{ variants: [{ mechanism: 'epoll' }], axes: { fdCount: [8, 16] }, blocks: 1, budgetSeconds: 0.4 },
    }
    writeFileSync(join(folder, 'own.json'), JSON.stringify(own))
    writeFileSync(join(folder, 'two.json'), JSON.stringify({ ...own, name: 'two' }))
    expect(await muxbench('run', './own.json', './two.json', ...seed)).toMatchObject({ status: 0 })
    const folders = readdirSync(join(folder, 'reports')).filter(name => name !== 'index.html')
    expect(folders).toEqual([
      expect.stringMatching(/^own-shard-1-of-2-\d{4}-/),
      expect.stringMatching(/^two-shard-1-of-2-\d{4}-/),
    ])
    const { run, cells } = runFile(`reports/${folders[0]}`)
    expect(run).toMatchObject({ budgetSeconds: expect.closeTo(0.2, 2), shard: { index: 1, count: 2 } })
    expect(cells).toHaveLength(1)
    expect(runFile('job-1').run.budgetSeconds).toBe(0.2)
  })

  test('is carried on as the shard that it is', async () => {
    const cut = runFile('job-1')
    saveRun(folder, 'cut', {
      ...cut,
      run: { ...cut.run, status: 'partial', blocksPlanned: 3, budgetSeconds: 1 },
    })
    expect((await muxbench('run', '--resume', 'cut', '--shard', '1/2')).stderr).toContain(
      '--shard cannot be given with it',
    )
    expect((await muxbench('run', '--resume', 'cut')).status).toBe(0)
    expect(runFile('cut').run).toMatchObject({ status: 'complete', blocksFinished: 3, shard: cut.run.shard })
  })
})

describe('muxbench merge', () => {
  test('makes one run of all shards, which any command reads', async () => {
    const { status, stdout, stderr } = await muxbench('merge', 'job-2', 'job-1', '--out', 'merged')
    expect({ status, stderr: stderr.replaceAll(/^muxbench: note: .*\n/gm, '') }).toEqual({
      status: 0,
      stderr: '',
    })
    expect(stdout).toContain('report: merged/report.html')
    const [merged, whole] = [runFile('merged'), runFile('whole')]
    expect(parseRun(JSON.stringify(merged), 'merged')).toEqual(merged)
    expect(merged.cells.map(({ id, workDigest }) => [id, workDigest])).toEqual(
      whole.cells.map(({ id, workDigest }) => [id, workDigest]),
    )
    expect(merged.run).toMatchObject({
      status: 'complete',
      blocksPlanned: 4,
      blocksFinished: 4,
      budgetSeconds: 0.4,
    })
    expect(merged.run.argv).toEqual(['run', 'smoke', '--blocks', '2', '--budget', '0.4', '--seed', '7'])
    expect(merged.run.id).toMatch(/^smoke-merged-\d{4}-/)
    const report = readFileSync(join(folder, 'merged/report.html'), 'utf8')
    expect(report).toContain(`merged from shards 1 (${runFile('job-1').run.id}), 2 (`)
    expect((await muxbench('report', 'merged', 'whole', '--format', 'csv')).status).toBe(0)
    expect(await muxbench('run', '--resume', 'merged')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--resume: merged was merged from shards'),
    })
  })

  test('goes to reports, and into the list there, where nothing else is said', async () => {
    const { status, stdout } = await muxbench('merge', 'job-1', 'job-2')
    expect(status).toBe(0)
    const [, where] = /report: (reports\/smoke-merged-[^/]+)\/report\.html/.exec(stdout) ?? []
    expect(existsSync(join(folder, where as string, 'run.json'))).toBe(true)
    expect(readFileSync(join(folder, 'reports/index.html'), 'utf8')).toContain('smoke-merged-')
  })

  test('with --partial of what is there, and says so', async () => {
    const { status, stderr } = await muxbench('merge', 'job-2', '--partial', '--out', 'part')
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'muxbench: note: this run is partial: shard 1 of 2 is missing\n',
    })
    expect(runFile('part').run.status).toBe('partial')
    expect(readFileSync(join(folder, 'part/report.html'), 'utf8')).toContain(
      '1 of 2 shards of its suite is missing',
    )
  })

  test('with --per-machine a run of each machine, in a folder of its own', async () => {
    const other = runFile('job-2')
    saveRun(folder, 'elsewhere', {
      ...other,
      environment: { ...other.environment, kernel: '6.1.0-other', cpuModel: 'Example CPU @ 2.50GHz' },
    })
    expect((await muxbench('merge', 'job-1', 'elsewhere', '--out', 'mixed')).stderr).toMatch(
      /^muxbench: job-1 and elsewhere were measured on different machines: kernel \([^)]*, 6\.1\.0-other\), CPU model/,
    )
    const options = ['--per-machine', '--out', 'mixed']
    const { status, stderr } = await muxbench('merge', 'job-1', 'elsewhere', ...options)
    expect(status).toBe(0)
    expect(stderr).toContain('this run is partial: shard 2 of 2 is missing')
    const folders = readdirSync(join(folder, 'mixed')).sort()
    expect(folders).toContain('example-cpu-2-50ghz-6-1-0-other')
    expect(folders).toContain('index.html')
    expect(folders).toHaveLength(3)
    expect(runFile('mixed/example-cpu-2-50ghz-6-1-0-other').cells.map(({ id }) => id)).toEqual(
      other.cells.map(({ id }) => id),
    )
    const alone = await muxbench('merge', 'elsewhere', '--per-machine', '--out', 'alone')
    expect(alone).toMatchObject({ status: 2, stderr: expect.stringContaining('shard 1/2 is missing') })
  })

  const WRONG: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['merge', 'job-1'], /shard 2\/2 is missing: give it, or add --partial/],
    [['merge', 'job-1', 'job-1', 'job-2'], /job-1 and job-1 are the same run/],
    [['merge', 'whole', 'job-1'], /whole: it is no shard/],
    [['merge', 'job-1', 'job-2', '--out', 'job-1'], /--out: job-1 holds a shard/],
    [['merge', 'job-1', 'nowhere'], /nowhere: there is no such file/],
    [['merge'], /missing required argument 'run'/],
    [['run', 'smoke', '--seed', '1', '--shard', '5/5'], /at most 4 shards are possible/],
    [['run', 'smoke', '--seed', '1', '--shard', '0/2'], /"0\/2" is not of the form i\/n/],
    [['run', 'smoke', '--shard', '1/2'], /every job needs the same seed to be merged: add --seed N/],
    [
      ['run', 'smoke', '--seed', '1', '--fds', '8,9000000', '--active', '1', '--shard', '1/2'],
      /no cell of shard 1\/2 of smoke can be measured: fdCount 9,000,000: that takes/,
    ],
  ]

  test.each(WRONG)('muxbench %j is one line and nothing else', async (args, message) => {
    const before = readdirSync(folder, { recursive: true }).length
    expectRefusal(await muxbench(...args), message)
    expect(readdirSync(folder, { recursive: true })).toHaveLength(before)
  })
})

const disk = smallDisk(1024)

test.skipIf(disk === null)('what does not fit on a full disk is whole elsewhere (needs mount)', async () => {
  mkdirSync(join(folder, 'temporary'))
  vi.stubEnv('TMPDIR', join(folder, 'temporary'))
  const out = join(disk?.path as string, 'merged')
  disk?.leave(16)
  const { status, stdout, stderr } = await muxbench('merge', 'job-1', 'job-2', '--out', out)
  vi.unstubAllEnvs()
  expect(status).toBe(2)
  expect(stderr).toContain(`cannot write ${join(out, 'run.json')}: ENOSPC (the disk is full: make room`)
  const [, second] = /run.json and report.html are whole in (.*): move what is there to/.exec(stderr) ?? []
  expect(stdout).toContain(`data:   ${second}/run.json`)
  expect(JSON.parse(readFileSync(join(second as string, 'run.json'), 'utf8')).run.merged.count).toBe(2)
  expect(existsSync(out)).toBe(false)
  disk?.leave(0)
  expectRefusal(await muxbench('merge', 'job-1', 'job-2', '--out', out), /cannot write to .*: ENOSPC/)
})
