// An Engine API client: JSON-RPC over HTTP with a JWT, and how long each method took.
import crypto from "node:crypto";
import fs from "node:fs";

const base64 = (object) => Buffer.from(JSON.stringify(object)).toString("base64url");

export class Engine {
  #key;
  #id = 0;
  #times = new Map();

  /** How often calls were made again because nobody answered. */
  interruptions = 0;

  /**
   * @param url on loopback; @param secretFile 32 bytes in hexadecimal
   * @param patience milliseconds for which a call that nobody answers is made again, as while a node starts anew
   */
  constructor(url, secretFile, patience = 0) {
    if (!/^http:\/\/(127\.|localhost)/.test(url)) throw Error(`${url}: this drives nodes on loopback only`);
    this.url = url;
    this.patience = patience;
    this.#key = Buffer.from(fs.readFileSync(secretFile, "utf8").trim().replace(/^0x/, ""), "hex");
  }

  async call(method, ...params) {
    const body = JSON.stringify({ jsonrpc: "2.0", id: ++this.#id, method, params });
    const answer = JSON.parse(await this.#post(method, body));
    if (answer.error) throw Object.assign(Error(`${method}: ${answer.error.code} ${answer.error.message}`), { code: answer.error.code });
    return answer.result;
  }

  async #post(method, body) {
    const headers = { "content-type": "application/json" };
    for (const first = performance.now(); ; ) {
      const began = performance.now();
      try {
        const response = await fetch(this.url, { method: "POST", headers: { ...headers, authorization: `Bearer ${this.#token()}` }, body });
        const text = await response.text();
        if (!response.ok) throw Error(`${method}: HTTP ${response.status} ${text.slice(0, 200)}`);
        if (!this.#times.has(method)) this.#times.set(method, []);
        this.#times.get(method).push(performance.now() - began);
        return text;
      } catch (error) {
        if (!(error instanceof TypeError) || performance.now() - first > this.patience) throw error; // TypeError: nobody answered
        this.interruptions++;
        await new Promise((done) => setTimeout(done, 100));
      }
    }
  }

  /** Calls a method whose status must be VALID. */
  async callValid(method, ...params) {
    const result = await this.call(method, ...params);
    const status = result.payloadStatus ?? result;
    if (status.status !== "VALID") throw Error(`${method} at ${this.url}: ${JSON.stringify(status)}`);
    return result;
  }

  /** A line a method: calls, median, 99th of 100 and longest time. */
  report() {
    return [...this.#times].map(([method, times]) => {
      const sorted = times.toSorted((a, b) => a - b);
      const at = (share) => sorted[Math.floor((sorted.length - 1) * share)].toFixed(1);
      return `${method.padEnd(32)} ${String(times.length).padStart(5)} calls  median ${at(0.5)} ms  p99 ${at(0.99)} ms  longest ${at(1)} ms`;
    });
  }

  #token() {
    const message = `${base64({ typ: "JWT", alg: "HS256" })}.${base64({ iat: Math.floor(Date.now() / 1000) })}`;
    return `${message}.${crypto.createHmac("sha256", this.#key).update(message).digest("base64url")}`;
  }
}
