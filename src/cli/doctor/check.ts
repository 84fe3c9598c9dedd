/** The result of one check of the machine. */
export interface Check {
  readonly name: string
  /** A warning concerns every run on this machine; a note concerns some runs, or something that cannot be checked. */
  readonly verdict: 'ok' | 'note' | 'warning'
  readonly finding: string
  /** What it means and what to do about it; null where nothing is wrong. */
  readonly advice: string | null
  /** A line for a root shell that does what the advice says; null where there is none. */
  readonly command: string | null
}

/** What one check found; its name stands in the table of checks. */
export type Finding = Omit<Check, 'name'>

export function ok(finding: string): Finding {
  return { verdict: 'ok', finding, advice: null, command: null }
}

export function note(finding: string, advice: string, command: string | null = null): Finding {
  return { verdict: 'note', finding, advice, command }
}

export function warning(finding: string, advice: string, command: string | null = null): Finding {
  return { verdict: 'warning', finding, advice, command }
}

/** What cannot be examined without the addon. */
export const UNKNOWN = note('not known without the native addon', 'mend the addon first, then look again')
