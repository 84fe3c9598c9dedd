import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { parseRun } from '../../result/run/read_run.ts'
import type { RunFile } from '../../result/run/schema.ts'

/** A field of a run, by a path such as `blocks.0.pin.reader`, and its value. */
export interface Leaf {
  readonly path: string
  readonly value: string | number | boolean | null
}

/** The paths of fields that have few allowed values. */
const FIXED =
  /^(schemaVersion|tool\.name|run\.(status|order)|origin\.job\.scheduler|blocks\.\d\.(purpose|complete|fdTable))$|\.(status|trigger|oneshot|unit|hdr|settled|binsPerOctave|counts)$|\.timeline\.slots\./

/** The marks are 101000, 102000 and so on: no two begin with the same three digits. */
const FIRST = 101
const STEP = 1000

/** Returns a run of one cell and one block in which no field is null. */
function complete(): RunFile {
  const run = syntheticRun({
    fdCounts: [8],
    actives: ['100%'],
    waitModes: ['ready'],
    variants: [['poll', 'level']],
  })
  const [cell, [block]] = [run.cells[0]!, run.blocks] as const
  const interval: [number, number] = [1, 2]
  const metric = {
    ...cell.metrics['waitNs']!,
    p9999: 1,
    ci95: interval,
    percentileIntervals: { p90: interval, p99: interval, p999: interval, p9999: interval },
  }
  return {
    ...run,
    run: {
      ...run.run,
      argv: ['first', 'second'],
      shard: { index: 1, count: 2, suiteCells: [cell!.id] },
      repeat: { index: 1, count: 2 },
      merged: { count: 3, shards: [{ index: 1, id: 'first' }] },
      rules: { disturbed: 'rule', settled: 'rule', turns: 'rule', warmUp: 'rule' },
    },
    origin: {
      ...{ host: 'host', isAnonymous: false, labels: { rack: 'seven' } },
      job: { scheduler: 'slurm', id: 'job', index: 1, count: 2, node: 'node' },
    },
    environment: {
      ...run.environment,
      hardware: {
        ...{ microcode: 'microcode', product: 'product', firmware: 'firmware', smt: 'on' },
        numaNodes: [{ cpus: '0-1', memoryBytes: 1 }],
      },
      governor: 'governor',
      mitigations: { spectre: 'state' },
      clock: { ...run.environment.clock, frequencyHz: 1 },
      kernelConfigSha256: 'hash',
      vm: {
        ...{ qemu: 'version', options: ['first', 'second'], hostKernel: 'kernel', hostCpuModel: 'model' },
        ...{ append: 'words', memoryBytes: 1, configSha256: 'hash' },
      },
    },
    blocks: [
      {
        ...block!,
        recordedMs: 1,
        migrations: 1,
        frequencyMhz: [1, 2],
        disturbed: ['first', 'second'],
        pin: { reader: 1, writer: 2 },
      },
    ],
    cells: [
      {
        ...cell,
        params: {
          ...cell.params,
          readBytes: 1,
          highestFd: 1,
          timeoutNs: 1,
          ratePerSecond: 1,
          arrivals: 'x',
          burstSize: 1,
        },
        status: 'failed',
        reason: 'reason',
        notes: ['first', 'second'],
        settled: false,
        timeline: { blockIndex: 0, slotNs: 1, binsPerOctave: 4, episodeStartsNs: [0], slots: [[1, 2]] },
        perf: { reason: 'reason', counters: { cycles: 1 } },
        metrics: { waitNs: metric },
        counters: { waits: 1 },
        blocks: [
          {
            index: 0,
            position: 1,
            metrics: { waitNs: 1 },
            percentiles: { waitNs: { p99: 1 } },
            turns: [1],
            visit: {
              cpu: 1,
              budgetMs: 1,
              wallMs: 1,
              measuredMs: 1,
              registrationMs: 1,
              leastMs: 1,
              warmUp: { wallMs: 1, windows: 1, agreed: true },
            },
            yardstick: { systemCallNs: 1, userLoopNs: 1, memoryNs: 1 },
          },
        ],
      },
    ],
  }
}

function walk(value: unknown, path: string, replace: (leaf: Leaf) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item, i) => walk(item, `${path}.${i}`, replace))
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
    return Object.fromEntries(
      entries.map(([name, inner]) => [name, walk(inner, path === '' ? name : `${path}.${name}`, replace)]),
    )
  }
  return replace({ path, value: value as Leaf['value'] })
}

/** Returns a run with a different value in every field, so that a test can look for each of them on a page. */
export function markedRun(): { readonly run: RunFile; readonly leaves: readonly Leaf[] } {
  const leaves: Leaf[] = []
  const run = walk(complete(), '', ({ path, value }) => {
    const number = (FIRST + leaves.length) * STEP
    const marked =
      FIXED.test(path) || typeof value === 'boolean'
        ? value
        : typeof value === 'number'
          ? number
          : `marked${number}`
    leaves.push({ path, value: marked })
    return marked
  })
  return { run: parseRun(JSON.stringify(run), 'marked'), leaves }
}
