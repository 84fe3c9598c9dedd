import { expect, test } from 'vitest'
import { CLAIMS } from '../../analysis/claims/claims.ts'
import { call, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
const muxbench = (...args: string[]) => call(folder, ...args)

test('list names suites, mechanisms, parameters and claims', async () => {
  const { status, stdout } = await muxbench('list')
  expect(status).toBe(0)
  for (const name of ['default', 'smoke', 'select', 'poll', 'epoll', 'waitMode', '--fds'])
    expect(stdout).toContain(name)
  for (const unit of ['1 ns', '1 µs', '1 ms']) expect(stdout).toContain(`of ${unit}`)
  expect(stdout).toContain('--param claim=7,12')
  expect(stdout).toMatch(/^7 +epoll shares memory with user space +A process looks for its epoll/m)
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
  expect(list.claims).toHaveLength(CLAIMS.length)
  expect(list.claims[6]).toMatchObject({ number: 7, kind: 'memory', preset: 'three-calls' })
})
