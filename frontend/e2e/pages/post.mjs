/** One post and its receipts. */
export class PostPage {
  constructor(page) {
    this.page = page
    this.deliveries = page.getByTestId('delivery')
  }

  delivery = (platform) =>
    new Delivery(this.page, this.page.locator(`[data-testid=delivery][data-platform=${platform}]`))

  /** Every delivery is live. */
  allLive = (count) =>
    this.page.waitForFunction(
      (wanted) => document.querySelectorAll('[data-testid=delivery][data-state=live]').length === wanted,
      count,
    )
}

/** What became of it on one network. */
class Delivery {
  constructor(page, card) {
    this.page = page
    this.card = card
    this.receipt = card.getByTestId('receipt')
    this.edit = card.getByRole('button', { name: /^Edit (the post|a copy)$/ })
  }

  is = (state) => this.card.and(this.page.locator(`[data-state=${state}]`)).waitFor()

  says = (words) => this.card.filter({ hasText: words }).waitFor()

  button = (name) => this.card.getByRole('button', { name, exact: true })

  /** A post's only delivery shows its receipt by itself. */
  async openReceipt() {
    const toggle = this.card.getByRole('button', { name: /^Receipt of/ })
    if ((await toggle.getAttribute('aria-expanded')) !== 'true') await toggle.click()
    await this.receipt.getByRole('list').last().waitFor()
  }

  /** A line of the receipt, by its name. */
  fact = (name) =>
    this.receipt
      .getByRole('term')
      .filter({ hasText: name })
      .locator('xpath=following-sibling::dd[1]')
      .innerText()

  /** The receipt lists an attempt with these words. */
  tried = (words) =>
    this.receipt.getByRole('list').last().getByRole('listitem').filter({ hasText: words }).first().waitFor()
}
