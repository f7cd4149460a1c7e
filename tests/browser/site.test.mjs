// What a person meets in a browser: with and without script, by keyboard, small and large, light and dark.

import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { here, isValidHtml, locales, pageKinds, root, schemes, startBrowser, startSite } from "./support.mjs";

const require = createRequire(import.meta.url);

let site, browser;
const kinds = {};

before(async () => {
  site = await startSite();
  browser = await startBrowser();
  for (const locale of locales) kinds[locale] = await pageKinds(site.origin, locale);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

/** A fresh browser profile on a page of the site; `use` gets the page. */
async function visit(path, options, use) {
  const context = await browser.newContext({ baseURL: site.origin, viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(10_000);
  try {
    const page = await context.newPage();
    await page.goto(path);
    return await use(page);
  } finally {
    await context.close();
  }
}

const location = (page) => { const { pathname, search } = new URL(page.url()); return pathname + search; };
const arrive = (page, path) => page.waitForURL((url) => url.pathname === path);

// The first of each language is the example that the home page itself gives.
const questions = {
  "zh-Hans": { 钱转出去了对方没收到: "transactions/sent-not-received", 收不到验证码: "account/code-not-arriving" },
  en: { "I sent money and it never arrived": "transactions/sent-not-received", "I lost my phone": "account/lost-phone" },
};

describe("search", () => {
  for (const locale of locales) for (const width of [360, 1280]) for (const javaScriptEnabled of [true, false]) {
    for (const [question, article] of Object.entries(questions[locale])) {
      test(`“${question}” leads to the right article at ${width} px ${javaScriptEnabled ? "with" : "without"} JavaScript`, () =>
        visit(`/${locale}/`, { javaScriptEnabled, viewport: { width, height: 800 } }, async (page) => {
          assert.ok((await page.locator(".hero .hint").innerText()).includes(Object.keys(questions[locale])[0]));
          await page.locator("main input[type=search]").fill(question);
          await page.locator("main form.search button").click();
          await arrive(page, `/${locale}/search`);
          assert.equal(await page.locator("header input[type=search]").inputValue(), question);
          await page.locator(".results a").first().click();
          await page.waitForURL("**/help/**");
          assert.equal(location(page), `/${locale}/help/${article}`);
        }));
    }
  }

  for (const locale of locales) test(`suggestions appear while typing and are walked by arrows in ${locale}`, () =>
    visit(`/${locale}/`, {}, async (page) => {
      const [question, article] = Object.entries(questions[locale])[1];
      const input = page.locator("main input[type=search]");
      const links = page.locator(".suggestions a");
      await input.pressSequentially(question);
      await links.first().waitFor();
      await page.waitForFunction((url) => document.querySelector(".suggestions a")?.pathname === url, `/${locale}/help/${article}`);
      const focused = () => page.evaluate(() => document.activeElement.textContent);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      assert.equal(await focused(), await links.nth(1).textContent());
      await page.keyboard.press("ArrowUp");
      assert.equal(await focused(), await links.nth(0).textContent());
      await page.keyboard.press("Escape");
      assert.ok(await page.locator(".suggestions").isHidden());
      assert.ok(await input.evaluate((element) => element === document.activeElement));
      await input.press("End");
      await input.pressSequentially(" ");
      await links.first().waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await arrive(page, `/${locale}/help/${article}`);
    }));
});

for (const locale of locales) test(`the keyboard alone reaches the content and the search in ${locale}`, () =>
  visit(`/${locale}/help/transactions/fees`, {}, async (page) => {
    const [question, article] = Object.entries(questions[locale])[1];
    const focused = (selector) => page.evaluate((selector) => document.activeElement.matches(selector), selector);
    await page.keyboard.press("Tab");
    assert.ok(await focused("a.skip"), "the first stop is the skip link");
    const box = await page.locator("a.skip").boundingBox();
    assert.ok(box.x >= 0 && box.y >= 0, "the skip link shows itself");
    await page.keyboard.press("Enter");
    assert.ok(await focused("main"), "the skip link moves the focus to the content");

    await page.reload();
    for (let stops = 0; stops < 4 && !(await focused("input[type=search]")); stops++) await page.keyboard.press("Tab");
    assert.ok(await focused("input[type=search]"), "the search is among the first stops");
    await page.keyboard.type(question);
    await page.keyboard.press("Enter");
    await arrive(page, `/${locale}/search`);
    for (let stops = 0; stops < 30 && !(await focused(".results a")); stops++) await page.keyboard.press("Tab");
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, "solid", "the focus is visible");
    await page.keyboard.press("Enter");
    await arrive(page, `/${locale}/help/${article}`);
  }));

for (const [from, to] of [locales, locales.toReversed()]) test(`switching from ${from} to ${to} keeps the article`, () =>
  visit(`/${from}/help/account/lost-phone`, { javaScriptEnabled: false }, async (page) => {
    const title = await page.locator("h1").innerText();
    await page.locator(`nav.tools a[hreflang=${to}]`).click();
    assert.equal(location(page), `/${to}/help/account/lost-phone`);
    assert.equal(await page.locator("html").getAttribute("lang"), to);
    assert.notEqual(await page.locator("h1").innerText(), title);
  }));

test("the start page goes to the person's language", async () => {
  for (const [locale, expected] of [["zh-CN", "/zh-Hans/"], ["en-GB", "/en/"]]) {
    await visit("/", { locale }, async (page) => assert.equal(location(page), expected));
  }
});

for (const locale of locales) test(`a “no” asks for the reason and says thanks without JavaScript in ${locale}`, () =>
  visit(`/${locale}/help/account/lost-phone`, { javaScriptEnabled: false }, async (page) => {
    await page.locator("form.helpful button[value=no]").click();
    assert.match(location(page), /\/feedback\/[0-9a-f-]{36}\?article=/);
    await page.locator("input[value=unclear]").check();
    await page.locator("form.reasons button").click();
    assert.match(location(page), /done=true/);
    assert.ok((await page.locator("[role=status]").innerText()).length > 3);
    await page.locator(`main a[href$="/help/account/lost-phone"]`).click();
    await arrive(page, `/${locale}/help/account/lost-phone`);
    await page.locator("form.helpful button[value=yes]").click();
    assert.equal(await page.locator("form.reasons").count(), 0);
    assert.ok((await page.locator("[role=status]").innerText()).length > 3);
  }));

for (const locale of locales) test(`the verifier tells ours from a lookalike without JavaScript in ${locale}`, () =>
  visit(`/${locale}/verify`, { javaScriptEnabled: false }, async (page) => {
    const check = async (value) => {
      await page.locator("#channel").fill(value);
      await page.locator("form.verify button").click();
      await page.waitForURL((url) => url.searchParams.get("q") === value);
      return page.locator(".verdict").innerText();
    };
    const words = { "zh-Hans": /不在/, en: /not listed/ }[locale];
    assert.doesNotMatch(await check("+44 1632 960158"), words);
    assert.match(await page.locator(".verdict h2").innerText(), /\+44 1632 960 ?158/);
    const verdict = await check("https://0kpay.example/login");
    assert.match(verdict, words);
    assert.match(verdict, /okpay\.example/, "names what it imitates");
    assert.ok(await page.locator(".verdict a[href$='/contact']").isVisible());
  }));

for (const locale of locales) for (const [width, media] of [[360, "screen"], [1280, "screen"], [360, "print"]]) {
  test(`tables are ${width === 360 && media === "screen" ? "cards" : "tables"} at ${width} px on ${media} in ${locale}, and tables for who listens`, () =>
    visit("/healthz", { viewport: { width, height: 800 } }, async (page) => {
      await page.emulateMedia({ media });
      for (const path of ["/help/transactions/fees", "/regions/cn", "/methods/crypto"]) {
        await page.goto(`/${locale}${path}`);
        const heads = await page.locator("table").first().locator("thead th").allTextContents();
        const row = page.locator("table").first().locator("tbody tr").first();
        const labels = await row.locator("td").evaluateAll((cells) => cells.map((cell) => cell.dataset.label));
        assert.deepEqual(labels, heads.slice(1), path);
        const shown = await row.locator("td").first().evaluate((cell) => getComputedStyle(cell, "::before").content);
        assert.equal(shown, width === 360 && media === "screen" ? `"${heads[1]}"` : "none", path);
        // What the browser itself tells a screen reader: no layout takes rows and headers away.
        const session = await page.context().newCDPSession(page);
        const { nodes } = await session.send("Accessibility.getFullAXTree");
        const heard = (role) => nodes.filter((node) => !node.ignored && node.role.value === role).length;
        for (const [role, css] of [["table", "table"], ["row", "tr"], ["columnheader", "thead th"], ["rowheader", "tbody th"]]) {
          assert.equal(heard(role), await page.locator(css).count(), `${path}: ${role}`);
        }
        await session.detach();
      }
    }));
}

describe("every kind of page", () => {
  for (const locale of locales) {
    test(`does not scroll sideways at 320 px in ${locale}`, () =>
      visit("/healthz", { viewport: { width: 320, height: 640 } }, async (page) => {
        const wide = [];
        for (const { name, path } of kinds[locale]) {
          await page.goto(path);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          if (over > 0) wide.push(`${name}: ${over} px too wide`);
        }
        assert.deepEqual(wide, []);
      }));

    test(`raises no console error and no CSP violation in ${locale}`, () =>
      visit("/healthz", {}, async (page) => {
        const faults = [];
        let path;
        await page.addInitScript(() => addEventListener("securitypolicyviolation", (event) =>
          console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`)));
        page.on("pageerror", (error) => faults.push(`${path}: ${error}`));
        page.on("requestfailed", (request) => {
          // Going on to the next page ends what is still under way, such as the icon.
          const { errorText } = request.failure();
          if (errorText !== "net::ERR_ABORTED") faults.push(`${path}: ${request.url()} ${errorText}`);
        });
        page.on("request", (request) => request.url().startsWith(site.origin) || faults.push(`${path}: asks ${request.url()}`));
        page.on("console", (message) => {
          // The browser itself notes that the 404 page is a 404.
          const itself = message.location().url === site.origin + path && message.text().includes("status of 404");
          if (["error", "warning"].includes(message.type()) && !itself) faults.push(`${path}: ${message.text()}`);
        });
        for (const kind of kinds[locale]) {
          ({ path } = kind);
          const { "content-security-policy": csp } = (await page.goto(path)).headers();
          assert.match(csp, /default-src 'none'/, path);
        }
        assert.deepEqual(faults, []);
      }));

    for (const colorScheme of schemes) test(`passes axe in ${locale}, ${colorScheme}`, () =>
      visit("/healthz", { colorScheme, viewport: { width: 360, height: 800 } }, async (page) => {
        const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
        const violations = [];
        for (const { name, path } of kinds[locale]) {
          await page.goto(path);
          await page.evaluate(axe);
          const found = await page.evaluate(() => window.axe.run({
            runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"],
          }));
          assert.ok(found.passes.length > 15, "axe has looked");
          for (const { id, nodes } of found.violations) {
            violations.push(`${name}: ${id}: ${nodes.map((n) => n.target.join(" ")).join(" | ")}`);
          }
        }
        assert.deepEqual(violations, []);
      }));

    test(`is darker in the dark scheme in ${locale}`, () =>
      visit("/healthz", {}, async (page) => {
        for (const { name, path } of kinds[locale]) {
          await page.goto(path);
          const ground = async (colorScheme) => {
            await page.emulateMedia({ colorScheme });
            return page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0));
          };
          assert.ok((await ground("light")) > 600 && (await ground("dark")) < 150, name);
        }
      }));
  }

  test("is valid HTML for the Nu checker, the error pages too", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "okpay-html-"));
    try {
      for (const locale of locales) {
        for (const { name, path: at } of kinds[locale]) {
          await writeFile(path.join(folder, `${locale}-${name}.html`), await (await fetch(site.origin + at)).text());
        }
        const refused = await fetch(`${site.origin}/${locale}/feedback`, { method: "POST", body: "" });
        assert.equal(refused.status, 403);
        await writeFile(path.join(folder, `${locale}-refused.html`), await refused.text());
      }
      await isValidHtml(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test("pictures for looking are taken", { skip: process.env.SHOTS !== "1" && "only with SHOTS=1" }, async () => {
  await mkdir(path.join(here, "shots"), { recursive: true });
  for (const locale of locales) for (const colorScheme of schemes) for (const width of [360, 1280]) {
    await visit("/healthz", { colorScheme, viewport: { width, height: 800 } }, async (page) => {
      for (const { name, path: at } of kinds[locale]) {
        await page.goto(at);
        await page.screenshot({ path: path.join(here, `shots/${name}-${locale}-${colorScheme}-${width}.png`), fullPage: true });
      }
    });
  }
  await mkdir(path.join(root, ".ci"), { recursive: true });
  await visit("/zh-Hans/", { colorScheme: "light" }, (page) => page.screenshot({ path: path.join(root, ".ci/site.png") }));
});
