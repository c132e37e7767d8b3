import { CaioError, toCaioError } from './errors'
import { tidy } from './tidy'

type Method = (...args: readonly unknown[]) => Promise<unknown>

/** The part of Wails' runtime that we use. */
interface Runtime {
  EventsOn(name: string, callback: (...data: unknown[]) => void): () => void
  OnFileDrop(callback: (x: number, y: number, paths: string[]) => void, useDropTarget: boolean): void
  OnFileDropOff(): void
  LogError?(message: string): void
}

/** What Wails, the twin and the in-memory fake put on the window. Nothing outside bridge/ looks at it. */
export interface BridgeWindow {
  go?: { app?: Record<string, Record<string, Method> | undefined> }
  runtime?: Runtime
}

const bridgeWindow = window as unknown as BridgeWindow

export const runtime = (): Runtime | undefined => bridgeWindow.runtime

const seconds = 1000

/** How long a call may take before we stop waiting; 0 waits for as long as a person needs. */
const patience: Readonly<Record<string, number>> = {
  'Accounts.Wait': 0,
  'Media.Pick': 0,
  'Media.Import': 300 * seconds, // reads whole files
  'Accounts.Choices': 60 * seconds, // asks the network, as the next ones do
  'Accounts.Begin': 60 * seconds,
  'Accounts.Paste': 60 * seconds,
  'Accounts.Disconnect': 60 * seconds,
  'Settings.SaveBucket': 60 * seconds, // the keychain may ask first
  'Settings.TestBucket': 60 * seconds,
}

/** Calls a bound Go method. Rejects with a CaioError and with nothing else. */
export async function call(struct: string, method: string, args: readonly unknown[]): Promise<unknown> {
  const bound = bridgeWindow.go?.app?.[struct]?.[method]
  if (!bound) throw new CaioError('bridge')
  const limit = patience[`${struct}.${method}`] ?? 20 * seconds
  try {
    return tidy(`${struct}.${method}`, await within(limit, bound(...args)))
  } catch (thrown) {
    throw toCaioError(thrown)
  }
}

/** A panic in Go leaves its promise unsettled for ever, so every call has an end. */
function within<T>(limit: number, promise: Promise<T>): Promise<T> {
  if (limit === 0) return promise
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new CaioError('timeout')), limit)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
