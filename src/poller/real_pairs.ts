import { EPOLLIN, EPOLLPRI, EPOLLRDBAND, EPOLLRDNORM, type SimKernel } from '../sim/index.ts'
import type { Addon, NativeFdPool } from './addon.ts'
import { FIRST_FD, READ_LENGTH, type SimDescriptors } from './sim_descriptors.ts'

/** The event bits that the kernel passes to the wait queue of a socket that has become readable. */
const READABLE = EPOLLIN | EPOLLPRI | EPOLLRDNORM | EPOLLRDBAND

/**
 * Returns the real socketpairs of the pool as descriptors of the simulator. A write goes to the real socket and then
 * runs the simulated file's wait queue, and the simulator asks the real kernel for a file's state.
 */
export function realPairs(k: SimKernel, count: number, pool: NativeFdPool, addon: Addon): SimDescriptors {
  const watched = Int32Array.from({ length: count }, (_, index) => pool.watched(index))
  const peers = Int32Array.from({ length: count }, (_, index) => pool.peer(index))
  for (const fd of watched) k.openExternal(() => addon.readiness(fd))
  return {
    write: index => {
      addon.write(peers[index] as number, 1)
      k.wake(FIRST_FD + index, READABLE)
    },
    read: index => addon.read(watched[index] as number, READ_LENGTH),
  }
}
