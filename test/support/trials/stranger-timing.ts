// Time must not tell a stranger whether a share exists: tries with an unknown id and with a wrong token, taking
// turns in random order, are ranked by how long they took.

import { newId, newToken } from '../../../src/crypto/tokens.ts'
import { findOwnGrant } from '../../../src/share/inspect.ts'
import { refusalOf, type TestVault } from '../vault.ts'
import { checkEqual, percentile, shuffle, type Trial } from './trial.ts'

const WARM_UP = 200

/** @param auc between which the rank AUC must lie; 0.5 is no difference. */
export async function compareStrangers(
  vault: TestVault,
  { each, auc }: { each: number; auc: readonly [number, number] },
): Promise<Trial> {
  const problems: string[] = []
  const { shareId, grant } = await vault.makeShare()
  const ask = async (id: string): Promise<number> => {
    const token = newToken()
    const startedAt = performance.now()
    const refusal = await refusalOf(findOwnGrant(vault, { actor: grant.actor }, id, token))
    const tookMs = performance.now() - startedAt
    if (refusal !== 'NotFound') problems.push(`answered ${refusal}`)
    return tookMs
  }
  for (let count = 0; count < WARM_UP; count++) await ask(count % 2 ? shareId : newId())

  const unknownMs: number[] = []
  const wrongMs: number[] = []
  for (let pair = 0; pair < each; pair++) {
    for (const kind of shuffle(['unknown', 'wrong'])) {
      if (kind === 'unknown') unknownMs.push(await ask(newId()))
      else wrongMs.push(await ask(shareId))
    }
  }
  const seen = rankAuc(unknownMs, wrongMs)
  if (seen < auc[0] || seen > auc[1])
    problems.push(`rank AUC ${seen.toFixed(3)} is not within ${auc.join('..')}`)
  checkEqual(problems, 'asked', [unknownMs.length, wrongMs.length], [each, each])
  const median = (values: number[]): string => percentile(values, 0.5).toFixed(3)
  return {
    tried: `${each} unknown ids and ${each} wrong tokens in turns`,
    seen: `medians ${median(unknownMs)} and ${median(wrongMs)} ms, rank AUC ${seen.toFixed(3)}`,
    problems,
  }
}

/** The chance that one of the first took longer than one of the second. */
function rankAuc(first: readonly number[], second: readonly number[]): number {
  const ranked = [
    ...first.map((value) => ({ value, isFirst: true })),
    ...second.map((value) => ({ value, isFirst: false })),
  ].sort((a, b) => a.value - b.value)
  const rankSum = ranked.reduce((sum, { isFirst }, index) => sum + (isFirst ? index + 1 : 0), 0)
  return (rankSum - (first.length * (first.length + 1)) / 2) / (first.length * second.length)
}
