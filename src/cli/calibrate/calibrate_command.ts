import { basename, dirname, join } from 'node:path'
import { dealShares, delaysOf } from '../../analysis/calibration/deal_delays.ts'
import { type Measured, summarize } from '../../analysis/calibration/summarize.ts'
import type { Trial } from '../../analysis/calibration/trial.ts'
import { type Addon, addonSha256 } from '../../poller/addon.ts'
import { seedFrom } from '../../random/mix32.ts'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import { commandLine } from '../../report/facts/command_line.ts'
import { type FormatName, render } from '../../report/formats.ts'
import type { JournalContent } from '../../result/journal/journal.ts'
import { machineFacts } from '../../result/run/environment.ts'
import { prepareFolder } from '../../result/run/write_run.ts'
import { BlockError } from '../../runner/block.ts'
import type { PlannedCell } from '../../runner/cell_plan.ts'
import { ownSide } from '../../runner/pairs/side.ts'
import { median } from '../../stats/quantile.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { InputError } from '../../suite/input_error.ts'
import { parseNumber, type SuiteOverrides } from '../../suite/overrides.ts'
import { counted } from '../../units/format.ts'
import { requireAddon } from '../measuring/build_addon.ts'
import { checkRun } from '../measuring/check_run.ts'
import { Interruption } from '../measuring/interruption.ts'
import {
  checkEnough,
  estimatedSeconds,
  joinedSuite,
  type Looks,
  looksOf,
  timeWords,
  withPairBudget,
} from '../measuring/pair_plan.ts'
import {
  conditionsAsBegun,
  machineWords,
  openPairsJournal,
  pairsJournal,
} from '../measuring/pairs_journal.ts'
import { ProgressBar } from '../measuring/progress_bar.ts'
import { resumingCommand } from '../measuring/resuming.ts'
import { complain, EXIT, note } from '../messages.ts'
import { chosenSuites, seedOf } from '../options/chosen_suites.ts'
import { pinNote } from '../options/pin.ts'
import {
  type ConditionOptions,
  conditionsFrom,
  environmentWith,
  type RunConditions,
} from '../options/run_conditions.ts'
import { alphaOf, minEffectOf } from '../options/thresholds.ts'
import { claimFolders, REPORTS, removeEmpty, runIdFor } from '../saved_runs/run_folders.ts'
import { saveFiles } from '../saved_runs/save_files.ts'
import { outputLook, print } from '../terminal.ts'
import { measureOvershoot } from './measure_overshoot.ts'
import { measureTrial, type TrialSettings, whyUndelayable } from './measure_trial.ts'

export interface CalibrateOptions extends Omit<SuiteOverrides, 'blocks'>, Omit<ConditionOptions, 'order'> {
  readonly pairs: string
  readonly maxPairs?: string
  readonly rounds: string
  readonly alpha: string
  readonly minEffect: string
  readonly seed?: string
  readonly format: FormatName<'calibration'>
  readonly json?: boolean
  readonly out?: string
  readonly resume?: string
}

/** The shares by which cells are made slower; each share, 0 included, goes to as many cells. */
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
  readonly conditions: RunConditions
  /** Where the journal is while it is measured. */
  readonly folder: string
  /** What was measured before; null where it is begun. */
  readonly resumed: JournalContent | null
}

/** Returns the folder of a calibration that is not finished, which has no other files. */
function folderBeside(out: string | undefined): string {
  return out === undefined ? join(REPORTS, runIdFor('calibrate', new Date())) : `${out}.unfinished`
}

/** Returns what is calibrated in words. */
function planWords({ cells, looks, rounds, settings, suite }: CalibrationPlan, addon: Addon): string[] {
  const { alpha, minEffect } = settings.rule
  return [
    ...machineWords(environmentWith(addon)),
    `addon ${addonSha256()}`,
    `${counted(rounds, 'comparison')} of ${looks.first} to ${counted(looks.all, 'pair')}, alpha ${alpha}, least effect ${minEffect}, ${suite.budgetSeconds} s`,
    ...cells.map(({ cell }) => cell.id),
  ]
}

