/**
 * Returns the x that makes |A x - b| smallest, by Householder reflections (Golub and Van Loan, Matrix Computations,
 * 5.3.2). A column that the ones before it explain, within rounding, gets 0.
 *
 * @param rows the rows of A, all of one length.
 * @param values b, one for each row.
 */
export function leastSquares(rows: readonly (readonly number[])[], values: readonly number[]): number[] {
  const width = rows[0]?.length ?? 0
  const work = rows.map((row, i) => [...row, values[i] as number])
  const pivots: number[] = []
  for (let column = 0; column < width; column++) {
    if (reflect(work, pivots.length, column)) pivots.push(column)
  }
  const solution = new Array<number>(width).fill(0)
  for (let rank = pivots.length - 1; rank >= 0; rank--) {
    const row = work[rank] as number[]
    let rest = row[width] as number
    for (let later = rank + 1; later < pivots.length; later++) {
      const column = pivots[later] as number
      rest -= (row[column] as number) * (solution[column] as number)
    }
    const column = pivots[rank] as number
    solution[column] = rest / (row[column] as number)
  }
  return solution
}

/** What is left of a column counts as 0 below this part of the whole column (of its length 1 in the normal equations). */
const NEGLIGIBLE = 1e-10

/** Makes `column` zero below row `from`. It returns false, and changes nothing, where nothing of the column is left. */
function reflect(work: number[][], from: number, column: number): boolean {
  const below = work.slice(from)
  const norm = Math.hypot(...below.map(row => row[column] as number))
  const whole = Math.hypot(...work.map(row => row[column] as number))
  if (norm <= NEGLIGIBLE * whole) return false
  const [first] = below as [number[]]
  const alpha = (first[column] as number) > 0 ? -norm : norm
  const v = below.map((row, i) => (row[column] as number) - (i === 0 ? alpha : 0))
  const square = v.reduce((sum, x) => sum + x * x, 0)
  for (let j = column; j < first.length; j++) {
    const dot = below.reduce((sum, row, i) => sum + (v[i] as number) * (row[j] as number), 0)
    for (const [i, row] of below.entries()) {
      row[j] = (row[j] as number) - (2 * dot * (v[i] as number)) / square
    }
  }
  return true
}

/**
 * Returns the share of a column's square that the other columns do not explain: 0 where it is a combination of them,
 * so that its coefficient cannot be told from theirs; 1 where it is orthogonal to them (1 - R²
 * without an intercept, the tolerance of Belsley, Kuh and Welsch, Regression Diagnostics, 1980).
 */
export function unexplainedShare(others: readonly (readonly number[])[], column: readonly number[]): number {
  const whole = column.reduce((sum, x) => sum + x * x, 0)
  if (whole === 0) return 0
  const fit = leastSquares(others, column)
  const left = others.reduce((sum, row, i) => sum + ((column[i] as number) - dot(row, fit)) ** 2, 0)
  return left / whole
}

/**
 * Returns a function of b that gives the x with no negative element that makes |A x - b| smallest, with 0 for a column
 * of zeros and for one that the others explain: Lawson and Hanson, Solving Least Squares Problems (1974), algorithm
 * NNLS, on the normal equations, which is accurate enough for a handful of columns scaled to one length.
 *
 * @param rows the rows of A, all of one length.
 * @param weights factors of the square of each row's error; 1 if they are left out.
 */
export function nonNegativeSolver(
  rows: readonly (readonly number[])[],
  weights?: readonly number[],
): (values: readonly number[]) => number[] {
  const width = rows[0]?.length ?? 0
  const weighted = weights ? rows.map((row, i) => row.map(x => (weights[i] as number) * x)) : rows
  const { gram, norms } = unitGram(rows, weighted, width)
  return values => solved(gram, unitTarget(weighted, values, norms), norms)
}

function solved(gram: Gram, target: readonly number[], norms: readonly number[]): number[] {
  const width = norms.length
  const passive = new Set<number>()
  const refused = new Set<number>()
  let x = new Array<number>(width).fill(0)
  for (let round = 0; round < 3 * width + 3; round++) {
    const entering = steepest(gram, target, x, passive, refused)
    if (entering === null) break
    passive.add(entering)
    if (solveOn(gram, target, passive) === null) {
      passive.delete(entering)
      refused.add(entering)
      continue
    }
    x = stepInside(gram, target, passive, x)
  }
  return x.map((value, j) => ((norms[j] as number) > 0 ? value / (norms[j] as number) : 0))
}

/** The products of columns of unit length with each other. */
type Gram = readonly (readonly number[])[]

const inverse = (norm: number) => (norm > 0 ? 1 / norm : 0)

function unitGram(
  rows: readonly (readonly number[])[],
  weighted: readonly (readonly number[])[],
  width: number,
): { gram: Gram; norms: number[] } {
  const products = Array.from({ length: width }, () => new Array<number>(width).fill(0))
  for (const [i, row] of rows.entries()) {
    const own = weighted[i] as readonly number[]
    for (let a = 0; a < width; a++) {
      const line = products[a] as number[]
      for (let b = 0; b <= a; b++) line[b] = (line[b] as number) + (own[a] as number) * (row[b] as number)
    }
  }
  const norms = products.map((line, a) => Math.sqrt(line[a] as number))
  const scales = norms.map(inverse)
  const gram = products.map((line, a) =>
    line.map(
      (_, b) =>
        ((b <= a ? line[b] : products[b]?.[a]) as number) * (scales[a] as number) * (scales[b] as number),
    ),
  )
  return { gram, norms }
}

