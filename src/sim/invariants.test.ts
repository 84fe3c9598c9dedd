import { expect, test } from 'vitest'
import { EPOLL_CTL_ADD, EPOLLIN, SimKernel } from './index.ts'

function sleeping() {
  const k = new SimKernel()
  const [a, b] = k.socketpair()
  const ep = k.epoll_create1(0)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN })
  const empty = k.epoll_create1(0)
  for (const fd of [ep, empty]) {
    k.spawn(function* (sys) {
      return yield* sys.epoll_wait(fd, 1, 10)
    })
  }
  k.spawn(function* (sys) {
    return yield* sys.poll([{ fd: b, events: EPOLLIN }], 10)
  })
  k.run(0)
  return { k, a, b, ep, empty }
}

test.each<[string, (all: ReturnType<typeof sleeping>) => void]>([
  ['an item too many', ({ k }) => k.kernel.epoll_watches++],
  ['a ready item too many', ({ k }) => k.counters.readyListAdds++],
  ['a wait entry too many', ({ k }) => k.counters.waitEntriesAdded++],
  ['a wait too many', ({ k }) => k.kernel.waits_holding++],
  ['a reference too many to a socket', ({ k, a }) => k.kernel.files.fd[a]!.f_count++],
  ['a reference too many to an epoll', ({ k, ep }) => k.kernel.files.fd[ep]!.f_count++],
  ['a reference too few', ({ k, b }) => k.kernel.files.fd[b]!.f_count--],
])('%s is found', (_, act) => {
  const all = sleeping()
  all.k.assertInvariants()
  act(all)
  expect(() => all.k.assertInvariants()).toThrow(/broken invariant|counters/)
})

test('files that only calls hold are in order, too', () => {
  const { k, b, ep, empty } = sleeping()
  for (const fd of [b, ep, empty]) {
    k.close(fd)
    k.assertInvariants()
  }
  k.run()
  k.assertInvariants()
  // /dev/null three times, and `a`.
  expect(k.kernel.nr_files).toBe(4)
  expect(k.kernel.waits_holding).toBe(0)
})
