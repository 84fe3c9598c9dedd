import { expect, test } from 'vitest'
import { call, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
const muxbench = (...args: string[]) => call(folder, ...args)

test('list names suites, mechanisms and parameters', async () => {
  const { status, stdout } = await muxbench('list')
  expect(status).toBe(0)
  for (const name of ['default', 'smoke', 'select', 'poll', 'epoll', 'waitMode', '--fds'])
    expect(stdout).toContain(name)
  for (const unit of ['1 ns', '1 µs', '1 ms']) expect(stdout).toContain(`of ${unit}`)
  const list = JSON.parse((await muxbench('list', '--json')).stdout)
  expect(list.mechanisms.map((mechanism: { name: string }) => mechanism.name)).toEqual([
    'select',
    'poll',
    'epoll',
    'pselect',
    'ppoll',
    'epoll_pwait2',
    'io_uring',
    'epoll-timerfd',
    'sim-select',
    'sim-poll',
    'sim-epoll',
  ])
})
