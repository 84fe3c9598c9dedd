/** One step of the simulated kernel, as given to the `trace` listener. */
export interface TraceStep {
  /** The kernel function that did it. */
  readonly fn: string
  /** What it did, in one word: `link`, `chain`, `filter`, `poll`, `copy`, `wake`, `sleep` … */
  readonly action: string
  /** The descriptor number that the item was registered under, where there is an item. */
  readonly fd?: number
  /** The epoll's identity (its file's number in order of creation), where there is an epoll. */
  readonly ep?: number
  /** The file's identity (its number in order of creation), where a file is polled or waited for. */
  readonly file?: number
  /** The lists that something moved between: `rdllist`, `txlist`, `ovflist`, `none`; `user` is the caller's memory. */
  readonly from?: string
  readonly to?: string
  /** The event mask looked at or delivered. */
  readonly events?: number
  /** The name of the task that slept or was woken. */
  readonly task?: string
}

/** A listener must neither throw nor call the kernel, since it is called in the middle of a step. */
export type TraceListener = (step: TraceStep) => void
