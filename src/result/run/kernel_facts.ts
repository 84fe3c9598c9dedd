/** What tells one kernel and what it ran on from another: the table that comparisons, histories and merging share. */
import type { RunEnvironment } from './schema.ts'

interface KernelFactRow {
  /** The fact's name in running text. */
  readonly words: string
  readonly of: (environment: RunEnvironment) => string | null
  /** What stands between the members of a fact that is a list; left out where it is one value. */
  readonly split?: RegExp
  /** Whether the value is a hash, of which a few digits are shown. */
  readonly isHash?: true
}

const TABLE = {
  kernel: { words: 'kernel', of: ({ kernel }) => kernel },
  kernelVersion: { words: 'kernel version', of: ({ kernelVersion }) => kernelVersion },
  kernelBuildId: { words: 'kernel build id', of: ({ kernelBuildId }) => kernelBuildId, isHash: true },
  kernelCommandLine: {
    words: 'kernel command line',
    of: ({ kernelCommandLine }) => kernelCommandLine,
    split: /\s+/,
  },
  kernelConfigSha256: {
    words: 'kernel configuration',
    of: ({ kernelConfigSha256 }) => kernelConfigSha256,
    isHash: true,
  },
  givenConfigSha256: {
    words: 'configuration given with the kernel',
    of: ({ vm }) => vm?.configSha256 ?? null,
    isHash: true,
  },
  clockSource: { words: 'clock source', of: ({ clockSource }) => clockSource },
  hypervisor: { words: 'hypervisor', of: ({ hypervisor }) => hypervisor ?? 'none' },
  emulator: { words: 'emulator', of: ({ vm }) => vm?.qemu ?? null },
  emulatorOptions: {
    words: "emulator's options",
    // The seed follows from that of the run.
    of: ({ vm }) => vm?.options.join(' ').replace(/ ?-seed \d+/, '') ?? null,
    split: / (?=-)/,
  },
  hostKernel: { words: 'host kernel', of: ({ vm }) => vm?.hostKernel ?? null },
  hostCpuModel: { words: 'host CPU', of: ({ vm }) => vm?.hostCpuModel ?? null },
} as const satisfies Readonly<Record<string, KernelFactRow>>

export type KernelFactName = keyof typeof TABLE

/** The facts by their names; null for what is not known. */
export type KernelFacts = Readonly<Partial<Record<KernelFactName, string | null | undefined>>>

const ROWS = Object.entries(TABLE) as readonly (readonly [KernelFactName, KernelFactRow])[]

export const KERNEL_FACT_NAMES = ROWS.map(([name]) => name)

/** Returns the facts of the kernel that a run was measured with. */
export function kernelFactsOf(environment: RunEnvironment): KernelFacts {
  return Object.fromEntries(ROWS.map(([name, { of }]) => [name, of(environment)]))
}

/** Returns the same facts with their names in words. */
export function kernelFactWords(environment: RunEnvironment): (readonly [words: string, value: string])[] {
  return ROWS.map(([, { words, of }]) => [words, of(environment) ?? 'not known'])
}

const SHOWN_DIGITS = 12

/** Returns the members of lists that all of one side have and none of the other. */
function ownMembers(own: readonly string[], other: readonly string[], split: RegExp): string[] {
  const [first = [], ...others] = own.map(value => value.split(split))
  const foreign = new Set(other.flatMap(value => value.split(split)))
  return first.filter(member => !foreign.has(member) && others.every(each => each.includes(member)))
}

/** How two sides are called, and what stands between the values of both. */
interface SideWords {
  readonly names: readonly [first: string, second: string]
  readonly between: string
}

/** Says in which facts the kernels of two sides differ: `kernel (6.1.0, 6.12.0)`; of lists, what only one side has. */
export function kernelDifferences(
  before: readonly KernelFacts[],
  after: readonly KernelFacts[],
  { names: [first, second], between }: SideWords,
): string[] {
  return ROWS.flatMap(([name, { words, split, isHash }]) => {
    const valuesOf = (side: readonly KernelFacts[]) => [
      ...new Set(side.map(facts => facts[name] ?? 'not known')),
    ]
    const [own, other] = [valuesOf(before), valuesOf(after)]
    if ([...own].sort().join('\n') === [...other].sort().join('\n')) return []
    if (split !== undefined) {
      const members = [
        [first, ownMembers(own, other, split)],
        [second, ownMembers(other, own, split)],
      ] as const
      const said = members.flatMap(([side, own]) =>
        own.length === 0 ? [] : [`${side} alone: ${own.join(' ')}`],
      )
      return [`${words} (${said.join('; ') || 'in another order'})`]
    }
    const shown = (values: readonly string[]) =>
      values
        .map(value => (isHash && value !== 'not known' ? value.slice(0, SHOWN_DIGITS) : value))
        .sort()
        .join(' and ')
    return [`${words} (${shown(own)}${between}${shown(other)})`]
  })
}
