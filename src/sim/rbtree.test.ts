import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shuffled } from '../random/shuffle.ts'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLLIN, SimKernel } from './index.ts'

test('a thousand descriptors stay findable in 2 log2(n + 1) comparisons, and the tree in order', () => {
  const k = new SimKernel()
  const ep = k.epoll_create1(0)
  const fds: number[] = []
  for (let i = 0; i < 1000; i++) {
    const fd = k.eventfd(0)
    fds.push(fd)
    k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: fd })
  }
  k.assertInvariants()
  for (const fd of fds) {
    const before = k.counters.treeComparisons
    expect(() => k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN })).toThrow('EEXIST')
    expect(k.counters.treeComparisons - before).toBeLessThanOrEqual(2 * Math.log2(1001))
  }
  expect(k.counters.treeRotations).toBeGreaterThan(0)
})

test('any order of insertions and removals keeps order, colours and links', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(30)), { maxLength: 120 }), steps => {
      const k = new SimKernel()
      const ep = k.epoll_create1(0)
      const file = k.eventfd(0)
      for (let i = 0; i <= 30; i++) k.dup(file)
      const present = new Set<number>()
      for (const [add, i] of steps) {
        const fd = file + 1 + i
        const expected = add === present.has(fd)
        const act = () => k.epoll_ctl(ep, add ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, fd, { events: EPOLLIN })
        if (expected) expect(act).toThrow(add ? 'EEXIST' : 'ENOENT')
        else act()
        if (add) present.add(fd)
        else present.delete(fd)
        k.assertInvariants()
      }
    }),
    { numRuns: 60 },
  )
})

test('hundreds of items, added and removed in random order', () => {
  const random = Xoshiro128.fromSeed(0)
  const k = new SimKernel()
  const ep = k.epoll_create1(0)
  const fds = Array.from({ length: 250 }, () => k.eventfd())
  for (const fd of shuffled(fds, random)) {
    k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN })
    k.assertInvariants()
  }
  for (const fd of shuffled(fds, random)) {
    k.epoll_ctl(ep, EPOLL_CTL_DEL, fd)
    k.assertInvariants()
  }
  expect(k.kernel.epoll_watches).toBe(0)
})
