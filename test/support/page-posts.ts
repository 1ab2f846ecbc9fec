// What the recipient's page posts, with everything about it replaceable: for tests that post what it never would.

export interface PageAnswer {
  status: number
  headers: Record<string, string>
  text: string
  /** The text as JSON, or nothing. */
  json: Record<string, unknown>
}

/** Posts as the page at `url` does; `headers` are added last, undefined leaves one out. */
export async function postAsPage(
  url: string,
  path: string,
  body: unknown,
  headers: Record<string, string | undefined> = {},
): Promise<PageAnswer> {
  const all = { origin: url, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', ...headers }
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: Object.fromEntries(given),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text,
    json: parseObject(text),
  }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
