import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { beforeAll, describe, expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { withClaims } from '../../analysis/claims/claims.ts'
import { outcomesWith } from '../../analysis/claims/probes.fixture.ts'
import { type Clock, UNPINNED } from '../../runner/block_protocol.ts'
import { planCells } from '../../runner/cell_plan.ts'
import { CellOutcome, type RunOutcome } from '../../runner/outcome.ts'
import { runSuite } from '../../runner/run_suite.ts'
import { expandCells, hasOwnReaders } from '../../suite/cells.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { packageFile } from '../../suite/package_file.ts'
import { assembleRun } from './assemble.ts'
import { machineFacts } from './environment.ts'
import { parseRun } from './read_run.ts'
import { outcomeOfRun } from './resume.ts'
import type { RunFile } from './schema.ts'
import { toolFacts } from './tool.ts'

const epoll: SuiteDefinition['variants'] = [{ mechanism: 'epoll' }]

/** One or two cells of every loop, with what only that loop counts or measures. */
const KINDS: readonly Pick<SuiteDefinition, 'variants' | 'axes'>[] = [
  { variants: [{ mechanism: 'select' }, ...epoll], axes: { active: [3] } },
  { variants: epoll, axes: { active: [3], maxEvents: [2] } },
  { variants: epoll, axes: { churn: [4], fdKind: ['eventfd'] } },
  { variants: epoll, axes: { chainWrites: [5], fdKind: ['pipe'], fdTable: ['shared'] } },
  { variants: epoll, axes: { waitDelayNs: [100], stallMs: [1], waitMode: ['ready'] } },
  { variants: [{ mechanism: 'sim-poll' }], axes: { fdKind: ['socketpair', 'simulated'] } },
  { variants: epoll, axes: { waitMode: ['wakeup'] } },
  { variants: epoll, axes: { active: [3], messageBytes: [64], readBytes: [20], activity: ['zipf'] } },
  { variants: epoll, axes: { active: [3], interest: ['out', 'inout'] } },
  { variants: epoll, axes: { active: [0] } },
  { variants: epoll, axes: { active: [0], waitMode: ['timeout'], timeoutNs: [100_000] } },
  {
    variants: epoll,
    axes: {
      waitMode: ['nonblocking', 'wakeup'],
      load: ['open'],
      arrivals: ['bursts'],
      ratePerSecond: [2000],
      stallMs: [5],
    },
  },
  // Which no writer reaches: events are left over.
  { variants: epoll, axes: { waitMode: ['wakeup'], load: ['open'], ratePerSecond: [1_000_000_000] } },
  {
    variants: epoll,
    axes: {
      active: ['100%'],
      waitMode: ['wakeup'],
      load: ['open'],
      arrivals: ['flood'],
      readers: [2],
      queue: ['shared'],
    },
  },
  {
    variants: epoll,
    axes: {
      active: ['100%'],
      waitMode: ['wakeup'],
      load: ['open'],
      arrivals: ['flood'],
      writers: [3],
      writerPauseNs: [0],
    },
  },
  { variants: epoll, axes: { active: [2], readers: [2], readersAs: ['threads', 'processes'] } },
  {
    variants: [{ mechanism: 'epoll', exclusive: true }],
    axes: { waitMode: ['wakeup'], load: ['open'], arrivals: ['quiet'], readers: [2], readerFds: ['same'] },
  },
]

const limit = { soft: 1000, hard: 1000 }
const suite: SuiteDefinition = {
  ...smokeSuite,
  charts: ['scaling'],
  subject: 'interest',
  claims: [7, 20],
  blocks: 2,
  budgetSeconds: 1,
}
const clock: Clock = { source: 'CLOCK_MONOTONIC', frequencyHz: null }
const header = {
  tool: toolFacts(),
  id: 'test',
  suite,
  startedAt: '2026-01-01T00:00:00.000Z',
  seed: 5,
  argv: ['run', 'smoke'],
  environment: { ...machineFacts(), affinity: [0], descriptorLimit: limit },
  clock,
}
const finishedAt = '2026-01-01T00:00:02.000Z'

const document = (name: string) => readFileSync(packageFile(name), 'utf8')

let run: RunFile

beforeAll(async () => {
  const cells = KINDS.flatMap(({ variants, axes }) =>
    expandCells({ ...suite, variants, axes: { fdCount: [12], ...axes } }),
  )
  const outcome: RunOutcome = {
    cells: planCells(cells, limit).map(cell => new CellOutcome(cell)),
    blocks: [],
    ended: false,
    probes: outcomesWith(),
  }
  const settings = { seed: 5, blocks: suite.blocks, budgetSeconds: suite.budgetSeconds, pin: UNPINNED, clock }
  await runSuite(outcome, settings, new AbortController().signal, () => {})
  run = withClaims(assembleRun(header, outcome, finishedAt))
}, 60_000)

test('each is measured', () => {
  expect(run.cells.map(({ id, status }) => [id, status])).toEqual(run.cells.map(({ id }) => [id, 'ok']))
  expect(run.cells).toHaveLength(22)
})

test('satisfies the JSON Schema, and is read back as it was written', () => {
  const validate = new Ajv({ strictTuples: false }).compile(
    JSON.parse(document('schema/run.schema.json')) as object,
  )
  const text = JSON.stringify(run)
  expect(validate(JSON.parse(text)) ? null : validate.errors).toBeNull()
  expect(parseRun(text, 'run.json')).toEqual(run)
})

test('can be carried on: the same counters, notes, counts and corrections', () => {
  const again = assembleRun(header, outcomeOfRun(run, 'run.json'), finishedAt)
  for (const [i, cell] of again.cells.entries()) {
    const before = run.cells[i]!
    const { status, reason, counters, workDigest, perf, settled } = before
    expect(cell).toMatchObject({ status, reason, counters, workDigest, perf, settled })
    expect([...cell.notes].sort()).toEqual([...before.notes].sort())
    expect(Object.keys(cell.metrics)).toEqual(Object.keys(before.metrics))
    for (const [name, metric] of Object.entries(cell.metrics)) {
      const old = before.metrics[name]!
      expect(metric.count).toBe(old.count)
      expect(Math.abs(metric.min - old.min)).toBeLessThan(0.2)
      expect(Math.abs(metric.max - old.max)).toBeLessThan(0.2)
      expect(Math.abs(metric.correctionNs - old.correctionNs)).toBeLessThan(0.2)
      expect(Math.abs(metric.p50 - old.p50)).toBeLessThanOrEqual((old.p50 + old.correctionNs) / 128 + 1)
    }
    // Cells whose waits sleep have no waitNs, from which the cost of a clock reading is known elsewhere.
    if (cell.params.waitMode !== 'wakeup' || cell.params.load !== 'closed') continue
    expect(cell.metrics).not.toHaveProperty('waitNs')
    for (const [name, { correctionNs }] of Object.entries(cell.metrics)) {
      // A sample of the CPU time is that of many iterations, from which the clock was taken off before.
      if (name !== 'cpuNs') expect(correctionNs).toBeGreaterThan(0)
    }
  }
})

test('its samples are as many as its counters say, and what was not sent is none', () => {
  expect(run.cells.some(({ counters }) => (counters['unsentEvents'] ?? 0) > 0)).toBe(true)
  for (const { metrics, counters, params } of run.cells) {
    const { iterations, events, waits, changes = 0, offeredEvents, episodes } = counters
    if (hasOwnReaders(params)) continue
    expect(metrics['dispatchLatencyNs']?.count ?? 0).toBe(events)
    expect(metrics['scanNs']?.count).toBe(iterations)
    if (params.load === 'open') {
      expect(metrics['writerLatenessNs']?.count).toBe(offeredEvents! - counters['unsentEvents']!)
      expect(metrics['eventsPerSecond']?.count).toBe(episodes)
    } else if (params.waitMode === 'timeout') {
      expect(metrics['timeoutLatenessNs']?.count).toBe(waits)
    } else if (params.waitMode !== 'wakeup') {
      expect(metrics['waitNs']?.count).toBe(waits)
      expect(metrics['cycleNs']?.count).toBe(iterations)
    }
    expect(metrics['addNs']?.count ?? 0).toBe(changes)
  }
})

describe('in words', () => {
  /** The names in the first column of a document's tables. */
  function namesIn(text: string): string[] {
    return [...text.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, first = '']) =>
      [...first.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string),
    )
  }

  /** The part of docs/result-format.md under one heading. */
  function fieldsOf(heading: string): string[] {
    const part = document('docs/result-format.md').split(/^## /m)
    return namesIn(part.find(text => text.startsWith(`${heading}\n`)) ?? '')
  }

  const keysOf = (objects: readonly object[]) => [...new Set(objects.flatMap(Object.keys))].sort()

  test.each<[string, () => readonly object[]]>([
    ['Top level', () => [run]],
    ['tool', () => [run.tool]],
    ['run', () => [run.run]],
    ['environment', () => [run.environment]],
    ['blocks[]', () => run.blocks],
    ['probes[]', () => run.probes ?? []],
    ['claims[]', () => run.claims ?? []],
    ['cells[]', () => run.cells],
    ['cells[].metrics', () => run.cells.flatMap(({ metrics }) => Object.values(metrics))],
    ['cells[].timeline', () => run.cells.flatMap(({ timeline }) => timeline ?? [])],
  ])('the result format has every field of %s, and no other', (heading, objects) => {
    expect(fieldsOf(heading).sort()).toEqual(keysOf(objects()))
  })

  test('the glossary has every parameter, metric, counter and figure of every cell', () => {
    const glossary = namesIn(document('docs/glossary.md'))
    const perf = run.cells.flatMap(cell => Object.keys(cell.perf?.counters ?? {}).map(name => `perf.${name}`))
    const names = [
      ...keysOf(run.cells.map(({ params }) => params)),
      ...keysOf(run.cells.map(({ metrics }) => metrics)),
      ...keysOf(run.cells.map(({ counters }) => counters)).filter(name => !name.startsWith('sim.')),
      ...perf,
    ]
    expect(perf.length).toBeGreaterThan(0)
    expect(names.filter(name => !glossary.includes(name))).toEqual([])
  })

  test('waits that find nothing have no figures of events', () => {
    const { metrics, counters } = run.cells.find(({ id }) => id.includes('k0/nonblocking'))!
    expect(metrics).not.toHaveProperty('costPerEventNs')
    expect(metrics).not.toHaveProperty('eventsPerSecond')
    expect(counters['emptyWaits']).toBe(counters['waits'])
  })

  test('what a fault means for the figures stands in the notes, and what rounding a timeout does', () => {
    const noted = (id: string) => run.cells.find(cell => cell.id.includes(id))?.notes.join('\n')
    expect(noted('timeoutNs100000')).toContain('that of 100 µs was rounded up to 1 ms')
    expect(noted('waitDelayNs100')).toContain('every wait was made 100 ns longer')
    expect(noted('bursts16/rate2000')).toContain('one stop of 5.0 ms in each block')
  })
})
