import { expect, test } from 'vitest'
import type { TreeNode } from '../sim/index.ts'
import { PRESETS } from './presets.ts'
import { record } from './recording.ts'
import { statesOf } from './states.ts'
import { placedTree } from './tree.ts'

/** The tree of the first epoll of a preset at each step, by the descriptors of its nodes. */
function treesOf(name: string) {
  const preset = PRESETS.find(each => each.name === name)!
  const recording = record(preset.program, preset)
  const stateAt = statesOf(recording)
  return recording.steps.map((step, i) => {
    const [epoll] = Object.values(stateAt(i + 1).epolls)
    return { step, placed: placedTree(epoll?.rbr ?? null, ({ fd }: TreeNode) => fd) }
  })
}

test('nodes stand in their order, and neighbours on different levels', () => {
  for (const { placed } of treesOf('tree')) {
    const nodes = placed?.nodes ?? []
    for (const [i, { node, level, parent }] of nodes.entries()) {
      const before = nodes[i - 1]
      if (before) expect([before.node < node, before.level !== level]).toEqual([true, true])
      expect(parent === null ? 0 : nodes[parent]!.level + 1).toBe(level)
    }
  }
})

test('a rotation moves nodes up and down only', () => {
  const trees = treesOf('tree')
  const rotations = trees.flatMap(({ step, placed }, i) =>
    step.action === 'rb_rotate' ? [[trees[i - 1]!.placed!, placed!] as const] : [],
  )
  expect(rotations.length).toBeGreaterThan(2)
  for (const [before, after] of rotations) {
    expect(after.nodes.map(({ node }) => node)).toEqual(before.nodes.map(({ node }) => node))
    expect(after.nodes.map(({ level }) => level)).not.toEqual(before.nodes.map(({ level }) => level))
  }
})
