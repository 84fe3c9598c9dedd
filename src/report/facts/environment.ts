import { partWords } from '../../analysis/sentences/part_words.ts'
import { schedulerWords } from '../../fleet/job.ts'
import { clockUnit, UNITS } from '../../metrics/units.ts'
import type { RunBlock, RunEnvironment, RunFile, RunHardware, RunOrigin } from '../../result/run/schema.ts'
import { formatBytes, formatFrequency, formatInteger, formatNs } from '../../units/format.ts'
import { reproducingCommand, shellWords } from './command_line.ts'

type Fact = readonly [name: string, value: string]

/** Returns the CPUs that the threads of a block were pinned to, such as `reader CPU 0, writer CPU 1`. */
export function pinWords({ pin: { reader, writer } }: RunBlock): string {
  const pinned = Object.entries({ reader, writer }).filter(([, cpu]) => cpu !== null)
  return pinned.map(([who, cpu]) => `${who} CPU ${cpu}`).join(', ') || 'nothing'
}

function distinct(values: readonly string[]): string {
  return [...new Set(values)].join('; ')
}

/** Returns where a run was measured, as far as it is known. */
function originFacts({ host, labels, job }: RunOrigin): Fact[] {
  const place = job?.index && job.count ? `, ${formatInteger(job.index)} of ${formatInteger(job.count)}` : ''
  const facts: readonly (readonly [name: string, value: string | null])[] = [
    ['Host', host],
    ...Object.entries(labels).map(([key, value]) => [`Label ${key}`, value] as const),
    ['Job', job && `${schedulerWords(job)}${job.id === null ? '' : ` ${job.id}`}${place}`],
    ['Node of the scheduler', job?.node ?? null],
  ]
  return facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))
}

/** Returns what tells machines of one model apart, as far as it is known. */
function hardwareFacts({ microcode, product, firmware, smt, numaNodes }: RunHardware): Fact[] {
  const nodes = numaNodes.map(
    ({ cpus, memoryBytes }) =>
      `CPU ${cpus || 'none'}${memoryBytes === null ? '' : ` with ${formatBytes(memoryBytes)}`}`,
  )
  const facts: readonly (readonly [name: string, value: string | null])[] = [
    ['Product', product],
    ['Firmware', firmware],
    ['Microcode', microcode],
    ['SMT', smt],
    ['NUMA nodes', nodes.length > 0 ? nodes.join('; ') : null],
  ]
  return facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))
}

/** Returns what a run was measured on and with, named as the glossary names it. */
export function environmentFacts({ environment, origin, tool, blocks }: RunFile): Fact[] {
  const { clock, descriptorLimit } = environment
  const formatClock = UNITS[clockUnit(environment.counts)].formatFigure
  return [
    ...originFacts(origin),
    ['System', `${environment.os}, ${environment.arch}`],
    ['Kernel', environment.kernel],
    ['Kernel version', environment.kernelVersion ?? 'not known'],
    ['Kernel build id', environment.kernelBuildId ?? 'not known'],
    ['Kernel command line', environment.kernelCommandLine ?? 'not known'],
    ['Kernel configuration', environment.kernelConfigSha256 ?? 'not known'],
    ['CPU', `${environment.cpuModel}, ${formatInteger(environment.cpuCount)} visible`],
    ['Memory', formatBytes(environment.memoryBytes)],
    ...hardwareFacts(environment.hardware),
    ['Hypervisor', environment.hypervisor ?? 'none reported'],
    ['Governor', environment.governor ?? 'none reported'],
    ['Affinity', environment.affinity.length > 0 ? `CPU ${environment.affinity.join(', ')}` : 'not set'],
    ['Scheduler', distinct(blocks.map(({ scheduler }) => scheduler)) || 'not known'],
    ['Timer slack', distinct(blocks.map(slackWords)) || 'not known'],
    ['Pinned', distinct(blocks.map(pinWords)) || 'not known'],
    ['Load average', environment.loadAverage.map(load => load.toFixed(2)).join(', ')],
    [
      'Clock',
      `${clock.source}${clock.frequencyHz === null ? '' : ` at ${formatFrequency(clock.frequencyHz)}`}, ${formatClock(clock.costNs)} a reading, resolution ${formatClock(clock.resolutionNs)}`,
    ],
    ['Clock counts', environment.counts],
    ['Kernel clock source', environment.clockSource ?? 'not known'],
    [
      'Descriptor limit',
      `${formatInteger(descriptorLimit.soft)} soft, ${formatInteger(descriptorLimit.hard)} hard`,
    ],
    ['Descriptor table', distinct(blocks.map(({ fdTable }) => fdTable)) || 'not known'],
    ['Control group', environment.cgroup ?? 'none reported'],
    ['Node', environment.nodeVersion],
    ['muxbench', tool.version],
    ['Commit', tool.commit ?? 'not known'],
    ['Addon SHA-256', tool.addonSha256],
    ...emulatorFacts(environment),
  ]
}

function slackWords({ timerSlackNs }: RunBlock): string {
  return timerSlackNs === null ? 'not known' : formatNs(timerSlackNs)
}

/** Returns what a run was measured in, where muxbench started an emulator for it. */
function emulatorFacts({ vm }: RunEnvironment): Fact[] {
  if (vm === null) return []
  return [
    ['Emulator', vm.qemu],
    ['Emulator options', shellWords(vm.options)],
    ['Emulated memory', formatBytes(vm.memoryBytes)],
    ['Added to the command line', vm.append ?? 'nothing'],
    ['Given configuration', vm.configSha256 ?? 'none'],
    ['Host kernel', vm.hostKernel],
    ['Host CPU', vm.hostCpuModel],
  ]
}

/** A fact that is not the same for all runs, with its value in each of them, in their order. */
interface Difference {
  readonly name: string
  readonly values: readonly string[]
}

function factsOf(file: RunFile): Fact[] {
  const { run, blocks, environment } = file
  const mitigations = Object.entries(environment.mitigations)
  return [
    ['Started', run.startedAt],
    ['Run', run.id],
    ['Suite', run.suite],
    ['Part', partWords(file) ?? 'the whole suite'],
    ['Seed', String(run.seed)],
    ['Command', reproducingCommand(run.argv, run.seed)],
    ['Status', run.status],
    ['Blocks', formatInteger(blocks.filter(({ complete }) => complete).length)],
    ['Disturbed blocks', formatInteger(blocks.filter(({ disturbed }) => disturbed.length > 0).length)],
    ['Order of cells', run.order],
    ...environmentFacts(file),
    ...mitigations.map(([name, state]): Fact => [`Mitigation ${name}`, state]),
  ]
}

/** Returns the facts in which runs differ beside their figures; a dash stands for a fact that a run does not have. */
export function differencesOf(runs: readonly RunFile[]): Difference[] {
  const facts = runs.map(run => new Map(factsOf(run)))
  const names = [...new Set(facts.flatMap(each => [...each.keys()]))]
  return names
    .map(name => ({ name, values: facts.map(each => each.get(name) ?? '–') }))
    .filter(({ values }) => new Set(values).size > 1)
}
