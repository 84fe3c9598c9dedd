import { dirname } from 'node:path'
import { dealShares, delaysOf } from '../../analysis/calibration/deal_delays.ts'
import { type Measured, summarize } from '../../analysis/calibration/summarize.ts'
import type { Trial } from '../../analysis/calibration/trial.ts'
import type { Addon } from '../../poller/addon.ts'
import { seedFrom } from '../../random/mix32.ts'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import { render } from '../../report/formats.ts'
import { machineFacts } from '../../result/environment.ts'
import { prepareFolder, writeWhole } from '../../result/write_run.ts'
import type { PlannedCell } from '../../runner/cell_plan.ts'
import { ownSide } from '../../runner/pairs/side.ts'
import { median } from '../../stats/quantile.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { InputError } from '../../suite/input_error.ts'
import { loadSuite } from '../../suite/load.ts'
import { applyOverrides, parseNumber } from '../../suite/overrides.ts'
import { formatInteger, formatSeconds } from '../../units/format.ts'
import { checkEnough, estimatedSeconds, type Looks, looksOf } from '../ab/ab_command.ts'
import { joinedSuite } from '../ab/ab_plan.ts'
import { colorFor } from '../color.ts'
import { EXIT } from '../exit_codes.ts'
import { alphaOf, minEffectOf } from '../options/comparison_output.ts'
import { pinNote } from '../options/pin.ts'
import { conditionsFrom } from '../options/run_conditions.ts'
import { complain } from '../run/announce_run.ts'
import { requireAddon } from '../run/build_addon.ts'
import { Interruption } from '../run/interruption.ts'
import { checkRun } from '../run/perform_run.ts'
import { ProgressBar } from '../run/progress_bar.ts'
import { seedOf } from '../run/run_command.ts'
import type { CalibrateOptions } from './calibrate_options.ts'
import { measureOvershoot } from './measure_overshoot.ts'
import { measureTrial, type TrialSettings, whyUndelayable } from './measure_trial.ts'

/** Dealt out over the cells: as many stay as they are as become slower by the one or the other. */
const SHARES = [0, 0.05, 0.1]

const MAX_ROUNDS = 1000

/** Everything that is checked before anything is measured. */
interface CalibrationPlan {
  readonly suite: SuiteDefinition
  readonly cells: readonly PlannedCell[]
  readonly skipped: readonly PlannedCell[]
  readonly looks: Looks
  readonly rounds: number
  readonly settings: TrialSettings
}

async function planCalibration(
  names: readonly string[],
  options: CalibrateOptions,
  argv: readonly string[],
  addon: Addon,
): Promise<CalibrationPlan> {
  const looks = looksOf(options)
  const rounds = parseNumber(options.rounds, '--rounds', 1, MAX_ROUNDS, true)
  const rule = {
    alpha: alphaOf(options.alpha),
    minEffect: minEffectOf(options.minEffect),
    looks: looks.all > looks.first ? 2 : 1,
  }
  const seed = seedOf(options)
  const suites: SuiteDefinition[] = []
  for (const name of names.length > 0 ? names : ['default']) {
    suites.push(applyOverrides(await loadSuite(name), options))
  }
  const conditions = conditionsFrom(options, addon)
  const note = pinNote(conditions.pin)
  if (note !== null) complain(note)
  const planned = suites.flatMap(suite => checkRun({ suite, seed, argv }, addon).cells)
  const distinct = [...new Map(planned.map(cell => [cell.cell.id, cell])).values()]
  const cells = distinct.filter(({ skipReason }) => skipReason === null)
  checkEnough(cells.length, looks, rule.alpha)
  if (options.out !== undefined) prepareFolder(dirname(options.out))
  const suite = joinedSuite(suites)
  const host = ownSide('base').host
  return {
    suite,
    cells,
    skipped: distinct.filter(({ skipReason }) => skipReason !== null),
    looks,
    rounds,
    settings: {
      ...conditions,
      ...{ seed, looks, rule },
      processMs: (suite.budgetSeconds * 1000) / (2 * looks.first),
      hosts: { base: host, head: host },
    },
  }
}

function announceTime({ cells, suite, looks, rounds }: CalibrationPlan): number {
  const [first, all] = estimatedSeconds(cells.length, suite.budgetSeconds, looks).map(
    seconds => seconds * rounds,
  ) as [number, number]
  const further =
    looks.all > looks.first ? `, and up to ${formatSeconds(all)} where cells stay undecided` : ''
  complain(
    `${formatInteger(rounds)} comparison${rounds === 1 ? '' : 's'} of ${formatInteger(looks.first)} pairs, ${formatInteger(cells.length)} cell${cells.length === 1 ? '' : 's'} in each: about ${formatSeconds(first)}${further}`,
  )
  return first
}

