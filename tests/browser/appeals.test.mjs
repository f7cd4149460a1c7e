// Payments, appeals and the console as people meet them: the journey without script in both languages, every
// page for axe, the Nu checker and a narrow screen.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { demoPassword, enterConsole, isValidHtml, locales, schemes, startBrowser, startSite, watch } from "./support.mjs";

let site, browser;

before(async () => {
  site = await startSite();
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

// A picture of 16 by 16, as a person would send a screenshot.
const picture = {
  name: "截图 1.png", mimeType: "image/png",
  buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR42mPQiFpFEmIY1TCqYfhqAAD75iwQWDiLeQAAAABJRU5ErkJggg==", "base64"),
};

async function signIn(page, locale) {
  await page.goto(`/sign-in?lang=${locale}`);
  await signInHere(page);
}

/** Fills in the page to which one was led. */
async function signInHere(page) {
  await page.fill("#email", "li.na@okpay.example");
  await page.fill("#password", demoPassword);
  await page.click("form[action='/sign-in'] button");
}

/** Opens the payment with this number from the list. */
async function open(page, reference) {
  await page.goto(`/transactions?text=${reference}`);
  await page.click(".payments a");
}

/** Walks through payments and an appeal; `look` sees every page on the way. */
async function customer(page, locale, look) {
  await signIn(page, locale);
  await look("overview");
  await page.goto("/transactions");
  await look("transactions");
  await page.goto("/transactions?text=nothing&from=x&least=y");
  await look("transactions-none");
  for (const reference of ["OKP-7301", "OKP-7302", "OKP-7303", "OKP-7304", "OKP-7306", "OKP-7307", "OKP-7313", "OKP-7319"]) {
    await open(page, reference);
    await look(`payment-${reference}`);
  }
  await page.click("a[href$='/receipt']");
  await look("receipt");
  await page.goto("/transactions/find?q=OKP-0000");
  await look("not-found");
  await open(page, "OKP-7302");
  await page.click(".choices summary");
  await page.check("input[type=radio][name=problem][value=not_received]");
  await page.click(".choices form button");
  await look("instead");

  await page.goto("/appeals/new");
  await look("new");
  await page.click("form[action='/appeals'] button");
  const next = () => page.click("main form[action*='/appeals/drafts/']:not([action$='/discard']) >> nth=-1 >> button");
  await next();
  await look("rail-errors");
  await page.check("input[value=crypto_deposit]");
  await page.check("input[value=recipient]");
  await next();
  await look("problem");
  await page.check("input[value=deposit_not_credited]");
  await next();
  await page.fill("#amount", "twelve");
  await next();
  await look("details-errors");
  await page.fill("#amount", "12.5");
  await page.selectOption("#currency", "USDT");
  await page.fill("#date", "2026-01-05");
  await page.selectOption("#network", "tron");
  await page.fill("#hash", "ab".repeat(32));
  await next();
  await look("bank");
  await next();
  // The session ends while something is typed.
  await page.fill("#story", locale === "en" ? "Kept for me. Card 4242 4242 4242 4242." : "替我留着。卡号 4242 4242 4242 4242。");
  await page.context().clearCookies({ name: "session" });
  await next();
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  await signInHere(page);
  await look("kept");
  assert.match(await page.locator("#story").inputValue(), /•••• 4242/);
  await page.fill("#story", "4242 4242 4242 4242");
  await next();
  await look("leak");
  await page.click("button[name=hide]");
  await look("evidence");
  await page.locator("details.slot:not([open]) summary").first().click().catch(() => {});
  await page.locator("input[type=file]").first().setInputFiles([{ name: "a.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") }]);
  await page.locator("form[data-upload] button").first().click();
  await page.waitForSelector(".errors");
  await look("evidence-errors");
  await page.locator("input[type=file]").first().setInputFiles([picture]);
  await page.locator("form[data-upload] button").first().click();
  await page.waitForSelector("ul.files li");
  await look("evidence-one");
  await page.click("form[action$='/evidence'] button");
  await look("check");
  await page.click("form[action$='/send'] button");
  await look("sent");
  const number = await page.locator(".number strong").textContent();
  await page.goto("/cases");
  await look("cases");
  const cases = await page.locator(".payments a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.ok(cases.length >= 6, "an appeal at each stage");
  for (const [i, href] of cases.entries()) {
    await page.goto(href);
    await look(`case-${i}`);
  }
  await page.goto(`/cases/${number}`);
  await page.fill("#text", locale === "en" ? "More to say." : "补充一点。");
  await page.click("form[action$='/message'] button");
  await page.goto(`/cases/${number}/dossier`);
  await look("dossier");
  await page.goto(`/cases/${number}`);
  const link = new URL(await page.locator("section[aria-labelledby=link] code").textContent()).pathname;
  await page.goto(link);
  assert.ok((await page.locator("h1").textContent()).includes(number));
  await look("track");
  await page.goto(link.slice(0, -1));
  await look("track-over");
  await page.goto(`/cases/${number}/withdrawal`);
  await look("withdrawal");
  await page.click("form[action$='/withdrawal'] button");
  await look("withdrawn");
}

/** The console, with the demo's supervisor. */
async function staff(page, locale, look) {
  await enterConsole(page, locale, "chen@okpay.example", look);
  await look("queue");
  const cases = await page.locator(".cases tbody th a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.ok(cases.length >= 5, "the queue has an appeal at each stage");
  for (const [i, href] of cases.slice(0, 5).entries()) {
    await page.goto(href);
    await look(`desk-${i}`);
  }
  await page.goto("/staff/board");
  await look("board");
  await page.goto("/staff/keys");
  await look("keys");
}

for (const locale of locales) {
  test(`a payment is found, appealed and worked on without script in ${locale}`, async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "okpay-appeals-"));
    const context = await browser.newContext({ baseURL: site.origin, javaScriptEnabled: false, viewport: { width: 320, height: 700 } });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      const keep = async (name) => writeFile(path.join(folder, `${name}.html`), await page.content());
      await customer(page, locale, keep);
      await staff(page, locale, keep);
      await isValidHtml(folder);
    } finally {
      await context.close();
      await rm(folder, { recursive: true });
    }
  });
}

