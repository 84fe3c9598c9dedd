import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { decodeHdr } from '../../recorder/hdr_exchange.ts'
import { UNPINNED } from '../../runner/block_protocol.ts'
import { planCells } from '../../runner/cell_plan.ts'
import { CellOutcome, type RunOutcome } from '../../runner/outcome.ts'
import { runSuite } from '../../runner/run_suite.ts'
import { expandCells } from '../../suite/cells.ts'
import { InputError } from '../../suite/input_error.ts'
import { packageFile } from '../../suite/package_file.ts'
import { assembleRun, type RunHeader } from './assemble.ts'
import { machineFacts } from './environment.ts'
import { parseRun, readRun } from './read_run.ts'
import { outcomeOfRun } from './resume.ts'
import type { RunCell, RunFile } from './schema.ts'
import { toolFacts } from './tool.ts'
import { writeRun } from './write_run.ts'

const limit = { soft: 100_000, hard: 100_000 }
const suite = {
  ...smokeSuite,
  variants: [{ mechanism: 'poll' }, { mechanism: 'epoll' }],
  axes: { fdCount: [8, 150_000], active: [1, '100%'] },
}
const settings = { seed: 5, blocks: 5, budgetSeconds: 0.1, pin: UNPINNED }
const header: RunHeader = {
  tool: toolFacts(),
  id: 'test',
  suite: { ...suite, blocks: 5 },
  startedAt: '2026-01-01T00:00:00.000Z',
  seed: 5,
  argv: ['run', 'smoke'],
  environment: { ...machineFacts(), affinity: [0], descriptorLimit: limit },
}
const finishedAt = '2026-01-01T00:00:01.000Z'

