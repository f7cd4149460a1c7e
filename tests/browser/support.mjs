// Starts the site and the browser for the tests, and knows every kind of page.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import net from "node:net";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const run = promisify(execFile);

export const here = import.meta.dirname;
export const root = path.resolve(here, "../..");
export const locales = ["zh-Hans", "en"];
export const schemes = ["light", "dark"];

/** A port that nobody listens on now. */
export const freePort = () => new Promise((resolve) => {
  const probe = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until it holds, so many seconds at most; `what` says what did not come, a text or a function. */
export async function until(what, holds, seconds) {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries >= seconds * 10) assert.fail(typeof what === "function" ? what() : what);
    await sleep(100);
  }
}

/** Starts the program; it is stopped with the process, whatever happens. */
function start(args, settings, stdio) {
  const binary = path.resolve(here, process.env.OKPAY_BIN ?? "../../target/debug/okpay");
  // Nothing else of OKPAY_*: the program refuses settings that it does not know.
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1", ...settings };
  const child = spawn(binary, args, { cwd: root, stdio, env });
  const ended = new Promise((resolve) => { child.once("exit", resolve); child.once("error", resolve); });
  process.once("exit", () => child.kill("SIGKILL"));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  const stop = async () => {
    child.kill("SIGTERM");
    const hard = setTimeout(() => child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(hard);
  };
  return { binary, child, ended, stop };
}

/** The site in demo mode on a free port with its own data. */
export async function startSite() {
  const data = await mkdtemp(path.join(tmpdir(), "okpay-browser-"));
  const args = ["demo", "--listen", "127.0.0.1:0", "--data", data];
  const { binary, child, ended, ...program } = start(args, { RUST_LOG: "info" }, ["ignore", "ignore", "pipe"]);
  const stop = async () => {
    await program.stop();
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { origin: await ready(child, ended), stop };
  } catch (error) {
    await stop();
    throw new Error(`${binary} did not start`, { cause: error });
  }
}

/** Waits until the site serves pages and its database takes votes; returns its origin. */
async function ready(child, ended) {
  const log = [];
  const port = await new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error(log.join("\n"))), 60_000);
    ended.then(() => reject(new Error(log.join("\n")))).finally(() => clearTimeout(giveUp));
    createInterface(child.stderr).on("line", (line) => {
      log.push(line);
      const [, port] = line.match(/\bready address=127\.0\.0\.1:(\d+)/) ?? [];
      if (port) { clearTimeout(giveUp); resolve(port); }
    });
  });
  // The name that the demo's own links have: passkeys and cookies belong to it, not to an address of numbers.
  const origin = `http://localhost:${port}`;
  for (let tries = 0; !(await fetch(`${origin}/readyz`)).ok; tries++) {
    if (tries > 100) throw new Error(log.join("\n"));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return origin;
}

/** The program in `serve`, with its data and its mail in this folder; `log.text` is what it has said. */
export async function startServe(folder, settings) {
  const origin = `http://127.0.0.1:${await freePort()}`;
  const key = () => randomBytes(32).toString("hex");
  const { child, stop } = start(["serve"], {
    RUST_LOG: "debug",
    OKPAY_PUBLIC_URL: origin, OKPAY_LISTEN: origin.slice("http://".length),
    OKPAY_SECRET: key(), OKPAY_SIGNING_KEY: key(), OKPAY_ENCRYPTION_KEYS: key(),
    OKPAY_SMTP_URL: `file:${folder}/mail`, DATABASE_URL: `sqlite:${folder}/okpay.db`,
    ...settings,
  }, ["ignore", "pipe", "pipe"]);
  const log = { text: "" };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => { log.text += piece; });
  const ready = () => fetch(`${origin}/readyz`).then((r) => r.ok, () => false);
  await until(() => `the site is ready\n${log.text}`, ready, 60);
  return { origin, log, stop };
}

/** Somebody without a browser: sends forms of our pages, and keeps cookies. */
export class Person {
  #cookies = {};

  constructor(origin) { this.origin = origin; }

  async fetch(at, options = {}) {
    const cookie = Object.entries(this.#cookies).map((pair) => pair.join("=")).join("; ");
    const headers = { origin: this.origin, cookie };
    const answer = await fetch(`${this.origin}${at}`, { redirect: "manual", headers, ...options });
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(";")[0].split("=");
      this.#cookies[name] = value;
    }
    return answer;
  }

  post(at, fields) {
    const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
    return this.fetch(at, { method: "POST", body });
  }

