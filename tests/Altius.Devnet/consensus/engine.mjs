// An Engine API client: JSON-RPC over HTTP with a JWT, and how long each method took.
import crypto from "node:crypto";
import fs from "node:fs";

const base64 = (object) => Buffer.from(JSON.stringify(object)).toString("base64url");

export class Engine {
  #key;
  #id = 0;
  #times = new Map();

  /** @param url on loopback; @param secretFile 32 bytes in hexadecimal */
  constructor(url, secretFile) {
    if (!/^http:\/\/(127\.|localhost)/.test(url)) throw Error(`${url}: this drives nodes on loopback only`);
    this.url = url;
    this.#key = Buffer.from(fs.readFileSync(secretFile, "utf8").trim().replace(/^0x/, ""), "hex");
  }

  async call(method, ...params) {
    const began = performance.now();
    const response = await fetch(this.url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.#token()}` },
      body: JSON.stringify({ jsonrpc: "2.0", id: ++this.#id, method, params }),
    });
    const text = await response.text();
    if (!response.ok) throw Error(`${method}: HTTP ${response.status} ${text.slice(0, 200)}`);
    const answer = JSON.parse(text);
    if (!this.#times.has(method)) this.#times.set(method, []);
    this.#times.get(method).push(performance.now() - began);
    if (answer.error) throw Error(`${method}: ${answer.error.code} ${answer.error.message}`);
    return answer.result;
  }

  /** Calls a method whose status must be VALID. */
  async callValid(method, ...params) {
    const result = await this.call(method, ...params);
    const status = result.payloadStatus ?? result;
    if (status.status !== "VALID") throw Error(`${method} at ${this.url}: ${JSON.stringify(status)}`);
    return result;
  }

  /** A line a method: calls, median and longest time. */
  report() {
    return [...this.#times].map(([method, times]) => {
      const sorted = times.toSorted((a, b) => a - b);
      const median = sorted[Math.floor(sorted.length / 2)].toFixed(1);
      return `${method.padEnd(32)} ${String(times.length).padStart(5)} calls  median ${median} ms  longest ${sorted.at(-1).toFixed(1)} ms`;
    });
  }

  #token() {
    const message = `${base64({ typ: "JWT", alg: "HS256" })}.${base64({ iat: Math.floor(Date.now() / 1000) })}`;
    return `${message}.${crypto.createHmac("sha256", this.#key).update(message).digest("base64url")}`;
  }
}
