// A headless Chromium that notes everything a careful page must not do.

import { chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
  });
}

/** A page, and the list of its misdeeds: console errors, exceptions, policy violations, strange hosts. */
export async function openWatchedPage(browser, origin, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const misdeeds = [];
  page.on("console", (message) => {
    if (message.type() === "error") misdeeds.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => misdeeds.push(`exception: ${error.message}`));
  const visit = (address) => {
    const target = new URL(address);
    const local = ["data:", "blob:"].includes(target.protocol) || target.host === new URL(origin).host;
    if (!local) misdeeds.push(`other host: ${address}`);
  };
  page.on("request", (request) => visit(request.url()));
  page.on("websocket", (socket) => visit(socket.url()));
  await page.exposeFunction("reportViolation", (text) => misdeeds.push(`policy: ${text}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.reportViolation(`${event.effectiveDirective} blocked ${event.blockedURI} at ${event.sourceFile}`);
    });
  });
  return { context, page, misdeeds };
}
