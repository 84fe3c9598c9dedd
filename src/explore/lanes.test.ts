import { expect, test } from 'vitest'
import { LANE_COUNTERS, lanesOf } from './lanes.ts'

/** Returns the counts of a wait, in the order of LANE_COUNTERS. */
const counted = (count: number, wait: 'ready' | 'asleep') =>
  Object.fromEntries(
    lanesOf(count, wait).map(({ call, counts }) => [call, LANE_COUNTERS.map(({ name }) => counts[name])]),
  )

// Files asked, bytes in and out, entries on wait queues, items on a ready list, tasks woken.
test('what is there already: select and poll look at all, epoll at what is ready', () => {
  expect(counted(64, 'ready')).toEqual({
    select: [64, 16, 16, 64, 0, 0],
    poll: [64, 512, 128, 64, 0, 0],
    epoll_wait: [1, 0, 12, 0, 2, 0],
  })
})

test('a sleeper: select and poll look at all twice, and epoll has one entry of its own', () => {
  expect(counted(64, 'asleep')).toEqual({
    select: [128, 16, 16, 64, 0, 1],
    poll: [128, 512, 128, 64, 0, 1],
    epoll_wait: [1, 0, 12, 1, 2, 1],
  })
})

test('for epoll nothing grows with the idle descriptors', () => {
  expect(counted(1000, 'asleep')['epoll_wait']).toEqual(counted(10, 'asleep')['epoll_wait'])
})
