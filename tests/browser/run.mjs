// Looks at a built site from disk, as its readers do. Usage: node run.mjs FOLDER
// The browser: $CHROMIUM, else the first of the usual places.
// The site of `vault-example` is expected for the checks that name a page; other sites get the general ones.
import { chromium } from 'playwright-core';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const site = resolve(process.argv[2] ?? '');
if (!existsSync(join(site, 'index.html'))) {
  console.error('usage: node run.mjs FOLDER   (the folder of a built site, with index.html in it)');
  process.exit(2);
}
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const executablePath = places.find((place) => place && existsSync(place));
if (!executablePath) {
  console.error('no Chromium found: set CHROMIUM to its path');
  process.exit(2);
}

let passed = 0;
let failed = 0;
function check(name, ok, detail = '') {
  if (ok) passed += 1; else failed += 1;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}${ok || !detail ? '' : `: ${detail}`}`);
}

const url = (path) => pathToFileURL(join(site, ...path.split('#')[0].split('/'))).href + (path.includes('#') ? '#' + path.split('#')[1] : '');
const files = walk(site);
function walk(folder) {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [relative(site, path).split(sep).join('/')];
  });
}

/** One page of each kind: the largest, which has the most in it. */
function kinds() {
  const found = new Map();
  const kindOf = (path) => {
    const parts = path.split('/');
    if (path.endsWith('.links.html')) return 'relations';
    if (parts[0] === 'n') return parts.length > 2 ? `note in ${parts[1]}` : 'note';
    if (parts[0] === 'r') return 'document of a repository';
    if (parts.length === 1) return path.replace(/-p\d+\.html$|\.html$/, '');
    if (parts[0] === 'tags' && parts[1] === 't' || ['types', 'groups'].includes(parts[0])) return 'list of notes';
    if (['incidents', 'tags', 'tasks', 'folders'].includes(parts[0])) return `list of ${parts[0]}`;
    if (parts.at(-1) === 'index.html') return 'list of things';
    return parts[0] === 'e' && parts[1] !== 'workload' ? 'one thing' : `one of ${parts.slice(0, -1).join('/')}`;
  };
  // A host shows 404.html at any address, so its links begin at the root and lead nowhere on a disk.
  for (const path of files.filter((f) => f.endsWith('.html') && f !== '404.html')) {
    const kind = kindOf(path);
    const size = statSync(join(site, path)).size;
    if (!found.has(kind) || found.get(kind).size < size) found.set(kind, { kind, path, size });
  }
  return [...found.values()];
}

const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const errors = [];
const requests = [];
async function open(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: options.axe === true, ...options.context });
  const page = await context.newPage();
  page.setDefaultTimeout(10000);
  page.on('console', (message) => { if (message.type() === 'error') errors.push(`${path}: ${message.text()}`); });
  page.on('pageerror', (error) => errors.push(`${path}: ${error.message}`));
  page.on('request', (request) => { if (!/^(file|data|blob):/.test(request.url())) requests.push(`${path}: ${request.url()}`); });
  await page.goto(url(path));
  return page;
}
const done = (page) => page.context().close();
const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

try {
  const all = kinds();
  // Each kind of page: axe in both themes, and the width of a telephone. A few at a time.
  const queue = [...all];
  const looked = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await look(next);
  };
  const look = async ({ kind, path }) => {
    const page = await open(path, { axe: true });
    await page.evaluate(axe);
    for (const theme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      // The second theme differs in nothing but colours.
      const violations = await page.evaluate(async (rules) => {
        const result = await window.axe.run(document, { runOnly: rules, preload: false });
        return result.violations.map((v) => `${v.id} ×${v.nodes.length} (${v.nodes[0].target.join(' ')})`);
      }, theme === 'light' ? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] : ['color-contrast', 'link-in-text-block']);
      check(`axe, ${theme}: ${kind} (${path})`, violations.length === 0, violations.join('; '));
    }
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      const over = await sideways(page);
      check(`no sideways scroll at ${width}: ${kind}`, over <= 0, `${over} px`);
    }
    await done(page);
  };
  await Promise.all([looked(), looked(), looked(), looked()]);

  // Search.
  {
    const page = await open('index.html');
    await page.keyboard.press('/');
    check('/ opens search', await page.locator('#search[open]').count() === 1);
    await page.fill('#q', 'pool wait timeout');
    const first = page.locator('#hits [role=option]').first();
    await first.waitFor();
    await page.waitForFunction(() => /result/.test(document.querySelector('#search [role=status]').textContent));
    const hits = await page.locator('#hits .ttl').allTextContents();
    check('"pool wait timeout" finds its incident or its runbook first', /INC-0039|CheckoutErrorRateHigh/.test(hits[0] ?? ''), hits.join(', '));
    const chosen = () => page.locator('#hits [aria-selected=true] .ttl').textContent();
    const before = await chosen();
    await page.keyboard.press('ArrowDown');
    const after = await chosen();
    await page.keyboard.press('ArrowUp');
    check('arrows choose a result', before !== after && await chosen() === before, `${before}, ${after}`);
    await page.keyboard.press('Escape');
    check('Esc closes search', await page.locator('#search[open]').count() === 0);
    await page.keyboard.press('Control+k');
    check('Ctrl K opens search', await page.locator('#search[open]').count() === 1);
    // At once, as somebody does who knows the name: the answer is waited for.
    await page.fill('#q', 'storefront');
    await page.keyboard.press('Enter');
    await page.waitForURL(/storefront/);
    check('Enter opens the first result, however fast it comes', /storefront/.test(page.url()), page.url());
    await done(page);
  }
  {
    const page = await open('index.html', { axe: true });
    await page.keyboard.press('/');
    await page.fill('#q', 'checkout');
    await page.locator('#hits [role=option]').first().waitFor();
    await page.evaluate(axe);
    for (const theme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      const violations = await page.evaluate(async () => (await window.axe.run('#search', { preload: false })).violations.map((v) => `${v.id} (${v.nodes[0].target.join(' ')})`));
      check(`axe, ${theme}: search with results`, violations.length === 0, violations.join('; '));
    }
    await page.setViewportSize({ width: 390, height: 844 });
    check('no sideways scroll at 390: search with results', await sideways(page) <= 0);
    await done(page);
    const own = await open('search.html#q=checkout');
    await own.locator('#page-hits [role=option]').first().waitFor();
    check('the page of search reads its words from the address', await own.locator('#search-page input').inputValue() === 'checkout');
    await done(own);
  }

  // Keys.
  {
    const page = await open('health.html');
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme ?? '');
    const before = await theme();
    await page.keyboard.press('t');
    check('t turns light and dark', await theme() !== before, await theme());
    await page.keyboard.press('?');
    check('? shows the keys', await page.locator('#keys[open]').count() === 1);
    await page.keyboard.press('Escape');
    await page.locator('#keys[open]').waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.waitForURL(/index\.html$/);
    check('g h leads home', page.url() === url('index.html'), page.url());
    await done(page);
  }

  // The sources of claims.
  {
    const [path] = files.filter((f) => f.startsWith('n/services/')).concat(files.filter((f) => f.startsWith('n/')));
    const page = await open(path);
    await page.locator('main button.src').first().click();
    check('a source opens beside its claim', await page.locator('.prov:popover-open').isVisible());
    await page.keyboard.press('Escape');
    check('Esc closes a source', await page.locator('.prov:popover-open').count() === 0);
    await done(page);
    const plain = await open(path, { context: { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } } });
    check('a page can be read without scripts', await plain.locator('main h1').isVisible() && (await plain.locator('main').innerText()).length > 200);
    await plain.locator('main button.src').first().click();
    check('a source opens without scripts', await plain.locator('.prov').first().isVisible());
    await done(plain);
  }

  // The graph.
  {
    const page = await open('graph.html');
    await page.waitForFunction(() => /mark/.test(document.querySelector('#gstat').textContent));
    check('the graph says what it shows', /\d+ marks?/.test(await page.locator('#gstat').textContent()));
    await page.keyboard.press('/');
    check('search opens on the graph', await page.locator('#search[open]').count() === 1);
    await done(page);
  }

  // Weight.
  const packed = (path) => gzipSync(readFileSync(join(site, path)), { level: 9 }).length;
  const sum = (pattern) => files.filter((f) => pattern.test(f)).reduce((n, f) => n + packed(f), 0);
  const [style, scripts] = [sum(/^a\/site\.\w+\.css$/), sum(/^a\/(site|theme)\.\w+\.js$/)];
  const heaviest = all.reduce((a, b) => (a.size > b.size ? a : b));
  check(`styles weigh at most 14 KB packed (${style})`, style <= 14 * 1024);
  check(`scripts of an ordinary page weigh at most 10 KB packed (${scripts})`, scripts <= 10 * 1024);
  check(`the largest page weighs at most 20 KB packed (${heaviest.path}, ${packed(heaviest.path)})`, packed(heaviest.path) <= 20 * 1024);

  check('nothing is said in the console', errors.length === 0, errors.slice(0, 5).join('; '));
  check('nothing is asked for from elsewhere', requests.length === 0, requests.slice(0, 5).join('; '));
} catch (error) {
  check('the run came to its end', false, String(error?.stack ?? error));
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
