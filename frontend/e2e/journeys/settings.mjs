import assert from 'node:assert/strict'
import { journey } from '../support/journey.mjs'

journey('Theme and language are kept', {}, async ({ window, page, frame, settings }) => {
  await frame.go('Settings')
  await settings.theme('Dark')
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
  await settings.language('العربية')
  await page.locator('html[dir=rtl][lang=ar]').waitFor()
  await frame.shows('الإعدادات')

  await window.reload()
  await page.locator('html[dir=rtl][lang=ar][data-mantine-color-scheme=dark]').waitFor()
  await frame.shows('الإعدادات')
  await settings.language('English')
  await page.locator('html[dir=ltr][lang=en]').waitFor()
  await frame.shows('Settings')
  assert.equal(await page.getByRole('radio', { name: 'Dark' }).isChecked(), true)
})
