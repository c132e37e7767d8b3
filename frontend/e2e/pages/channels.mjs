/** The accounts and their channels. */
export class Channels {
  constructor(page) {
    this.page = page
    this.dialog = page.getByRole('dialog')
    this.accounts = page.getByTestId('account')
  }

  account = (name) => this.page.getByRole('group', { name })

  /** Begins to connect: the network, the way to sign in where there are several, and what it asks. */
  async begin(network, way, fields) {
    await this.page.getByRole('button', { name: 'Connect a channel' }).click()
    await this.dialog.getByRole('button', { name: network }).click()
    if (way) await this.dialog.getByRole('radio', { name: way }).check()
    for (const [name, value] of Object.entries(fields))
      await this.dialog.getByRole('textbox', { name: new RegExp(`^${name}`) }).fill(value)
    await this.dialog.getByRole('button', { name: 'Continue' }).click()
  }

  async finish() {
    await this.dialog.getByText(/channels? connected/).waitFor()
    await this.dialog.getByRole('button', { name: 'Done', exact: true }).click()
    await this.dialog.waitFor({ state: 'hidden' })
  }

  async disconnect(name) {
    await this.account(name)
      .getByRole('button', { name: /^Actions/ })
      .click()
    await this.page.getByRole('menuitem', { name: 'Disconnect' }).click()
    await this.dialog.getByRole('button', { name: 'Disconnect' }).click()
    await this.account(name).waitFor({ state: 'hidden' })
  }
}
