// The four libraries, each as something that sends a half of its events and says when they are delivered.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import rudder from "@rudderstack/rudder-sdk-node";
import { Analytics } from "@segment/analytics-node";

const python = process.env.ACCORD_PYTHON;

/** The libraries by name: `deliver(1)` resolves once the first half is delivered; `deliver(2, handedOver)` calls back in between. */
export function libraries(url, key) {
  return {
    "segment-node": segmentNode(url, key),
    "rudder-node": rudderNode(url, key),
    "segment-python": inPython("segment", url, key),
    "rudder-python": inPython("rudder", url, key),
  };
}

function segmentNode(url, key) {
  const tracker = new Analytics({ writeKey: key, host: url, maxRetries: 10, flushInterval: 100 });
  tracker.on("error", (error) => console.error("segment-node gave up:", error));
  return async (half, handedOver = () => {}) => {
    events("segment-node", half, tracker, {});
    handedOver();
    await tracker.flush({ timeout: 20_000 });
  };
}

function rudderNode(url, key) {
  const Rudder = rudder.default ?? rudder;
  const tracker = new Rudder(key, { dataPlaneUrl: url, flushInterval: 100_000, retryCount: 8, logLevel: "error" });
  return async (half, handedOver = () => {}) => {
    events("rudder-node", half, tracker, {});
    handedOver();
    await new Promise((resolve, reject) => tracker.flush((error) => (error ? reject(error) : resolve())));
  };
}

function events(name, half, tracker) {
  const who = { userId: `${name}-user`, anonymousId: `${name}-browser` };
  const called = (kind) => ({ messageId: `${name}-${kind}-${half}` });
  const context = { page: { url: "https://acme.test/?utm_source=sdk" } };
  tracker.identify({ ...who, ...called("identify"), traits: { email: `${name}@node.test` } });
  tracker.track({ ...who, ...called("track"), event: "Form Submitted" });
  tracker.page({ ...who, ...called("page"), name: "Home", properties: { path: "/" }, context });
  tracker.group({ ...who, ...called("group"), groupId: name, traits: { name: name.replace("-", " ") } });
  tracker.alias({ userId: who.userId, previousId: `${name}-before`, ...called("alias") });
}

function inPython(library, url, key) {
  const script = new URL("send.py", import.meta.url).pathname;
  let child, lines;
  const says = async (expected) => {
    const { value } = await lines.next();
    if (value !== expected) throw new Error(`${library} says ${value} instead of ${expected}`);
  };
  return async (half, handedOver) => {
    if (half === 1) {
      child = spawn(python, [script, library, url, key], { stdio: ["pipe", "pipe", "inherit"] });
      lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      await says("half");
      return;
    }
    child.stdin.write("go on\n");
    await says("handed over");
    handedOver();
    await once(child, "exit");
  };
}
