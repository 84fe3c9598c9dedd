import { readdirSync, readFileSync } from 'node:fs'
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os'
import { formatBytes } from '../units/format.ts'
import type { RunEnvironment, RunFile } from './schema.ts'

/** Returns the text of a file of /proc or /sys, trimmed, or null where the kernel has none. */
export function readKernelFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return null
  }
}

function mitigations(): Record<string, string> {
  const folder = '/sys/devices/system/cpu/vulnerabilities'
  try {
    return Object.fromEntries(
      readdirSync(folder)
        .sort()
        .map(name => [name, readKernelFile(`${folder}/${name}`) ?? 'unreadable']),
    )
  } catch {
    return {}
  }
}

/** Returns the hypervisor's name, `yes` where it gives none, or null on bare metal. */
function hypervisorName(): string | null {
  const cpuinfo = readKernelFile('/proc/cpuinfo') ?? ''
  const product = readKernelFile('/sys/hypervisor/type') ?? readKernelFile('/sys/class/dmi/id/sys_vendor')
  return /^flags\s*:.*\bhypervisor\b/m.test(cpuinfo) ? product || 'yes' : null
}

function governorName(): string | null {
  return readKernelFile('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')
}

type MachineFacts = Omit<RunEnvironment, 'affinity' | 'descriptorLimit' | 'clock'>

/** Returns the part of a run's environment that can be read without the addon. */
export function machineFacts(): MachineFacts {
  return {
    os: type(),
    kernel: release(),
    arch: arch(),
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cpuCount: cpus().length,
    memoryBytes: totalmem(),
    hypervisor: hypervisorName(),
    governor: governorName(),
    clockSource: readKernelFile('/sys/devices/system/clocksource/clocksource0/current_clocksource'),
    mitigations: mitigations(),
    cgroup: readKernelFile('/proc/self/cgroup')?.split('\n').at(-1) ?? null,
    loadAverage: loadavg().map(value => Math.round(value * 100) / 100),
    nodeVersion: process.version,
  }
}

type Fact = readonly [name: string, value: string]

/**
 * Returns the facts by which two machines are told apart, since figures may depend on them. Memory has the digits
 * that a report shows, so that a few kilobytes do not make another machine.
 */
function machineOf({ environment }: RunFile): Fact[] {
  const mitigations = Object.entries(environment.mitigations).sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    ['operating system', environment.os],
    ['kernel', environment.kernel],
    ['architecture', environment.arch],
    ['CPU model', environment.cpuModel],
    ['number of CPUs', String(environment.cpuCount)],
    ['memory', formatBytes(environment.memoryBytes)],
    ['hypervisor', environment.hypervisor ?? 'none'],
    ['governor', environment.governor ?? 'none'],
    ['clock source', environment.clockSource ?? 'not known'],
    ['Node.js', environment.nodeVersion],
    ...mitigations.map(([name, state]) => [`mitigation ${name}`, state] as const),
  ]
}

/** Returns a key that is equal for runs of one machine and for runs of machines with the same facts. */
export function machineKey(run: RunFile): string {
  return JSON.stringify(machineOf(run))
}

/** Returns what two machines differ in: `kernel (6.1.0, 6.8.0)`. */
export function machineDifferences(a: RunFile, b: RunFile): string[] {
  const [of, other] = [new Map(machineOf(a)), new Map(machineOf(b))]
  const names = [...new Set([...of.keys(), ...other.keys()])]
  return names
    .map(name => [name, of.get(name) ?? 'none', other.get(name) ?? 'none'] as const)
    .filter(([, first, second]) => first !== second)
    .map(([name, first, second]) => `${name} (${first}, ${second})`)
}
