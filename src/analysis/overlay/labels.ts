import type { RunFile } from '../../result/run/schema.ts'
import { counted } from '../../units/format.ts'

/** The facts that tell runs apart, the most telling first, in the words of a legend. */
const FACTS: readonly ((run: RunFile) => string)[] = [
  ({ environment }) => `Linux ${environment.kernel}`,
  ({ environment }) => cpuWords(environment.cpuModel),
  ({ environment }) => counted(environment.cpuCount, 'CPU'),
  ({ run }) => run.suite,
  ({ run }) => run.startedAt.slice(0, 10),
  ({ tool }) => `muxbench ${tool.commit ? tool.commit.slice(0, 7) : tool.version}`,
  ({ run }) => `seed ${run.seed}`,
  ({ run }) => run.startedAt.slice(11, 19),
  ({ run }) => run.id,
]

/**
 * The lengths to which facts are cut: a legend has room for two of the first one, and for one of the second, which names
 * of kernels need where they differ in their middle.
 */
const FACT_LENGTHS = [24, 48] as const

/** Returns `Intel Xeon E5-2680 v4` for `Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz`. */
function cpuWords(model: string): string {
  return model
    .replace(/\((R|TM)\)/gi, '')
    .replace(/@.*$/, '')
    .replace(/\b(CPU|Processor)\b/g, '')
}

/** Names come from files: this returns one line that is not empty, whatever they contain. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim() || 'unknown'
}

function shortened(line: string, most: number): string {
  if (line.length <= most) return line
  // What tells two names apart is often their end, as of ab-…-base and ab-…-head.
  const end = line.slice(-most / 2).trimStart()
  return `${line.slice(0, most - 1 - end.length).trimEnd()}…${end}`
}

function distinct(labels: readonly string[]): number {
  return new Set(labels).size
}

/** Returns the names as short lines: as short as tells them apart, unless they only differ beyond what is ever shown. */
function shortFacts(names: readonly string[]): string[] {
  const lines = names.map(oneLine)
  const all = FACT_LENGTHS.map(most => lines.map(line => shortened(line, most)))
  return all.find(short => distinct(short) === distinct(lines)) ?? (all[0] as string[])
}

/** Returns the names as labels, each of which is one fact. Where some would be alike, all are numbered. */
function labelsFrom(names: readonly string[]): string[] {
  const labels = names.map(name => shortened(oneLine(name), FACT_LENGTHS[1]))
  return distinct(labels) === labels.length ? labels : labels.map((label, i) => `${label} · run ${i + 1}`)
}

/**
 * Returns a label for each run, in their order: the names that a user gave, if any; otherwise as few facts as tell them
 * apart, `Linux 6.12.1` and `Linux 6.18.0` for two kernels, dates for two days on one machine. Where some are not told
 * apart, as a run that is given twice, all are numbered. No two labels are the same.
 */
export function labelsOf(runs: readonly RunFile[], names?: readonly string[]): string[] {
  if (names) return labelsFrom(names)
  let labels: string[] = runs.map(() => '')
  for (const fact of FACTS) {
    const facts = shortFacts(runs.map(fact))
    const longer = facts.map((words, i) => [labels[i], words].filter(Boolean).join(' · '))
    if (distinct(longer) > Math.max(1, distinct(labels))) labels = longer
    if (distinct(labels) === runs.length && runs.length > 1) return labels
  }
  return labels.map((label, i) => [label, `run ${i + 1}`].filter(Boolean).join(' · '))
}

/** Returns the last `count` parts of a path, without the file of a run in its folder and the endings of run files. */
function endOfPath(path: string, count: number): string {
  const parts = path.split('/').filter(part => part !== '' && part !== '.')
  const named = /^run\.json(\.gz)?$/.test(parts.at(-1) ?? '') && parts.length > 1 ? parts.slice(0, -1) : parts
  return named
    .slice(-count)
    .join('/')
    .replace(/(\.run)?\.json(\.gz)?$/, '')
}

/** With more parts of a path than this a name is not read at a glance. */
const MOST_PARTS = 4

/**
 * Returns what a user calls runs that are given by their paths: the names of their folders or files, with as many of the
 * folders above as tell them apart. Undefined where these are no names of a user: the current folder, stdin, or a folder
 * that muxbench named by the run's id.
 */
export function namesFrom(paths: readonly string[], runs: readonly RunFile[]): readonly string[] | undefined {
  const short = paths.map(path => endOfPath(path, 1))
  const isGiven = short.every(
    (name, i) => name !== '' && name !== '-' && name !== '..' && name !== runs[i]?.run.id,
  )
  if (!isGiven) return undefined
  const counts = Array.from({ length: MOST_PARTS }, (_, i) => i + 1)
  const all = counts.map(count => paths.map(path => endOfPath(path, count)))
  return all.find(names => distinct(names) === names.length) ?? short
}
