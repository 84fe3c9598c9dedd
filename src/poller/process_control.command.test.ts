import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { makePlan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import { ADDON_PATH, loadAddon } from './addon.ts'

const addon = loadAddon()
const REQUIRE_ADDON = `const addon = require(${JSON.stringify(ADDON_PATH)})`

test.each([['0'], [0.5], [-1], [Number.NaN], [null]])('%j is refused as a CPU', cpu => {
  const before = addon.affinity()
  expect(() => addon.setAffinity([...before, cpu as never])).toThrow(
    new TypeError('a CPU must be an integer from 0 to 2147483647'),
  )
  expect(addon.affinity()).toEqual(before)
})

test('an unshared descriptor table is out of reach of other threads, but for a runner with sharedFdTable', () => {
  const plan = encodePlan(makePlan({ seed: 1, fdCount: 4, activeCount: 1 }))
  const script = `
    ${REQUIRE_ADDON}
    const { existsSync, readdirSync } = require('node:fs')
    const holders = fd => readdirSync('/proc/self/task')
      .filter(thread => existsSync('/proc/self/task/' + thread + '/fd/' + fd))
      .map(thread => Number(thread) === process.pid ? 'main' : 'other')
    const [early] = addon.socketpair()
    const found = { othersBefore: holders(early).includes('other') }
    addon.unshareDescriptorTable()
    const pool = new addon.FdPool(4)
    found.unshared = holders(pool.watched(0))
    const columns = Object.fromEntries(
      ['writeNs', 'armNs', 'scanNs', 'drainNs', 'cycleNs', 'iterationNs', 'waitNs', 'dispatchLatencyNs']
        .map(name => [name, new Float64Array(8)]))
    for (const sharedFdTable of [false, true]) {
      const options = { mechanism: 'poll', waitMode: 'ready', sharedFdTable, maxEvents: 4, highestFd: null }
      const runner = new addon.Runner(pool, Uint32Array.from(${JSON.stringify([...plan])}), options, columns)
      found[sharedFdTable ? 'shared' : 'private'] = holders(pool.watched(0))
      runner.close()
    }
    found.afterwards = holders(pool.watched(0))
    console.log(JSON.stringify(found))`
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual({
    othersBefore: true,
    unshared: ['main'],
    private: ['main'],
    shared: ['main', 'other'],
    afterwards: ['main'],
  })
})

test('a process that called dieWithParent ends with its parent', async () => {
  const child = `${REQUIRE_ADDON}; addon.dieWithParent(); console.log(process.pid); setInterval(() => {}, 1000)`
  // No channel between the two: only the kernel can tell the child.
  const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], {
    stdio: ['ignore', 'inherit', 'inherit'] })`
  const middle = spawn(process.execPath, ['-e', parent], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface(middle.stdout), 'line')
  const pid = Number(line)
  try {
    // The child holds the other end of the pipe: its end closes it.
    const closed = once(middle, 'close').then(() => 'closed')
    middle.kill('SIGKILL')
    expect(await Promise.race([closed, delay(10_000, 'still open')])).toBe('closed')
  } finally {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It is gone, as it should be.
    }
  }
})

test('the readiness of a descriptor is read again where a signal ended its call', async () => {
  const pool = new addon.FdPool(1, 'pipe')
  const ignore = () => undefined
  process.on('SIGUSR2', ignore)
  const sender = spawn('sh', ['-c', `for i in $(seq 5000); do kill -USR2 ${process.pid}; done`])
  const ended = once(sender, 'exit').then(() => true)
  try {
    const states = new Set<number>()
    do {
      for (let calls = 0; calls < 20_000; calls++) states.add(addon.readiness(pool.watched(0)))
    } while (!(await Promise.race([ended, delay(0).then(() => false)])))
    expect(states).toEqual(new Set([0]))
  } finally {
    sender.kill()
    await ended
    process.off('SIGUSR2', ignore)
    pool.close()
  }
})
