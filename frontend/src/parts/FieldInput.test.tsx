import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { IntlProvider } from 'use-intl'
import { describe, expect, it, vi } from 'vitest'
import { installFake } from '@/bridge/fake'
import { newQueryClient } from '@/bridge/queries'
import type { Field, FieldType } from '@/bridge/types'
import en from '@/i18n/messages/en.json'
import { entryOf, FieldInput, isAsked } from './FieldInput'

const field = (type: FieldType, rest: Partial<Field> = {}): Field => ({
  name: 'thing',
  label: 'Thing',
  help: '',
  type,
  choices: [],
  remote: false,
  default: '',
  required: false,
  max: 0,
  min: 0,
  entryMax: 0,
  types: [],
  maxBytes: 0,
  ...rest,
})

const choices = [
  { value: 'a', label: 'First' },
  { value: 'b', label: 'Second' },
]

interface KeptProps {
  readonly shown: Field
  readonly start: string
  readonly channel?: string
  readonly changed: (value: string) => void
}

/** A field that keeps its value. */
function Kept({ shown, start, channel, changed }: KeptProps) {
  const [value, setValue] = useState(start)
  const change = (next: string) => {
    changed(next)
    setValue(next)
  }
  return <FieldInput field={shown} value={value} onChange={change} zone="Europe/Berlin" channel={channel} />
}

function draw(shown: Field, start = '', channel?: string) {
  const changed = vi.fn()
  render(
    <QueryClientProvider client={newQueryClient()}>
      <MantineProvider env="test">
        <IntlProvider locale="en" messages={en} timeZone="UTC">
          <Kept shown={shown} start={start} channel={channel} changed={changed} />
        </IntlProvider>
      </MantineProvider>
    </QueryClientProvider>,
  )
  return { changed, user: userEvent.setup() }
}

describe('FieldInput', () => {
  it.each(['text', 'longtext', 'url', 'secret'] as const)('asks for a %s', async (type) => {
    const { changed, user } = draw(field(type))
    await user.type(screen.getByLabelText('Thing'), 'x')
    expect(changed).toHaveBeenLastCalledWith('x')
  })
  it('hides a secret', () => {
    draw(field('secret'))
    expect(screen.getByLabelText('Thing').getAttribute('type')).toBe('password')
  })
  it('says "true" or nothing for a switch', async () => {
    const { changed, user } = draw(field('bool'))
    await user.click(screen.getByRole('checkbox', { name: 'Thing' }))
    expect(changed).toHaveBeenLastCalledWith('true')
    await user.click(screen.getByRole('checkbox', { name: 'Thing' }))
    expect(changed).toHaveBeenLastCalledWith('')
  })
  it('asks for a whole number', async () => {
    const { changed, user } = draw(field('number', { min: 1, max: 9 }))
    await user.type(screen.getByRole('textbox', { name: 'Thing' }), '7')
    expect(changed).toHaveBeenLastCalledWith('7')
  })
  it('offers one of several', async () => {
    const { changed, user } = draw(field('choice', { choices }), 'a')
    await user.click(screen.getByRole('combobox', { name: 'Thing' }))
    await user.click(await screen.findByRole('option', { name: 'Second' }))
    expect(changed).toHaveBeenLastCalledWith('b')
  })
  it('offers several, one a line', async () => {
    const { changed, user } = draw(field('choices', { choices }), 'a')
    await user.click(screen.getByRole('combobox', { name: 'Thing' }))
    await user.click(await screen.findByRole('option', { name: 'Second' }))
    expect(changed).toHaveBeenLastCalledWith('a\nb')
  })
  it('takes free entries, one a line, no longer than allowed', async () => {
    const { changed, user } = draw(field('list', { entryMax: 3 }), 'en')
    await user.type(screen.getByRole('combobox', { name: 'Thing' }), 'abcdef{Enter}')
    expect(changed).toHaveBeenLastCalledWith('en\nabc')
  })
  it('takes a file of this computer, and gives it back', async () => {
    installFake()
    const { changed, user } = draw(field('file'))
    await user.click(screen.getByRole('button', { name: 'Choose a file…' }))
    expect(changed).toHaveBeenLastCalledWith('/home/you/Pictures/cover.png')
    await user.click(screen.getByRole('button', { name: 'Remove cover.png' }))
    expect(changed).toHaveBeenLastCalledWith('')
  })
  it('says why no file could be chosen', async () => {
    const fake = installFake()
    fake.fail('Media.Choose', { kind: 'rejected', message: 'There is no window to choose files in.' })
    draw(field('file'))
    await userEvent.setup().click(screen.getByRole('button', { name: 'Choose a file…' }))
    await screen.findByText('There is no window to choose files in.')
  })
  it('shows an instant as wall-clock time of the zone', async () => {
    installFake()
    draw(field('instant'), '2026-11-23T08:00:00Z')
    expect((await screen.findByRole('button', { name: /Thing/ })).textContent).toContain('9:00')
  })
})

