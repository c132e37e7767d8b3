import type { Action, Instant } from './types'

/** What Go says when a call fails: one JSON object in the message of a rejected promise. */
interface Wire {
  readonly kind?: unknown
  readonly message?: unknown
  readonly action?: unknown
  readonly retryAt?: unknown
  readonly fields?: unknown
}

/** Kinds that begin on this side of the bridge. The interface words them itself. */
export type LocalKind = 'timeout' | 'bridge' | 'internal'

/**
 * A failed call. `message` is a sentence for a person, or empty when only `kind` is known (then the
 * interface words the kind); raw error text never gets into it.
 */
export class CaioError extends Error {
  readonly kind: string
  readonly action: Action
  readonly retryAt: Instant
  readonly fields: Readonly<Record<string, string>>

  constructor(
    kind: string,
    message = '',
    rest: Partial<Pick<CaioError, 'action' | 'retryAt' | 'fields'>> & { cause?: unknown } = {},
  ) {
    super(message, { cause: rest.cause })
    this.name = 'CaioError'
    this.kind = kind
    this.action = rest.action ?? ''
    this.retryAt = rest.retryAt ?? 0
    this.fields = rest.fields ?? {}
  }
}

/** Turns whatever a call threw into a CaioError. What cannot be read stays out of the message and in the cause. */
export function toCaioError(thrown: unknown): CaioError {
  if (thrown instanceof CaioError) return thrown
  const text = thrown instanceof Error ? thrown.message : thrown
  const wire = parse(text)
  if (!wire) return new CaioError('internal', '', { cause: thrown })
  return new CaioError(str(wire.kind) || 'internal', str(wire.message), {
    action: str(wire.action) as Action,
    retryAt: typeof wire.retryAt === 'number' ? wire.retryAt : 0,
    fields: strings(wire.fields),
    cause: thrown,
  })
}

function parse(text: unknown): Wire | null {
  if (typeof text !== 'string' || !text.startsWith('{')) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}

const str = (value: unknown): string => (typeof value === 'string' ? value : '')

function strings(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).filter((e): e is [string, string] => typeof e[1] === 'string'),
  )
}
