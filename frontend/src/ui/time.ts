import { useSyncExternalStore } from 'react'

/** The wall-clock time of an instant in a zone, as 2026-11-23T09:00. */
export function wallAt(instant: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant)
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find((p) => p.type === type)?.value ?? ''
  return `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`
}

/** A wall-clock time some days later; the time of day stays unless given. */
export function wallPlus(wall: string, days: number, time = wall.slice(11, 16)): string {
  const date = new Date(`${wall.slice(0, 10)}T00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return `${date.toISOString().slice(0, 10)}T${time}`
}

/** The zone of this computer. */
export const localZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

interface Clock {
  readonly subscribe: (listener: () => void) => () => void
  readonly now: () => number
}

function newClock(every: number): Clock {
  const listeners = new Set<() => void>()
  let now = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const tick = () => {
    now = Date.now()
    for (const listener of listeners) listener()
  }
  return {
    subscribe: (listener) => {
      if (listeners.size === 0) {
        now = Date.now()
        if (every > 0) timer = setInterval(tick, every)
      }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) clearInterval(timer)
      }
    },
    now: () => now,
  }
}

const clocks = new Map<number, Clock>()

function clockOf(every: number): Clock {
  const clock = clocks.get(every) ?? newClock(every)
  clocks.set(every, clock)
  return clock
}

/** The time, renewed every `every` milliseconds for as long as something shows it; with 0 it stands still. */
export function useNow(every = 1000): number {
  const clock = clockOf(every)
  return useSyncExternalStore(clock.subscribe, clock.now)
}

/** What `of` makes of the time. It is drawn anew only when that changes, so that a window at rest draws nothing. */
export function useAsOf(every: number, of: (now: number) => string): string {
  const clock = clockOf(every)
  return useSyncExternalStore(clock.subscribe, () => of(clock.now()))
}
