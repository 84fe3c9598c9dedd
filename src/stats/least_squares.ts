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
  const design = Float64Array.from(rows.flat())
  const factors = weights ? Float64Array.from(weights) : new Float64Array(rows.length).fill(1)
  const normal = normalOf(design, width, factors)
  return values => solved(normal, targetOf(design, factors, values, normal))
}

/** The products of columns of unit length with each other, row by row, and the lengths that they had before. */
interface Normal {
  readonly width: number
  readonly gram: Float64Array
  readonly norms: Float64Array
}

const inverse = (norm: number) => (norm > 0 ? 1 / norm : 0)

/** @param design the rows of A, one after the other. */
function normalOf(design: Float64Array, width: number, weights: Float64Array): Normal {
  // Counted loops over plain memory: this runs up to 15 times for each of hundreds of fits of a report.
  const gram = new Float64Array(width * width)
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number
    for (let a = 0; a < width; a++) {
      const own = weight * (design[i * width + a] as number)
      for (let b = 0; b <= a; b++) gram[a * width + b]! += own * (design[i * width + b] as number)
    }
  }
  const norms = Float64Array.from({ length: width }, (_, a) => Math.sqrt(gram[a * width + a] as number))
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) {
      const product =
        (gram[a * width + b] as number) * inverse(norms[a] as number) * inverse(norms[b] as number)
      gram[a * width + b] = product
      gram[b * width + a] = product
    }
  }
  return { width, gram, norms }
}

/** Returns the products of the columns of unit length with the values. */
function targetOf(
  design: Float64Array,
  weights: Float64Array,
  values: ArrayLike<number>,
  { width, norms }: Normal,
): Float64Array {
  const target = new Float64Array(width)
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number
    for (let a = 0; a < width; a++) {
      target[a]! += weight * (design[i * width + a] as number) * (values[i] as number)
    }
  }
  for (let a = 0; a < width; a++) target[a]! *= inverse(norms[a] as number)
  return target
}

function solved(normal: Normal, target: Float64Array): number[] {
  const { width, norms } = normal
  /** The columns that are not held at 0, in the order in which they entered. */
  const passive: number[] = []
  const refused = new Set<number>()
  let x: Float64Array = new Float64Array(width)
  for (let round = 0; round < 3 * width + 3; round++) {
    const entering = steepest(normal, target, x, passive, refused)
    if (entering === null) break
    passive.push(entering)
    const wanted = solveOn(normal, target, passive)
    if (wanted === null) {
      passive.pop()
      refused.add(entering)
      continue
    }
    x = stepInside(normal, target, passive, x, wanted)
  }
  return Array.from(x, (value, j) => ((norms[j] as number) > 0 ? value / (norms[j] as number) : 0))
}

/** Returns the column along which the error falls most steeply; null where it falls along none. */
function steepest(
  { width, gram }: Normal,
  target: Float64Array,
  x: Float64Array,
  passive: readonly number[],
  refused: ReadonlySet<number>,
): number | null {
  const size = target.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  let best: number | null = null
  let bestSlope = NEGLIGIBLE * size
  for (let a = 0; a < width; a++) {
    if (passive.includes(a) || refused.has(a)) continue
    let slope = target[a] as number
    for (let b = 0; b < width; b++) slope -= (gram[a * width + b] as number) * (x[b] as number)
    if (slope > bestSlope) [best, bestSlope] = [a, slope]
  }
  return best
}

/**
 * Moves to the unconstrained solution on the passive columns; those that would become negative leave the set.
 *
 * @param solution the unconstrained solution on the passive columns that are given.
 */
function stepInside(
  normal: Normal,
  target: Float64Array,
  passive: number[],
  from: Float64Array,
  solution: Float64Array,
): Float64Array {
  let [x, wanted] = [from, solution]
  for (;;) {
    const negative = passive.filter(a => (wanted[a] as number) <= 0)
    if (negative.length === 0) return wanted
    const reach = (a: number) => (x[a] as number) / ((x[a] as number) - (wanted[a] as number))
    const step = Math.min(...negative.map(a => (x[a] === 0 ? 0 : reach(a))))
    x = x.map((value, a) => (passive.includes(a) ? value + step * ((wanted[a] as number) - value) : 0))
    const leaving = negative.filter(a => (x[a] as number) <= NEGLIGIBLE)
    for (const a of leaving.length > 0 ? leaving : negative) {
      passive.splice(passive.indexOf(a), 1)
      x[a] = 0
    }
    if (passive.length === 0) return x
    wanted = solveOn(normal, target, passive) as Float64Array
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** Returns the unconstrained solution on the passive columns, by Cholesky's decomposition; null if they are dependent. */
function solveOn(
  { width, gram }: Normal,
  target: Float64Array,
  columns: readonly number[],
): Float64Array | null {
  const size = columns.length
  const lower = new Float64Array(size * size)
  const half = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    const a = columns[i] as number
    let pivot = gram[a * width + a] as number
    let rest = target[a] as number
    for (let j = 0; j < i; j++) {
      let product = gram[a * width + (columns[j] as number)] as number
      for (let l = 0; l < j; l++) product -= (lower[i * size + l] as number) * (lower[j * size + l] as number)
      const value = product / (lower[j * size + j] as number)
      lower[i * size + j] = value
      pivot -= value * value
      rest -= value * (half[j] as number)
    }
    if (pivot <= NEGLIGIBLE) return null
    lower[i * size + i] = Math.sqrt(pivot)
    half[i] = rest / Math.sqrt(pivot)
  }
  const x = new Float64Array(width)
  for (let i = size - 1; i >= 0; i--) {
    let rest = half[i] as number
    for (let j = i + 1; j < size; j++) {
      rest -= (lower[j * size + i] as number) * (x[columns[j] as number] as number)
    }
    x[columns[i] as number] = rest / (lower[i * size + i] as number)
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
  const width = rows[0]?.length ?? 0
  const relative = Float64Array.from(rows.flatMap((row, i) => row.map(x => x / (values[i] as number))))
  const ones = new Float64Array(rows.length).fill(1)
  const weights = ones.slice()
  let x: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const normal = normalOf(relative, width, weights)
    const next = solved(normal, targetOf(relative, weights, ones, normal))
    const change = Math.max(0, ...next.map((value, j) => Math.abs(value - (x[j] ?? 0)) / (value || 1)))
    x = next
    if (round > 0 && change < 1e-4) break
    for (let i = 0; i < weights.length; i++) {
      let error = -1
      for (let j = 0; j < width; j++) error += (relative[i * width + j] as number) * (x[j] as number)
      weights[i] = 1 / Math.max(Math.abs(error), SMALLEST_ERROR)
    }
  }
  return x
}
