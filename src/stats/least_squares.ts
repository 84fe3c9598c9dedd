/**
 * The x that makes |A x - b| smallest, by Householder reflections (Golub and Van Loan, Matrix Computations,
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

/** What is left of a column, relative to all of it, below which it is taken for nothing. */
const NEGLIGIBLE = 1e-10

/** Makes `column` zero below row `from`; false, and nothing done, where nothing of it is left. */
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
 * The share of a column's square that the other columns do not explain: 0 where it is a combination of them, so
 * that no data of this shape can tell its coefficient from theirs; 1 where they know nothing of it (1 - R²
 * without an intercept, the tolerance of Belsley, Kuh and Welsch, Regression Diagnostics, 1980).
 */
export function unexplainedShare(others: readonly (readonly number[])[], column: readonly number[]): number {
  const whole = column.reduce((sum, x) => sum + x * x, 0)
  if (whole === 0) return 0
  const fit = leastSquares(others, column)
  const left = others.reduce((sum, row, i) => {
    const explained = row.reduce((total, x, j) => total + x * (fit[j] as number), 0)
    return sum + ((column[i] as number) - explained) ** 2
  }, 0)
  return left / whole
}
