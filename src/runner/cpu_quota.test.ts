import { expect, test } from 'vitest'
import { quotaCpusOf, quotaFolders, throttledMsOf } from './cpu_quota.ts'

test.each([
  ['usage_usec 5\nnr_throttled 3\nthrottled_usec 250000\n', 250],
  ['nr_periods 9\nnr_throttled 3\nthrottled_time 250000000\n', 250],
  ['usage_usec 5\n', null],
])('the throttled time of %j is %j ms', (stat, expected) => {
  expect(throttledMsOf(stat)).toBe(expected)
})

test.each([
  ['10000 100000\n', 0.1],
  ['150000\n 100000\n', 1.5],
  ['max 100000\n', null],
  ['-1\n 100000\n', null],
  ['null null', null],
])('the quota %j grants %j CPUs', (text, expected) => {
  expect(quotaCpusOf(text)).toBe(expected)
})

test('the groups above one count as well, in both versions of control groups', () => {
  expect(quotaFolders('0::/a/b\n')).toEqual(['/sys/fs/cgroup/a/b', '/sys/fs/cgroup/a', '/sys/fs/cgroup/'])
  expect(quotaFolders('4:cpu,cpuacct:/\n3:memory:/x\n')).toEqual(['/sys/fs/cgroup/cpu,cpuacct/'])
  expect(quotaFolders('')).toEqual([])
})
