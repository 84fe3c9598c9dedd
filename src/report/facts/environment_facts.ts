import type { RunBlock, RunFile } from '../../result/schema.ts'
import { formatBytes, formatFrequency, formatInteger, formatNs } from '../../units/format.ts'

type Fact = readonly [name: string, value: string]

/** `reader CPU 0, writer CPU 1`. */
export function pinWords({ pin: { reader, writer } }: RunBlock): string {
  const pinned = Object.entries({ reader, writer }).filter(([, cpu]) => cpu !== null)
  return pinned.map(([who, cpu]) => `${who} CPU ${cpu}`).join(', ') || 'nothing'
}

/** Each value once. */
function different(values: readonly string[]): string {
  return [...new Set(values)].join('; ')
}

/** What a reader needs to judge a run by, in the words of the glossary. */
export function environmentFacts({ environment, tool, blocks }: RunFile): Fact[] {
  const { clock, descriptorLimit } = environment
  return [
    ['System', `${environment.os}, ${environment.arch}`],
    ['Kernel', environment.kernel],
    ['CPU', `${environment.cpuModel}, ${formatInteger(environment.cpuCount)} visible`],
    ['Memory', formatBytes(environment.memoryBytes)],
    ['Hypervisor', environment.hypervisor ?? 'none reported'],
    ['Governor', environment.governor ?? 'none reported'],
    ['Affinity', environment.affinity.length > 0 ? `CPU ${environment.affinity.join(', ')}` : 'not set'],
    ['Scheduler', different(blocks.map(({ scheduler }) => scheduler)) || 'not known'],
    ['Pinned', different(blocks.map(pinWords)) || 'not known'],
    ['Load average', environment.loadAverage.map(load => load.toFixed(2)).join(', ')],
    [
      'Clock',
      `${clock.source}${clock.frequencyHz === null ? '' : ` at ${formatFrequency(clock.frequencyHz)}`}, ${formatNs(clock.costNs)} a reading, resolution ${formatNs(clock.resolutionNs)}`,
    ],
    ['Kernel clock source', environment.clockSource ?? 'not known'],
    [
      'Descriptor limit',
      `${formatInteger(descriptorLimit.soft)} soft, ${formatInteger(descriptorLimit.hard)} hard`,
    ],
    ['Control group', environment.cgroup ?? 'none reported'],
    ['Node', environment.nodeVersion],
    ['muxbench', tool.version],
    ['Commit', tool.commit ?? 'not known'],
    ['Addon SHA-256', tool.addonSha256],
  ]
}
