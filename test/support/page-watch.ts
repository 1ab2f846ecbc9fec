// Watches one browser page for what our pages promise never to do: break their own policy, warn, throw, ask
// another origin for anything, or put a token anywhere but into the body of a POST.

import type { Page } from 'playwright-core'

export interface PageWatch {
  /** Violations, warnings and errors, as text. A refused request is none of these: pages handle it. */
  problems: string[]
  /** Every request as its method, address and headers in one line. */
  requests: string[]
}

/** Starts watching; call before the first `goto`. */
export async function watchPage(page: Page): Promise<PageWatch> {
  const watch: PageWatch = { problems: [], requests: [] }
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`policy violated: ${violatedDirective} ${blockedURI}`),
    )
  })
  page.on('pageerror', (error) => watch.problems.push(error.message))
  page.on('console', (message) => {
    const refused = message.text().startsWith('Failed to load resource')
    if (['error', 'warning'].includes(message.type()) && !refused) watch.problems.push(message.text())
  })
  page.on('request', (request) =>
    watch.requests.push(`${request.method()} ${request.url()} ${JSON.stringify(request.headers())}`),
  )
  return watch
}
