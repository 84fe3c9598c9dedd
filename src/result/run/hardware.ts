/** The facts that tell two machines of one model apart. They are read from /proc and /sys alone. */
import { readdirSync } from 'node:fs'
import { readKernelFile } from './kernel_file.ts'
import type { RunHardware } from './schema.ts'

const DMI = '/sys/class/dmi/id'
const NODES = '/sys/devices/system/node'

function foldersLike(folder: string, pattern: RegExp): string[] {
  try {
    return readdirSync(folder).filter(name => pattern.test(name))
  } catch {
    return []
  }
}

/** Returns the bytes of memory in the `meminfo` of a NUMA node; null where it is in another form. */
export function nodeMemoryBytes(meminfo: string | null): number | null {
  const [, kilobytes] = /MemTotal:\s+(\d+) kB/.exec(meminfo ?? '') ?? []
  return kilobytes === undefined ? null : 1024 * Number(kilobytes)
}

function numaNodes(): RunHardware['numaNodes'] {
  return foldersLike(NODES, /^node\d+$/)
    .sort((a, b) => Number(a.slice('node'.length)) - Number(b.slice('node'.length)))
    .map(name => ({
      cpus: readKernelFile(`${NODES}/${name}/cpulist`) ?? '',
      memoryBytes: nodeMemoryBytes(readKernelFile(`${NODES}/${name}/meminfo`)),
    }))
}

/** Returns the microcode in the text of /proc/cpuinfo; null where it has none, as on ARM and in some guests. */
export function microcodeIn(cpuinfo: string | null): string | null {
  return /^microcode\s*:\s*(\S+)/m.exec(cpuinfo ?? '')?.[1] ?? null
}

function joined(...parts: readonly (string | null)[]): string | null {
  return parts.filter(Boolean).join(' ') || null
}

export function hardwareFacts(): RunHardware {
  const dmi = (name: string) => readKernelFile(`${DMI}/${name}`)
  return {
    microcode: microcodeIn(readKernelFile('/proc/cpuinfo')),
    product: joined(dmi('sys_vendor'), dmi('product_name')),
    firmware: joined(dmi('bios_vendor'), dmi('bios_version'), dmi('bios_date')),
    smt: readKernelFile('/sys/devices/system/cpu/smt/control'),
    numaNodes: numaNodes(),
  }
}
