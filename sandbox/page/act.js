// Tells the server what the person did. One function, so that every failure is shown in one way.

import { toast } from './dom.js'

/** Does `what` as `person`; resolves to true when the app answered. */
export async function act(person, what) {
  const { failure, error } = await tell(person, what)
  if (failure) toast(`The app did not answer as it should (${failure}).`)
  return !failure && !error
}

/** The options that the app offers for a menu. */
export async function askOptions(person, what) {
  const { options = [] } = await tell(person, { ...what, do: 'suggest' })
  return options
}

async function tell(person, what) {
  try {
    const response = await fetch('/play/do', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person, ...what }),
    })
    const answer = await response.json()
    if (answer.error) toast(answer.error)
    return answer
  } catch {
    toast('The local Slack cannot be reached. Is the demo still running?')
    return { error: 'not reached' }
  }
}
