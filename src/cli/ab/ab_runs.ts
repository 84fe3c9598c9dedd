import { join } from 'node:path'
import type { Addon } from '../../poller/addon.ts'
import { renderHtml } from '../../report/html/html.ts'
import { assembleRun, type RunHeader } from '../../result/run/assemble.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { toolFactsOf } from '../../result/run/tool.ts'
import { prepareFolder, writeRun, writeWhole } from '../../result/run/write_run.ts'
import { type PairsOutcome, SIDE_NAMES, type SideName } from '../../runner/pairs/pairs_outcome.ts'
import { environmentWith } from '../options/run_conditions.ts'
import type { AbPlan } from './ab_plan.ts'

export type SideRuns = Readonly<Record<SideName, RunFile>>

/** Both builds as ordinary runs with one block a pair, so that every command that reads runs can read them. */
export class AbRuns {
  readonly #headers: Readonly<Record<SideName, RunHeader>>
  readonly #folder: string

  constructor({ sides, suite, seed, argv, id, folder, conditions, resumed }: AbPlan, addon: Addon) {
    const startedAt = resumed?.begin.startedAt ?? new Date().toISOString()
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

  /** Writes both runs as far as they have been measured. */
  async save(outcome: PairsOutcome): Promise<SideRuns> {
    const runs = this.runsOf(outcome)
    for (const name of SIDE_NAMES) {
      const folder = join(this.#folder, name)
      prepareFolder(folder)
      await writeRun(folder, runs[name])
    }
    return runs
  }

  /** Writes the report that overlays both runs, and returns its path. */
  async report({ base, head }: SideRuns): Promise<string> {
    const path = join(this.#folder, 'report.html')
    await writeWhole(path, renderHtml([base, head]))
    return path
  }
}
