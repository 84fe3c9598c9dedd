import { partWords } from '../../analysis/sentences/part_words.ts'
import type { RunFile } from '../../result/schema.ts'
import { formatInteger } from '../../units/format.ts'
import { reproducingCommand } from './command_line.ts'
import { environmentFacts } from './environment_facts.ts'

/** A fact that is not the same for all runs, and what it is for each of them, in their order. */
export interface Difference {
  readonly name: string
  readonly values: readonly string[]
}

function factsOf(file: RunFile): readonly (readonly [name: string, value: string])[] {
  const { run, blocks, environment } = file
  const mitigations = Object.entries(environment.mitigations)
  return [
    ['Started', run.startedAt],
    ['Run', run.id],
    ['Suite', run.suite],
    ['Part', partWords(file) ?? 'the whole suite'],
    ['Seed', String(run.seed)],
    ['Command', reproducingCommand(run.argv, run.seed)],
    ['Status', run.status],
    ['Blocks', formatInteger(blocks.filter(({ complete }) => complete).length)],
    ['Disturbed blocks', formatInteger(blocks.filter(({ disturbed }) => disturbed.length > 0).length)],
    ['Order of cells', run.order],
    ...environmentFacts(file),
    ...mitigations.map(([name, state]) => [`Mitigation ${name}`, state] as const),
  ]
}

/** What runs differ in beside their figures. */
export function differencesOf(runs: readonly RunFile[]): Difference[] {
  const facts = runs.map(run => new Map(factsOf(run)))
  const names = [...new Set(facts.flatMap(each => [...each.keys()]))]
  return names
    .map(name => ({ name, values: facts.map(each => each.get(name) ?? '–') }))
    .filter(({ values }) => new Set(values).size > 1)
}
