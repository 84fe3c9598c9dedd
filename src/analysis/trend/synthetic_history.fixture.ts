import { Xoshiro128 } from '../../random/xoshiro128.ts'
import type { HistoryCell, HistoryLine } from '../../result/history/schema.ts'

import { type Trend, type TrendEntry, type TrendOptions, trendOf } from './trend.ts'

/** Options of a history made of formulas and seeded noise, which is the same on every call. */
export interface HistoryOptions {
  readonly runs?: number
  readonly cells?: number
  readonly blocks?: number
  readonly seed?: number
  /** Standard deviation of the noise, as a share; 0.01 by default. */
  readonly noise?: number
  /** The factor by which the figure of a run is multiplied. */
  readonly factor?: (run: number, cell: number) => number
  /** The factor by which the machine is slower, yardstick included; without it no yardstick is measured. */
  readonly slowness?: (run: number) => number
  readonly change?: (line: HistoryLine, run: number) => HistoryLine
}

const MECHANISMS = ['select', 'poll', 'epoll', 'epoll-edge']
const DAY_MS = 86_400_000
const START_MS = Date.parse('2026-01-02T03:04:05.000Z')

/** Returns the hash of the commit of a run. */
export function syntheticHash(run: number): string {
  return (run + 1).toString(16).padStart(8, 'abcd').padEnd(40, '0123456789abcdef')
}

const round = (value: number) => Number(value.toPrecision(5))

/** Returns a nearly normal number: the sum of four uniform ones, scaled to variance 1. */
function noiseOf(random: Xoshiro128): number {
  const sum = [0, 0, 0, 0].reduce(total => total + random.next() / 2 ** 32 - 0.5, 0)
  return sum * Math.sqrt(3)
}

function cellOf(cell: number, scales: readonly number[], random: Xoshiro128, noise: number): HistoryCell {
  const mechanism = MECHANISMS[cell % MECHANISMS.length] as string
  const n = 2 ** (3 + Math.floor(cell / MECHANISMS.length))
  const base = mechanism.startsWith('epoll') ? 450 : 300 + 48 * n
  const blocks = scales.map(scale => round(base * scale * (1 + noise * noiseOf(random))))
  const sorted = [...blocks].sort((a, b) => a - b)
  return {
    id: `${mechanism}/n${n}/k1/nonblocking`,
    mechanism: mechanism.split('-')[0] as string,
    metric: 'waitNs',
    unit: 'ns',
    median: sorted[Math.floor(sorted.length / 2)] as number,
    ci95: blocks.length < 5 ? null : [sorted[0] as number, sorted.at(-1) as number],
    blocks,
  }
}

function lineOf(run: number, options: HistoryOptions, random: Xoshiro128): HistoryLine {
  const { cells = 2, blocks = 5, noise = 0.01, factor = () => 1, slowness } = options
  const moment = new Date(START_MS + run * DAY_MS).toISOString()
  const scale = slowness?.(run) ?? 1
  return {
    historyVersion: 1,
    run: { id: `smoke-${run}`, suite: 'smoke', seed: 7, startedAt: moment, status: 'complete' },
    addedAt: moment,
    commit: { label: syntheticHash(run), date: moment, subject: `Change number ${run}`, isDirty: false },
    tool: { version: '0.1.0', addonSha256: 'ab'.repeat(32) },
    machine: {
      os: 'Linux',
      kernel: '6.18.0',
      arch: 'x64',
      cpuModel: 'Example CPU @ 2.50GHz',
      cpuCount: 2,
      hypervisor: 'kvm',
      clock: 'TSC',
      scheduler: 'SCHED_OTHER',
      nodeVersion: 'v20.20.0',
    },
    blocks: Array.from({ length: blocks }, (_, index) => ({
      index,
      yardstick: slowness ? { systemCallNs: round(90 * scale), userLoopNs: round(1000 * scale) } : null,
    })),
    cells: Array.from({ length: cells }, (_, cell) =>
      cellOf(cell, Array(blocks).fill(scale * factor(run, cell)), random, noise),
    ),
  }
}

export function syntheticHistory(options: HistoryOptions = {}): TrendEntry[] {
  const random = Xoshiro128.fromSeed(options.seed ?? 1)
  return Array.from({ length: options.runs ?? 20 }, (_, run) => {
    const line = lineOf(run, options, random)
    return { lineNumber: run + 1, line: options.change?.(line, run) ?? line }
  })
}

export function historyText(entries: readonly TrendEntry[]): string {
  return entries.map(({ line }) => `${JSON.stringify(line)}\n`).join('')
}

export function syntheticTrend(options: HistoryOptions = {}, settings: Partial<TrendOptions> = {}): Trend {
  return trendOf(syntheticHistory(options), {
    alpha: 0.05,
    minEffect: 0.02,
    exactMinEffect: 0,
    exactMinDifference: null,
    commitPlaces: new Map(),
    isByKernel: false,
    acceptances: [],
    ...settings,
  })
}
