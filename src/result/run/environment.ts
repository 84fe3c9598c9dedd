import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { arch, cpus, endianness, loadavg, release, totalmem, type, version } from 'node:os'
import { cpuCount } from '../../runner/cpu_count.ts'
import { formatBytes } from '../../units/format.ts'
import { hardwareFacts } from './hardware.ts'
import { hypervisorOf, UNKNOWN } from './hypervisor.ts'
import { kernelFactWords } from './kernel_facts.ts'
import { readKernelBytes, readKernelFile } from './kernel_file.ts'
import type { RunEnvironment, RunFile } from './schema.ts'

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

function hypervisorName(): string | null {
  return hypervisorOf({
    cpuinfo: readKernelFile('/proc/cpuinfo'),
    type: readKernelFile('/sys/hypervisor/type'),
    vendor: readKernelFile('/sys/class/dmi/id/sys_vendor'),
    product: readKernelFile('/sys/class/dmi/id/product_name'),
    treeRoot: readKernelFile('/proc/device-tree/compatible'),
    treeHypervisor: readKernelFile('/proc/device-tree/hypervisor/compatible'),
  })
}

/** Returns the CPU's name. On ARM, /proc/cpuinfo has the numbers of its maker and its kind in place of one. */
export function cpuModelOf(model: string | undefined, cpuinfo: string | null): string {
  if (model && model.trim() !== UNKNOWN) return model.trim()
  const field = (name: string) => new RegExp(`^${name}\\s*: *(\\S+)`, 'm').exec(cpuinfo ?? '')?.[1]
  const [maker, part] = [field('CPU implementer'), field('CPU part')]
  return maker && part ? `ARM implementer ${maker} part ${part}` : UNKNOWN
}

function governorName(): string | null {
  return readKernelFile('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')
}

/** The type of the ELF note that holds a build id (NT_GNU_BUILD_ID in elf.h). */
const BUILD_ID_NOTE = 3

/**
 * Returns the GNU build id among ELF notes, in hexadecimal; null without one. A note is the length of its name, that of
 * its content and its type, followed by name and content, each filled up to four bytes (elf(5), "Notes").
 * @param isLittle whether the machine writes the lowest byte of a number first.
 */
export function buildIdOf(notes: Buffer, isLittle = endianness() === 'LE'): string | null {
  const word = (at: number) => (isLittle ? notes.readUInt32LE(at) : notes.readUInt32BE(at))
  const filled = (length: number) => Math.ceil(length / 4) * 4
  for (let at = 0; at + 12 <= notes.length; ) {
    const [nameLength, length, kind] = [word(at), word(at + 4), word(at + 8)]
    const begin = at + 12 + filled(nameLength)
    const name = notes.toString('latin1', at + 12, at + 12 + nameLength)
    if (kind === BUILD_ID_NOTE && name === 'GNU\0') return notes.toString('hex', begin, begin + length)
    at = begin + filled(length)
  }
  return null
}

/** Returns what tells one build of a kernel from another, as far as the kernel shows it. */
function kernelFacts() {
  const notes = readKernelBytes('/sys/kernel/notes')
  const config = readKernelBytes('/proc/config.gz')
  return {
    kernelVersion: version(),
    kernelBuildId: notes && buildIdOf(notes),
    kernelCommandLine: readKernelFile('/proc/cmdline'),
    kernelConfigSha256: config && createHash('sha256').update(config).digest('hex'),
  }
}

type MachineFacts = Omit<RunEnvironment, 'affinity' | 'descriptorLimit' | 'clock'>

/** Returns the part of a run's environment that can be read without the addon. */
export function machineFacts(): MachineFacts {
  return {
    os: type(),
    kernel: release(),
    arch: arch(),
    cpuModel: cpuModelOf(cpus()[0]?.model, readKernelFile('/proc/cpuinfo')),
    cpuCount: cpuCount(),
    memoryBytes: totalmem(),
    hypervisor: hypervisorName(),
    governor: governorName(),
    clockSource: readKernelFile('/sys/devices/system/clocksource/clocksource0/current_clocksource'),
    mitigations: mitigations(),
    cgroup: readKernelFile('/proc/self/cgroup')?.split('\n').at(-1) ?? null,
    loadAverage: loadavg().map(value => Math.round(value * 100) / 100),
    nodeVersion: process.version,
    ...kernelFacts(),
    hardware: hardwareFacts(),
    counts: 'time',
    vm: null,
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
    ...kernelFactWords(environment),
    ['architecture', environment.arch],
    ['CPU model', environment.cpuModel],
    ['number of CPUs', String(environment.cpuCount)],
    ['memory', formatBytes(environment.memoryBytes)],
    ['governor', environment.governor ?? 'none'],
    ['clock counts', environment.counts],
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
