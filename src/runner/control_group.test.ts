import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { cpuQuota, groupFolders, processLimit, quotaCpusOf, throttledMsOf } from './control_group.ts'

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
  const root = '/sys/fs/cgroup'
  const folders = (cgroup: string) => groupFolders({ cgroup, root }, 'cpu')
  expect(folders('0::/a/b\n')).toEqual(['/sys/fs/cgroup/a/b', '/sys/fs/cgroup/a', '/sys/fs/cgroup/'])
  expect(folders('4:cpu,cpuacct:/\n3:memory:/x\n')).toEqual(['/sys/fs/cgroup/cpu,cpuacct/'])
  expect(folders('')).toEqual([])
})

/** Returns the control group that a /proc/self/cgroup names, in a temporary folder with these files. */
function groupWith(cgroup: string, files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'muxbench-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return { cgroup, root }
}

test.each([
  ['of version 2', '0::/a/b\n', { 'a/cpu.max': '150000 100000\n', 'a/b/cpu.max': 'max 100000\n' }, 1.5],
  [
    'of version 1',
    '4:cpu,cpuacct:/a\n0::/\n',
    { 'cpu,cpuacct/a/cpu.cfs_quota_us': '50000\n', 'cpu,cpuacct/a/cpu.cfs_period_us': '100000\n' },
    0.5,
  ],
  ['without a quota', '0::/\n', { 'cpu.max': 'max 100000\n' }, null],
])('a control group %s grants so many CPUs', (_, cgroup, files, expected) => {
  expect(cpuQuota(groupWith(cgroup, files))).toBe(expected)
})

test.each([
  ['of version 2', '0::/a/b\n', { 'a/pids.max': '500\n', 'a/b/pids.max': 'max\n' }, 500],
  ['of version 1', '8:pids:/a\n0::/\n', { 'pids/a/pids.max': '40\n', 'pids/pids.max': '100\n' }, 40],
  ['without a limit', '8:pids:/\n', { 'pids/pids.max': 'max\n' }, null],
])('a control group %s allows so many processes', (_, cgroup, files, expected) => {
  expect(processLimit(groupWith(cgroup, files))).toBe(expected)
})
