import { describe, expect, test } from 'vitest'
import { jobOf, placeInJob, withoutPlaces } from './job.ts'

const SLURM = {
  SLURM_JOB_ID: '118',
  SLURM_ARRAY_JOB_ID: '117',
  SLURM_ARRAY_TASK_ID: '3',
  SLURM_ARRAY_TASK_COUNT: '4',
  SLURM_ARRAY_TASK_MIN: '0',
  SLURM_ARRAY_TASK_MAX: '6',
  SLURM_ARRAY_TASK_STEP: '2',
  SLURMD_NODENAME: 'n07',
}

describe('a job knows itself from what its scheduler sets', () => {
  const NOT_ONE_OF_SEVERAL = { index: null, count: null }
  test.each<[string, Record<string, string>, object | null]>([
    ['nothing', {}, null],
    [
      'a Slurm array, counted from its least index in its steps',
      { ...SLURM, SLURM_ARRAY_TASK_ID: '4' },
      { scheduler: 'slurm', id: '117', index: 3, count: 4, node: 'n07' },
    ],
    [
      'a Slurm job alone',
      { SLURM_JOB_ID: '9', SLURMD_NODENAME: 'n01' },
      { scheduler: 'slurm', id: '9', ...NOT_ONE_OF_SEVERAL, node: 'n01' },
    ],
    [
      'an indexed Job of Kubernetes',
      { JOB_COMPLETION_INDEX: '0', JOB_COMPLETIONS: '3', JOB_NAME: 'mux', NODE_NAME: 'worker-2' },
      { scheduler: 'kubernetes', id: 'mux', index: 1, count: 3, node: 'worker-2' },
    ],
    [
      'an indexed Job whose manifest does not say how many there are',
      { JOB_COMPLETION_INDEX: '2', HOSTNAME: 'mux-2' },
      { scheduler: 'kubernetes', id: 'mux-2', index: 3, count: null, node: null },
    ],
    [
      'a parallel job of GitLab',
      { CI_JOB_ID: '77', CI_NODE_INDEX: '2', CI_NODE_TOTAL: '2' },
      { scheduler: 'gitlab', id: '77', index: 2, count: 2, node: null },
    ],
    [
      'a parallel job of Buildkite',
      { BUILDKITE_JOB_ID: 'ab-1', BUILDKITE_PARALLEL_JOB: '4', BUILDKITE_PARALLEL_JOB_COUNT: '5' },
      { scheduler: 'buildkite', id: 'ab-1', index: 5, count: 5, node: null },
    ],
    [
      'a matrix of GitHub that hands its index on',
      { GITHUB_ACTIONS: 'true', GITHUB_RUN_ID: '5', STRATEGY_JOB_INDEX: '0', STRATEGY_JOB_TOTAL: '20' },
      { scheduler: 'github', id: '5', index: 1, count: 20, node: null },
    ],
    [
      'a Slurm array that a GitLab job has started',
      { ...SLURM, SLURM_ARRAY_TASK_ID: '0', CI_JOB_ID: '77' },
      { scheduler: 'slurm', id: '117', index: 1, count: 4, node: 'n07' },
    ],
    [
      'a Slurm job that a parallel job of GitLab has started',
      { SLURM_JOB_ID: '9', CI_JOB_ID: '77', CI_NODE_INDEX: '1', CI_NODE_TOTAL: '2' },
      { scheduler: 'gitlab', id: '77', index: 1, count: 2, node: null },
    ],
  ])('%s', (_, env, job) => {
    expect(jobOf(env)).toEqual(job)
  })
})

test.each<[Record<string, string>, string]>([
  [
    { ...SLURM, SLURM_ARRAY_TASK_COUNT: '3', SLURM_ARRAY_TASK_STEP: '1', SLURM_ARRAY_TASK_MAX: '7' },
    "Slurm's array of 3 tasks from 0 to 7 has gaps, so that no task knows which of them it is: submit it as --array=1-3",
  ],
  [
    {
      ...SLURM,
      SLURM_ARRAY_TASK_ID: '2',
      CI_JOB_ID: '1',
      CI_NODE_INDEX: '1',
      CI_NODE_TOTAL: '2',
    },
    'Slurm says that this is job 2 of 4, and GitLab CI that it is 1 of 2 (CI_NODE_INDEX and CI_NODE_TOTAL): unset the variables of one of them',
  ],
  [{ CI_JOB_ID: '1', CI_NODE_INDEX: 'two' }, 'CI_NODE_INDEX: "two" is not a whole number'],
  [
    { CI_JOB_ID: '1', CI_NODE_INDEX: '3', CI_NODE_TOTAL: '2' },
    'GitLab CI says that this is job 3 of 2 (CI_NODE_INDEX and CI_NODE_TOTAL): an index lies within its count',
  ],
])('what makes no sense is refused: %#', (env, message) => {
  expect(() => jobOf(env)).toThrow(message)
})

test('auto is what the job says, and an error where it says nothing', () => {
  expect(placeInJob('--shard', jobOf({ ...SLURM, SLURM_ARRAY_TASK_ID: '6' }))).toEqual({ index: 4, count: 4 })
  expect(() => placeInJob('--shard', null)).toThrow(
    /^--shard auto: no scheduler says which of several jobs this is; known are Slurm \(SLURM_ARRAY_TASK_ID and .*: give --shard i\/n$/,
  )
  expect(() => placeInJob('--repeat', jobOf({ SLURM_JOB_ID: '9' }))).toThrow(
    '--repeat auto: Slurm does not say which of several jobs this is (SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT are not both set): give --repeat i/n',
  )
})

test('a job that another one submits does not inherit its place', () => {
  const env = withoutPlaces({ PATH: '/bin', CI_NODE_INDEX: '1', CI_NODE_TOTAL: '2', ...SLURM })
  expect(env).toMatchObject({ PATH: '/bin', SLURM_JOB_ID: '118' })
  expect(jobOf(env)).toMatchObject({ index: null, count: null })
})
