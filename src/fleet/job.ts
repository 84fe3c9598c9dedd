/**
 * What a scheduler tells a job about itself: one row for each scheduler, which reads environment variables. A job that is
 * one of several equal ones (an array job, an indexed job, a matrix) has an index and a count.
 */
import type { RunJob } from '../result/run/schema.ts'
import { InputError } from '../suite/input_error.ts'
import { formatInteger } from '../units/format.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where one of several equal jobs stands. The index counts from 1. */
interface Place {
  readonly index: number | null
  readonly count: number | null
}

interface SchedulerRow {
  readonly name: RunJob['scheduler']
  /** The name as people write it. */
  readonly words: string
  /** The variables that hold the index and the count of a job. */
  readonly variables: readonly [index: string, count: string]
  /** Returns the job's id where this scheduler has started the process; null where it has not. */
  readonly idOf: (env: Environment) => string | null
  readonly nodeOf: (env: Environment) => string | undefined
  readonly placeOf: (env: Environment, number: (name: string) => number | null) => Place
}

/** Returns the place of a job whose scheduler counts from 0. */
function fromZero(index: number | null, count: number | null): Place {
  return { index: index === null ? null : index + 1, count }
}

const SCHEDULERS: readonly SchedulerRow[] = [
  {
    name: 'slurm',
    words: 'Slurm',
    variables: ['SLURM_ARRAY_TASK_ID', 'SLURM_ARRAY_TASK_COUNT'],
    // The members of an array have an id each, and one that they share.
    idOf: env => env['SLURM_ARRAY_JOB_ID'] ?? env['SLURM_JOB_ID'] ?? null,
    nodeOf: env => env['SLURMD_NODENAME'],
    placeOf(_, number) {
      const [id, count] = [number('SLURM_ARRAY_TASK_ID'), number('SLURM_ARRAY_TASK_COUNT')]
      if (id === null || count === null) return { index: null, count: null }
      const least = number('SLURM_ARRAY_TASK_MIN') ?? 1
      const most = number('SLURM_ARRAY_TASK_MAX') ?? count
      const step = number('SLURM_ARRAY_TASK_STEP') || 1
      if (Math.floor((most - least) / step) + 1 !== count) {
        throw new InputError(
          `Slurm's array of ${formatInteger(count)} tasks from ${least} to ${most} has gaps, so that no task knows which of them it is: submit it as --array=1-${count}`,
        )
      }
      return { index: (id - least) / step + 1, count }
    },
  },
  {
    name: 'kubernetes',
    words: 'Kubernetes',
    variables: ['JOB_COMPLETION_INDEX', 'JOB_COMPLETIONS'],
    idOf: env =>
      env['JOB_COMPLETION_INDEX'] === undefined ? null : (env['JOB_NAME'] ?? env['HOSTNAME'] ?? ''),
    nodeOf: env => env['NODE_NAME'],
    // Kubernetes does not tell a pod how many there are: the manifest says it in JOB_COMPLETIONS.
    placeOf: (_, number) => fromZero(number('JOB_COMPLETION_INDEX'), number('JOB_COMPLETIONS')),
  },
  {
    name: 'gitlab',
    words: 'GitLab CI',
    variables: ['CI_NODE_INDEX', 'CI_NODE_TOTAL'],
    idOf: env => env['CI_JOB_ID'] ?? null,
    nodeOf: env => env['CI_RUNNER_DESCRIPTION'],
    placeOf: (_, number) => ({ index: number('CI_NODE_INDEX'), count: number('CI_NODE_TOTAL') }),
  },
  {
    name: 'buildkite',
    words: 'Buildkite',
    variables: ['BUILDKITE_PARALLEL_JOB', 'BUILDKITE_PARALLEL_JOB_COUNT'],
    idOf: env => env['BUILDKITE_JOB_ID'] ?? null,
    nodeOf: env => env['BUILDKITE_AGENT_NAME'],
    placeOf: (_, number) =>
      fromZero(number('BUILDKITE_PARALLEL_JOB'), number('BUILDKITE_PARALLEL_JOB_COUNT')),
  },
  {
    name: 'github',
    words: 'GitHub Actions',
    variables: ['STRATEGY_JOB_INDEX', 'STRATEGY_JOB_TOTAL'],
    idOf: env => (env['GITHUB_ACTIONS'] === 'true' ? (env['GITHUB_RUN_ID'] ?? '') : null),
    nodeOf: env => env['RUNNER_NAME'],
    // GitHub has these in expressions alone: a workflow hands them on as variables.
    placeOf: (_, number) => fromZero(number('STRATEGY_JOB_INDEX'), number('STRATEGY_JOB_TOTAL')),
  },
]

