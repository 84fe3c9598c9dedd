import type { ep_scan } from './ep_send_events.ts'
import type { kernel } from './kernel.ts'

/** What runs between two items of a ready-list scan, like an interrupt or another CPU. */
export type ScanInterrupt = () => void

/** Runs `action` once, when a scan has handled `after` items; what was there to run before stays. */
export function interruptScan(k: kernel, action: ScanInterrupt, after: number): void {
  const before = k.scan_point
  let pending = true
  const hook = (scan: ep_scan) => {
    before?.(scan)
    if (!pending || scan.handled < after) return
    pending = false
    if (k.scan_point === hook) k.scan_point = before
    action()
  }
  k.scan_point = hook
}