function unitTarget(
  weighted: readonly (readonly number[])[],
  values: readonly number[],
  norms: readonly number[],
): number[] {
  // Counted loops: this runs 200 times for each interval of a price, on all cells of a mechanism.
  return norms.map((norm, a) => {
    let sum = 0
    for (let i = 0; i < weighted.length; i++) {
      sum += ((weighted[i] as readonly number[])[a] as number) * (values[i] as number)
    }
    return sum * inverse(norm)
  })
}

/** Returns the column along which the error falls most steeply; null where it falls along none. */
function steepest(
  gram: Gram,
  target: readonly number[],
  x: readonly number[],
  passive: ReadonlySet<number>,
  refused: ReadonlySet<number>,
): number | null {
  const size = Math.max(...target.map(Math.abs), 0)
  let best: number | null = null
  let bestSlope = NEGLIGIBLE * size
  for (let a = 0; a < target.length; a++) {
    if (passive.has(a) || refused.has(a)) continue
    const slope = (target[a] as number) - dot(gram[a] as readonly number[], x)
    if (slope > bestSlope) [best, bestSlope] = [a, slope]
  }
  return best
}

/** Moves to the unconstrained solution on the passive columns; those that would become negative leave the set. */
function stepInside(
  gram: Gram,
  target: readonly number[],
  passive: Set<number>,
  from: readonly number[],
): number[] {
  let x = [...from]
  for (;;) {
    const wanted = solveOn(gram, target, passive) as number[]
    const negative = [...passive].filter(a => (wanted[a] as number) <= 0)
    if (negative.length === 0) return wanted
    const reach = (a: number) => (x[a] as number) / ((x[a] as number) - (wanted[a] as number))
    const step = Math.min(...negative.map(a => (x[a] === 0 ? 0 : reach(a))))
    x = x.map((value, a) => (passive.has(a) ? value + step * ((wanted[a] as number) - value) : 0))
    const leaving = negative.filter(a => (x[a] as number) <= NEGLIGIBLE)
    for (const a of leaving.length > 0 ? leaving : negative) {
      passive.delete(a)
      x[a] = 0
    }
    if (passive.size === 0) return x
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** Returns the unconstrained solution on the passive columns, by Cholesky's decomposition; null if they are dependent. */
function solveOn(gram: Gram, target: readonly number[], passive: ReadonlySet<number>): number[] | null {
  const columns = [...passive]
  const lower: number[][] = []
  const half: number[] = []
  for (const [i, a] of columns.entries()) {
    const line: number[] = []
    for (let j = 0; j < i; j++) {
      const other = lower[j] as number[]
      const product = line.reduce((sum, value, l) => sum + value * (other[l] as number), 0)
      line.push(((gram[a]?.[columns[j] as number] as number) - product) / (other[j] as number))
    }
    const pivot = (gram[a]?.[a] as number) - line.reduce((sum, value) => sum + value * value, 0)
    if (pivot <= NEGLIGIBLE) return null
    half.push(((target[a] as number) - dot(line, half)) / Math.sqrt(pivot))
    lower.push([...line, Math.sqrt(pivot)])
  }
  const x = new Array<number>(target.length).fill(0)
  for (let i = columns.length - 1; i >= 0; i--) {
    let rest = half[i] as number
    for (let j = i + 1; j < columns.length; j++) {
      rest -= (lower[j]?.[i] as number) * (x[columns[j] as number] as number)
    }
    x[columns[i] as number] = rest / (lower[i]?.[i] as number)
  }
  return x
}

const ROUNDS = 15
/** Errors below this one have the same weight; without a floor a value that fits exactly would outweigh all others. */
const SMALLEST_ERROR = 0.01

/**
 * Returns the x with no negative element that makes the sum of |A x - b| / b smallest, or nearly so: least relative
 * deviations, by least squares whose weights follow the errors of the round before (Schlossmacher, Journal of
 * the American Statistical Association 68, 1973). Every value counts by its relative error, and one that is
 * far from what most values show changes the result little.
 *
 * @param rows the rows of A, all of one length.
 * @param values b, one for each row, above 0.
 */
export function leastRelativeDeviations(
  rows: readonly (readonly number[])[],
  values: readonly number[],
): number[] {
  const relative = rows.map((row, i) => row.map(x => x / (values[i] as number)))
  const ones = new Array<number>(rows.length).fill(1)
  let weights = ones
  let x: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const next = nonNegativeSolver(relative, weights)(ones)
    const change = Math.max(0, ...next.map((value, j) => Math.abs(value - (x[j] ?? 0)) / (value || 1)))
    x = next
    if (round > 0 && change < 1e-4) break
    weights = relative.map(row => {
      const error = row.reduce((sum, value, j) => sum + value * (x[j] as number), -1)
      return 1 / Math.max(Math.abs(error), SMALLEST_ERROR)
    })
  }
  return x
}
