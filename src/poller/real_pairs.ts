import {
  EPOLLIN,
  EPOLLOUT,
  EPOLLPRI,
  EPOLLRDBAND,
  EPOLLRDNORM,
  EPOLLWRBAND,
  EPOLLWRNORM,
  type SimKernel,
} from '../sim/index.ts'
import type { Interest } from '../suite/fd_kinds.ts'
import type { Addon, NativeFdPool } from './addon.ts'
import { FIRST_FD, READ_LENGTH, type SimDescriptors } from './sim_descriptors.ts'

/** The event bits that the kernel passes to the wait queue of a socket that has become readable. */
const READABLE = EPOLLIN | EPOLLPRI | EPOLLRDNORM | EPOLLRDBAND

/** The same bits of a socket that has room again. */
const WRITABLE = EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND

/**
 * Returns the real socketpairs of the pool as descriptors of the simulator. What makes one ready is done to the real
 * socket and then runs the simulated file's wait queue, and the simulator asks the real kernel for a file's state.
 */
export function realPairs(
  k: SimKernel<number>,
  count: number,
  interest: Interest,
  { pool, addon }: { readonly pool: NativeFdPool; readonly addon: Addon },
): SimDescriptors {
  const watched = Int32Array.from({ length: count }, (_, index) => pool.watched(index))
  const peers = Int32Array.from({ length: count }, (_, index) => pool.peer(index))
  for (const fd of watched) k.openExternal(() => addon.readiness(fd))
  if (interest === 'out') {
    return {
      makeReady: index => {
        addon.read(peers[index] as number, 1)
        k.wake(FIRST_FD + index, WRITABLE)
      },
      handle: index => addon.write(watched[index] as number, 1),
    }
  }
  return {
    makeReady: index => {
      addon.write(peers[index] as number, 1)
      k.wake(FIRST_FD + index, READABLE)
    },
    handle: index => addon.read(watched[index] as number, READ_LENGTH),
  }
}
