import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { metricNameIn, type TimedMetricName } from '../../metrics/metrics.ts'
import type { DescriptorLimit } from '../../poller/addon.ts'
import type { JournalContent } from '../../result/journal/journal.ts'
import type { RunOrigin } from '../../result/run/schema.ts'
import { NOTHING_REFUSED } from '../../runner/cell_plan.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { InputError } from '../../suite/input_error.ts'
import { sharedArchive } from '../../vm/image.ts'
import { type Kernel, kernelLabels } from '../../vm/kernel_file.ts'
import { type CheckedRun, checkRunWithin } from '../measuring/check_run.ts'
import { joinedSuite } from '../measuring/pair_plan.ts'
import { begunJournals, resumingCommand } from '../measuring/resuming.ts'
import { chosenSuites, seedOf } from '../options/chosen_suites.ts'
import { originFrom } from '../options/origin.ts'
import { claimFolders, REPORTS, runIdFor } from '../saved_runs/run_folders.ts'
import {
  type BootConditions,
  type BootOptions,
  bootConditions,
  checkMemory,
  type VmOptions,
} from './vm_options.ts'

/** The seed of every run whose instructions are counted, unless the user gives another one. */
const COUNTED_SEED = 1

/** A guest is given as many descriptors as kernels allow by default (fs.nr_open). */
const GUEST_DESCRIPTORS: DescriptorLimit = { soft: 1_048_576, hard: 1_048_576 }

/** What one run boots: a kernel, with a build of muxbench. */
export interface GuestBuild {
  readonly kernel: Kernel
  /** A short name of it, for folders and messages. */
  readonly label: string
  readonly addonPath: string
  readonly addonSha256: string
}

/** A run whose blocks are boots, checked, with its name and its folder. */
export interface VmRunPlan extends CheckedRun {
  readonly build: GuestBuild
  readonly id: string
  readonly folder: string
  /** What was measured of it before; null where nothing was. */
  readonly begun: JournalContent | null
}

/** Everything that is checked before the first kernel is booted. */
export interface VmPlan {
  readonly runs: readonly VmRunPlan[]
  readonly conditions: BootConditions
  readonly origin: RunOrigin
  readonly seed: number
  /** The archive that all guests share. */
  readonly shared: string
  /** The folder of all runs together. */
  readonly folder: string
  readonly command: 'vm run' | 'vm ab'
  /** The arguments that carry the runs on. */
  readonly resumable: readonly string[]
}

/** Returns the suite as it is measured in guests: its metric is that of what the clock counts, and a boot is a block. */
function guestSuite(suite: SuiteDefinition, { counts, boots }: BootConditions): SuiteDefinition {
  const metric = metricNameIn(counts, suite.metric as TimedMetricName) ?? suite.metric
  return { ...suite, metric, blocks: boots }
}

interface PlanNames {
  /** The folder of each build, and its name in messages. */
  readonly labels: readonly string[]
  readonly command: VmPlan['command']
}

/** Joins the runs of several suites into one, in which a cell that several of them have is measured once. */
function joinedRun(runs: readonly CheckedRun[]): CheckedRun {
  const [first] = runs as readonly [CheckedRun]
  const cells = new Map(runs.flatMap(run => run.cells.map(planned => [planned.cell.id, planned] as const)))
  return { ...first, suite: joinedSuite(runs.map(({ suite }) => suite)), cells: [...cells.values()] }
}

/**
 * Plans the runs of each suite with each build; a comparison has all suites in one run of each.
 * @param builds the kernels, or the builds of muxbench in one kernel.
 * @throws InputError in one line.
 */
export async function planVm(
  names: readonly string[],
  options: VmOptions & { readonly boot: BootOptions },
  argv: readonly string[],
  builds: readonly Omit<GuestBuild, 'label'>[],
  { labels, command }: PlanNames = {
    labels: kernelLabels(builds.map(({ kernel }) => kernel)),
    command: 'vm run',
  },
): Promise<VmPlan> {
  const conditions = bootConditions(options)
  const origin = originFrom(options)
  // Another seed makes other descriptors active, and a count depends on them: kernels that are counted at any time share one.
  const isCounted = conditions.counts === 'instructions'
  const given = isCounted && options.seed === undefined ? COUNTED_SEED : seedOf(options)
  const suites = await chosenSuites(names, options)
  const twice = suites.find(({ name }, at) => suites.findIndex(other => other.name === name) !== at)
  if (twice) throw new InputError(`two suites are named ${twice.name}, and one would overwrite the other`)
  const shared = await sharedArchive()
  checkMemory(conditions.memoryMib, statSync(shared).size)
  const { counts } = conditions
  const checked = suites.map(suite =>
    checkRunWithin(
      { suite: guestSuite(suite, conditions), seed: given, argv, counts },
      { descriptors: GUEST_DESCRIPTORS, refusals: NOTHING_REFUSED },
    ),
  )
  const planned = command === 'vm ab' ? [joinedRun(checked)] : checked
  const [first] = planned
  const name = command === 'vm ab' ? 'vm-ab' : 'vm'
  const id = runIdFor(planned.length === 1 && first ? `${name}-${first.suite.name}` : name, new Date())
  const folder = options.resume ?? options.out ?? join(REPORTS, id)
  if (conditions.vng !== null && /\s/.test(resolve(folder))) {
    throw new InputError(
      `--with vng: ${resolve(folder)} has a space, which virtme-ng takes for the end of an argument: give another --out`,
    )
  }
  const fresh = planned.flatMap(run =>
    builds.map((build, at): Omit<VmRunPlan, 'begun'> => {
      const label = labels[at] as string
      const parts = [...(planned.length > 1 ? [run.suite.name] : []), ...(builds.length > 1 ? [label] : [])]
      return {
        ...run,
        build: { ...build, label },
        id: [id, ...parts].join('-'),
        folder: join(folder, ...parts),
      }
    }),
  )
  const folders = fresh.map(run => run.folder)
  const journals = options.resume === undefined ? [] : begunJournals(command, folder, folders)
  const seed = journals.find(journal => journal !== null)?.begin.seed ?? given
  const runs = fresh.map((run, at) => ({ ...run, seed, begun: journals[at] ?? null }))
  const resumable = resumingCommand(argv, folder)
  return { runs, conditions, origin, seed, shared, folder, command, resumable }
}

/**
 * Makes a plan and takes its folders. The one that is carried on is taken first, so that nobody else writes its journals
 * while they are read.
 * @returns the plan, and a function that gives the folders back.
 */
export async function claimPlan(
  { resume, force }: Pick<VmOptions, 'resume' | 'force'>,
  make: () => Promise<VmPlan>,
): Promise<{ readonly plan: VmPlan; readonly release: () => void }> {
  const releases = resume === undefined ? [] : [claimFolders([resume], true)]
  const release = () => {
    for (const each of releases) each()
  }
  try {
    const plan = await make()
    const folders = new Set([plan.folder, ...plan.runs.map(({ folder }) => folder)])
    if (resume !== undefined) folders.delete(resume)
    releases.unshift(claimFolders([...folders], force === true || resume !== undefined))
    return { plan, release }
  } catch (error) {
    release()
    throw error
  }
}
