/** A deliberate mistake: in `file` of src/sim the text `from`, which stands there once, becomes `to`. */
export interface Mutant {
  readonly name: string
  readonly file: string
  readonly from: string
  readonly to: string
}

/** Returns the mistakes in one file, each given by its name and its two texts. */
export function mistakesIn(
  file: string,
  mistakes: Readonly<Record<string, [from: string, to: string]>>,
): Mutant[] {
  return Object.entries(mistakes).map(([name, [from, to]]) => ({ name, file, from, to }))
}
