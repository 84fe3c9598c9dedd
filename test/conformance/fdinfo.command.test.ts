import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { EPOLL_CTL_ADD, SimKernel } from '../../src/sim/index.ts'

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