  /** Opens an account by the letter that is written to the site's folder, and signs in. */
  async signUp(folder, [email, password], what) {
    assert.equal((await this.post("/sign-up?lang=zh-Hans", { email, terms: "yes" })).status, 200);
    const letter = async () => (await readdir(path.join(folder, "mail"))).find((name) => name.endsWith(".eml"));
    await until(what("the letter is written"), letter, 60);
    const raw = await readFile(path.join(folder, "mail", await letter()), "utf8");
    const decoded = (part) => Buffer.from(part.replace(/\s/g, ""), "base64").toString("utf8");
    const [, token] = raw.split(/\r?\n\r?\n/).map(decoded).join("\n").match(/\/sign-up\/([\w-]{43})/);
    assert.equal((await this.post(`/sign-up/${token}`, { password })).status, 200);
    assert.equal((await this.post("/sign-in", { email, password })).status, 303);
  }
}

export const startBrowser = () => chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});

/** Every kind of page in one language: name and path. */
export async function pageKinds(origin, locale) {
  const nonsense = locale === "en" ? "qzxv wvqk" : "魑魅魍魉";
  const paths = {
    home: "/",
    category: "/help/transactions",
    article: "/help/account/freeze-account",
    "article-with-table": "/help/transactions/fees",
    "article-never-ask": "/help/security/what-we-never-ask",
    search: `/search?q=${encodeURIComponent(locale === "en" ? "I lost my phone" : "手机丢了")}`,
    "search-in-topic": `/search?q=${encodeURIComponent(locale === "en" ? "refund" : "退款")}&in=transactions`,
    "search-country": `/search?q=${encodeURIComponent(locale === "en" ? "Japan" : "日本")}`,
    "search-nothing": `/search?q=${encodeURIComponent(nonsense)}`,
    "search-empty": "/search?q=",
    contact: "/contact",
    verify: "/verify",
    "verify-listed": "/verify?q=help%40okpay.example",
    "verify-not-listed": "/verify?q=0kpay.example",
    regions: "/regions",
    region: "/regions/us",
    "region-limited": "/regions/cn",
    methods: "/methods",
    crypto: "/methods/crypto",
    changes: "/changes",
    security: "/security",
    integrity: "/integrity",
    "integrity-unknown": `/integrity?head=${"0".repeat(64)}`,
    "not-found": "/help/account/no-such-page",
  };
  return Object.entries({ ...paths, ...(await voted(origin, locale)) }).map(([name, path]) => ({ name, path: `/${locale}${path}` }));
}

/** The two pages after a vote, made by voting as a form would. */
async function voted(origin, locale) {
  const article = "transactions/fees";
  const html = await (await fetch(`${origin}/${locale}/help/${article}`)).text();
  const version = html.match(/name="version" value="([^"]*)"/)[1];
  const answer = await fetch(`${origin}/${locale}/feedback`, {
    method: "POST",
    redirect: "manual",
    headers: { origin },
    body: new URLSearchParams({ article, version, helpful: "no" }),
  });
  const url = answer.headers.get("location").replace(`/${locale}`, "");
  return { "feedback-why": url, "feedback-thanks": `${url}&done=true` };
}

/** Fails with what the Nu checker says against the pages in this folder. */
export async function isValidHtml(folder) {
  const jar = require.resolve("vnu-jar/build/dist/vnu.jar");
  const output = await run("java", ["-jar", jar, "--format", "json", "--errors-only", "--skip-non-html", folder], { maxBuffer: 1 << 26 })
    .catch((error) => error); // a checker that found errors ends with 1
  const { messages } = JSON.parse(output.stderr);
  assert.deepEqual(messages.map((m) => `${path.basename(m.url)}:${m.lastLine ?? ""} ${m.message} ${m.extract ?? ""}`), []);
}

/** Looks at pages under a name: what axe finds, what does not fit, and errors of scripts go into `faults`. */
export async function watch(page, faults) {
  const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
  page.on("pageerror", (error) => faults.push(String(error)));
  return async (name) => {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (over > 0) faults.push(`${name}: ${over} px too wide`);
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"],
    }));
    for (const { id, nodes } of found.violations) {
      faults.push(`${name}: ${id}: ${nodes.map((n) => n.target.join(" ")).join(" | ")}`);
    }
  };
}

/** The password of everybody in the demo. */
export const demoPassword = "seven geese cross the frozen lake";
let used;

/** Into the console as a member of the demo's staff, whose codes the demo shows; `look` sees the pages on the way. */
export async function enterConsole(page, locale, email, look) {
  await page.goto(`/staff/sign-in?lang=${locale}`);
  await look("staff-sign-in");
  await page.fill("#email", email);
  await page.fill("#password", demoPassword);
  await page.click("form[action='/staff/sign-in'] button");
  await look("staff-code");
  // A code is taken once, and each walk needs one of its own.
  for (let tries = 0; new URL(page.url()).pathname !== "/staff"; tries++) {
    assert.ok(tries < 40, "the console opens");
    const codes = await page.context().newPage();
    await codes.goto("/demo/mail");
    const code = await codes.locator("dt", { hasText: email }).locator("+ dd").textContent();
    await codes.close();
    if (code === used) { await page.waitForTimeout(1000); continue; }
    used = code;
    await page.fill("#code", code);
    await page.click("form[action='/staff/sign-in/code'] button");
  }
}
