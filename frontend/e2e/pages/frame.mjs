/** What is around every page: navigation, heartbeat, palette. */
export class Frame {
  constructor(page) {
    this.page = page
    this.heading = page.getByRole('heading', { level: 1 })
    this.heartbeat = page.getByRole('region', { name: 'Publishing' })
    this.palette = page.getByRole('dialog', { name: 'Command palette' })
    this.search = this.palette.getByRole('textbox')
  }

  ready = () => this.heading.waitFor()

  heard = (words) => this.heartbeat.filter({ hasText: words }).waitFor()

  async go(name) {
    await this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click()
    await this.shows(name === 'Compose' ? 'New post' : name)
  }

  shows = (title) => this.page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()

  /** Answers the question that is being asked. */
  async confirm(name) {
    const dialog = this.page.getByRole('dialog')
    await dialog.getByRole('button', { name, exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
  }

  /** Runs a command by the keyboard. */
  async command(name) {
    await this.page.keyboard.press('Control+k')
    await this.search.waitFor()
    await this.page.keyboard.type(name)
    await this.palette.getByRole('button', { name }).first().waitFor()
    await this.page.keyboard.press('Enter')
    await this.palette.waitFor({ state: 'hidden' })
  }
}
