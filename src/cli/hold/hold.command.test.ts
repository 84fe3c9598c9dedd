import { expect, test } from 'vitest'
import { call, temporaryFolder } from '../call.fixture.ts'
import { cellWithId } from './held_cell.ts'

const folder = temporaryFolder()

test.each([
  ['epoll/n512/k1/nonblocking', {}],
  ['poll/n77/k3/wakeup', {}],
  ['epoll-edge/n1000/k2.5%/ready', {}],
  ['epoll_pwait2/n64/k0/timeout/timeoutNs50000', {}],
  ['epoll/n64/k1/nonblocking/waitDelayNs5000', { param: ['waitDelayNs=5us'] }],
])('%s is found, whatever its N and k', async (id, overrides) => {
  expect((await cellWithId(id, undefined, overrides)).id).toBe(id)
})

test('what no suite has is refused with the nearest id', async () => {
  await expect(cellWithId('epoll/n64/k1/nonblockin', 'smoke', {})).rejects.toThrow(
    /^there is no cell "epoll\/n64\/k1\/nonblockin" in smoke, did you mean "epoll\/n64\/k1\/nonblocking"\?: [^\n]*$/,
  )
})

test.each([
  [['poll/n8/k1/nonblocking', '--for', '1d'], /^muxbench: --for: "1d" is not a time from 1s to 24h/],
  [['poll/n8/k1/nonblocking', '--suite', 'smok'], /^muxbench: unknown suite "smok", did you mean "smoke"/],
  [['poll/n8/k1/nonblocking', '--fds', 'x'], /^muxbench: --fds: "x" is not a valid fdCount/],
  [['poll-edge/n8/k1/nonblocking', '--trigger', 'edge'], /^muxbench: poll-edge\/n8\/k1\/nonblocking: .*edge/],
])('%j is refused in one line', async (args, words) => {
  const { status, stdout, stderr } = await call(folder, 'hold', ...args)
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^[^\n]*\n$/)
  expect(stderr).toMatch(words)
})

test('a cell runs for the time that is given, and its process and threads are named', async () => {
  const { status, stdout, stderr } = await call(folder, 'hold', 'poll/n8/k1/wakeup', '--for', '1', '--json')
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toEqual({
    ...{ cell: 'poll/n8/k1/wakeup', phase: 'running' },
    ...{ process: expect.any(Number), thread: expect.any(Number), others: [expect.any(Number)] },
  })
  expect(stderr.match(/registering its descriptors|running for 1 s;/g)).toEqual([
    'registering its descriptors',
    'running for 1 s;',
  ])
})

test.each([
  // The writer and the readers are threads.
  ['epoll/n1/k1/wakeup/eventfdFds/sharedTable/quiet/readers16SameFds', 17],
  ['epoll/n64/k1/nonblocking/eventfdFds/readers1Processes', 1],
])('of %s the readers and writers are named, which start at the beginning of a turn', async (cell, count) => {
  const { status, stdout } = await call(folder, 'hold', cell, '--for', '1s')
  expect(status).toBe(0)
  const [, thread, others = ''] =
    /^thread +(\d+) \(it samples the others\)\nothers +([\d ]+) \(they wait or write\)$/m.exec(stdout) ?? []
  const named = new Set(others.split(' '))
  expect(named.size).toBe(count)
  expect(named).not.toContain(thread)
})
