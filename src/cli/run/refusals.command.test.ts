import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { runSchema } from '../../result/run/schema.ts'
import { call, expectRefusal, readRunIn, saveRun, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
const muxbench = (...args: string[]) => call(folder, ...args)

describe('bad input gets one line on stderr, exit code 2, and leaves no file', () => {
  const cases: [string[], RegExp][] = [
    [['run', 'defualt'], /unknown suite "defualt", did you mean "default"\?/],
    [['run', './nowhere.ts'], /there is no such suite file/],
    [['run', '--mechanism', 'epol'], /unknown mechanism "epol", did you mean "epoll"\?/],
    [['run', '--fds', '0'], /--fds: "0" is not a valid fdCount \(allowed: a whole number from 1/],
    [['run', '--fds=-5'], /--fds: "-5" is not a valid fdCount/],
    [['run', '--fds', '1.5'], /--fds: "1.5"/],
    [['run', '--fds', '1e12'], /--fds: "1e12"/],
    [['run', '--fds', '8', '--active', '9'], /no cell of default can be measured: active 9 with fdCount 8: /],
    [['run', '--active', '200%'], /--active: "200%"/],
    [['run', '--trigger', 'both'], /allowed: level, edge/],
    [['run', '--param', 'waitMod=ready'], /unknown parameter "waitMod", did you mean "waitMode"\?/],
    [['run', '--param', 'waitMode=sometimes'], /allowed: nonblocking, ready/],
    [['run', '--mechanism', ''], /--mechanism: "" has an empty value/],
    [['run', '--seed', '0x10'], /--seed: "0x10" is not a whole number/],
    [['run', '--blocks', 'three'], /--blocks: "three"/],
    [['run', '--budget', '0'], /--budget: "0"/],
    [['run', '--seed', '-1'], /--seed: "-1"/],
    [['run', '--pin', '4095'], /--pin: there is no CPU 4095 on this machine/],
    [['run', '--pin', 'first'], /--pin: "first" is not CPU or CPU,CPU/],
    [['run', 'smoke', '--out', '/proc/nowhere'], /cannot write to \/proc\/nowhere: ENOENT/],
    [['run', 'smoke', '--out', '/dev/null'], /cannot write to \/dev\/null/],
    [['run', 'smoke', '--fds', '9000000'], /no cell of smoke can be measured: fdCount 9,000,000: that takes/],
    [['run', '--resume', 'nowhere'], /nowhere: there is no such file/],
    [['run', 'smoke', 'smoke', '--out', 'twice'], /two suites are named smoke, and one would overwrite/],
    [['run', 'smoke', './metric.json', '--out', 'x/y'], /unknown metric "wait", did you mean "waitNs"\?/],
    [
      ['run', 'smoke', './arm.json', '--out', 'x/y'],
      /arm: field "metric": no cell is judged by armNs \(valid: waitNs,/,
    ],
    [['run', 'smoke', './last.json', '--out', 'x/y'], /no cell of last can be measured/],
    [['run', 'smoke', 'why', '--out', 'blocked'], /cannot write to blocked\/why: it is not a folder/],
    [['run', 'smoke', '--resume', 'whole'], /a suite cannot be given with it/],
    [['run', '--resume', 'whole', '--fds', '8'], /--fds cannot be given with it/],
    [['run', '--label', 'rack'], /--label: "rack" is not of the form key=value/],
    [['run', '--seed', '1', '--repeat', '3/2'], /--repeat: "3\/2" is not of the form i\/n/],
    [['run', '--resume', 'whole', '--label', 'rack=7'], /--label cannot be given with it/],
    [['run', '--nope'], /unknown option '--nope'/],
    [['rum'], /unknown command 'rum'/],
  ]

  beforeAll(async () => {
    const own = {
      ...{ title: 't', workload: 'w', operation: 'o', metric: 'waitNs', notMeasured: 'n' },
      ...{ name: 'last', variants: [{ mechanism: 'epoll' }], axes: { fdCount: [9_000_000] } },
      ...{ blocks: 1, budgetSeconds: 1 },
    }
    writeFileSync(join(folder, 'last.json'), JSON.stringify(own))
    writeFileSync(join(folder, 'metric.json'), JSON.stringify({ ...own, metric: 'wait' }))
    writeFileSync(join(folder, 'arm.json'), JSON.stringify({ ...own, name: 'arm', metric: 'armNs' }))
    mkdirSync(join(folder, 'blocked'))
    writeFileSync(join(folder, 'blocked/why'), 'not a folder')
    writeFileSync(join(folder, 'suite.json'), '{"name": "x", "blokcs": 1}')
  })

  test.each(cases)('muxbench %j', async (args, message) => {
    const before = readdirSync(folder, { recursive: true }).length
    expectRefusal(await muxbench(...args), message)
    expect(readdirSync(folder, { recursive: true })).toHaveLength(before)
  })

  test('one line may not be more than one, whatever a file holds', async () => {
    writeFileSync(join(folder, 'lines.json'), JSON.stringify({ 'a\n\u001b[31mb': 1 }))
    const { status, stderr } = await muxbench('run', './lines.json')
    expect(stderr).toMatch(/^muxbench: .*unknown field "a \[31mb".*\n$/)
    expect(status).toBe(2)
  })

  test('a broken histogram stops a run from being carried on', async () => {
    const run = readRunIn(inject('measuredRuns'), 'whole')
    const [first, ...others] = run.cells
    if (!first?.metrics['waitNs']) throw new Error('the run has no waitNs')
    const cell = {
      ...first,
      metrics: { ...first.metrics, waitNs: { ...first.metrics['waitNs'], hdr: 'AAAA' } },
    }
    saveRun(folder, 'broken', { ...run, run: { ...run.run, status: 'partial' }, cells: [cell, ...others] })
    const { status, stderr } = await muxbench('run', '--resume', 'broken')
    expect(stderr).toBe(`muxbench: broken: cell ${cell.id}: metric waitNs: its hdr cannot be decoded\n`)
    expect(status).toBe(2)
  })

  test('a run.json that asks for more than this machine has', async () => {
    const run = readRunIn(inject('measuredRuns'), 'whole')
    const [first, ...others] = run.cells
    if (!first) throw new Error('the run has no cell')
    const cell = { ...first, params: { ...first.params, fdCount: 9_000_000, maxEvents: 9_000_000 } }
    saveRun(folder, 'greedy', { ...run, run: { ...run.run, status: 'partial' }, cells: [cell, ...others] })
    const { status, stderr } = await muxbench('run', '--resume', 'greedy')
    expect(stderr).toContain(`--resume: ${cell.id} cannot be measured here: fdCount 9,000,000: that takes`)
    expect(status).toBe(2)
  })

  test('a suite file with a wrong field', async () => {
    const { status, stderr } = await muxbench('run', './suite.json')
    expect(stderr).toBe(
      'muxbench: ./suite.json: unknown field "blokcs", did you mean "blocks"? (valid: name, title, workload, operation, metric, notMeasured, claims, variants, axes, exclude, charts, subject, blocks, budgetSeconds, parts)\n',
    )
    expect(status).toBe(2)
  })
})

describe('a wrong condition or parameter gets one line on stderr, exit status 2, and leaves no file', () => {
  const load = (...pairs: string[]) => pairs.flatMap(pair => ['--param', pair])
  test.each<[string[], RegExp]>([
    [['--clock', 'sundial'], /Allowed choices are auto, tsc, monotonic/],
    [['--sched', 'batch'], /Allowed choices are other, fifo/],
    [['--order', 'random'], /Allowed choices are shuffled, fixed/],
    [['--pin', '0,0,0'], /names 3 CPUs/],
    [['--pin', '4095'], /--pin: there is no CPU 4095 on this machine/],
    [
      load('load=open', 'ratePerSecond=0'),
      /"0" is not a valid ratePerSecond \(allowed: a whole number from 1/,
    ],
    [load('load=open', 'ratePerSecond=-5'), /"-5" is not a valid ratePerSecond/],
    [load('load=open', 'ratePerSecond=fast'), /"fast" is not a valid ratePerSecond/],
    [load('waitDelayNs=-1'), /"-1" is not a valid waitDelayNs \(allowed: a time from 0/],
    [load('waitDelayNs=1e3'), /"1e3" is not a valid waitDelayNs/],
    [load('stallMs=-1'), /"-1" is not a valid stallMs/],
    [load('ratePerSecond=1000'), /ratePerSecond has no effect without load=open/],
    [load('arrivals=poisson'), /arrivals has no effect without load=open/],
    [load('load=open', 'ratePerSecond=9', 'burstSize=4'), /burstSize has no effect without arrivals=bursts/],
    [load('queue=shared'), /queue has no effect without readers=2/],
    [load('waitMode=ready', 'load=open'), /load open needs a rate/],
  ])('muxbench run %j', async (args, message) => {
    const before = readdirSync(folder, { recursive: true }).length
    expectRefusal(await muxbench('run', 'smoke', ...args), message)
    expect(readdirSync(folder, { recursive: true })).toHaveLength(before)
  })
})

test('a run of before these fields were written has what was then in force', async () => {
  const { order } = runSchema.entries.run.entries
  expect(order.default).toBe('shuffled')
})

test('help shows how to measure asleep, on a schedule, and with faults', async () => {
  const { stdout } = await muxbench('run', '--help')
  for (const text of [
    '--clock',
    '--sched',
    '--order',
    'waitMode=wakeup',
    'arrivals=poisson',
    'waitDelayNs=',
    'stallMs=',
  ]) {
    expect(stdout).toContain(text)
  }
  expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(100)
})
