import { join } from 'node:path'
import { withClaims } from '../../analysis/claims/claims.ts'
import { commandLine } from '../../report/facts/command_line.ts'
import { renderHtml } from '../../report/html/html.ts'
import { Journal, type JournalContent } from '../../result/journal/journal.ts'
import { assembleRun, type RunHeader } from '../../result/run/assemble.ts'
import { machineFacts } from '../../result/run/environment.ts'
import type { RunEnvironment } from '../../result/run/schema.ts'
import { toolFacts } from '../../result/run/tool.ts'
import { runText } from '../../result/run/write_run.ts'
import { addRecordedBlock, type BlockRecord } from '../../runner/block_progress.ts'
import { MONOTONIC, UNPINNED } from '../../runner/block_protocol.ts'
import { CellOutcome, type RunOutcome } from '../../runner/outcome.ts'
import type { ProbeOutcome } from '../../runner/probe_protocol.ts'
import { counted, formatInteger } from '../../units/format.ts'
import { type Boot, bootBlock, bootProbes } from '../../vm/boot.ts'
import { type BootedRun, bootRuns } from '../../vm/boot_runs.ts'
import { machineOptions, vngMachineOptions } from '../../vm/emulator.ts'
import type { GuestEnvironment } from '../../vm/guest/message.ts'
import { runClaimProbes } from '../measuring/claim_probes.ts'
import { ProgressBar } from '../measuring/progress_bar.ts'
import { checkSamePlan } from '../measuring/resuming.ts'
import { note } from '../messages.ts'
import type { FinishedRun } from '../run/perform_run.ts'
import { saveFiles } from '../saved_runs/save_files.ts'
import type { VmPlan, VmRunPlan } from './vm_plan.ts'

const MEBIBYTE = 2 ** 20

/** Returns the seed of the random numbers that a guest gets from its machine. Each boot of a run has another one. */
function bootSeed(seed: number, index: number): number {
  return (seed + index) % 2 ** 32
}

/** Returns what run.json says of the emulator and of the machine that it runs on. Its options are those of the first boot. */
function emulatorFacts({ conditions, seed }: VmPlan): NonNullable<RunEnvironment['vm']> {
  const { kernel, cpuModel } = machineFacts()
  const { emulator, vng, prefix, append, configSha256, memoryMib } = conditions
  const machine = { ...conditions, seed: bootSeed(seed, 0) }
  return {
    qemu: emulator.version,
    options: [
      ...prefix,
      ...(vng === null ? machineOptions(machine) : ['vng', ...vngMachineOptions(machine)]),
    ],
    hostKernel: kernel,
    hostCpuModel: cpuModel,
    append: append === '' ? null : append,
    memoryBytes: memoryMib * MEBIBYTE,
    configSha256,
  }
}

/** Returns what a run measures, in words: the same words are needed to carry it on. */
function planWords(plan: VmPlan, { build, cells }: VmRunPlan): string[] {
  return [
    `kernel ${build.kernel.sha256}`,
    `native addon ${build.addonSha256}`,
    `Node.js ${process.version}`,
    counted(plan.conditions.boots, 'boot'),
    ...Object.entries(emulatorFacts(plan)).map(([name, value]) => `${name} ${value ?? 'none'}`),
    ...cells.map(({ cell }) => `cell ${cell.id}`),
  ]
}

/** A run while its kernel is booted: what it measured so far, and the journal of it. */
class GuestRun implements BootedRun {
  readonly outcome: RunOutcome
  failure: BootedRun['failure'] = null
  readonly #plan: VmPlan
  readonly #run: VmRunPlan
  readonly #startedAt: string
  readonly #words: readonly string[]
  #environment: GuestEnvironment | null = null
  #journal: Journal | null = null
  #boots = 0

  constructor(plan: VmPlan, run: VmRunPlan) {
    this.#plan = plan
    this.#run = run
    this.outcome = {
      cells: run.cells.map(cell => new CellOutcome(cell)),
      blocks: [],
      ended: false,
      ...(run.suite.claims && { probes: [] }),
    }
    this.#words = planWords(plan, run)
    this.#startedAt = run.begun?.begin.startedAt ?? new Date().toISOString()
    if (run.begun) this.#carryOn(run.begun)
  }

  /** Takes over what was measured before. @throws InputError where something else was begun. */
  #carryOn(begun: JournalContent): void {
    const { folder } = this.#run
    checkSamePlan(folder, begun, this.#words)
    this.#environment = begun.begin.run?.environment ?? null
    for (const block of begun.blocks) addRecordedBlock(this.outcome, block)
    this.outcome.probes?.push(...begun.probes)
    this.#journal = Journal.carryOn(folder, onJournalProblem)
  }

