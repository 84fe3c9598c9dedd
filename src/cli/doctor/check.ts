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

export function ok(name: string, finding: string): Check {
  return { name, verdict: 'ok', finding, advice: null, command: null }
}

export function note(name: string, finding: string, advice: string, command: string | null = null): Check {
  return { name, verdict: 'note', finding, advice, command }
}

export function warning(name: string, finding: string, advice: string, command: string | null = null): Check {
  return { name, verdict: 'warning', finding, advice, command }
}

/** Returns the check of something that cannot be examined without the addon. */
export function unknown(name: string): Check {
  return note(name, 'not known without the native addon', 'mend the addon first, then look again')
}
