// Whatever was thrown, as an error that has words for a person.

import { AppError } from '../errors.ts'
import { isUnavailable } from './unavailable.ts'

export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  return new AppError(isUnavailable(error) ? 'StorageUnavailable' : 'InternalServerError', { cause: error })
}
