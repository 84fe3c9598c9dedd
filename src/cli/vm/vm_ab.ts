import { compareRuns } from '../../analysis/verdict/compare_runs.ts'
import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { ADDON_PATH, addonSha256 } from '../../poller/addon.ts'
import { renderHtml } from '../../report/html/html.ts'
import { SIDE_NAMES, type SideName } from '../../runner/pairs/pairs_outcome.ts'
import { resolveSide } from '../../runner/pairs/side.ts'
import { InputError } from '../../suite/input_error.ts'
import { counted } from '../../units/format.ts'
import { type Kernel, kernelLabels } from '../../vm/kernel_file.ts'
import { resolveKernel } from '../../vm/kernel_package.ts'
import { requireAddon } from '../measuring/build_addon.ts'
import { Interruption } from '../measuring/interruption.ts'
import { announceFile, complain, EXIT, note } from '../messages.ts'
import type { ComparisonOptions } from '../options/comparison_options.ts'
import {
  announceComparison,
  type ComparisonOutput,
  comparisonFiles,
  comparisonOutputOf,
} from '../options/comparison_output.ts'
import { saveFiles } from '../saved_runs/save_files.ts'
import { type FinishedBoots, performBoots } from './perform_boots.ts'
import { bootOptions, type VmOptions } from './vm_options.ts'
import { claimPlan, type GuestBuild, planVm, type VmPlan } from './vm_plan.ts'

export interface VmAbOptions extends VmOptions, ComparisonOptions {
  readonly base?: string
  readonly head?: string
  readonly baseAddon?: string
  readonly headAddon?: string
}

/** Times of fewer boots decide nothing: a boot is one draw of where the kernel and its objects lie. */
const LEAST_TIMED_BOOTS = 6

/** A side of the comparison: what is booted, and what the user calls it. */
interface VmSide {
  readonly build: Omit<GuestBuild, 'label'>
  readonly label: string
}

/** A build of muxbench as the user gave it: a checkout or an addon, and the option that names it. */
interface GivenBuild {
  readonly name: SideName
  readonly given: string
  readonly option: string
}

/** Returns the build that the options name for a side; null for none. @throws InputError for two. */
function givenBuild(name: SideName, options: VmAbOptions): GivenBuild | null {
  const [build, addon] = [options[name], options[`${name}Addon`]]
  const option = `--${name}-addon`
  if (addon === undefined) return build === undefined ? null : { name, given: build, option: `--${name}` }
  if (build !== undefined) throw new InputError(`--${name} and ${option} exclude each other`)
  if (!addon.endsWith('.node')) throw new InputError(`${option}: ${addon} is no addon (*.node)`)
  return { name, given: addon, option }
}

/**
 * Returns the two builds that are compared; null where two kernels are.
 * @throws InputError where the numbers of kernels and builds do not go together.
 */
function givenBuilds(options: VmAbOptions): readonly GivenBuild[] | null {
  const builds = SIDE_NAMES.map(name => givenBuild(name, options))
  const kernels = options.kernel?.length ?? 0
  const [only] = builds.filter(build => build !== null)
  if (only === undefined) {
    if (kernels === 2) return null
    throw new InputError(
      '--kernel: name two kernels, that of the baseline first; or one, with the builds of muxbench that are compared in it (--base and --head, or --base-addon and --head-addon)',
    )
  }
  const missing = SIDE_NAMES.find((_, at) => builds[at] === null)
  if (missing !== undefined) {
    const option = only.option.replace(only.name, missing)
    throw new InputError(`${option}: name the other build that is compared with ${only.option}`)
  }
  if (kernels !== 1) {
    throw new InputError('--kernel: builds of muxbench are compared in one kernel: name one')
  }
  return builds.filter(build => build !== null)
}

/**
 * Returns the sides: two kernels with this muxbench, or two builds of muxbench in one kernel.
 * @throws InputError for any other combination.
 */
