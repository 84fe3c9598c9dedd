import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Returns how long a CPU quota has held back the group, in ms, from the text of its cpu.stat; null without a quota. */
export function throttledMsOf(stat: string): number | null {
  const value = (name: string) => new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1]
  const [microseconds, nanoseconds] = [value('throttled_usec'), value('throttled_time')]
  if (microseconds !== undefined) return Number(microseconds) / 1e3
  return nanoseconds === undefined ? null : Number(nanoseconds) / 1e6
}

/** The control group of a process: the text of its /proc/PID/cgroup, and where control groups are mounted. */
interface ControlGroup {
  readonly cgroup: string
  readonly root: string
}

/** Returns the folders of a control group and of those above it that have files of a controller, in either version. */
export function groupFolders({ cgroup, root }: ControlGroup, controller: string): string[] {
  return cgroup.split('\n').flatMap(line => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
    if (path === undefined || (controllers !== '' && !controllers?.split(',').includes(controller))) return []
    const folders: string[] = []
    for (let group = path; ; group = dirname(group)) {
      folders.push(join(root, controllers ?? '', group))
      if (group === '/') return folders
    }
  })
}

/**
 * Returns how many CPUs' worth of time a quota grants, from what a control group's files hold: cpu.max of version 2,
 * or cpu.cfs_quota_us and cpu.cfs_period_us of version 1, one after the other. Null where nothing is limited.
 */
export function quotaCpusOf(text: string): number | null {
  const [quota, period] = text.trim().split(/\s+/).map(Number)
  return quota !== undefined && period !== undefined && quota > 0 && period > 0 ? quota / period : null
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function ownGroup(): ControlGroup {
  return { cgroup: textOf('/proc/self/cgroup') ?? '', root: '/sys/fs/cgroup' }
}

/**
 * Returns how many CPUs' worth of time this process may use: the least that its control group or one above it grants.
 * Null where none limits it.
 */
export function cpuQuota(group = ownGroup()): number | null {
  const granted = groupFolders(group, 'cpu').flatMap(folder => {
    const first = textOf(join(folder, 'cpu.cfs_quota_us'))
    const text = textOf(join(folder, 'cpu.max')) ?? `${first} ${textOf(join(folder, 'cpu.cfs_period_us'))}`
    return quotaCpusOf(text) ?? []
  })
  return granted.length === 0 ? null : Math.min(...granted)
}

/**
 * Returns how long CPU quotas have held this process's control group back so far, in ms: the longest of the group and
 * those above it, of which each may have a quota. Null where no group says.
 */
export function throttledMs(): number | null {
  const known = groupFolders(ownGroup(), 'cpu').flatMap(folder => {
    const stat = textOf(join(folder, 'cpu.stat'))
    return (stat === null ? null : throttledMsOf(stat)) ?? []
  })
  return known.length === 0 ? null : Math.max(...known)
}

/** Returns how many processes and threads the control group, or one above it, allows; null where none limits them. */
export function processLimit(group = ownGroup()): number | null {
  const limits = groupFolders(group, 'pids').flatMap(folder => {
    const limit = Number.parseInt(textOf(join(folder, 'pids.max')) ?? '', 10)
    return Number.isNaN(limit) ? [] : [limit]
  })
  return limits.length === 0 ? null : Math.min(...limits)
}
