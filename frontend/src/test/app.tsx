import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import axe from 'axe-core'
import { expect } from 'vitest'
import { App } from '@/app/App'
import { loadPage, pages } from '@/app/pages'
import { type FakeOptions, installFake } from '@/bridge/fake'

// Nothing is to be loaded in the middle of a test.
await Promise.all([...pages.map(({ href }) => loadPage(href)), loadPage('/posts/any'), import('@/app/Later')])

/** Starts the whole interface on the in-memory program, at an address. */
export function openApp(address: string, options: FakeOptions = {}) {
  const fake = installFake({ pace: 30, ...options })
  notifications.clean()
  modals.closeAll()
  window.history.replaceState(null, '', `/#${address}`)
  const view = render(<App />)
  return { fake, user: userEvent.setup(), ...view }
}

/** Colours are for a real browser to judge; everything else axe can see here. */
export async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document, { rules: { 'color-contrast': { enabled: false } } })
  expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)).toEqual([])
}
