import { formatBytes } from '../units/format.ts'
import type { RunFile } from './schema.ts'

type Fact = readonly [name: string, value: string]

/** What makes a machine another one, as far as figures go; memory to the digits that a report shows. */
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

/** Equal for runs of one machine, or of machines that nothing tells apart. */
export function machineKey(run: RunFile): string {
  return JSON.stringify(machineOf(run))
}

/** `kernel (6.1.0, 6.8.0)`: what two machines differ in. */
export function machineDifferences(a: RunFile, b: RunFile): string[] {
  const [of, other] = [new Map(machineOf(a)), new Map(machineOf(b))]
  const names = [...new Set([...of.keys(), ...other.keys()])]
  return names
    .map(name => [name, of.get(name) ?? 'none', other.get(name) ?? 'none'] as const)
    .filter(([, first, second]) => first !== second)
    .map(([name, first, second]) => `${name} (${first}, ${second})`)
}
