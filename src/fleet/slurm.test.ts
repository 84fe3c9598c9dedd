import { describe, expect, test } from 'vitest'
import { parseManifest } from './manifest.ts'
import { batchScript, sbatchOptions, submittedJob, tasksInQueue } from './slurm.ts'

const manifest = parseManifest(
  JSON.stringify({
    ...{ schemaVersion: 1, id: 'muxbench-0123abcd', scheduler: 'slurm', version: '0.1.0', suite: 'default' },
    ...{ seed: 7, nodes: ['n1', 'n2'], repeats: 2, shards: 2, arguments: [], isStored: false },
    ...{ namespace: null, jobs: ['11', '12'] },
  }),
  'fleet.json',
)

const settings = { constraint: null, partition: null, logs: '/shared/f' }

describe('the options of sbatch', () => {
  test('make an array for each node, which no other job shares, and which begins again after a failure', () => {
    const options = sbatchOptions(manifest, 1, settings)
    expect(options).toEqual(expect.arrayContaining(['--array=1-4', '--nodelist=n2', '--nodes=1']))
    expect(options).toEqual(expect.arrayContaining(['--exclusive', '--requeue', '--open-mode=append']))
  })

  test('leave the choice of nodes to Slurm where none is named', () => {
    const options = sbatchOptions({ ...manifest, nodes: [] }, 0, {
      ...settings,
      constraint: 'icelake',
      partition: 'long',
    })
    expect(options.filter(option => option.startsWith('--nodelist'))).toEqual([])
    expect(options).toEqual(expect.arrayContaining(['--constraint=icelake', '--partition=long']))
  })
})

test('the script asks to be begun again only where its process was killed', () => {
  const script = batchScript('muxbench fleet job /shared/f --first 1')
  expect(script.split('\n')).toContain('muxbench fleet job /shared/f --first 1')
  expect(script).toMatch(/if \[ "\$code" -eq 137 \] .*\n {2}scontrol requeue/)
})

test.each([
  ['12\n', '12'],
  ['12;cluster\n', '12'],
  ['Submitted batch job 12', null],
  ['', null],
])('what sbatch prints, %j, is job %j', (output, id) => {
  expect(submittedJob(output)).toBe(id)
})

test('squeue names the tasks that wait and run; those of other jobs and what has ended are none of the fleet', () => {
  const output = [
    '11|1|COMPLETED|n1|None',
    '11|2|RUNNING|n1|None',
    '12|1|PENDING||ReqNodeNotAvail, UnavailableNodes:n2',
    '12|4|PENDING||None',
    '99|1|RUNNING|n9|None',
    '11|N/A|RUNNING|n1|None',
    'slurm is not well',
    '',
  ].join('\n')
  expect(tasksInQueue(manifest, output)).toEqual([
    { part: 2, state: 'running', node: 'n1', reason: null },
    { part: 5, state: 'waiting', node: 'n2', reason: 'ReqNodeNotAvail, UnavailableNodes:n2' },
    { part: 8, state: 'waiting', node: 'n2', reason: null },
  ])
})
