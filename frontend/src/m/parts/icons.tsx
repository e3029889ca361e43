const PATHS = {
  tasks: 'M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01',
  map: 'M9 4 3 6v14l6-2 6 2 6-2V4l-6 2-6-2ZM9 4v14M15 6v14',
  checkin: 'M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.800 12 21 12 21ZM9 9.500l2.200 2.200L15 8',
  me: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 21c.6-4 4-6 8-6s7.400 2 8 6',
  back: 'M15 5l-7 7 7 7',
  camera: 'M4 8h3l2-3h6l2 3h3v11H4V8ZM12 17a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7Z',
  mic: 'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3ZM6 11a6 6 0 0 0 12 0M12 17v4',
  scan: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M7 12h10',
  go: 'M4 11 20 4l-7 16-2-7-7-2Z',
  print: 'M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7v-6Z',
  here: 'M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10ZM12 2v4M12 18v4M2 12h4M18 12h4',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  all: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  phone:
    'M6 3h4l2 5-2.500 2a12 12 0 0 0 4.500 4.500l2-2.500 5 2v4a2 2 0 0 1-2 2C11 20 4 13 4 5a2 2 0 0 1 2-2Z',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  mail: 'M3 6h18v12H3V6ZM3 7l9 7 9-7',
  queue: 'M12 16V5M8 9l4-4 4 4M4 15v5h16v-5',
  week: 'M4 20V10M10 20V4M16 20v-8M21 20H3',
  gear: 'M4 7h10M18 7h2M4 17h4M12 17h8M16 9.500V4.500M10 19.500v-5',
  flag: 'M5 21V4h12l-2 4 2 4H5',
  list: 'M4 6h16M4 12h16M4 18h16',
  out: 'M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9',
} as const;

export type IconName = keyof typeof PATHS;

/** A sign beside a word; never the only thing that says it. */
export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={`${size / 16}rem`}
      height={`${size / 16}rem`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
