import { Component, type ComponentChild, type ComponentClass } from 'preact'

/** Returns whether two values of plain data are the same; functions are where they are one. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [own, other] = [a, b] as Readonly<Record<string, unknown>>[]
  // Lists of names would be made for thousands of small objects at each step.
  let left = 0
  for (const name in own) {
    if (!isSame(own[name], other?.[name])) return false
    left++
  }
  for (const _ in other) left--
  return left === 0
}

/** Returns a component that is drawn again only where its data differ: a step changes few of the parts of a picture. */
export function kept<Props>(draw: (props: Props) => ComponentChild): ComponentClass<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      return !isSame(this.props, next)
    }

    override render(): ComponentChild {
      return draw(this.props)
    }
  }
}
