import { ADDON_PATH, addonSha256 } from '../../poller/addon.ts'
import { renderHtml } from '../../report/html/html.ts'
import { renderMultiples } from '../../report/html/multiples.ts'
import { InputError } from '../../suite/input_error.ts'
import { resolveKernel } from '../../vm/kernel_package.ts'
import { requireAddon } from '../measuring/build_addon.ts'
import { Interruption } from '../measuring/interruption.ts'
import { announceFile, complain, EXIT } from '../messages.ts'
import { announceRun } from '../saved_runs/announce_run.ts'
import { listRun } from '../saved_runs/run_folders.ts'
import { saveFiles } from '../saved_runs/save_files.ts'
import { type FinishedBoots, performBoots } from './perform_boots.ts'
import { bootOptions, type VmOptions } from './vm_options.ts'
import { claimPlan, type GuestBuild, planVm, type VmPlan } from './vm_plan.ts'

export interface VmRunOptions extends VmOptions {
  readonly json?: boolean
}

/** Up to this number of runs, one report lays them over each other. More have a small chart for each cell. */
const MOST_OVERLAID = 2

/** Writes the page that compares the runs of several kernels. Returns the exit status. */
async function writeOverview(
  { folder, runs: planned }: VmPlan,
  { finished }: FinishedBoots,
): Promise<number> {
  if (finished.length < 2) return EXIT.ok
  const runs = finished.map(({ run }) => run)
  const labels = finished.map(own => planned.find(run => run.folder === own.folder)?.build.label ?? '')
  const page = finished.length > MOST_OVERLAID ? renderMultiples(runs, labels) : renderHtml(runs, { labels })
  const { paths, problem } = await saveFiles(
    folder,
    { 'report.html': page },
    'make room, then see muxbench report --help',
  )
  const path = paths.get('report.html')
  if (path !== undefined) announceFile('all kernels', path)
  if (problem !== null) complain(problem)
  return problem === null ? EXIT.ok : EXIT.failure
}

/** Runs `muxbench vm run`. Everything is checked before a kernel is booted. Returns the exit status. */
export async function vmRunCommand(
  suites: readonly string[],
  options: VmRunOptions,
  argv: readonly string[],
): Promise<number> {
  if (!options.kernel?.length) {
    throw new InputError(
      '--kernel: name the kernel to boot: a bzImage, a vmlinuz, or a Debian package with one',
    )
  }
  const boot = bootOptions(options)
  requireAddon()
  const own = { addonPath: ADDON_PATH, addonSha256: addonSha256() }
  const kernels: Omit<GuestBuild, 'label'>[] = []
  for (const given of options.kernel) kernels.push({ kernel: await resolveKernel(given), ...own })
  const { plan, release } = await claimPlan(options, () =>
    planVm(suites, { ...options, boot }, argv, kernels),
  )
  const interruption = new Interruption()
  try {
    const boots = await performBoots(plan, { endsWithFirstFailure: false }, interruption.signal)
    let exitCode: number = boots.failures.length > 0 ? EXIT.failure : EXIT.ok
    for (const finished of boots.finished) {
      const list = await listRun(finished.folder, plan.runs.length > 1)
      exitCode = Math.max(exitCode, announceRun(finished, options, list))
    }
    exitCode = Math.max(exitCode, await writeOverview(plan, boots))
    for (const failure of boots.failures) complain(failure)
    return interruption.exitCode ?? exitCode
  } finally {
    interruption.release()
    release()
  }
}
