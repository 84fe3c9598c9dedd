import { mkdirSync, writeFileSync } from 'node:fs'

import * as v from 'valibot'
import { syntheticLoadRun } from '../../src/analysis/synthetic/synthetic_load.fixture.ts'
import { floodRun } from '../../src/analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../src/analysis/synthetic/synthetic_run.fixture.ts'
import { checkTrend } from '../../src/analysis/trend/check.ts'
import { historyText, syntheticHistory } from '../../src/analysis/trend/synthetic_history.fixture.ts'
import { trendOf } from '../../src/analysis/trend/trend.ts'
import { compareRuns } from '../../src/analysis/verdict/compare_runs.ts'
import { comparisonSchema } from '../../src/analysis/verdict/comparison_schema.ts'
import { parseManifest, partsOf, partWords } from '../../src/fleet/manifest.ts'
import { sbatchOptions } from '../../src/fleet/slurm.ts'
import { Xoshiro128 } from '../../src/random/xoshiro128.ts'
import { Histogram } from '../../src/recorder/histogram.ts'
import { FORMATS, render } from '../../src/report/formats.ts'
import { renderTerminalTable } from '../../src/report/text/terminal_table.ts'
import { mixedComparison } from '../../src/report/verdict/comparison.fixture.ts'
import { parseHistory } from '../../src/result/history/read_history.ts'
import { journalPath, readJournal } from '../../src/result/journal/journal.ts'
import { parseRun } from '../../src/result/run/read_run.ts'
import { outcomeOfRun } from '../../src/result/run/resume.ts'
import type { RunFile } from '../../src/result/run/schema.ts'
import { addRecordedBlock } from '../../src/runner/block_progress.ts'
import { expandCells } from '../../src/suite/cells.ts'
import { parseSuite } from '../../src/suite/definition.ts'
import { InputError } from '../../src/suite/input_error.ts'
import { mutated } from './mutate.ts'

/** Reads changed files of every kind and writes what was read in every format. */

/** A written format, or null for data that is read and not written. */
type Written = string | Buffer | null

interface Reader {
  readonly name: string
  readonly isLines: boolean
  readonly samples: readonly string[]
  /** Reads the text, and writes it in the way that `random` chooses. */
  readonly read: (text: string, random: Xoshiro128, folder: string) => Promise<Written>
}

type Accepts = (typeof FORMATS)[number]['accepts']

/** Pictures take ten times as long as the other formats, and are written a tenth as often. */
const PICTURES: readonly string[] = ['png', 'svg']

function chosenFormat(accepts: Accepts, random: Xoshiro128): string {
  const names = FORMATS.filter(format => format.accepts === accepts).map(({ name }) => name)
  const others = names.filter(name => !PICTURES.includes(name))
  const chosen = random.below(10) === 0 ? names : others
  return chosen[random.below(chosen.length)] as string
}

const runs = [
  syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['nonblocking'] }),
  syntheticRun({
    fdCounts: [8, 32, 128, 512],
    actives: ['100%'],
    waitModes: ['ready'],
    variants: [['poll', 'level']],
  }),
  syntheticLoadRun({ rates: [2000, 4000] }),
  floodRun(),
]

async function readRun(text: string, random: Xoshiro128): Promise<Written> {
  const run = parseRun(text, 'run.json')
  const way = random.below(12)
  if (way === 0) return renderTerminalTable(run)
  if (way === 1) {
    outcomeOfRun(run, 'run.json')
    return null
  }
  if (way === 2) {
    const comparison = compareRuns([{ label: 'base', run: runs[0] as RunFile }], [{ label: 'head', run }], {
      alpha: 0.05,
      minEffect: null,
      minDifference: null,
    })
    return (await render('comparison', chosenFormat('comparison', random), comparison)).content
  }
  const others = way === 3 ? [runs[0] as RunFile] : []
  const format = FORMATS.filter(({ accepts }) => accepts === 'run').find(
    ({ name }) => name === chosenFormat('run', random),
  )
  const name = format?.name ?? 'html'
  const isForOne = format !== undefined && 'isForOneRun' in format
  const given = isForOne ? [run] : [run, ...others]
  const files = [Buffer.from(text), ...others.map(other => Buffer.from(JSON.stringify(other)))]
  return (await render('run', name, { runs: given, files })).content
}

async function readComparison(text: string, random: Xoshiro128): Promise<Written> {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new InputError('it is not JSON')
  }
  const result = v.safeParse(comparisonSchema, data)
  if (!result.success) throw new InputError(`field ${v.getDotPath(result.issues[0])}`)
  return (await render('comparison', chosenFormat('comparison', random), result.output)).content
}

async function readHistory(text: string, random: Xoshiro128): Promise<Written> {
  const { entries, acceptances } = parseHistory(text, 'history')
  const options = {
    ...{ alpha: 0.05, minEffect: 0.02, exactMinEffect: 0, exactMinDifference: null },
    ...{ commitPlaces: new Map(), isByKernel: false, acceptances },
  }
  const trend = trendOf(entries, options)
  if (random.below(3) === 0) {
    return (await render('check', chosenFormat('check', random), checkTrend(trend, 10))).content
  }
  return (await render('history', chosenFormat('history', random), trend)).content
}

async function readJournalText(text: string, _: Xoshiro128, folder: string): Promise<Written> {
  writeFileSync(journalPath(folder), text)
  const journal = readJournal(folder)
  if (!journal?.begin.run) return null
  const outcome = outcomeOfRun(journal.begin.run, 'journal')
  for (const block of journal.blocks) addRecordedBlock(outcome, block)
  return null
}

