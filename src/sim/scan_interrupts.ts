import type { ep_scan, eventpoll, kernel } from './structs.ts'

/** What runs in the middle of a ready-list scan, like an interrupt or another CPU. */
export type ScanInterrupt = () => void

/** Where a scan is interrupted. */
export interface ScanPoint {
  /** The number of items that the scan is done with, at least (default 1). */
  readonly after?: number
  /** `item`: before the scan comes to the next item (the default); `copy`: between an item's poll and its copy. */
  readonly at?: 'item' | 'copy'
  /** The descriptor of the epoll that is scanned; by default the next scan that gets so far is interrupted. */
  readonly ep?: number
}

interface Pending {
  readonly action: ScanInterrupt
  readonly after: number
  readonly at: 'item' | 'copy'
  readonly ep: eventpoll | null
}

function is_there({ after, at, ep }: Pending, scan: ep_scan): boolean {
  if (scan.handled < after || (ep !== null && ep !== scan.ep)) return false
  return at === 'item' ? scan.epi === null : scan.polled
}

/** The interrupts that wait for a scan, in the order in which they were asked for. */
export class ScanInterrupts {
  readonly #k: kernel
  readonly #pending = new Set<Pending>()
  /** What else is called at these points. */
  #other: kernel['scan_point'] = null

  constructor(k: kernel) {
    this.#k = k
  }

  /** Runs an action once, as soon as a scan is there. Returns a function that cancels it, and returns whether it had not run. */
  add(interrupt: Pending): () => boolean {
    if (this.#pending.size === 0) {
      this.#other = this.#k.scan_point
      this.#k.scan_point = scan => this.#run(scan)
    }
    this.#pending.add(interrupt)
    return () => this.#remove(interrupt)
  }

  #remove(interrupt: Pending): boolean {
    const waited = this.#pending.delete(interrupt)
    if (waited && this.#pending.size === 0) this.#k.scan_point = this.#other
    return waited
  }

  #run(scan: ep_scan): void {
    this.#other?.(scan)
    for (const interrupt of this.#pending) {
      // What ran before may have brought the scan to its end.
      if (scan.finished || !is_there(interrupt, scan)) continue
      this.#remove(interrupt)
      this.#k.trace?.tell('interrupt', 'call', {})
      this.#k.interrupts++
      try {
        interrupt.action()
      } finally {
        this.#k.interrupts--
      }
      this.#k.trace?.returned('interrupt')
    }
  }
}
