import * as v from 'valibot'
import { analyse } from '../../analysis/analyse.ts'
import { findingText } from '../../analysis/sentences/findings/finding.ts'
import { findingsOf } from '../../analysis/sentences/findings.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { counted } from '../../units/format.ts'
import { clipped } from '../escape.ts'
import { sparkLines } from './sparkline.ts'

const facts = v.object({
  suite: v.string(),
  title: v.string(),
  startedAt: v.string(),
  status: v.string(),
  machine: v.string(),
  headline: v.string(),
  /** The lines of a small chart: the index of a colour, and points that nothing but numbers are in. */
  lines: v.array(v.object({ color: v.number(), points: v.pipe(v.string(), v.regex(/^[-\d., ]*$/)) })),
})

/** What a list of runs says about one run. */
type RunFacts = v.InferOutput<typeof facts>

/** A folder with a run.json, as it was when it was read. Either `facts` or the reason why there are none is null. */
export const listEntry = v.object({
  folder: v.string(),
  size: v.number(),
  modifiedMs: v.number(),
  facts: v.nullable(facts),
  reason: v.nullable(v.string()),
})

export type ListEntry = v.InferOutput<typeof listEntry>

/** The most characters of a text in a line of the list, since a run.json may hold texts of any length. */
const MOST_CHARACTERS = 300

export function shortened(text: string): string {
  return clipped(text, MOST_CHARACTERS)
}

export function factsOf(file: RunFile): RunFacts {
  const { run, environment } = file
  const analysis = analyse(file)
  const [headline] = findingsOf(analysis)
  const texts = {
    suite: run.suite,
    title: run.title,
    startedAt: run.startedAt,
    status:
      run.status === 'complete'
        ? ''
        : `partial, ${run.blocksFinished} of ${counted(run.blocksPlanned, 'block')}`,
    machine: `${environment.cpuModel}, Linux ${environment.kernel}`,
    headline: headline ? findingText(headline) : '',
  }
  return v.parse(facts, {
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, shortened(text)])),
    lines: sparkLines(analysis),
  })
}
