// Prints measurements side by side: node table.mjs FILE, whose lines are 'NAME<tab>NODE<tab>requests/s p99 faults'.
import fs from "node:fs";

const rows = new Map();
for (const line of fs.readFileSync(process.argv[2], "utf8").trim().split("\n")) {
  const [name, node, figures] = line.split("\t");
  const [rate, p99, faults] = figures.split(" ").map(Number);
  const row = rows.get(name) ?? { altius: [], anvil: [] };
  row[node].push({ rate, p99, faults });
  rows.set(name, row);
}
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const show = (columns) => console.log(columns.map((text, i) => (i === 0 ? text.padEnd(46) : text.padStart(13))).join(""));
show(["medians of the rounds", "altius req/s", "anvil req/s", "ratio", "from", "to", "altius p99", "anvil p99", "faults"]);
for (const [name, { altius, anvil }] of rows) {
  const rates = [median(altius.map((one) => one.rate)), median(anvil.map((one) => one.rate))];
  const ratios = altius.map((one, i) => one.rate / anvil[i].rate);
  show([
    name, String(rates[0]), String(rates[1]), median([...ratios]).toFixed(2), Math.min(...ratios).toFixed(2), Math.max(...ratios).toFixed(2),
    `${median(altius.map((one) => one.p99)).toFixed(1)} ms`, `${median(anvil.map((one) => one.p99)).toFixed(1)} ms`,
    String([...altius, ...anvil].reduce((sum, one) => sum + one.faults, 0)),
  ]);
}
