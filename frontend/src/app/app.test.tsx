import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { BridgeWindow } from '@/bridge/call'
import { expectAccessible, openApp } from '@/test/app'

afterEach(() => {
  document.documentElement.dir = 'ltr'
})

describe('posts', () => {
  it('lists every post with its state, more on demand', async () => {
    const { user } = openApp('/posts', { scene: 'full' })
    expect(await screen.findAllByTestId('post')).toHaveLength(30)
    expect(screen.getByText('68 posts')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Show more' }))
    await waitFor(() => expect(screen.getAllByTestId('post')).toHaveLength(60))
  })
  it('filters and searches', async () => {
    const { user } = openApp('/posts', { scene: 'full' })
    await screen.findAllByTestId('post')
    await user.click(screen.getByRole('radio', { name: /Needs you/ }))
    await waitFor(() => expect(screen.getAllByTestId('post')).toHaveLength(3))
    await user.type(screen.getByRole('searchbox', { name: 'Search posts' }), 'nothing like this')
    await user.click(await screen.findByRole('button', { name: 'Show all posts' }))
    await waitFor(() => expect(screen.getAllByTestId('post')).toHaveLength(30))
  })
  it('invites when there are none, and tries again when it fails', async () => {
    const { fake, user } = openApp('/posts', { scene: 'empty' })
    await screen.findByRole('heading', { name: 'No posts yet' })
    fake.fail('Posts.List', { kind: 'unavailable', message: 'The library is busy.' })
    await user.click(screen.getByRole('radio', { name: 'Live' }))
    expect((await screen.findByRole('alert')).textContent).toContain('The library is busy.')
    fake.fail('Posts.List', null)
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await screen.findByRole('heading', { name: 'Nothing matches' })
  })
  it('opens a draft in the composer', async () => {
    const { user } = openApp('/posts', { scene: 'full' })
    await user.click(await screen.findByRole('link', { name: /A draft about wood ash/ }))
    await screen.findByRole('heading', { name: 'Edit draft' })
  })
})

describe('a post that needs a person', () => {
  const delivery = async (platform: string) => {
    const all = await screen.findAllByTestId('delivery')
    return within(all.find((d) => d.dataset.platform === platform) as HTMLElement)
  }
  it('asks before it sends again what may be live', async () => {
    const { fake, user } = openApp('/posts/p3', { scene: 'full' })
    await user.click((await delivery('bluesky')).getByRole('button', { name: 'It is not live' }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.getByText(/it will be there twice/)).toBeDefined()
    expect(fake.calls.some((c) => c.method === 'Deliveries.Decide')).toBe(false)
    await user.click(dialog.getByRole('button', { name: 'Send it again' }))
    await waitFor(() => expect(fake.deliveries.get('d7')?.state).toBe('live'), { timeout: 3000 })
    expect(fake.calls.find((c) => c.method === 'Deliveries.Decide')?.args).toEqual(['d7', 'not_live'])
  })
  it('leads to the account that has to be connected again', async () => {
    const { user } = openApp('/posts/p3', { scene: 'full' })
    await user.click((await delivery('instagram')).getByRole('button', { name: 'Connect again' }))
    await screen.findByRole('dialog', { name: 'Connect Instagram again' })
  })
  it('offers to publish or skip what was missed', async () => {
    const { fake, user } = openApp('/posts/p4', { scene: 'full' })
    await user.click((await delivery('bluesky')).getByRole('button', { name: 'Skip' }))
    await waitFor(() => expect(fake.deliveries.get('d9')?.state).toBe('cancelled'))
  })
  it('takes a refused post of which nothing is out back to the drafts', async () => {
    const { user } = openApp('/posts/p5', { scene: 'full' })
    await user.click((await delivery('mastodon')).getByRole('button', { name: 'Edit the post' }))
    await screen.findByRole('heading', { name: 'Edit draft' })
  })
})

describe('channels', () => {
  it('connects without a browser, and keeps the secret to the call', async () => {
    const { fake, user } = openApp('/channels', { scene: 'empty' })
    await user.click((await screen.findAllByRole('button', { name: 'Connect a channel' }))[0] as HTMLElement)
    await user.click(await screen.findByRole('button', { name: 'Bluesky' }))
    await user.type(await screen.findByLabelText(/Handle/), 'studio.bsky.social')
    await user.click(screen.getByRole('button', { name: 'Continue' }))
    expect(screen.getByText('This is needed.')).toBeDefined()
    await user.type(screen.getByLabelText(/App password/), 'aaaa-bbbb')
    await user.click(screen.getByRole('button', { name: 'Continue' }))
    await screen.findByText('1 channel connected')
    await user.click(screen.getByRole('button', { name: 'Done' }))
    expect(await screen.findAllByTestId('channel')).toHaveLength(1)
    expect(document.body.innerHTML).not.toContain('aaaa-bbbb')
    expect(fake.calls.find((c) => c.method === 'Accounts.Begin')?.args[2]).toMatchObject({
      password: 'aaaa-bbbb',
    })
  })
  it('waits for the browser, takes a pasted address, and cancels', async () => {
    const { fake, user } = openApp('/channels/connect', { scene: 'empty' })
    await user.click(await screen.findByRole('button', { name: 'Mastodon' }))
    await user.type(await screen.findByLabelText(/Server/), 'mastodon.social')
    await user.click(screen.getByRole('button', { name: 'Continue' }))
    await screen.findByText('Waiting for the browser')
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(fake.calls.some((c) => c.method === 'Accounts.Cancel')).toBe(true))
    await user.type(await screen.findByLabelText(/Server/), 'mastodon.social')
    await user.click(screen.getByRole('button', { name: 'Continue' }))
    await user.type(await screen.findByLabelText('Address of the page that opened'), 'http://127.0.0.1/x')
    await user.click(screen.getByRole('button', { name: 'Use this address' }))
    expect((await screen.findByRole('alert')).textContent).toContain('no code in it')
    await user.type(screen.getByLabelText('Address of the page that opened'), '?code=1')
    await user.click(screen.getByRole('button', { name: 'Use this address' }))
    await screen.findByText('1 channel connected')
  })
  it('asks before it disconnects', async () => {
    const { user } = openApp('/channels', { scene: 'full' })
    await user.click(await screen.findByRole('button', { name: 'Actions for @studio.bsky.social' }))
    await user.click(await screen.findByRole('menuitem', { name: 'Disconnect' }))
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Disconnect' }))
    await waitFor(() => expect(screen.getAllByTestId('account')).toHaveLength(2))
  })
})

describe('the frame', () => {
  it('says when the next post goes out, and marks the sandbox', async () => {
    openApp('/posts', { scene: 'full' })
    expect((await screen.findByTestId('sandbox')).textContent).toContain('Nothing you publish here leaves')
    expect(await screen.findByTestId('heartbeat')).toBeDefined()
  })
  it('keeps real channels free of the mark', async () => {
    openApp('/posts', { scene: 'full', sandbox: false })
    await screen.findAllByTestId('post')
    expect(screen.queryByTestId('sandbox')).toBeNull()
  })
  it('runs commands by name and by key', async () => {
    const { user } = openApp('/posts', { scene: 'full' })
    await screen.findAllByTestId('post')
    await user.keyboard('{Control>}k{/Control}')
    await user.type(await screen.findByPlaceholderText('What would you like to do?'), 'Sett')
    await waitFor(() => expect(document.querySelector('[data-selected]')?.textContent).toContain('Settings'))
    await user.keyboard('{Enter}')
    await screen.findByRole('heading', { name: 'Settings' })
    await user.keyboard('{Control>}2{/Control}')
    await screen.findByRole('heading', { name: 'Channels' })
  })
  it('changes language, direction and theme at once', async () => {
    const { fake, user } = openApp('/settings', { scene: 'full' })
    await user.click(await screen.findByRole('radio', { name: 'Dark' }))
    await waitFor(() => expect(document.documentElement.dataset.mantineColorScheme).toBe('dark'))
    await user.click(screen.getByRole('combobox', { name: 'Language' }))
    await user.click(await screen.findByRole('option', { name: 'العربية' }))
    await screen.findByRole('heading', { name: 'الإعدادات' })
    expect(document.documentElement.dir).toBe('rtl')
    expect(document.documentElement.lang).toBe('ar')
    expect(fake.calls.filter((c) => c.method === 'Settings.Save')).toHaveLength(2)
  })
  it('puts back a setting that could not be kept', async () => {
    const { fake, user } = openApp('/settings', { scene: 'full' })
    fake.fail('Settings.Save', { kind: 'unavailable', message: 'The disk is full.' })
    await user.click(await screen.findByRole('radio', { name: 'Dark' }))
    await screen.findByText('The disk is full.')
    expect(screen.getByRole('radio', { name: 'System' })).toHaveProperty('checked', true)
  })
  it('offers to reload when a page breaks, and tells the log', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const { user } = openApp('/settings', { scene: 'full' })
    await screen.findByRole('heading', { name: 'Settings' })
    const { go, runtime } = window as unknown as BridgeWindow
    const log = vi.fn()
    Object.assign(runtime ?? {}, { LogError: log })
    // A program of another version may send what this window cannot draw.
    const undrawable = async () => ({ posts: [{}], next: '', total: 1 })
    Object.assign(go?.app?.Posts ?? {}, { List: undrawable })
    await user.click(screen.getByRole('link', { name: /Posts/ }))
    await screen.findByRole('heading', { name: 'This page stopped working' })
    expect(log.mock.calls[0]?.[0]).toMatch(/^interface: .*TypeError/s)
    await user.click(screen.getByRole('link', { name: 'Channels' }))
    await screen.findByRole('heading', { name: 'Channels' })
  })
})

describe.each([
  '/posts',
  '/posts/p2',
  '/posts/p3',
  '/channels',
  '/channels/connect',
  '/settings',
  '/nowhere',
])('%s', (address) => {
  it('is accessible', async () => {
    openApp(address, { scene: 'full' })
    await screen.findByRole('heading', { level: 1, hidden: true })
    await waitFor(() => expect(document.querySelector('[aria-busy]')).toBeNull())
    await expectAccessible()
  })
})
