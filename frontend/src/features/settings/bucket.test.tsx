import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { expectAccessible, openApp } from '@/test/app'

const card = async () =>
  within((await screen.findByRole('heading', { name: 'Host' })).closest('section') as HTMLElement)

async function filled(options: Parameters<typeof openApp>[1] = {}) {
  const app = openApp('/settings', { sandbox: false, ...options })
  const host = await card()
  await host.findByLabelText(/Endpoint/)
  const enter = async (label: RegExp, text: string) => {
    await app.user.click(host.getByLabelText(label))
    await app.user.paste(text)
  }
  await enter(/Endpoint/, 'https://s3.example.com')
  await enter(/^Bucket/, 'media')
  await enter(/Access key id/, 'KEY')
  await enter(/Secret key/, 'hush')
  return { ...app, host }
}

describe('the bucket', () => {
  it('is saved, tested and forgotten', async () => {
    const { fake, user, host } = await filled()
    await user.click(host.getByRole('button', { name: 'Save and test' }))
    expect(await host.findByText('The bucket works.')).toBeTruthy()
    const saved = fake.calls.find((c) => c.method === 'Settings.SaveBucket')
    expect(saved?.args).toEqual([
      {
        endpoint: 'https://s3.example.com',
        region: '',
        bucket: 'media',
        prefix: '',
        accessKeyId: 'KEY',
        addressing: '',
        publicBase: '',
        linkMinutes: 15,
      },
      'hush',
    ])
    expect((host.getByLabelText(/Secret key/) as HTMLInputElement).value).toBe('')
    await expectAccessible()

    await user.click(host.getByRole('button', { name: 'Remove' }))
    const asked = within(await screen.findByRole('dialog', { name: 'Forget this bucket?' }))
    await user.click(asked.getByRole('button', { name: 'Remove' }))
    await waitFor(() => expect((host.getByLabelText(/^Bucket/) as HTMLInputElement).value).toBe(''))
    expect(host.queryByRole('button', { name: 'Remove' })).toBeNull()
  })

  it('says what exactly is wrong with it', async () => {
    const { fake, user, host } = await filled()
    const message = 'There is no bucket "media" at https://s3.example.com.'
    fake.fail('Settings.TestBucket', { kind: 'forbidden', message, action: '', retryAt: 0 })
    await user.click(host.getByRole('button', { name: 'Save and test' }))
    expect((await host.findByRole('alert')).textContent).toBe(message)
    expect(host.getByRole('button', { name: 'Remove' })).toBeTruthy() // it was saved all the same
    expect((host.getByLabelText(/^Bucket/) as HTMLInputElement).value).toBe('media')
  })

  it('is not asked for in the sandbox', async () => {
    openApp('/settings', { sandbox: true })
    const host = await card()
    expect(await host.findByText(/needs no bucket/)).toBeTruthy()
    expect(host.queryByRole('textbox')).toBeNull()
  })
})