async function sidesOf(options: VmAbOptions): Promise<readonly VmSide[]> {
  const builds = givenBuilds(options)
  const kernels: Kernel[] = []
  for (const given of options.kernel ?? []) kernels.push(await resolveKernel(given))
  if (builds === null) {
    const own = { addonPath: ADDON_PATH, addonSha256: addonSha256() }
    const labels = kernelLabels(kernels)
    return kernels.map((kernel, at) => ({ build: { kernel, ...own }, label: labels[at] as string }))
  }
  const [kernel] = kernels as [Kernel]
  const sides = []
  for (const { name, given, option } of builds) {
    const { addonPath, addonSha256: hash, label } = await resolveSide(name, given, option)
    sides.push({ build: { kernel, addonPath, addonSha256: hash }, label })
  }
  return sides
}

/** Returns the comparison of the two runs; null where one of them was not measured. */
function comparisonOf(
  sides: readonly VmSide[],
  { finished }: FinishedBoots,
  { alpha, minEffect, minDifference }: ComparisonOutput,
  isDefaultFloor: boolean,
): Comparison | null {
  const [base, head] = finished.map(({ run }, at) => ({ label: (sides[at] as VmSide).label, run }))
  if (!base || !head || finished.some(({ run }) => run.run.status === 'partial')) return null
  const isFloorLeftOut = isDefaultFloor || minDifference !== null
  return compareRuns([base], [head], {
    alpha,
    minEffect: isFloorLeftOut ? null : minEffect,
    // Without a floor, every difference of counts is one.
    minDifference: minDifference || null,
  })
}

/** Writes the comparison and the page of both runs. Returns whether all could be written. */
async function save(
  { folder }: VmPlan,
  { finished }: FinishedBoots,
  sides: readonly VmSide[],
  comparison: Comparison,
): Promise<boolean> {
  const files = {
    ...(await comparisonFiles(comparison)),
    'report.html': renderHtml(
      finished.map(({ run }) => run),
      { labels: sides.map(({ label }) => label) },
    ),
  }
  const { paths, problem } = await saveFiles(folder, files, 'make room, and see muxbench compare --help')
  for (const [name, what] of [
    ['report.html', 'report'],
    ['verdict.html', 'verdict'],
  ] as const) {
    const path = paths.get(name)
    if (path !== undefined) announceFile(what, path)
  }
  if (problem !== null) complain(problem)
  return problem === null
}

/**
 * Runs `muxbench vm ab`. Everything is checked before a kernel is booted. Returns the exit status.
 * @param isDefaultFloor says that the user gave no `--min-effect`.
 */
export async function vmAbCommand(
  suites: readonly string[],
  options: VmAbOptions,
  argv: readonly string[],
  isDefaultFloor: boolean,
): Promise<number> {
  const output = comparisonOutputOf(options, { mayCount: true })
  const boot = bootOptions(options)
  requireAddon()
  const sides = await sidesOf(options)
  const { plan, release } = await claimPlan(options, async () => {
    const builds = sides.map(({ build }) => build)
    const made = await planVm(suites, { ...options, boot }, argv, builds, {
      labels: SIDE_NAMES,
      command: 'vm ab',
    })
    const { counts, boots } = made.conditions
    if (counts === 'time' && output.minDifference !== null) {
      throw new InputError(
        `--min-effect: instructions are a floor of counts, and --time takes times: give a share, such as 2%`,
      )
    }
    if (counts === 'time' && boots < LEAST_TIMED_BOOTS) {
      throw new InputError(
        `--boots: times of ${counted(boots, 'boot')} decide nothing: give ${LEAST_TIMED_BOOTS} or more`,
      )
    }
    return made
  })
  const interruption = new Interruption()
  try {
    const done = await performBoots(plan, { endsWithFirstFailure: true }, interruption.signal)
    for (const failure of done.failures) complain(failure)
    for (const { problem } of done.finished) if (problem !== null) complain(problem)
    const comparison = comparisonOf(sides, done, output, isDefaultFloor)
    if (comparison === null) {
      if (interruption.exitCode !== null)
        note(
          `interrupted: there is no verdict${done.finished.length > 0 ? ', and what was measured is kept' : ''}`,
        )
      return interruption.exitCode ?? EXIT.failure
    }
    const isSaved = await save(plan, done, sides, comparison)
    const exitCode = await announceComparison(comparison, output)
    return isSaved || exitCode === EXIT.regression ? exitCode : EXIT.failure
  } finally {
    interruption.release()
    release()
  }
}