async function readSuite(text: string): Promise<Written> {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new InputError('it is not JSON')
  }
  expandCells(parseSuite(data, 'suite.json'))
  return null
}

function journalText(): string {
  const run = runs[0] as RunFile
  const histogram = new Histogram()
  for (let i = 1; i < 100; i++) histogram.record(i * 50)
  const counters = run.cells[0]?.counters ?? {}
  const result = {
    ...{ cellId: run.cells[0]?.id, blockIndex: 0, position: 0, workDigest: 'd', clockCostNs: 20, counters },
    ...{ samples: { waitNs: histogram.toData() }, turns: [4000, null], simWork: null, notes: ['a note'] },
    visit: { cpu: 1, budgetMs: 9, wallMs: 9, measuredMs: 7, registrationMs: 1, leastMs: 5, warmUp: null },
  }
  const facts = {
    ...{ poolSize: 8, clockCostNs: 20, clockResolutionNs: 1, affinity: [1], scheduler: 'SCHED_OTHER' },
    ...{ descriptorLimit: { soft: 20_000, hard: 20_000 }, pin: { reader: null, writer: null } },
  }
  const report = { facts, usage: null, ownThreads: false, results: [result], failures: [], crash: null }
  const lines = [
    {
      ...{
        type: 'begin',
        journalVersion: 1,
        command: 'run',
        argv: ['run'],
        seed: 7,
        startedAt: run.run.startedAt,
      },
      ...{ pin: { reader: null, writer: null }, scheduler: 'SCHED_OTHER', plan: [], run },
      clock: { source: 'CLOCK_MONOTONIC', frequencyHz: null },
    },
    {
      type: 'block',
      block: {
        ...{ index: 0, purpose: 'planned', order: [run.cells[0]?.id] },
        processes: [{ startedAt: run.run.startedAt, durationMs: 100, report }],
      },
    },
    { type: 'end', blocksPlanned: 6 },
  ]
  return lines.map(line => `${JSON.stringify(line)}\n`).join('')
}

const SUITE = {
  ...{ name: 'fuzzed', title: 'A suite', workload: 'Writes', operation: 'A wait', metric: 'waitNs' },
  ...{ notMeasured: 'Nothing', blocks: 6, budgetSeconds: 60 },
  variants: [{ mechanism: 'epoll', trigger: 'edge' }, { mechanism: 'poll' }],
  axes: { fdCount: [8, 64], active: [1, '10%'], waitMode: ['nonblocking', 'ready'] },
  except: [{ fdCount: [8], active: ['10%'] }],
}

const MANIFEST = {
  ...{ schemaVersion: 1, id: 'muxbench-0123abcd', scheduler: 'slurm', version: '0.1.0', suite: 'default' },
  ...{ seed: 7, nodes: ['n1', 'n2'], repeats: 2, shards: 2, arguments: ['default', '--fds', '8,64'] },
  ...{ isStored: false, namespace: null, jobs: ['11', '12'] },
}

async function readFleetManifest(text: string): Promise<Written> {
  const manifest = parseManifest(text, 'fleet.json')
  const settings = { constraint: null, partition: null, logs: '/shared' }
  return [...partsOf(manifest).map(partWords), ...sbatchOptions(manifest, 0, settings)].join('\n')
}

const READERS: readonly Reader[] = [
  { name: 'run', isLines: false, samples: runs.map(run => JSON.stringify(run)), read: readRun },
  { name: 'comparison', isLines: false, samples: [JSON.stringify(mixedComparison())], read: readComparison },
  {
    name: 'history',
    isLines: true,
    samples: [historyText(syntheticHistory({ runs: 12, cells: 2 }))],
    read: readHistory,
  },
  { name: 'journal', isLines: true, samples: [journalText()], read: readJournalText },
  { name: 'suite', isLines: false, samples: [JSON.stringify(SUITE)], read: readSuite },
  { name: 'fleet', isLines: false, samples: [JSON.stringify(MANIFEST)], read: readFleetManifest },
]

/** A file that was neither written nor refused in one line. */
export interface Fault {
  readonly nth: number
  readonly reader: string
  readonly what: string
}

/** What became of changed files. */
export interface Tally {
  written: number
  refused: number
  readonly faults: Fault[]
}

/** Characters that no output may hold: control characters other than line breaks and tabs, and halves of surrogate pairs. */
const ILLEGIBLE = /(?![\t\n\r\u007f-\u009f])[\p{Cc}\p{Cs}]/u

/** Reads and writes the nth changed file of a seed, which is always the same one. */
export async function tryFile(seed: number, nth: number, folder: string, tally: Tally): Promise<void> {
  const random = Xoshiro128.fromSeed(seed + nth)
  const reader = READERS[nth % READERS.length] as Reader
  const fault = (what: string) => tally.faults.push({ nth, reader: reader.name, what })
  const sample = reader.samples[random.below(reader.samples.length)] as string
  const text = mutated(sample, reader.isLines, random)
  mkdirSync(folder, { recursive: true })
  try {
    const content = await reader.read(text, random, folder)
    tally.written++
    if (typeof content === 'string' && ILLEGIBLE.test(content)) fault('it wrote a character that is no text')
  } catch (error) {
    tally.refused++
    if (!(error instanceof InputError)) fault(String((error as Error)?.stack ?? error))
    else if (error.message.length > 5000) fault(`its refusal has ${error.message.length} characters`)
  }
}
