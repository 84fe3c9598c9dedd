import { metricNameIn, type TimedMetricName } from '../../metrics/metrics.ts'
import { encodeHdr } from '../../recorder/hdr_exchange.ts'
import { Histogram } from '../../recorder/histogram.ts'
import { countNotesOf } from '../../result/run/count_notes.ts'
import type { RunCell, RunFile, RunMetric } from '../../result/run/schema.ts'
import { churnRun, wakeupRun } from './synthetic_modes.fixture.ts'
import { type SyntheticOptions, syntheticRun } from './synthetic_run.fixture.ts'

/** Runs made of formulas whose clock counts instructions: equal blocks, whole figures, and no rule about noise. */

/** Two boots, as a run of kernels has them. */
const BOOTS = 2

/** A nanosecond of the formulas stands for so many instructions. */
const INSTRUCTIONS_EACH = 2.5

/** A tick of the timer falls into one of a hundred samples. */
const TICK = 2411

/** Returns the metric of two boots in which 198 of 200 samples are alike. */
function countedMetric(p50: number): RunMetric {
  const histogram = new Histogram(true)
  histogram.record(p50, BOOTS * 99)
  histogram.record(p50 + TICK, BOOTS)
  return {
    unit: 'instruction',
    count: histogram.count,
    min: p50,
    mean: Math.round(100 * histogram.mean) / 100,
    p50,
    p90: p50,
    p99: null,
    p999: null,
    p9999: null,
    max: p50 + TICK,
    ci95: null,
    percentileIntervals: { p90: null, p99: null, p999: null, p9999: null },
    correctionNs: 0,
    hdr: encodeHdr(histogram),
  }
}

function countedCell(cell: RunCell): RunCell {
  const figures = Object.entries(cell.metrics).flatMap(([name, { p50 }]) => {
    const counted = metricNameIn('instructions', name as TimedMetricName)
    return counted ? [[counted as string, Math.round(INSTRUCTIONS_EACH * p50)] as const] : []
  })
  if (cell.params.churn > 0) {
    const rate = cell.metrics['controlCallsPerSecond']?.p50 ?? 1
    figures.push(['controlCallsInstructions', Math.round((3 * cell.params.churn * 2.5e9) / rate)])
  }
  return {
    ...cell,
    params: { ...cell.params, counts: 'instructions' },
    metrics: Object.fromEntries(figures.map(([name, p50]) => [name, countedMetric(p50)])),
    blocks: cell.blocks.slice(0, BOOTS).map(block => ({
      ...block,
      metrics: Object.fromEntries(figures),
      turns: [],
      yardstick: null,
    })),
  }
}

function counted(run: RunFile): RunFile {
  return {
    ...run,
    run: { ...run.run, blocksPlanned: BOOTS, blocksFinished: BOOTS },
    environment: {
      ...run.environment,
      kernel: '6.1.0-57-cloud-amd64',
      cpuModel: 'QEMU TCG CPU version 2.5+',
      hypervisor: 'yes',
      clock: { ...run.environment.clock, costNs: 74, resolutionNs: 1 },
      kernelCommandLine: 'console=ttyS0 tsc=reliable nokaslr norandmaps',
      counts: 'instructions',
      vm: {
        qemu: 'QEMU emulator version 7.2.0',
        options: ['-icount', 'shift=0,sleep=off', '-smp', '1'],
        hostKernel: '6.18.0',
        hostCpuModel: 'Example CPU @ 2.50GHz',
        append: null,
        memoryBytes: 1.5e9,
        configSha256: null,
      },
    },
    blocks: run.blocks.slice(0, BOOTS).map(block => ({ ...block, clockCostNs: 74, yardstick: null })),
    cells: run.cells.map(countedCell),
  }
}

export function countedRun(options: SyntheticOptions = {}): RunFile {
  return counted(syntheticRun(options))
}

/** Returns a run whose waits really sleep, of which the instructions of a wake-up are counted. */
export function countedWakeupRun(): RunFile {
  return counted(wakeupRun())
}

/** Returns a run that changes its interest set, of which the instructions are counted. */
export function countedChurnRun(): RunFile {
  return counted(churnRun())
}

/** Returns a run of which the last boot executed `more` instructions in each wait of epoll. */
export function unequalBootsRun(more = 8): RunFile {
  const run = countedRun({ fdCounts: [8, 64], actives: [1] })
  const cells = run.cells.map(cell => {
    if (cell.mechanism !== 'epoll') return cell
    const blocks = cell.blocks.map(({ metrics, ...block }, i) => ({
      ...block,
      metrics: { ...metrics, waitInstructions: (metrics['waitInstructions'] as number) + more * i },
    }))
    const wait = cell.metrics['waitInstructions'] as RunMetric
    const metrics = { ...cell.metrics, waitInstructions: { ...wait, p50: wait.p50 + more / 2 } }
    return { ...cell, blocks, metrics, notes: countNotesOf(blocks) }
  })
  return { ...run, cells }
}

/** Returns the same run on a later kernel, on which each wait of epoll executes `more` instructions. */
export function onLaterKernel(run: RunFile, more: number): RunFile {
  const cells = run.cells.map(cell => {
    if (cell.mechanism !== 'epoll') return cell
    const wait = cell.metrics['waitInstructions'] as RunMetric
    const waitInstructions = countedMetric(wait.p50 + more)
    return {
      ...cell,
      metrics: { ...cell.metrics, waitInstructions },
      blocks: cell.blocks.map(block => ({
        ...block,
        metrics: { ...block.metrics, waitInstructions: wait.p50 + more },
      })),
    }
  })
  return {
    ...run,
    run: { ...run.run, id: `${run.run.id}-later`, startedAt: '2026-01-02T04:04:05.000Z' },
    environment: {
      ...run.environment,
      kernel: '6.12.107-cloud-amd64',
      kernelVersion: '#1 SMP PREEMPT_DYNAMIC Example 6.12.107-1 (2025-12-20)',
      kernelBuildId: '89abcdef0123456789abcdef0123456789abcdef',
    },
    cells,
  }
}
