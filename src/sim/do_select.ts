import {
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  POLLRDBAND,
  POLLRDNORM,
  POLLWRBAND,
  POLLWRNORM,
} from './constants.ts'
import { EBADF, EINVAL } from './errno.ts'
import { fdget } from './fdtable.ts'
import { vfs_poll } from './poll.ts'
import { poll_rounds, type poll_wqueues } from './poll_wqueues.ts'
import type { kernel } from './structs.ts'
import type { Blocking } from './task.ts'

/** The events that each of the three sets reports. */
const POLLIN_SET = POLLNVAL | POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR
const POLLOUT_SET = POLLNVAL | POLLWRBAND | POLLWRNORM | POLLOUT | POLLERR
const POLLEX_SET = POLLNVAL | POLLPRI

/** Three sets as bitmaps, with bit n for descriptor n; null where the caller gave none. */
export interface fd_set_bits {
  in: Uint32Array | null
  out: Uint32Array | null
  ex: Uint32Array | null
}

const NO_BITS = new Uint32Array(0)

/** Returns the bytes that are copied of one set: whole 64-bit words. */
const FDS_BYTES = (n: number) => Math.ceil(n / 64) * 8

/** Returns the highest descriptor asked for plus 1, or -EBADF if one of them is not open. */
function max_select_fd(k: kernel, n: number, sets: readonly Uint32Array[]): number {
  let max = 0
  for (let word = 0; word * 32 < n; word++) {
    let bits = 0
    for (const set of sets) bits |= set[word] ?? 0
    if (n - word * 32 < 32) bits &= (1 << (n - word * 32)) - 1
    if ((bits & ~k.files.open_fds[word]!) !== 0) return -EBADF
    if (bits !== 0) max = word * 32 + 32 - Math.clz32(bits)
  }
  return max
}

/** Polls all descriptors below `n` once, and returns how many bits are set in `res`. */
function select_round(
  k: kernel,
  n: number,
  sets: readonly Uint32Array[],
  res: Uint32Array[],
  pwq: poll_wqueues,
) {
  const [inp, outp, exp] = sets as [Uint32Array, Uint32Array, Uint32Array]
  let count = 0
  const report = (which: number, word: number, bit: number) => {
    res[which]![word]! |= bit
    count++
    pwq._qproc = null
  }
  for (let word = 0; word * 32 < n; word++) {
    const ins = inp[word] ?? 0
    const outs = outp[word] ?? 0
    const exs = exp[word] ?? 0
    if ((ins | outs | exs) === 0) continue
    for (let j = 0; j < 32 && word * 32 + j < n; j++) {
      const bit = 1 << j
      if (((ins | outs | exs) & bit) === 0) continue
      const file = fdget(k.files, word * 32 + j)
      let mask = POLLNVAL
      if (file !== null) {
        pwq._key = POLLEX_SET
        if ((ins & bit) !== 0) pwq._key |= POLLIN_SET
        if ((outs & bit) !== 0) pwq._key |= POLLOUT_SET
        mask = vfs_poll(k, file, pwq)
      }
      if ((mask & POLLIN_SET) !== 0 && (ins & bit) !== 0) report(0, word, bit)
      if ((mask & POLLOUT_SET) !== 0 && (outs & bit) !== 0) report(1, word, bit)
      if ((mask & POLLEX_SET) !== 0 && (exs & bit) !== 0) report(2, word, bit)
    }
  }
  return count
}

/** Runs select and returns how many bits are set in the sets that come back, or -errno. `expires` 0 does not sleep. */
export function* core_sys_select(
  k: kernel,
  nfds: number,
  fds: fd_set_bits,
  expires: bigint | null,
): Blocking<{ count: number; res: Uint32Array[] } | number> {
  if (nfds < 0) return -EINVAL
  // Bits beyond the table's size are not looked at; those beyond the highest open descriptor are.
  const size = Math.min(nfds, k.files.max_fds)
  const given = Number(fds.in !== null) + Number(fds.out !== null) + Number(fds.ex !== null)
  k.counters.selectCalls++
  k.counters.bytesCopiedIn += given * FDS_BYTES(size)
  const sets = [fds.in ?? NO_BITS, fds.out ?? NO_BITS, fds.ex ?? NO_BITS]
  const n = max_select_fd(k, size, sets)
  if (n < 0) return n

  const res = sets.map(set => new Uint32Array(set.length))
  const count = yield* poll_rounds(k, 'do_select', expires, pwq => select_round(k, n, sets, res, pwq))
  if (count < 0) return count
  k.counters.bytesCopiedOut += given * FDS_BYTES(size)
  // Words that are not copied out keep what the caller had in them.
  res.forEach((set, i) => {
    for (let word = FDS_BYTES(size) / 4; word < set.length; word++) set[word] = sets[i]![word]!
  })
  return { count, res }
}
