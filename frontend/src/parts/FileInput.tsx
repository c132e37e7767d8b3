import { Button, CloseButton, Input, type InputWrapperProps } from '@mantine/core'
import { IconFile } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { bridge } from '@/bridge'
import { Verbatim } from '@/ui/Verbatim'
import classes from './FileInput.module.css'
import { useErrorText } from './wording'

interface Props extends Pick<InputWrapperProps, 'description' | 'error' | 'required' | 'inputWrapperOrder'> {
  readonly label: React.ReactNode
  readonly name: string
  /** The path of the file; '' none. */
  readonly value: string
  readonly onChange: (path: string) => void
}

/** The last part of a path of any system. */
const nameOf = (path: string) => path.split(/[\\/]/).at(-1) ?? path

/** One file of this computer, chosen in the system's own dialog. */
export function FileInput({ name, value, onChange, label, error, ...wrapper }: Props) {
  const t = useTranslations('fields')
  const errorText = useErrorText()
  const [failure, setFailure] = useState<unknown>(null)
  const id = useId()
  const choose = async () => {
    setFailure(null)
    try {
      const path = await bridge.media.choose()
      if (path) onChange(path)
    } catch (error) {
      setFailure(error)
    }
  }
  return (
    <Input.Wrapper
      {...wrapper}
      label={label}
      labelElement="div"
      labelProps={{ id }}
      error={failure === null ? error : errorText(failure)}
    >
      <div className={classes.row}>
        <Button
          variant="default"
          size="sm"
          name={name}
          leftSection={<IconFile size={16} />}
          aria-describedby={id}
          onClick={() => void choose()}
        >
          {t('chooseFile')}
        </Button>
        {value && (
          <>
            <span className={classes.name} title={value}>
              <Verbatim>{nameOf(value)}</Verbatim>
            </span>
            <CloseButton
              size="sm"
              aria-label={t('removeFile', { name: nameOf(value) })}
              onClick={() => onChange('')}
            />
          </>
        )}
      </div>
    </Input.Wrapper>
  )
}
