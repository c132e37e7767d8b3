import { useFormatter } from 'use-intl'

interface Props {
  readonly is: number
  readonly max: number
}

/** How much of what is allowed: 12 / 300, in this order in every language. */
export function Ratio({ is, max }: Props) {
  const format = useFormatter()
  return (
    <bdi dir="ltr">
      {format.number(is)} / {format.number(max)}
    </bdi>
  )
}
