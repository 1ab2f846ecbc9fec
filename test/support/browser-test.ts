// What a file of browser tests is written with: the same as Jest's, and skipped as a whole where there is no browser.
// The reporter says why.

import * as jest from '@jest/globals'
import { WHY_NO_BROWSER } from './why-no-browser.ts'

const isSkipped = WHY_NO_BROWSER !== undefined
const nothing = () => {}

export const test = isSkipped ? jest.test.skip : jest.test
export const beforeAll: typeof jest.beforeAll = isSkipped ? nothing : jest.beforeAll
export const afterAll: typeof jest.afterAll = isSkipped ? nothing : jest.afterAll
export const beforeEach: typeof jest.beforeEach = isSkipped ? nothing : jest.beforeEach
export const afterEach: typeof jest.afterEach = isSkipped ? nothing : jest.afterEach
