// Tells the server what the person did. One function, so that every failure is shown in one way.

import { toast } from './dom.js'

/** Does `what` as `person`; resolves to true when the app answered. */
export async function act(person, what) {
  try {
    const response = await fetch('/play/do', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person, ...what }),
    })
    const { failure, error } = await response.json()
    if (failure) toast(`The app did not answer as it should (${failure}).`)
    if (error) toast(error)
    return !failure && !error
  } catch {
    toast('The local Slack cannot be reached. Is the demo still running?')
    return false
  }
}