  /** Returns the next boot, of which the guest has random numbers of its own. */
  #nextBoot(index: number): Boot {
    const { conditions, shared, seed } = this.#plan
    const { build, folder } = this.#run
    const boot = this.#boots++
    return {
      emulator: conditions.emulator.path,
      vng: conditions.vng,
      prefix: conditions.prefix,
      guest: { ...conditions, kernelPath: build.kernel.path, seed: bootSeed(seed, index) },
      kernelLabel: build.kernel.release,
      shared,
      addonPath: build.addonPath,
      folder: join(folder, `boot-${boot}`),
      timeoutSeconds: conditions.timeoutSeconds,
      onEnvironment: environment => {
        this.#environment ??= environment
      },
    }
  }

  readonly boot: BootedRun['boot'] = (request, signal) =>
    bootBlock(this.#nextBoot(request.index), request, signal)

  /** Runs the probes that the claims of the run ask for in a boot of their own, so that they change no count. */
  async probe(signal: AbortSignal): Promise<void> {
    const found: ProbeOutcome[] = []
    await runClaimProbes(
      this.#run,
      this.outcome,
      signal,
      outcome => found.push(outcome),
      names => bootProbes(this.#nextBoot(this.#plan.conditions.boots), names, signal),
    )
    if (signal.aborted) this.outcome.ended = false
    if (this.#environment === null || found.length === 0) return
    this.#journal ??= await this.#begin()
    for (const probe of found) this.#journal.append({ type: 'probe', probe })
  }

  get #header(): RunHeader {
    if (this.#environment === null) throw new Error('no guest has reported')
    const { suite, seed, argv, shard, build, begun } = this.#run
    const { conditions, origin } = this.#plan
    const id = begun?.begin.run?.run.id ?? this.#run.id
    return {
      tool: { ...toolFacts(), addonSha256: build.addonSha256 },
      id,
      suite,
      startedAt: this.#startedAt,
      seed,
      argv,
      environment: { ...this.#environment, counts: conditions.counts, vm: emulatorFacts(this.#plan) },
      clock: MONOTONIC,
      order: conditions.counts === 'time' ? 'shuffled' : 'fixed',
      ...{ shard, origin },
    }
  }

  readonly onRecord = async (block: BlockRecord): Promise<void> => {
    this.#journal ??= await this.#begin()
    this.#journal.append({ type: 'block', block })
  }

  #begin(): Promise<Journal> {
    const { argv, seed, cells } = this.#run
    const empty = {
      cells: cells.map(cell => new CellOutcome(cell)),
      blocks: [],
      ended: false,
      ...(this.outcome.probes && { probes: [] }),
    }
    const begin = {
      command: this.#plan.command,
      argv: [...argv],
      seed,
      startedAt: this.#startedAt,
      pin: UNPINNED,
      scheduler: 'other' as const,
      clock: MONOTONIC,
      run: assembleRun(this.#header, empty, this.#startedAt),
      plan: [...this.#words],
    }
    return Journal.begin(this.#run.folder, begin, onJournalProblem)
  }

  /** Removes the journal, which nobody needs any more. */
  forget(): void {
    this.#journal?.remove()
  }

  /** Writes run.json and report.html, and keeps the journal. Returns null where no guest measured anything. */
  async save(): Promise<FinishedRun | null> {
    const { folder } = this.#run
    const { blocks, probes = [] } = this.outcome
    if (this.#environment === null || blocks.length + probes.length === 0) return null
    const run = withClaims(assembleRun(this.#header, this.outcome, new Date().toISOString()))
    const saved = await saveFiles(
      folder,
      { 'run.json': runText(run), 'report.html': renderHtml([run]) },
      `make room, then: ${commandLine(this.#plan.resumable)}`,
    )
    // A run of several kernels is carried on as a whole.
    return { run, folder, resumable: null, ...saved, problem: saved.problem ?? this.failure?.message ?? null }
  }
}

function onJournalProblem(problem: string): void {
  note(`${problem}: the boots go on`)
}

/** The runs that were written, and why the others were not. */
export interface FinishedBoots {
  readonly finished: readonly FinishedRun[]
  readonly failures: readonly string[]
}

/** Says what is booted, and how. */
function announceBoots({ runs, conditions }: VmPlan): void {
  const { boots, parallel, counts, emulator } = conditions
  const many = counted(runs.length * boots, 'boot')
  const side = boots === 1 ? 'one' : formatInteger(boots)
  const builds = runs.length === 1 ? many : `${many}, ${side} for each of ${counted(runs.length, 'run')}`
  const what =
    counts === 'time' ? 'times are taken' : 'instructions are counted, which no other work disturbs'
  const probing = runs.filter(({ suite }) => suite.claims !== undefined).length
  const probes = probing === 0 ? '' : `, and ${counted(probing, 'boot')} for the probes of claims`
  note(
    `${builds}${probes}; at most ${counted(parallel, 'guest')} at a time, with ${emulator.version}; ${what}`,
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
    for (const guest of guests) if (guest.failure === null) await guest.probe(signal)
  } finally {
    bar.stop()
  }
  const saved = await Promise.all(guests.map(guest => guest.save()))
  if (saved.every(run => run?.problem === null && run.run.run.status === 'complete')) {
    for (const guest of guests) guest.forget()
  } else if (saved.some(run => run?.run.run.status === 'partial')) {
    note(`carry it on with: ${commandLine(plan.resumable)}`)
  }
  return {
    finished: saved.filter(run => run !== null),
    failures: guests.flatMap(({ failure }, at) => (saved[at] === null && failure ? [failure.message] : [])),
  }
}
