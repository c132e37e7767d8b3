/** The list of posts. */
export class Posts {
  constructor(page) {
    this.page = page
    this.rows = page.getByTestId('post')
  }

  row = (text) => this.rows.filter({ hasText: text })

  async open(text) {
    await this.row(text).getByRole('link').click()
    await this.page.getByTestId('delivery').first().waitFor()
  }
}
