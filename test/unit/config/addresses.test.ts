// Infisical's base address as operators write it: with or without `/api` and slashes, https unless it is this machine.

import { describe, expect, test } from '@jest/globals'
import { parseApiUrl } from '../../../src/config/addresses.ts'

describe('the address of an Infisical', () => {
  test.each([
    ['https://eu.infisical.com', 'https://eu.infisical.com'],
    ['https://eu.infisical.com/', 'https://eu.infisical.com'],
    ['https://eu.infisical.com//', 'https://eu.infisical.com'],
    ['https://eu.infisical.com/api', 'https://eu.infisical.com'],
    ['https://eu.infisical.com/api///', 'https://eu.infisical.com'],
    ['https://tools.example/infisical', 'https://tools.example/infisical'],
    ['https://tools.example/infisical//api/', 'https://tools.example/infisical'],
    ['https://tools.example/my-api', 'https://tools.example/my-api'],
    ['https://tools.example/api/v1', 'https://tools.example/api/v1'],
    ['HTTPS://Tools.Example:8443/API', 'https://tools.example:8443/API'],
    ['https://tools.example:443', 'https://tools.example'],
    ['https://tools.example/@team', 'https://tools.example/@team'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://127.0.0.1:8080/api', 'http://127.0.0.1:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('%s is %s', (text, base) => {
    expect(parseApiUrl(text)).toBe(base)
  })

  test.each([
    ['', 'an address such as'],
    ['eu.infisical.com', 'an address such as'],
    ['//eu.infisical.com', 'an address such as'],
    ['http://eu.infisical.com', 'https'],
    ['http://localhost.example.com', 'https'],
    ['http://127.0.0.1.example.com', 'https'],
    ['ftp://localhost', 'https'],
    ['https://dana@eu.infisical.com', 'a user'],
    ['https://dana:pass@eu.infisical.com', 'a user'],
    ['https://@eu.infisical.com', 'a user'],
    ['https://eu.infisical.com/?', 'a query'],
    ['https://eu.infisical.com?region=eu', 'a query'],
    ['https://eu.infisical.com/#', 'a query or a fragment'],
  ])('%j is refused, and the sentence does not repeat it', (text, says) => {
    const verdict = parseApiUrl(text)
    expect(verdict).toEqual({ problem: expect.stringContaining(says) })
    expect(JSON.stringify(verdict)).not.toContain('pass@')
  })
})
