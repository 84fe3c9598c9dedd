import type { SimKernel } from '../sim/index.ts'

/** The first descriptor number that a fresh SimKernel assigns, since 0, 1 and 2 are taken. */
export const FIRST_FD = 3

/** The descriptors of a simulated mechanism. Index i of the plan is descriptor FIRST_FD + i of the simulator. */
export interface SimDescriptors {
  /** Writes one byte to the peer of index i. */
  write(index: number): void
  /** Reads index i empty and returns how many bytes there were. */
  read(index: number): number
}

/** A read of this many bytes empties any descriptor, since an iteration sends it fewer. */
export const READ_LENGTH = 16

/** Makes simulated socketpairs, numbered as by native/fd_pool.cc: the watched ends first, their peers above. */
export function simulatedPairs(k: SimKernel, count: number): SimDescriptors {
  for (let i = 0; i < count; i++) {
    const [, second] = k.socketpair()
    const peer = FIRST_FD + count + i
    if (second === peer) continue
    k.dup2(second, peer)
    k.close(second)
  }
  return {
    write: index => void k.write(FIRST_FD + count + index, 1),
    read: index => k.read(FIRST_FD + index, READ_LENGTH),
  }
}
