import { join } from 'node:path'
import { commandLine } from '../../report/facts/command_line.ts'
import { renderHtml } from '../../report/html/html.ts'
import { Journal } from '../../result/journal/journal.ts'
import { assembleRun, type RunHeader } from '../../result/run/assemble.ts'
import { machineFacts } from '../../result/run/environment.ts'
import type { RunEnvironment } from '../../result/run/schema.ts'
import { toolFacts } from '../../result/run/tool.ts'
import { runText } from '../../result/run/write_run.ts'
import type { BlockRecord } from '../../runner/block_progress.ts'
import { MONOTONIC, UNPINNED } from '../../runner/block_protocol.ts'
import { CellOutcome, type RunOutcome } from '../../runner/outcome.ts'
import { formatInteger } from '../../units/format.ts'
import { bootBlock } from '../../vm/boot.ts'
import { type BootedRun, bootRuns } from '../../vm/boot_runs.ts'
import { machineOptions } from '../../vm/emulator.ts'
import type { GuestEnvironment } from '../../vm/guest/message.ts'
import { ProgressBar } from '../measuring/progress_bar.ts'
import { note } from '../messages.ts'
import type { FinishedRun } from '../run/perform_run.ts'
import { saveFiles } from '../saved_runs/save_files.ts'
import type { BootConditions } from './vm_options.ts'
import type { VmPlan, VmRunPlan } from './vm_plan.ts'

const MEBIBYTE = 2 ** 20

/** Returns what run.json says of the emulator and of the machine that it runs on. */
function emulatorFacts(conditions: BootConditions): NonNullable<RunEnvironment['vm']> {
  const { kernel, cpuModel } = machineFacts()
  const { emulator, vng, prefix, append, configSha256, memoryMib } = conditions
  return {
    qemu: emulator.version,
    options: [...prefix, ...(vng === null ? machineOptions({ ...conditions, seed: 0 }) : ['vng'])],
    hostKernel: kernel,
    hostCpuModel: cpuModel,
    append: append === '' ? null : append,
    memoryBytes: memoryMib * MEBIBYTE,
    configSha256,
  }
}

/** A run while its kernel is booted: what it measured so far, and the journal of it. */
class GuestRun implements BootedRun {
  readonly outcome: RunOutcome
  failure: BootedRun['failure'] = null
  readonly #plan: VmPlan
  readonly #run: VmRunPlan
  readonly #startedAt = new Date().toISOString()
  #environment: GuestEnvironment | null = null
  #journal: Journal | null = null
  #boots = 0

  constructor(plan: VmPlan, run: VmRunPlan) {
    this.#plan = plan
    this.#run = run
    this.outcome = { cells: run.cells.map(cell => new CellOutcome(cell)), blocks: [], ended: false }
  }

  readonly boot: BootedRun['boot'] = (request, signal) => {
    const { conditions, shared, seed } = this.#plan
    const { build, folder } = this.#run
    const boot = this.#boots++
    return bootBlock(
      {
        emulator: conditions.emulator.path,
        vng: conditions.vng,
        prefix: conditions.prefix,
        guest: { ...conditions, kernelPath: build.kernel.path, seed: (seed + request.index) % 2 ** 32 },
        kernelLabel: build.kernel.release,
        shared,
        addonPath: build.addonPath,
        folder: join(folder, `boot-${boot}`),
        timeoutSeconds: conditions.timeoutSeconds,
        onEnvironment: environment => {
          this.#environment ??= environment
        },
      },
      request,
      signal,
    )
  }

  get #header(): RunHeader {
    if (this.#environment === null) throw new Error('no guest has reported')
    const { suite, id, seed, argv, shard, build } = this.#run
    const { conditions } = this.#plan
    return {
      tool: { ...toolFacts(), addonSha256: build.addonSha256 },
      id,
      suite,
      startedAt: this.#startedAt,
      seed,
      argv,
      environment: { ...this.#environment, counts: conditions.counts, vm: emulatorFacts(conditions) },
      clock: MONOTONIC,
      order: conditions.counts === 'time' ? 'shuffled' : 'fixed',
      shard,
    }
  }

  readonly onRecord = async (block: BlockRecord): Promise<void> => {
    this.#journal ??= await this.#begin()
    this.#journal.append({ type: 'block', block })
  }

  #begin(): Promise<Journal> {
    const { argv, seed } = this.#run
    const { cells } = this.#run
    const empty = { cells: cells.map(cell => new CellOutcome(cell)), blocks: [], ended: false }
    const begin = {
      command: 'run' as const,
      argv: [...argv],
      seed,
      startedAt: this.#startedAt,
      pin: UNPINNED,
      scheduler: 'other' as const,
      clock: MONOTONIC,
      run: assembleRun(this.#header, empty, this.#startedAt),
      plan: [],
    }
    return Journal.begin(this.#run.folder, begin, problem => note(`${problem}: the boots go on`))
  }

  /** Writes run.json and report.html. Returns null where no guest measured anything. */
  async save(): Promise<FinishedRun | null> {
    const { folder, argv } = this.#run
    if (this.#environment === null || this.outcome.blocks.length === 0) return null
    const run = assembleRun(this.#header, this.outcome, new Date().toISOString())
    const saved = await saveFiles(
      folder,
      { 'run.json': runText(run), 'report.html': renderHtml([run]) },
      `make room, then: ${commandLine(argv)}`,
    )
    if (saved.problem === null) this.#journal?.remove()
    return { run, folder, ...saved, problem: saved.problem ?? this.failure?.message ?? null }
  }
}

/** The runs that were written, and why the others were not. */
export interface FinishedBoots {
  readonly finished: readonly FinishedRun[]
  readonly failures: readonly string[]
}

/** Says what is booted, and how. */
function announceBoots({ runs, conditions }: VmPlan): void {
  const { boots, parallel, counts, emulator } = conditions
  const builds = `${formatInteger(runs.length)} ${runs.length === 1 ? 'run' : 'runs'} of ${formatInteger(boots)} ${boots === 1 ? 'boot' : 'boots'}`
  const what =
    counts === 'time' ? 'times are taken' : 'instructions are counted, which no other work disturbs'
  note(
    `${builds}, ${parallel === 1 ? 'one guest' : `${formatInteger(parallel)} guests`} at a time with ${emulator.version}; ${what}`,
  )
}

/** Boots all kernels of a plan, and writes what each run measured into its folder. */
export async function performBoots(
  plan: VmPlan,
  { endsWithFirstFailure }: { readonly endsWithFirstFailure: boolean },
  signal: AbortSignal,
): Promise<FinishedBoots> {
  const { runs, conditions, seed } = plan
  const guests = runs.map(run => new GuestRun(plan, run))
  announceBoots(plan)
  const bar = new ProgressBar(runs.length * conditions.boots, 0, process.stderr, 'boot')
  const begin = performance.now()
  const budgetSeconds = Math.max(...runs.map(({ suite }) => suite.budgetSeconds))
  try {
    await bootRuns(
      guests,
      { ...conditions, seed, budgetMs: (1000 * budgetSeconds) / conditions.boots, endsWithFirstFailure },
      signal,
      (finished, planned) => {
        const each = (performance.now() - begin) / 1000 / finished
        bar.update({ blocksFinished: finished, blocks: planned, secondsLeft: each * (planned - finished) })
      },
    )
  } finally {
    bar.stop()
  }
  const saved = await Promise.all(guests.map(guest => guest.save()))
  return {
    finished: saved.filter(run => run !== null),
    failures: guests.flatMap(({ failure }, at) => (saved[at] === null && failure ? [failure.message] : [])),
  }
}
