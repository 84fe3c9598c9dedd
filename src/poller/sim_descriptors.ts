import { EPOLLOUT, type SimKernel } from '../sim/index.ts'
import type { Interest } from '../suite/fd_kinds.ts'

/** The first descriptor number that a fresh SimKernel assigns, since 0, 1 and 2 are taken. */
export const FIRST_FD = 3

/** The descriptors of a simulated mechanism. Index i of the plan is descriptor FIRST_FD + i of the simulator. */
export interface SimDescriptors {
  /** Makes index i ready: its peer writes one byte, or reads one where room to write is awaited. */
  makeReady(index: number): void
  /** Reads index i empty, or fills it again, and returns how many bytes that were. */
  handle(index: number): number
}

/** A read of this many bytes empties any descriptor, since an iteration sends it fewer. */
export const READ_LENGTH = 16

/**
 * Makes simulated socketpairs, numbered as by native/fd_pool.cc: the watched ends first, their peers above. As there,
 * those that are watched for output are full, of a few bytes.
 */
export function simulatedPairs(k: SimKernel<number>, count: number, interest: Interest): SimDescriptors {
  for (let i = 0; i < count; i++) {
    const [first, second] = k.socketpair(interest === 'in' ? {} : { sndbuf: 1 })
    while (interest !== 'in' && k.poll([{ fd: first, events: EPOLLOUT }], 0)[0]?.revents !== 0)
      k.write(first, 1)
    const peer = FIRST_FD + count + i
    if (second === peer) continue
    k.dup2(second, peer)
    k.close(second)
  }
  if (interest === 'out') {
    return {
      makeReady: index => void k.read(FIRST_FD + count + index, 1),
      handle: index => k.write(FIRST_FD + index, 1),
    }
  }
  return {
    makeReady: index => void k.write(FIRST_FD + count + index, 1),
    handle: index => k.read(FIRST_FD + index, READ_LENGTH),
  }
}
