import type { file } from './file.ts'
import type { kernel } from './kernel.ts'
import type { wait_queue_head } from './wait.ts'

/**
 * What a file's `poll` operation is given: if `_qproc` is there, the file calls it for every wait queue
 * that a change of its state will wake, and the caller hooks itself up. Null asks for the state alone.
 */
export interface poll_table {
  _qproc: ((k: kernel, file: file, head: wait_queue_head, pt: poll_table) => void) | null
  /** The events that the caller is interested in. */
  _key: number
}

export function poll_wait(k: kernel, file: file, head: wait_queue_head, pt: poll_table): void {
  if (pt._qproc !== null) pt._qproc(k, file, head, pt)
}
