/** What the person prefers. */
export class Settings {
  constructor(page) {
    this.page = page
  }

  theme = (name) => this.page.getByText(name, { exact: true }).click()

  async language(name) {
    await this.page.getByRole('combobox', { name: /^(Language|اللغة)$/ }).click()
    await this.page.getByRole('option', { name }).click()
  }

  async zone(name) {
    await this.page.getByRole('combobox', { name: 'Time zone' }).fill(name)
    await this.page.getByRole('option', { name, exact: true }).click()
  }
}