let folder: string
let outcome: RunOutcome
let run: RunFile

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muxbench-'))
  outcome = {
    cells: planCells(expandCells(suite), limit).map(cell => new CellOutcome(cell)),
    blocks: [],
    ended: false,
  }
  await runSuite(outcome, settings, new AbortController().signal, () => {})
  run = assembleRun(header, outcome, finishedAt)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function thrownBy(call: () => unknown): Error {
  try {
    call()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

test('a run satisfies the JSON Schema that ships with the package', () => {
  const validate = new Ajv({ strictTuples: false }).compile(
    JSON.parse(readFileSync(packageFile('schema/run.schema.json'), 'utf8')),
  )
  expect(validate(JSON.parse(JSON.stringify(run))) ? null : validate.errors).toBeNull()
  expect(validate({ ...run, schemaVersion: 2 })).toBe(false)
  expect(validate({ ...run, cells: [{}] })).toBe(false)
})

const CLOSED_LOOP_METRICS = [
  'armNs',
  'costPerEventNs',
  'cpuNs',
  'cycleNs',
  'dispatchLatencyNs',
  'drainNs',
  'eventsPerSecond',
  'scanNs',
  'waitNs',
  'writeNs',
]

test('measured cells have every metric, consistent in itself; skipped ones have the reason', () => {
  for (const cell of run.cells) {
    if (cell.params.fdCount > 8) {
      expect(cell).toMatchObject({
        status: 'skipped',
        metrics: {},
        counters: {},
        blocks: [],
        workDigest: null,
      })
      expect(cell.reason).toContain('RLIMIT_NOFILE')
      continue
    }
    expect(cell).toMatchObject({ status: 'ok', reason: null })
    expect(Object.keys(cell.metrics).sort()).toEqual(CLOSED_LOOP_METRICS)
    for (const metric of Object.values(cell.metrics)) {
      const { min, p50, p90, p99, p999, max, ci95, mean, count } = metric
      const ascending = [min, p90, p99, p999, max].filter(figure => figure !== null)
      expect(ascending).toEqual([...ascending].sort((a, b) => a - b))
      expect(mean).toBeGreaterThanOrEqual(min)
      expect(mean).toBeLessThanOrEqual(max)
      expect(ci95![0]).toBeLessThanOrEqual(p50)
      expect(ci95![1]).toBeGreaterThanOrEqual(p50)
      expect(decodeHdr(metric.hdr).count).toBe(count)
    }
    const { cycleNs, costPerEventNs } = cell.metrics
    expect(costPerEventNs!.p50).toBeCloseTo(cycleNs!.p50 / cell.params.activeCount, 1)
    expect(cell.blocks.map(block => block.index)).toEqual([0, 1, 2, 3, 4])
  }
})

test('one workload has one digest, whatever the mechanism', () => {
  const digests = new Map<number, Set<string | null>>()
  for (const cell of run.cells.filter(({ status }) => status === 'ok')) {
    const { activeCount } = cell.params
    digests.set(activeCount, (digests.get(activeCount) ?? new Set()).add(cell.workDigest))
  }
  expect([...digests.values()].map(set => set.size)).toEqual([1, 1])
})

test('a run is complete with all its blocks, otherwise partial', () => {
  expect(run.run).toMatchObject({ status: 'complete', blocksPlanned: 5, blocksFinished: 5 })
  const more = assembleRun({ ...header, suite: { ...header.suite, blocks: 6 } }, outcome, finishedAt)
  expect(more.run).toMatchObject({ status: 'partial', blocksPlanned: 6, blocksFinished: 5 })
})

test('fewer than five blocks have no interval', () => {
  const cells = outcome.cells.map(cell => {
    const copy = outcomeOfRun(
      { ...run, cells: run.cells.filter(({ id }) => id === cell.cell.id) },
      'run.json',
    ).cells[0]!
    copy.blocks.splice(4)
    return copy
  })
  const [first] = assembleRun(header, { cells, blocks: outcome.blocks, ended: true }, finishedAt).cells
  expect(first?.metrics['waitNs']?.ci95).toBeNull()
})

test('two blocks that delivered different work fail the cell', () => {
  const copy = outcomeOfRun(run, 'run.json')
  const cell = copy.cells[0]!
  const samples = cell.histograms!.toData()
  const counters = cell.counters
  cell.add({
    cellId: cell.cell.id,
    blockIndex: 5,
    position: 0,
    workDigest: 'ffffffffffffffff',
    clockCostNs: 20,
    counters,
    samples,
    turns: [],
    visit: copy.cells[0]!.blocks[0]!.visit!,
    simWork: null,
    notes: [],
  })
  const [first] = assembleRun(header, copy, finishedAt).cells
  expect(first).toMatchObject({ status: 'failed' })
  expect(first?.reason).toContain('delivered different work')
})

describe('a saved run', () => {
  test('is read as it was written, from the file or its folder', async () => {
    const path = await writeRun(folder, run)
    expect(readRun(path)).toEqual(run)
    expect(readRun(folder)).toEqual(run)
  })

  test('carried on without another block, it is the same run', async () => {
    const again = assembleRun(header, outcomeOfRun(run, 'run.json'), finishedAt)
    expect(again.cells.map(({ id, status, reason }) => [id, status, reason])).toEqual(
      run.cells.map(({ id, status, reason }) => [id, status, reason]),
    )
    for (const [i, cell] of again.cells.entries()) {
      for (const [name, metric] of Object.entries(cell.metrics)) {
        const before = run.cells[i]!.metrics[name]!
        expect(metric.count).toBe(before.count)
        expect(Math.abs(metric.p50 - before.p50)).toBeLessThanOrEqual(before.p50 / 128 + 0.02)
        expect(Math.abs(metric.max - before.max)).toBeLessThan(0.1)
        expect(metric.mean).toBeCloseTo(before.mean, 0)
      }
    }
  })

  test('that an editor saved with a byte-order mark is read', () => {
    expect(parseRun(`\uFEFF${JSON.stringify(run)}`, 'run.json').run.id).toBe(run.run.id)
  })

  test('that is cut off, foreign or of another version is refused in one line', () => {
    const text = JSON.stringify(run)
    const cases: [string, string][] = [
      [text.slice(0, text.length / 2), 'cut off or damaged'],
      ['', 'not JSON'],
      ['<html>', 'not JSON'],
      ['null', 'not a run of muxbench'],
      ['[]', 'not a run of muxbench'],
      ['{"a": 1}', 'not a run of muxbench'],
      [JSON.stringify({ ...run, schemaVersion: 99 }), 'its schemaVersion is 99; this muxbench reads 1'],
      [JSON.stringify({ ...run, cells: 'none' }), 'field "cells"'],
      [JSON.stringify({ ...run, run: { ...run.run, seed: 'x' } }), 'field "run.seed"'],
    ]
    for (const [content, message] of cases) {
      const error = thrownBy(() => parseRun(content, 'run.json'))
      expect(error.message).toContain(message)
      expect(error.message).toMatch(/^run\.json: [^\n]*$/)
    }
  })

  test('whose figures no chart can draw, or whose cells cannot be told apart, is refused in one line', () => {
    const [first] = run.cells as [RunCell]
    const wait = first.metrics['waitNs']!
    const withWait = (change: object) => ({ ...first, metrics: { waitNs: { ...wait, ...change } } })
    const timeline = { blockIndex: 0, slotNs: 1e6, binsPerOctave: 4, episodeStartsNs: [0], slots: [[3, 1]] }
    const withTimeline = (change: object) => ({ ...first, timeline: { ...timeline, ...change } })
    expect(
      parseRun(JSON.stringify({ ...run, cells: [withTimeline({})] }), 'run.json').cells[0],
    ).toMatchObject({
      timeline,
    })
    const { timeline: none, ...older } = first
    expect(parseRun(JSON.stringify({ ...run, cells: [older] }), 'run.json').cells[0]?.timeline).toBeNull()
    const cases: [object, string][] = [
      [withWait({ p50: 1e300 }), 'field "cells.0.metrics.waitNs.p50"'],
      [withWait({ p50: -1 }), 'field "cells.0.metrics.waitNs.p50"'],
      [withWait({ ci95: [2, 1] }), 'field "cells.0.metrics.waitNs.ci95": must not be reversed'],
      [withWait({ ci95: [-2, 1] }), 'field "cells.0.metrics.waitNs.ci95.0"'],
      [{ ...first, counters: { waits: 1e300 } }, 'field "cells.0.counters.waits"'],
      [withTimeline({ slotNs: 0 }), 'field "cells.0.timeline.slotNs"'],
      [withTimeline({ binsPerOctave: 3 }), 'field "cells.0.timeline.binsPerOctave"'],
      [withTimeline({ slots: [[200, 1]] }), 'field "cells.0.timeline.slots.0": must begin below bin 148'],
      [withTimeline({ slots: [Array(26).fill(1)] }), 'field "cells.0.timeline.slots.0"'],
      [withTimeline({ slots: Array(61).fill([]) }), 'field "cells.0.timeline.slots"'],
    ]
    for (const [cell, message] of cases) {
      expect(() => parseRun(JSON.stringify({ ...run, cells: [cell] }), 'run.json')).toThrow(message)
    }
    expect(() => parseRun(JSON.stringify({ ...run, cells: [first, first] }), 'run.json')).toThrow(
      `run.json: two cells have the id "${first.id}"`,
    )
  })

  test('that asks for what no suite may is not carried on', () => {
    const [first] = run.cells as [RunCell]
    const { iterations, ...counters } = first.counters
    const { armNs, ...metrics } = first.metrics
    const wait = first.metrics['waitNs']!
    const blocks = first.blocks
    const cases: [Partial<RunCell>, string][] = [
      [{ mechanism: 'epol' }, 'unknown mechanism "epol"'],
      [{ params: { ...first.params, fdCount: 0 } }, '0 is not a valid fdCount'],
      [{ params: { ...first.params, active: 9 } }, 'active 9 is above fdCount 8'],
      [{ params: { ...first.params, activeCount: 100 } }, 'activeCount is 100, but its active gives 1'],
      [{ params: { ...first.params, active: '010%' } }, 'active "010%" is not as muxbench writes it'],
      [{ params: { ...first.params, waitMode: 'never' } }, '"never" is not a valid waitMode'],
      [{ params: { ...first.params, maxEvents: 0 } }, '0 is not a valid maxEvents'],
      [{ counters }, 'the counter iterations is missing'],
      [{ metrics }, 'the metric armNs is missing'],
      [{ blocks: [blocks[0]!, blocks[0]!] }, 'its blocks are not among those of the run'],
      [{ blocks: [{ ...blocks[0]!, index: 5 }] }, 'its blocks are not among those of the run'],
      [{ blocks: [{ ...blocks[0]!, metrics: {} }] }, 'the metric waitNs is missing'],
      [
        { metrics: { ...first.metrics, waitNs: { ...wait, hdr: 'AAAA' } } },
        'waitNs: its hdr cannot be decoded',
      ],
      [{ metrics: { ...first.metrics, waitNs: { ...wait, count: 1 } } }, 'but its count is 1'],
      [
        { timeline: { blockIndex: 5, slotNs: 1e6, binsPerOctave: 4, episodeStartsNs: [0], slots: [] } },
        'its timeline is of a block that did not measure it',
      ],
    ]
    for (const [change, message] of cases) {
      const changed = { ...run, cells: [{ ...first, ...change }] }
      const error = thrownBy(() => outcomeOfRun(changed, 'run.json'))
      expect(error).toBeInstanceOf(InputError)
      expect(error.message).toContain(message)
      expect(error.message).toContain(`run.json: cell ${first.id}: `)
    }
    for (const change of [
      { blocksPlanned: 10_001 },
      { blocksPlanned: 0 },
      { budgetSeconds: 1e9 },
      { budgetSeconds: 0 },
    ]) {
      const changed = { ...run, run: { ...run.run, ...change } }
      expect(() => outcomeOfRun(changed, 'run.json')).toThrow(`run.json: ${Object.keys(change)[0]} is`)
    }
  })

  test('that is not there is refused with what to give', () => {
    expect(() => readRun(join(folder, 'nowhere'))).toThrow('there is no such file')
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    expect(() => readRun(empty)).toThrow('give a run.json or the folder that holds one')
  })
})
