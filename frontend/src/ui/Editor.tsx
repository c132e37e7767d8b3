import { type Ref, useId } from 'react'
import classes from './Editor.module.css'

export interface EditorSpan {
  readonly text: string
  readonly token: boolean
  readonly over: boolean
}

interface Props {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** The value in pieces; joined they are the value. */
  readonly spans: readonly EditorSpan[]
  readonly placeholder?: string
  readonly autoFocus?: boolean
  readonly invalid?: boolean
  readonly describedBy?: string
  readonly minRows?: number
  readonly onFocus?: () => void
  readonly ref?: Ref<HTMLTextAreaElement>
}

/**
 * A text area that grows with its text and paints what lies behind it. A plain textarea keeps the web view's own
 * editing, spelling and input methods; an invisible copy of the text in the same grid cell gives it its height and
 * carries the paint.
 */
export function Editor({
  label,
  value,
  onChange,
  spans,
  placeholder,
  autoFocus,
  invalid,
  describedBy,
  minRows = 4,
  onFocus,
  ref,
}: Props) {
  const id = useId()
  const dir = value ? 'auto' : undefined // nothing has no direction but the page's
  return (
    <div className={classes.editor} style={{ '--rows': minRows } as React.CSSProperties}>
      <label htmlFor={id} className="visually-hidden">
        {label}
      </label>
      <div className={classes.paint} aria-hidden="true" dir={dir}>
        {spans.map((span, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces have no other identity
          <span key={i} data-token={span.token || undefined} data-over={span.over || undefined}>
            {span.text}
          </span>
        ))}
        {'\u200b'}
      </div>
      <textarea
        id={id}
        ref={ref}
        className={classes.input}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onFocus={onFocus}
        placeholder={placeholder}
        // biome-ignore lint/a11y/noAutofocus: writing is what the page is for
        autoFocus={autoFocus}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
        dir={dir}
        rows={minRows}
      />
    </div>
  )
}
