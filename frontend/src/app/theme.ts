import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** The one colour of CAIO. Step 6 carries white text at 5.2 : 1. */
const iris: MantineColorsTuple = [
  '#f2f2fe',
  '#e4e4fc',
  '#cbccf7',
  '#adaef0',
  '#9092ea',
  '#7577df',
  '#5b5bd6',
  '#4f4fc4',
  '#4242a6',
  '#343484',
]

const gray: MantineColorsTuple = [
  '#f8f8fa',
  '#f2f2f5',
  '#e8e8ed',
  '#dcdce3',
  '#c6c6d0',
  '#a3a3b0',
  '#7e7e8d',
  '#5d5d6c',
  '#3b3b47',
  '#1f1f28',
]

const dark: MantineColorsTuple = [
  '#d9d9e3',
  '#b4b4c2',
  '#9292a3',
  '#696979',
  '#3d3d4a',
  '#2f2f39',
  '#222229',
  '#1a1a20',
  '#131318',
  '#0d0d11',
]

// A colour font is named: without one, some Linux machines draw emoji in black, or digits as emoji.
const fonts =
  "'Inter Variable', 'Noto Sans Arabic Variable', 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans', 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji', sans-serif"

// What lies behind a dialog is darkened, never blurred: web views without a GPU draw a blur in software.
const still = { overlayProps: { blur: 0, backgroundOpacity: 0.4 }, transitionProps: { duration: 120 } }

/** Dialogs need an edge: on dark ground a shadow alone shows none. */
const panel = { background: 'var(--c-raised)', border: '1px solid var(--mantine-color-default-border)' }

export const theme = createTheme({
  colors: { iris, gray, dark },
  primaryColor: 'iris',
  primaryShade: 6,
  fontFamily: fonts,
  fontFamilyMonospace:
    "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'Noto Sans Mono', 'DejaVu Sans Mono', monospace",
  headings: { fontFamily: fonts, fontWeight: '620' },
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: {
        ...still,
        centered: true,
        radius: 'lg',
        styles: { content: panel, header: { background: 'transparent' }, title: { fontWeight: 620 } },
      },
    },
    Spotlight: {
      defaultProps: {
        ...still,
        radius: 'lg',
        styles: { content: panel, search: { background: 'transparent' } },
      },
    },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, fz: 'xs' } },
    InputWrapper: { styles: { label: { marginBottom: 4 } } },
    Popover: { defaultProps: { shadow: 'md', radius: 'md' } },
  },
})

/**
 * Tokens for our own styles, named for what they are for, and Mantine's where its contrast is below AA. Cards stand on
 * their edge, not on a soft shadow: drawing one in software, around a long list, takes longer than all its rows.
 */
export const variables: CSSVariablesResolver = () => ({
  variables: { '--page-width': '66rem' },
  light: {
    '--mantine-color-dimmed': gray[7],
    '--mantine-color-placeholder': gray[6],
    '--mantine-color-error': '#c4272f',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1c1c24',
    '--mantine-color-default-border': gray[3],
    '--c-frame': '#f6f6f9',
    '--c-surface': '#ffffff',
    '--c-raised': '#ffffff',
    '--c-hover': '#ececf2',
    '--c-active': '#e4e4ee',
    '--c-line': '#e6e6ec',
    '--c-accent': iris[6],
    '--c-accent-text': iris[7],
    '--c-accent-tint': '#eeeefc',
    '--c-danger': '#c4272f',
    '--c-danger-tint': '#fdecec',
    '--c-over': '#ffd0d0',
    '--c-warn': '#8f5300',
    '--c-warn-tint': '#fdf3dc',
    '--c-warn-line': '#efd9a6',
    '--c-good': '#18794e',
    '--c-good-tint': '#e6f6ec',
    '--c-busy': '#1a5fb4',
    '--c-shadow': '0 1px 0 rgb(20 20 40 / 5%)',
  },
  dark: {
    '--mantine-color-dimmed': dark[1],
    '--mantine-color-placeholder': '#8b8b9c',
    '--mantine-color-error': '#ff8f8f',
    '--mantine-color-body': dark[8],
    '--mantine-color-text': '#ececf3',
    '--mantine-color-default': '#1d1d24',
    '--mantine-color-default-border': '#34343f',
    '--c-frame': dark[9],
    '--c-surface': dark[8],
    '--c-raised': '#1a1a20',
    '--c-hover': '#1f1f27',
    '--c-active': '#292933',
    '--c-line': '#282831',
    '--c-accent': iris[4],
    '--c-accent-text': '#b3b4f6',
    '--c-accent-tint': '#22223f',
    '--c-danger': '#ff8f8f',
    '--c-danger-tint': '#351b1e',
    '--c-over': '#6b2530',
    '--c-warn': '#f0c060',
    '--c-warn-tint': '#2c2410',
    '--c-warn-line': '#54451d',
    '--c-good': '#5fd39a',
    '--c-good-tint': '#12291e',
    '--c-busy': '#7cb8ff',
    '--c-shadow': '0 1px 0 rgb(0 0 0 / 30%)',
  },
})
