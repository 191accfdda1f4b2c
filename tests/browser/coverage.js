// Which pages of the table of pages somebody has seen. A page that nobody sees is a page that nothing checks.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const TABLE = path.join(__dirname, '../../docs/generated/pages.md');

// Played in tests/peers, where there is a provider to sign in with.
const ELSEWHERE = ['/sign-in/with/{provider}', '/sign-in/with/{provider}/back'];

class Coverage {
  constructor() {
    const rows = fs.readFileSync(TABLE, 'utf8').matchAll(/^\| GET \| `([^`]+)` \|/gm);
    this.pages = [...rows].map(([, pattern]) => ({ pattern, parts: pattern.split('/'), seen: false }));
    // Pictures of the pages that were looked at.
    this.looked = new Set();
    if (this.pages.length === 0) throw new Error(`${TABLE} names no page`);
  }

  // The pattern of an address, the most literal one that fits.
  see(pathname) {
    const parts = pathname.split('/');
    const fits = (page) => page.parts.length === parts.length
      && page.parts.every((part, at) => part === parts[at] || (part.startsWith('{') && parts[at] !== ''));
    const fields = (page) => page.parts.filter((part) => part.startsWith('{')).length;
    const page = this.pages.filter(fits).sort((one, other) => fields(one) - fields(other))[0];
    if (page) page.seen = true;
    return page?.pattern;
  }

  assertWhole() {
    const unseen = this.pages.filter((page) => !page.seen && !ELSEWHERE.includes(page.pattern)).map((page) => page.pattern);
    if (unseen.length > 0) throw new Error(`no scenario opens ${unseen.join(', ')}`);
    return `${this.pages.length} of ${this.pages.length}`;
  }
}

module.exports = { Coverage };