/** Those whose waits can be made longer by a known share, with what they took in the first trial, and the others' reasons. */
function delayable(cells: readonly PlannedCell[], { cells: measured }: Trial) {
  const medians = new Map(
    measured.map(({ id, pairs }) => [id, median(pairs.flatMap(({ base, head }) => [base, head]))]),
  )
  const reasons = new Map<string, string>()
  const able: { id: string; medianNs: number }[] = []
  for (const { cell } of cells) {
    const medianNs = medians.get(cell.id) ?? null
    const reason = whyUndelayable(cell, medianNs)
    if (reason !== null) reasons.set(cell.id, reason)
    else if (medianNs !== null) able.push({ id: cell.id, medianNs })
  }
  return { able, reasons }
}

type MeasuredTrials = Pick<Measured, 'trials' | 'overshootNs' | 'undelayable' | 'refused'>

/** Null where it was interrupted. */
async function measure(plan: CalibrationPlan, signal: AbortSignal): Promise<MeasuredTrials | null> {
  const { cells, looks, rounds, settings } = plan
  const secondsLeft = announceTime(plan)
  const bar = new ProgressBar(rounds * looks.first, secondsLeft, process.stderr, 'pair')
  const start = performance.now()
  const refused = new Map(plan.skipped.map(({ cell, skipReason }) => [cell.id, skipReason as string]))
  const trials: Trial[] = []
  let [finished, overshootNs] = [0, 0]
  const onPair = () => {
    finished++
    const left = rounds * looks.first - finished
    const secondsEach = (performance.now() - start) / 1000 / finished
    bar.update({ blocksFinished: finished, blocks: rounds * looks.first, secondsLeft: left * secondsEach })
  }
  const measureRound = async (delays: Parameters<typeof measureTrial>[1]) => {
    const seed = seedFrom('round', settings.seed, trials.length)
    const measured = await measureTrial(cells, delays, { ...settings, seed }, signal, onPair)
    for (const { id, reason } of measured?.refused ?? []) refused.set(id, reason)
    if (measured) trials.push(measured.trial)
    return measured?.trial ?? null
  }
  try {
    const first = await measureRound(new Map())
    if (!first) return null
    if (first.cells.length === 0)
      throw new InputError(`no cell could be measured: ${[...refused.values()][0]}`)
    const { able, reasons } = delayable(cells, first)
    const shares = dealShares(
      able.length,
      rounds - 1,
      SHARES,
      Xoshiro128.fromSeed(seedFrom('delays', settings.seed)),
    )
    if (rounds > 1 && able.length > 0) {
      const measured = await measureOvershoot(settings, signal)
      if (measured === null) return null
      overshootNs = measured
    }
    for (const dealt of shares) {
      if ((await measureRound(delaysOf(able, dealt, overshootNs))) === null) return null
    }
    return {
      trials,
      overshootNs,
      undelayable: reasons,
      refused: [...refused].map(([id, reason]) => ({ id, reason })),
    }
  } finally {
    bar.stop()
  }
}

/** `muxbench calibrate`: everything is checked before anything is measured. Returns the exit code. */
export async function calibrateCommand(
  suites: readonly string[],
  options: CalibrateOptions,
  argv: readonly string[],
): Promise<number> {
  const plan = await planCalibration(suites, options, argv, requireAddon())
  const interruption = new Interruption()
  try {
    const measuredAt = new Date().toISOString()
    const measured = await measure(plan, interruption.signal)
    if (measured === null) {
      complain('interrupted: nothing can be said of comparisons that are not finished')
      return EXIT.interrupted
    }
    const { kernel, cpuModel } = machineFacts()
    const { suite, looks, rounds, settings } = plan
    const calibration = summarize({
      ...measured,
      ...{ measuredAt, kernel, cpuModel },
      suite: suite.name,
      settings: {
        alpha: settings.rule.alpha,
        minEffect: settings.rule.minEffect,
        pairs: looks.first,
        maxPairs: looks.all,
        rounds,
        budgetSeconds: suite.budgetSeconds,
      },
    })
    if (options.out !== undefined) {
      await writeWhole(options.out, (await render('calibration', 'json', calibration)).content)
    }
    const format = options.json ? 'json' : options.format
    const color = colorFor(process.stdout)
    process.stdout.write((await render('calibration', format, calibration, { color })).content)
    return EXIT.ok
  } finally {
    interruption.release()
  }
}
