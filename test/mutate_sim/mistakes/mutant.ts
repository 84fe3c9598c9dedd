/** A deliberate mistake: in `file` of src/sim the text `from`, which stands there once, becomes `to`. */
export interface Mutant {
  readonly name: string
  readonly file: string
  readonly from: string
  readonly to: string
}

export const mutant = (name: string, file: string, from: string, to: string): Mutant => ({
  name,
  file,
  from,
  to,
})
