/** Returns the value with every number in it rounded to so many digits. */
export function withDigits<Value>(value: Value, digits: number): Value {
  if (typeof value === 'number') return Number(value.toPrecision(digits)) as Value
  if (Array.isArray(value)) return value.map(item => withDigits(item, digits)) as Value
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, inner]) => [name, withDigits(inner, digits)])
  return Object.fromEntries(entries) as Value
}