function numberIn(env: Environment, name: string): number | null {
  const text = env[name]
  if (text === undefined || text === '') return null
  if (!/^\d{1,9}$/.test(text)) throw new InputError(`${name}: "${text}" is not a whole number`)
  return Number(text)
}

function jobIn(row: SchedulerRow, env: Environment): RunJob | null {
  const id = row.idOf(env)
  if (id === null) return null
  const { index, count } = row.placeOf(env, name => numberIn(env, name))
  if (index !== null && count !== null && !(index >= 1 && index <= count)) {
    throw new InputError(
      `${row.words} says that this is job ${formatInteger(index)} of ${formatInteger(count)} (${variableWords(row)}): an index lies within its count`,
    )
  }
  return { scheduler: row.name, id: id || null, index, count, node: row.nodeOf(env) || null }
}

function variableWords({ variables }: SchedulerRow): string {
  return variables.join(' and ')
}

function rowOf({ scheduler }: RunJob): SchedulerRow {
  return SCHEDULERS.find(({ name }) => name === scheduler) as SchedulerRow
}

/** Returns the name of a job's scheduler as people write it. */
export function schedulerWords(job: RunJob): string {
  return rowOf(job).words
}

/**
 * Returns what the schedulers that have started this process say of its job; null where none has. Where one scheduler runs
 * inside another's job, as a GitLab job that is a Slurm task, the job is that of the one with an index.
 * @throws InputError where two of them give different places, and for variables that make no sense.
 */
export function jobOf(env: Environment): RunJob | null {
  const jobs = SCHEDULERS.flatMap(row => jobIn(row, env) ?? [])
  const placed = jobs.filter(({ index, count }) => index !== null && count !== null)
  const [first, other] = [placed[0], placed.find(job => placeWords(job) !== placeWords(placed[0] as RunJob))]
  if (first && other) {
    throw new InputError(
      `${schedulerWords(first)} says that this is job ${placeWords(first)}, and ${schedulerWords(other)} that it is ${placeWords(other)} (${variableWords(rowOf(other))}): unset the variables of one of them`,
    )
  }
  return first ?? jobs[0] ?? null
}

/**
 * Returns an environment in which no job has a place. Slurm hands on the environment of whoever submits a job, where a CI may
 * have said which of its own jobs that is.
 */
export function withoutPlaces(env: Environment): Record<string, string | undefined> {
  const known = new Set(SCHEDULERS.flatMap(({ variables }) => variables))
  return Object.fromEntries(Object.entries(env).filter(([name]) => !known.has(name)))
}

function placeWords({ index, count }: RunJob): string {
  return `${index} of ${count}`
}

/**
 * Returns the index and the count that `auto` stands for.
 * @param option the option that says `auto`, such as `--shard`.
 * @throws InputError where no scheduler tells them.
 */
export function placeInJob(option: string, job: RunJob | null): { index: number; count: number } {
  if (job === null) {
    const known = SCHEDULERS.map(row => `${row.words} (${variableWords(row)})`).join(', ')
    throw new InputError(
      `${option} auto: no scheduler says which of several jobs this is; known are ${known}: give ${option} i/n`,
    )
  }
  const { index, count } = job
  if (index === null || count === null) {
    const row = rowOf(job)
    throw new InputError(
      `${option} auto: ${row.words} does not say which of several jobs this is (${variableWords(row)} are not both set): give ${option} i/n`,
    )
  }
  return { index, count }
}
