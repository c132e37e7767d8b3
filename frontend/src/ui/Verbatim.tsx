import type { ReactNode } from 'react'

interface Props {
  readonly children: ReactNode
  /** The language of the words, where it is known. */
  readonly lang?: string
}

/** Words that are not the interface's own: they keep their direction, and the line around them keeps its own. */
export function Verbatim({ children, lang }: Props) {
  return <bdi lang={lang}>{children}</bdi>
}
