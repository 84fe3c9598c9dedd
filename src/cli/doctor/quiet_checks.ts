import { counted, formatBytes, formatPercent } from '../../units/format.ts'
import { type Finding, note, ok, warning } from './check.ts'
import type { Machine } from './machine.ts'

export function stealCheck({ stealShare }: Machine): Finding {
  if (stealShare === null) return note('the kernel does not say', 'nothing to change')
  const finding = `${formatPercent(stealShare)} of CPU time since boot`
  if (stealShare < 0.01) return ok(finding)
  return warning(finding, 'the host is crowded: use a quieter one, or more blocks (--blocks 10)')
}

export function loadCheck({ loadAverage, cpuCount }: Machine): Finding {
  const finding = `${loadAverage.toFixed(2)} over the last minute, on ${counted(cpuCount, 'CPU')}`
  if (loadAverage < 0.5 * cpuCount) return ok(finding)
  return warning(finding, 'other work is running and takes CPU and caches: end it, or wait until it has')
}

/** The memory that the largest cells of the default suite need, including that of Node.js. */
const WANTED_BYTES = 512 * 2 ** 20

export function memoryCheck({ memoryBytes, availableBytes }: Machine): Finding {
  if (memoryBytes === null || availableBytes === null) {
    return note('the kernel does not say', 'nothing to change')
  }
  const finding = `${formatBytes(availableBytes)} of ${formatBytes(memoryBytes)} available`
  if (availableBytes >= WANTED_BYTES) return ok(finding)
  return warning(finding, 'large cells may be skipped or swapped out: end what takes it')
}

export function swapCheck({ swapUsedBytes }: Machine): Finding {
  if (swapUsedBytes === null) return note('the kernel does not say', 'nothing to change')
  if (swapUsedBytes === 0) return ok('none in use')
  return note(
    `${formatBytes(swapUsedBytes)} in use`,
    'a page that comes back from disk is a tail of milliseconds: swap off, while measuring',
    'swapoff -a',
  )
}

export function hugePageCheck({ hugePages }: Machine): Finding {
  if (hugePages === null) return ok('no transparent ones in this kernel')
  if (hugePages !== 'always') return ok(`transparent ones: ${hugePages}`)
  return note(
    'transparent ones: always',
    'khugepaged moves memory while a process runs, and heaps differ between runs: madvise is steadier',
    'echo madvise > /sys/kernel/mm/transparent_hugepage/enabled',
  )
}
