import { bridge } from '@/bridge'
import { wallAt } from '@/ui/time'
import { WallInput } from './WallInput'

interface Props {
  readonly label: string
  readonly description?: string
  readonly required?: boolean
  readonly error?: string
  /** RFC 3339, or '' for none. */
  readonly value: string
  readonly onChange: (value: string) => void
  readonly zone: string
}

/** An instant, shown and picked as wall-clock time of a zone. Go decides what instant that is. */
export default function InstantInput({ value, onChange, zone, ...rest }: Props) {
  const wall = value ? wallAt(Date.parse(value), zone) : ''
  const change = async (picked: string) => {
    if (!picked) return onChange('')
    const { at } = await bridge.zones.resolve(picked, zone)
    onChange(new Date(at).toISOString())
  }
  return <WallInput {...rest} value={wall} onChange={(picked) => void change(picked)} clearable />
}
