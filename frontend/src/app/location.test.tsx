import { act, render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { usePlace } from './location'

let arrive: (value?: unknown) => void = () => {}
vi.mock('./pages', () => ({
  loadPage: (place: string) =>
    place === '/far' || place === '/broken'
      ? new Promise<void>((resolve, reject) => {
          arrive = place === '/far' ? () => resolve() : () => reject(new Error('not there'))
        })
      : undefined,
}))

function Place() {
  const [place] = usePlace()
  return <p data-testid="place">{place}</p>
}

const shown = () => screen.getByTestId('place').textContent
const go = (to: string) =>
  act(() => {
    window.history.pushState(null, '', `#${to}`)
    window.dispatchEvent(new HashChangeEvent('hashchange'))
  })

test('the page before stays until the one asked for is there', async () => {
  window.history.replaceState(null, '', '#/near')
  render(<Place />)
  expect(shown()).toBe('/near')
  go('/far')
  expect(shown()).toBe('/near')
  await act(async () => arrive())
  expect(shown()).toBe('/far')
  go('/near')
  expect(shown()).toBe('/near')
})

test('who went elsewhere meanwhile stays there', async () => {
  window.history.replaceState(null, '', '#/near')
  render(<Place />)
  go('/far')
  go('/other')
  await act(async () => arrive())
  expect(shown()).toBe('/other')
})

test('a page that cannot be fetched is shown all the same, for its place to say so', async () => {
  window.history.replaceState(null, '', '#/near')
  render(<Place />)
  go('/broken')
  await act(async () => arrive())
  expect(shown()).toBe('/broken')
})
