import type { zhDoor } from './zh.door';

export const enDoor: Readonly<Record<keyof typeof zhDoor, string>> = {
  'door.title': 'Codes at the door',
  'door.link': 'Codes at the door',
  'door.loading': 'Reading…',
  'door.failed': 'Could not be read: {reason}',
  'door.unknown': 'There is no such institution, or it is not in your region.',
  'door.print': 'Print',
  'door.category': 'Category',
  'door.address': 'Address',
  'door.noaddress': 'No address in the register',
  'door.code': 'Number',

  'door.sheet': 'For the wall',
  'door.sheet.about':
    'Print it and hang it at the door or the reception. It serves check-ins and the scan on entry; a new licence has a new number: print again then.',
  'door.sheet.head': 'Check-in code for staff',
  'door.sheet.how': 'On patrol or supervision: scan this code with the work phone to check in.',
  'door.sheet.typed': 'If it cannot be scanned, type the number:',
  'door.sheet.named': 'If it cannot be scanned, choose the name from the list on the phone.',
  'door.sheet.public':
    'The code holds the number of the institution and nothing personal; visitors need not scan it.',
  'door.qr': 'QR code: {text}',

  'door.display': 'Display at the reception',
  'door.display.about':
    'Open the link below on a computer or tablet at the reception, without logging in. The code changes every 10 minutes; a visit that states it was there, even without a position.',
  'door.display.who': 'Whoever has the link can see the code: give it to this institution only.',
  'door.display.link': 'Link of the display',
  'door.display.copy': 'Copy the link',
  'door.display.copied': 'Copied',
  'door.display.open': 'Open the display',
  'door.renew': 'Revoke the link…',
  'door.renew.title': 'Revoke the link of the display?',
  'door.renew.about':
    'The link stops working at once: a display that uses it shows no code any more and needs the new one. The printed code stays the same.',
  'door.renew.go': 'Revoke, and make another',
  'door.renew.done': 'The old link opens nothing any more. Give the new one to the institution.',
  'door.renew.failed': 'It was not done: {reason}',

  'display.title': 'Code shown at the door',
  'display.how': 'To check in: scan the code below, or type the six digits',
  'display.loading': 'Reading the code…',
  'display.left': 'changes in {minutes} min {seconds} s',
  'display.left.seconds': 'changes in {seconds} s',
  'display.renewing': 'changing…',
  'display.live': 'Live · checked {seconds} s ago',
  'display.stale': 'No signal: no code is shown',
  'display.stale.since':
    'Last checked {minutes} min ago. It comes back by itself once there is a connection.',
  'display.stale.short':
    'Last checked less than {seconds} s ago. It comes back by itself once there is a connection.',
  'display.stale.never': 'Not connected to the server yet; trying again.',
  'display.unknown': 'This link is not valid',
  'display.unknown.about': 'Ask the health supervision office for a new one.',
  'display.speed': 'clock of the demo, {speed}×',
};
