// Adds up what the test projects really reported. Usage: node results.mjs SOLUTION FOLDER
// FOLDER holds one .trx file per test project of the solution, named after it. Prints a line per project and, as the last line,
// "PASSED FAILED SKIPPED". Ends with 1 if a project left no result, ran nothing, or reports other numbers than the tests it lists.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const [solution, folder] = process.argv.slice(2);
const projects = [...readFileSync(solution, 'utf8').matchAll(/"([^"]+\.csproj)"/g)]
  .map(match => match[1].replaceAll('\\', '/'))
  .filter(path => path.startsWith('tests/') && !path.endsWith('/Gateway.Benchmarks.csproj'));

const total = { passed: 0, failed: 0, skipped: 0 };
let broken = projects.length === 0;
for (const path of projects) {
  const name = basename(path, '.csproj');
  const file = join(folder, `${name}.trx`);
  if (!existsSync(file)) {
    console.log(`${name}: no result`);
    broken = true;
    continue;
  }

  const report = readFileSync(file, 'utf8');
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const [, attributes] of report.matchAll(/<UnitTestResult\s((?:\s*[\w:]+="[^"]*")*)/g)) {
    const outcome = /(?:^|\s)outcome="([^"]*)"/.exec(attributes)?.[1];
    const kind = outcome === 'Passed' ? 'passed' : outcome === 'NotExecuted' ? 'skipped' : 'failed';
    count[kind]++;
    if (kind === 'failed') {
      console.log(`  failed: ${/(?:^|\s)testName="([^"]*)"/.exec(attributes)?.[1]}`);
    }
  }

  const stated = Number(/<Counters\s[^>]*\btotal="(\d+)"/.exec(report)?.[1]);
  const ended = /<ResultSummary\s[^>]*\boutcome="([^"]*)"/.exec(report)?.[1];
  const listed = count.passed + count.failed + count.skipped;
  const whole = listed > 0 && listed === stated && (ended === 'Completed' || count.failed > 0);
  console.log(`${name}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped${whole ? '' : `; NOT WHOLE (states ${stated}, ended ${ended})`}`);
  broken ||= !whole;
  for (const kind of Object.keys(total)) {
    total[kind] += count[kind];
  }
}

console.log(`${total.passed} ${total.failed} ${total.skipped}`);
process.exit(broken || total.passed === 0 ? 1 : 0);
