import { act, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { expectAccessible, openApp } from '@/test/app'

afterEach(() => {
  document.documentElement.dir = 'ltr'
})

const answer = 'Validation failed: Text character limit of 500 exceeded'
const raw = `HTTP 422 {"error":"${answer}"}`
const delivery = async () => within((await screen.findAllByTestId('delivery'))[0] as HTMLElement)

describe('a receipt', () => {
  it('says how far an upload is, until it is over', async () => {
    const { fake } = openApp('/posts/p5', { scene: 'full' })
    const card = await delivery()
    const [id] = [...fake.deliveries.values()].filter((d) => d.post === 'p5').map((d) => d.id)
    act(() => fake.emit('upload', { delivery: id, post: 'p5', done: 43, total: 100 }))
    expect(card.getByText('43% uploaded')).toBeDefined()
    act(() => fake.emit('upload', { delivery: 'another', post: 'p5', done: 99, total: 100 }))
    expect(card.getByText('43% uploaded')).toBeDefined()
    act(() => fake.emit('upload', { delivery: id, post: 'p5', done: 100, total: 100 }))
    expect(card.queryByText(/% uploaded/)).toBeNull()
  })
  it('says at once why a post was refused, what the network answered, and what comes next', async () => {
    const { user } = openApp('/posts/p5', { scene: 'full' })
    const card = await delivery()
    expect(card.getAllByText('Mastodon refused the text: it is too long.')).toHaveLength(1)
    expect(card.getByText(answer).parentElement?.textContent).toBe(`Mastodon answered: “${answer}”`)
    expect(card.getByText('Mend what was refused, then publish it again.')).toBeDefined()
    expect(card.queryByText(raw)).toBeNull()
    await card.findByText('Refused')
    await user.click(card.getByRole('button', { name: 'Show details' }))
    expect(card.getByText(raw)).toBeDefined()
    await expectAccessible()
  })
  it('adds the exact words to its own in another language, in their direction', async () => {
    openApp('/posts/p5', { scene: 'full', language: 'ar' })
    const card = await delivery()
    expect(card.getByText('رفضت الشبكة المحتوى أو الإعدادات.')).toBeDefined()
    const exact = card.getByText('Mastodon refused the text: it is too long.')
    expect([exact.tagName, exact.lang]).toEqual(['BDI', 'en'])
    expect(card.getByText(answer).tagName).toBe('BDI')
  })
  it('shows a long link that can be copied whole, and writes every time alike', async () => {
    const { fake, user } = openApp('/posts/q0', { scene: 'full' })
    const card = await delivery()
    await user.click(card.getByRole('button', { name: /^Receipt of/ }))
    const link = await card.findByRole('button', { name: /^mastodon\.example/ })
    const address = fake.deliveries.get('e0')?.receipt?.url ?? ''
    expect(link.title).toBe(address)
    await user.click(card.getByRole('button', { name: 'Copy the link' }))
    expect(await navigator.clipboard.readText()).toBe(address)
    await user.click(link)
    expect(fake.calls.at(-1)).toEqual({ method: 'Program.OpenURL', args: [address] })
    await card.findByText('Publish')
    const times = card
      .getByTestId('receipt')
      .textContent?.match(/\w+ \d{1,2}, \d{4}, \d{1,2}:\d\d:\d\d\s[AP]M/g)
    expect(times).toHaveLength(4) // due, live, and two attempts
  })
})
