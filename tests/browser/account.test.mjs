// The account's pages as a person meets them: the whole journey without script, each page for axe, the Nu
// checker and a narrow screen.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { enterConsole, isValidHtml, locales, schemes, startBrowser, startSite, watch } from "./support.mjs";

const password = "green teapots walk along the river";

let site, browser;

before(async () => {
  site = await startSite();
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

/** The code of an authenticator app (RFC 6238): an implementation of its own, to check ours by. */
function codeOf(key) {
  const bits = [...key.replaceAll(" ", "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", secret).update(step).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** The link of this kind in the newest letter to the address that has one, in the mailbox of the demo. */
async function mailed(page, email, kind) {
  const link = page.locator("article", { hasText: email }).locator(`a.button[href*='${kind}']`).first();
  for (let tries = 0; !(await link.count()); tries++) {
    assert.ok(tries < 50, "the letter arrives");
    await page.waitForTimeout(100);
    await page.goto("/demo/mail");
  }
  return link;
}

/**
 * Walks through everything an account has, without script; `look` sees every page on the way. All walks come
 * from one address, which may not guess for ever, so only some of them end in a lock.
 */
async function walk(page, locale, locking, look) {
  const email = `walker.${Math.random().toString(36).slice(2)}@example.com`;
  const press = (form) => page.click(`form[action='${form}'] button`);
  await page.goto(`/sign-up?lang=${locale}`);
  await look("sign-up");
  await page.fill("#email", "nonsense");
  await press("/sign-up");
  assert.equal(await page.locator(".errors a").count(), 2);
  assert.equal(await page.inputValue("#email"), "nonsense", "what was typed is kept");
  await look("sign-up-errors");
  await page.fill("#email", email);
  await page.check("#terms");
  await press("/sign-up");
  await look("mail-sent");
  const letter = await mailed(page, email, "/sign-up/");
  await look("mailbox");
  await letter.click();
  await look("confirm");
  await page.fill("#password", "short");
  await page.click("main form button");
  assert.equal(await page.locator(".errors a").count(), 1);
  assert.equal(await page.inputValue("#password"), "", "secrets are not kept");
  await look("confirm-errors");
  await page.fill("#password", password);
  await page.click("main form button");
  await look("confirmed");

  await page.goto("/sign-in");
  await look("sign-in");
  await page.fill("#email", email);
  await page.fill("#password", "not the right one");
  await press("/sign-in");
  await look("sign-in-wrong");
  await page.fill("#password", password);
  await press("/sign-in");
  assert.equal(new URL(page.url()).pathname, "/account");
  await look("account");
  const pages = [
    "security", "sessions", "log", "password", "phrase", "messages", "profile", "profile/edit", "notices", "email",
    "phone", "freeze", "data", "closing", "passkeys/new", "second-step",
  ];
  for (const name of pages) {
    await page.goto(`/account/${name}`);
    await look(name.replace("/", "-"));
  }
  await page.goto("/account/phone");
  await page.fill("#phone", "+44 1632 960158");
  await press("/account/phone");
  await look("phone-waiting");
  await page.goto("/account/second-step");
  await press("/account/second-step");
  await look("second-step-offer");
  await page.fill("#code", codeOf(await page.locator("main code").textContent()));
  await press("/account/second-step/new");
  assert.equal(await page.locator(".codes li").count(), 10);
  await look("recovery-codes");
  const recovery = await page.locator(".codes code").first().textContent();
  await page.goto("/account/second-step");
  await look("second-step-on");
  for (const name of ["off", "codes"]) {
    await page.goto(`/account/second-step/${name}`);
    await look(`second-step-${name}`);
  }
  await page.goto("/account/freeze");
  await press("/account/freeze");
  await look("frozen");
  await page.goto("/account");
  await look("account-frozen");
  await page.goto("/account/freeze");
  await press("/account/freeze/end");
  await look("unfreeze-sent");
  await (await mailed(page, email, "/unfreeze/")).click();
  await look("unfreeze");
  await page.click("form[action^='/unfreeze/'] button");
  await look("unfrozen");
  await page.goto("/account");
  await press("/sign-out");
  await look("signed-out");

  await page.goto("/sign-in");
  await page.fill("#email", email);
  await page.fill("#password", password);
  await press("/sign-in");
  await look("code");
  await page.fill("#code", recovery);
  await press("/sign-in/code");
  assert.equal(new URL(page.url()).pathname, "/account", "the recovery code stands for the app");
  await page.goto("/freeze");
  await look("freeze-signed-out");
  await page.fill("#email", email);
  await press("/freeze");
  await look("freeze-sent");
  await page.goto("/freeze/nonsense");
  await look("freeze-over");
  await page.goto("/recovery");
  await look("recovery");
  await page.goto("/recovery/nonsense");
  await look("recovery-over");

  if (!locking) return;
  await page.context().clearCookies({ name: "session" });
  await page.context().clearCookies({ name: "device" });
  await page.goto("/sign-in");
  for (let tries = 0; await page.locator("#password").count(); tries++) {
    assert.ok(tries < 6, "wrong passwords lock");
    await page.fill("#email", `locked.${email}`);
    await page.fill("#password", "wrong wrong wrong");
    await press("/sign-in");
  }
  await look("locked");
}

for (const locale of locales) {
  test(`an account is opened, used, locked and recovered without script in ${locale}`, async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "okpay-account-"));
    const context = await browser.newContext({ baseURL: site.origin, javaScriptEnabled: false, viewport: { width: 320, height: 700 } });
    try {
      const page = await context.newPage();
      const seen = [];
      await walk(page, locale, locale === "zh-Hans", async (name) => {
        seen.push(name);
        await writeFile(path.join(folder, `${name}.html`), await page.content());
      });
      const keep = async (name) => writeFile(path.join(folder, `${name}.html`), await page.content());
      await enterConsole(page, locale, "lin@okpay.example", keep);
      await keep("console");
      assert.ok(seen.length > 20, "every page was seen");
      await isValidHtml(folder);
    } finally {
      await context.close();
      await rm(folder, { recursive: true });
    }
  });

  for (const colorScheme of schemes) {
    test(`the account's pages pass axe and fit a narrow screen in ${locale}, ${colorScheme}`, async () => {
      const context = await browser.newContext({ baseURL: site.origin, colorScheme, viewport: { width: 320, height: 700 } });
      try {
        const page = await context.newPage();
        const faults = [];
        await walk(page, locale, locale === "en" && colorScheme === "light", await watch(page, faults));
        assert.deepEqual(faults, []);
      } finally {
        await context.close();
      }
    });
  }
}

test("a passkey is the second step and the only one, and no other device can use it", async () => {
  const context = await browser.newContext({ baseURL: site.origin });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("WebAuthn.enable");
    const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
    });
    const email = `keys.${Math.random().toString(36).slice(2)}@example.com`;
    await page.goto("/sign-up?lang=en");
    await page.fill("#email", email);
    await page.check("#terms");
    await page.click("form[action='/sign-up'] button");
    await (await mailed(page, email, "/sign-up/")).click();
    await page.fill("#password", password);
    await page.click("main form button");
    const signIn = async () => {
      await page.goto("/sign-in");
      await page.fill("#email", email);
      await page.fill("#password", password);
      await page.click("form[action='/sign-in'] button");
    };
    await signIn();
    await page.goto("/account/passkeys/new");
    await page.fill("#name", "My test key");
    await page.click("form[data-passkey] button");
    await page.locator(".codes li").first().waitFor();
    await page.goto("/account/second-step");
    assert.ok(await page.getByText("My test key").isVisible());

    await page.goto("/account");
    await page.click("form[action='/sign-out'] button");
    await signIn();
    assert.equal(new URL(page.url()).pathname, "/sign-in/code", "the password alone opens nothing");
    await page.click("form[data-passkey] button");
    await page.waitForURL((url) => url.pathname === "/account");

    await page.click("form[action='/sign-out'] button");
    await page.goto("/sign-in?next=/account/log");
    await page.click("form[action='/sign-in/passkey/challenge'] button");
    await page.click("form[data-passkey] button");
    await page.waitForURL((url) => url.pathname === "/account/log");

    // Without the device nothing happens but a sentence that says so.
    await page.goto("/account");
    await page.click("form[action='/sign-out'] button");
    await devtools.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: false },
    });
    await page.goto("/sign-in");
    await page.click("form[action='/sign-in/passkey/challenge'] button");
    await page.click("form[data-passkey] button");
    await page.locator("form[data-passkey] [role=alert]:not([hidden])").waitFor();
    assert.equal(new URL(page.url()).pathname, "/sign-in/passkey");
  } finally {
    await context.close();
  }
});
