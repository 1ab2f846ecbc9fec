// The mail server and the sender as an operator writes them.

import { describe, expect, test } from '@jest/globals'
import { parseSender, parseSmtpUrl } from '../../../src/mail/settings.ts'
import { Secret } from '../../../src/secret.ts'

function read(text: string) {
  const server = parseSmtpUrl(text)
  if ('problem' in server) return server.problem
  const { login, ...rest } = server
  return { ...rest, ...(login && { login: [login.user, login.password.expose()] }) }
}

describe('the mail server', () => {
  test.each([
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, isSecure: false, isLoopback: false }],
    ['smtps://mail.example.com/', { host: 'mail.example.com', port: 465, isSecure: true, isLoopback: false }],
    ['smtp://127.0.0.1:2525', { host: '127.0.0.1', port: 2525, isSecure: false, isLoopback: true }],
    ['smtp://[::1]:25', { host: '::1', port: 25, isSecure: false, isLoopback: true }],
    ['smtp://localhost', { host: 'localhost', port: 587, isSecure: false, isLoopback: true }],
    [
      'smtp://localhost.evil.example',
      { host: 'localhost.evil.example', port: 587, isSecure: false, isLoopback: false },
    ],
    [
      'smtps://a%40b.example:p%3A%2F%3F%23@mail.example.com:4650',
      {
        host: 'mail.example.com',
        port: 4650,
        isSecure: true,
        isLoopback: false,
        login: ['a@b.example', 'p:/?#'],
      },
    ],
  ])('is read from %s', (text, server) => {
    expect(read(text)).toEqual(server)
  })

  test.each([
    'mail.example.com',
    'https://mail.example.com',
    'smtp://',
    'smtp://mail.example.com/path',
    'smtp://mail.example.com?tls=no',
    'smtp://mail.example.com#x',
    'smtp://user@mail.example.com',
    'smtp://:password@mail.example.com',
    'smtp://user:%zz@mail.example.com',
    'smtp://mail.example.com:99999',
  ])('is not read from %s', (text) => {
    expect(read(text)).toMatch(/^must /)
  })

  test('keeps its password to itself', () => {
    const server = parseSmtpUrl('smtp://user:hunter2@mail.example.com')
    expect('login' in server && server.login?.password).toBeInstanceOf(Secret)
    expect(JSON.stringify(server)).not.toContain('hunter2')
  })
})

describe('the sender', () => {
  test.each([
    ['secrets@example.com', { address: 'secrets@example.com' }],
    ['Share Secret <secrets@example.com>', { name: 'Share Secret', address: 'secrets@example.com' }],
    ['Zürich & Co. <s+x@mail.example.com>', { name: 'Zürich & Co.', address: 's+x@mail.example.com' }],
  ])('is read from %s', (text, sender) => {
    expect(parseSender(text)).toEqual(sender)
  })

  test.each([
    '',
    'secrets',
    '<secrets@example.com>',
    'secrets@example.com>',
    'X <secrets@example.com',
    'a@b.example, c@d.example',
    'X <a@b.example> y',
    'X\r\nBcc: all@b.example <a@b.example>',
    '"X" <a@b.example>',
    'a b@c.example',
  ])('is not read from %j', (text) => {
    expect(parseSender(text)).toBeUndefined()
  })
})