async function planCalibration(
  names: readonly string[],
  options: CalibrateOptions,
  argv: readonly string[],
  addon: Addon,
): Promise<CalibrationPlan> {
  const looks = looksOf(options)
  const rounds = parseNumber(options.rounds, '--rounds', 1, MAX_ROUNDS)
  const rule = {
    alpha: alphaOf(options.alpha),
    minEffect: minEffectOf(options.minEffect),
    looks: looks.all > looks.first ? 2 : 1,
  }
  const resumed = pairsJournal('calibrate', options.resume)
  const seed = resumed?.begin.seed ?? seedOf(options)
  const suites = await chosenSuites(names, options)
  const conditions = conditionsAsBegun(conditionsFrom(options, addon), resumed)
  const pin = pinNote(conditions.pin)
  if (pin !== null) note(pin)
  const planned = suites.flatMap(suite => checkRun({ suite, seed, argv }, addon).cells)
  const distinct = [...new Map(planned.map(cell => [cell.cell.id, cell])).values()]
  const cells = distinct.filter(({ skipReason }) => skipReason === null)
  checkEnough(cells.length, looks, rule.alpha)
  if (options.out !== undefined) prepareFolder(dirname(options.out))
  const suite = withPairBudget(joinedSuite(suites), cells.length, looks, options.budget)
  const host = ownSide('base').host
  return {
    suite,
    cells,
    skipped: distinct.filter(({ skipReason }) => skipReason !== null),
    looks,
    rounds,
    conditions,
    folder: options.resume ?? folderBeside(options.out),
    resumed,
    settings: {
      ...conditions,
      ...{ seed, looks, rule },
      processMs: (suite.budgetSeconds * 1000) / (2 * looks.first),
      hosts: { base: host, head: host },
    },
  }
}

/** Says how long it takes, and returns the seconds that the first pairs of all comparisons take. */
function announceTime({ cells, suite, looks, rounds }: CalibrationPlan): number {
  const [first, all] = estimatedSeconds(cells.length, suite.budgetSeconds, looks)
  const comparisons = counted(rounds, 'comparison')
  note(
    `${comparisons} of ${counted(looks.first, 'pair')}, ${timeWords(cells.length, [rounds * first, rounds * all])}`,
  )
  return rounds * first
}

/** Returns the cells whose waits can be made longer by a known share, with their median in the first trial, and why the others cannot. */
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

/** Measures every comparison; null where it was interrupted. */
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

/** Runs `muxbench calibrate`. Everything is checked before anything is measured. Returns the exit status. */
export async function calibrateCommand(
  suites: readonly string[],
  options: CalibrateOptions,
  argv: readonly string[],
): Promise<number> {
  const addon = requireAddon()
  // A journal is read when nobody else can write it any more.
  let release = options.resume === undefined ? null : claimFolders([options.resume], true)
  let interruption: Interruption | null = null
  try {
    const plan = await planCalibration(suites, options, argv, addon)
    interruption = new Interruption()
    const { folder, conditions, resumed } = plan
    release ??= claimFolders([folder], false)
    const facts = { argv: [...argv], seed: plan.settings.seed, plan: planWords(plan, addon) }
    const { journal, settings: journaled } = await openPairsJournal(
      'calibrate',
      folder,
      facts,
      conditions,
      resumed,
    )
    const resumable = resumingCommand(argv, folder)
    interruption.resumable = resumable
    const measuredAt = new Date().toISOString()
    const settingsWithJournal = { ...plan.settings, ...journaled }
    const measured = await measure({ ...plan, settings: settingsWithJournal }, interruption.signal)
    if (measured === null) {
      note('interrupted: there is no result, since not all comparisons were finished')
      interruption.sayHowToResume()
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
    const saved =
      options.out === undefined
        ? null
        : await saveFiles(
            dirname(options.out),
            { [basename(options.out)]: (await render('calibration', 'json', calibration)).content },
            `make room, then: ${commandLine(resumable)}`,
          )
    const format = options.json ? 'json' : options.format
    print((await render('calibration', format, calibration, outputLook())).content)
    if (saved && saved.problem !== null) {
      complain(saved.problem)
      return EXIT.failure
    }
    journal.remove()
    release()
    removeEmpty(folder)
    return EXIT.ok
  } catch (error) {
    if (error instanceof BlockError) interruption?.sayHowToResume()
    throw error
  } finally {
    interruption?.release()
    release?.()
  }
}
