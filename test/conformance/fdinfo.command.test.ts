import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_MOD,
  EPOLLERR,
  EPOLLEXCLUSIVE,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLWAKEUP,
  SimKernel,
} from '../../src/sim/index.ts'
import { call } from './calls.ts'
import { realKernelSettings, runOnRealKernel } from './real_kernel.ts'
import { SimMachine } from './sim_machine.ts'

/** Returns the lines of the items of all epolls of this process, of which the event loop of Node.js is one. */
function itemsOfThisProcess(): string[] {
  return readdirSync('/proc/self/fdinfo').flatMap(fd => {
    try {
      return readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')
        .split('\n')
        .filter(line => line.startsWith('tfd:'))
    } catch (error) {
      // The descriptor of the folder that was read is closed by now.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  })
}

test('fdinfo() shows an item as this kernel does, but for its inode', () => {
  const lines = itemsOfThisProcess()
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) {
    const [, tfd, events, data] = /^tfd: +(\d+) events: +([0-9a-f]+) data: +([0-9a-f]+) /.exec(line)!
    const k = new SimKernel()
    const ep = k.dup2(k.epoll_create1(0), 1 + Number(tfd))
    const event = { events: Number.parseInt(events!, 16), data: BigInt(`0x${data}`) }
    k.epoll_ctl(ep, EPOLL_CTL_ADD, k.dup2(k.eventfd(), Number(tfd)), event)
    const inode = / pos:0 ino:[0-9a-f]+ sdev:[0-9a-f]+$/
    expect(line).toMatch(inode)
    expect(k.fdinfo(ep)).toBe(`${line.replace(inode, '')} pos:0 ino:5 sdev:0\n`)
  }
})

test('EPOLLWAKEUP is in an item as this kernel has it there', () => {
  const control = (op: number, fd: number, events: number) => call('epoll_ctl', 3, op, fd, events, fd, 0)
  const calls = [
    call('epoll_create1', 0),
    call('pipe'),
    control(EPOLL_CTL_ADD, 4, EPOLLIN | EPOLLWAKEUP),
    call('item_mask', 3, 4),
    control(EPOLL_CTL_MOD, 4, EPOLLIN | EPOLLONESHOT | EPOLLWAKEUP),
    call('item_mask', 3, 4),
    control(EPOLL_CTL_ADD, 5, EPOLLIN | EPOLLEXCLUSIVE | EPOLLWAKEUP),
    call('item_mask', 3, 5),
    call('item_mask', 3, 6),
  ]
  const settings = realKernelSettings()
  const machine = new SimMachine(settings)
  const words: number[] = []
  for (const result of machine.results(calls)) words.push(...result)
  expect(words).toEqual([...runOnRealKernel(calls, 64)])
  // The item of the pipe asks for errors, too.
  const wakeup = settings.blockSuspend ? EPOLLWAKEUP : 0
  expect(words[5]! & (EPOLLIN | EPOLLERR | EPOLLWAKEUP)).toBe(EPOLLIN | EPOLLERR | wakeup)
})

test('max_user_watches is what the memory of this machine leads to', () => {
  const kilobytes = Number(/^MemTotal: +(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1])
  const k = new SimKernel({ memoryBytes: kilobytes * 1024 })
  const real = realKernelSettings().maxUserWatches!
  // The kernel computes it before its own start is over, whose memory it gets back then: some ten megabytes.
  expect(Math.abs(k.kernel.max_user_watches / real - 1)).toBeLessThan(0.05)
})