describe('FieldInput with choices that live at the network', () => {
  const remote = (type: 'choice' | 'choices', name = 'feed') => field(type, { name, remote: true })
  const box = () => screen.getByRole<HTMLInputElement>('combobox', { name: 'Thing' })
  const refused = { kind: 'offline', message: 'The network cannot be reached.' }
  const asked = (fake: ReturnType<typeof installFake>) =>
    fake.calls.filter((c) => c.method === 'Accounts.Choices').map((c) => c.args)

  it('asks the channel when opened, by keys alone, and narrows what it found', async () => {
    const fake = installFake()
    const { changed, user } = draw(remote('choice'), '', 'c2')
    await user.tab()
    expect(asked(fake)).toEqual([])
    await user.keyboard('{ArrowDown}')
    await screen.findByRole('option', { name: 'Teapots!' })
    expect(asked(fake)).toEqual([['c2', 'feed']])
    await user.keyboard('kiln{ArrowDown}{Enter}')
    expect(changed).toHaveBeenLastCalledWith('f2')
    expect(box().value).toBe('Kiln openings (2026)')
  })
  it('says so while it waits, and when nothing has the name', async () => {
    installFake({ latency: 60 })
    const { user } = draw(remote('choice'), '', 'c2')
    await user.click(box())
    expect(screen.getByRole('status').textContent).toBe('Loading the choices…')
    await screen.findByRole('option', { name: 'Teapots!' })
    expect(screen.getByRole('status').textContent).toBe('')
    await user.type(box(), 'spoons')
    await screen.findByText('Nothing has this name')
  })
  it('says that there is nothing to choose from', async () => {
    installFake()
    const { user } = draw(remote('choice', 'boards'), '', 'c2')
    await user.click(box())
    await screen.findByText('There is nothing to choose from yet.')
  })
  it('says what went wrong, and asks again', async () => {
    const fake = installFake()
    fake.fail('Accounts.Choices', refused)
    const { changed, user } = draw(remote('choice'), '', 'c2')
    await user.click(box())
    expect((await screen.findByRole('alert')).textContent).toContain('The network cannot be reached.')
    expect(screen.queryByRole('listbox')).toBeNull()
    fake.fail('Accounts.Choices', null)
    await user.tab()
    await user.keyboard('{Enter}')
    await user.click(await screen.findByRole('option', { name: 'Teapots!' }))
    expect(screen.queryByRole('alert')).toBeNull()
    expect(changed).toHaveBeenLastCalledWith('f4')
  })
  it('shows the name of what was chosen before, or else its value', async () => {
    const fake = installFake()
    fake.fail('Accounts.Choices', refused)
    draw(remote('choice'), 'f1', 'c2')
    expect(box().value).toBe('f1')
    await waitFor(() => expect(asked(fake)).toHaveLength(1))
    expect(screen.queryByRole('alert')).toBeNull()
    fake.fail('Accounts.Choices', null)
    await userEvent.click(box())
    await waitFor(() => expect(box().value).toBe('Celadon and other greens'))
  })
  it('takes several, one a line', async () => {
    installFake()
    const { changed, user } = draw(remote('choices'), 'f1', 'c2')
    await user.click(box())
    await user.click(await screen.findByRole('option', { name: 'Teapots!' }))
    expect(changed).toHaveBeenLastCalledWith('f1\nf4')
  })
  it('lets the value be typed where the network lists none', async () => {
    const { changed, user } = draw(remote('choice'))
    await user.type(screen.getByRole('textbox', { name: 'Thing' }), '7')
    expect(changed).toHaveBeenLastCalledWith('7')
  })
  it('lets several values be typed where the network lists none', async () => {
    const { changed, user } = draw(remote('choices'), '7')
    await user.type(box(), '8{Enter}')
    expect(changed).toHaveBeenLastCalledWith('7\n8')
  })
})

describe('isAsked and entryOf', () => {
  const type = field('choice', { name: 'type', default: 'feed' })
  const when = (values: string[]) => field('bool', { when: { field: 'type', values } })
  it('asks always without a condition', () => expect(isAsked(field('text'), [], {})).toBe(true))
  it('counts the default of the other field', () => {
    expect(isAsked(when(['feed']), [type], {})).toBe(true)
    expect(isAsked(when(['reel']), [type], {})).toBe(false)
    expect(isAsked(when(['reel']), [type], { type: 'reel' })).toBe(true)
  })
  it('takes an empty list as any value', () => {
    expect(isAsked(when([]), [type], {})).toBe(true)
    expect(isAsked(when([]), [type], { type: '' })).toBe(false)
  })
  it('prefers what was entered, then the channel, then the network', () => {
    expect(entryOf(type, { type: 'a' }, { type: 'b' })).toBe('a')
    expect(entryOf(type, {}, { type: 'b' })).toBe('b')
    expect(entryOf(type, {})).toBe('feed')
  })
})
