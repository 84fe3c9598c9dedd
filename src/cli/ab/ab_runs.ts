import { join } from 'node:path'
import type { Addon } from '../../poller/addon.ts'
import { renderHtml } from '../../report/html/html.ts'
import { assembleRun, type RunHeader } from '../../result/assemble.ts'
import type { RunFile } from '../../result/schema.ts'
import { toolFactsOf } from '../../result/tool.ts'
import { prepareFolder, writeRun, writeWhole } from '../../result/write_run.ts'
import { type PairsOutcome, SIDE_NAMES, type SideName } from '../../runner/pairs/pairs_outcome.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import type { RunConditions } from '../options/run_conditions.ts'
import { environmentWith } from '../run/perform_run.ts'
import type { Sides } from './ab_plan.ts'

export type SideRuns = Readonly<Record<SideName, RunFile>>

interface Begun {
  readonly sides: Sides
  readonly suite: SuiteDefinition
  readonly seed: number
  readonly argv: readonly string[]
  /** `ab-2026-11-21-061500`. */
  readonly id: string
  readonly folder: string
  readonly conditions: RunConditions
  readonly addon: Addon
}

/** Both sides as ordinary runs, of which each pair is a block: all that is done with saved runs can be done with them. */
export class AbRuns {
  readonly #headers: Readonly<Record<SideName, RunHeader>>
  readonly #folder: string

  constructor({ sides, suite, seed, argv, id, folder, conditions, addon }: Begun) {
    const startedAt = new Date().toISOString()
    const environment = environmentWith(addon)
    const { clock } = conditions
    const headerOf = (name: SideName): RunHeader => {
      const tool = toolFactsOf(sides[name].side)
      return { tool, id: `${id}-${name}`, suite, startedAt, seed, argv, environment, clock }
    }
    this.#headers = { base: headerOf('base'), head: headerOf('head') }
    this.#folder = folder
  }

  runsOf(outcome: PairsOutcome): SideRuns {
    const finishedAt = new Date().toISOString()
    const runOf = (name: SideName) => assembleRun(this.#headers[name], outcome[name], finishedAt)
    return { base: runOf('base'), head: runOf('head') }
  }

  /** Writes what there is so far. */
  async save(outcome: PairsOutcome): Promise<SideRuns> {
    const runs = this.runsOf(outcome)
    for (const name of SIDE_NAMES) {
      const folder = join(this.#folder, name)
      prepareFolder(folder)
      await writeRun(folder, runs[name])
    }
    return runs
  }

  /** Also the report that lays one over the other. Returns its path. */
  async report({ base, head }: SideRuns): Promise<string> {
    const path = join(this.#folder, 'report.html')
    await writeWhole(path, renderHtml([base, head]))
    return path
  }
}
