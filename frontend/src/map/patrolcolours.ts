/** Lines of a track: walked, and 未采集. */
export const TRACK_COLOUR = { walked: '#0f766e', uncollected: '#5b6e7a' } as const;
