import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { parseRun } from '../../result/run/read_run.ts'
import { call, readRunIn, temporaryFolder } from '../call.fixture.ts'

const CELLS = '--fds 8,16 --active 1 --budget 0.1 --seed 7'
const TINY = `smoke ${CELLS} --blocks 2`
const ONE_BLOCK = `smoke ${CELLS} --blocks 1`

const folder = temporaryFolder()
const run = (words: string) => call(folder, 'run', ...words.split(' '))
const runFile = (out: string) => readRunIn(folder, out)
const digestsOf = (out: string) => new Map(runFile(out).cells.map(cell => [cell.id, cell.workDigest]))

describe('muxbench run', () => {
  test('writes a valid run.json and a report, and prints a table within 100 columns', async () => {
    const { status, stdout, stderr } = await run(`${TINY} --out first`)
    expect(stderr.replaceAll(/^muxbench: note: .*\n/gm, '')).toBe('')
    expect(status).toBe(0)
    expect(stdout).toContain('report: first/report.html')
    expect(Math.max(...stdout.split('\n').map(line => [...line].length))).toBeLessThanOrEqual(100)
    expect(stdout).not.toContain('\u001b')
    expect(readdirSync(join(folder, 'first')).sort()).toEqual(['report.html', 'run.json'])
    const file = runFile('first')
    expect(parseRun(JSON.stringify(file), 'first')).toEqual(file)
    expect(file.run).toMatchObject({ suite: 'smoke', seed: 7, status: 'complete', blocksFinished: 2 })
    expect(file.run.argv).toEqual(['run', ...TINY.split(' '), '--out', 'first'])
    expect(file.cells).toHaveLength(8)
    expect(file.cells.every(cell => cell.status === 'ok')).toBe(true)
  })

  test('--json gives one JSON document on stdout, and the rest on stderr; the report says where it was measured; the same seed delivers the same work, and under --pin it measures on that CPU alone', async () => {
    const cpu = runFile('first').environment.affinity[0]
    const options = `--mechanism poll --pin ${cpu} --out json --json --label rack=7 --repeat auto`
    vi.stubEnv('CI_JOB_ID', '44')
    vi.stubEnv('CI_NODE_INDEX', '2')
    vi.stubEnv('CI_NODE_TOTAL', '3')
    const { status, stdout, stderr } = await run(`${ONE_BLOCK} ${options}`)
    vi.unstubAllEnvs()
    expect(status).toBe(0)
    const { origin, run: saved } = runFile('json')
    expect(saved.repeat).toEqual({ index: 2, count: 3 })
    expect(origin).toMatchObject({ labels: { rack: '7' }, job: { scheduler: 'gitlab', id: '44' } })
    const report = readFileSync(join(folder, 'json/report.html'), 'utf8')
    for (const words of ['measurement 2 of 3 equal ones', 'Label rack', 'GitLab CI 44, 2 of 3'])
      expect(report).toContain(words)
    expect(JSON.parse(stdout)).toBeTypeOf('object')
    expect(stderr).toContain('report: json/report.html')
    expect(runFile('json').blocks[0]?.affinity).toEqual([cpu])
    const [before, now] = [digestsOf('first'), digestsOf('json')]
    expect(now.size).toBe(2)
    for (const [id, digest] of now) expect(digest).toBe(before.get(id))
  })

  test('another seed delivers other work, and a cell that cannot be is skipped with its reason, which names the descriptor limit where N is above it', async () => {
    const options = '--mechanism poll,epoll --trigger level,edge --fds 8,9000000 --seed 8'
    const { status } = await run(`${ONE_BLOCK} ${options} --out skipped`)
    expect(status).toBe(0)
    const before = digestsOf('first')
    const both = [...digestsOf('skipped')].filter(([id]) => before.has(id))
    expect(both.length).toBeGreaterThan(1)
    for (const [id, digest] of both) expect(digest).not.toBe(before.get(id))
    const { cells } = runFile('skipped')
    const edge = cells.filter(cell => cell.id.startsWith('poll-edge'))
    expect(edge).toHaveLength(2)
    for (const cell of edge)
      expect(cell).toMatchObject({
        status: 'skipped',
        reason: 'trigger edge: poll has no edge trigger; possible: trigger level',
      })
    const others = cells.filter(cell => !edge.includes(cell))
    expect(others).toHaveLength(6)
    for (const { status, reason, params } of others) {
      const isHigh = params.fdCount > 8
      expect([status, reason]).toEqual(
        isHigh ? ['skipped', expect.stringContaining('RLIMIT_NOFILE')] : ['ok', null],
      )
    }
  })

  test('suites of one’s own, in files, each with its report and a chapter of one for all', async () => {
    const suite = {
      name: 'own',
      title: 'Mine <script>alert(1)</script>',
      workload: 'w',
      operation: 'o',
      metric: 'waitNs',
      notMeasured: 'n',
      variants: [{ mechanism: 'epoll', oneshot: true }],
      axes: { fdCount: [4], fdTable: ['private', 'shared'], maxEvents: [1] },
      blocks: 1,
      budgetSeconds: 0.2,
    }
    writeFileSync(join(folder, 'own.json'), JSON.stringify(suite))
    writeFileSync(join(folder, 'two.json'), JSON.stringify({ ...suite, name: 'two' }))
    const { status, stdout } = await run('./own.json ./two.json')
    expect(status).toBe(0)
    const [, all] = /^suites: (reports\/suites-\S+\.html)$/m.exec(stdout) ?? []
    const page = readFileSync(join(folder, all as string), 'utf8')
    expect(page.match(/<article id="[^"]*"/g)).toEqual([
      '<article id="chapters"',
      '<article id="run-0"',
      '<article id="run-1"',
    ])
    expect(page).not.toContain('<script>alert(1)')
    const [, report] = /report: (reports\/own-\S+\/report\.html)/.exec(stdout) ?? []
    expect(readFileSync(join(folder, report as string), 'utf8')).not.toContain('<script>alert(1)')
  })
})
