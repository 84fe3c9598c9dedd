import { eventpoll_release } from './eventpoll_release.ts'
import type { file } from './file.ts'
import type { kernel } from './kernel.ts'

/** Drops a reference. With the last one the items that watch the file go first, then the file itself. */
export function fput(k: kernel, file: file): void {
  if (--file.f_count > 0) return
  eventpoll_release(k, file)
  file.f_op.release(k, file)
  k.nr_files--
}
