/** A number, or the name of the errno that a call failed with. */
export type Fact = number | string

/** What a probe has found. */
export interface ProbeOutcome {
  readonly name: string
  readonly facts: Readonly<Record<string, Fact>>
  /** Why there are no facts; null where there are. */
  readonly reason: string | null
}

/** The request to a block process to run probes, instead of a block. */
export interface ProbeRequest {
  readonly type: 'probe'
  readonly names: readonly string[]
}

/** What a process says of each probe: that it begins, and what it found. */
export type ProbeMessage =
  | { readonly type: 'probing'; readonly name: string }
  | { readonly type: 'probe'; readonly outcome: ProbeOutcome }
