/**
 * Cells with one key run one plan, whatever the mechanism: their digests must agree, and figures of one
 * are compared with those of another only where both were measured in the same blocks.
 */
export function workloadKey(params: { readonly trigger: string; readonly oneshot: boolean }): string {
  const { trigger, oneshot, ...workload } = params
  return JSON.stringify(Object.entries(workload).sort(([a], [b]) => (a < b ? -1 : 1)))
}