// Structure and names are the same in both schemes, and colours in both languages: two walks see all.
for (const [locale, colorScheme] of [["zh-Hans", schemes[1]], ["en", schemes[0]]]) {
  test(`payments, appeals and the console pass axe and fit a narrow screen in ${locale}, ${colorScheme}`, async () => {
    const context = await browser.newContext({ baseURL: site.origin, colorScheme, viewport: { width: 320, height: 700 } });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      const faults = [];
      const look = await watch(page, faults);
      await customer(page, locale, look);
      await staff(page, locale, look);
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
    }
  });
}

test("the queue is walked with single keys, which are silent while somebody types and can be turned off", async () => {
  const context = await browser.newContext({ baseURL: site.origin });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const faults = [];
    const look = await watch(page, faults);
    await enterConsole(page, "en", "chen@okpay.example", async () => {});
    const links = await page.locator(".cases tbody th a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    assert.ok(links.length >= 3);
    const focused = () => page.evaluate(() => document.activeElement.getAttribute("href") ?? document.activeElement.id);
    const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
    const at = (path) => page.waitForURL((url) => url.pathname === path);

    await press("j");
    assert.equal(await focused(), links[0]);
    await press("j", "j");
    assert.equal(await focused(), links[2]);
    await press("k");
    assert.equal(await focused(), links[1]);
    await press("k", "k", "k");
    assert.equal(await focused(), links[0], "the first one stays");

    // In a field they are letters.
    await press("/");
    assert.equal(await focused(), "find");
    await press("j", "o", "g", "q", "/", "?");
    assert.equal(await page.inputValue("#find"), "jogq/?");
    assert.equal(await page.locator("dialog[open]").count(), 0);
    await page.locator("h1").click();
    await press("Control+j", "Alt+j");
    assert.notEqual(await focused(), links[0], "keys of the browser and the system are theirs");

    await press("j", "j", "o");
    await at(links[1]);
    await press("q");
    assert.equal(new URL(page.url()).pathname, links[1], "q alone does nothing");
    await press("g", "b");
    await at("/staff/board");
    await press("g", "q");
    await at("/staff");
    await page.goto(links[0]);
    await press("/");
    await at("/staff");
    assert.equal(await focused(), "find");
    await page.locator("h1").click();

    // The list, and the switch in it.
    await press("?");
    await page.waitForSelector("dialog[open]");
    await look("keys-help");
    await press("j");
    assert.equal(await page.locator("dialog[open]").count(), 1);
    await page.uncheck("dialog [data-keys] input");
    await press("Escape");
    await page.locator("h1").click();
    const quiet = async () => {
      await press("j", "/", "?");
      return [links[0], "find"].includes(await focused()) || await page.locator("dialog[open]").count() > 0;
    };
    assert.equal(await quiet(), false, "off at once");
    await page.reload();
    assert.equal(await quiet(), false, "and after");
    await page.click(".tabs a[href='/staff/keys']");
    assert.equal(await page.isChecked("[data-keys] input"), false);
    await page.check("[data-keys] input");
    await page.goto("/staff");
    await press("j");
    assert.equal(await focused(), links[0], "on again");
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
});
