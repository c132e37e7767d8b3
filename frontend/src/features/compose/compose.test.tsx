import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { expectAccessible, openApp } from '@/test/app'

const channel = (name: RegExp) => screen.findByRole('checkbox', { name })
const text = () => screen.findByRole('textbox', { name: 'Text' })

describe('the composer', () => {
  it('goes from a blank page to a receipt', async () => {
    const { fake, user } = openApp('/compose')
    const publish = await screen.findByRole('button', { name: 'Publish now' })
    expect(publish).toHaveProperty('disabled', true)
    expect(screen.getByText('Choose at least one channel')).toBeDefined()
    expect(fake.posts.size).toBe(0)

    await user.click(await channel(/Mastodon/))
    await user.click(await channel(/Bluesky/))
    await user.type(await text(), 'Hello from a test')
    expect(screen.getByTestId('counter-mastodon').textContent).toContain('17 / 500')
    await waitFor(() => expect(screen.getByTestId('save-state').textContent).toBe('Saved'), { timeout: 3000 })
    const [id] = [...fake.posts.keys()]
    expect(window.location.hash).toBe(`#/compose/${id}`)

    await user.click(screen.getByRole('button', { name: 'Add media' }))
    await user.click(await screen.findByRole('button', { name: /Add description/ }))
    await user.type(await screen.findByLabelText('Description of glaze-test.jpg'), 'A test tile')
    await user.click(screen.getByRole('button', { name: 'Done' }))

    await waitFor(() => expect(publish).toHaveProperty('disabled', false))
    await user.click(publish)
    await waitFor(() => expect(window.location.hash).toBe(`#/posts/${id}`))
    const deliveries = await screen.findAllByTestId('delivery')
    expect(deliveries).toHaveLength(2)
    await waitFor(() => expect(deliveries.every((d) => d.dataset.state === 'live')).toBe(true), {
      timeout: 3000,
    })

    const mastodon = within(deliveries[0] as HTMLElement)
    await user.click(mastodon.getByRole('button', { name: /Receipt of/ }))
    expect((await mastodon.findByTestId('remote-id')).textContent).toMatch(/^remote-/)
    await mastodon.findByText('Prepare')
    await user.click(mastodon.getByRole('button', { name: 'Open on Mastodon' }))
    expect(fake.calls.at(-1)).toMatchObject({ method: 'Program.OpenURL' })
    const [post] = [...fake.posts.values()]
    expect(post?.parts[0]).toMatchObject({ text: 'Hello from a test', attachments: [{ alt: 'A test tile' }] })
  })

  it('counts by each network’s rule, marks what is too much and refuses to publish', async () => {
    const { user } = openApp('/compose')
    await user.click(await channel(/Bluesky/))
    await user.click(await text())
    await user.paste(`${'x'.repeat(299)}👩‍👩‍👧‍👦!`)
    const counter = screen.getByTestId('counter-bluesky')
    expect(counter.dataset.over).toBe('true')
    expect(counter.textContent).toContain('Bluesky: 301 of 300, 1 too many')
    expect(screen.getByRole('button', { name: 'Publish now' })).toHaveProperty('disabled', true)
    expect((await screen.findAllByTestId('problem'))[0]?.textContent).toContain('1 character too long')
    await user.type(await text(), '{Backspace}')
    expect(screen.getByTestId('counter-bluesky').dataset.over).toBeUndefined()
  })

  it('gives one channel its own text', async () => {
    const { fake, user } = openApp('/compose')
    await user.click(await screen.findByRole('button', { name: 'All' }))
    await user.type(await text(), 'For all')
    await user.click(screen.getByRole('button', { name: 'Write for one channel…' }))
    await user.click(await screen.findByRole('menuitem', { name: /Bluesky/ }))
    await user.type(await text(), ', and more')
    await user.click(screen.getByRole('tab', { name: 'All channels' }))
    expect(await text()).toHaveProperty('value', 'For all')
    await waitFor(() => {
      const [post] = [...fake.posts.values()]
      expect(post?.targets[1]?.parts?.[0]?.text).toBe('For all, and more')
      expect(post?.targets[0]?.parts).toBeUndefined()
    })
  })

  it('plans a time and says what the clock change makes of it', async () => {
    const { fake, user } = openApp('/compose')
    await user.type(await text(), 'Later')
    await user.click(screen.getByRole('radio', { name: 'At a time' }))
    expect(await screen.findByText('Time in Europe/Berlin')).toBeDefined()
    await waitFor(() => {
      const [post] = [...fake.posts.values()]
      expect(post?.planned).toMatchObject({ zone: 'Europe/Berlin', wall: expect.stringMatching(/T09:00$/) })
      expect(post?.planned?.at).toBeGreaterThan(Date.now())
    })
    expect(screen.getByRole('button', { name: 'Schedule' })).toBeDefined()
  })

  it('keeps what was typed when saving fails, even after leaving the page', async () => {
    const { fake, user } = openApp('/compose')
    fake.fail('Posts.Save', { kind: 'unavailable', message: 'The disk is full.' })
    await user.type(await text(), 'Precious')
    expect((await screen.findByRole('alert')).textContent).toContain('The disk is full.')
    await user.click(screen.getByRole('link', { name: 'Channels' }))
    await screen.findByRole('heading', { name: 'Channels' })
    await user.click(screen.getByRole('link', { name: 'Compose' }))
    expect(await text()).toHaveProperty('value', 'Precious')
    fake.fail('Posts.Save', null)
    await user.click(await screen.findByRole('button', { name: 'Save now' }))
    await waitFor(() => expect([...fake.posts.values()][0]?.parts[0]?.text).toBe('Precious'))
  })

  it('lets a person decide when the draft was changed elsewhere', async () => {
    const { fake, user } = openApp('/compose/p6', { scene: 'full' })
    const before = fake.posts.get('p6')
    await user.type(await text(), ' Mine.')
    if (before)
      fake.posts.set('p6', { ...before, revision: 7, parts: [{ text: 'Theirs.', attachments: [] }] })
    await user.click(await screen.findByRole('button', { name: 'Show the other' }, { timeout: 3000 }))
    await waitFor(async () => expect(await text()).toHaveProperty('value', 'Theirs.'))
  })

  it('takes dropped files and says what it cannot read', async () => {
    const { fake, user } = openApp('/compose')
    await user.click(await text())
    fake.drop(['/somewhere/vase.jpg'])
    expect(await screen.findByRole('listitem', { name: 'vase.jpg, 1 of 1' })).toBeDefined()
    fake.drop(['/somewhere/notes.txt'])
    expect(await screen.findByText(/this is a text file/)).toBeDefined()
  })

  it('writes a thread and takes a part out', async () => {
    const { user } = openApp('/compose')
    await user.click(await channel(/Mastodon/))
    await user.type(await text(), 'One')
    await user.click(screen.getByRole('button', { name: 'Add part' }))
    await user.type(screen.getByRole('textbox', { name: 'Text of part 2' }), 'Two')
    await user.click(screen.getByRole('button', { name: 'Remove part 1' }))
    expect(await text()).toHaveProperty('value', 'Two')
  })

  it('is accessible', async () => {
    const { user } = openApp('/compose')
    await user.click(await screen.findByRole('button', { name: 'All' }))
    await user.type(await text(), 'Hello')
    await user.click(screen.getByRole('button', { name: 'Add media' }))
    await screen.findByRole('list', { name: 'Pictures and videos' })
    await expectAccessible()
  })
})
