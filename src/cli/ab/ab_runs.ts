import type { Addon } from '../../poller/addon.ts'
import { renderHtml } from '../../report/html/html.ts'
import { assembleRun, type RunHeader } from '../../result/run/assemble.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { toolFactsOf } from '../../result/run/tool.ts'
import { runText } from '../../result/run/write_run.ts'
import type { PairsOutcome, SideName } from '../../runner/pairs/pairs_outcome.ts'
import { environmentWith } from '../options/run_conditions.ts'
import type { AbPlan } from './ab_plan.ts'

export type SideRuns = Readonly<Record<SideName, RunFile>>

/** Both builds as ordinary runs with one block a pair, so that every command that reads runs can read them. */
export class AbRuns {
  readonly #headers: Readonly<Record<SideName, RunHeader>>

  constructor({ sides, suite, seed, argv, id, conditions, origin, resumed }: AbPlan, addon: Addon) {
    const startedAt = resumed?.begin.startedAt ?? new Date().toISOString()
    const environment = environmentWith(addon)
    const { clock } = conditions
    const headerOf = (name: SideName): RunHeader => {
      const tool = toolFactsOf(sides[name].side)
      return { tool, id: `${id}-${name}`, suite, startedAt, seed, argv, environment, clock, origin }
    }
    this.#headers = { base: headerOf('base'), head: headerOf('head') }
  }

  runsOf(outcome: PairsOutcome): SideRuns {
    const finishedAt = new Date().toISOString()
    const runOf = (name: SideName) => assembleRun(this.#headers[name], outcome[name], finishedAt)
    return { base: runOf('base'), head: runOf('head') }
  }

  /** Returns the files of both runs, and with `hasReport` the report that overlays them. */
  filesOf(runs: SideRuns, hasReport: boolean): Record<string, string> {
    return {
      'base/run.json': runText(runs.base),
      'head/run.json': runText(runs.head),
      ...(hasReport && { 'report.html': renderHtml([runs.base, runs.head]) }),
    }
  }
}
