// Lighthouse (mobile, gzip) on every page of the site in `html` below the current folder: `make audit`.
// Reports go to `audit` beside it. What a page weighs without the weights of its live figures is
// tested in tests/site, what axe-core says in light and dark in tests/browser.
const { globSync } = require("node:fs");

const pages = globSync("**/*.html", { cwd: "html" }).filter((path) => !/^(_static|slides)\b/.test(path));
// Speed depends on the machine: the median of three runs counts.
const atLeast = (minScore) => ["error", { minScore, aggregationMethod: "median" }];

module.exports = {
  ci: {
    collect: {
      staticDistDir: "html",
      url: pages.sort().map((path) => `http://localhost/${path}`),
      numberOfRuns: 3,
      settings: {
        chromeFlags: "--headless=new --no-sandbox --disable-gpu",
        onlyCategories: ["performance", "accessibility", "best-practices", "seo"],
      },
    },
    assert: {
      assertions: {
        "categories:performance": atLeast(0.95),
        "categories:accessibility": atLeast(1),
        "categories:best-practices": atLeast(1),
        "categories:seo": atLeast(1),
      },
    },
    upload: { target: "filesystem", outputDir: "audit" },
  },
};
