import type { RunBlock, RunFile } from '../result/schema.ts'
import { formatBytes, formatInteger, formatNs } from '../units/format.ts'

type Fact = readonly [name: string, value: string]

function rateWords(frequencyHz: number | null): string {
  return frequencyHz === null ? '' : ` at ${formatInteger(frequencyHz / 1e6)} MHz`
}

/** Each of the blocks' own words once. */
function inForce(blocks: readonly RunBlock[], words: (block: RunBlock) => string): string {
  return [...new Set(blocks.map(words))].join('; ') || 'no block was measured'
}

function pinWords({ pin }: RunBlock): string {
  if (pin.reader === null) return 'none'
  const writer = pin.writer === null ? 'writer anywhere' : `writer on CPU ${pin.writer}`
  return `reader on CPU ${pin.reader}, ${writer}`
}

/** What a reader needs to judge a run by, in the words of the glossary. */
export function environmentFacts({ blocks, environment, tool }: RunFile): Fact[] {
  const { clock, descriptorLimit } = environment
  return [
    ['System', `${environment.os}, ${environment.arch}`],
    ['Kernel', environment.kernel],
    ['CPU', `${environment.cpuModel}, ${formatInteger(environment.cpuCount)} visible`],
    ['Memory', formatBytes(environment.memoryBytes)],
    ['Hypervisor', environment.hypervisor ?? 'none reported'],
    ['Governor', environment.governor ?? 'none reported'],
    ['Affinity', environment.affinity.length > 0 ? `CPU ${environment.affinity.join(', ')}` : 'not set'],
    ['Pinned', inForce(blocks, pinWords)],
    ['Scheduler', inForce(blocks, ({ scheduler }) => scheduler)],
    ['Load average', environment.loadAverage.map(load => load.toFixed(2)).join(', ')],
    [
      'Clock',
      `${clock.source}${rateWords(clock.frequencyHz)}, ${formatNs(clock.costNs)} a reading, resolution ${formatNs(clock.resolutionNs)}`,
    ],
    ['Kernel clock source', environment.clockSource ?? 'not known'],
    [
      'Descriptor limit',
      `${formatInteger(descriptorLimit.soft)} soft, ${formatInteger(descriptorLimit.hard)} hard`,
    ],
    ['Control group', environment.cgroup ?? 'none reported'],
    ['Node', environment.nodeVersion],
    ['muxbench', `${tool.version}${tool.commit ? ` (${tool.commit.slice(0, 12)})` : ''}`],
    ['Addon SHA-256', tool.addonSha256],
  ]
}
