/** The page that posts are written on. */
export class Composer {
  constructor(page, twin) {
    this.page = page
    this.twin = twin
    this.text = page.getByRole('textbox', { name: 'Text', exact: true })
    this.all = page.getByRole('button', { name: 'All', exact: true })
    this.files = page.getByRole('list', { name: 'Pictures and videos' }).getByRole('listitem')
    this.publishNow = page.getByRole('button', { name: 'Publish now' })
    this.schedule = page.getByRole('button', { name: 'Schedule', exact: true })
    this.saveState = page.getByTestId('save-state')
    this.time = page.getByRole('button', { name: 'Date and time' })
  }

  async open() {
    await this.page.getByRole('link', { name: 'Compose' }).click()
    await this.text.waitFor()
  }

  channel = (platform) => this.page.getByRole('checkbox', { name: new RegExp(`, ${platform}\\b`) })

  problem = (words) => this.page.getByTestId('problem').filter({ hasText: words })

  counter = (platform) => this.page.getByTestId(`counter-${platform}`)

  /** Why the button does nothing. */
  reason = (words) => this.page.locator('#why-not').filter({ hasText: words }).waitFor()

  saved = () => this.saveState.filter({ hasText: /^Saved$/ }).waitFor()

  /** Every chosen channel takes the post as it is. */
  ready = () => this.page.getByText('Every chosen channel takes this post.').waitFor()

  async attach(...paths) {
    const before = await this.files.count()
    await this.twin.pick(...paths)
    await this.page.getByRole('button', { name: 'Add media' }).click()
    await this.files.nth(before + paths.length - 1).waitFor()
  }

  /** Drops a file on the window. */
  async drop(path) {
    const before = await this.files.count()
    await this.twin.drop(path)
    await this.files.nth(before).waitFor()
  }

  /** Describes a file for people who cannot see it. */
  async describe(name, words) {
    await this.page.getByRole('button', { name }).filter({ hasText: 'Add description' }).click()
    await this.page.getByRole('textbox', { name: `Description of ${name}` }).fill(words)
    await this.page.getByRole('button', { name: 'Done', exact: true }).click()
  }

  /** Begins a text of its own for one network's channel. */
  async writeFor(platform) {
    await this.page.getByRole('button', { name: 'Write for one channel…' }).click()
    await this.page.getByRole('menuitem', { name: `Write for ${platform}` }).click()
    await this.page.getByRole('tab', { name: new RegExp(`^${platform}`), selected: true }).waitFor()
  }

  async remove(...names) {
    for (const name of names) await this.page.getByRole('button', { name: `Remove ${name}` }).click()
  }

  /** The options of one network's channel, unfolded. */
  async options(platform) {
    const options = this.page.getByRole('region', { name: new RegExp(`^Options for ${platform} `) })
    if ((await options.locator('details[open]').count()) === 0) await options.locator('summary').click()
    return options
  }

  /** Picks a wall-clock time: { day: '24 November 2026', hours: '09', minutes: '05' }. */
  async at({ day, hours, minutes }) {
    await this.page.getByText('At a time', { exact: true }).click()
    await this.time.click()
    await this.page.getByRole('button', { name: day, exact: true }).click()
    await this.page.getByRole('spinbutton', { name: 'Hours' }).fill(hours)
    await this.page.getByRole('spinbutton', { name: 'Minutes' }).fill(minutes)
    await this.page.keyboard.press('Enter')
  }

  async publish() {
    await this.publishNow.click()
    await this.page.getByTestId('delivery').first().waitFor()
  }
}
